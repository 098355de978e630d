use geometry::{Angle, Domain, Freedom, Handles, SUBPIXELS, Shape};

use super::area::{self, Pieces};
use super::mask::Mask;
use super::reach::{self, Nearest};

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
        let px = |length: i32| length as f32 / SUBPIXELS as f32;
        let margin = px(domain.margin);
        let most = [domain.width as f32, domain.height as f32];
        let before = self.handles.clone();
        let moved = |v: f32, by: f32, k: usize| (v + by).clamp(-margin, most[k] + margin);
        match &mut self.handles {
            Handles::Corners(points)
            | Handles::Stroke {
                controls: points, ..
            } => {
                for (point, by) in points.iter_mut().zip(changes.chunks_exact(2)) {
                    *point = [0, 1].map(|k| moved(point[k], by[k], k));
                }
            }
            Handles::Oblong {
                center,
                radii,
                angle,
                freedom,
                ..
            } => {
                *center = [0, 1].map(|k| moved(center[k], changes[k], k));
                let second = if *freedom == Freedom::Radius { 2 } else { 3 };
                let longest = radii[0].max(radii[1]);
                let limit = most[0].max(most[1]);
                for (radius, by) in radii.iter_mut().zip([changes[2], changes[second]]) {
                    *radius = (*radius + by).clamp(0.1, limit);
                }
                if *freedom == Freedom::RadiiAndAngle {
                    *angle += changes[4] / longest.max(1.0);
                }
            }
        }
        if let Handles::Stroke { width, .. } = &mut self.handles {
            let (min, max) = (px(domain.min_stroke), px(domain.max_stroke));
            *width = (*width + changes[changes.len() - 1]).clamp(min, max.max(min));
        }
        if self.shape.with_handles(&self.handles).is_none() {
            self.handles = before;
        }
    }

    /// Sets `mask` to the covered part (0–1) of each pixel.
    pub(super) fn cover(&mut self, canvas: (u32, u32), mask: &mut Mask) {
        match &self.handles {
            Handles::Corners(corners) => {
                self.points.clone_from(corners);
                area::fill(&self.points, canvas, mask, &mut self.pieces);
            }
            Handles::Oblong {
                center,
                radii,
                angle,
                round,
                ..
            } => {
                boundary(*center, *radii, *angle, *round, &mut self.points);
                area::fill(&self.points, canvas, mask, &mut self.pieces);
            }
            Handles::Stroke {
                controls,
                width,
                curved,
            } => {
                reach::path(controls, *curved, &mut self.points);
                reach::fill(&self.points, *width, canvas, mask, &mut self.near);
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
                area::pull(&self.points, &self.pieces, slopes, &mut self.pulls);
                gradient.copy_from_slice(self.pulls.as_flattened());
            }
            Handles::Oblong {
                center,
                radii,
                angle,
                freedom,
                ..
            } => {
                area::pull(&self.points, &self.pieces, slopes, &mut self.pulls);
                let boundary = self.points.iter().zip(&self.pulls);
                pull_oblong(boundary, *center, *radii, *angle, *freedom, gradient);
            }
            Handles::Stroke {
                controls,
                width,
                curved,
            } => {
                let widening = reach::pull(&self.near, *width, slopes, &mut self.pulls);
                gradient.fill(0.0);
                reach::pull_controls(&self.pulls, controls.len(), *curved, gradient);
                gradient[2 * controls.len()] = widening;
            }
        }
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
