use color::{Image, Rgb};

/// What lies below all shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Background {
    /// Nothing if the photo has transparent parts, a thousandth of it in all, else its average colour:
    /// the default.
    #[default]
    Auto,
    /// The average colour of the photo, pixels counted by their opacity.
    Average,
    /// The average colour of the outermost pixels.
    Border,
    /// A given colour.
    Color(Rgb),
    /// Nothing: the drawing is transparent where no shape lies.
    Transparent,
}

impl Background {
    /// The colour for a photo; `None` is transparent.
    #[must_use]
    pub fn resolve(self, photo: &Image) -> Option<Rgb> {
        let border = |i: usize| {
            let (width, height) = (photo.width() as usize, photo.height() as usize);
            let (x, y) = (i % width, i / width);
            x == 0 || y == 0 || x + 1 == width || y + 1 == height
        };
        match self {
            Self::Auto if has_transparent_parts(photo) => None,
            Self::Transparent => None,
            Self::Auto | Self::Average => Some(average(photo, |_| true)),
            Self::Border => Some(average(photo, border)),
            Self::Color(color) => Some(color),
        }
    }
}

/// Whether so much of a photo is transparent that its drawing should be: a stray pixel is not.
fn has_transparent_parts(photo: &Image) -> bool {
    const LEAST: f64 = 0.001;
    let missing = photo
        .pixels()
        .iter()
        .map(|[.., alpha]| u64::from(255 - alpha));
    let all = 255.0 * photo.pixels().len() as f64;
    missing.sum::<u64>() as f64 >= LEAST * all
}

/// The mean colour of the pixels whose index is `included`, counted by their opacity; white where
/// all of them are transparent.
fn average(photo: &Image, included: impl Fn(usize) -> bool) -> Rgb {
    let mut sums = [0_u64; 3];
    let mut total = 0;
    for (_, [r, g, b, a]) in photo
        .pixels()
        .iter()
        .enumerate()
        .filter(|(i, _)| included(*i))
    {
        let a = u64::from(*a);
        for (sum, value) in sums.iter_mut().zip([r, g, b]) {
            *sum += a * u64::from(*value);
        }
        total += a;
    }
    if total == 0 {
        return [255; 3];
    }
    sums.map(|sum| ((sum + total / 2) / total) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(pixels: [[u8; 4]; 9]) -> Image {
        Image::new(3, 3, pixels.to_vec()).unwrap()
    }

    #[test]
    fn averages_count_opacity_and_place() {
        let mut pixels = [[10, 20, 30, 255]; 9];
        pixels[4] = [100, 200, 120, 255];
        assert_eq!(
            Background::Average.resolve(&photo(pixels)),
            Some([20, 40, 40])
        );
        assert_eq!(
            Background::Border.resolve(&photo(pixels)),
            Some([10, 20, 30])
        );
        assert_eq!(Background::Auto.resolve(&photo(pixels)), Some([20, 40, 40]));
        pixels[4][3] = 0;
        assert_eq!(
            Background::Average.resolve(&photo(pixels)),
            Some([10, 20, 30])
        );
        assert_eq!(Background::Auto.resolve(&photo(pixels)), None);
        assert_eq!(
            Background::Color([1, 2, 3]).resolve(&photo(pixels)),
            Some([1, 2, 3])
        );
    }

    #[test]
    fn a_stray_pixel_makes_no_photo_transparent() {
        let mut photo = Image::filled(40, 50, [10, 20, 30, 255]).unwrap();
        photo.pixels_mut()[77] = [0; 4];
        assert_eq!(Background::Auto.resolve(&photo), Some([10, 20, 30]));
        photo.pixels_mut()[78][3] = 0;
        assert_eq!(Background::Auto.resolve(&photo), None);
        photo.pixels_mut().fill([10, 20, 30, 254]);
        assert_eq!(Background::Auto.resolve(&photo), None);
    }

    #[test]
    fn the_average_of_nothing_is_white() {
        assert_eq!(
            Background::Average.resolve(&photo([[0; 4]; 9])),
            Some([255; 3])
        );
    }
}
