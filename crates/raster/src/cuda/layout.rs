//! What kernels read and write, field by field as in `kernels/cuda`.
#![expect(
    unsafe_code,
    reason = "types that may be copied to the device as they are"
)]

use color::{Opacity, Paint};
use cuda_driver::cust::memory::DeviceCopy;
use cuda_driver::cust::memory::bytemuck::Zeroable;
use geometry::{Domain, Kind, MAX_POINTS, PixelBox, Shape};

use crate::stack::BestPlace;

/// `Picture` of `raster/tables.cuh`: what one photo has on the device.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct PictureWords {
    /// Addresses on the device; 0 is none.
    pub(super) target: u64,
    pub(super) canvas: u64,
    pub(super) weights: u64,
    pub(super) table: u64,
    pub(super) residual: u64,
    pub(super) gathered: u64,
    pub(super) palette: PaletteWords,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) stride: i32,
    pub(super) tile_columns: i32,
    pub(super) tiles: i32,
    pub(super) runs_per_carry: i32,
}

/// `Palette` of `color/palette.cuh`: the address of its colours, and how many there are; none where
/// any colour will do.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct PaletteWords {
    pub(super) colors: u64,
    pub(super) count: i32,
    pub(super) unused: i32,
}

/// `Gathered` of `last_block.cuh`, what blocks of a launch share: nine sums of 64 bits, and how
/// many have arrived. All is 0 between launches.
pub(super) type GatheredWords = [u64; 10];

/// `Climbs` of `search/step.cuh`: what the climbs of a step read and write, of all photos,
/// addresses and lengths.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct ClimbsWords {
    pub(super) pictures: u64,
    pub(super) greedy_jobs: u64,
    pub(super) cumulative: u64,
    pub(super) founds: u64,
    pub(super) evaluations: u64,
    pub(super) winners: u64,
    pub(super) outlines: u64,
    pub(super) most_tiles: i32,
    pub(super) most_climbs: i32,
}

/// `Visits` of `anneal/visit.cuh`: what visits of layers read and write, of all photos,
/// addresses.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct VisitsWords {
    pub(super) pictures: u64,
    pub(super) stacks: u64,
    pub(super) greedy_jobs: u64,
    pub(super) anneal_jobs: u64,
    pub(super) temperatures: u64,
    pub(super) turns: u64,
    pub(super) ends: u64,
}

/// `Shape` and `Outline` of `geometry`: a kind or a form, then how many points there are, then what
/// else there is.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct FormWords {
    pub(super) form: i32,
    pub(super) count: i32,
    pub(super) extra: i32,
    pub(super) points: [[i32; 2]; MAX_POINTS],
}

/// `Fit` of `color/fit.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct FitWords {
    gain: i64,
    paint: u32,
    covers: i32,
}

/// `GreedyJob` of `search/greedy_job.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct GreedyJobWords {
    pub(super) seed: u64,
    pub(super) climbs: i32,
    pub(super) starts: i32,
    pub(super) patience: i32,
    pub(super) lanes: i32,
    pub(super) opacity: [i32; 2],
    pub(super) domain: [i32; 8],
    pub(super) kinds: i32,
    pub(super) kind: [i32; KINDS],
    pub(super) weight: [u32; KINDS],
}

/// `Found` of `search/greedy_job.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct FoundWords {
    pub(super) fit: FitWords,
    pub(super) shape: FormWords,
}

/// `Photo` of `polish/photo.cuh`: what one photo has on the device while its drawing is polished.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct SoftWords {
    /// Addresses on the device; 0 is none.
    pub(super) target: u64,
    pub(super) weights: u64,
    pub(super) layers: u64,
    pub(super) boxes: u64,
    pub(super) points: u64,
    pub(super) numbers: u64,
    pub(super) best: u64,
    pub(super) slopes: u64,
    pub(super) means: u64,
    pub(super) squares: u64,
    pub(super) totals: u64,
    pub(super) errors: u64,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) count: i32,
    pub(super) transparent: i32,
    pub(super) moves_background: i32,
    pub(super) moves_colors: i32,
    pub(super) steps: f32,
    pub(super) margin: f32,
    pub(super) min_stroke: f32,
    pub(super) max_stroke: f32,
    pub(super) min_alpha: f32,
    pub(super) max_alpha: f32,
}

/// `Layer` of `polish/photo.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct SoftLayerWords {
    pub(super) kind: i32,
    pub(super) numbers: i32,
    pub(super) first_number: i32,
    pub(super) first_point: i32,
    pub(super) first_total: i32,
    pub(super) points: i32,
    pub(super) sign: f32,
}

/// `Layer` of `stack/planes.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct LayerWords {
    shape: FormWords,
    paint: u32,
}

/// `Stack` of `stack/planes.cuh`: what the layers of one photo have on the device.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct StackWords {
    /// Addresses on the device.
    pub(super) below: u64,
    pub(super) light: u64,
    pub(super) picture: u64,
    pub(super) window_entries: u64,
    pub(super) layers: u64,
    pub(super) gains: u64,
    pub(super) count: i32,
    pub(super) base: u32,
    pub(super) most_weight: i32,
}

/// `Spot` of `order.cu`: the pixels of a layer, and its number among those that may move.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct SpotWords {
    bounds: [i32; 4],
    pub(super) number: i32,
}

/// `Place` of `order.cu`: where a layer gains most.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct PlaceWords {
    fit: FitWords,
    stay: i64,
    above: i32,
    unused: i32,
}

/// `Places` of `order.cu`: what is read and written of all photos, addresses, and room for layers.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct PlacesWords {
    pub(super) pictures: u64,
    pub(super) stacks: u64,
    pub(super) greedy_jobs: u64,
    pub(super) spots: u64,
    pub(super) moves: u64,
    pub(super) sums: u64,
    pub(super) places: u64,
    pub(super) room: i32,
}

/// `AnnealJob` of `anneal/metropolis.cuh`.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct AnnealJobWords {
    pub(super) batch: i32,
    pub(super) proposals: i32,
}

/// `Turn` of `anneal/visit.cuh`: a visit to come.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct TurnWords {
    pub(super) photo: i32,
    pub(super) place: i32,
    pub(super) first_entry: i32,
    /// A box.
    pub(super) window: [i32; 4],
}

/// How many kinds of shapes there are.
pub(super) const KINDS: usize = Kind::ALL.len();

// SAFETY: all of these are made of integers and hold no references to the host's memory.
unsafe impl DeviceCopy for PictureWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for FormWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for FitWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for GreedyJobWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for FoundWords {}
// SAFETY: as above, and of floating-point numbers.
unsafe impl DeviceCopy for SoftWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for SoftLayerWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for LayerWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for StackWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for AnnealJobWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for TurnWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for SpotWords {}
// SAFETY: as above.
unsafe impl DeviceCopy for PlaceWords {}

// SAFETY: numbers that are 0, as all of these then are, are valid.
unsafe impl Zeroable for FormWords {}
// SAFETY: as above.
unsafe impl Zeroable for FitWords {}
// SAFETY: as above.
unsafe impl Zeroable for FoundWords {}
// SAFETY: as above.
unsafe impl Zeroable for LayerWords {}
// SAFETY: as above.
unsafe impl Zeroable for StackWords {}
// SAFETY: as above.
unsafe impl Zeroable for TurnWords {}
// SAFETY: as above.
unsafe impl Zeroable for SpotWords {}
// SAFETY: as above.
unsafe impl Zeroable for PlaceWords {}

impl FitWords {
    /// A paint to be laid whatever it brings.
    pub(super) fn of_paint(paint: Paint) -> Self {
        Self {
            gain: 0,
            paint: paint_word(paint),
            covers: 1,
        }
    }

    /// The fit; `None` where nothing is covered.
    pub(super) fn to_fit(self) -> Option<color::Fit> {
        let [r, g, b, alpha] = self.paint.to_le_bytes();
        let color = [r, g, b];
        (self.covers != 0).then_some(color::Fit {
            paint: Paint { color, alpha },
            gain: self.gain,
        })
    }
}

impl LayerWords {
    pub(super) fn new((shape, paint): &(Shape, Paint)) -> Self {
        Self {
            shape: FormWords::of_shape(shape),
            paint: paint_word(*paint),
        }
    }

    /// The layer; `None` for words that are no shape's.
    pub(super) fn to_layer(self) -> Option<(Shape, Paint)> {
        let [r, g, b, alpha] = self.paint.to_le_bytes();
        let color = [r, g, b];
        Some((self.shape.to_shape()?, Paint { color, alpha }))
    }
}

impl SpotWords {
    /// A layer with these bounds, which is not to move.
    pub(super) fn new(bounds: PixelBox) -> Self {
        Self {
            bounds: box_words(bounds),
            number: -1,
        }
    }
}

impl PlaceWords {
    /// The place; `None` where the layer covers nothing.
    pub(super) fn to_place(self) -> Option<BestPlace> {
        Some(BestPlace {
            above: usize::try_from(self.above).ok(),
            fit: self.fit.to_fit()?,
            stay: self.stay,
        })
    }
}

/// A colour in the low three bytes and an opacity in the highest.
fn paint_word(paint: Paint) -> u32 {
    let [r, g, b] = paint.color;
    u32::from_le_bytes([r, g, b, paint.alpha])
}

/// `Box` of `geometry/bounds.cuh`.
pub(super) fn box_words(pixels: PixelBox) -> [i32; 4] {
    let PixelBox { x0, y0, x1, y1 } = pixels;
    [x0, y0, x1, y1].map(|side| side as i32)
}

/// The ends of a range of opacities.
pub(super) fn opacity_words(opacity: Opacity) -> [i32; 2] {
    [opacity.min(), opacity.max()].map(i32::from)
}

/// `Domain` of `geometry/domain.cuh`.
pub(super) fn domain_words(domain: &Domain) -> [i32; 8] {
    [
        domain.width as i32,
        domain.height as i32,
        domain.margin,
        domain.max_step,
        domain.min_stroke,
        domain.max_stroke,
        i32::from(domain.polygon_corners),
        i32::from(domain.polyline_points),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_kernels() {
        assert_eq!(size_of::<PictureWords>(), 88);
        assert_eq!(size_of::<ClimbsWords>(), 64);
        assert_eq!(size_of::<FormWords>(), 140);
        assert_eq!(size_of::<FitWords>(), 16);
        assert_eq!(size_of::<GreedyJobWords>(), 168);
        assert_eq!(size_of::<FoundWords>(), 160);
        assert_eq!(size_of::<LayerWords>(), 144);
        assert_eq!(size_of::<StackWords>(), 64);
        assert_eq!(size_of::<VisitsWords>(), 56);
        assert_eq!(size_of::<AnnealJobWords>(), 8);
        assert_eq!(size_of::<TurnWords>(), 28);
        assert_eq!(size_of::<SpotWords>(), 20);
        assert_eq!(size_of::<PlaceWords>(), 32);
        assert_eq!(size_of::<PlacesWords>(), 64);
        assert_eq!(size_of::<SoftWords>(), 144);
        assert_eq!(size_of::<SoftLayerWords>(), 28);
    }
}
