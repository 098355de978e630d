use geometry::draws;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::{Pcg32, rand_core::Rng};

/// Random numbers for shapes on one canvas.
#[derive(Debug)]
pub(super) struct Dice {
    rng: Pcg32,
    /// Width and height of the canvas in px.
    pub(super) size: [i32; 2],
}

impl Dice {
    /// The sequence `stream` of a seed.
    pub(super) fn new(seed: u64, stream: u64, size: [i32; 2]) -> Self {
        Self {
            rng: Pcg32::new(seed, stream),
            size,
        }
    }

    /// A whole number below `n`, which is above 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        draws::below(&mut self.rng, n as u32) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        draws::between(&mut self.rng, low, high)
    }

    /// A real number from `low` to just below `high`.
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + f64::from(self.rng.next_u32()) / 2_f64.powi(32) * (high - low)
    }

    /// A normal deviate around 0.
    pub(super) fn normal(&mut self, deviation: f64) -> f64 {
        let one: f64 = StandardNormal.sample(&mut self.rng);
        one * deviation
    }

    /// The same, cut off to a whole number.
    pub(super) fn whole_normal(&mut self, deviation: f64) -> i32 {
        self.normal(deviation) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviates_have_their_mean_and_deviation() {
        let mut dice = Dice::new(1, 2, [9, 9]);
        let all: Vec<f64> = (0..20_000).map(|_| dice.normal(16.0)).collect();
        let mean = all.iter().sum::<f64>() / 20_000.0;
        let square = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.5, "{mean}");
        assert!((square.sqrt() - 16.0).abs() < 0.4, "{square}");
        assert!((0..1000).all(|_| (-5.0..5.0).contains(&dice.uniform(-5.0, 5.0))));
    }
}
