use color::{Image, Opacity, Paint, Palette};
use geometry::{Outline, draws};
use rand_pcg::Pcg32;
use raster::Target;

use crate::random_shape;

/// A target, what is already drawn on it, and the opacities to score with.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What it shows, for messages.
    pub name: String,
    /// The photo with its background and weights.
    pub target: Target,
    /// What is drawn before anything is scored.
    pub layers: Vec<(Outline, Paint)>,
    /// The opacities to score with.
    pub opacity: Opacity,
}

/// A picture of soft colours, hard edges and noise, with transparent parts if `transparent`.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn photo(width: u32, height: u32, transparent: bool) -> Image {
    let mut rng = Pcg32::new(u64::from(width), u64::from(height));
    let pixel = |i: u32| {
        let (x, y) = (i % width, i / width);
        let noise = draws::below(&mut rng, 24);
        let stripe = if (x / 5 + y / 7) % 3 == 0 { 90 } else { 0 };
        let ramp = |v: u32, side: u32| 160 * v / side + noise;
        let alpha = match (x + 2 * y) / 9 % 4 {
            0 if transparent => 0,
            1 if transparent => 97,
            _ => 255,
        };
        [
            ramp(x, width),
            ramp(y, height) / 2 + stripe,
            200 - ramp(x + y, width + height),
            alpha,
        ]
        .map(|v| v as u8)
    };
    let pixels = (0..width * height).map(pixel).collect();
    Image::new(width, height, pixels).expect("a picture with pixels")
}

impl Scene {
    /// Scenes of many sizes, with and without background, weights, layers and a palette.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let sizes = [(1, 1), (1, 19), (23, 1), (13, 11), (40, 33), (64, 48)];
        let mut scenes = Vec::new();
        for (i, (width, height)) in sizes.into_iter().enumerate() {
            for variant in 0..4 {
                scenes.push(Self::new(width, height, variant, i as u64));
            }
        }
        let palettes = [(40, 33, 0), (23, 1, 1), (40, 33, 3)];
        let of_palette = |(width, height, variant)| {
            let scene = Self::new(width, height, variant, u64::from(variant));
            scene.with_palette()
        };
        scenes.extend(palettes.map(of_palette));
        scenes
    }

    /// The same with colours to choose from.
    fn with_palette(self) -> Self {
        let colors = [[0; 3], [250, 240, 200], [180, 40, 30], [30, 90, 200]];
        let palette = Palette::new(colors).expect("four colours");
        Self {
            name: format!("{}, palette", self.name),
            target: self.target.with_palette(palette),
            ..self
        }
    }

    /// Scenes so wide that 32-bit sums must be carried every few rows, or every row.
    #[must_use]
    pub fn wide() -> Vec<Self> {
        [(700, 40), (7000, 5)]
            .map(|(width, height)| Self::new(width, height, 0, 3))
            .into()
    }

    /// Variant 0 is opaque, 1 has weights, 2 is transparent, 3 both.
    fn new(width: u32, height: u32, variant: u32, seed: u64) -> Self {
        let (weighted, transparent) = (variant % 2 == 1, variant >= 2);
        let background = (!transparent).then_some([120, 33, 210]);
        let photo = photo(width, height, transparent);
        let mut target = Target::new(&photo, background).expect("a small photo");
        let mut rng = Pcg32::new(seed, u64::from(variant));
        if weighted {
            // A third of the pixels do not count at all.
            let weights: Vec<u8> = (0..width * height)
                .map(|_| draws::between(&mut rng, -128, 255).max(0) as u8)
                .collect();
            target = target
                .with_weights(&weights)
                .expect("a weight for each pixel");
        }
        let layers = (0..2 * variant).map(|_| {
            let paint = Paint {
                color: std::array::from_fn(|_| draws::below(&mut rng, 256) as u8),
                alpha: draws::between(&mut rng, 1, 255) as u8,
            };
            (random_shape(&mut rng, width, height).outline(), paint)
        });
        let layers = layers.collect();
        let opacities = [(13, 255), (128, 128), (1, 255), (255, 255)];
        let (min, max) = opacities[(seed as usize + variant as usize) % 4];
        Self {
            name: format!("{width}×{height} px, variant {variant}"),
            target,
            layers,
            opacity: Opacity::new(min, max).expect("a range in order"),
        }
    }
}
