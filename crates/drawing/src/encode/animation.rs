use std::time::Duration;

use color::unpremultiply;

use crate::grid::Grid;
use crate::render::Canvas;
use crate::{Drawing, RenderError};

/// The longest side of animations whose size is not given, in px.
const LONGEST_SIDE: u32 = 640;

/// How the growth of a drawing is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnimationOptions {
    /// The most frames, at least 1; each shows about equally many more layers. Default: 60.
    pub frames: usize,
    /// How long a frame is shown; GIF counts in 10 ms. Default: 50 ms.
    pub delay: Duration,
    /// How long the last frame is shown before all starts again. Default: 2 s.
    pub hold: Duration,
    /// Width and height in px. Default: `None`, the drawing's output size, made smaller where a
    /// side is longer than 640 px.
    pub size: Option<(u32, u32)>,
}

impl Default for AnimationOptions {
    fn default() -> Self {
        Self {
            frames: 60,
            delay: Duration::from_millis(50),
            hold: Duration::from_secs(2),
            size: None,
        }
    }
}

/// The frames of an animation, one after the other; two of them are held in memory.
pub(super) struct Frames<'a> {
    drawing: &'a Drawing,
    canvas: Canvas,
    /// The pixels of the last frame, premultiplied.
    before: Vec<[u8; 4]>,
    total: usize,
    next: usize,
    delay: Duration,
    hold: Duration,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The part of a frame that differs from the one before.
pub(super) struct Change {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Straight colours, row by row.
    pub(super) pixels: Vec<[u8; 4]>,
    /// Which of them are as before.
    pub(super) unchanged: Vec<bool>,
    pub(super) delay: Duration,
}

impl<'a> Frames<'a> {
    pub(super) fn new(
        drawing: &'a Drawing,
        options: &AnimationOptions,
        grid: Grid,
    ) -> Result<Self, RenderError> {
        let (width, height) = options.size.unwrap_or_else(|| {
            let (width, height) = drawing.output_size;
            drawing.size_for(width.max(height).min(LONGEST_SIDE))
        });
        Ok(Self {
            drawing,
            canvas: Canvas::new(drawing, width, height, grid)?,
            before: Vec::new(),
            total: drawing.layers.len().min(options.frames).max(1),
            next: 0,
            delay: options.delay,
            hold: options.hold,
            width,
            height,
        })
    }

    /// How many frames there are in all.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// How many layers are seen when `frames` frames have been shown.
    fn layers(&self, frames: usize) -> usize {
        (self.drawing.layers.len() * frames).div_ceil(self.total)
    }

    /// The box of px now that differ from the frame before: left, top, right, bottom.
    fn changed(&self, now: &[[u8; 4]]) -> [usize; 4] {
        let (width, height) = (self.width as usize, self.height as usize);
        if self.before.is_empty() {
            return [0, 0, width, height];
        }
        let [mut left, mut top, mut right, mut bottom] = [width, height, 0, 0];
        let rows = now.chunks_exact(width);
        for (y, (now, before)) in rows.zip(self.before.chunks_exact(width)).enumerate() {
            let differs = |x: &usize| now[*x] != before[*x];
            if let Some(first) = (0..width).find(differs) {
                let last = (first..width).rfind(differs).unwrap_or(first);
                (left, right) = (left.min(first), right.max(last + 1));
                (top, bottom) = (top.min(y), y + 1);
            }
        }
        // A frame has a px at least.
        if right == 0 {
            [0, 0, 1, 1]
        } else {
            [left, top, right, bottom]
        }
    }
}

impl Iterator for Frames<'_> {
    type Item = Change;

    fn next(&mut self) -> Option<Change> {
        if self.next == self.total {
            return None;
        }
        let layers = self.layers(self.next)..self.layers(self.next + 1);
        self.next += 1;
        self.drawing.layers[layers]
            .iter()
            .for_each(|layer| self.canvas.draw(layer));
        let now = self.canvas.pixels();
        let [left, top, right, bottom] = self.changed(&now);
        let width = self.width as usize;
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| y * width + x));
        let change = Change {
            x: left as u32,
            y: top as u32,
            width: (right - left) as u32,
            height: (bottom - top) as u32,
            pixels: places.clone().map(|i| unpremultiply(now[i])).collect(),
            unchanged: places
                .map(|i| self.before.get(i) == Some(&now[i]))
                .collect(),
            delay: if self.next == self.total {
                self.hold
            } else {
                self.delay
            },
        };
        self.before.resize(now.len(), [0; 4]);
        self.before.copy_from_slice(&now);
        Some(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RenderOptions, render, samples};
    use geometry::Kind;

    fn options(frames: usize) -> AnimationOptions {
        AnimationOptions {
            frames,
            ..AnimationOptions::default()
        }
    }

    #[test]
    fn changes_add_up_to_the_picture() {
        for background in [None, Some([1, 2, 3])] {
            let drawing = samples::drawing(&[Kind::Triangle, Kind::Cubic], 20, 3);
            let drawing = Drawing {
                background,
                ..drawing
            };
            let size = AnimationOptions {
                size: Some((97, 61)),
                ..options(7)
            };
            let mut picture = vec![[9; 4]; 97 * 61];
            for change in Frames::new(&drawing, &size, Grid::EXACT).unwrap() {
                let width = change.width as usize;
                for (row, pixels) in change.pixels.chunks_exact(width).enumerate() {
                    let start = (change.y as usize + row) * 97 + change.x as usize;
                    picture[start..start + width].copy_from_slice(pixels);
                }
            }
            let last = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
            assert!(picture == last.pixels());
        }
    }

    #[test]
    fn every_layer_is_shown_in_at_most_so_many_frames() {
        for (layers, most, expected) in
            [(0, 60, 1), (1, 60, 1), (7, 60, 7), (100, 60, 60), (5, 0, 1)]
        {
            let drawing = samples::drawing(&[Kind::Line], layers, 3);
            let frames = Frames::new(&drawing, &options(most), Grid::EXACT).unwrap();
            assert_eq!(frames.total(), expected);
            let shown: Vec<usize> = (0..=expected).map(|i| frames.layers(i)).collect();
            assert_eq!((shown[0], shown[expected]), (0, layers));
            assert!(layers == 0 || shown.is_sorted_by(|a, b| a < b));
            assert_eq!(frames.collect::<Vec<_>>().len(), expected);
        }
    }

    #[test]
    fn the_last_frame_is_held() {
        let drawing = samples::drawing(&[Kind::Line], 3, 3);
        let delays = Frames::new(&drawing, &options(9), Grid::EXACT)
            .unwrap()
            .map(|change| change.delay);
        let expected = [50, 50, 2000].map(Duration::from_millis);
        assert_eq!(delays.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn sizes_are_moderate_unless_asked_for() {
        let drawing = samples::drawing(&[Kind::Line], 3, 3);
        let frames = Frames::new(&drawing, &options(9), Grid::EXACT).unwrap();
        assert_eq!((frames.width, frames.height), (640, 402));
        let small = drawing.with_output_size((32, 20));
        let frames = Frames::new(&small, &options(9), Grid::EXACT).unwrap();
        assert_eq!((frames.width, frames.height), (32, 20));
    }

    #[test]
    fn layers_out_of_sight_make_a_frame_of_one_pixel() {
        let mut drawing = samples::drawing(&[Kind::Circle], 2, 3);
        let center = geometry::Point::from_px(-50.0, -50.0);
        let circle = geometry::Circle { center, radius: 16 };
        drawing.layers[1].shape = geometry::Shape::Circle(circle);
        let change = Frames::new(&drawing, &options(2), Grid::EXACT)
            .unwrap()
            .nth(1)
            .unwrap();
        assert_eq!(
            (change.x, change.y, change.width, change.height),
            (0, 0, 1, 1)
        );
        assert_eq!(change.unchanged, [true]);
    }
}
