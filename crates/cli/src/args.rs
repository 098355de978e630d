use std::path::PathBuf;

use clap::Parser;
use marquetry::raster::MAX_SIDE;
use marquetry::{Background, Device, Effort, Format, MAX_THREADS, Mix};

use crate::output::MAX_PICTURE_SIDE;
use crate::values;

const EXAMPLES: &str = "\
Examples:
  marquetry photo.jpg -o drawing.svg
  marquetry photo.jpg -n 50 -s ellipse,triangle:2 -o small.svg -o small.png
  mkdir out; marquetry *.jpg -n 20 --effort fast -o 'out/{name}.svg' --json
  curl -s https://example.org/photo.webp | marquetry - -o - > drawing.svg

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 nothing to write; 130 interrupted by ctrl-c,
143 terminated, 129 hung up (what was found so far is written).";

const JSON: &str = "\
Report each drawing by a line of JSON on standard output: input, width and height (of the working \
copy), seed, shapes, stop (why it ended: shapes, exhausted, reached, size, time or cancelled), rmse (of \
the SVG, 0 to 255), weighted_rmse (of the search, with --weights), psnr (dB), ssim, evaluations, greedy_evaluations and greedy_cpu_seconds (of \
the stage that adds shapes), side_by_side (photos that were searched for at once, where times \
cannot be told apart and are those of all), seconds, cpu_seconds, backend, backend_reason, outputs \
and their bytes";

/// Draws photos with a few translucent shapes.
#[derive(Debug, Parser)]
#[command(name = "marquetry", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Args {
    /// Photos: png, jpg, webp, gif, bmp or tiff, told by content; '-' is standard input. At most
    /// 65535 px a side, 2^28 px in all and 2 GiB decoded
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// File to write, again for more: svg, uri (a data: URI), png, jpg, webp, gif, apng, json or
    /// geometrize.json by its extension; '-' is standard output; {name} stands for the input's name
    /// without extension, {index} for its number from 1 on; other words in braces are refused, but
    /// in names of folders
    #[arg(short, long = "output", value_name = "OUT")]
    pub(crate) outputs: Vec<PathBuf>,

    /// Format of '-' (default svg) and of names with no known extension
    #[arg(long)]
    pub(crate) format: Option<Format>,

    /// Number of shapes; 0 gives the background
    #[arg(short = 'n', long, value_name = "N", default_value_t = 200)]
    pub(crate) shapes: u32,

    /// Kinds of shapes, with commas between: triangle, rectangle, rotated-rectangle, ellipse,
    /// rotated-ellipse, circle, quadrilateral, polygon, line, polyline, quadratic, cubic, or mixed
    /// for all filled ones; each with a weight if need be, as in ellipse:3,line
    #[arg(
        short = 's',
        long = "shape",
        value_name = "KIND[:WEIGHT]",
        default_value = "triangle"
    )]
    pub(crate) mix: Mix,

    /// Opacity: auto (the best for each shape, 0.05 or more, over a transparent background 0.03 or
    /// more), one from 0.01 to 1, or a range as in 0.3..0.8
    #[arg(short = 'a', long = "alpha", value_name = "ALPHA", default_value = "auto", value_parser = values::opacity)]
    pub(crate) opacity: values::AskedOpacity,

    /// Colours that shapes may have, as in '#ff8800,#000000', a file of such, '-' for standard
    /// input, separated by commas, blanks or lines; or a number, 1 to 256, for so many colours of
    /// each photo [default: any]
    #[arg(long, value_name = "COLOURS", value_parser = values::palette)]
    pub(crate) palette: Option<values::Colors>,

    /// What lies below the shapes: auto, average, border, a colour as in '#ff8800', or
    /// transparent; auto is transparent for photos of which a thousandth is, average for others
    /// [default: auto; with --from that of the drawing]
    #[arg(short, long, value_parser = values::background)]
    pub(crate) background: Option<Background>,

    /// Longest side in px of the copy that is worked on; photos are never enlarged [default: 256, for
    /// photos longer than 4:1 up to 1024, so that the shorter side has 64; with --from that of the
    /// drawing]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SIDE)))]
    pub(crate) size: Option<u32>,

    /// Longest side in px of pictures and of geometrize.json [default: the photo's, at most 16383,
    /// for animations at most 640]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_PICTURE_SIDE)))]
    pub(crate) output_size: Option<u32>,

    /// How much to search: tiny, fast, balanced or best
    #[arg(long, value_name = "EFFORT", default_value_t)]
    pub(crate) effort: Effort,

    /// What the order of the shapes is to serve: best for the whole drawing, progressive for every
    /// first part of it too, as in animations
    #[arg(long, value_enum, default_value_t)]
    pub(crate) order: OrderChoice,

    /// Seconds to search for each drawing, all of which are used, unless an error is asked for and
    /// reached earlier; the drawing then depends on the speed of the machine
    #[arg(long, value_name = "S", value_parser = values::seconds)]
    pub(crate) seconds: Option<f64>,

    /// Error (0 to 255) of the SVG at which the search ends, with about as few shapes as it takes.
    /// It is said when it is not reached, with the shapes of -n or in the time of --seconds or at
    /// all. With --weights it is the weighted error of the search
    #[arg(long, value_name = "X", value_parser = values::rmse)]
    pub(crate) until_rmse: Option<f64>,

    /// The same as a peak signal-to-noise ratio in dB
    #[arg(long, value_name = "DB", value_parser = values::psnr, conflicts_with = "until_rmse")]
    pub(crate) until_psnr: Option<f64>,

    /// Most bytes of the SVG, 256 or more: there are as many shapes as it has room for, at most
    /// those of -n
    #[arg(long, value_name = "N", value_parser = values::bytes)]
    pub(crate) max_bytes: Option<usize>,

    /// What to search on: cpu, cuda (an NVIDIA GPU), or auto, the faster by a short trial [default:
    /// auto]
    #[arg(long)]
    pub(crate) backend: Option<Device>,

    /// Threads to search with, 1 to 1024, shared out among the photos; drawings do not depend on it
    /// [default: all cores]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MAX_THREADS as i64))]
    pub(crate) threads: Option<u16>,

    /// Which of all equally good drawings
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Width of strokes in px of the working copy, as in 2 or 1..8 [default: 1 px to 1/16 of the
    /// longest side]
    #[arg(long, value_name = "W", value_parser = values::stroke_width)]
    pub(crate) stroke_width: Option<(f64, f64)>,

    /// Corners of polygons, 3 to 16
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(3..=16))]
    pub(crate) corners: u8,

    /// Also try all level rectangles of a grid of 64 by 64 cells for each shape, where rectangles
    /// are among the shapes; not on a GPU
    #[arg(long)]
    pub(crate) exhaustive: bool,

    /// Picture of where to be exact: white counts fully, black not at all, in 16 levels: greys up
    /// to 8 of 255 count as black; '-' is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) weights: Option<PathBuf>,

    /// Drawing to go on from, with its size and, unless -b is given, its background; may be an
    /// output too; '-' is standard input. JSON of Geometrize is read too; its coordinates are px of
    /// the copy that is worked on, so it needs --size
    #[arg(long, value_name = "DRAWING.json")]
    pub(crate) from: Option<PathBuf>,

    /// Decimals of coordinates in SVG, and in pictures beside it, 0 to 4 [default: 1; 2 below 100
    /// px; pictures are not rounded; 0 in geometrize.json]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=4))]
    pub(crate) decimals: Option<u8>,

    /// SVG that is short rather than plain: opacity within the colour, as in #ff880080, which
    /// browsers, resvg and librsvg understand but not every editor, and a view box in steps of the
    /// coordinates
    #[arg(long)]
    pub(crate) compact: bool,

    /// Quality of jpg, 1 to 100
    #[arg(long, value_name = "Q", default_value_t = 90, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) quality: u8,

    /// Most pictures of an animation, which shows about equally many more shapes in each
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) frames: u16,

    /// Milliseconds for which each of them is shown but the last, which is for two seconds; gif
    /// counts tens
    #[arg(long, value_name = "MS", default_value_t = 50, value_parser = clap::value_parser!(u16).range(10..=60_000))]
    pub(crate) frame_ms: u16,

    /// Write the copy that is worked on as png; without -o do nothing else
    #[arg(long, value_name = "OUT.png")]
    pub(crate) size_only: Option<PathBuf>,

    #[arg(long, help = JSON)]
    pub(crate) json: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say more: sizes, backend and times
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// What the order of shapes is to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum OrderChoice {
    /// The whole drawing
    #[default]
    Best,
    /// Every number of first shapes
    Progressive,
}
