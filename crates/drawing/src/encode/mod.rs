//! Drawings as files of any format.

mod animation;
mod apng;
mod format;
mod gif;
mod jpeg;
mod png;
mod webp;

use std::error::Error as StdError;
use std::io::Write;

use color::{Image, Rgb};
use thiserror::Error;

pub use self::png::write_png;
pub use self::webp::MAX_WEBP_SIDE;
use crate::{
    Drawing, DrawingError, GeometrizeError, GeometrizeOptions, JsonError, MAX_JSON_BYTES,
    RenderError, RenderOptions, SvgOptions, render, to_data_uri, to_geometrize, to_json, to_svg,
};
pub use animation::AnimationOptions;
pub use format::{Format, UnknownFormat};

/// How drawings are written to files; each format uses what concerns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeOptions {
    /// How SVG is written. Pictures show coordinates of its decimals too, where these are given, and
    /// Geometrize's JSON has them.
    pub svg: SvgOptions,
    /// Width and height of PNG, JPEG, WebP and Geometrize's JSON in px, at least 1. Default:
    /// `None`, the drawing's output size.
    pub size: Option<(u32, u32)>,
    /// Quality of JPEG, 1 to 100. Default: 90.
    pub quality: u8,
    /// What shows through transparent drawings in JPEG. Default: white.
    pub matte: Rgb,
    /// How GIF and APNG animations are made.
    pub animation: AnimationOptions,
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self {
            svg: SvgOptions::default(),
            size: None,
            quality: 90,
            matte: [255; 3],
            animation: AnimationOptions::default(),
        }
    }
}

impl EncodeOptions {
    /// How pictures are rendered.
    const fn rendering(&self) -> RenderOptions {
        RenderOptions {
            decimals: self.svg.decimals,
        }
    }
}

/// Why a drawing was not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The drawing is unusable: it fails [`Drawing::check`].
    #[error(transparent)]
    Drawing(#[from] DrawingError),
    /// The drawing cannot be rendered at the size asked for.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A quality that JPEG does not have.
    #[error("a JPEG quality of {0}, where 1 to 100 are known")]
    Quality(u8),
    /// A picture larger than the format's files can be.
    #[error("cannot write {format}: {width}×{height} px, where sides are 1 to {most} px")]
    Size {
        /// The format that was to be written.
        format: Format,
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// The longest side of the format in px.
        most: u32,
    },
    /// The encoder or the writer failed.
    #[error("cannot write {format}: {reason}")]
    Write {
        /// The format that was written.
        format: Format,
        /// What went wrong.
        reason: Box<dyn StdError + Send + Sync>,
    },
}

/// Writes the drawing in a format, and flushes the writer.
///
/// ```
/// use drawing::{Drawing, EncodeOptions, Format, write};
///
/// let mut file = Vec::new();
/// let drawing = Drawing::new(64, 48, Some([255, 136, 0]));
/// write(&drawing, Format::Png, &EncodeOptions::default(), &mut file)?;
/// assert!(file.starts_with(b"\x89PNG"));
/// # Ok::<(), drawing::EncodeError>(())
/// ```
///
/// # Errors
/// When the drawing fails [`Drawing::check`] or cannot be rendered at the size of the file, an
/// option is out of range, JSON is longer than [`MAX_JSON_BYTES`], or encoder or writer fail. What
/// was written by then is no valid file.
pub fn write(
    drawing: &Drawing,
    format: Format,
    options: &EncodeOptions,
    writer: &mut (impl Write + ?Sized),
) -> Result<(), EncodeError> {
    drawing.check()?;
    let written = match format {
        Format::Svg => text(&to_svg(drawing, &options.svg), writer),
        Format::DataUri => text(&to_data_uri(&to_svg(drawing, &options.svg)), writer),
        Format::Json => json(drawing, writer),
        Format::Geometrize => geometrize(drawing, options, writer),
        Format::Png => png::encode(&picture(drawing, options)?, writer),
        Format::WebP => webp::encode(&picture(drawing, options)?, writer),
        Format::Jpeg if !(1..=100).contains(&options.quality) => {
            return Err(EncodeError::Quality(options.quality));
        }
        Format::Jpeg => jpeg::encode(
            &picture(drawing, options)?,
            options.matte,
            options.quality,
            writer,
        ),
        Format::Gif => gif::encode(
            drawing,
            &options.animation,
            options.rendering().grid(),
            writer,
        ),
        Format::Apng => apng::encode(
            drawing,
            &options.animation,
            options.rendering().grid(),
            writer,
        ),
    };
    let flushed = written.and_then(|()| Ok(writer.flush()?));
    flushed.map_err(|failure| failure.of(format))
}

/// What goes wrong within an encoder.
enum Failure {
    Render(RenderError),
    Size { width: u32, height: u32, most: u32 },
    Write(Box<dyn StdError + Send + Sync>),
}

impl Failure {
    /// The failure of writing a file of this format.
    fn of(self, format: Format) -> EncodeError {
        match self {
            Self::Render(error) => EncodeError::Render(error),
            Self::Size {
                width,
                height,
                most,
            } => EncodeError::Size {
                format,
                width,
                height,
                most,
            },
            Self::Write(reason) => EncodeError::Write { format, reason },
        }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

macro_rules! failures {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Write(Box::new(error))
            }
        })*
    };
}

failures!(
    std::io::Error,
    ::png::EncodingError,
    ::gif::EncodingError,
    image::ImageError,
    GeometrizeError,
    JsonError
);

fn text(text: &str, writer: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
    Ok(writer.write_all(text.as_bytes())?)
}

/// JSON that [`crate::from_json`] reads again.
fn json(drawing: &Drawing, writer: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
    let json = to_json(drawing);
    if json.len() > MAX_JSON_BYTES {
        return Err(JsonError::TooLong { bytes: json.len() }.into());
    }
    text(&json, writer)
}

fn geometrize(
    drawing: &Drawing,
    options: &EncodeOptions,
    writer: &mut (impl Write + ?Sized),
) -> Result<(), Failure> {
    let decimals = options.svg.decimals.unwrap_or_default();
    let options = GeometrizeOptions {
        size: options.size,
        decimals,
    };
    text(&to_geometrize(drawing, &options)?, writer)
}

/// The drawing at the size of still pictures.
fn picture(drawing: &Drawing, options: &EncodeOptions) -> Result<Image, RenderError> {
    let (width, height) = options.size.unwrap_or(drawing.output_size);
    render(drawing, width, height, &options.rendering())
}

/// The channels of opaque pixels, three for each.
fn rgb(pixels: &[[u8; 4]]) -> Vec<u8> {
    pixels
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GEOMETRIZE_KINDS, from_geometrize, from_json, samples};
    use geometry::Kind;
    use std::io::Cursor;
    use std::time::Duration;

    fn sample(background: Option<Rgb>) -> Drawing {
        let drawing = samples::drawing(Kind::ALL, 24, 6).with_output_size((97, 61));
        Drawing {
            background,
            ..drawing
        }
    }

    fn encoded(drawing: &Drawing, format: Format, options: &EncodeOptions) -> Vec<u8> {
        let mut file = Vec::new();
        write(drawing, format, options, &mut file).unwrap();
        file
    }

    fn decoded(file: &[u8]) -> image::DynamicImage {
        image::load_from_memory(file).unwrap()
    }

    #[test]
    fn lossless_pictures_are_the_rendered_ones() {
        for background in [None, Some([250, 240, 5])] {
            let drawing = sample(background);
            let expected = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
            for format in [Format::Png, Format::WebP] {
                let found = decoded(&encoded(&drawing, format, &EncodeOptions::default()));
                assert_eq!(found.color().has_alpha(), background.is_none());
                assert!(found.to_rgba8().as_raw() == expected.pixels().as_flattened());
            }
        }
    }

    #[test]
    fn pictures_show_what_the_svg_shows() {
        let drawing = sample(Some([250, 240, 5]));
        let svg = SvgOptions {
            decimals: Some(0),
            ..SvgOptions::default()
        };
        let options = EncodeOptions {
            svg,
            ..EncodeOptions::default()
        };
        let rounded = RenderOptions { decimals: Some(0) };
        let expected = render(&drawing, 97, 61, &rounded).unwrap();
        let found = decoded(&encoded(&drawing, Format::Png, &options));
        assert!(found.to_rgba8().as_raw() == expected.pixels().as_flattened());
        let (last, _) = play_apng(&encoded(&drawing, Format::Apng, &options));
        assert!(last == expected.pixels());
    }

    #[test]
    fn any_picture_is_written_as_png() {
        for pixel in [[1, 2, 3, 255], [1, 2, 3, 77]] {
            let image = Image::filled(5, 4, pixel).unwrap();
            let mut file = Vec::new();
            write_png(&image, &mut file).unwrap();
            assert!(decoded(&file).to_rgba8().as_raw() == image.pixels().as_flattened());
        }
        let image = Image::filled(5, 4, [0; 4]).unwrap();
        let error = write_png(&image, &mut Full(9)).unwrap_err();
        assert!(error.to_string().starts_with("cannot write png: "));
    }

    #[test]
    fn jpeg_lies_over_the_matte() {
        let options = EncodeOptions {
            matte: [0, 0, 255],
            size: Some((50, 30)),
            ..EncodeOptions::default()
        };
        let empty = Drawing::new(97, 61, None);
        let found = decoded(&encoded(&empty, Format::Jpeg, &options)).to_rgb8();
        assert_eq!(found.dimensions(), (50, 30));
        let [r, g, b] = found.get_pixel(20, 20).0;
        assert!(r < 4 && g < 4 && b > 251);
        let coarse = EncodeOptions {
            quality: 5,
            ..options.clone()
        };
        let drawing = sample(None);
        let length = |options| encoded(&drawing, Format::Jpeg, options).len();
        assert!(length(&coarse) < length(&options) / 2);
    }

    #[test]
    fn text_formats_are_those_of_their_functions() {
        let (drawing, options) = (sample(None), EncodeOptions::default());
        let svg = encoded(&drawing, Format::Svg, &options);
        assert_eq!(svg, to_svg(&drawing, &options.svg).into_bytes());
        let uri = encoded(&drawing, Format::DataUri, &options);
        assert_eq!(
            uri,
            to_data_uri(&to_svg(&drawing, &options.svg)).into_bytes()
        );
        let json = String::from_utf8(encoded(&drawing, Format::Json, &options)).unwrap();
        assert_eq!(from_json(&json).unwrap(), drawing);
    }

    #[test]
    fn shapes_are_listed_for_geometrize() {
        let mut drawing = samples::drawing(&GEOMETRIZE_KINDS, 9, 6).with_output_size((970, 610));
        let svg = SvgOptions {
            decimals: Some(4),
            ..SvgOptions::default()
        };
        let options = EncodeOptions {
            size: Some((97, 61)),
            svg,
            ..EncodeOptions::default()
        };
        let file = encoded(&drawing, Format::Geometrize, &options);
        let read = from_geometrize(str::from_utf8(&file).unwrap(), 97, 61).unwrap();
        assert_eq!(
            (read.background, read.layers.len()),
            (drawing.background, 9)
        );
        drawing.layers = samples::drawing(&[Kind::Cubic], 1, 6).layers;
        let error = write(&drawing, Format::Geometrize, &options, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot write geometrize.json: layer 0: Geometrize has no cubic"
        );
    }

    /// The last picture of an APNG and the delays of its frames in ms.
    fn play_apng(file: &[u8]) -> (Vec<[u8; 4]>, Vec<u16>) {
        let mut reader = ::png::Decoder::new(Cursor::new(file)).read_info().unwrap();
        let (width, height) = (reader.info().width as usize, reader.info().height as usize);
        let frames = reader.info().animation_control().unwrap().num_frames;
        let channels = reader.info().color_type.samples();
        let (mut picture, mut delays) = (vec![[9; 4]; width * height], Vec::new());
        for _ in 0..frames {
            let mut data = vec![0; width * height * channels];
            reader.next_frame(&mut data).unwrap();
            let control = *reader.info().frame_control().unwrap();
            assert_eq!(control.blend_op, ::png::BlendOp::Source);
            assert_eq!(control.dispose_op, ::png::DisposeOp::None);
            assert_eq!(control.delay_den, 1000);
            delays.push(control.delay_num);
            let row = control.width as usize;
            for (i, px) in data
                .chunks_exact(channels)
                .take(row * control.height as usize)
                .enumerate()
            {
                let (x, y) = (
                    control.x_offset as usize + i % row,
                    control.y_offset as usize + i / row,
                );
                let alpha = px.get(3).copied().unwrap_or(255);
                picture[y * width + x] = [px[0], px[1], px[2], alpha];
            }
        }
        (picture, delays)
    }

    #[test]
    fn apng_ends_with_the_picture() {
        let animation = AnimationOptions {
            frames: 5,
            ..AnimationOptions::default()
        };
        let options = EncodeOptions {
            animation,
            ..EncodeOptions::default()
        };
        for background in [None, Some([250, 240, 5])] {
            let drawing = sample(background);
            let (picture, delays) = play_apng(&encoded(&drawing, Format::Apng, &options));
            let expected = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
            assert!(picture == expected.pixels());
            assert_eq!(delays, [50, 50, 50, 50, 2000]);
        }
    }

    /// The last picture of a GIF, and the delays of its frames in 10 ms.
    fn play_gif(file: &[u8]) -> (Vec<[u8; 4]>, Vec<u16>) {
        let mut options = ::gif::DecodeOptions::new();
        options.set_color_output(::gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(file).unwrap();
        let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
        assert_eq!(decoder.repeat(), ::gif::Repeat::Infinite);
        let (mut picture, mut delays) = (vec![[0; 4]; width * height], Vec::new());
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            delays.push(frame.delay);
            let row = usize::from(frame.width);
            for (i, px) in frame.buffer.as_chunks::<4>().0.iter().enumerate() {
                let (x, y) = (
                    usize::from(frame.left) + i % row,
                    usize::from(frame.top) + i / row,
                );
                if px[3] > 0 {
                    picture[y * width + x] = *px;
                }
            }
        }
        (picture, delays)
    }

    #[test]
    fn gif_ends_with_nearly_the_picture() {
        let animation = AnimationOptions {
            frames: 5,
            delay: Duration::from_millis(85),
            hold: Duration::from_secs(1_000_000),
            size: Some((97, 61)),
        };
        let options = EncodeOptions {
            animation,
            ..EncodeOptions::default()
        };
        for background in [None, Some([250, 240, 5])] {
            let drawing = sample(background);
            let (picture, delays) = play_gif(&encoded(&drawing, Format::Gif, &options));
            assert_eq!(delays, [8, 8, 8, 8, u16::MAX]);
            let expected = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
            let pairs = || picture.iter().zip(expected.pixels());
            assert!(pairs().all(|(found, wanted)| (found[3] > 0) == (wanted[3] >= 128)));
            let near = |found: &[u8; 4], wanted: &[u8; 4]| {
                found[3] == 0 || (0..3).all(|k| found[k].abs_diff(wanted[k]) < 24)
            };
            let off = pairs()
                .filter(|(found, wanted)| !near(found, wanted))
                .count();
            assert!(off < 60, "{off} of {}", picture.len());
        }
    }

    #[test]
    fn any_writer_will_do() {
        let drawing = Drawing::new(7, 5, None);
        for format in Format::ALL {
            let mut file = Vec::new();
            let writer: &mut dyn Write = &mut file;
            write(&drawing, format, &EncodeOptions::default(), writer).unwrap();
            assert_eq!(file, encoded(&drawing, format, &EncodeOptions::default()));
        }
        let writer: &mut dyn Write = &mut Vec::new();
        write_png(&Image::filled(2, 1, [0; 4]).unwrap(), writer).unwrap();
    }

    #[test]
    fn empty_drawings_are_written_in_every_format() {
        for format in Format::ALL {
            for background in [None, Some([1, 2, 3])] {
                let drawing = Drawing::new(7, 5, background);
                assert!(!encoded(&drawing, format, &EncodeOptions::default()).is_empty());
            }
        }
    }

    /// A disk that is full after some bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn failing_writers_are_reported() {
        let drawing = samples::drawing(&GEOMETRIZE_KINDS, 24, 6).with_output_size((97, 61));
        for format in Format::ALL {
            for room in [0, 100] {
                let options = EncodeOptions::default();
                let error = write(&drawing, format, &options, &mut Full(room)).unwrap_err();
                let message = error.to_string();
                assert!(
                    message.starts_with(&format!("cannot write {format}: ")),
                    "{message}"
                );
                assert!(message.contains("storage"), "{message}");
                assert!(error.source().is_none(), "{message}");
            }
        }
    }

    #[test]
    fn unusable_drawings_are_written_in_no_format() {
        let mut far = samples::drawing(&GEOMETRIZE_KINDS, 3, 6);
        far.layers[1].shape = samples::drawing(&[Kind::Circle], 1, 6).layers[0].shape;
        if let geometry::Shape::Circle(circle) = &mut far.layers[1].shape {
            circle.radius = -16;
        }
        let message = "layer 1: a length of -1 px".to_owned();
        let flat = Drawing::new(9, 9, None).with_output_size((0, 9));
        let flat_message = flat.check().unwrap_err().to_string();
        for (drawing, expected) in [(far, message), (flat, flat_message)] {
            for format in Format::ALL {
                let mut file = Vec::new();
                let options = EncodeOptions {
                    size: Some((20, 20)),
                    ..EncodeOptions::default()
                };
                let error = write(&drawing, format, &options, &mut file).unwrap_err();
                assert!(
                    matches!(error, EncodeError::Drawing(_)),
                    "{format}: {error}"
                );
                assert_eq!((error.to_string(), file.len()), (expected.clone(), 0));
            }
        }
    }

    #[test]
    fn json_that_would_not_be_read_is_not_written() {
        let point = geometry::Point::new(-479_999, -479_999);
        let corners = geometry::Points::from([point; 16]);
        let mut layer = samples::drawing(&[Kind::Polygon], 1, 6).layers[0];
        layer.shape = geometry::Shape::Polygon(geometry::Polygon { corners });
        let mut drawing = Drawing::new(7, 5, None);
        drawing.layers = vec![layer; MAX_JSON_BYTES / 480];
        let bytes = to_json(&drawing).len();
        assert!(bytes > MAX_JSON_BYTES, "{bytes}");
        let mut file = Vec::new();
        let options = EncodeOptions::default();
        let error = write(&drawing, Format::Json, &options, &mut file).unwrap_err();
        let expected = format!("cannot write json: {bytes} bytes of JSON, more than 67108864");
        assert_eq!((error.to_string(), file.len()), (expected, 0));
    }

    #[test]
    fn options_are_checked() {
        let error = |format, options: &EncodeOptions| {
            write(&sample(None), format, options, &mut Vec::new())
                .unwrap_err()
                .to_string()
        };
        for quality in [0, 101] {
            let options = EncodeOptions {
                quality,
                ..EncodeOptions::default()
            };
            let expected = format!("a JPEG quality of {quality}, where 1 to 100 are known");
            assert_eq!(error(Format::Jpeg, &options), expected);
        }
        let size = Some((0, 9));
        let animation = AnimationOptions {
            size,
            ..AnimationOptions::default()
        };
        let options = EncodeOptions {
            size,
            animation,
            ..EncodeOptions::default()
        };
        for format in [
            Format::Png,
            Format::Jpeg,
            Format::WebP,
            Format::Gif,
            Format::Apng,
        ] {
            assert!(error(format, &options).starts_with("a picture of 0×9 px"));
        }
        let shapes = write(
            &Drawing::new(7, 5, None),
            Format::Geometrize,
            &options,
            &mut vec![],
        );
        assert_eq!(
            shapes.unwrap_err().to_string(),
            "cannot write geometrize.json: a picture of 0×9 px, where sides are at least 1 px"
        );
        let wide = EncodeOptions {
            size: Some((16_384, 1)),
            ..EncodeOptions::default()
        };
        let expected = "cannot write webp: 16384×1 px, where sides are 1 to 16383 px";
        assert_eq!(error(Format::WebP, &wide), expected);
        let refused = write(&sample(None), Format::WebP, &wide, &mut Vec::new()).unwrap_err();
        assert!(matches!(
            refused,
            EncodeError::Size {
                format: Format::WebP,
                width: 16_384,
                height: 1,
                most: MAX_WEBP_SIDE
            }
        ));
    }
}
