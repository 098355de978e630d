//! The polishing stage wherever it runs.

use drawing::Drawing;
use raster::RasterError;

use crate::Options;
use crate::on_stage::{map_stage, on_stage};
use crate::pace::Deadline;
use crate::polish::HostPolish;
use crate::stage_input::StageInput;

#[cfg(all(feature = "cuda", target_os = "linux"))]
use crate::cuda::CudaPolish;

/// The stage that moves all numbers at once: on the host, or whole on a CUDA device.
pub(crate) enum PolishStage {
    Host(Box<HostPolish>),
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    Cuda(CudaPolish),
}

impl PolishStage {
    /// The stage of each drawing on the background of its target, side by side on the first CUDA
    /// device or each on the host; on the host where prefixes count.
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
        if on_device && !options.polish.prefixes {
            let device = raster::cuda::Device::shared()?;
            let stages = CudaPolish::open(&device, inputs, options)?;
            return Ok(stages.into_iter().map(Self::Cuda).collect());
        }
        let on_host = |input: StageInput<'_>| {
            let stage = HostPolish::new(input.target, input.drawing, input.domain, options);
            Ok(Self::Host(Box::new(stage)))
        };
        inputs.into_iter().map(on_host).collect()
    }

    /// As many steps as fit until a deadline.
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        map_stage!(PolishStage, self, stage => stage.until(deadline))
    }

    /// How many steps there will be, as far as is known.
    pub(crate) fn steps(&self) -> u32 {
        on_stage!(PolishStage, self, stage => stage.steps())
    }

    /// The squared error of the best drawing so far and the drawing.
    pub(crate) fn best(&self) -> &(f64, Drawing) {
        on_stage!(PolishStage, self, stage => stage.best())
    }

    /// The squared error of the best drawing as it is rounded. Devices polish in less time than the
    /// processor takes for that.
    pub(crate) fn rounded_error(&mut self) -> Option<f64> {
        match self {
            Self::Host(stage) => Some(stage.rounded_error()),
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            Self::Cuda(_) => None,
        }
    }

    /// One step; false when all steps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        match self {
            Self::Host(stage) => Ok(stage.step()),
            #[cfg(all(feature = "cuda", target_os = "linux"))]
            Self::Cuda(stage) => stage.step(),
        }
    }
}
