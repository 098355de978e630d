//! What programs name is at the root of the facade, whichever features they choose.

use marquetry::{ImageError, MAX_SIDE, RasterError, UnknownKind, color_from_hex};

#[test]
fn shapes_and_pictures_are_made_without_other_crates() {
    use marquetry::color::ndarray::Array3;
    use marquetry::geometry::rand_core::{Infallible, TryRng};
    use marquetry::geometry::{Domain, Point};

    struct Three;

    impl TryRng for Three {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(3)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(3)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(3);
            Ok(())
        }
    }

    let (kind, at) = (marquetry::Kind::Circle, Point::from_px(9.0, 9.0));
    let shape = marquetry::Shape::random(kind, &mut Three, &Domain::new(20, 20), at, 90);
    assert_eq!(shape.check(), Ok(()));
    let image = marquetry::Image::from_array(Array3::zeros((2, 3, 4)).view());
    assert_eq!(image.unwrap().into_pixels(), [[0; 4]; 6]);
}

#[test]
fn errors_and_limits_of_the_search_are_named() {
    assert_eq!(color_from_hex("ff8800"), Some([255, 136, 0]));
    let unknown: Result<marquetry::Kind, UnknownKind> = "blob".parse();
    assert!(unknown.is_err());
    let empty: Result<marquetry::Image, ImageError> = marquetry::Image::filled(0, 1, [0; 4]);
    assert!(empty.is_err());
    let wide = marquetry::Image::filled(MAX_SIDE + 1, 1, [0; 4]).unwrap();
    let wide: Result<marquetry::Target, RasterError> = marquetry::Target::new(&wide, None);
    assert!(wide.is_err());
}

#[cfg(feature = "codecs")]
#[test]
fn codecs_come_with_what_they_are_made_of() {
    use marquetry::{Drawing, RenderError, RenderOptions, from_json, render, to_json, write_png};

    let drawing = Drawing::new(4, 3, Some([1, 2, 3]));
    assert_eq!(from_json(&to_json(&drawing)).unwrap(), drawing);
    let picture: Result<_, RenderError> = render(&drawing, 4, 3, &RenderOptions::default());
    assert!(write_png(&picture.unwrap(), &mut Vec::new()).is_ok());
}
