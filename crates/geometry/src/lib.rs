//! The shapes a drawing is made of, and nothing else: no pixels, no colours.
//!
//! A [`Shape`] can be drawn at random ([`Shape::random`]), changed a little ([`Shape::mutated`])
//! and reduced to one of a few primitive [`Outline`]s, which is all that rasterisers and file
//! formats ever see.
//!
//! Coordinates are fixed-point, sixteenths of a pixel ([`SUBPIXELS`]); x runs right, y runs down,
//! and pixel (i, j) is the square from (i, j) to (i + 1, j + 1) with its centre at
//! (i + ½, j + ½). Random draws use integers only, so that another processor can repeat them. They
//! take any [`rand_core::Rng`].
//!
//! ```
//! use geometry::{Domain, Kind, Point, Shape};
//! use rand_pcg::Pcg32;
//!
//! let mut rng = Pcg32::new(1, 1);
//! let domain = Domain::new(256, 192);
//! let shape = Shape::random(Kind::Triangle, &mut rng, &domain, Point::from_px(100.0, 80.0), 320);
//! let moved = shape.mutated(&mut rng, &domain);
//! assert_eq!(moved.kind(), Kind::Triangle);
//! assert_ne!(moved.outline(), shape.outline());
//! ```
#![forbid(unsafe_code)]

/// Of the version whose generators shapes are drawn by: 0.10, that of `rand_pcg` 0.10.
pub use rand_core;

mod angle;
mod bounds;
mod circle;
mod corners;
mod cubic;
mod domain;
pub mod draws;
mod ellipse;
mod handles;
mod line;
mod oblong;
mod outline;
mod pixel_box;
mod point;
mod points;
mod polygon;
mod polyline;
mod quadratic;
mod quadrilateral;
mod rectangle;
mod rotated_ellipse;
mod rotated_rectangle;
mod shape;
mod spine;
mod streams;
mod stroke;
mod triangle;
mod triangles;

pub use angle::Angle;
pub use bounds::Bounds;
pub use circle::Circle;
pub use cubic::Cubic;
pub use domain::Domain;
pub use ellipse::Ellipse;
pub use handles::{Freedom, Handles};
pub use line::Line;
pub use outline::{Outline, OutlineError, Oval};
pub use pixel_box::PixelBox;
pub use point::{MAX_COORDINATE, Point, SUBPIXELS};
pub use points::{MAX_POINTS, Points};
pub use polygon::Polygon;
pub use polyline::Polyline;
pub use quadratic::Quadratic;
pub use quadrilateral::Quadrilateral;
pub use rectangle::Rectangle;
pub use rotated_ellipse::RotatedEllipse;
pub use rotated_rectangle::RotatedRectangle;
pub use shape::{Geometry, Kind, Shape, UnknownKind};
pub use spine::Spine;
pub use streams::{Stream, Streams};
pub use triangle::Triangle;
pub use triangles::Triangles;
