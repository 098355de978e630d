//! Draws a tiny placeholder for each of many photos, to be shown until the photo is loaded.
//!
//! `cargo run --release -p marquetry --example placeholders -- *.jpg`

use std::env::args;
use std::error::Error;
use std::fs;
use std::path::Path;

use marquetry::{
    Budget, Effort, Options, Photo, PhotoLimits, Search, SvgLimit, SvgOptions, to_svg,
};

const MOST_BYTES: usize = 800;

fn main() {
    for input in args().skip(1) {
        match placeholder(&input) {
            Ok(bytes) => println!("{input}: {bytes} bytes"),
            Err(error) => eprintln!("{input}: {error}"),
        }
    }
}

/// Writes `photo.placeholder.svg` beside `photo.jpg`; its size in bytes.
fn placeholder(input: &str) -> Result<usize, Box<dyn Error>> {
    let photo = Photo::open(input, &PhotoLimits::default())?;
    let whole_px = SvgOptions {
        decimals: Some(0),
        compact: true,
    };
    let limit = SvgLimit {
        bytes: MOST_BYTES,
        options: whole_px,
    };
    let options = Options {
        budget: Budget {
            svg: Some(limit),
            ..Budget::NONE
        },
        ..Options::default()
    };
    let options = options.with_effort(Effort::Tiny);
    let search = Search::new(&photo.working_copy(128)?, &options)?;
    let drawing = search.with_output_size(photo.size())?.finish()?;
    let svg = to_svg(&drawing, &whole_px);
    fs::write(Path::new(input).with_extension("placeholder.svg"), &svg)?;
    Ok(svg.len())
}
