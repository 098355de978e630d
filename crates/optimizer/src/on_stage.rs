//! The dispatch of the stages that run on the host or on a CUDA device.

/// Calls a method of the stage at hand, `Host` or `Cuda` of an enum.
macro_rules! on_stage {
    ($stages:ident, $at_hand:expr, $stage:ident => $call:expr) => {
        match $at_hand {
            $stages::Host($stage) => $call,
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            $stages::Cuda($stage) => $call,
        }
    };
}

/// The same for a method that gives the stage back.
macro_rules! map_stage {
    ($stages:ident, $at_hand:expr, $stage:ident => $call:expr) => {
        match $at_hand {
            $stages::Host($stage) => $stages::Host(Box::new($call)),
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            $stages::Cuda($stage) => $stages::Cuda($call),
        }
    };
}

pub(crate) use {map_stage, on_stage};
