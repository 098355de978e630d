use std::sync::Arc;
use std::time::Instant;

use drawing::{Drawing, Layer};
use geometry::Domain;
use raster::cuda::{Descent, Descents, Device, SoftDrawing, SoftLayer, Step};
use raster::{RasterError, Target};

use crate::pace::Pace;
use crate::polish::{RENEWAL, Seen, level, moves_background, moves_colors, opacity, rounded};
use crate::{Options, Polish};

#[cfg(test)]
mod tests;

/// Steps that are asked for at once: so often does the host hear of the best drawing.
const STEPS: u32 = 20;

/// The polishing stage whole on a CUDA device. It takes the steps that [`crate::polish::Polishing`]
/// takes, its sums over pixels rounded differently.
#[derive(Debug)]
pub(crate) struct CudaPolishing {
    descents: Descents,
    options: Polish,
    opacity: (f32, f32),
    pace: Pace,
    seen: Seen,
    /// Steps asked for.
    asked: u32,
    /// Steps of these that the caller has not been told of yet.
    ahead: u32,
    best: (f64, Drawing),
}

impl CudaPolishing {
    /// As [`crate::polish::Polishing::new`].
    pub(crate) fn new(
        device: &Arc<Device>,
        target: &Target,
        drawing: &Drawing,
        domain: Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let descent = descent(target, drawing, domain, options);
        let mut polishing = Self {
            descents: Descents::new(device, std::slice::from_ref(target), vec![descent])?,
            options: options.polish,
            opacity: opacity(options),
            pace: Pace::Steps(options.polish.steps),
            seen: Seen::nothing(),
            asked: 0,
            ahead: 0,
            best: (f64::MAX, drawing.clone()),
        };
        polishing.take_best()?;
        Ok(polishing)
    }

    /// The squared error of the best drawing so far and the drawing.
    pub(crate) const fn best(&self) -> &(f64, Drawing) {
        &self.best
    }

    /// As many steps as fit until `end`, instead of a number of them.
    pub(crate) fn until(self, end: Instant) -> Self {
        Self {
            pace: Pace::until(end),
            ..self
        }
    }

    /// How many steps there will be, as far as is known.
    pub(crate) fn steps(&self) -> u32 {
        self.pace.steps(self.asked)
    }

    /// One step; false when all steps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        if self.ahead == 0 {
            // Where time is short, the clock is asked before each step.
            let most = match self.pace {
                Pace::Steps(_) => STEPS,
                Pace::Until { .. } => 1,
            };
            let parts = (self.asked..self.asked + most).map_while(|taken| self.pace.part(taken));
            let parts: Vec<f64> = parts.collect();
            let steps: Vec<Step> = parts
                .into_iter()
                .map(|part| step_at(&self.options, part, &mut self.seen))
                .collect();
            self.descents.advance(&steps)?;
            self.ahead = steps.len() as u32;
            self.asked += self.ahead;
            self.take_best()?;
        }
        let any = self.ahead > 0;
        self.ahead -= u32::from(any);
        Ok(any)
    }

    fn take_best(&mut self) -> Result<(), RasterError> {
        for (error, drawing) in self.descents.best()? {
            if error < self.best.0 {
                self.best = (error, of_soft(&self.best.1, &drawing, self.opacity));
            }
        }
        Ok(())
    }
}

/// The best drawings that all steps of the options come to, for many photos at once.
pub(super) fn polish_all(
    device: &Arc<Device>,
    targets: &[Target],
    drawings: &[Drawing],
    domains: &[Domain],
    options: &Options,
) -> Result<Vec<Drawing>, RasterError> {
    let descent = |((target, drawing), domain): ((&Target, &Drawing), &Domain)| {
        descent(target, drawing, *domain, options)
    };
    let descents = targets
        .iter()
        .zip(drawings)
        .zip(domains)
        .map(descent)
        .collect();
    let mut descents = Descents::new(device, targets, descents)?;
    let (pace, mut seen) = (Pace::Steps(options.polish.steps), Seen::nothing());
    let parts = (0..options.polish.steps).map_while(|taken| pace.part(taken));
    let steps: Vec<Step> = parts
        .map(|part| step_at(&options.polish, part, &mut seen))
        .collect();
    descents.advance(&steps)?;
    let best = descents.best()?;
    let polished = drawings.iter().zip(best);
    // A drawing of no layers is not polished, as in a search for it alone.
    let whole = |(drawing, (_, soft)): (&Drawing, (f64, SoftDrawing))| {
        if drawing.layers.is_empty() {
            return drawing.clone();
        }
        of_soft(drawing, &soft, opacity(options))
    };
    Ok(polished.map(whole).collect())
}

/// What a descent starts from.
fn descent(target: &Target, drawing: &Drawing, domain: Domain, options: &Options) -> Descent {
    Descent {
        drawing: soft(drawing),
        moves_background: moves_background(target, options),
        moves_colors: moves_colors(target),
        opacity: opacity(options),
        domain,
    }
}

/// The step at this part of the way.
fn step_at(options: &Polish, part: f64, seen: &mut Seen) -> Step {
    let left = Polish::left(part);
    Step {
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
        background: soft.background.map(|color| color.map(level)),
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
