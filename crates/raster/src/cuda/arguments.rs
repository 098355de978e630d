//! What kernels are launched with, checked to be as much as they read and write.

use super::buffer::Buffer;
use super::kernel::{Kernel, THREADS, WARP};
use super::layout::{
    AnnealJobWords, ClimbsWords, FitWords, FormWords, FoundWords, GreedyJobWords, PictureWords,
    PlaceWords, PlacesWords, SoftWords, SpotWords, StackWords, TurnWords, VisitsWords,
};

/// Photos of one launch, side by side.
pub(super) struct Photos<'a> {
    pub(super) words: &'a Buffer<PictureWords>,
    /// The largest height.
    pub(super) height: u32,
    /// The largest number of strips, rows of up to 32 pixels.
    pub(super) strips: u32,
    /// Whether pixels have weights, which is the same for all.
    pub(super) weighted: bool,
}

impl Photos<'_> {
    pub(super) fn count(&self) -> u32 {
        self.words.len() as u32
    }

    /// Blocks that have a warp for each row.
    pub(super) fn rows(&self) -> (u32, u32) {
        (self.height.div_ceil(THREADS / WARP), self.count())
    }
}

/// Drawings that are polished in one launch, side by side.
pub(super) struct Softs<'a> {
    pub(super) words: &'a Buffer<SoftWords>,
    /// The largest number of layers.
    pub(super) layers: u32,
    /// The largest number of warps that cover a picture.
    pub(super) tiles: u32,
    /// Which of a pair of errors is that of the picture, and which the lowest one so far.
    pub(super) error: i32,
    pub(super) best: i32,
}

impl Softs<'_> {
    /// Blocks that have a warp for each of `count`.
    pub(super) fn warps(&self, count: u32) -> (u32, u32) {
        (count.div_ceil(THREADS / WARP), self.words.len() as u32)
    }
}

/// The errors of the tiles of all photos, summed up, `most` apart.
#[derive(Debug)]
pub(super) struct Tiles {
    pub(super) cumulative: Buffer<u64>,
    pub(super) most: usize,
}

impl Tiles {
    pub(super) fn check(&self, photos: &Photos<'_>) {
        assert!(photos.words.len() * self.most <= self.cumulative.len());
    }
}

/// What is drawn on photos, an outline on each.
pub(super) struct DrawLaunch<'a> {
    pub(super) outlines: &'a Buffer<FormWords>,
    pub(super) fits: &'a Buffer<FitWords>,
    /// The number of the first photo's fit.
    pub(super) first_fit: usize,
    /// Whether fits that bring nothing are left out.
    pub(super) only_gains: bool,
    /// Where the errors of tiles are summed up, if anywhere.
    pub(super) tiles: Option<&'a Tiles>,
}

impl DrawLaunch<'_> {
    pub(super) fn check(&self, photos: &Photos<'_>) {
        let count = photos.words.len();
        assert!(count <= self.outlines.len() && self.first_fit + count <= self.fits.len());
        if let Some(tiles) = self.tiles {
            tiles.check(photos);
        }
    }
}

/// What the climbs of a step read and write.
#[derive(Clone, Copy)]
pub(super) struct Climbs<'a> {
    pub(super) greedy_jobs: &'a Buffer<GreedyJobWords>,
    pub(super) kernel: Kernel,
    pub(super) tiles: &'a Tiles,
    pub(super) founds: &'a Buffer<FoundWords>,
    pub(super) most_climbs: usize,
    pub(super) evaluations: &'a Buffer<u64>,
    pub(super) winners: &'a Buffer<FoundWords>,
    pub(super) first_winner: usize,
    pub(super) outlines: &'a Buffer<FormWords>,
}

impl Climbs<'_> {
    pub(super) fn words(&self, photos: &Photos<'_>) -> ClimbsWords {
        let count = photos.words.len();
        self.tiles.check(photos);
        assert!(count * self.most_climbs <= self.founds.len());
        assert!(count <= self.greedy_jobs.len() && count <= self.evaluations.len());
        assert!(self.first_winner + count <= self.winners.len() && count <= self.outlines.len());
        ClimbsWords {
            pictures: photos.words.address(),
            greedy_jobs: self.greedy_jobs.address(),
            cumulative: self.tiles.cumulative.address(),
            founds: self.founds.address(),
            evaluations: self.evaluations.address(),
            winners: self.winners.address_of(self.first_winner),
            outlines: self.outlines.address(),
            most_tiles: self.tiles.most as i32,
            most_climbs: self.most_climbs as i32,
        }
    }
}

/// What visits of layers read and write.
#[derive(Clone, Copy)]
pub(super) struct Visits<'a> {
    pub(super) stacks: &'a Buffer<StackWords>,
    pub(super) greedy_jobs: &'a Buffer<GreedyJobWords>,
    pub(super) anneal_jobs: &'a Buffer<AnnealJobWords>,
    pub(super) temperatures: &'a Buffer<f64>,
    /// Visits to come, of layers that there are, with entries of windows within their room.
    pub(super) turns: &'a Buffer<TurnWords>,
    /// One past the last turn of each block.
    pub(super) ends: &'a Buffer<i32>,
    /// Whether all layers are triangles, and all shapes that are looked for.
    pub(super) triangles: bool,
}

impl Visits<'_> {
    pub(super) fn words(&self, photos: &Photos<'_>) -> VisitsWords {
        let fewest = self.stacks.len().min(self.greedy_jobs.len());
        assert!(photos.words.len() <= fewest.min(self.anneal_jobs.len()));
        assert!(photos.words.len() <= self.temperatures.len());
        VisitsWords {
            pictures: photos.words.address(),
            stacks: self.stacks.address(),
            greedy_jobs: self.greedy_jobs.address(),
            anneal_jobs: self.anneal_jobs.address(),
            temperatures: self.temperatures.address(),
            turns: self.turns.address(),
            ends: self.ends.address(),
        }
    }
}

/// What the search for places in the order reads and writes.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) stacks: &'a Buffer<StackWords>,
    pub(super) greedy_jobs: &'a Buffer<GreedyJobWords>,
    pub(super) spots: &'a Buffer<SpotWords>,
    pub(super) moves: &'a Buffer<i32>,
    pub(super) sums: &'a Buffer<[u64; 9]>,
    pub(super) places: &'a Buffer<PlaceWords>,
    /// Room for layers of each photo.
    pub(super) room: usize,
    /// Layers of each photo that may move.
    pub(super) most_moves: usize,
}

impl Places<'_> {
    pub(super) fn words(&self, photos: &Photos<'_>) -> PlacesWords {
        let count = photos.words.len();
        let moves = count * self.most_moves;
        assert!(count <= self.stacks.len() && count <= self.greedy_jobs.len());
        assert!(count * self.room <= self.spots.len() && moves <= self.moves.len());
        assert!(moves * (self.room + 1) <= self.sums.len() && moves <= self.places.len());
        PlacesWords {
            pictures: photos.words.address(),
            stacks: self.stacks.address(),
            greedy_jobs: self.greedy_jobs.address(),
            spots: self.spots.address(),
            moves: self.moves.address(),
            sums: self.sums.address(),
            places: self.places.address(),
            room: self.room as i32,
        }
    }
}
