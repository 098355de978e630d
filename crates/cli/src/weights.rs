use marquetry::Image;

/// The brightness of a picture over black, stretched to `width` × `height` px: the average under
/// each pixel, row by row.
pub(crate) fn weights(picture: &Image, width: u32, height: u32) -> Vec<u8> {
    let columns = shares(picture.width(), width);
    let rows = shares(picture.height(), height);
    let line = picture.width() as usize;
    let brightness: Vec<f64> = picture.pixels().iter().map(brightness).collect();
    let mut weights = Vec::with_capacity(columns.len() * rows.len());
    for row in &rows {
        for column in &columns {
            let mut sum = 0.0;
            for (y, share_y) in row {
                for (x, share_x) in column {
                    sum += share_x * share_y * brightness[y * line + x];
                }
            }
            weights.push(sum.round() as u8);
        }
    }
    weights
}

/// The pixels out of `from` that lie in each of `to` pixels of the same whole length, each with
/// its part of the sum.
fn shares(from: u32, to: u32) -> Vec<Vec<(usize, f64)>> {
    let scale = f64::from(from) / f64::from(to);
    let within = |i: u32| {
        let (start, end) = (f64::from(i) * scale, f64::from(i + 1) * scale);
        let last = (end.ceil() as u32).min(from);
        let share = |pixel: u32| {
            let (left, right) = (f64::from(pixel), f64::from(pixel + 1));
            let overlap = right.min(end) - left.max(start);
            (pixel as usize, overlap.max(0.0) / scale)
        };
        (start as u32..last).map(share).collect()
    };
    (0..to).map(within).collect()
}

/// The luma of a pixel over black, 0 to 255.
fn brightness([r, g, b, a]: &[u8; 4]) -> f64 {
    let luma = 0.299 * f64::from(*r) + 0.587 * f64::from(*g) + 0.114 * f64::from(*b);
    luma * f64::from(*a) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 4] = [255; 4];
    const BLACK: [u8; 4] = [0, 0, 0, 255];

    #[test]
    fn pictures_are_averaged() {
        let picture = Image::new(4, 1, vec![WHITE, BLACK, BLACK, BLACK]).unwrap();
        assert_eq!(weights(&picture, 2, 1), [128, 0]);
        assert_eq!(weights(&picture, 4, 2), [255, 0, 0, 0, 255, 0, 0, 0]);
        assert_eq!(weights(&picture, 3, 1), [191, 0, 0]);
    }

    #[test]
    fn small_pictures_are_stretched() {
        let picture = Image::new(2, 1, vec![WHITE, BLACK]).unwrap();
        assert_eq!(weights(&picture, 4, 1), [255, 255, 0, 0]);
        assert_eq!(weights(&picture, 3, 1), [255, 128, 0]);
        let dot = Image::filled(1, 1, WHITE).unwrap();
        assert_eq!(weights(&dot, 300, 7), vec![255; 2100]);
    }

    #[test]
    fn transparent_counts_nothing_and_colours_by_their_brightness() {
        let picture =
            Image::new(3, 1, vec![[255, 255, 255, 0], [0, 255, 0, 255], [80; 4]]).unwrap();
        assert_eq!(weights(&picture, 3, 1), [0, 150, 25]);
    }
}
