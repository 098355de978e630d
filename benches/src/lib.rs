//! What the benchmarks share: a photo, candidates of the usual sizes, and the scorer of the peers.
#![forbid(unsafe_code)]

mod area;
mod candidates;

pub use area::AreaScorer;
pub use candidates::{Size, candidates};

use color::Image;
use drawing::photo::{Photo, PhotoLimits};

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
