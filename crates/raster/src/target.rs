use color::{FULL_COVERAGE, Image, Palette, Rgb, blend};

use crate::RasterError;

/// The longest side of a working copy in px: a row's sums stay below 2³¹.
pub const MAX_SIDE: u32 = 12_000;

/// The most pixels of a working copy without weights: gains stay below 2⁶³.
pub const MAX_PIXELS: u64 = 1 << 27;

/// The most pixels of a working copy with weights.
pub const MAX_WEIGHTED_PIXELS: u64 = MAX_PIXELS / MAX_WEIGHT as u64;

/// Weights are held as whole numbers up to this.
const MAX_WEIGHT: u8 = 15;

/// The colour over which transparent pixels are compared, besides by their opacities: that of a
/// clear pixel. Over the middle all colours are as wrong on a clear pixel as they are on average over
/// any background; over black, black would be no error there.
pub const CLEAR_COLOR: Rgb = [128; 3];

/// The photo at working size as backends see it: pixels over the background or [`CLEAR_COLOR`], what
/// lies below all shapes, how much each pixel counts, and which colours may be painted.
#[derive(Debug, Clone)]
pub struct Target {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
    weights: Option<Vec<u8>>,
    background: Option<Rgb>,
    shows_background: bool,
    palette: Palette,
}

impl Target {
    /// A target for drawings on `background`. Transparent parts of the photo show the background;
    /// without one the drawing is to be transparent where the photo is.
    ///
    /// # Errors
    /// When the photo is larger than [`MAX_SIDE`] or [`MAX_PIXELS`].
    pub fn new(photo: &Image, background: Option<Rgb>) -> Result<Self, RasterError> {
        let (width, height) = (photo.width(), photo.height());
        check_size(width, height, false)?;
        let below = base(background);
        let pixels = photo.pixels().iter().map(|pixel| {
            let [r, g, b, a] = *pixel;
            let over = [r, g, b, 255];
            std::array::from_fn(|k| blend(below[k], over[k], a, FULL_COVERAGE))
        });
        Ok(Self {
            width,
            height,
            pixels: pixels.collect(),
            weights: None,
            background,
            shows_background: photo.pixels().iter().any(|pixel| pixel[3] < 255),
            palette: Palette::default(),
        })
    }

    /// The same with a weight for each pixel, row by row: 255 counts fully, 0 not at all. Weights
    /// are rounded to 16 levels.
    ///
    /// # Errors
    /// When there is not one weight per pixel, or more than [`MAX_WEIGHTED_PIXELS`].
    pub fn with_weights(mut self, weights: &[u8]) -> Result<Self, RasterError> {
        let (width, height) = (self.width, self.height);
        if weights.len() != self.pixels.len() {
            return Err(RasterError::Weights {
                count: weights.len(),
                width,
                height,
            });
        }
        check_size(width, height, true)?;
        let level = |w: u8| ((u32::from(w) * u32::from(MAX_WEIGHT) + 127) / 255) as u8;
        self.weights = Some(weights.iter().map(|w| level(*w)).collect());
        Ok(self)
    }

    /// The same with paints of certain colours only.
    #[must_use]
    pub fn with_palette(mut self, palette: Palette) -> Self {
        self.palette = palette;
        self
    }

    /// The same pixels to be reached from another background.
    #[must_use]
    pub fn with_background(mut self, background: Option<Rgb>) -> Self {
        self.background = background;
        self
    }

    /// Width in px.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in px.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// What lies below all shapes; `None` is transparent.
    #[must_use]
    pub const fn background(&self) -> Option<Rgb> {
        self.background
    }

    /// Whether parts of the photo let through what it was laid over.
    #[must_use]
    pub const fn shows_background(&self) -> bool {
        self.shows_background
    }

    /// The colours that paints may have.
    #[must_use]
    pub const fn palette(&self) -> &Palette {
        &self.palette
    }

    /// RGBA over the background or [`CLEAR_COLOR`], row by row.
    #[must_use]
    pub fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// How much pixel `index` counts, 0 to 15; 1 where there are no weights.
    #[inline]
    #[must_use]
    pub fn weight(&self, index: usize) -> u8 {
        self.weights.as_ref().map_or(1, |weights| weights[index])
    }

    /// The sum of all weights: the number of pixels where there are none.
    #[must_use]
    pub fn total_weight(&self) -> f64 {
        match &self.weights {
            Some(weights) => weights.iter().map(|weight| f64::from(*weight)).sum(),
            None => self.pixels.len() as f64,
        }
    }

    /// The highest weight that a pixel may have.
    pub(crate) const fn most_weight(&self) -> u8 {
        if self.is_weighted() { MAX_WEIGHT } else { 1 }
    }

    /// Whether there are weights.
    #[must_use]
    pub const fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// The pixel of an empty canvas, RGBA.
    #[must_use]
    pub fn base(&self) -> [u8; 4] {
        base(self.background)
    }
}

fn base(background: Option<Rgb>) -> [u8; 4] {
    let [r, g, b] = background.unwrap_or(CLEAR_COLOR);
    [r, g, b, if background.is_some() { 255 } else { 0 }]
}

pub(crate) const fn most_pixels(weighted: bool) -> u64 {
    if weighted {
        MAX_WEIGHTED_PIXELS
    } else {
        MAX_PIXELS
    }
}

fn check_size(width: u32, height: u32, weighted: bool) -> Result<(), RasterError> {
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels > most_pixels(weighted) {
        return Err(RasterError::TooLarge {
            width,
            height,
            weighted,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_shows_the_background_or_nothing() {
        let photo = Image::new(2, 1, vec![[200, 100, 50, 128], [9, 9, 9, 0]]).unwrap();
        let on_blue = Target::new(&photo, Some([0, 0, 255])).unwrap();
        assert_eq!(on_blue.pixels(), [[100, 50, 152, 255], [0, 0, 255, 255]]);
        let on_nothing = Target::new(&photo, None).unwrap();
        let clear = [128, 128, 128, 0];
        assert_eq!(on_nothing.pixels(), [[164, 114, 89, 128], clear]);
        assert_eq!(
            (on_blue.base(), on_nothing.base()),
            ([0, 0, 255, 255], clear)
        );
    }

    #[test]
    fn limits_are_errors() {
        let wide = Image::filled(MAX_SIDE + 1, 1, [0; 4]).unwrap();
        let error = Target::new(&wide, None).unwrap_err();
        assert!(
            error.to_string().contains("12001×1 px is too large"),
            "{error}"
        );
        let photo = Image::filled(2, 2, [0; 4]).unwrap();
        let error = Target::new(&photo, None)
            .unwrap()
            .with_weights(&[1, 2])
            .unwrap_err();
        assert_eq!(error.to_string(), "2 weights for a working copy of 2×2 px");
    }
}
