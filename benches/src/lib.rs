//! What the benchmarks share: a photo, candidates of the usual sizes, counts of instructions, and
//! the scorers and the search of the peers.
#![forbid(unsafe_code)]

mod area;
pub mod callgrind;
mod candidates;
mod counts;
pub mod primitive;
mod scene;
pub mod schedule;
mod vector;

pub use area::AreaScorer;
pub use candidates::{Size, candidates};
pub use counts::{Counts, Verdict};
pub use scene::{outlines, painted};
pub use vector::VectorScorer;

use std::time::Duration;

use color::Image;
use cpu_time::ThreadTime;
use drawing::photo::{Photo, PhotoLimits};

/// The least processor time of the thread that some runs of `task` took, in nanoseconds for each of
/// the things that it says to have done.
pub fn nanoseconds(runs: u32, mut task: impl FnMut() -> u64) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..runs {
        let start = ThreadTime::now();
        let done = task();
        let time: Duration = start.elapsed();
        least = least.min(time.as_secs_f64() * 1e9 / done as f64);
    }
    least
}

/// The photo of the repository, at most `longest` px on its longer side; enlarged by repetition
/// where it is smaller than that.
///
/// # Panics
/// When the repository's photo is missing.
#[must_use]
pub fn photo(longest: u32) -> Image {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/images/chelsea.png");
    let photo = Photo::open(path, &PhotoLimits::default()).expect("the repository's photo");
    let copy = photo
        .working_copy(longest.min(256))
        .expect("a photo of usual size");
    let times = longest / copy.width().max(copy.height());
    if times <= 1 {
        copy
    } else {
        enlarged(&copy, times)
    }
}

fn enlarged(image: &Image, times: u32) -> Image {
    let (width, height) = (image.width() * times, image.height() * times);
    let pixel = |i: u32| {
        let (x, y) = (i % width / times, i / width / times);
        image.pixels()[(y * image.width() + x) as usize]
    };
    Image::new(width, height, (0..width * height).map(pixel).collect()).expect("sides above 0")
}
