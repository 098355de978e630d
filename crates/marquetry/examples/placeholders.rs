//! Draws a tiny placeholder for each of many photos, to be shown until the photo is loaded.
//!
//! `cargo run --release -p marquetry --example placeholders -- *.jpg`

use std::env::args;
use std::error::Error;
use std::fs;
use std::path::Path;

use marquetry::{Effort, Options, Photo, PhotoLimits, Search, SvgOptions, to_svg};

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
    let options = Options {
        shapes: 20,
        ..Options::default()
    };
    let options = options.with_effort(Effort::Tiny);
    let drawing = Search::new(&photo.working_copy(128)?, &options)?.finish()?;
    let whole_px = SvgOptions {
        decimals: 0,
        hex_alpha: true,
    };
    let svg = to_svg(&drawing.with_output_size(photo.size()), &whole_px);
    fs::write(Path::new(input).with_extension("placeholder.svg"), &svg)?;
    Ok(svg.len())
}
