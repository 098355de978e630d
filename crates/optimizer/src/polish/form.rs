use geometry::{Angle, Domain, Freedom, Handles, SUBPIXELS, Shape};

use super::mask::Mask;
use super::polygon_coverage::{self, Pieces};
use super::stroke_coverage::{self, Nearest};

/// A shape while its numbers are moved.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// The shape it began as, which says what numbers are valid.
    shape: Shape,
    handles: Handles,
    /// The boundary of a filled form, or the path of a stroke as segments.
    points: Vec<[f32; 2]>,
    pulls: Vec<[f32; 2]>,
    /// The boundary of a filled form, cut at the borders of pixels.
    pieces: Pieces,
    /// Where the path of a stroke is nearest to each pixel.
    near: Vec<Nearest>,
}

impl Form {
    pub(super) fn new(shape: Shape) -> Self {
        Self {
            shape,
            handles: shape.handles(),
            points: Vec::new(),
            pulls: Vec::new(),
            pieces: Pieces::default(),
            near: Vec::new(),
        }
    }

    /// How many numbers there are; all of them lengths in px, an angle being that of an arc.
    pub(super) fn parameters(&self) -> usize {
        match &self.handles {
            Handles::Corners(corners) => 2 * corners.len(),
            Handles::Oblong {
                freedom: Freedom::Radius,
                ..
            } => 3,
            Handles::Oblong {
                freedom: Freedom::Radii,
                ..
            } => 4,
            Handles::Oblong {
                freedom: Freedom::RadiiAndAngle,
                ..
            } => 5,
            Handles::Stroke { controls, .. } => 2 * controls.len() + 1,
        }
    }

    /// The shape nearest to the numbers; as it began when they make no valid one.
    pub(super) fn shape(&self) -> Shape {
        self.shape.with_handles(&self.handles).unwrap_or(self.shape)
    }

    /// Moves the numbers; where they make no valid shape any more they stay as they were.
    pub(super) fn move_by(&mut self, changes: &[f32], domain: &Domain) {
        let before = self.handles.clone();
        match &mut self.handles {
            Handles::Corners(corners) => move_points(corners, changes, domain),
            Handles::Oblong {
                center,
                radii,
                angle,
                freedom,
                ..
            } => {
                *center = moved(*center, changes, domain);
                turn_and_resize(radii, angle, *freedom, changes, domain);
            }
            Handles::Stroke {
                controls, width, ..
            } => {
                move_points(controls, changes, domain);
                let (min, max) = (px(domain.min_stroke), px(domain.max_stroke));
                *width = (*width + changes[changes.len() - 1]).clamp(min, max.max(min));
            }
        }
        if self.shape.with_handles(&self.handles).is_none() {
            self.handles = before;
        }
    }

    /// Sets `mask` to the covered part (0–1) of each pixel.
    pub(super) fn cover(&mut self, canvas_size: (u32, u32), mask: &mut Mask) {
        match &self.handles {
            Handles::Corners(corners) => {
                self.points.clone_from(corners);
                polygon_coverage::fill(&self.points, canvas_size, mask, &mut self.pieces);
            }
            Handles::Oblong {
                center,
                radii,
                angle,
                round,
                ..
            } => {
                boundary(*center, *radii, *angle, *round, &mut self.points);
                polygon_coverage::fill(&self.points, canvas_size, mask, &mut self.pieces);
            }
            Handles::Stroke {
                controls,
                width,
                curved,
            } => {
                stroke_coverage::path(controls, *curved, &mut self.points);
                stroke_coverage::fill(&self.points, *width, canvas_size, mask, &mut self.near);
            }
        }
    }

    /// How fast the error changes with each number, `slopes` being how fast it changes with the
    /// coverage of each pixel. After [`Form::cover`].
    pub(super) fn pull(&mut self, slopes: &Mask, gradient: &mut [f32]) {
        self.pulls.clear();
        self.pulls.resize(self.points.len(), [0.0; 2]);
        match &self.handles {
            Handles::Corners(_) => {
                polygon_coverage::pull(&self.points, &self.pieces, slopes, &mut self.pulls);
                gradient.copy_from_slice(self.pulls.as_flattened());
            }
            Handles::Oblong {
                center,
                radii,
                angle,
                freedom,
                ..
            } => {
                polygon_coverage::pull(&self.points, &self.pieces, slopes, &mut self.pulls);
                let boundary = self.points.iter().zip(&self.pulls);
                pull_oblong(boundary, *center, *radii, *angle, *freedom, gradient);
            }
            Handles::Stroke {
                controls,
                width,
                curved,
            } => {
                let widening = stroke_coverage::pull(&self.near, *width, slopes, &mut self.pulls);
                gradient.fill(0.0);
                stroke_coverage::pull_controls(&self.pulls, controls.len(), *curved, gradient);
                gradient[2 * controls.len()] = widening;
            }
        }
    }
}

/// A length of a domain in px.
fn px(length: i32) -> f32 {
    length as f32 / SUBPIXELS as f32
}

/// Moves each point by two of the changes.
fn move_points(points: &mut [[f32; 2]], changes: &[f32], domain: &Domain) {
    for (point, by) in points.iter_mut().zip(changes.chunks_exact(2)) {
        *point = moved(*point, by, domain);
    }
}

/// A point moved by the first two of the changes, as far as the domain goes.
fn moved(point: [f32; 2], changes: &[f32], domain: &Domain) -> [f32; 2] {
    let (margin, sides) = (px(domain.margin), [domain.width, domain.height]);
    [0, 1].map(|k| (point[k] + changes[k]).clamp(-margin, sides[k] as f32 + margin))
}

/// Changes the radii, and the angle where it is free, by what follows the changes of the centre.
fn turn_and_resize(
    radii: &mut [f32; 2],
    angle: &mut f32,
    freedom: Freedom,
    changes: &[f32],
    domain: &Domain,
) {
    let second = if freedom == Freedom::Radius { 2 } else { 3 };
    let longest = radii[0].max(radii[1]);
    let limit = domain.width.max(domain.height) as f32;
    for (radius, by) in radii.iter_mut().zip([changes[2], changes[second]]) {
        *radius = (*radius + by).clamp(0.1, limit);
    }
    if freedom == Freedom::RadiiAndAngle {
        *angle += changes[4] / longest.max(1.0);
    }
}

/// Sine and cosine, equal on every machine.
fn sin_cos(radians: f32) -> (f32, f32) {
    let (sin, cos) = Angle::from_radians(radians).sin_cos();
    (sin as f32 / 65_536.0, cos as f32 / 65_536.0)
}

/// The corners of a rectangle, or points of an ellipse: enough to stay within 0.05 px of it up to
/// radii of 160 px.
fn boundary(
    center: [f32; 2],
    radii: [f32; 2],
    angle: f32,
    round: bool,
    points: &mut Vec<[f32; 2]>,
) {
    let (sin, cos) = sin_cos(angle);
    let placed = |[u, v]: [f32; 2]| {
        let (x, y) = (u * radii[0], v * radii[1]);
        [center[0] + x * cos - y * sin, center[1] + x * sin + y * cos]
    };
    points.clear();
    if round {
        let count = (10.0 * radii[0].max(radii[1]).sqrt()).clamp(12.0, 128.0) as u32;
        let turn = std::f32::consts::TAU / count as f32;
        points.extend((0..count).map(|i| {
            let (sin, cos) = sin_cos(i as f32 * turn);
            placed([cos, sin])
        }));
    } else {
        points.extend([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(placed));
    }
}

/// The pulls of boundary points as pulls of centre, radii and arc.
fn pull_oblong<'a>(
    boundary: impl Iterator<Item = (&'a [f32; 2], &'a [f32; 2])>,
    center: [f32; 2],
    radii: [f32; 2],
    angle: f32,
    freedom: Freedom,
    gradient: &mut [f32],
) {
    let (sin, cos) = sin_cos(angle);
    let (mut shift, mut grow, mut turn) = ([0.0; 2], [0.0; 2], 0.0);
    for (point, pull) in boundary {
        let (x, y) = (point[0] - center[0], point[1] - center[1]);
        // The point's place along and across, in radii.
        let along = (x * cos + y * sin) / radii[0];
        let across = (y * cos - x * sin) / radii[1];
        shift = [shift[0] + pull[0], shift[1] + pull[1]];
        grow[0] += along * (pull[0] * cos + pull[1] * sin);
        grow[1] += across * (pull[1] * cos - pull[0] * sin);
        turn += pull[1] * x - pull[0] * y;
    }
    gradient[..2].copy_from_slice(&shift);
    match freedom {
        Freedom::Radius => gradient[2] = grow[0] + grow[1],
        Freedom::Radii => gradient[2..4].copy_from_slice(&grow),
        Freedom::RadiiAndAngle => {
            gradient[2..4].copy_from_slice(&grow);
            gradient[4] = turn / radii[0].max(radii[1]).max(1.0);
        }
    }
}
