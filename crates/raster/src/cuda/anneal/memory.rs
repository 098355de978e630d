use std::sync::Arc;

use cuda_driver::DriverError;

use super::layers::Layers;
use crate::cuda::Device;
use crate::cuda::buffer::Buffer;
use crate::cuda::layout::{LayerWords, TurnWords};

/// What a device keeps of the layers of all photos, photo by photo.
#[derive(Debug)]
pub(super) struct LayerMemory {
    /// Room for as many layers of each photo.
    pub(super) room: usize,
    pub(super) layers: Buffer<LayerWords>,
    /// What was written there or read last.
    copied: Vec<LayerWords>,
    pub(super) gains: Buffer<i64>,
    pub(super) turns: Buffer<TurnWords>,
    pub(super) ends: Buffer<i32>,
}

impl LayerMemory {
    pub(super) fn new(
        device: &Arc<Device>,
        photos: usize,
        room: usize,
    ) -> Result<Self, DriverError> {
        let count = photos * room;
        Ok(Self {
            room,
            layers: Buffer::zeroed(device, "the layers", count)?,
            copied: vec![LayerWords::default(); count],
            gains: Buffer::zeroed(device, "the gains", count)?,
            turns: Buffer::zeroed(device, "the turns", count)?,
            ends: Buffer::zeroed(device, "the ends of turns", count)?,
        })
    }

    /// Bytes of the device for one photo with room for so many layers.
    pub(super) const fn bytes_for(layers: usize) -> usize {
        let turn = size_of::<TurnWords>() + size_of::<i32>();
        layers * (size_of::<LayerWords>() + size_of::<i64>() + turn)
    }

    pub(super) fn write(&mut self, layers: &[Layers]) -> Result<(), DriverError> {
        for (words, layers) in self.copied.chunks_mut(self.room).zip(layers) {
            layers.write(words);
        }
        self.layers.write(&self.copied)
    }

    pub(super) fn read(&mut self, layers: &mut [Layers]) -> Result<(), DriverError> {
        self.layers.read_to(0, &mut self.copied)?;
        let gains = self.gains.read(0, self.gains.len())?;
        let photos = self.copied.chunks(self.room).zip(gains.chunks(self.room));
        for (layers, (words, gains)) in layers.iter_mut().zip(photos) {
            layers.read(words, gains);
        }
        Ok(())
    }
}
