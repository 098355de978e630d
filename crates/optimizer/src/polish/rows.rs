use simd::{LANES, eights_mut};

/// Rows of RGBA pixels. Each row has its channels one after another, all of one length.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    values: &'a mut [f32],
    /// Values of a channel in a row.
    stride: usize,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(values: &'a mut [f32], stride: usize) -> Self {
        Self { values, stride }
    }

    /// Values of a channel in a row of so many pixels, of which eight can be taken from any of them
    /// on.
    pub(super) const fn stride_of(width: usize) -> usize {
        width + LANES
    }

    pub(super) const fn count(&self) -> usize {
        self.values.len() / (4 * self.stride)
    }

    /// The channels of a row.
    #[inline(always)]
    pub(super) fn channels(&mut self, row: usize) -> [&mut [f32]; 4] {
        let row = &mut self.values[4 * row * self.stride..][..4 * self.stride];
        let (rg, ba) = row.split_at_mut(2 * self.stride);
        let ((r, g), (b, a)) = (rg.split_at_mut(self.stride), ba.split_at_mut(self.stride));
        [r, g, b, a]
    }

    /// The channels of `count` eights of pixels in a row.
    #[inline(always)]
    pub(super) fn eights(
        &mut self,
        row: usize,
        column: usize,
        count: usize,
    ) -> [&mut [[f32; LANES]]; 4] {
        let [r, g, b, a] = self.channels(row);
        [
            eights_mut(r, column, count),
            eights_mut(g, column, count),
            eights_mut(b, column, count),
            eights_mut(a, column, count),
        ]
    }

    pub(super) fn pixel(&self, row: usize, column: usize) -> [f32; 4] {
        [0, 1, 2, 3].map(|k| self.values[(4 * row + k) * self.stride + column])
    }

    /// Adds to a pixel.
    pub(super) fn add(&mut self, row: usize, column: usize, by: [f32; 4]) {
        for (k, by) in by.into_iter().enumerate() {
            self.values[(4 * row + k) * self.stride + column] += by;
        }
    }

    /// Makes all pixels the same.
    pub(super) fn fill(&mut self, pixel: [f32; 4]) {
        for row in 0..self.count() {
            for (channel, value) in self.channels(row).into_iter().zip(pixel) {
                channel.fill(value);
            }
        }
    }
}
