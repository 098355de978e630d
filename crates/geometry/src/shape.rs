use rand_core::Rng;
use thiserror::Error;

use crate::{
    Circle, Cubic, Domain, Ellipse, Handles, Line, Outline, OutlineError, Point, Polygon, Polyline,
    Quadratic, Quadrilateral, Rectangle, RotatedEllipse, RotatedRectangle, Triangle,
};

/// What every kind of shape can do. A new kind implements this in a file of its own and adds its
/// lines to `shapes!` below.
pub trait Geometry: Copy {
    /// Whether the kind covers an area, as opposed to a stroked path.
    const FILLED: bool;

    /// A shape of about `reach` (sixteenths of a pixel, at least 1) around `at`; randomness is any
    /// [`rand_core::Rng`].
    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self;

    /// A copy changed by a little: by sub-pixel steps or by a large part of the canvas, all scales
    /// equally likely.
    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self;

    /// The form that is rasterised.
    fn outline(&self) -> Outline;

    /// [`Shape::check`] of this kind. Default: [`Outline::check`] of its outline, for kinds whose
    /// outlines show all that can be wrong with them.
    ///
    /// # Errors
    /// The first fault found.
    fn check(&self) -> Result<(), OutlineError> {
        self.outline().check()
    }

    /// The shape as continuous numbers.
    fn handles(&self) -> Handles;

    /// The nearest shape of this kind to continuous numbers, none of them NaN, of the form and
    /// number of [`Geometry::handles`]; `None` for others and when they make no valid one.
    fn with_handles(&self, handles: &Handles) -> Option<Self>;
}

/// A name that is no kind of shape.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown shape '{0}'; known are {names}", names = names())]
pub struct UnknownKind(pub String);

/// The names of all kinds.
fn names() -> String {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    names.join(", ")
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// The kinds of shapes, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        /// One shape of any kind: geometry only, no colour.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(tag = "kind"))]
        pub enum Shape {
            $($(#[$doc])* #[cfg_attr(feature = "serde", serde(rename = $name))] $kind($kind),)*
        }

        impl Kind {
            /// All kinds, in the order in which they are listed to users.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name used on command lines and in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// Whether the kind covers an area, as opposed to a stroked path.
            #[must_use]
            pub const fn is_filled(self) -> bool {
                match self { $(Self::$kind => <$kind as Geometry>::FILLED,)* }
            }
        }

        impl Shape {
            /// A shape of about `reach` (sixteenths of a pixel, at least 1) around `at`; randomness
            /// is any [`rand_core::Rng`].
            pub fn random<R: Rng + ?Sized>(
                kind: Kind,
                rng: &mut R,
                domain: &Domain,
                at: Point,
                reach: i32,
            ) -> Self {
                match kind {
                    $(Kind::$kind => Self::$kind(Geometry::random(rng, domain, at, reach)),)*
                }
            }

            /// A copy changed by a little: by sub-pixel steps or by a large part of the canvas,
            /// all scales equally likely.
            #[must_use]
            pub fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
                match self { $(Self::$kind(shape) => Self::$kind(shape.mutated(rng, domain)),)* }
            }

            /// The form that is rasterised.
            #[must_use]
            pub fn outline(&self) -> Outline {
                match self { $(Self::$kind(shape) => shape.outline(),)* }
            }

            /// Checks that the shape can be drawn: [`Outline::check`] of its outline, and that none
            /// of its lengths is below 0.
            ///
            /// # Errors
            /// The first fault found.
            pub fn check(&self) -> Result<(), OutlineError> {
                match self { $(Self::$kind(shape) => shape.check(),)* }
            }

            /// The shape as continuous numbers.
            #[must_use]
            pub fn handles(&self) -> Handles {
                match self { $(Self::$kind(shape) => shape.handles(),)* }
            }

            /// The nearest shape of this kind to continuous numbers of the form of
            /// [`Shape::handles`]; `None` for those of another form or number, for NaN, and when
            /// they make no valid shape, or one that does not pass [`Shape::check`].
            #[must_use]
            pub fn with_handles(&self, handles: &Handles) -> Option<Self> {
                if handles.has_nan() {
                    return None;
                }
                let nearest = match self {
                    $(Self::$kind(shape) => shape.with_handles(handles).map(Self::$kind),)*
                };
                nearest.filter(|shape| shape.check().is_ok())
            }

            /// The kind of this shape.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)* }
            }
        }
    };
}

shapes! {
    /// Three corners.
    Triangle = "triangle",
    /// A rectangle with level sides.
    Rectangle = "rectangle",
    /// A rectangle at any angle.
    RotatedRectangle = "rotated-rectangle",
    /// An ellipse with level axes.
    Ellipse = "ellipse",
    /// An ellipse at any angle.
    RotatedEllipse = "rotated-ellipse",
    /// A circle.
    Circle = "circle",
    /// Four corners, convex.
    Quadrilateral = "quadrilateral",
    /// A simple polygon of a chosen number of corners.
    Polygon = "polygon",
    /// A straight stroke.
    Line = "line",
    /// A stroke along straight segments.
    Polyline = "polyline",
    /// A stroke along a quadratic Bézier curve.
    Quadratic = "quadratic",
    /// A stroke along a cubic Bézier curve.
    Cubic = "cubic",
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.iter().find(|kind| kind.name() == name);
        found.copied().ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;
    use proptest::prelude::*;
    use rand_pcg::Pcg32;

    fn any_kind() -> impl Strategy<Value = Kind> {
        (0..Kind::ALL.len()).prop_map(|i| Kind::ALL[i])
    }

    /// Any number, the ends of the range among them.
    fn absurd() -> impl Strategy<Value = i32> {
        prop_oneof![any::<i32>(), Just(i32::MIN), Just(i32::MAX), Just(0)]
    }

    /// A shape of `kind` after some mutations.
    fn wandered(kind: Kind, seed: u64, steps: usize, domain: &Domain) -> Shape {
        let mut rng = Pcg32::new(seed, 1);
        let at = Point::new(draw(&mut rng, domain.width), draw(&mut rng, domain.height));
        let first = Shape::random(kind, &mut rng, domain, at, 1 + (seed % 2000) as i32);
        (0..steps).fold(first, |shape, _| shape.mutated(&mut rng, domain))
    }

    fn draw(rng: &mut Pcg32, side: u32) -> i32 {
        crate::draws::below(rng, side * 16) as i32
    }

    proptest! {
        #[test]
        fn shapes_stay_usable(
            kind in any_kind(), seed: u64, steps in 0..200_usize,
            width in 1..400_u32, height in 1..400_u32,
        ) {
            let domain = Domain::new(width, height);
            let shape = wandered(kind, seed, steps, &domain);
            let outline = shape.outline();
            prop_assert_eq!(outline.check(), Ok(()));
            match (kind, outline) {
                (Kind::Polygon, Outline::Convex(p) | Outline::Polygon(p)) => {
                    prop_assert!(crate::corners::is_simple(&p));
                }
                (_, Outline::Polygon(_)) => prop_assert!(false, "{:?} is not convex", shape),
                _ => {}
            }
        }

        #[test]
        fn handles_give_the_shape_back(kind in any_kind(), seed: u64) {
            let shape = wandered(kind, seed, 9, &Domain::new(256, 171));
            let back = shape.with_handles(&shape.handles());
            // The corners of a rectangle may come back in another order.
            prop_assert_eq!(back.map(|b| b.outline().bounds()), Some(shape.outline().bounds()));
            if kind != Kind::Rectangle {
                prop_assert_eq!(back, Some(shape));
            }
        }

        #[test]
        fn absurd_shapes_are_changed(
            kind in any_kind(), seed: u64,
            at in (absurd(), absurd()), reach in 1..=i32::MAX,
            lengths in (absurd(), absurd(), absurd(), absurd()),
            sides in (any::<u32>(), any::<u32>()),
        ) {
            let mut rng = Pcg32::new(seed, 1);
            let wide = Domain {
                width: sides.0,
                height: sides.1,
                margin: lengths.0,
                max_step: lengths.1,
                min_stroke: lengths.2,
                max_stroke: lengths.3,
                ..Domain::new(9, 9)
            };
            let at = Point::new(at.0, at.1);
            let shape = Shape::random(kind, &mut rng, &wide, at, reach);
            for domain in [wide, Domain::new(256, 171)] {
                let _ = (0..20).fold(shape, |shape, _| shape.mutated(&mut rng, &domain));
            }
        }
    }

    #[test]
    fn mutation_changes_every_kind_at_fine_and_coarse_scales() {
        let domain = Domain::new(256, 256);
        for kind in Kind::ALL {
            let mut rng = Pcg32::new(7, 7);
            let shape = Shape::random(*kind, &mut rng, &domain, Point::new(2048, 2048), 500);
            let moved = |a: &Shape| {
                let (a, b) = (a.outline().bounds(), shape.outline().bounds());
                [a.min - b.min, a.max - b.max]
                    .iter()
                    .map(|d| d.x.abs().max(d.y.abs()))
                    .max()
                    .unwrap()
            };
            let moves: Vec<i32> = (0..400)
                .map(|_| moved(&shape.mutated(&mut rng, &domain)))
                .collect();
            assert!(
                moves.iter().any(|m| (1..16).contains(m)),
                "{kind}: no sub-pixel move"
            );
            assert!(moves.iter().any(|m| *m > 80), "{kind}: no move beyond 5 px");
        }
    }

    #[test]
    fn shapes_of_absurd_numbers_are_changed() {
        let [low, high] = [i32::MIN, i32::MAX].map(|v| Point::new(v, v));
        let (width, list) = (i32::MAX, Points::from([low, high, low, high, high]));
        let shapes = [
            Shape::Triangle(Triangle {
                corners: [low, high, low],
            }),
            Shape::Rectangle(Rectangle {
                from: low,
                to: high,
            }),
            Shape::Circle(Circle {
                center: low,
                radius: i32::MIN,
            }),
            Shape::Polygon(Polygon { corners: list }),
            Shape::Polygon(Polygon {
                corners: Points::from([]),
            }),
            Shape::Polyline(Polyline {
                points: list,
                width,
            }),
            Shape::Polyline(Polyline {
                points: Points::from([]),
                width,
            }),
            Shape::Polyline(Polyline {
                points: Points::from([high]),
                width: i32::MIN,
            }),
            Shape::Cubic(Cubic {
                points: [low, high, low, high],
                width,
            }),
        ];
        let mut rng = Pcg32::new(1, 1);
        for shape in shapes {
            for _ in 0..200 {
                let _ = shape.mutated(&mut rng, &Domain::new(256, 171));
            }
        }
    }

    #[test]
    fn lengths_below_zero_are_refused() {
        let oblong = |half_width, half_height| {
            Shape::RotatedRectangle(RotatedRectangle {
                center: Point::new(160, 160),
                half_width,
                half_height,
                angle: crate::Angle(7000),
            })
        };
        assert_eq!(oblong(0, 9).check(), Ok(()));
        assert_eq!(oblong(-9, 9).check(), Err(OutlineError::Negative(-9)));
        assert_eq!(oblong(9, -7).check(), Err(OutlineError::Negative(-7)));
        let circle = Shape::Circle(Circle {
            center: Point::new(160, 160),
            radius: -9,
        });
        assert_eq!(circle.check(), Err(OutlineError::Negative(-9)));
        let far = oblong(i32::MIN, 9).check();
        assert!(matches!(far, Err(OutlineError::TooFar(_))), "{far:?}");
    }

    #[test]
    fn handles_at_the_end_of_the_range_make_usable_shapes() {
        let shape = Shape::RotatedRectangle(RotatedRectangle {
            center: Point::new(-crate::MAX_COORDINATE, 0),
            half_width: 0,
            half_height: 1600,
            angle: crate::Angle(0),
        });
        assert_eq!(shape.outline().check(), Ok(()));
        // The nearest one has a width, with which it would reach farther.
        assert_eq!(shape.with_handles(&shape.handles()), None);
    }

    #[test]
    fn handles_of_other_kinds_make_no_shape() {
        let domain = Domain::new(256, 171);
        let shapes = Kind::ALL.iter().map(|kind| wandered(*kind, 7, 9, &domain));
        for (shape, other) in shapes
            .clone()
            .flat_map(|a| shapes.clone().map(move |b| (a, b)))
        {
            let handles = [shape, other].map(|shape| shape.handles());
            let alike = match (&handles[0], &handles[1]) {
                (Handles::Corners(a), Handles::Corners(b)) => a.len() == b.len(),
                (
                    Handles::Oblong { round, freedom, .. },
                    Handles::Oblong {
                        round: other_round,
                        freedom: other_freedom,
                        ..
                    },
                ) => (round, freedom) == (other_round, other_freedom),
                (
                    Handles::Stroke {
                        controls, curved, ..
                    },
                    Handles::Stroke {
                        controls: others,
                        curved: other_curved,
                        ..
                    },
                ) => (controls.len(), curved) == (others.len(), other_curved),
                _ => false,
            };
            let (kind, other) = (shape.kind(), other.kind());
            let made = shape.with_handles(&handles[1]).is_some();
            assert!(alike || !made, "{kind} of the handles of {other}");
        }
    }

    #[test]
    fn handles_that_are_no_numbers_make_no_shape() {
        for kind in Kind::ALL {
            let shape = wandered(*kind, 7, 9, &Domain::new(256, 171));
            let mut handles = shape.handles();
            match &mut handles {
                Handles::Corners(points) => points[1][1] = f32::NAN,
                Handles::Oblong { radii, .. } => radii[0] = f32::NAN,
                Handles::Stroke { width, .. } => *width = f32::NAN,
            }
            assert_eq!(shape.with_handles(&handles), None, "{kind}");
        }
    }

    #[test]
    fn polylines_keep_their_number_of_points() {
        let polyline = wandered(Kind::Polyline, 7, 9, &Domain::new(256, 171));
        for count in [0, 3, 5, 20] {
            let controls = vec![[1.0, 2.0]; count];
            let (width, curved) = (1.0, false);
            let handles = Handles::Stroke {
                controls,
                width,
                curved,
            };
            assert_eq!(polyline.with_handles(&handles), None, "{count}");
        }
    }

    #[test]
    fn names_round_trip() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(*kind));
        }
        let message = "blob".parse::<Kind>().unwrap_err().to_string();
        assert!(message.starts_with("unknown shape 'blob'; known are triangle, rectangle,"));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn shapes_are_read_back_as_written() {
        let domain = Domain::new(256, 256);
        for kind in Kind::ALL {
            for seed in 0..50 {
                let shape = wandered(*kind, seed, 20, &domain);
                let text = serde_json::to_string(&shape).unwrap();
                assert!(text.contains(&format!("\"kind\":\"{kind}\"")), "{text}");
                assert_eq!(
                    serde_json::from_str::<Shape>(&text).unwrap(),
                    shape,
                    "{text}"
                );
            }
        }
    }
}
