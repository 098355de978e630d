//! Figures of a CUDA device beside those of the processor, as Markdown: scores per second, single
//! drawings, and folders of photos.
//!
//! `cargo run --release -p marquetry-benches --features cuda --bin gpu -- PHOTO`
#![forbid(unsafe_code)]

mod estimate;
mod folder;
mod host;
mod scores;
mod single;
mod stages;
mod start;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use color::Image;
use drawing::photo::{Photo, PhotoLimits};
use raster::cuda::Device;

/// What to measure with.
#[derive(Debug, Parser)]
struct Args {
    /// The photo
    photo: PathBuf,
    /// Longest side of the working copy in px
    #[arg(long, default_value_t = 256)]
    size: u32,
    /// Photos in a folder
    #[arg(long, default_value_t = 128)]
    photos: usize,
    /// Kinds of the first drawing
    #[arg(long, default_value = "triangle")]
    shape: String,
    /// Parts to measure: scores, single and folder if none is named
    parts: Vec<Part>,
}

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What launches would take, on the pretend driver
    Estimate,
    /// What the host does around launches, on the pretend driver
    Host,
    /// The first drawing, and with it the first part, of a program
    Start,
    /// Scores per second
    Scores,
    /// One drawing
    Single,
    /// A folder of photos
    Folder,
}

fn main() -> anyhow::Result<()> {
    let begin = Instant::now();
    let args = Args::parse();
    let photo = Photo::open(&args.photo, &PhotoLimits::default())
        .with_context(|| args.photo.display().to_string())?
        .working_copy(args.size)?;
    let device = Device::shared()?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("# {}", device.name());
    println!();
    println!(
        "{} multiprocessors, {} MiB; processor with {threads} threads; {} at {}×{} px.",
        device.processors(),
        device.memory() >> 20,
        args.photo.display(),
        photo.width(),
        photo.height(),
    );
    let named = |part| args.parts.contains(&part);
    let wanted = |part| args.parts.is_empty() || named(part);
    if named(Part::Estimate) {
        estimate::print(&photo)?;
    }
    if named(Part::Host) {
        host::print(&photo, args.photos)?;
    }
    if named(Part::Start) {
        start::print(&photo, &args.shape, begin)?;
    }
    if wanted(Part::Scores) {
        scores::print(&device, &photo)?;
    }
    if wanted(Part::Single) {
        single::print(&photo)?;
    }
    if wanted(Part::Folder) {
        folder::print(&shifted(&photo, args.photos)?)?;
    }
    Ok(())
}

/// The middle one of some times.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// So many photos that differ: the photo moved by some rows, around its edge.
fn shifted(photo: &Image, count: usize) -> anyhow::Result<Vec<Image>> {
    let shift = |by: usize| {
        let mut pixels = photo.pixels().to_vec();
        pixels.rotate_left(by * photo.width() as usize % photo.pixels().len());
        Image::new(photo.width(), photo.height(), pixels)
    };
    Ok((0..count).map(shift).collect::<Result<_, _>>()?)
}
