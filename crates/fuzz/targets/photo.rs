//! Photos of any format: an error of one line, or a picture of the size that was asked for.
#![no_main]

use std::io::Cursor;

use drawing::photo::{Photo, PhotoLimits};
use libfuzzer_sys::fuzz_target;

const LIMITS: PhotoLimits = PhotoLimits {
    max_pixels: 1 << 18,
    max_side_px: 1 << 12,
    max_bytes: 1 << 24,
};

fuzz_target!(
    |bytes: &[u8]| match Photo::read(Cursor::new(bytes), &LIMITS) {
        Ok(photo) => {
            let (width, height) = photo.size();
            let copy = photo.working_copy(16).expect("a photo with pixels");
            assert_eq!(copy.width().max(copy.height()), 16.min(width.max(height)));
        }
        Err(error) => assert!(!error.to_string().contains('\n')),
    }
);
