use simd::LANES;

/// Numbers for the pixels of a box on the canvas: coverage, or what the error gains from it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mask {
    /// The first column and row.
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Row by row, [`Mask::stride`] from one to the next. Coverage is 0 beyond the spans and the
    /// box, slopes are anything there.
    pub(crate) values: Vec<f32>,
    /// The columns of each row outside of which nothing is covered: first and one past the last.
    pub(crate) spans: Vec<(usize, usize)>,
}

impl Mask {
    /// The box around `points` grown by `reach` px, as far as it is on the canvas, filled with 0.
    pub(crate) fn around(&mut self, points: &[[f32; 2]], reach: f32, canvas_size: (u32, u32)) {
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
        let ((x0, x1), (y0, y1)) = (extent(0, canvas_size.0), extent(1, canvas_size.1));
        (self.x, self.y, self.width, self.height) = (x0, y0, x1 - x0, y1 - y0);
        self.values.clear();
        self.values.resize(self.stride() * self.height, 0.0);
        self.spans.clear();
    }

    /// Values from one row to the next: whole eights.
    pub(crate) const fn stride(&self) -> usize {
        self.width.next_multiple_of(LANES)
    }

    /// Finds the spans of all rows from the values.
    pub(crate) fn find_spans(&mut self) {
        let rows = self.values.chunks_exact(self.stride().max(1));
        self.spans.clear();
        self.spans.extend(rows.map(|row| {
            let start = row.iter().position(|value| *value != 0.0);
            let end = row.iter().rposition(|value| *value != 0.0);
            start
                .zip(end)
                .map_or((0, 0), |(start, end)| (start, end + 1))
        }));
    }

    /// The sum of the products of the values of two boxes over the pixels of both.
    pub(crate) fn product(&self, other: &Self) -> f64 {
        let x0 = self.x.max(other.x);
        let x1 = (self.x + self.width).min(other.x + other.width);
        let y0 = self.y.max(other.y);
        let y1 = (self.y + self.height).min(other.y + other.height);
        if x0 >= x1 {
            return 0.0;
        }
        let row = |mask: &Self, y: usize| (y - mask.y) * mask.stride() + x0 - mask.x;
        (y0..y1)
            .map(|y| {
                let (a, b) = (&self.values[row(self, y)..], &other.values[row(other, y)..]);
                dot(&a[..x1 - x0], &b[..x1 - x0])
            })
            .sum()
    }
}

/// Σ a·b, eight at a time in a fixed order.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b);
    sums.into_iter().chain(rest).map(f64::from).sum()
}
