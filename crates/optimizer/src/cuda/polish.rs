use std::sync::{Arc, Mutex};

use drawing::{Drawing, Layer};
use raster::cuda::{AdamStep, Device, PolishBatch, PolishJob, SoftDrawing, SoftLayer};
use raster::{RasterError, Target};

use crate::lock::lock;
use crate::pace::{Deadline, Pace};
use crate::polish::{RENEWAL, Seen, moves_background, moves_colors, opacity, rounded, to_u8};
use crate::stage_input::StageInput;
use crate::{Options, PolishOptions};

#[cfg(test)]
mod tests;

/// Steps that are asked for at once: so often does the host hear of the best drawing.
const STEPS: u32 = 20;

/// The polishing stage of one photo, whole on a CUDA device. It takes the steps that
/// [`crate::polish::HostPolish`] takes, its sums over pixels rounded differently.
#[derive(Debug)]
pub(crate) struct CudaPolish {
    /// Shared by all photos.
    stepping: Arc<Mutex<Stepping>>,
    photo: usize,
    /// Steps that the caller was told of.
    steps: u32,
    best: Arc<(f64, Drawing)>,
}

/// The stages of photos side by side, which take each step for all at once.
#[derive(Debug)]
struct Stepping {
    batch: PolishBatch,
    options: PolishOptions,
    /// The lowest and the highest opacity of each photo's layers, 0–1.
    opacities: Vec<(f32, f32)>,
    pace: Pace,
    seen: Seen,
    /// Steps asked for.
    asked: u32,
    /// The squared error of each photo's best drawing so far and the drawing.
    bests: Vec<Arc<(f64, Drawing)>>,
}

impl CudaPolish {
    /// As [`crate::polish::HostPolish::new`], for each target, all side by side.
    pub(crate) fn open(
        device: &Arc<Device>,
        inputs: Vec<StageInput<'_>>,
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        let mut stepping = Stepping::new(device, inputs, options)?;
        stepping.take_bests()?;
        let bests = stepping.bests.clone();
        let stepping = Arc::new(Mutex::new(stepping));
        let stage = |(photo, best)| Self {
            stepping: Arc::clone(&stepping),
            photo,
            steps: 0,
            best,
        };
        Ok(bests.into_iter().enumerate().map(stage).collect())
    }

    /// The squared error of the best drawing so far and the drawing.
    pub(crate) fn best(&self) -> &(f64, Drawing) {
        &self.best
    }

    /// As many steps as fit until a deadline.
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        {
            let mut stepping = lock(&self.stepping);
            stepping.pace = stepping.pace.until(deadline);
        }
        self
    }

    /// How many steps there will be, as far as is known.
    pub(crate) fn steps(&self) -> u32 {
        let stepping = lock(&self.stepping);
        stepping.pace.steps(stepping.asked)
    }

    /// One step; false when all steps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        let mut stepping = lock(&self.stepping);
        if stepping.asked == self.steps {
            stepping.advance()?;
        }
        if stepping.asked == self.steps {
            return Ok(false);
        }
        self.steps += 1;
        self.best.clone_from(&stepping.bests[self.photo]);
        Ok(true)
    }
}

impl Stepping {
    fn new(
        device: &Arc<Device>,
        inputs: Vec<StageInput<'_>>,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let jobs = inputs.iter().map(|input| polish_job(input, options));
        let jobs: Vec<PolishJob> = jobs.collect();
        let opacities = jobs.iter().map(|job| job.opacity).collect();
        let unknown = |drawing: &Drawing| Arc::new((f64::MAX, drawing.clone()));
        let bests = inputs.iter().map(|input| unknown(input.drawing)).collect();
        let targets: Vec<Target> = inputs.into_iter().map(|input| input.target).collect();
        Ok(Self {
            batch: PolishBatch::new(device, &targets, jobs)?,
            options: options.polish,
            opacities,
            pace: Pace::Steps(options.polish.steps),
            seen: Seen::nothing(),
            asked: 0,
            bests,
        })
    }

    /// Takes the next steps, if there are any.
    fn advance(&mut self) -> Result<(), RasterError> {
        // Where time is short, the clock is asked before each step.
        let most = match self.pace {
            Pace::Steps(_) => STEPS,
            Pace::Until { .. } | Pace::Within { .. } => 1,
        };
        let parts = (self.asked..self.asked + most).map_while(|taken| self.pace.part(taken));
        let parts: Vec<f64> = parts.collect();
        let steps: Vec<AdamStep> = parts
            .into_iter()
            .map(|part| step_at(&self.options, part, &mut self.seen))
            .collect();
        self.batch.advance(&steps)?;
        self.asked += steps.len() as u32;
        self.take_bests()
    }

    fn take_bests(&mut self) -> Result<(), RasterError> {
        let bests = self.bests.iter_mut().zip(&self.opacities);
        for ((best, opacity), (error, soft)) in bests.zip(self.batch.best()?) {
            if error < best.0 {
                *best = Arc::new((error, of_soft(&best.1, &soft, *opacity)));
            }
        }
        Ok(())
    }
}

/// What polishing inputs from.
fn polish_job(input: &StageInput<'_>, options: &Options) -> PolishJob {
    PolishJob {
        drawing: soft(input.drawing),
        moves_background: moves_background(&input.target, options),
        moves_colors: moves_colors(&input.target),
        opacity: opacity(&input.target, options),
        domain: input.domain,
    }
}

/// The step at this part of the way.
fn step_at(options: &PolishOptions, part: f64, seen: &mut Seen) -> AdamStep {
    let left = PolishOptions::left(part);
    AdamStep {
        renewal: RENEWAL,
        seen: seen.step(),
        length: options.step * left,
        color: options.color_step * left,
        alpha: options.alpha_step * left,
    }
}

/// The drawing of these numbers, rounded, with all else as in another one.
fn of_soft(like: &Drawing, soft: &SoftDrawing, opacity: (f32, f32)) -> Drawing {
    let layer = |layer: &SoftLayer| Layer {
        shape: layer.shape(),
        paint: rounded(layer.color, layer.alpha, opacity),
    };
    Drawing {
        background: soft.background.map(|color| color.map(to_u8)),
        layers: soft.layers.iter().map(layer).collect(),
        ..*like
    }
}

/// A drawing as numbers.
fn soft(drawing: &Drawing) -> SoftDrawing {
    let layer = |layer: &Layer| {
        let color = layer.paint.color.map(f32::from);
        SoftLayer::new(layer.shape, color, f32::from(layer.paint.alpha) / 255.0)
    };
    SoftDrawing {
        background: drawing.background.map(|color| color.map(f32::from)),
        layers: drawing.layers.iter().map(layer).collect(),
    }
}
