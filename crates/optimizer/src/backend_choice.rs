use geometry::Domain;
use raster::Target;

#[cfg(all(feature = "cuda", target_os = "linux"))]
use crate::cuda;
use crate::{BackendKind, Device, Options, SearchError};

/// What a search runs on, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackendChoice {
    /// The backend that shapes are added on.
    pub backend: BackendKind,
    /// Why it was taken, as in "asked for".
    pub reason: String,
}

impl BackendChoice {
    /// A backend with the reason for it.
    pub(crate) fn new(backend: BackendKind, reason: impl Into<String>) -> Self {
        Self {
            backend,
            reason: reason.into(),
        }
    }

    /// What the options ask to search on for a target, and why it is that; nothing is kept open.
    pub(crate) fn choose(
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<Self, SearchError> {
        match options.device {
            Device::Cpu => Ok(Self::new(BackendKind::Cpu, "asked for")),
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            Device::Cuda => cuda::asked_for(target, domain, options),
            #[cfg(not(all(feature = "cuda", target_os = "linux")))]
            Device::Cuda => Err(SearchError::NoCuda),
            Device::Auto => Self::faster(target, domain, options),
        }
    }

    #[cfg(all(feature = "cuda", target_os = "linux"))]
    fn faster(target: &Target, domain: &Domain, options: &Options) -> Result<Self, SearchError> {
        cuda::faster(target, domain, options)
    }

    #[cfg(not(all(feature = "cuda", target_os = "linux")))]
    fn faster(_: &Target, _: &Domain, _: &Options) -> Result<Self, SearchError> {
        if Device::is_required() {
            return Err(SearchError::NoCuda);
        }
        let reason = "this build has no CUDA support";
        Ok(Self::new(BackendKind::Cpu, reason))
    }
}
