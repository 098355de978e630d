use std::collections::BTreeMap;
use std::fmt::Write;

use geometry::Outline;

use super::text;
use crate::Drawing;
use crate::grid::{Form, Grid};

/// What the group around all layers says once, and layers only where they differ.
pub(super) struct Defaults {
    pub(super) fill_alpha: u8,
    pub(super) stroke_alpha: u8,
    /// In steps of the grid.
    pub(super) stroke_width: i32,
    strokes: bool,
    /// Whether a polygon could fill differently by the other rule.
    even_odd: bool,
}

impl Defaults {
    /// The choice that makes the file shortest. `all_or_none`: an opacity is shared by all layers,
    /// if there are many, or written in each.
    pub(super) fn of(drawing: &Drawing, grid: Grid, all_or_none: bool) -> Self {
        let (mut fills, mut strokes, mut widths) =
            <(Counts<u8>, Counts<u8>, Counts<i32>)>::default();
        let mut even_odd = false;
        for layer in &drawing.layers {
            let outline = layer.shape.outline();
            even_odd |= matches!(outline, Outline::Polygon(_));
            if let Form::Stroke { width, .. } = grid.form(&outline) {
                strokes.add(layer.paint.alpha);
                widths.add(width);
            } else {
                fills.add(layer.paint.alpha);
            }
        }
        let alpha = |counts: &Counts<u8>| match all_or_none {
            true => counts.only(MANY).unwrap_or(255),
            // 15 is the length of ` fill-opacity=""`.
            false => counts.best(255, |alpha| 15 + text::opacity_length(*alpha)),
        };
        Self {
            fill_alpha: alpha(&fills),
            stroke_alpha: alpha(&strokes),
            stroke_width: widths.best(1, |width| 16 + width.to_string().len()),
            strokes: widths != Counts::default(),
            even_odd,
        }
    }

    pub(super) fn push_attributes(&self, text: &mut String) {
        if self.strokes {
            text.push_str(" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
        }
        if self.even_odd {
            text.push_str(" fill-rule=\"evenodd\"");
        }
        for (property, alpha) in [("fill", self.fill_alpha), ("stroke", self.stroke_alpha)] {
            if alpha != 255 {
                text.push_str(&format!(" {property}-opacity=\""));
                text::push_opacity(text, alpha);
                text.push('"');
            }
        }
        if self.stroke_width != 1 {
            // Writing to a string cannot fail.
            let _ = write!(text, " stroke-width=\"{}\"", self.stroke_width);
        }
    }
}

/// Layers from which on two digits in each take more than a group around all: `<g
/// fill-opacity=".5"></g>`.
const MANY: usize = 14;

/// How many layers have each value of a property.
#[derive(PartialEq)]
struct Counts<T>(BTreeMap<T, usize>);

impl<T> Default for Counts<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Copy + Ord> Counts<T> {
    fn add(&mut self, value: T) {
        *self.0.entry(value).or_default() += 1;
    }

    /// The value that all layers have, if there is one and there are so many.
    fn only(&self, many: usize) -> Option<T> {
        match (self.0.len(), self.0.first_key_value()) {
            (1, Some((value, count))) if *count >= many => Some(*value),
            _ => None,
        }
    }

    /// The value that saves most when it need not be written, given what is saved by each; the
    /// initial value need not be written anywhere.
    fn best(&self, initial: T, length: impl Fn(&T) -> usize) -> T {
        let saved = |value: &T| {
            let count = self.0.get(value).copied().unwrap_or(0);
            let once = usize::from(*value != initial);
            length(value) * count.saturating_sub(once)
        };
        let best = self.0.keys().copied().max_by_key(|value| saved(value));
        match best {
            Some(best) if saved(&best) > saved(&initial) => best,
            _ => initial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[u8]) -> Counts<u8> {
        let mut counts = Counts::default();
        values.iter().for_each(|value| counts.add(*value));
        counts
    }

    #[test]
    fn the_default_is_what_saves_most() {
        let length = |_: &u8| 18;
        assert_eq!(counts(&[]).best(255, length), 255);
        assert_eq!(counts(&[7, 9]).best(255, length), 255);
        assert_eq!(counts(&[7, 9, 9]).best(255, length), 9);
        assert_eq!(counts(&[255, 255, 9, 9]).best(255, length), 255);
    }

    #[test]
    fn all_or_none() {
        assert_eq!(counts(&[7, 7]).only(2), Some(7));
        assert_eq!(counts(&[7, 7]).only(3), None);
        assert_eq!(counts(&[7, 8]).only(2), None);
        assert_eq!(counts(&[]).only(1), None);
    }
}
