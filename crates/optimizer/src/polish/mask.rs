/// A box of pixels on the canvas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Numbers for the pixels of a box on the canvas: coverage, or what the error gains from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Mask {
    /// The first column and row.
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Row by row.
    pub(super) values: Vec<f32>,
}

impl Mask {
    /// The box around `points` grown by `reach` px, as far as it is on the canvas, filled with 0.
    pub(super) fn around(&mut self, points: &[[f32; 2]], reach: f32, canvas: (u32, u32)) {
        let extent = |k: usize, side: u32| {
            let (mut low, mut high) = (f32::MAX, f32::MIN);
            for point in points {
                (low, high) = (low.min(point[k]), high.max(point[k]));
            }
            let side = side as f32;
            let low = (low - reach).floor().clamp(0.0, side) as usize;
            (
                low,
                ((high + reach).ceil().clamp(0.0, side) as usize).max(low),
            )
        };
        let ((x0, x1), (y0, y1)) = (extent(0, canvas.0), extent(1, canvas.1));
        (self.x, self.y, self.width, self.height) = (x0, y0, x1 - x0, y1 - y0);
        self.values.clear();
        self.values.resize(self.width * self.height, 0.0);
    }

    /// Where the box is.
    pub(super) fn place(&self) -> Place {
        Place {
            x: self.x,
            y: self.y,
            width: self.width,
            height: self.height,
        }
    }
}
