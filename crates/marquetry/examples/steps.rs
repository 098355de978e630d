//! Searches step by step, saves the drawing now and then, and stops when it is close enough.
//!
//! `cargo run --release -p marquetry --example steps -- photo.jpg drawing.svg`

use std::env::args;
use std::error::Error;
use std::fs;

use marquetry::{Options, Photo, PhotoLimits, Search, SvgOptions, to_svg};

fn main() -> Result<(), Box<dyn Error>> {
    let (Some(input), Some(output)) = (args().nth(1), args().nth(2)) else {
        return Err("usage: steps PHOTO DRAWING.svg".into());
    };
    let photo = Photo::open(input, &PhotoLimits::default())?;
    let mut search = Search::new(&photo.working_copy(256)?, &Options::default())?;
    while search.step()?.is_continue() {
        let progress = search.progress();
        eprintln!("{} shapes, error {:.2}", progress.shapes, progress.rmse);
        if progress.shapes % 50 == 0 {
            let drawing = progress.drawing.clone().with_output_size(photo.size());
            fs::write(&output, to_svg(&drawing, &SvgOptions::default()))?;
        }
        if progress.rmse < 10.0 {
            break;
        }
    }
    let drawing = search.into_drawing().with_output_size(photo.size());
    fs::write(&output, to_svg(&drawing, &SvgOptions::default()))?;
    Ok(())
}
