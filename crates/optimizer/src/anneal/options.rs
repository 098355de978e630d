use color::Fit;
use geometry::{Domain, SUBPIXELS};

use crate::range::{MOST_TRIES, check_range};
use crate::{Effort, SearchError};

/// How the annealing stage revisits the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnnealOptions {
    /// Passes over all layers, any number; 0 leaves the stage out. Default: 36.
    pub sweeps: u32,
    /// Changes tried at each visit, 0 to 2^24. Default: 300.
    pub proposals: u32,
    /// Changes of triangles scored at once, 1 to 4096. Default: 8.
    pub batch: u32,
    /// Changes of other kinds scored at once, 1 to 4096. On a CUDA device `batch` is for all kinds.
    /// Default: 2.
    pub batch_other_kinds: u32,
    /// The temperature of the first sweep, in mean error per layer, 0 to 1: losses of that size are
    /// accepted with probability 1/e. Default: 0.1.
    pub start_temperature: f64,
    /// The temperature before the last sweep, which takes improvements only, 0 to 1. Default: 0.02.
    pub end_temperature: f64,
    /// The part of the layers, those that bring least, that each sweep replaces by new ones on top,
    /// 0 to 1: half as many again in the first sweep, half of it in the last. Default: 0.05.
    pub renewed_fraction: f64,
    /// How far beyond its bounds a layer may reach in one visit, in 1/256 of the longer side, 1 to
    /// 256. Default: 16.
    pub reach_256ths: u32,
    /// One layer in so many is moved before each sweep but the first, to the place in the order
    /// where it gains most; from sweep to sweep it is the turn of the next one. Any number; 0: none
    /// is moved. Default: 3.
    pub reorder_every: u32,
}

impl Default for AnnealOptions {
    /// Those of the default effort.
    fn default() -> Self {
        Effort::default().anneal()
    }
}

impl AnnealOptions {
    /// Checks that every number is in its range.
    pub(crate) fn check(&self) -> Result<(), SearchError> {
        let (first, last) = (self.start_temperature, self.end_temperature);
        let proposals = self.proposals;
        check_range("anneal.proposals", proposals, 0..=MOST_TRIES, "0 to 2^24")?;
        check_range("anneal.batch", self.batch, 1..=4096, "1 to 4096")?;
        let other_kinds = self.batch_other_kinds;
        check_range(
            "anneal.batch_other_kinds",
            other_kinds,
            1..=4096,
            "1 to 4096",
        )?;
        check_range("anneal.start_temperature", first, 0.0..=1.0, "0 to 1")?;
        check_range("anneal.end_temperature", last, 0.0..=1.0, "0 to 1")?;
        check_range(
            "anneal.renewed_fraction",
            self.renewed_fraction,
            0.0..=1.0,
            "0 to 1",
        )?;
        check_range(
            "anneal.reach_256ths",
            self.reach_256ths,
            1..=256,
            "1 to 256",
        )
    }

    /// [`AnnealOptions::reach_256ths`] in px.
    pub(crate) fn reach_px(&self, domain: &Domain) -> u32 {
        let longer = u64::from(domain.width.max(domain.height));
        (u64::from(self.reach_256ths) * longer).div_ceil(256).max(2) as u32
    }

    /// The domain with steps that stay within reach for the most part.
    pub(crate) fn nearby(&self, domain: Domain) -> Domain {
        let max_step = (self.reach_px(&domain) * SUBPIXELS as u32 * 3 / 4) as i32;
        Domain { max_step, ..domain }
    }

    /// The loss that is accepted with probability 1/e, in the unit of gains, when `part` of the way
    /// is behind. It falls with the third power of what is left to do.
    pub(crate) fn temperature(&self, part: f64, error: f64, layers: usize) -> f64 {
        let left = 1.0 - part;
        let (start, end) = (self.start_temperature, self.end_temperature);
        let factor = end + (start - end) * left * left * left;
        factor * error / layers as f64 * Fit::GAIN_OF_ONE as f64
    }

    /// The places of the layers to renew when `part` of the way is behind: those that brought
    /// least, least first. Of so few layers that no sweep would renew a whole one, the parts add up
    /// in `due` until it comes to one.
    pub(crate) fn renewed(&self, gains: &[i64], part: f64, due: &mut f64) -> Vec<usize> {
        let all = self.renewed_fraction * gains.len() as f64;
        let mut count = all * (1.5 - part);
        if 1.5 * all < 1.0 {
            count += *due;
            *due = count.fract();
        }
        let count = count as usize;
        let mut places: Vec<usize> = (0..gains.len()).collect();
        places.sort_by_key(|place| (gains[*place], *place));
        places.truncate(count);
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_layers_are_renewed_now_and_then() {
        let options = AnnealOptions {
            renewed_fraction: 0.1,
            ..AnnealOptions::default()
        };
        let gains = [3, 1, 2, 1];
        let mut due = 0.0;
        let mut renewed = |part| options.renewed(&gains, part, &mut due);
        // 0.6, 0.4 and 0.2 layers of 4.
        assert!(renewed(0.0).is_empty());
        assert_eq!(renewed(0.5), [1]);
        assert_eq!((1..=6).filter(|_| !renewed(1.0).is_empty()).count(), 1);
        // 1.4 layers.
        let more = AnnealOptions {
            renewed_fraction: 0.35,
            ..options
        };
        let mut due = 0.0;
        let counts = [(); 4].map(|()| more.renewed(&gains, 0.5, &mut due).len());
        assert_eq!(counts, [1; 4]);
        let half = AnnealOptions {
            renewed_fraction: 0.5,
            ..options
        };
        assert_eq!(half.renewed(&gains, 0.5, &mut 0.0), [1, 3]);
    }
}
