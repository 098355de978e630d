//! fogleman/primitive's own search, in our words: its random shapes, its changes and its rules of
//! which shapes are valid. What drawings are compared with.
//!
//! Each shape is the best of 16 climbs. A climb starts at the best of 1,000 random shapes and takes
//! each change that lowers the error, until 100 in a row have failed. The opacity is 128/255, the
//! colour is the best one, the background is the mean colour. The canvas is hard-edged and rounded
//! to 8 bits after each shape. The error is the program's own score, that of this canvas, as RMSE
//! over RGB; its files, rendered by others, are worse than that.
//!
//! Kinds are those of the program, with level and turned ellipses and rectangles, circles and
//! triangles as it draws them by default. Quadrilaterals are its polygons of four corners by its
//! rule for convex ones, which its command line does not offer: there they may be concave.
//!
//! What differs from the program:
//!
//! * A pixel belongs to a shape if its centre lies inside, as everywhere in this project. The
//!   program's level rectangles are the same pixels; its ellipses are but for the last pixel of a
//!   row of whole radius. Its triangles and turned rectangles have both ends of each row, about
//!   half a pixel more to all sides. Its turned ellipses and polygons are anti-aliased.
//! * Blended colours are rounded to the nearest step, where the program cuts them off, and changes
//!   are judged before that rounding.
//! * Random numbers come from another generator, one stream for each climb.

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
