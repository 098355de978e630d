use color::Fit;
use geometry::Outline;
use raster::RasterError;

use super::canvas::Canvas;
use super::dice::Dice;
use super::figure::Figure;
use crate::schedule::GREEDY;

/// A shape and its best colour; none if it covers nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored<F> {
    pub(super) figure: F,
    pub(super) fit: Option<Fit>,
}

impl<F> Scored<F> {
    /// By how much it lowers the squared error, in the unit of [`Fit::gain`].
    fn gain(&self) -> i64 {
        self.fit.map_or(0, |fit| fit.gain)
    }

    /// The first of those that gain most; `None` of none.
    pub(super) fn best(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let better = |best: Self, next: Self| {
            if next.gain() > best.gain() {
                next
            } else {
                best
            }
        };
        all.into_iter().reduce(better)
    }
}

/// The best of the random shapes, changed as long as that helps.
pub(super) fn climb<F: Figure>(canvas: &Canvas, dice: &mut Dice) -> Result<Scored<F>, RasterError> {
    let mut fits = Vec::new();
    let starts: Vec<F> = (0..GREEDY.random_starts).map(|_| F::random(dice)).collect();
    let outlines: Vec<Outline> = starts.iter().map(Figure::outline).collect();
    canvas.score(&outlines, &mut fits)?;
    let both = starts.into_iter().zip(&fits);
    let scored = both.map(|(figure, &fit)| Scored { figure, fit });
    let mut highest = Scored::best(scored).expect("a climb has random shapes");
    let mut failures = 0;
    while failures < GREEDY.patience {
        let figure = highest.figure.changed(dice);
        canvas.score(&[figure.outline()], &mut fits)?;
        let next = Scored {
            figure,
            fit: fits[0],
        };
        failures += 1;
        if next.gain() > highest.gain() {
            (highest, failures) = (next, 0);
        }
    }
    Ok(highest)
}
