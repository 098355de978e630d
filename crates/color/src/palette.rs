use std::collections::HashSet;
use std::sync::Arc;

use simd::{LANES, Simd};
use thiserror::Error;

use crate::clusters::representatives;
use crate::{CoveredSums, CoveredSumsLanes, Fit, Image, Opacity, Rgb, Sums, SumsLanes};

/// The colours that paints may have: some given ones, or any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Palette(
    /// Empty when any colour will do.
    Arc<[Rgb]>,
);

/// A palette of too few or too many colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a palette of {count} colours, where 1 to {MAX_COLORS} are possible")]
pub struct PaletteError {
    /// How many there are, each counted once.
    pub count: usize,
}

/// The most colours of a palette.
pub const MAX_COLORS: usize = 256;

impl Palette {
    /// The given colours, 1 to [`MAX_COLORS`]; those that occur again are left out.
    ///
    /// # Errors
    /// When there are none or too many.
    ///
    /// ```
    /// use color::Palette;
    ///
    /// let palette = Palette::new([[0, 0, 0], [255, 0, 0], [0, 0, 0]])?;
    /// assert_eq!(palette.colors(), [[0, 0, 0], [255, 0, 0]]);
    /// assert_eq!(palette.nearest([200, 90, 90]), [255, 0, 0]);
    /// # Ok::<(), color::PaletteError>(())
    /// ```
    pub fn new(colors: impl IntoIterator<Item = Rgb>) -> Result<Self, PaletteError> {
        let mut seen = HashSet::new();
        let distinct: Vec<Rgb> = colors
            .into_iter()
            .filter(|color| seen.insert(*color))
            .collect();
        if !(1..=MAX_COLORS).contains(&distinct.len()) {
            let count = distinct.len();
            return Err(PaletteError { count });
        }
        Ok(Self(distinct.into()))
    }

    /// At most so many colours, such that they are near to those of a picture: its own where it has no
    /// more.
    /// Pixels count by their opacity; a picture that is transparent everywhere has black.
    ///
    /// # Errors
    /// When `count` is 0 or more than [`MAX_COLORS`].
    ///
    /// ```
    /// use color::{Image, Palette};
    ///
    /// let pixels = vec![[0, 0, 0, 255], [8, 0, 0, 255], [200, 90, 10, 255], [9, 9, 9, 0]];
    /// let palette = Palette::of_picture(&Image::new(2, 2, pixels)?, 2)?;
    /// assert_eq!(palette.colors(), [[4, 0, 0], [200, 90, 10]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_picture(picture: &Image, count: usize) -> Result<Self, PaletteError> {
        if !(1..=MAX_COLORS).contains(&count) {
            return Err(PaletteError { count });
        }
        let pixels = picture.pixels().iter();
        let weighted = pixels.map(|[r, g, b, alpha]| ([*r, *g, *b], u32::from(*alpha)));
        let mut colors = representatives(weighted, count);
        if colors.is_empty() {
            colors.push([0; 3]);
        }
        Self::new(colors)
    }

    /// Whether any colour will do.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.0.is_empty()
    }

    /// The colours; none when any will do.
    #[must_use]
    pub fn colors(&self) -> &[Rgb] {
        &self.0
    }

    /// The colour nearest to a given one by squared error, the first among equals.
    #[must_use]
    pub fn nearest(&self, color: Rgb) -> Rgb {
        let distance = |other: &Rgb| -> u32 {
            let square = |k: usize| u32::from(color[k].abs_diff(other[k])).pow(2);
            (0..3).map(square).sum()
        };
        self.0.iter().copied().min_by_key(distance).unwrap_or(color)
    }

    /// The paint of one of the colours, its opacity within `opacity`, that lowers the squared error
    /// most; `None` over no pixels.
    #[must_use]
    #[inline(always)]
    pub fn fit(&self, sums: &Sums, opacity: Opacity) -> Option<Fit> {
        if self.is_free() {
            return Fit::best(sums, opacity);
        }
        self.best(|color| Fit::of_color(sums, color, opacity))
    }

    /// The same for pixels covered in part; the gain is rounded down.
    #[must_use]
    #[inline(always)]
    pub fn fit_covered(&self, sums: &CoveredSums, opacity: Opacity) -> Option<Fit> {
        if self.is_free() {
            return Fit::best_covered(sums, opacity);
        }
        self.best(|color| Fit::of_color_covered(sums, color, opacity))
    }

    /// [`Palette::fit`] of eight sets of pixels.
    #[inline(always)]
    pub fn fit_lanes<S: Simd>(
        &self,
        simd: S,
        sums: &SumsLanes,
        opacity: Opacity,
    ) -> [Option<Fit>; LANES] {
        if self.is_free() {
            return Fit::best_lanes(simd, sums, opacity);
        }
        std::array::from_fn(|lane| self.fit(&sums.lane(lane), opacity))
    }

    /// The gains of [`Palette::fit_lanes`]; [`i64::MIN`] over no pixels.
    #[inline(always)]
    pub fn gain_lanes<S: Simd>(&self, simd: S, sums: &SumsLanes, opacity: Opacity) -> [i64; LANES] {
        if self.is_free() {
            return Fit::best_gain_lanes(simd, sums, opacity);
        }
        let fits = self.fit_lanes(simd, sums, opacity);
        std::array::from_fn(|lane| fits[lane].map_or(i64::MIN, |fit| fit.gain))
    }

    /// [`Palette::fit_covered`] of eight sets of pixels.
    #[inline(always)]
    pub fn fit_covered_lanes<S: Simd>(
        &self,
        simd: S,
        sums: &CoveredSumsLanes,
        opacity: Opacity,
    ) -> [Option<Fit>; LANES] {
        if self.is_free() {
            return Fit::best_covered_lanes(simd, sums, opacity);
        }
        std::array::from_fn(|lane| self.fit_covered(&sums.lane(lane), opacity))
    }

    /// The best fit of all colours, the first among equals.
    #[inline(never)]
    fn best(&self, fit: impl Fn(Rgb) -> Option<Fit>) -> Option<Fit> {
        let fits = self.0.iter().filter_map(|color| fit(*color));
        fits.reduce(|best, fit| if fit.gain > best.gain { fit } else { best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Paint;
    use proptest::prelude::*;

    #[test]
    fn one_colour_to_256() {
        assert_eq!(Palette::new([]), Err(PaletteError { count: 0 }));
        let greys = |most: u16| (0..=most).map(|v| [v as u8, (v >> 8) as u8, 7]);
        assert!(Palette::new(greys(255)).is_ok());
        let error = Palette::new(greys(256)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a palette of 257 colours, where 1 to 256 are possible"
        );
        assert!(Palette::default().is_free());
        assert_eq!(Palette::default().nearest([1, 2, 3]), [1, 2, 3]);
    }

    #[test]
    fn all_colours_are_counted_in_no_time() {
        let all = (0..1 << 24_u32).map(|v| [v as u8, (v >> 8) as u8, (v >> 16) as u8]);
        // Comparing each with all before it would take minutes.
        let error = Palette::new(all.take(1 << 19)).unwrap_err();
        assert_eq!(error.count, 1 << 19);
    }

    #[test]
    fn palettes_of_pictures_have_the_count_asked_for() {
        let pixel = |i: u32| [(i * 7) as u8, (i * 3 % 200) as u8, (i / 9) as u8, 255];
        let picture = Image::new(30, 30, (0..900).map(pixel).collect()).unwrap();
        for count in [1, 2, 7, 256] {
            let palette = Palette::of_picture(&picture, count).unwrap();
            assert_eq!(palette.colors().len(), count);
        }
        for count in [0, 257] {
            assert_eq!(
                Palette::of_picture(&picture, count),
                Err(PaletteError { count })
            );
        }
        let invisible = Image::filled(3, 2, [9, 9, 9, 0]).unwrap();
        assert_eq!(
            Palette::of_picture(&invisible, 4).unwrap().colors(),
            [[0; 3]]
        );
    }

    proptest! {
        #[test]
        fn no_paint_of_the_palette_beats_the_fit(
            pixels in prop::collection::vec((any::<[u8; 3]>(), any::<[u8; 3]>(), 0..4_u8), 1..30),
            colors: [[u8; 3]; 3],
            ends in (1..=255_u8, 1..=255_u8),
        ) {
            let over = |[r, g, b]: Rgb| [r, g, b, 255];
            let sums: Sums = pixels
                .iter()
                .map(|(t, c, w)| Sums::of_pixel(over(*t), over(*c), *w))
                .sum();
            let opacity = Opacity::new(ends.0.min(ends.1), ends.0.max(ends.1)).unwrap();
            let palette = Palette::new(colors).unwrap();
            let Some(fit) = palette.fit(&sums, opacity) else {
                prop_assert_eq!(sums.n, 0);
                return Ok(());
            };
            prop_assert!(colors.contains(&fit.paint.color));
            for color in colors {
                for alpha in opacity.min()..=opacity.max() {
                    let paint = Paint { color, alpha };
                    prop_assert!(fit.gain >= Fit::gain_of(&sums, paint));
                }
            }
        }
    }
}
