//! Strokes by the distance of pixels from their path: a pixel nearer than half of the width is
//! covered, one within half a pixel of that distance in part. In the kernels it is
//! `stroke_coverage.cuh`.

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

/// Where a path is nearest to a pixel's centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nearest {
    /// The distance; beyond all reach where no segment is near.
    distance: f32,
    /// The segment, and the part of it before the place.
    segment: usize,
    part: f32,
    /// From the place to the pixel's centre.
    offset: [f32; 2],
}

const FAR: Nearest = Nearest {
    distance: f32::MAX,
    segment: 0,
    part: 0.0,
    offset: [0.0; 2],
};

/// The place of the segment from `a` to `b` that is nearest to `at`.
fn nearest(segment: usize, a: [f32; 2], b: [f32; 2], at: [f32; 2]) -> Nearest {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let (x, y) = (at[0] - a[0], at[1] - a[1]);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 {
        (x * dx + y * dy) / square
    } else {
        0.0
    };
    let part = along.clamp(0.0, 1.0);
    let offset = [x - part * dx, y - part * dy];
    let distance = (offset[0] * offset[0] + offset[1] * offset[1]).sqrt();
    Nearest {
        distance,
        segment,
        part,
        offset,
    }
}

/// Sets `mask` to the covered part (0–1) of each pixel near a path, and `near` to where the path
/// is nearest to it.
pub(super) fn fill(
    points: &[[f32; 2]],
    width: f32,
    canvas_size: (u32, u32),
    mask: &mut Mask,
    near: &mut Vec<Nearest>,
) {
    let reach = width / 2.0 + 1.0;
    mask.around(points, reach, canvas_size);
    near.clear();
    near.resize(mask.values.len(), FAR);
    let (mut around, stride) = (Mask::default(), mask.stride());
    for (segment, ends) in points.windows(2).enumerate() {
        around.around(ends, reach, canvas_size);
        for y in around.y..around.y + around.height {
            for x in around.x..around.x + around.width {
                let at = [x as f32 + 0.5, y as f32 + 0.5];
                let found = nearest(segment, ends[0], ends[1], at);
                let known = &mut near[(y - mask.y) * stride + x - mask.x];
                if found.distance < known.distance {
                    *known = found;
                }
            }
        }
    }
    for (value, near) in mask.values.iter_mut().zip(near) {
        *value = (width / 2.0 + 0.5 - near.distance).clamp(0.0, 1.0);
    }
    mask.find_spans();
}

/// Adds to `pulls` how fast the error changes with each point of a path, and gives how fast it
/// changes with the width.
pub(super) fn pull(near: &[Nearest], width: f32, slopes: &Mask, pulls: &mut [[f32; 2]]) -> f32 {
    let mut widening = 0.0;
    for (slope, found) in slopes.values.iter().zip(near) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: (u32, u32) = (40, 30);

    fn slope(x: usize, y: usize) -> f32 {
        ((x * 7 + y * 13) % 11) as f32 / 5.0 - 1.0
    }

    fn filled(controls: &[[f32; 2]], width: f32) -> (Vec<[f32; 2]>, Mask, Vec<Nearest>) {
        let (mut points, mut mask, mut near) = (Vec::new(), Mask::default(), Vec::new());
        path(controls, true, &mut points);
        fill(&points, width, CANVAS, &mut mask, &mut near);
        (points, mask, near)
    }

    fn sum(controls: &[[f32; 2]], width: f32) -> f64 {
        let (_, mask, _) = filled(controls, width);
        let at = |i: usize| (mask.x + i % mask.stride(), mask.y + i / mask.stride());
        let values = mask.values.iter().enumerate();
        values
            .map(|(i, v)| f64::from(v * slope(at(i).0, at(i).1)))
            .sum()
    }

    #[test]
    fn a_level_stroke_covers_its_area() {
        let (_, mask, _) = filled(&[[5.0, 10.5], [15.0, 10.5], [25.0, 10.5]], 3.0);
        let area: f32 = mask.values.iter().sum();
        // Twenty by three, and two half discs.
        assert!(
            (area - 60.0 - 2.25 * std::f32::consts::PI).abs() < 1.0,
            "{area}"
        );
    }

    #[test]
    fn pulls_are_the_slopes_under_any_weights() {
        let mut controls = [[4.3, 5.2], [30.1, 2.7], [21.4, 25.9]];
        let width = 3.7;
        let (points, mut slopes, near) = filled(&controls, width);
        let stride = slopes.stride();
        for i in 0..slopes.values.len() {
            slopes.values[i] = slope(slopes.x + i % stride, slopes.y + i / stride);
        }
        let mut pulls = vec![[0.0; 2]; points.len()];
        let widening = pull(&near, width, &slopes, &mut pulls);
        let mut gradient = [0.0; 6];
        pull_controls(&pulls, 3, true, &mut gradient);
        let step = 0.01;
        let by_width = (sum(&controls, width + step) - sum(&controls, width - step)) / 0.02;
        assert!(
            (by_width - f64::from(widening)).abs() < 0.3,
            "{by_width} {widening}"
        );
        for i in 0..6 {
            let before = controls[i / 2][i % 2];
            controls[i / 2][i % 2] = before + step;
            let up = sum(&controls, width);
            controls[i / 2][i % 2] = before - step;
            let down = sum(&controls, width);
            controls[i / 2][i % 2] = before;
            let expected = (up - down) / 0.02;
            assert!(
                (expected - f64::from(gradient[i])).abs() < 0.3,
                "{expected} {}",
                gradient[i]
            );
        }
    }
}
