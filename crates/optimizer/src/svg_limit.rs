use drawing::{Drawing, SvgOptions, to_svg};

use crate::SearchError;
use crate::range::check_range;

/// A limit to the size of a drawing's SVG, not compressed.
///
/// ```
/// use color::Image;
/// use drawing::{SvgOptions, to_svg};
/// use optimizer::{Budget, Options, Search, SvgLimit};
///
/// # let pixel = |i: u32| [i % 40 * 6, i / 40 * 8, i % 7 * 20, 255].map(|v| v as u8);
/// # let photo = Image::new(40, 30, (0..1200).map(pixel).collect())?;
/// let limit = SvgLimit { bytes: 500, options: SvgOptions::default() };
/// let budget = Budget { svg: Some(limit), ..Budget::NONE };
/// let search = Search::new(&photo, &Options { budget, ..Options::default() })?;
/// // How large the file is to show the drawing is written in it.
/// let drawing = search.with_output_size((1600, 1200))?.finish()?;
/// assert!(to_svg(&drawing, &limit.options).len() <= 500);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SvgLimit {
    /// The most bytes of the file, at least [`SvgLimit::LEAST`].
    pub bytes: usize,
    /// How it is written; it may be longer with other options.
    pub options: SvgOptions,
}

/// Bytes that a layer may well take, if those that are there do not take more.
const LAYER: usize = 100;

impl SvgLimit {
    /// The lowest limit, in bytes: no drawing without layers takes more.
    pub const LEAST: usize = 256;

    pub(crate) fn check(&self) -> Result<(), SearchError> {
        let bytes = Self::LEAST..;
        check_range("budget.svg.bytes", self.bytes, bytes, "256 or more")
    }

    /// A limit a little above, as polish may well make coordinates shorter.
    pub(crate) const fn with_slack(self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(4 + self.bytes / 200),
            ..self
        }
    }

    /// How many more layers are likely to fit, a little too few rather than too many; `None` when
    /// those that are there take too much.
    pub(crate) fn room(&self, drawing: &Drawing) -> Option<usize> {
        let size = self.size(drawing);
        let left = self.bytes.checked_sub(size)?;
        Some(left / LAYER.max(size / drawing.layers.len().max(1)))
    }

    /// About how many layers to take away for the others to fit.
    pub(crate) fn excess(&self, drawing: &Drawing) -> usize {
        let (layers, size) = (drawing.layers.len(), self.size(drawing));
        match size.checked_sub(self.bytes) {
            None | Some(0) => 0,
            Some(excess) => (excess * layers / size).max(1).min(layers),
        }
    }

    fn size(&self, drawing: &Drawing) -> usize {
        to_svg(drawing, &self.options).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::Paint;
    use drawing::Layer;
    use geometry::{Circle, Point, Shape};

    fn circles(count: i32) -> Drawing {
        let circle = |i: i32| Layer {
            shape: Shape::Circle(Circle {
                center: Point::new(16 * i, 99),
                radius: 320,
            }),
            paint: Paint {
                color: [i as u8, 2, 3],
                alpha: 140,
            },
        };
        Drawing {
            layers: (0..count).map(circle).collect(),
            ..Drawing::new(100, 80, Some([9; 3]))
        }
    }

    #[test]
    fn any_drawing_without_layers_is_small_enough() {
        for compact in [false, true] {
            let options = SvgOptions {
                decimals: Some(4),
                compact,
            };
            let side = raster::MAX_SIDE;
            let drawing = Drawing::new(side, side - 1, Some([1, 2, 3]));
            let largest = drawing.with_output_size((u32::MAX, u32::MAX - 1));
            let size = to_svg(&largest, &options).len();
            assert!(size <= SvgLimit::LEAST, "{size}");
        }
        let limit = SvgLimit {
            bytes: 255,
            options: SvgOptions::default(),
        };
        let error = limit.check().unwrap_err().to_string();
        assert_eq!(
            error,
            "budget.svg.bytes is 255, where 256 or more is needed"
        );
    }

    #[test]
    fn huge_limits_do_not_overflow() {
        let limit = SvgLimit {
            bytes: usize::MAX,
            options: SvgOptions::default(),
        };
        assert_eq!(limit.with_slack().bytes, usize::MAX);
        assert_eq!(limit.excess(&circles(2)), 0);
        assert!(limit.room(&circles(2)) > Some(1 << 20));
    }

    #[test]
    fn room_and_excess() {
        let options = SvgOptions::default();
        let limit = |bytes| SvgLimit { bytes, options };
        let drawing = circles(40);
        let size = to_svg(&drawing, &options).len();
        assert_eq!(limit(size).excess(&drawing), 0);
        assert_eq!(limit(size - 1).excess(&drawing), 1);
        assert_eq!(limit(size / 2).excess(&drawing), 20);
        assert_eq!(limit(size).room(&drawing), Some(0));
        assert_eq!(limit(size + 250).room(&drawing), Some(2));
        assert_eq!(limit(size - 1).room(&drawing), None);
        // What surrounds it makes one layer look long.
        assert_eq!(limit(1_000).room(&circles(1)), Some(3));
    }
}
