use std::sync::{Arc, PoisonError};

use color::Paint;
use cuda_driver::DriverError;

use super::Stacks;
use crate::cuda::Device;
use crate::cuda::buffer::Buffer;
use crate::cuda::launch::Places;
use crate::cuda::layout::{PlaceWords, SpotWords};
use crate::stack::{Move, overlap, reordered, window};
use crate::{MAX_ALPHA, RasterError};

/// Layers over 32 pixels of a row, at most: `MOST_LAYERS` of `kernels/cuda/order.cu`.
const MOST_LAYERS: usize = 384;

/// Layers of a photo that may move in a launch: `MOST_MOVES` there.
const MOST_MOVES: usize = 96;

/// Pixels of a strip.
const STRIP: u32 = 32;

/// What is known of places in the order on the device.
#[derive(Debug)]
pub(super) struct Order {
    spots: Buffer<SpotWords>,
    moves: Buffer<i32>,
    /// All 0 between launches.
    sums: Buffer<[u64; 9]>,
    places: Buffer<PlaceWords>,
}

impl Order {
    /// Room for `room` layers of each photo.
    pub(super) fn new(
        device: &Arc<Device>,
        photos: usize,
        room: usize,
    ) -> Result<Self, DriverError> {
        let moves = photos * MOST_MOVES;
        Ok(Self {
            spots: Buffer::zeroed(device, "the bounds of layers", photos * room)?,
            moves: Buffer::zeroed(device, "layers to move", moves)?,
            sums: Buffer::zeroed(device, "sums of places", moves * (room + 1))?,
            places: Buffer::zeroed(device, "places", moves)?,
        })
    }
}

impl Stacks {
    /// For each of these places of each photo, where in the order its layer gains most, as
    /// [`crate::Stack::best_place`] says. Where more than 384 layers lie over some 32 px of a row, it is
    /// not looked for.
    ///
    /// # Errors
    /// When there is not one list for each photo, there is no layer at a place, or a kernel fails.
    pub fn best_places(
        &mut self,
        places: &[Vec<usize>],
    ) -> Result<Vec<Vec<Option<Move>>>, RasterError> {
        let mut counts = self.layers.iter().map(Vec::len);
        let fit = |places: &Vec<usize>| {
            let count = counts.next().unwrap_or(0);
            places.iter().all(|place| *place < count)
        };
        if places.len() != self.layers.len() || !places.iter().all(fit) {
            return Err(RasterError::Hunts("there is no layer at a place"));
        }
        let device = Arc::clone(&self.device);
        let _order = device
            .order()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.write_layers()?;
        let mut found = vec![Vec::new(); places.len()];
        let spots = self.spots();
        let most = places.iter().map(Vec::len).max().unwrap_or(0);
        for first in (0..most).step_by(MOST_MOVES) {
            let some = |places: &Vec<usize>| {
                let rest = places.iter().skip(first).take(MOST_MOVES);
                rest.copied().collect::<Vec<_>>()
            };
            let some: Vec<Vec<usize>> = places.iter().map(some).collect();
            for (found, more) in found.iter_mut().zip(self.some_places(&some, &spots)?) {
                found.extend(more);
            }
        }
        Ok(found)
    }

    /// The bounds of all layers, none of which is to move; none of photos that are too crowded.
    fn spots(&self) -> Vec<Vec<SpotWords>> {
        let photos = self.layers.iter().zip(&self.sizes);
        let of_photo = |(layers, size): (&Vec<_>, &(u32, u32))| {
            let bounds = layers.iter();
            let bounds: Vec<_> = bounds
                .map(|(shape, _): &(geometry::Shape, Paint)| window(&shape.outline(), 0, *size))
                .collect();
            if is_crowded(&bounds, *size) {
                return Vec::new();
            }
            bounds.into_iter().map(SpotWords::new).collect()
        };
        photos.map(of_photo).collect()
    }

    /// The best places of so many layers as a launch can look at.
    fn some_places(
        &mut self,
        places: &[Vec<usize>],
        spots: &[Vec<SpotWords>],
    ) -> Result<Vec<Vec<Option<Move>>>, RasterError> {
        let photos = places.len();
        let mut all = vec![SpotWords::default(); photos * self.room];
        let mut moves = vec![-1; photos * MOST_MOVES];
        for (photo, (places, spots)) in places.iter().zip(spots).enumerate() {
            let of_photo = &mut all[photo * self.room..];
            of_photo[..spots.len()].copy_from_slice(spots);
            for (number, place) in places.iter().enumerate().take(spots.len()) {
                of_photo[*place].set_move(number as i32);
                moves[photo * MOST_MOVES + number] = *place as i32;
            }
        }
        self.order.spots.write(&all)?;
        self.order.moves.write(&moves)?;
        let order = &self.order;
        let words = Places {
            stacks: &self.words,
            hunts: &self.hunts.words,
            spots: &order.spots,
            moves: &order.moves,
            sums: &order.sums,
            places: &order.places,
            room: self.room,
            most_moves: MOST_MOVES,
        };
        let pictures = self.hunts.pictures.photos();
        self.device.pass_layers(&pictures, &words)?;
        self.device.best_places(&pictures, &words)?;
        self.device.wait()?;
        let found = order.places.read(0, order.places.len())?;
        let found = found.chunks(MOST_MOVES).zip(places).zip(spots);
        let of_photo = |((found, places), spots): ((&[PlaceWords], &Vec<usize>), &Vec<_>)| {
            let found = found.iter().take(places.len());
            found
                .map(|place| {
                    if spots.is_empty() {
                        None
                    } else {
                        place.to_move()
                    }
                })
                .collect()
        };
        Ok(found.map(of_photo).collect())
    }

    /// Whether the bounds of two layers of a photo share pixels.
    #[must_use]
    pub fn overlap(&self, photo: usize, a: usize, b: usize) -> bool {
        let bounds = |place: usize| {
            let outline = self.layers[photo][place].0.outline();
            window(&outline, 0, self.sizes[photo])
        };
        overlap(bounds(a), bounds(b))
    }

    /// Moves layers of a photo, each to the place right above another one or to the bottom (`None`),
    /// with another paint; their gains move along.
    pub fn reorder(&mut self, photo: usize, moves: &[(usize, Option<usize>, Paint)]) {
        let layers = &mut self.layers[photo];
        for (place, _, paint) in moves {
            let alpha = paint.alpha.min(MAX_ALPHA);
            layers[*place].1 = Paint { alpha, ..*paint };
        }
        let order = reordered(layers.len(), moves);
        *layers = order.iter().map(|place| layers[*place]).collect();
        let gains = &mut self.gains[photo];
        if gains.len() == order.len() {
            *gains = order.iter().map(|place| gains[*place]).collect();
        }
        self.forget_planes();
    }
}

/// Whether more layers lie over a strip than blocks have room for.
fn is_crowded(bounds: &[(u32, u32, u32, u32)], (width, height): (u32, u32)) -> bool {
    if bounds.len() <= MOST_LAYERS {
        return false;
    }
    let strips = width.div_ceil(STRIP);
    let mut counts = vec![0_usize; (strips * height) as usize];
    for (x0, y0, x1, y1) in bounds {
        for y in *y0..*y1 {
            let across = x0 / STRIP..x1.div_ceil(STRIP);
            across.for_each(|strip| counts[(y * strips + strip) as usize] += 1);
        }
    }
    counts.into_iter().any(|count| count > MOST_LAYERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_layers_over_a_strip_are_a_crowd() {
        let apart = |i: u32| (i % 20 * 32, i / 20, i % 20 * 32 + 32, i / 20 + 1);
        let mut bounds: Vec<_> = (0..600).map(apart).collect();
        assert!(!is_crowded(&bounds, (640, 30)));
        bounds.extend([(33, 7, 34, 8); 383]);
        assert!(!is_crowded(&bounds, (640, 30)));
        bounds.push((0, 7, 33, 8));
        assert!(is_crowded(&bounds, (640, 30)));
    }
}
