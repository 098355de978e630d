/// Adam (Kingma and Ba 2015) on a list of parameters.
#[derive(Debug, Clone)]
pub(super) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    mean_left: f32,
    square_left: f32,
}

const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.99;

impl Adam {
    pub(super) fn new(parameters: usize) -> Self {
        Self {
            mean: vec![0.0; parameters],
            square: vec![0.0; parameters],
            mean_left: 1.0,
            square_left: 1.0,
        }
    }

    /// Turns a gradient into the changes of one step, in units of each parameter's step size.
    pub(super) fn step(&mut self, gradient: &mut [f32]) {
        self.mean_left *= MEAN_DECAY;
        self.square_left *= SQUARE_DECAY;
        let (mean_seen, square_seen) = (1.0 - self.mean_left, 1.0 - self.square_left);
        for ((g, mean), square) in gradient
            .iter_mut()
            .zip(&mut self.mean)
            .zip(&mut self.square)
        {
            *mean += (1.0 - MEAN_DECAY) * (*g - *mean);
            *square += (1.0 - SQUARE_DECAY) * (*g * *g - *square);
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
