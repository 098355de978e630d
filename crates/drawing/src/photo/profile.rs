use std::sync::Arc;

use image::ColorType;
use moxcms::{
    CmsError, ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, Transform16BitExecutor,
    TransformOptions,
};

use crate::photo::{Coding, samples};

/// Turns a photo's own colours into sRGB.
pub(super) struct ToSrgb {
    coding: Coding,
    profile: Option<Profiled>,
}

/// A conversion by the photo's profile, and the channels it wants.
struct Profiled {
    channels: Channels,
    transform: Transform,
}

/// A conversion in the photo's own depth: tables for 16 bits take thirty times as long to make.
enum Transform {
    Eight(Arc<Transform8BitExecutor>),
    Sixteen(Arc<Transform16BitExecutor>),
}

#[derive(Clone, Copy)]
enum Channels {
    GreyAlpha,
    RgbAlpha,
    Cmyk,
}

impl ToSrgb {
    /// For a photo with this profile; without a usable one it is taken as sRGB.
    pub(super) fn new(profile: Option<&[u8]>, coding: Coding, color: ColorType) -> Self {
        Self {
            coding,
            profile: profile.and_then(|icc| Profiled::new(icc, coding, color)),
        }
    }

    /// Converts a row of stored 16-bit values to sRGB with alpha.
    pub(super) fn apply(&self, row: &mut [[u16; 4]]) {
        if self.coding == Coding::Ycck {
            row.iter_mut()
                .for_each(|pixel| *pixel = cmyk_of_ycck(*pixel));
        }
        let converted = self
            .profile
            .as_ref()
            .is_some_and(|profile| profile.apply(row));
        if self.coding != Coding::Light && !converted {
            row.iter_mut()
                .for_each(|pixel| *pixel = rgb_of_cmyk(*pixel));
        }
    }
}

impl Profiled {
    fn new(icc: &[u8], coding: Coding, color: ColorType) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let is_grey = color.channel_count() < 3;
        let channels = match (profile.color_space, coding) {
            (DataColorSpace::Rgb, Coding::Light) => Channels::RgbAlpha,
            (DataColorSpace::Gray, Coding::Light) if is_grey => Channels::GreyAlpha,
            (DataColorSpace::Cmyk, Coding::Cmyk | Coding::Ycck) => Channels::Cmyk,
            _ => return None,
        };
        let layout = match channels {
            Channels::GreyAlpha => Layout::GrayAlpha,
            Channels::RgbAlpha | Channels::Cmyk => Layout::Rgba,
        };
        let is_deep = color.bytes_per_pixel() > color.channel_count();
        Some(Self {
            channels,
            transform: Transform::new(&profile, layout, is_deep).ok()?,
        })
    }

    /// Converts a row; leaves it as it is and says so when that fails.
    fn apply(&self, row: &mut [[u16; 4]]) -> bool {
        let source: Vec<u16> = match self.channels {
            Channels::GreyAlpha => row.iter().flat_map(|pixel| [pixel[0], pixel[3]]).collect(),
            Channels::RgbAlpha => row.as_flattened().to_vec(),
            // A profile counts ink upwards.
            Channels::Cmyk => row
                .as_flattened()
                .iter()
                .map(|value| u16::MAX - value)
                .collect(),
        };
        let mut srgb = vec![[u16::MAX; 4]; row.len()];
        if self
            .transform
            .apply(&source, srgb.as_flattened_mut())
            .is_err()
        {
            return false;
        }
        for (pixel, [red, green, blue, _]) in row.iter_mut().zip(srgb) {
            let alpha = match self.channels {
                Channels::GreyAlpha | Channels::RgbAlpha => pixel[3],
                Channels::Cmyk => u16::MAX,
            };
            *pixel = [red, green, blue, alpha];
        }
        true
    }
}

impl Transform {
    fn new(profile: &ColorProfile, layout: Layout, is_deep: bool) -> Result<Self, CmsError> {
        let (srgb, to) = (ColorProfile::new_srgb(), Layout::Rgba);
        let options = TransformOptions::default();
        Ok(if is_deep {
            Self::Sixteen(profile.create_transform_16bit(layout, &srgb, to, options)?)
        } else {
            Self::Eight(profile.create_transform_8bit(layout, &srgb, to, options)?)
        })
    }

    fn apply(&self, source: &[u16], srgb: &mut [u16]) -> Result<(), CmsError> {
        let transform = match self {
            Self::Sixteen(transform) => return transform.transform(source, srgb),
            Self::Eight(transform) => transform,
        };
        let source: Vec<u8> = source.iter().copied().map(samples::narrow).collect();
        let mut narrow = vec![0; srgb.len()];
        transform.transform(&source, &mut narrow)?;
        for (wide, value) in srgb.iter_mut().zip(narrow) {
            *wide = samples::widened(value);
        }
        Ok(())
    }
}

/// Ink that absorbs in proportion; channels count what is left of the light.
fn rgb_of_cmyk([cyan, magenta, yellow, black]: [u16; 4]) -> [u16; 4] {
    let left = |ink: u16| ((u32::from(ink) * u32::from(black) + 32_767) / 65_535) as u16;
    [left(cyan), left(magenta), left(yellow), u16::MAX]
}

/// JPEG's luma and chroma to the RGB they stand for, which is the amount of each ink.
fn cmyk_of_ycck([luma, blue, red, black]: [u16; 4]) -> [u16; 4] {
    let [luma, blue, red] = [luma, blue, red].map(f32::from);
    // 128 of 255 is no colour.
    let (blue, red) = (blue - 32_896.0, red - 32_896.0);
    let ink = |amount: f32| u16::MAX - amount.round().clamp(0.0, 65_535.0) as u16;
    [
        ink(luma + 1.402 * red),
        ink(luma - 0.344_136 * blue - 0.714_136 * red),
        ink(luma + 1.772 * blue),
        black,
    ]
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};
    use moxcms::{LutDataType, LutStore, LutType, LutWarehouse, Matrix3d, ProfileClass};
    use proptest::prelude::*;

    use super::*;
    use crate::photo::fixtures::picture;

    fn converted(icc: &[u8], coding: Coding, color: ColorType, pixel: [u16; 4]) -> [u16; 4] {
        let mut row = [pixel];
        let profile = Profiled::new(icc, coding, color);
        ToSrgb { coding, profile }.apply(&mut row);
        row[0]
    }

    fn is_near(found: [u16; 4], eight_bit: [u16; 4]) -> bool {
        let pairs = found.iter().zip(eight_bit);
        pairs
            .clone()
            .all(|(found, expected)| found.abs_diff(expected * 257) < 200)
    }

    #[test]
    fn primaries_are_swapped_back() {
        let mut profile = ColorProfile::new_srgb();
        std::mem::swap(&mut profile.red_colorant, &mut profile.green_colorant);
        profile.cicp = None;
        let icc = profile.encode().unwrap();
        let found = converted(
            &icc,
            Coding::Light,
            ColorType::Rgba16,
            [51_400, 25_700, 2_570, 12_345],
        );
        assert!(
            is_near([found[0], found[1], found[2], 0], [100, 200, 10, 0]),
            "{found:?}"
        );
        assert_eq!(found[3], 12_345, "alpha is not a colour");
    }

    /// Values from the definition of Display P3.
    #[test]
    fn a_wide_gamut_is_narrowed() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let [red, green, blue] = [200, 100, 50].map(|value| value * 257);
        for color in [ColorType::Rgb8, ColorType::Rgb16] {
            let found = converted(&icc, Coding::Light, color, [red, green, blue, u16::MAX]);
            assert!(is_near(found, [215, 93, 31, 255]), "{found:?}");
        }
    }

    #[test]
    fn grey_has_profiles_too() {
        let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let grey = [55 * 257; 3];
        let stored = [grey[0], grey[1], grey[2], 777];
        let found = converted(&icc, Coding::Light, ColorType::La16, stored);
        assert!(
            is_near([found[0], found[1], found[2], 0], [128, 128, 128, 0]),
            "{found:?}"
        );
        assert_eq!(found[3], 777);
        assert_eq!(
            converted(&icc, Coding::Light, ColorType::Rgba16, stored),
            stored,
            "not for RGB"
        );
    }

    /// A made-up press whose inks all print grey: black ink alone decides, half of it is L = 50.
    fn grey_press() -> Vec<u8> {
        let corners = (0..16).flat_map(|corner| {
            let lightness = if corner & 1 == 1 { 0 } else { 0xff00 };
            [lightness, 0x8000, 0x8000]
        });
        let straight = |channels: usize| LutStore::Store16([0, u16::MAX].repeat(channels));
        let table = LutDataType {
            num_input_channels: 4,
            num_output_channels: 3,
            num_clut_grid_points: 2,
            matrix: Matrix3d::IDENTITY,
            num_input_table_entries: 2,
            num_output_table_entries: 2,
            input_table: straight(4),
            clut_table: LutStore::Store16(corners.collect()),
            output_table: straight(3),
            lut_type: LutType::Lut16,
        };
        let mut profile = ColorProfile::new_srgb();
        profile.color_space = DataColorSpace::Cmyk;
        profile.pcs = DataColorSpace::Lab;
        profile.profile_class = ProfileClass::OutputDevice;
        profile.cicp = None;
        profile.lut_a_to_b_perceptual = Some(LutWarehouse::Lut(table));
        profile.encode().unwrap()
    }

    #[test]
    fn ink_goes_by_its_profile() {
        let icc = grey_press();
        let found = converted(
            &icc,
            Coding::Cmyk,
            ColorType::Rgba8,
            [0, 40_000, u16::MAX, 32_768],
        );
        assert!(is_near(found, [119, 119, 119, 255]), "{found:?}");
        let found = converted(
            &icc,
            Coding::Ycck,
            ColorType::Rgba8,
            [0, 40_000, u16::MAX, u16::MAX],
        );
        assert!(is_near(found, [255, 255, 255, 255]), "{found:?}");
        let light = [1, 2, 3, 4];
        assert_eq!(
            converted(&icc, Coding::Light, ColorType::Rgba16, light),
            light,
            "not for light"
        );
    }

    #[test]
    fn a_photo_brings_its_profile() {
        let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let grey = DynamicImage::ImageLuma8(picture(8, 8).to_luma8());
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let file = crate::photo::fixtures::tagged(&grey, format, None, Some(icc.clone()));
            let limits = crate::photo::PhotoLimits::default();
            let photo = crate::photo::Photo::read(std::io::Cursor::new(file), &limits).unwrap();
            let found = photo.working_copy(8).unwrap().pixels()[40][0];
            let plain = f32::from(grey.as_bytes()[40]) / 255.0;
            let encoded = 255.0 * (1.055 * plain.powf(1.0 / 2.4) - 0.055);
            assert!(
                (f32::from(found) - encoded).abs() < 3.0,
                "{found} {encoded}"
            );
        }
    }

    proptest! {
        /// A broken profile converts somehow or is ignored.
        #[test]
        fn broken_profiles_are_survived(
            press in any::<bool>(),
            deep in any::<bool>(),
            flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4),
        ) {
            let p3 = || ColorProfile::new_display_p3().encode().unwrap();
            let mut icc = if press { grey_press() } else { p3() };
            for (at, bit) in flips {
                let at = at.index(icc.len());
                icc[at] ^= 1 << bit;
            }
            let coding = if press { Coding::Cmyk } else { Coding::Light };
            let color = if deep { ColorType::Rgba16 } else { ColorType::Rgba8 };
            converted(&icc, coding, color, [1, 20_000, 40_000, 65_535]);
        }
    }
}
