use std::str::FromStr;

use thiserror::Error;

/// Where shapes are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Device {
    /// The processor: the same drawing on every machine.
    #[default]
    Cpu,
    /// The first CUDA device, on which all stages run, with more climbs and tries than the
    /// processor makes.
    Cuda,
    /// The faster of the two by a short trial; the processor where there is no CUDA device, or it
    /// cannot do what the options ask for. Where the environment variable
    /// `MARQUETRY_REQUIRE_CUDA` is 1, it is the CUDA device, or else an error.
    Auto,
}

/// A name that is no device.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown device '{0}'; known are {known}", known = Device::names())]
pub struct UnknownDevice(pub String);

impl Device {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Cpu, Self::Cuda];

    /// Whether `MARQUETRY_REQUIRE_CUDA=1` is set, by which [`Device::Auto`] fails rather than take
    /// the processor.
    pub(crate) fn is_required() -> bool {
        std::env::var_os("MARQUETRY_REQUIRE_CUDA").is_some_and(|value| value == "1")
    }

    /// All names, as an error lists them.
    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// The name used on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
        }
    }
}

impl std::fmt::Display for Device {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Self, UnknownDevice> {
        let found = Self::ALL.into_iter().find(|device| device.name() == name);
        found.ok_or_else(|| UnknownDevice(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for device in Device::ALL {
            assert_eq!(device.to_string().parse(), Ok(device));
        }
        let error = "abacus".parse::<Device>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown device 'abacus'; known are auto, cpu, cuda"
        );
    }
}
