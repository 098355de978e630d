//! The greedy stage wherever it runs.

use drawing::Layer;
use geometry::Domain;
use raster::{Cpu, RasterError, Target};

use crate::greedy::GreedyStage;
use crate::on_stage::on_stage;
use crate::parallel::Workers;
use crate::{Choice, Device, Options, SearchError};

#[cfg(all(feature = "cuda", target_os = "linux"))]
use crate::cuda::{self, CudaGreedy};

/// The stage that adds shapes: on any backend by climbs on the host, or whole on a CUDA device.
pub(crate) enum Adding {
    Host(GreedyStage),
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    Cuda(Box<CudaGreedy>),
}

impl Adding {
    /// The stage on the device that the options ask for, and why it is that one.
    pub(crate) fn open(
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<(Self, Choice), SearchError> {
        match options.device {
            Device::Cpu => Ok((
                Self::on_cpu(target, options)?,
                Choice::new("cpu", "asked for"),
            )),
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            Device::Cuda => {
                let (stage, choice) = cuda::open(target, domain, options)?;
                Ok((Self::Cuda(Box::new(stage)), choice))
            }
            #[cfg(not(all(feature = "cuda", target_os = "linux")))]
            Device::Cuda => Err(SearchError::NoCuda),
            Device::Auto => Self::choose(target, domain, options),
        }
    }

    fn on_cpu(target: &Target, options: &Options) -> Result<Self, RasterError> {
        let backend = Box::new(Cpu::new(target.clone()));
        let stage = GreedyStage::new(backend, Workers::new(options.threads))?;
        Ok(Self::Host(stage))
    }

    #[cfg(all(feature = "cuda", target_os = "linux"))]
    fn choose(
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<(Self, Choice), SearchError> {
        match cuda::open_if_faster(target, domain, options)? {
            Ok((stage, choice)) => Ok((Self::Cuda(Box::new(stage)), choice)),
            Err(reason) => Ok((Self::on_cpu(target, options)?, Choice::new("cpu", reason))),
        }
    }

    #[cfg(not(all(feature = "cuda", target_os = "linux")))]
    fn choose(
        target: &Target,
        _domain: &Domain,
        options: &Options,
    ) -> Result<(Self, Choice), SearchError> {
        let choice = Choice::new("cpu", "this build has no CUDA support");
        Ok((Self::on_cpu(target, options)?, choice))
    }

    /// The squared error of the canvas.
    pub(crate) fn error(&self) -> u64 {
        on_stage!(Adding, self, stage => stage.error)
    }

    /// Outlines scored so far.
    pub(crate) fn evaluations(&self) -> u64 {
        on_stage!(Adding, self, stage => stage.evaluations)
    }

    /// Whether no further shape is to be expected.
    pub(crate) fn is_exhausted(&self) -> bool {
        on_stage!(Adding, self, stage => stage.is_exhausted())
    }

    /// Draws a layer found by an earlier search, as if this one had taken that step.
    pub(crate) fn replay(&mut self, layer: &Layer) -> Result<(), RasterError> {
        on_stage!(Adding, self, stage => stage.replay(layer))
    }

    /// Searches for one more shape and draws it; `None` when none was found that helps.
    pub(crate) fn step(
        &mut self,
        options: &Options,
        domain: &Domain,
    ) -> Result<Option<Layer>, RasterError> {
        on_stage!(Adding, self, stage => stage.step(options, domain))
    }
}
