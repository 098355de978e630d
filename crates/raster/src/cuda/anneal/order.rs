use std::sync::Arc;

use cuda_driver::DriverError;
use geometry::PixelBox;

use super::AnnealBatch;
use crate::RasterError;
use crate::cuda::Device;
use crate::cuda::arguments::Places;
use crate::cuda::buffer::Buffer;
use crate::cuda::kernel::WARP;
use crate::cuda::layout::{PlaceWords, SpotWords};
use crate::cuda::work_error::{WorkError, check_count};
use crate::stack::{BestPlace, Move};

/// Layers over 32 pixels of a row, at most: `MOST_LAYERS` of `kernels/cuda/order.cu`.
const MOST_LAYERS: usize = 320;

/// Layers of a photo that may move in a launch: `MOST_MOVES` there.
const MOST_MOVES: usize = 96;

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
            moves: Buffer::zeroed(device, "the layers to move", moves)?,
            sums: Buffer::zeroed(device, "the sums of places", moves * (room + 1))?,
            places: Buffer::zeroed(device, "the places", moves)?,
        })
    }

    /// Bytes of the device for one photo with room for so many layers.
    pub(super) const fn bytes_for(layers: usize) -> usize {
        let sums = (layers + 1) * size_of::<[u64; 9]>();
        layers * size_of::<SpotWords>()
            + MOST_MOVES * (size_of::<i32>() + sums + size_of::<PlaceWords>())
    }

    /// Writes what layers may move, as many for each photo as a launch has room for from number
    /// `first` on, none where no bounds are given; gives their places, -1 where there is none.
    fn write(
        &mut self,
        places: &[Vec<usize>],
        first: usize,
        bounds: &[Vec<SpotWords>],
    ) -> Result<Vec<i32>, DriverError> {
        let room = self.spots.len() / places.len();
        let mut spots = vec![SpotWords::default(); self.spots.len()];
        let mut moves = vec![-1; self.moves.len()];
        for (photo, (places, bounds)) in places.iter().zip(bounds).enumerate() {
            let spots = &mut spots[photo * room..][..bounds.len()];
            spots.copy_from_slice(bounds);
            let places = places.iter().skip(first).take(MOST_MOVES);
            for (number, place) in places.enumerate() {
                if let Some(spot) = spots.get_mut(*place) {
                    spot.number = number as i32;
                    moves[photo * MOST_MOVES + number] = *place as i32;
                }
            }
        }
        self.spots.write(&spots)?;
        self.moves.write(&moves)?;
        Ok(moves)
    }
}

impl AnnealBatch {
    /// For each of these places of each photo, no two alike, where in the order its layer gains
    /// most, as [`crate::Stack::best_place`] says. Where more than 320 layers lie over some 32 px
    /// of a row, it is not looked for.
    ///
    /// # Errors
    /// When there is not one list for each photo, there is no layer at a place, or a kernel fails.
    pub fn best_places(
        &mut self,
        places: &[Vec<usize>],
    ) -> Result<Vec<Vec<Option<BestPlace>>>, RasterError> {
        check_count("lists of places", places.len(), self.layers.len())?;
        for (places, layers) in places.iter().zip(&self.layers) {
            let layers = layers.len();
            if let Some(&place) = places.iter().find(|place| **place >= layers) {
                return Err(WorkError::Place { place, layers }.into());
            }
        }
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        self.write_layers()?;
        let bounds = self.spots();
        let mut order = match self.order.take() {
            Some(order) => order,
            None => Order::new(&device, self.layers.len(), self.memory.room)?,
        };
        let mut found: Vec<Vec<Option<BestPlace>>> = vec![Vec::new(); places.len()];
        let most = places.iter().map(Vec::len).max().unwrap_or(0);
        for first in (0..most).step_by(MOST_MOVES) {
            let moves = order.write(places, first, &bounds)?;
            let words = self.find_places(&order)?;
            let of_photos = words.chunks(MOST_MOVES).zip(moves.chunks(MOST_MOVES));
            for ((found, places), (words, moves)) in found.iter_mut().zip(places).zip(of_photos) {
                let more = words.iter().zip(moves);
                let more = more.map(|(word, at)| (*at >= 0).then(|| word.to_place())?);
                found.extend(more.take(places.len().saturating_sub(first)));
            }
        }
        self.order = Some(order);
        Ok(found)
    }

    /// The bounds of all layers, none of which is to move; none of photos that are too crowded.
    fn spots(&self) -> Vec<Vec<SpotWords>> {
        let of_photo = |(photo, size): (usize, &(u32, u32))| {
            let bounds = self.bounds(photo);
            if is_crowded(&bounds, *size) {
                return Vec::new();
            }
            bounds.into_iter().map(SpotWords::new).collect()
        };
        self.sizes.iter().enumerate().map(of_photo).collect()
    }

    /// The best places of the layers that may move.
    fn find_places(&self, order: &Order) -> Result<Vec<PlaceWords>, DriverError> {
        let words = Places {
            stacks: &self.words,
            greedy_jobs: &self.greedy.words,
            spots: &order.spots,
            moves: &order.moves,
            sums: &order.sums,
            places: &order.places,
            room: self.memory.room,
            most_moves: MOST_MOVES,
        };
        let pictures = self.greedy.pictures.photos();
        self.device.pass_layers(&pictures, &words)?;
        self.device.best_places(&pictures, &words)?;
        self.device.wait()?;
        order.places.read(0, order.places.len())
    }

    /// The pixels that each layer of a photo may touch.
    #[must_use]
    pub fn bounds(&self, photo: usize) -> Vec<PixelBox> {
        self.around(photo, 0)
    }

    /// Moves layers of a photo as [`crate::Stack::reorder`] does; their gains move along.
    ///
    /// # Panics
    /// When there is no such photo or no layer at a place.
    pub fn reorder(&mut self, photo: usize, moves: &[Move]) {
        self.layers[photo].reorder(moves);
        self.forget_planes();
    }
}

/// Whether more layers lie over a strip than blocks have room for.
fn is_crowded(bounds: &[PixelBox], (width, height): (u32, u32)) -> bool {
    if bounds.len() <= MOST_LAYERS {
        return false;
    }
    let strips = width.div_ceil(WARP);
    let mut counts = vec![0_usize; (strips * height) as usize];
    for pixels in bounds {
        for y in pixels.y0..pixels.y1 {
            let across = pixels.x0 / WARP..pixels.x1.div_ceil(WARP);
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
        let pixels = |x0, y0, x1, y1| PixelBox { x0, y0, x1, y1 };
        let apart = |i: u32| pixels(i % 20 * 32, i / 20, i % 20 * 32 + 32, i / 20 + 1);
        let mut bounds: Vec<_> = (0..600).map(apart).collect();
        assert!(!is_crowded(&bounds, (640, 30)));
        bounds.extend([pixels(33, 7, 34, 8); MOST_LAYERS - 1]);
        assert!(!is_crowded(&bounds, (640, 30)));
        bounds.push(pixels(0, 7, 33, 8));
        assert!(is_crowded(&bounds, (640, 30)));
    }
}
