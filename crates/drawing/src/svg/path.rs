//! Path data in whole numbers: relative commands, no superfluous separators.
//!
//! Every step is the difference of two rounded positions, so rounding never adds up.

use geometry::{Point, Spine};

/// The outline of a polygon, from the corner and in the direction that make it shortest; of equals
/// the one with the fewest minus signs, which compresses best. Filling closes it.
pub(super) fn polygon(corners: &[Point]) -> String {
    let count = corners.len();
    let around = |start: usize, step: usize| (0..count).map(move |i| (start + i * step) % count);
    let starts = (0..count).flat_map(|start| [(start, 1), (start, count - 1)]);
    let written = starts.map(|(start, step)| {
        let mut data = Data::default();
        around(start, step).for_each(|i| data.corner(corners[i]));
        data.text
    });
    let minuses = |text: &String| text.bytes().filter(|byte| *byte == b'-').count();
    written
        .min_by_key(|text| (text.len(), minuses(text)))
        .unwrap_or_default()
}

/// The middle of a stroke.
pub(super) fn spine(spine: &Spine) -> String {
    let mut data = Data::default();
    match spine {
        Spine::Polyline(points) => points.iter().for_each(|point| data.line_to(*point)),
        Spine::Quadratic([start, rest @ ..]) => data.curve('q', *start, rest),
        Spine::Cubic([start, rest @ ..]) => data.curve('c', *start, rest),
    }
    data.text
}

/// Path data under way.
#[derive(Default)]
struct Data {
    text: String,
    /// The command that the next numbers repeat when none is written.
    command: Option<char>,
    position: Point,
}

impl Data {
    /// A line to a corner of a filled path, where steps of no length show nothing.
    fn corner(&mut self, to: Point) {
        if self.command.is_none() || to != self.position {
            self.line_to(to);
        }
    }

    /// A line, or the start of the path.
    fn line_to(&mut self, to: Point) {
        let (dx, dy) = difference(to, self.position);
        match self.command {
            None => self.start(to),
            Some(_) if dy == 0 => self.write('h', &[dx]),
            Some(_) if dx == 0 => self.write('v', &[dy]),
            Some(_) => self.write('l', &[dx, dy]),
        }
        self.position = to;
    }

    /// A whole path of one Bézier curve.
    fn curve(&mut self, command: char, start: Point, controls: &[Point]) {
        self.start(start);
        let steps = controls.iter().map(|point| difference(*point, start));
        let numbers: Vec<i64> = steps.flat_map(|(dx, dy)| [dx, dy]).collect();
        self.write(command, &numbers);
    }

    fn start(&mut self, at: Point) {
        self.write('m', &[at.x.into(), at.y.into()]);
        // Numbers that follow those of a start are lines.
        self.command = Some('l');
        self.position = at;
    }

    fn write(&mut self, command: char, numbers: &[i64]) {
        let mut separated = self.command != Some(command);
        if separated {
            self.text.push(command);
            self.command = Some(command);
        }
        for number in numbers {
            if !separated && *number >= 0 {
                self.text.push(' ');
            }
            self.text.push_str(&number.to_string());
            separated = false;
        }
    }
}

fn difference(to: Point, from: Point) -> (i64, i64) {
    let (x, y) = (i64::from(to.x), i64::from(to.y));
    (x - i64::from(from.x), y - i64::from(from.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points<const N: usize>(list: [(i32, i32); N]) -> [Point; N] {
        list.map(|(x, y)| Point::new(x, y))
    }

    #[test]
    fn polygons_start_where_they_are_shortest() {
        assert_eq!(
            polygon(&points([(3, 4), (100, 5), (7, 200)])),
            "m3 4 97 1-93 195"
        );
        let rectangle = points([(10, 20), (40, 20), (40, 60), (10, 60)]);
        assert_eq!(polygon(&rectangle), "m10 20h30v40h-30");
    }

    #[test]
    fn corners_on_one_point_are_left_out_of_fills_only() {
        let twice = points([(3, 4), (3, 4), (9, 9), (8, 1)]);
        assert_eq!(polygon(&twice), "m3 4 5-3 1 8");
        assert_eq!(polygon(&points([(1, 1); 3])), "m1 1");
        let dot = Spine::Polyline(points([(3, 4), (3, 4)]).into());
        assert_eq!(spine(&dot), "m3 4h0");
    }

    #[test]
    fn strokes_use_native_curves() {
        let controls = points([(5, 5), (-5, 9), (20, 5), (6, 6)]);
        assert_eq!(spine(&Spine::Cubic(controls)), "m5 5c-10 4 15 0 1 1");
        let [a, b, c, _] = controls;
        assert_eq!(spine(&Spine::Quadratic([a, b, c])), "m5 5q-10 4 15 0");
        assert_eq!(spine(&Spine::Polyline([a, b, c].into())), "m5 5-10 4 25-4");
    }
}
