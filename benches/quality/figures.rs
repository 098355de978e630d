/// What one drawing measures, or a mean of that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figures {
    /// Error of the SVG against the working copy, 0 to 255.
    pub(crate) rmse: f64,
    /// The same as a peak signal-to-noise ratio in dB.
    pub(crate) psnr: f64,
    /// Structural similarity of the SVG to the working copy, up to 1.
    pub(crate) ssim: f64,
    /// Processor time of the search and of writing the SVG, all threads together.
    pub(crate) cpu_seconds: f64,
    /// Candidates scored.
    pub(crate) evaluations: f64,
    /// RMSE over that of the greedy stage alone, where compared.
    pub(crate) of_greedy: Option<f64>,
    /// RMSE over that of the greedy stage with the schedule of fogleman/primitive, where compared.
    pub(crate) of_schedule: Option<f64>,
    /// RMSE over that of primitive's own search, where it has the kind.
    pub(crate) of_primitive: Option<f64>,
    /// RMSE over that of the reference, where it has the photo and the number of shapes.
    pub(crate) of_reference: Option<f64>,
}

impl Figures {
    /// The means of some figures; not a number where there are none.
    pub(crate) fn mean(all: &[Self]) -> Self {
        let mean_of = |figure: fn(&Self) -> f64| mean(all.iter().map(figure));
        let known = |figure: fn(&Self) -> Option<f64>| {
            let found: Vec<f64> = all.iter().filter_map(figure).collect();
            (!found.is_empty()).then(|| mean(found.into_iter()))
        };
        Self {
            rmse: mean_of(|one| one.rmse),
            psnr: mean_of(|one| one.psnr),
            ssim: mean_of(|one| one.ssim),
            cpu_seconds: mean_of(|one| one.cpu_seconds),
            evaluations: mean_of(|one| one.evaluations),
            of_greedy: known(|one| one.of_greedy),
            of_schedule: known(|one| one.of_schedule),
            of_primitive: known(|one| one.of_primitive),
            of_reference: known(|one| one.of_reference),
        }
    }
}

/// The mean of some values; not a number where there are none.
pub(crate) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// Figures with an RMSE, and its ratio to a reference.
    pub(crate) fn figures(rmse: f64, of_reference: Option<f64>) -> Figures {
        Figures {
            rmse,
            psnr: 2.0 * rmse,
            ssim: 0.5,
            cpu_seconds: 0.25 * rmse,
            evaluations: 1_234_567.0,
            of_greedy: Some(0.75),
            of_schedule: Some(0.7),
            of_primitive: None,
            of_reference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::figures;
    use super::*;

    #[test]
    fn means_are_over_what_is_known() {
        let all = [
            figures(2.0, None),
            figures(4.0, Some(0.8)),
            figures(9.0, Some(0.6)),
        ];
        let mean = Figures::mean(&all);
        assert_eq!((mean.rmse, mean.psnr), (5.0, 10.0));
        assert_eq!(mean.cpu_seconds, 1.25);
        assert_eq!(mean.of_reference, Some(0.7));
        assert_eq!(Figures::mean(&all[..1]).of_reference, None);
    }
}
