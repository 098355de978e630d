use std::iter::Sum;
use std::ops::{AddAssign, Sub};

use crate::FULL_COVERAGE;

/// What is added up over the pixels a shape covers; the best paint and its gain follow from it.
///
/// The fields have the letters of section 2 of `docs/maths.md`, and so do the formulas. With t the
/// target and c the canvas, both over the background, e is t − c, what is missing, and w the pixel's
/// weight. Colours are centred at 128; the opacity channel is always painted with 255, so it is
/// centred there and needs no sums of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// The pixels, by their weights: Σ w.
    pub n: i64,
    /// What is missing of red, green, blue: Σ w e.
    pub e: [i64; 3],
    /// The red, green, blue of the canvas: Σ w (c − 128).
    pub c: [i64; 3],
    /// The product of both, over all four channels: Σ w e (c − centre).
    pub x: i64,
    /// The square of the canvas, over all four channels: Σ w (c − centre)².
    pub y: i64,
}

impl Sums {
    /// The terms of one pixel, RGBA over the background, with its `weight`.
    #[must_use]
    pub fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self {
        let weight = i64::from(weight);
        let mut sums = Self {
            n: weight,
            ..Self::default()
        };
        for (channel, center) in [128, 128, 128, 255].into_iter().enumerate() {
            let e = i64::from(target[channel]) - i64::from(canvas[channel]);
            let c = i64::from(canvas[channel]) - center;
            if channel < 3 {
                sums.e[channel] = weight * e;
                sums.c[channel] = weight * c;
            }
            sums.x += weight * e * c;
            sums.y += weight * c * c;
        }
        sums
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        for channel in 0..3 {
            self.e[channel] += other.e[channel];
            self.c[channel] += other.c[channel];
        }
        self.x += other.x;
        self.y += other.y;
    }
}

impl Sub for Sums {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self.n -= other.n;
        for channel in 0..3 {
            self.e[channel] -= other.e[channel];
            self.c[channel] -= other.c[channel];
        }
        self.x -= other.x;
        self.y -= other.y;
        self
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |mut total, sums| {
            total += sums;
            total
        })
    }
}

/// [`Sums`] over pixels that may be covered in part, times 64²: what follows from them is the change
/// of error when paint is laid on the covered parts alone.
///
/// A pixel of which `coverage` / 64 is covered counts `coverage` · 64 times in the terms linear in
/// the error (e, x) and `coverage`² times in the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CoveredSums(pub Sums);

impl CoveredSums {
    /// The terms of one pixel, RGBA over the background, with its `weight` and `coverage`, 0 to 64.
    #[must_use]
    pub fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8, coverage: u32) -> Self {
        let pixel = Sums::of_pixel(target, canvas, weight);
        let square = i64::from(coverage * coverage);
        let linear = i64::from(coverage * FULL_COVERAGE);
        Self(Sums {
            n: square * pixel.n,
            e: pixel.e.map(|e| linear * e),
            c: pixel.c.map(|c| square * c),
            x: linear * pixel.x,
            y: square * pixel.y,
        })
    }
}

impl AddAssign for CoveredSums {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for CoveredSums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        Self(sums.map(|sums| sums.0).sum())
    }
}
