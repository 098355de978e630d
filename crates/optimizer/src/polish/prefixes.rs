//! The error of every prefix of the layers instead of the whole alone.

/// How much each number of layers counts, added up: element k has the weights of all prefixes of
/// fewer than k layers.
///
/// The whole counts 1, and so do all shorter prefixes together, each in inverse proportion to its
/// length: every octave of lengths counts the same. The bare background does not count.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prefixes(Vec<f32>);

impl Prefixes {
    pub(super) fn new(layers: usize) -> Self {
        let harmonic: f64 = (1..layers).map(|k| 1.0 / k as f64).sum();
        let weight = |k: usize| match k {
            0 => 0.0,
            k if k == layers => 1.0,
            k => 1.0 / (k as f64 * harmonic),
        };
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        for k in 0..=layers {
            sum += weight(k);
            sums.push(sum as f32);
        }
        Self(sums)
    }

    /// What prefixes of `from` to fewer than `to` layers count together.
    pub(super) fn weight(&self, from: u32, to: u32) -> f32 {
        self.0[to as usize] - self.0[from as usize]
    }

    /// One more than the length of the longest prefix.
    pub(super) fn end(&self) -> u32 {
        self.0.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_prefixes_count_as_much_as_the_whole() {
        let prefixes = Prefixes::new(40);
        assert_eq!(prefixes.end(), 41);
        assert_eq!(prefixes.weight(0, 1), 0.0);
        assert!((prefixes.weight(1, 40) - 1.0).abs() < 1e-5);
        assert!((prefixes.weight(40, 41) - 1.0).abs() < 1e-5);
        assert!(prefixes.weight(3, 4) > prefixes.weight(20, 21));
        assert_eq!(Prefixes::new(0).end(), 1);
    }
}
