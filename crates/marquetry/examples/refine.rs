//! Refines a drawing that was saved as JSON: all of it, its colours alone, or all numbers along the
//! gradient.
//!
//! `cargo run --release -p marquetry --example refine -- photo.jpg drawing.json [polish|refit]`

use std::env::args;
use std::error::Error;
use std::fs;

use marquetry::{
    Options, Photo, PhotoLimits, SvgOptions, from_json, measure, polish, refine, refit, to_json,
};

fn main() -> Result<(), Box<dyn Error>> {
    let (Some(input), Some(path)) = (args().nth(1), args().nth(2)) else {
        return Err("usage: refine PHOTO DRAWING.json [polish|refit]".into());
    };
    let drawing = from_json(&fs::read_to_string(&path)?)?;
    let photo = Photo::open(input, &PhotoLimits::default())?;
    let photo = photo.working_copy(drawing.width.max(drawing.height))?;
    let options = Options::default();
    let target = options.target(&photo)?;
    let refined = match args().nth(3).as_deref() {
        Some("polish") => polish(&target, &drawing, &options)?,
        Some("refit") => refit(&target, &drawing, &options)?,
        _ => refine(&target, &drawing, &options)?,
    };
    let svg = SvgOptions::default();
    let [before, after] = [&drawing, &refined].map(|drawing| measure(drawing, &photo, &svg));
    println!("error {:.3} before, {:.3} after", before?.rmse, after?.rmse);
    fs::write(path, to_json(&refined))?;
    Ok(())
}
