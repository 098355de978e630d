//! The annealing stage wherever it runs.

use drawing::Layer;
use raster::RasterError;

use crate::on_stage::{map_stage, on_stage};
use crate::pace::Deadline;
use crate::stage_input::StageInput;
use crate::{HostAnneal, Options};

#[cfg(all(feature = "cuda", target_os = "linux"))]
use crate::cuda::CudaAnneal;

/// The stage that revisits layers: on the host, or whole on a CUDA device.
pub(crate) enum AnnealStage {
    Host(Box<HostAnneal>),
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    Cuda(CudaAnneal),
}

impl AnnealStage {
    /// The stage of each drawing on the background of its target, side by side on the first CUDA
    /// device or each on the host.
    #[cfg_attr(
        not(all(feature = "cuda", target_os = "linux")),
        expect(unused_variables, reason = "there is only the host")
    )]
    pub(crate) fn open(
        on_device: bool,
        inputs: Vec<StageInput<'_>>,
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        #[cfg(all(feature = "cuda", target_os = "linux"))]
        if on_device {
            let device = raster::cuda::Device::shared()?;
            let stages = CudaAnneal::open(&device, inputs, options)?;
            return Ok(stages.into_iter().map(Self::Cuda).collect());
        }
        let on_host = |input: StageInput<'_>| {
            let stage = HostAnneal::new(input.target, input.drawing, input.domain, options)?;
            Ok(Self::Host(Box::new(stage)))
        };
        inputs.into_iter().map(on_host).collect()
    }

    /// As many sweeps as fit until a deadline.
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        map_stage!(AnnealStage, self, stage => stage.until(deadline))
    }

    /// How many sweeps there will be, as far as is known.
    pub(crate) fn sweeps(&self) -> u32 {
        on_stage!(AnnealStage, self, stage => stage.sweeps())
    }

    /// Outlines scored so far.
    pub(crate) fn evaluations(&self) -> u64 {
        on_stage!(AnnealStage, self, stage => stage.evaluations())
    }

    /// The squared error of the best drawing so far, and its layers.
    pub(crate) fn best(&self) -> &(f64, Vec<Layer>) {
        on_stage!(AnnealStage, self, stage => stage.best())
    }

    /// Adds up to `count` layers on top; the number added.
    pub(crate) fn grow(&mut self, count: usize) -> Result<usize, RasterError> {
        on_stage!(AnnealStage, self, stage => stage.grow(count))
    }

    /// One pass over all layers; false when all sweeps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        on_stage!(AnnealStage, self, stage => stage.step())
    }
}
