//! fogleman/primitive's own search, in our words: its random shapes, its changes and its rules of
//! which shapes are valid. What drawings are compared with.
//!
//! Each shape is the best of 16 climbs. A climb starts at the best of 1,000 random shapes and takes
//! each change that lowers the error, until 100 in a row have failed. The opacity is 128/255, the
//! colour is the best one, the background is the mean colour. The canvas is hard-edged and rounded
//! to 8 bits after each shape. The error is the program's own score, that of this canvas, as RMSE
//! over RGB; its files, rendered by others, are worse than that.
//!
//! Quadrilaterals are the program's polygons of four corners by its rule for convex ones, which its
//! command line does not offer: those of its command line may be concave and cross themselves.
//!
//! What differs from the program:
//!
//! * A pixel belongs to a shape if its centre lies inside, as everywhere in this project. The
//!   program's level rectangles cover the same pixels, and so do its circles and level ellipses,
//!   except for the last pixel of rows whose half-width is a whole number. Its triangles and turned
//!   rectangles have both ends of all rows and columns, up to one pixel more. Its turned ellipses
//!   and polygons are anti-aliased.
//! * Blended colours are rounded to the nearest step, where the program cuts them off, and changes
//!   are judged before that rounding.
//! * Random numbers come from another generator, with a stream of its own for each climb.

mod canvas;
mod circle;
mod climb;
mod dice;
mod ellipse;
mod figure;
mod position;
mod quadrilateral;
mod rectangle;
mod rotated_ellipse;
mod rotated_rectangle;
mod search;
mod triangle;

pub use search::errors;
