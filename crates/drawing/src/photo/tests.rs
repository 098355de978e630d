use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, Rgba};
use proptest::prelude::*;

use super::fixtures::{encoded, exif, ink_jpeg, picture, tagged, tiff, tiff_of};
use super::*;

const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
];

fn read(bytes: &[u8]) -> Result<Photo, PhotoError> {
    Photo::read(Cursor::new(bytes), &PhotoLimits::default())
}

fn pixels(bytes: &[u8]) -> Vec<[u8; 4]> {
    let photo = read(bytes).unwrap();
    photo.working_copy(u32::MAX).unwrap().pixels().to_vec()
}

/// Mean difference of the channels, 0 to 255.
fn difference(a: &[[u8; 4]], b: &[[u8; 4]]) -> f64 {
    assert_eq!(a.len(), b.len());
    let flat = a.as_flattened().iter().zip(b.as_flattened());
    let sum: u64 = flat.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / (4 * a.len()) as f64
}

fn rgba(picture: &DynamicImage) -> Vec<[u8; 4]> {
    picture.to_rgba8().pixels().map(|pixel| pixel.0).collect()
}

#[test]
fn every_format_is_told_by_content() {
    let original = picture(53, 34);
    for format in FORMATS {
        let bytes = encoded(&original, format);
        let photo = read(&bytes).unwrap();
        assert_eq!(photo.size(), (53, 34));
        let copy = photo.working_copy(53).unwrap();
        let tolerance = match format {
            ImageFormat::Jpeg | ImageFormat::Gif => 5.0,
            _ => 0.0,
        };
        let found = difference(copy.pixels(), &rgba(&original));
        assert!(found <= tolerance, "{format:?}: {found}");
    }
}

#[test]
fn photos_of_pixels_are_those_of_their_files() {
    let mut translucent = picture(53, 34).to_rgba8();
    translucent.put_pixel(9, 7, Rgba([1, 2, 3, 0]));
    let translucent = DynamicImage::from(translucent);
    for original in [picture(53, 34), translucent] {
        let image = Image::new(53, 34, rgba(&original)).unwrap();
        let photo = Photo::from_image(image.clone());
        assert_eq!(photo.size(), (53, 34));
        assert_eq!(photo.working_copy(100).unwrap(), image);
        let decoded = read(&encoded(&original, ImageFormat::Png)).unwrap();
        let [small, expected] = [photo, decoded].map(|photo| photo.working_copy(20).unwrap());
        assert_eq!((small.width(), small.height()), (20, 13));
        assert_eq!(small, expected);
    }
}

#[test]
fn the_first_picture_of_an_animation_is_taken() {
    let first = picture(20, 12).to_rgba8();
    let mut second = first.clone();
    image::imageops::invert(&mut second);
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frames = [first.clone(), second].map(image::Frame::new);
    encoder.encode_frames(frames).unwrap();
    drop(encoder);
    let found = difference(&pixels(&bytes), &rgba(&first.into()));
    assert!(found < 5.0, "{found}");
}

#[test]
fn every_depth_and_number_of_channels() {
    let alpha16 = ImageBuffer::from_fn(5, 3, |x, y| {
        Rgba([x as u16 * 9_000, 77, 65_535, y as u16 * 30_000])
    });
    let originals = [
        DynamicImage::ImageLuma8(ImageBuffer::from_fn(5, 3, |x, _| Luma([50 * x as u8]))),
        DynamicImage::ImageLumaA8(ImageBuffer::from_fn(5, 3, |x, y| {
            LumaA([50 * x as u8, 99 * y as u8])
        })),
        DynamicImage::ImageLuma16(ImageBuffer::from_fn(5, 3, |x, _| Luma([9_999 * x as u16]))),
        DynamicImage::ImageLumaA16(ImageBuffer::from_fn(5, 3, |x, y| {
            LumaA([9_999 * x as u16, y as u16])
        })),
        DynamicImage::ImageRgb16(ImageBuffer::from_fn(5, 3, |x, y| {
            Rgb([x as u16 * 9_000, 77, 30_000 * y as u16])
        })),
        DynamicImage::ImageRgba16(alpha16),
    ];
    for original in originals {
        let found = pixels(&encoded(&original, ImageFormat::Png));
        assert_eq!(found, rgba(&original), "{:?}", original.color());
    }
    let floats: Vec<f32> = vec![0.0, 0.5, 1.0, -3.0, 0.25, 7.0];
    let floats = DynamicImage::ImageRgb32F(ImageBuffer::from_raw(2, 1, floats).unwrap());
    let found = pixels(&encoded(&floats, ImageFormat::Tiff));
    assert_eq!(found, [[0, 128, 255, 255], [0, 64, 255, 255]]);
}

#[test]
fn orientations_are_applied() {
    let original = picture(24, 16);
    for number in 1..=8 {
        let mut turned = original.clone();
        turned.apply_orientation(Orientation::from_exif(number as u8).unwrap());
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
            let photo = read(&tagged(&original, format, Some(exif(number)), None)).unwrap();
            assert_eq!(photo.size(), (turned.width(), turned.height()));
            let copy = photo.working_copy(100).unwrap();
            let found = difference(copy.pixels(), &rgba(&turned));
            assert!(found < 2.0, "{format:?} {number}: {found}");
            assert_eq!(photo.working_copy(12).unwrap().width(), turned.width() / 2);
        }
        let samples = original.as_bytes();
        assert_eq!(
            pixels(&tiff((24, 16), 2, samples, number.into())),
            rgba(&turned)
        );
    }
}

#[test]
fn broken_metadata_does_not_spoil_a_photo() {
    let original = picture(9, 8);
    let bytes = tagged(
        &original,
        ImageFormat::Png,
        Some(b"no exif".to_vec()),
        Some(vec![7; 200]),
    );
    assert_eq!(pixels(&bytes), rgba(&original));
}

/// Amounts are stored inverted: 255 is no ink.
#[test]
fn ink_becomes_light() {
    let colors = [
        [255, 255, 255, 255],
        [255, 128, 0, 255],
        [200, 100, 255, 51],
        [9, 8, 7, 0],
    ];
    let expected = [
        [255, 255, 255, 255],
        [255, 128, 0, 255],
        [40, 20, 51, 255],
        [0, 0, 0, 255],
    ];
    let photo = read(&ink_jpeg(&colors, 0)).unwrap();
    assert_eq!(photo.size(), (32, 8));
    let copy = photo.working_copy(32).unwrap();
    for (k, expected) in expected.iter().enumerate() {
        assert_eq!(copy.pixels()[3 * 32 + 8 * k + 4], *expected);
    }
    // Luma and chroma of (77, 150, 29), the inks; no black but in the second block.
    let copy = read(&ink_jpeg(&[[114, 80, 101, 255], [114, 80, 101, 128]], 2)).unwrap();
    let copy = copy.working_copy(16).unwrap();
    for (x, expected) in [(4, [178, 105, 226, 255]), (12, [89, 53, 113, 255])] {
        let found = copy.pixels()[3 * 16 + x];
        assert!(
            difference(&[found], &[expected]) <= 0.75,
            "{found:?} {expected:?}"
        );
    }
}

#[test]
fn ink_in_tiff_becomes_light() {
    let samples = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
    let found = pixels(&tiff((3, 1), 5, &samples, 1));
    assert_eq!(
        found,
        [[255, 255, 255, 255], [0, 255, 255, 255], [0, 0, 0, 255]]
    );
}

const ASSOCIATED_ALPHA: (u16, u32) = (0x152, 1);

#[test]
fn colours_multiplied_by_alpha_are_divided() {
    let straight = [[200, 100, 0, 255], [254, 128, 2, 128], [10, 20, 30, 0]];
    let multiplied = [[200, 100, 0, 255], [128, 64, 1, 128], [10, 20, 30, 0]];
    let file = |pixels: [[u8; 4]; 3], extra| tiff_of((3, 1), 2, 8, pixels.as_flattened(), &[extra]);
    let expected = [[200, 100, 0, 255], [255, 128, 2, 128], [10, 20, 30, 0]];
    assert_eq!(pixels(&file(multiplied, ASSOCIATED_ALPHA)), expected);
    assert_eq!(pixels(&file(straight, (0x152, 2))), straight);
    // More colour than alpha allows is full.
    let odd = file([[9, 200, 0, 3]; 3], ASSOCIATED_ALPHA);
    assert_eq!(pixels(&odd)[0], [255, 255, 0, 3]);
}

#[test]
fn long_samples_are_divided_too() {
    let bytes = |values: &[u16]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let samples = bytes(&[10_000, 20_000, 0, 32_768]);
    let found = pixels(&tiff_of((1, 1), 2, 16, &samples, &[ASSOCIATED_ALPHA]));
    assert_eq!(found, [[78, 156, 0, 128]]);
    let samples: Vec<_> = [0.25_f32, 0.125, 0.0, 0.5]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let floats = (0x153, 3);
    let found = pixels(&tiff_of(
        (1, 1),
        2,
        32,
        &samples,
        &[ASSOCIATED_ALPHA, floats],
    ));
    assert_eq!(found, [[128, 64, 0, 128]]);
}

#[test]
fn whole_numbers_of_32_bits_are_not_taken_for_floats() {
    let white = [255; 4 * 3];
    for more in [&[][..], &[(0x153, 1)], &[(0x153, 2)]] {
        let message = read(&tiff_of((1, 1), 2, 32, &white, more)).unwrap_err();
        let message = message.to_string();
        let expected = "unsupported kind of tiff photo: ";
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_small_copy_is_the_mean_of_what_it_covers() {
    let original = picture(400, 300);
    for format in FORMATS {
        let copy = read(&encoded(&original, format))
            .unwrap()
            .working_copy(80)
            .unwrap();
        assert_eq!((copy.width(), copy.height()), (80, 60));
        let boxed = rgba(&original.thumbnail_exact(80, 60));
        let found = difference(copy.pixels(), &boxed);
        assert!(found < 3.0, "{format:?}: {found}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    let unknown = "not a photo of a known format (png, jpeg, webp, gif, bmp, tiff)";
    assert_eq!(message(b""), unknown);
    assert_eq!(
        message(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        unknown
    );
    let png = encoded(&picture(20, 20), ImageFormat::Png);
    assert!(message(&png[..png.len() / 2]).starts_with("truncated or damaged png photo: "));
    let palette = tiff((2, 1), 3, &[0, 1], 1);
    let grey_with_alpha = tiff((2, 1), 1, &[0, 255, 9, 99], 1);
    for unsupported in [palette, grey_with_alpha] {
        let message = message(&unsupported);
        assert!(
            message.starts_with("unsupported kind of tiff photo: "),
            "{message}"
        );
    }
    let photo = read(&png).unwrap();
    assert!(matches!(photo.working_copy(0), Err(PhotoError::NoSide)));
}

#[test]
fn sizes_are_checked_before_decoding() {
    let mut png = encoded(&picture(20, 20), ImageFormat::Png);
    let mut claim = |width: u32, height: u32| {
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        read(&png).unwrap_err().to_string()
    };
    assert_eq!(
        claim(70_000, 10),
        "the photo is too large: 70000×10 px, at most 65535 px a side"
    );
    assert_eq!(
        claim(i32::MAX as u32, 1),
        "the photo is too large: 2147483647×1 px, at most 65535 px a side"
    );
    assert_eq!(
        claim(65_000, 65_000),
        "the photo is too large: 65000×65000 px, at most 268435456 pixels"
    );
    assert!(claim(0, 10).starts_with("truncated or damaged png photo: "));
    for format in FORMATS {
        let bytes = encoded(&picture(20, 30), format);
        let limits = PhotoLimits {
            max_pixels: 599,
            ..PhotoLimits::default()
        };
        let error = Photo::read(Cursor::new(bytes), &limits).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the photo is too large: 20×30 px, at most 599 pixels"
        );
    }
    let mut gif = encoded(&picture(4, 5), ImageFormat::Gif);
    gif[6] = 0;
    assert_eq!(
        read(&gif).unwrap_err().to_string(),
        "the photo has no pixels: 0×5 px"
    );
}

#[test]
fn files_that_are_read_into_memory_have_a_limit() {
    let original = picture(20, 30);
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let bytes = encoded(&original, format);
        let limits = |max_bytes| PhotoLimits {
            max_bytes,
            ..PhotoLimits::default()
        };
        let long = bytes.len() as u64 - 1;
        let error = Photo::read_stream(&bytes[..], &limits(long)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the photo is too large: more than {long} bytes")
        );
        if format == ImageFormat::Jpeg {
            let error = Photo::read(Cursor::new(&bytes), &limits(long)).unwrap_err();
            assert!(matches!(error, PhotoError::TooLong { .. }), "{error}");
        }
        let whole = Photo::read_stream(&bytes[..], &limits(1 << 20)).unwrap();
        assert_eq!(whole.size(), (20, 30));
    }
}

/// A pipe whose other end fails.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::ConnectionReset.into())
    }
}

#[test]
fn a_pipe_that_fails_is_not_one_that_cannot_be_opened() {
    let error = Photo::read_stream(Broken, &PhotoLimits::default()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read the photo: connection reset");
}

/// The check sum of a PNG chunk.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn paths_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let limits = PhotoLimits::default();
    // The name says nothing.
    let path = folder.path().join("photo.txt");
    std::fs::write(&path, encoded(&picture(6, 4), ImageFormat::Gif)).unwrap();
    assert_eq!(Photo::open(&path, &limits).unwrap().size(), (6, 4));
    let error = |path: &Path| Photo::open(path, &limits).unwrap_err().to_string();
    let missing = folder.path().join("none.png");
    assert!(error(&missing).starts_with("cannot open: "));
    assert_eq!(error(folder.path()), "a directory, not a photo");
}

/// Every format as a small file, with and without metadata.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let original = picture(21, 13);
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut files: Vec<_> = FORMATS
        .iter()
        .map(|format| encoded(&original, *format))
        .collect();
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        files.push(tagged(&original, format, Some(exif(6)), Some(icc.clone())));
    }
    files.push(encoded(
        &DynamicImage::ImageRgba16(original.to_rgba16()),
        ImageFormat::Png,
    ));
    files.push(encoded(
        &DynamicImage::ImageRgba32F(original.to_rgba32f()),
        ImageFormat::Tiff,
    ));
    files.push(tiff((21, 13), 2, original.as_bytes(), 5));
    let translucent = original.to_rgba8().into_raw();
    files.push(tiff_of((21, 13), 2, 8, &translucent, &[ASSOCIATED_ALPHA]));
    files.push(ink_jpeg(&[[114, 80, 101, 255], [3, 80, 222, 128]], 2));
    files.push(ink_jpeg(&[[114, 80, 101, 255], [3, 80, 222, 128]], 0));
    files
});

#[test]
fn a_photo_that_breaks_off_is_an_error() {
    // The last bytes close a PNG or a GIF whose pixels are all there.
    const CLOSING: usize = 4;
    for (k, bytes) in FILES.iter().enumerate() {
        assert!(read(bytes).is_ok(), "file {k}");
        for length in 0..bytes.len() - CLOSING {
            assert!(
                read(&bytes[..length]).is_err(),
                "file {k}, {length} of {} bytes",
                bytes.len()
            );
        }
    }
}

proptest! {
    /// Damaged photos are errors or pictures, never panics.
    #[test]
    fn damage_is_survived(
        file in prop::sample::select(&**FILES),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..6),
        keep in prop_oneof![Just(1.0), 0.0..1.0f64],
    ) {
        let mut bytes = file;
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        let limits = PhotoLimits { max_pixels: 1 << 20, max_bytes: 1 << 24, ..PhotoLimits::default() };
        match Photo::read(Cursor::new(&bytes), &limits) {
            Ok(photo) => {
                let (width, height) = photo.size();
                let copy = photo.working_copy(7).unwrap();
                prop_assert_eq!(copy.width().max(copy.height()), 7.min(width.max(height)));
            }
            Err(error) => prop_assert!(!error.to_string().contains('\n')),
        }
    }
}
