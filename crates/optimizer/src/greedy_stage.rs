//! The greedy stage wherever it runs.

use drawing::Layer;
use geometry::Domain;
use raster::{Cpu, RasterError};

use crate::greedy::HostGreedy;
use crate::on_stage::on_stage;
use crate::search_input::SearchInput;
use crate::{BackendKind, Options};

#[cfg(all(feature = "cuda", target_os = "linux"))]
use crate::cuda::CudaGreedy;

/// The stage that adds shapes: on any backend by climbs on the host, or whole on a CUDA device.
pub(crate) enum GreedyStage {
    Host(HostGreedy),
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    Cuda(CudaGreedy),
}

impl GreedyStage {
    /// The stage of each search on a device, all side by side, or each on the processor.
    #[cfg_attr(
        not(all(feature = "cuda", target_os = "linux")),
        expect(unused_variables, reason = "there is only the host")
    )]
    pub(crate) fn open(
        backend: BackendKind,
        inputs: &[SearchInput],
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        #[cfg(all(feature = "cuda", target_os = "linux"))]
        if backend == BackendKind::Cuda {
            let device = raster::cuda::Device::shared()?;
            let stages = CudaGreedy::open(&device, inputs, options)?;
            return Ok(stages.into_iter().map(Self::Cuda).collect());
        }
        let on_cpu = |input: &SearchInput| {
            let backend = Box::new(Cpu::new(input.target.clone()));
            let mut stage = HostGreedy::new(backend, input.target.background(), options)?;
            input
                .layers
                .iter()
                .try_for_each(|layer| stage.replay(layer))?;
            Ok(Self::Host(stage))
        };
        inputs.iter().map(on_cpu).collect()
    }

    /// The squared error of the canvas.
    pub(crate) fn error(&self) -> u64 {
        on_stage!(GreedyStage, self, stage => stage.error)
    }

    /// Outlines scored so far.
    pub(crate) fn evaluations(&self) -> u64 {
        on_stage!(GreedyStage, self, stage => stage.evaluations)
    }

    /// Whether no further shape is to be expected.
    pub(crate) fn is_exhausted(&self) -> bool {
        on_stage!(GreedyStage, self, stage => stage.is_exhausted())
    }

    /// Draws a layer found by an earlier search, as if this one had taken that step.
    pub(crate) fn replay(&mut self, layer: &Layer) -> Result<(), RasterError> {
        on_stage!(GreedyStage, self, stage => stage.replay(layer))
    }

    /// Searches for one more shape and draws it; `None` when none was found that helps.
    pub(crate) fn step(
        &mut self,
        options: &Options,
        domain: &Domain,
    ) -> Result<Option<Layer>, RasterError> {
        on_stage!(GreedyStage, self, stage => stage.step(options, domain))
    }
}
