use std::cmp::Ordering;

use super::text;
use crate::Drawing;
use crate::grid::Grid;

/// The view box of a document, and how coordinates, in steps of a grid, lie within it.
///
/// It has the proportions of the output size, or viewers would leave strips at two sides empty: one
/// side is a little shorter than that of the working size where this was rounded.
pub(super) struct View {
    /// Units of the box in a px of the working size, along the side that is not shortened.
    unit: f64,
    /// The working size in units.
    working: [f64; 2],
    /// Units of the box.
    size: [f64; 2],
    /// Units of the box in a step.
    scale: [f64; 2],
}

impl View {
    /// The box in px of the working size; or in steps where it is to be compact, if it has the
    /// proportions of the output size then.
    pub(super) fn of(drawing: &Drawing, grid: Grid, compact: bool) -> Self {
        let steps = f64::from(grid.steps_per_px());
        let working = [drawing.width, drawing.height].map(f64::from);
        let size = shortened(drawing);
        if compact && size == working {
            let size = size.map(|side| side * steps);
            return Self {
                unit: steps,
                working: size,
                size,
                scale: [1.0; 2],
            };
        }
        Self {
            unit: 1.0,
            working,
            size,
            scale: [0, 1].map(|axis| text::significant(size[axis] / working[axis] / steps)),
        }
    }

    /// The value of `viewBox`.
    pub(super) fn push_box(&self, text: &mut String) {
        text.push_str("0 0 ");
        text::push_number(text, self.size[0]);
        text.push(' ');
        text::push_number(text, self.size[1]);
    }

    /// The attribute that makes steps units, if they are not.
    pub(super) fn push_scale(&self, text: &mut String) {
        let [x, y] = self.scale;
        if [x, y] == [1.0; 2] {
            return;
        }
        text.push_str(" transform=\"scale(");
        text::push_number(text, x);
        if x != y {
            text.push(' ');
            text::push_number(text, y);
        }
        text.push_str(")\"");
    }

    /// A path a px beyond the working size: where a viewer gives the box other proportions than
    /// those of width and height, its edges would show.
    pub(super) fn push_cover(&self, text: &mut String) {
        let unit = self.unit;
        let [width, height] = self.working.map(|side| side + 2.0 * unit);
        text.push_str(&format!("M-{unit}-{unit}h{width}v{height}H-{unit}"));
    }
}

/// The largest size of the proportions of the output size within the working size.
fn shortened(drawing: &Drawing) -> [f64; 2] {
    let (width, height) = (drawing.width, drawing.height);
    let (wide, high) = drawing.output_size;
    let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
    let side = |a, b, c| text::significant(product(a, b) as f64 / f64::from(c));
    let [w, h] = [width, height].map(f64::from);
    match product(wide, height).cmp(&product(high, width)) {
        Ordering::Greater => [w, side(width, high, wide)],
        Ordering::Less => [side(height, wide, high), h],
        Ordering::Equal => [w, h],
    }
}
