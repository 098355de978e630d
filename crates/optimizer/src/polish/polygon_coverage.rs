//! Polygons by the area they cover of each pixel, and how that area changes with the corners. In the
//! kernels it is `polygon_coverage.cuh`.

use std::ops::Range;

use super::mask::Mask;

/// The parts of the edges of a polygon that lie within one pixel each.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces {
    all: Vec<Piece>,
    /// Where those of each edge end.
    ends: Vec<usize>,
}

/// A part of an edge within one pixel.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The pixel's place in the values of the mask.
    at: u32,
    /// The ends, as parts of the edge.
    from: f32,
    to: f32,
}

/// Sets `mask` to the covered part (0–1) of each pixel that a simple polygon touches, and `pieces`
/// to those of its edges. The spans reach from the first pixel of a row that an edge touches to the
/// last one.
pub(super) fn fill(
    corners: &[[f32; 2]],
    canvas_size: (u32, u32),
    mask: &mut Mask,
    pieces: &mut Pieces,
) {
    mask.around(corners, 0.0, canvas_size);
    pieces.all.clear();
    pieces.ends.clear();
    if mask.values.is_empty() {
        return;
    }
    let (width, stride, sign) = (mask.width, mask.stride(), orientation(corners));
    mask.spans.resize(mask.height, (width, 0));
    for (from, to) in edges(corners) {
        cut(from, to, sign, mask, &mut pieces.all);
        pieces.ends.push(pieces.all.len());
    }
    // Beyond the canvas there are no edges to close the rows.
    let border = (mask.x + width) as f32;
    let open = corners.iter().any(|corner| corner[0] > border);
    for (row, (start, end)) in mask.values.chunks_exact_mut(stride).zip(&mut mask.spans) {
        *end = if open { width } else { *end };
        *start = (*start).min(*end);
        row[*end..].fill(0.0);
        let mut sum = 0.0;
        for value in &mut row[*start..*end] {
            sum += *value;
            *value = min_or_second(max_or_second(sum, 0.0), 1.0);
        }
    }
}

/// Adds to `pulls` how fast the error changes with each corner, `slopes` being how fast it changes
/// with the coverage of each pixel, in the place of the mask that `pieces` are of.
pub(super) fn pull(corners: &[[f32; 2]], pieces: &Pieces, slopes: &Mask, pulls: &mut [[f32; 2]]) {
    let (sign, count) = (orientation(corners), corners.len());
    let mut first = 0;
    for (i, ((from, to), last)) in edges(corners).zip(&pieces.ends).enumerate() {
        // A corner's move carries its end of the edge along, the other end not.
        let (mut start, mut end) = (0.0, 0.0);
        for piece in &pieces.all[first..*last] {
            let slope = slopes.values[piece.at as usize];
            let (length, middle) = (piece.to - piece.from, (piece.from + piece.to) / 2.0);
            start += slope * length * (1.0 - middle);
            end += slope * length * middle;
        }
        first = *last;
        let normal = [-sign * (to[1] - from[1]), sign * (to[0] - from[0])];
        for k in 0..2 {
            pulls[i][k] += normal[k] * start;
            pulls[(i + 1) % count][k] += normal[k] * end;
        }
    }
}

/// 1 or −1, such that edges times it go around the area with the inside to the right of those that
/// go down.
fn orientation(corners: &[[f32; 2]]) -> f32 {
    let area: f32 = edges(corners).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
    if area > 0.0 { -1.0 } else { 1.0 }
}

/// The edges between each corner and the next.
fn edges(corners: &[[f32; 2]]) -> impl Iterator<Item = ([f32; 2], [f32; 2])> {
    let next = corners.iter().cycle().skip(1);
    corners.iter().copied().zip(next.copied())
}

/// Cuts an edge at the borders of pixels and adds what it covers to the mask: the pixels right of a
/// piece are covered over its height, its own pixel in part. What lies left of the mask covers
/// its rows and is no piece, what lies above, below or to the right is left out.
fn cut(from: [f32; 2], to: [f32; 2], sign: f32, mask: &mut Mask, pieces: &mut Vec<Piece>) {
    let edge = Edge::new(from, to, sign, mask);
    let rows = edge.rows(mask.height);
    let mut above = edge.at_row(rows.start);
    for row in rows {
        let below = edge.at_row(row + 1);
        let (from, to) = edge.between(above, below);
        above = below;
        if from < to {
            edge.cut_row(row, from, to, mask, pieces);
        }
    }
}

/// An edge, in px from the first pixel of a mask.
struct Edge {
    /// Where it begins.
    x: f32,
    y: f32,
    /// How far it goes, and the parts of it that go so far as a pixel does.
    dx: f32,
    dy: f32,
    per_dx: f32,
    per_dy: f32,
    /// That of its polygon ([`orientation`]).
    sign: f32,
}

impl Edge {
    #[inline(always)]
    fn new(from: [f32; 2], to: [f32; 2], sign: f32, mask: &Mask) -> Self {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        Self {
            x: from[0] - mask.x as f32,
            y: from[1] - mask.y as f32,
            dx,
            dy,
            // Upright edges go to the right: 0, not −0.
            per_dx: 1.0 / (dx + 0.0),
            per_dy: 1.0 / dy,
            sign,
        }
    }

    /// A level edge covers nothing, but what it passes when it moves.
    #[inline(always)]
    fn is_level(&self) -> bool {
        self.dy == 0.0
    }

    /// The rows that it touches, of so many. A level edge on a border is taken to lie within them.
    #[inline(always)]
    fn rows(&self, height: usize) -> Range<usize> {
        let (y, end) = (self.y, self.y + self.dy);
        let low = y.min(end).max(0.0);
        let high = y.max(end).min(height as f32);
        if low > high || (low == high && !self.is_level()) {
            return 0..0;
        }
        let first = (low as usize).min(height - 1);
        match self.is_level() {
            true => first..first + 1,
            false => first..(high.ceil() as usize).min(height),
        }
    }

    /// The part of the edge at which it crosses the upper border of a row.
    #[inline(always)]
    fn at_row(&self, row: usize) -> f32 {
        max_or_second(min_or_second((row as f32 - self.y) * self.per_dy, 1.0), 0.0)
    }

    /// The parts of the edge at which it enters and leaves a row, given those at its borders.
    #[inline(always)]
    fn between(&self, above: f32, below: f32) -> (f32, f32) {
        if self.is_level() {
            (0.0, 1.0)
        } else if self.dy < 0.0 {
            (below, above)
        } else {
            (above, below)
        }
    }

    /// Cuts what lies within a row, from one part of the edge to another, at borders of columns.
    #[inline(always)]
    fn cut_row(&self, row: usize, from: f32, to: f32, mask: &mut Mask, pieces: &mut Vec<Piece>) {
        let (width, stride) = (mask.width as i32, mask.stride());
        let values = &mut mask.values[row * stride..][..stride];
        // From one column to the next, and from a column to the border that the edge leaves it by.
        let (step, exit) = if self.dx < 0.0 { (-1, 0) } else { (1, 1) };
        let first = self.column(from, width);
        let (mut t, mut column) = (from, first);
        // Columns are counted, so that no piece waits for where the one before ends.
        while t < to {
            // Rounding may put the border behind: then there is no piece in this column.
            let border = (column + exit) as f32;
            let next = max_or_second(min_or_second((border - self.x) * self.per_dx, to), t);
            if next > t && column < width {
                self.cover(column, t, next, values);
                if column >= 0 {
                    let at = (row * stride) as u32 + column as u32;
                    pieces.push(Piece {
                        at,
                        from: t,
                        to: next,
                    });
                }
            }
            t = next;
            column += step;
        }
        widen(&mut mask.spans[row], width, first, column - step);
    }

    /// The column that a part of the edge begins in, with so many columns in the mask.
    #[inline(always)]
    fn column(&self, from: f32, width: i32) -> i32 {
        let x = self.x + from * self.dx;
        let column = match self.dx < 0.0 {
            true => -floor(-x) - 1,
            false => floor(x),
        };
        // Upright on the right border.
        let beyond = self.dx == 0.0 && column == width;
        column - i32::from(beyond)
    }

    /// Adds what a piece in a column covers to the values of its row.
    #[inline(always)]
    fn cover(&self, column: i32, from: f32, to: f32, values: &mut [f32]) {
        let Self { x, y, dx, dy, .. } = *self;
        // The differences of places, not of parts, so that all pieces of a row add up to it.
        let height = self.sign * ((y + to * dy) - (y + from * dy));
        let mut right_of = 1.0;
        if column >= 0 {
            right_of = (column + 1) as f32 - ((x + from * dx) + (x + to * dx)) / 2.0;
        }
        let pixel = column.max(0) as usize;
        values[pixel] += height * right_of;
        if let Some(value) = values.get_mut(pixel + 1) {
            *value += height * (1.0 - right_of);
        }
    }
}

/// Makes a span of a row with so many columns hold two of them and those between.
#[inline(always)]
fn widen((start, end): &mut (usize, usize), width: i32, one: i32, other: i32) {
    let within = |column: i32| column.clamp(0, width) as usize;
    *start = within(one.min(other)).min(*start);
    *end = within(one.max(other) + 1).max(*end);
}

/// The lesser of two numbers; the second where either is none.
fn min_or_second(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The greater of two numbers; the second where either is none.
fn max_or_second(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The value rounded down.
fn floor(value: f32) -> i32 {
    let cut = value as i32;
    cut - i32::from(cut as f32 > value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::{Domain, Kind, Point, Shape, draws};
    use rand_pcg::Pcg32;

    const CANVAS: (u32, u32) = (40, 30);

    fn area(corners: &[[f32; 2]]) -> f32 {
        let mut mask = Mask::default();
        fill(corners, CANVAS, &mut mask, &mut Pieces::default());
        mask.values.iter().sum()
    }

    #[test]
    fn areas_are_exact() {
        assert!(
            (area(&[[3.25, 4.5], [10.75, 4.5], [10.75, 6.0], [3.25, 6.0]]) - 11.25).abs() < 1e-4
        );
        assert!((area(&[[3.0, 4.0], [3.0, 9.5], [10.3, 4.0]]) - 20.075).abs() < 1e-3);
        // Half of it beyond the left edge, a quarter above as well.
        assert!((area(&[[-5.0, 2.0], [5.0, 2.0], [5.0, 6.0], [-5.0, 6.0]]) - 20.0).abs() < 1e-4);
        assert!(
            (area(&[[30.0, -9.0], [60.0, -9.0], [60.0, 5.0], [30.0, 5.0]]) - 50.0).abs() < 1e-4
        );
        assert_eq!(area(&[[50.0, 2.0], [60.0, 2.0], [60.0, 9.0]]), 0.0);
        // From 0 to −0.
        assert!((area(&[[0.0, 1.0], [-0.0, 5.0], [4.0, 5.0], [4.0, 1.0]]) - 16.0).abs() < 1e-4);
    }

    #[test]
    fn pulls_are_the_slopes_of_the_area_under_any_weights() {
        let domain = Domain::new(CANVAS.0, CANVAS.1);
        let mut rng = Pcg32::new(4, 4);
        let weight = |x: usize, y: usize| ((x * 7 + y * 13) % 11) as f32 / 5.0 - 1.0;
        let sum = |corners: &[[f32; 2]]| {
            let mut mask = Mask::default();
            fill(corners, CANVAS, &mut mask, &mut Pieces::default());
            let (x, y, stride) = (mask.x, mask.y, mask.stride());
            let values = mask.values.iter().enumerate();
            values
                .map(|(i, v)| f64::from(v * weight(x + i % stride, y + i / stride)))
                .sum::<f64>()
        };
        for trial in 0..60 {
            let at = Point::new(
                draws::between(&mut rng, 0, 640),
                draws::between(&mut rng, 0, 480),
            );
            let shape = Shape::random(Kind::Quadrilateral, &mut rng, &domain, at, 200);
            let geometry::Handles::Corners(corners) = shape.handles() else {
                panic!("corners")
            };
            let [x, y] = corners[0];
            // Level and upright edges too.
            let rectangle = vec![[x, y], [x + 7.25, y], [x + 7.25, y + 3.5], [x, y + 3.5]];
            let corners = if trial < 40 { corners } else { rectangle };
            // Off the borders of pixels, where slopes jump.
            let mut corners: Vec<[f32; 2]> = corners
                .iter()
                .map(|[x, y]| [x + 0.031, y + 0.017])
                .collect();
            let (mut slopes, mut pieces) = (Mask::default(), Pieces::default());
            fill(&corners, CANVAS, &mut slopes, &mut pieces);
            let (x, y, stride) = (slopes.x, slopes.y, slopes.stride());
            for (i, value) in slopes.values.iter_mut().enumerate() {
                *value = weight(x + i % stride, y + i / stride);
            }
            let mut pulls = vec![[0.0; 2]; corners.len()];
            pull(&corners, &pieces, &slopes, &mut pulls);
            for i in 0..corners.len() {
                for k in 0..2 {
                    let before = corners[i][k];
                    let step = 0.004;
                    corners[i][k] = before + step;
                    let up = sum(&corners);
                    corners[i][k] = before - step;
                    let down = sum(&corners);
                    corners[i][k] = before;
                    let slope = ((up - down) / f64::from(2.0 * step)) as f32;
                    assert!(
                        (slope - pulls[i][k]).abs() < 0.03 + 0.03 * slope.abs(),
                        "{slope} {:?}",
                        pulls[i][k]
                    );
                }
            }
        }
    }
}
