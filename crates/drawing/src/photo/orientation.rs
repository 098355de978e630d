use image::metadata::Orientation;
use image::metadata::Orientation::{
    FlipHorizontal, FlipVertical, NoTransforms, Rotate90, Rotate90FlipH, Rotate180, Rotate270,
    Rotate270FlipH,
};

/// The size in px that a picture stored at `(width, height)` is seen at.
pub(super) fn size(orientation: Orientation, (width, height): (u32, u32)) -> (u32, u32) {
    match orientation {
        NoTransforms | Rotate180 | FlipHorizontal | FlipVertical => (width, height),
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (height, width),
    }
}

/// Where the pixel stored at `(x, y)` of `(width, height)` is seen.
pub(super) fn place(
    orientation: Orientation,
    (x, y): (u32, u32),
    (width, height): (u32, u32),
) -> (u32, u32) {
    let (from_right, from_bottom) = (width - 1 - x, height - 1 - y);
    match orientation {
        NoTransforms => (x, y),
        FlipHorizontal => (from_right, y),
        Rotate180 => (from_right, from_bottom),
        FlipVertical => (x, from_bottom),
        Rotate90FlipH => (y, x),
        Rotate90 => (from_bottom, x),
        Rotate270FlipH => (from_bottom, from_right),
        Rotate270 => (y, from_right),
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage};

    use super::*;

    /// The image crate turns whole pictures; that must be where each pixel goes.
    #[test]
    fn places_agree_with_turned_pictures() {
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).unwrap();
            let stored = GrayImage::from_fn(3, 2, |x, y| [(10 * x + y) as u8].into());
            let mut turned = DynamicImage::ImageLuma8(stored.clone());
            turned.apply_orientation(orientation);
            let turned = turned.into_luma8();
            assert_eq!(turned.dimensions(), size(orientation, (3, 2)));
            for (x, y, pixel) in stored.enumerate_pixels() {
                let (to_x, to_y) = place(orientation, (x, y), (3, 2));
                assert_eq!(turned.get_pixel(to_x, to_y), pixel, "exif {exif}");
            }
        }
    }
}
