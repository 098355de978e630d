//! Polygons by the area they cover of each pixel, and how that area changes with the corners.

use super::mask::{Mask, Place};

/// Sets `mask` to the covered part (0–1) of each pixel that a simple polygon touches. Its spans
/// reach from the first pixel of a row that an edge touches to the last one.
pub(super) fn fill(corners: &[[f32; 2]], canvas: (u32, u32), mask: &mut Mask) {
    mask.around(corners, 0.0, canvas);
    if mask.values.is_empty() {
        return;
    }
    let (width, stride, place) = (mask.width, mask.stride(), mask.place());
    let sign = orientation(corners);
    mask.spans.resize(mask.height, (width, 0));
    each_edge(corners, |_, from, to| {
        each_piece(from, to, place, |piece| {
            let row = &mut mask.values[piece.row * stride..][..width];
            let (start, end) = &mut mask.spans[piece.row];
            *start = piece.column.min(*start);
            *end = (piece.column + 1).max(*end);
            // The pixels right of the piece are covered over its height; its own pixel in part.
            let height = sign * (piece.end[1] - piece.start[1]);
            let right_of = piece.column as f32 + 1.0 - (piece.start[0] + piece.end[0]) / 2.0;
            row[piece.column] += height * right_of;
            if piece.column + 1 < width {
                row[piece.column + 1] += height * (1.0 - right_of);
            }
        });
    });
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
            *value = sum.clamp(0.0, 1.0);
        }
    }
}

/// Adds to `pulls` how fast the error changes with each corner, `slopes` being how fast it changes
/// with the coverage of each pixel.
pub(super) fn pull(corners: &[[f32; 2]], slopes: &Mask, pulls: &mut [[f32; 2]]) {
    if slopes.values.is_empty() {
        return;
    }
    let (sign, stride) = (orientation(corners), slopes.stride());
    let count = corners.len();
    each_edge(corners, |i, from, to| {
        // A corner's move carries its end of the edge along, the other end not.
        let (mut start, mut end) = (0.0, 0.0);
        each_piece(from, to, slopes.place(), |piece| {
            let slope = slopes.values[piece.row * stride + piece.column];
            let (length, middle) = (piece.to - piece.from, (piece.from + piece.to) / 2.0);
            start += slope * length * (1.0 - middle);
            end += slope * length * middle;
        });
        let normal = [-sign * (to[1] - from[1]), sign * (to[0] - from[0])];
        for k in 0..2 {
            pulls[i][k] += normal[k] * start;
            pulls[(i + 1) % count][k] += normal[k] * end;
        }
    });
}

/// 1 or −1, such that edges times it go around the area with the inside to the right of those that
/// go down.
fn orientation(corners: &[[f32; 2]]) -> f32 {
    let mut area = 0.0;
    each_edge(corners, |_, a, b| area += a[0] * b[1] - b[0] * a[1]);
    if area > 0.0 { -1.0 } else { 1.0 }
}

fn each_edge(corners: &[[f32; 2]], mut edge: impl FnMut(usize, [f32; 2], [f32; 2])) {
    for i in 0..corners.len() {
        edge(
            i,
            corners[i],
            corners[if i + 1 == corners.len() { 0 } else { i + 1 }],
        );
    }
}

/// A part of an edge that lies within one pixel.
struct Piece {
    /// The pixel's place in the mask.
    row: usize,
    column: usize,
    /// The ends, relative to the mask.
    start: [f32; 2],
    end: [f32; 2],
    /// The ends, as parts of the edge.
    from: f32,
    to: f32,
}

/// Cuts an edge at the borders of pixels. What lies left of the mask is moved to its left border
/// as a piece of no length, what lies above, below or to the right is left out.
fn each_piece(from: [f32; 2], to: [f32; 2], mask: Place, mut piece: impl FnMut(Piece)) {
    let (width, height) = (mask.width, mask.height);
    let (x, y) = (from[0] - mask.x as f32, from[1] - mask.y as f32);
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let low = y.min(y + dy).max(0.0);
    let high = y.max(y + dy).min(height as f32);
    // A level edge covers nothing, but what it passes when it moves. On a border it is taken to lie
    // within the mask.
    let level = dy == 0.0;
    if low > high || (low == high && !level) {
        return;
    }
    let first = (low as usize).min(height - 1);
    let end = if level {
        first + 1
    } else {
        (-floor(-high) as usize).min(height)
    };
    let (per_dx, per_dy) = (1.0 / dx, 1.0 / dy);
    let leftwards = dx < 0.0;
    for row in first..end {
        // The part of the edge within the row.
        let at = |border: f32| ((border - y) * per_dy).clamp(0.0, 1.0);
        let (mut t0, mut t1) = (at(row as f32), at(row as f32 + 1.0));
        if dy < 0.0 {
            (t0, t1) = (t1, t0);
        }
        if level {
            (t0, t1) = (0.0, 1.0);
        }
        let here = x + t0 * dx;
        let mut column = if leftwards {
            -floor(-here) - 1.0
        } else {
            floor(here)
        };
        if dx == 0.0 && here == width as f32 {
            // Upright on the right border.
            column -= 1.0;
        }
        let mut t = t0;
        // Columns are counted, so that no piece waits for where the one before ends.
        while t < t1 {
            let border = if leftwards { column } else { column + 1.0 };
            let next = if dx == 0.0 {
                t1
            } else {
                // Rounding may put the border behind: then there is no piece in this column.
                ((border - x) * per_dx).min(t1).max(t)
            };
            if next > t && column < width as f32 {
                let inside = column >= 0.0;
                let clip = |t: f32| if inside { x + t * dx } else { 0.0 };
                piece(Piece {
                    row,
                    column: column as usize,
                    start: [clip(t), y + t * dy],
                    end: [clip(next), y + next * dy],
                    from: if inside { t } else { next },
                    to: next,
                });
            }
            t = next;
            column += if leftwards { -1.0 } else { 1.0 };
        }
    }
}

/// [`f32::floor`] for what 32 bits hold, which is a call where the processor's instruction for it may
/// be missing.
fn floor(value: f32) -> f32 {
    let cut = value as i32 as f32;
    if cut > value { cut - 1.0 } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::{Domain, Kind, Point, Shape, draws};
    use rand_pcg::Pcg32;

    const CANVAS: (u32, u32) = (40, 30);

    fn area(corners: &[[f32; 2]]) -> f32 {
        let mut mask = Mask::default();
        fill(corners, CANVAS, &mut mask);
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
    }

    #[test]
    fn pulls_are_the_slopes_of_the_area_under_any_weights() {
        let domain = Domain::new(CANVAS.0, CANVAS.1);
        let mut rng = Pcg32::new(4, 4);
        let weight = |x: usize, y: usize| ((x * 7 + y * 13) % 11) as f32 / 5.0 - 1.0;
        let sum = |corners: &[[f32; 2]]| {
            let mut mask = Mask::default();
            fill(corners, CANVAS, &mut mask);
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
            let mut slopes = Mask::default();
            fill(&corners, CANVAS, &mut slopes);
            let (x, y, stride) = (slopes.x, slopes.y, slopes.stride());
            for (i, value) in slopes.values.iter_mut().enumerate() {
                *value = weight(x + i % stride, y + i / stride);
            }
            let mut pulls = vec![[0.0; 2]; corners.len()];
            pull(&corners, &slopes, &mut pulls);
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
