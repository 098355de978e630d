use color::{Image, Opacity};
use geometry::{Kind, Outline, Shape};
use raster::{Backend, Cpu, Level, Target};

use crate::{Size, candidates};

const BACKGROUND: [u8; 3] = [120, 110, 100];

/// The CPU backend on a photo with 100 triangles drawn.
///
/// # Panics
/// When the photo is too large.
#[must_use]
pub fn painted(photo: &Image, level: Level) -> Cpu {
    let target = Target::new(photo, Some(BACKGROUND)).expect("a small photo");
    let mut cpu = Cpu::with_level(target, level);
    for outline in outlines(Kind::Triangle, Size::Usual, 100, photo) {
        if let Ok(Some(fit)) = cpu.fit(&outline, Opacity::FREE) {
            cpu.draw(&outline, fit.paint).expect("an outline in range");
        }
    }
    cpu
}

/// The outlines of `count` [`candidates`] on a photo.
#[must_use]
pub fn outlines(kind: Kind, size: Size, count: usize, photo: &Image) -> Vec<Outline> {
    let shapes = candidates(kind, size, count, photo.width(), photo.height());
    shapes.iter().map(Shape::outline).collect()
}
