//! Photos made on the spot, for tests.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, RgbImage};

/// A picture with slopes, edges and no symmetry.
pub(crate) fn picture(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x * 255 / width, y * 255 / height);
        let edge = if 3 * x > 2 * y + width / 2 { 90 } else { 0 };
        [u as u8, v as u8, (edge + (u + v) / 4) as u8].into()
    }))
}

/// The file that the image crate writes.
pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG, JPEG or WebP file with metadata.
pub(crate) fn tagged(
    picture: &DynamicImage,
    format: ImageFormat,
    exif: Option<Vec<u8>>,
    icc: Option<Vec<u8>>,
) -> Vec<u8> {
    fn write(
        mut encoder: impl ImageEncoder,
        picture: &DynamicImage,
        exif: Option<Vec<u8>>,
        icc: Option<Vec<u8>>,
    ) {
        if let Some(exif) = exif {
            encoder.set_exif_metadata(exif).unwrap();
        }
        if let Some(icc) = icc {
            encoder.set_icc_profile(icc).unwrap();
        }
        picture.write_with_encoder(encoder).unwrap();
    }
    let mut bytes = Vec::new();
    match format {
        ImageFormat::Png => write(PngEncoder::new(&mut bytes), picture, exif, icc),
        ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut bytes), picture, exif, icc),
        _ => write(
            JpegEncoder::new_with_quality(&mut bytes, 100),
            picture,
            exif,
            icc,
        ),
    }
    bytes
}

/// EXIF data that holds an orientation, 1 to 8.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    tiff_directory(&[(0x112, orientation.into())])
}

/// A TIFF header and one directory of short values.
fn tiff_directory(entries: &[(u16, u32)]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend([3, 0, 1, 0, 0, 0]);
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

/// An uncompressed TIFF file of 8-bit samples.
pub(crate) fn tiff(
    (width, height): (u32, u32),
    photometric: u32,
    samples: &[u8],
    orientation: u32,
) -> Vec<u8> {
    tiff_of(
        (width, height),
        photometric,
        8,
        samples,
        &[(0x112, orientation)],
    )
}

/// The same of samples of so many bits, with more tags.
pub(crate) fn tiff_of(
    (width, height): (u32, u32),
    photometric: u32,
    bits: u32,
    samples: &[u8],
    more: &[(u16, u32)],
) -> Vec<u8> {
    let channels = samples.len() as u32 / (width * height * bits / 8);
    let entries = |start: u32| {
        let mut entries = vec![
            (0x100, width),
            (0x101, height),
            (0x102, bits),
            (0x103, 1),
            (0x106, photometric),
            (0x111, start),
            (0x115, channels),
            (0x116, height),
            (0x117, samples.len() as u32),
        ];
        entries.extend(more);
        entries.sort_unstable();
        entries
    };
    let start = tiff_directory(&entries(0)).len() as u32;
    let mut bytes = tiff_directory(&entries(start));
    bytes.extend(samples);
    bytes
}

/// A JPEG file of four channels, each colour a block of 8×8 px, side by side. With Adobe's
/// `transform`: 0 for CMYK, 2 for YCCK.
pub(crate) fn ink_jpeg(colors: &[[u8; 4]], transform: u8) -> Vec<u8> {
    fn segment(bytes: &mut Vec<u8>, marker: u8, content: &[u8]) {
        bytes.extend([0xff, marker]);
        bytes.extend((content.len() as u16 + 2).to_be_bytes());
        bytes.extend(content);
    }
    let [high, low] = (8 * colors.len() as u16).to_be_bytes();
    let mut bytes = vec![0xff, 0xd8];
    segment(
        &mut bytes,
        0xee,
        &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat(),
    );
    // A flat block's mean is its first coefficient, in eighths.
    segment(&mut bytes, 0xdb, &[[0].as_slice(), &[8; 64]].concat());
    let channels = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    segment(
        &mut bytes,
        0xc0,
        &[[8, 0, 8, high, low, 4].as_slice(), &channels].concat(),
    );
    let nine_codes_of_four_bits = [0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    segment(
        &mut bytes,
        0xc4,
        &[nine_codes_of_four_bits.as_slice(), &sizes].concat(),
    );
    let one_code_of_one_bit = [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    segment(
        &mut bytes,
        0xc4,
        &[one_code_of_one_bit.as_slice(), &[0]].concat(),
    );
    segment(&mut bytes, 0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    bytes.extend(flat_blocks(colors));
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// Entropy-coded blocks without detail, in the codes of [`ink_jpeg`].
fn flat_blocks(colors: &[[u8; 4]]) -> Vec<u8> {
    let mut bits = String::new();
    let mut before = [128; 4];
    for color in colors {
        for (value, before) in color.iter().zip(&mut before) {
            let step = i32::from(*value) - *before;
            *before = i32::from(*value);
            let size = (32 - step.unsigned_abs().leading_zeros()) as usize;
            let amplitude = if step < 0 {
                step + (1 << size) - 1
            } else {
                step
            };
            bits += &format!("{size:04b}");
            if size > 0 {
                bits += &format!("{amplitude:0size$b}");
            }
            bits += "0";
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits += "1";
    }
    let bytes =
        (0..bits.len() / 8).map(|k| u8::from_str_radix(&bits[8 * k..8 * k + 8], 2).unwrap());
    bytes
        .flat_map(|byte| {
            if byte == 0xff {
                vec![0xff, 0]
            } else {
                vec![byte]
            }
        })
        .collect()
}
