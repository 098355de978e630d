/// A grid of samples over a canvas.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Width of the canvas in px.
    pub width: u32,
    /// Height of the canvas in px.
    pub height: u32,
    /// Samples per pixel and side.
    pub scale: i32,
}

impl Grid {
    /// That of the pixels of a canvas of some width and height.
    pub(crate) const fn of_pixels((width, height): (u32, u32)) -> Self {
        Self {
            width,
            height,
            scale: 1,
        }
    }

    /// Samples in a row.
    #[must_use]
    pub fn columns(&self) -> i32 {
        self.width as i32 * self.scale
    }

    /// Rows of samples.
    #[must_use]
    pub fn rows(&self) -> i32 {
        self.height as i32 * self.scale
    }
}
