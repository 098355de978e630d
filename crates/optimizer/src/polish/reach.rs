//! Strokes by the distance of pixels from their path: a pixel nearer than half of the width is
//! covered, one within half a pixel of that distance in part.

use super::mask::Mask;

/// Segments of a curve.
const SEGMENTS: usize = 16;

/// The path of a stroke as points joined by straight segments.
pub(super) fn path(controls: &[[f32; 2]], curved: bool, points: &mut Vec<[f32; 2]>) {
    points.clear();
    if !curved {
        points.extend_from_slice(controls);
        return;
    }
    for i in 0..=SEGMENTS {
        let mut point = [0.0; 2];
        for (j, control) in controls.iter().enumerate() {
            let weight = bernstein(controls.len() - 1, j, i as f32 / SEGMENTS as f32);
            point = [
                point[0] + weight * control[0],
                point[1] + weight * control[1],
            ];
        }
        points.push(point);
    }
}

/// The weight of control `j` of a Bézier curve of `degree` 2 or 3 at `t`.
fn bernstein(degree: usize, j: usize, t: f32) -> f32 {
    let binomial = if j == 0 || j == degree {
        1.0
    } else {
        degree as f32
    };
    (0..degree).fold(binomial, |weight, k| {
        weight * if k < j { t } else { 1.0 - t }
    })
}

/// The pulls of path points as pulls of the controls, added to `gradient`.
pub(super) fn pull_controls(
    pulls: &[[f32; 2]],
    controls: usize,
    curved: bool,
    gradient: &mut [f32],
) {
    for (i, pull) in pulls.iter().enumerate() {
        for j in 0..controls {
            let weight = if curved {
                bernstein(controls - 1, j, i as f32 / SEGMENTS as f32)
            } else {
                f32::from(u8::from(i == j))
            };
            gradient[2 * j] += weight * pull[0];
            gradient[2 * j + 1] += weight * pull[1];
        }
    }
}

/// Where a path is nearest to a point.
struct Nearest {
    distance: f32,
    /// The segment, and the part of it before the place.
    segment: usize,
    part: f32,
    /// From the place to the point.
    offset: [f32; 2],
}

fn nearest(points: &[[f32; 2]], at: [f32; 2]) -> Nearest {
    let mut best = Nearest {
        distance: f32::MAX,
        segment: 0,
        part: 0.0,
        offset: [0.0; 2],
    };
    for (segment, ends) in points.windows(2).enumerate() {
        let (a, b) = (ends[0], ends[1]);
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let (x, y) = (at[0] - a[0], at[1] - a[1]);
        let square = dx * dx + dy * dy;
        let part = if square > 0.0 {
            ((x * dx + y * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let offset = [x - part * dx, y - part * dy];
        let distance = offset[0] * offset[0] + offset[1] * offset[1];
        if distance < best.distance {
            best = Nearest {
                distance,
                segment,
                part,
                offset,
            };
        }
    }
    best.distance = best.distance.sqrt();
    best
}

/// Sets `mask` to the covered part (0–1) of each pixel near a path.
pub(super) fn fill(points: &[[f32; 2]], width: f32, canvas: (u32, u32), mask: &mut Mask) {
    mask.around(points, width / 2.0 + 1.0, canvas);
    let (x, y, columns) = (mask.x, mask.y, mask.width);
    for (i, value) in mask.values.iter_mut().enumerate() {
        let at = [
            (x + i % columns) as f32 + 0.5,
            (y + i / columns) as f32 + 0.5,
        ];
        *value = (width / 2.0 + 0.5 - nearest(points, at).distance).clamp(0.0, 1.0);
    }
}

/// Adds to `pulls` how fast the error changes with each point of a path, and gives how fast it
/// changes with the width.
pub(super) fn pull(points: &[[f32; 2]], width: f32, slopes: &Mask, pulls: &mut [[f32; 2]]) -> f32 {
    let mut widening = 0.0;
    for (i, slope) in slopes.values.iter().enumerate() {
        let at = [
            (slopes.x + i % slopes.width) as f32 + 0.5,
            (slopes.y + i / slopes.width) as f32 + 0.5,
        ];
        let found = nearest(points, at);
        let beyond = found.distance - width / 2.0;
        if beyond.abs() >= 0.5 || found.distance == 0.0 {
            continue;
        }
        widening += slope / 2.0;
        for (point, part) in [
            (found.segment, 1.0 - found.part),
            (found.segment + 1, found.part),
        ] {
            for (pull, offset) in pulls[point].iter_mut().zip(found.offset) {
                *pull += slope * part * offset / found.distance;
            }
        }
    }
    widening
}
