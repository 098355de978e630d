/// Adam (Kingma and Ba 2015) on a list of parameters.
#[derive(Debug, Clone)]
pub(super) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    seen: Seen,
}

const MEAN_DECAY: f32 = 0.8;
const SQUARE_DECAY: f32 = 0.8;

/// How much of the running means and mean squares is new in each step.
pub(crate) const RENEWAL: [f32; 2] = [1.0 - MEAN_DECAY, 1.0 - SQUARE_DECAY];

/// How much of the running means and mean squares slopes have not made up yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    mean_left: f32,
    square_left: f32,
}

impl Seen {
    /// None so far.
    pub(crate) const fn nothing() -> Self {
        Self {
            mean_left: 1.0,
            square_left: 1.0,
        }
    }

    /// How much of either they have made up after one more step.
    pub(crate) fn step(&mut self) -> [f32; 2] {
        self.mean_left *= MEAN_DECAY;
        self.square_left *= SQUARE_DECAY;
        [1.0 - self.mean_left, 1.0 - self.square_left]
    }
}

impl Adam {
    pub(super) fn new(parameters: usize) -> Self {
        Self {
            mean: vec![0.0; parameters],
            square: vec![0.0; parameters],
            seen: Seen::nothing(),
        }
    }

    /// Turns a gradient into the changes of one step, in units of each parameter's step size.
    pub(super) fn step(&mut self, gradient: &mut [f32]) {
        let [new_mean, new_square] = RENEWAL;
        let [mean_seen, square_seen] = self.seen.step();
        for ((g, mean), square) in gradient
            .iter_mut()
            .zip(&mut self.mean)
            .zip(&mut self.square)
        {
            *mean += new_mean * (*g - *mean);
            *square += new_square * (*g * *g - *square);
            let root = (*square / square_seen).sqrt();
            *g = if root > 0.0 {
                -(*mean / mean_seen) / root
            } else {
                0.0
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_descended() {
        let mut adam = Adam::new(2);
        let mut x = [5.0_f32, -3.0];
        for i in 0..400 {
            let mut gradient = [2.0 * (x[0] - 1.0), 20.0 * (x[1] - 2.0)];
            adam.step(&mut gradient);
            for (x, change) in x.iter_mut().zip(gradient) {
                *x += 0.2 * (1.0 - i as f32 / 400.0) * change;
            }
        }
        assert!(
            (x[0] - 1.0).abs() < 0.02 && (x[1] - 2.0).abs() < 0.02,
            "{x:?}"
        );
    }
}
