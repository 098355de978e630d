use crate::Device;

/// A backend that shapes are added on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackendKind {
    /// The processor.
    Cpu,
    /// The first CUDA device, which the stages that follow run on too.
    Cuda,
    /// The one of this name that [`crate::Search::with_backend`] was given. The stages that follow
    /// run on the processor.
    Given(&'static str),
}

impl BackendKind {
    /// The name in messages and reports: "cpu", "cuda" …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => Device::Cpu.name(),
            Self::Cuda => Device::Cuda.name(),
            Self::Given(name) => name,
        }
    }

    /// The device to ask for in order to get this backend again; `None` for one that was given.
    #[must_use]
    pub const fn device(self) -> Option<Device> {
        match self {
            Self::Cpu => Some(Device::Cpu),
            Self::Cuda => Some(Device::Cuda),
            Self::Given(_) => None,
        }
    }
}

impl std::fmt::Display for BackendKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}
