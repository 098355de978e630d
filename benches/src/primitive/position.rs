use geometry::{Point, SUBPIXELS};

use super::dice::Dice;

/// How far shapes move at a change: the standard deviation of a normal deviate in px.
pub(super) const STEP: f64 = 16.0;

/// How far they turn: the standard deviation of a normal deviate in degrees.
pub(super) const TURN: f64 = 32.0;

/// How far outside the canvas corners may lie, in px.
pub(super) const MARGIN: i32 = 16;

/// A whole pixel: column and row.
pub(super) type Pixel = [i32; 2];

/// Any pixel of the canvas.
pub(super) fn anywhere(dice: &mut Dice) -> Pixel {
    dice.size.map(|side| dice.between(0, side - 1))
}

/// A pixel after a step that ends at most `margin` px outside the canvas.
pub(super) fn stepped(pixel: Pixel, margin: i32, dice: &mut Dice) -> Pixel {
    [0, 1].map(|k| {
        let moved = pixel[k] + dice.whole_normal(STEP);
        moved.clamp(-margin, dice.size[k] - 1 + margin)
    })
}

/// The same for a real position in px.
pub(super) fn shifted(position: [f64; 2], margin: i32, dice: &mut Dice) -> [f64; 2] {
    [0, 1].map(|k| {
        let moved = position[k] + dice.normal(STEP);
        moved.clamp(f64::from(-margin), f64::from(dice.size[k] - 1 + margin))
    })
}

/// A length after a step, from 1 px to one less than a side of the canvas.
pub(super) fn resized(length: i32, side: i32, dice: &mut Dice) -> i32 {
    (length + dice.whole_normal(STEP)).min(side - 1).max(1)
}

/// The centre of a pixel.
pub(super) fn center(pixel: Pixel) -> Point {
    let [x, y] = pixel.map(|k| k * SUBPIXELS + SUBPIXELS / 2);
    Point::new(x, y)
}
