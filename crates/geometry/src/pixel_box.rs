/// Whole pixels of a canvas: columns `x0..x1`, rows `y0..y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PixelBox {
    /// The first column.
    pub x0: u32,
    /// The first row.
    pub y0: u32,
    /// One past the last column.
    pub x1: u32,
    /// One past the last row.
    pub y1: u32,
}

impl PixelBox {
    /// All pixels of a canvas of `width` × `height` px.
    #[must_use]
    #[inline]
    pub const fn of_canvas(width: u32, height: u32) -> Self {
        Self {
            x0: 0,
            y0: 0,
            x1: width,
            y1: height,
        }
    }

    /// Whether there are no pixels.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// How many columns there are, 0 when they end before they begin.
    #[must_use]
    #[inline]
    pub const fn width(&self) -> u32 {
        self.x1.saturating_sub(self.x0)
    }

    /// How many rows there are, 0 when they end before they begin.
    #[must_use]
    #[inline]
    pub const fn height(&self) -> u32 {
        self.y1.saturating_sub(self.y0)
    }

    /// Whether two boxes have a pixel in common.
    #[must_use]
    #[inline]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x0.max(other.x0) < self.x1.min(other.x1)
            && self.y0.max(other.y0) < self.y1.min(other.y1)
    }

    /// Whether another box lies inside, an empty one by where it begins and ends.
    #[must_use]
    #[inline]
    pub const fn holds(&self, other: &Self) -> bool {
        other.x0 >= self.x0 && other.y0 >= self.y0 && other.x1 <= self.x1 && other.y1 <= self.y1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn pixels(x0: u32, y0: u32, x1: u32, y1: u32) -> PixelBox {
        PixelBox { x0, y0, x1, y1 }
    }

    #[test]
    fn boxes_that_touch_have_no_pixel_in_common() {
        let middle = pixels(2, 2, 5, 4);
        assert!(middle.overlaps(&pixels(4, 3, 9, 9)));
        assert!(!middle.overlaps(&pixels(5, 2, 9, 4)));
        assert!(!middle.overlaps(&pixels(2, 4, 5, 9)));
        assert!(!middle.overlaps(&pixels(3, 3, 3, 9)));
    }

    #[test]
    fn sizes_are_not_negative() {
        let backwards = pixels(7, 1, 3, 5);
        assert_eq!((backwards.width(), backwards.height()), (0, 4));
        assert!(backwards.is_empty());
        let canvas = PixelBox::of_canvas(9, 8);
        assert_eq!((canvas.width(), canvas.height()), (9, 8));
        assert!(canvas.holds(&pixels(0, 0, 9, 8)) && !canvas.holds(&pixels(0, 0, 10, 8)));
    }
}
