use color::{Fit, Image, Opacity, Paint};
use geometry::{Geometry, Outline, Point, Rectangle, SUBPIXELS};
use optimizer::Background;
use raster::spans::{self, Grid, Run};
use raster::{Backend, Cpu, RasterError, Target};

/// The picture so far, hard-edged.
#[derive(Debug)]
pub(super) struct Canvas {
    cpu: Cpu,
    opacity: Opacity,
    grid: Grid,
}

impl Canvas {
    /// The mean colour of a photo, of which transparent parts show that colour, for shapes of
    /// opacity `alpha`/255.
    pub(super) fn new(photo: &Image, alpha: u8) -> Result<Self, RasterError> {
        let background = Background::Average.resolve(photo);
        Ok(Self {
            cpu: Cpu::new(Target::new(photo, background)?),
            opacity: Opacity::new(alpha, alpha).expect("a range in order"),
            grid: Grid {
                width: photo.width(),
                height: photo.height(),
                scale: 1,
            },
        })
    }

    /// Width and height in px.
    pub(super) fn size(&self) -> [i32; 2] {
        [self.grid.columns(), self.grid.rows()]
    }

    /// Replaces `fits` by the best colour of each outline; `None` for those that cover nothing.
    pub(super) fn score(
        &self,
        outlines: &[Outline],
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        self.cpu.score(outlines, self.opacity, fits)
    }

    /// Lays paint on the pixels whose centres are covered, whole, run by run.
    pub(super) fn lay(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        spans::runs(outline, &self.grid)
            .iter()
            .try_for_each(|run| self.cpu.draw(&pixels(run), paint))
    }

    /// The root of the mean squared error over pixels and RGB, 0 to 255.
    pub(super) fn rmse(&self) -> Result<f64, RasterError> {
        let values = 3.0 * f64::from(self.grid.width) * f64::from(self.grid.height);
        Ok((self.cpu.residual()?.total() as f64 / values).sqrt())
    }
}

/// The pixels of a run, to their edges.
fn pixels(run: &Run) -> Outline {
    let corner = |x: u32, y: u32| Point::new(x as i32 * SUBPIXELS, y as i32 * SUBPIXELS);
    let rectangle = Rectangle {
        from: corner(run.x0, run.y),
        to: corner(run.x1, run.y + 1),
    };
    rectangle.outline()
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::{FULL_COVERAGE, blend};

    #[test]
    fn pixels_are_blended_whole_or_not_at_all() {
        let photo = Image::filled(20, 20, [40, 80, 120, 255]).unwrap();
        let mut canvas = Canvas::new(&photo, 128).unwrap();
        let corners = [(1.0, 1.0), (18.3, 4.2), (6.1, 17.9)].map(|(x, y)| Point::from_px(x, y));
        let outline = geometry::Triangle { corners }.outline();
        let paint = Paint {
            color: [250, 10, 120],
            alpha: 128,
        };
        canvas.lay(&outline, paint).unwrap();
        let mut expected = photo.clone();
        for run in spans::runs(&outline, &canvas.grid) {
            for x in run.x0..run.x1 {
                let pixel = &mut expected.pixels_mut()[(run.y * 20 + x) as usize];
                for (value, over) in pixel.iter_mut().zip([250, 10, 120, 255]) {
                    *value = blend(*value, over, 128, FULL_COVERAGE);
                }
            }
        }
        assert_eq!(canvas.cpu.canvas().unwrap(), expected);
        let [a, b] = [&expected, &photo].map(|image| image.over([0; 3]));
        let rmse = color::distance::rmse(a.view(), b.view()).unwrap();
        assert!((canvas.rmse().unwrap() - rmse).abs() < 1e-9, "{rmse}");
    }
}
