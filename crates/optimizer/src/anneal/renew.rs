use color::Paint;
use geometry::Shape;
use raster::{Footprint, RasterError, Top, remove_places};

use super::HostAnneal;
use super::walk::{Scratch, Until};
use crate::GreedyOptions;
use crate::starts::StartSampler;
use crate::streams::NEW_LAYERS;

/// Random starts and patience of the search for a new layer.
pub(crate) const SEARCH: GreedyOptions = GreedyOptions {
    climbs: 4,
    random_starts: 50,
    recheck: 0,
    patience: 100,
    batch: 8,
    finish: 0,
};

impl HostAnneal {
    /// Replaces the layers that brought least in the last sweep by new ones on top.
    pub(super) fn renew(&mut self, part: f64) -> Result<(), RasterError> {
        if self.gains.len() != self.shapes.len() {
            return Ok(());
        }
        let places = self.options.renewed(&self.gains, part, &mut self.due);
        if places.is_empty() {
            return Ok(());
        }
        let old: Vec<Shape> = places.iter().map(|place| self.shapes[*place]).collect();
        self.stack.remove(&places);
        remove_places(&mut self.shapes, &places);
        let mut top = self.stack.top();
        old.into_iter()
            .try_for_each(|old| self.add(&mut top, Some(old)).map(drop))
    }

    /// Adds up to `count` layers on top, each the best that short climbs find; the number added.
    ///
    /// # Errors
    /// When a layer cannot be drawn, which does not happen to shapes within the domain.
    pub fn grow(&mut self, count: usize) -> Result<usize, RasterError> {
        let mut top = self.stack.top();
        let mut added = 0;
        while added < count && self.add(&mut top, None)? {
            added += 1;
        }
        self.keep_best();
        Ok(added)
    }

    /// A new layer on top, as greedy search finds them; where none is found `old`, or none.
    fn add(&mut self, top: &mut Top, old: Option<Shape>) -> Result<bool, RasterError> {
        let Some(shape) = self.find(top).or(old) else {
            return Ok(false);
        };
        let footprint = self.stack.footprint(&shape.outline())?;
        let paint = self.paint(&footprint);
        self.stack.push(top, footprint, paint);
        self.shapes.push(shape);
        Ok(true)
    }

    /// What covers nothing gets the faintest paint.
    fn paint(&self, footprint: &Footprint) -> Paint {
        let faint = Paint {
            color: self.gray,
            alpha: self.opacity.min(),
        };
        let fit = self.stack.fit(footprint, self.opacity);
        fit.map_or(faint, |fit| fit.paint)
    }

    /// The best of some climbs from random starts.
    fn find(&mut self, top: &mut Top) -> Option<Shape> {
        let mut streams = self.next_streams(NEW_LAYERS);
        let starts = StartSampler::new(&top.residual);
        let walk = self.walk(0.0);
        let mut scratch = Scratch {
            view: std::mem::take(&mut top.view),
            ..Scratch::default()
        };
        let mut best: Option<(Shape, i64)> = None;
        for _ in 0..SEARCH.climbs {
            let count = SEARCH.random_starts as usize;
            let choice = (&self.mix, &self.domain);
            scratch
                .candidates
                .draw(walk.level, count, &starts, choice, &mut streams);
            walk.score(&mut scratch);
            let Some(start) = scratch.candidates.best_scored() else {
                continue;
            };
            let until = Until::Failed(SEARCH.patience);
            let end = walk.run(start.shape, until, &mut streams, &mut scratch);
            if best.is_none_or(|best| end.1 > best.1) {
                best = Some(end);
            }
        }
        self.evaluations += scratch.evaluations;
        top.view = scratch.view;
        best.map(|(shape, _)| shape)
    }
}
