/// The side of a tile in px.
pub const TILE: u32 = 8;

/// The weighted squared error that a canvas leaves, summed over tiles of [`TILE`]² px.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residual {
    /// Tiles in a row.
    pub columns: u32,
    /// Rows of tiles.
    pub rows: u32,
    /// Σ (target − canvas)² over the pixels and channels (RGBA) of each tile.
    pub tiles: Vec<u64>,
}

impl Residual {
    /// No error on a canvas of `width` × `height` px.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (columns, rows) = Self::grid(width, height);
        Self {
            columns,
            rows,
            tiles: vec![0; (columns * rows) as usize],
        }
    }

    /// Columns and rows of tiles on such a canvas.
    pub(crate) const fn grid(width: u32, height: u32) -> (u32, u32) {
        (width.div_ceil(TILE), height.div_ceil(TILE))
    }

    /// The tile that holds pixel (`x`, `y`).
    pub(crate) fn tile_mut(&mut self, x: usize, y: usize) -> &mut u64 {
        let tile = TILE as usize;
        &mut self.tiles[(y / tile) * self.columns as usize + x / tile]
    }

    /// The error of the whole canvas.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.tiles.iter().sum()
    }
}

/// The squared error of one pixel, RGBA.
#[inline]
pub(crate) fn squared_error(target: [u8; 4], canvas: [u8; 4]) -> u32 {
    let square = |k: usize| u32::from(target[k].abs_diff(canvas[k])).pow(2);
    (square(0) + square(1)) + (square(2) + square(3))
}
