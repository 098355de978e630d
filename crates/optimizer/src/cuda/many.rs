//! Searches for many photos at once: every stage works on all of them side by side.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape};
use raster::cuda::{Device, Find, Hunt, Hunts, Stacks};
use raster::{RasterError, Target};

use super::anneal::{SweepStreams, revisit};
use super::greedy::{STEPS, hunt};
use super::polish::polish_all;
use crate::Options;
use crate::anneal::renew::remove;
use crate::greedy::MAX_FAILURES;

/// What one photo's search has come to.
struct Photo {
    domain: Domain,
    layers: Vec<(Shape, Paint)>,
    failures: u32,
    gains: Vec<i64>,
    error: f64,
    best: (f64, Vec<(Shape, Paint)>),
}

impl Photo {
    fn is_done(&self, shapes: usize) -> bool {
        self.layers.len() >= shapes || self.failures >= MAX_FAILURES
    }

    /// Takes what a greedy step found.
    fn take(&mut self, found: Option<Find>) {
        match found {
            Some(Find { shape, fit }) if fit.gain > 0 => {
                self.layers.push((shape, fit.paint));
                self.failures = 0;
            }
            _ => self.failures += 1,
        }
    }

    fn keep_best(&mut self) {
        if self.error < self.best.0 {
            self.best = (self.error, self.layers.clone());
        }
    }

    /// Takes the layers away that brought least; their shapes.
    fn thin_out(&mut self, options: &Options) -> Vec<Shape> {
        let places = options.anneal.least_useful(&self.gains);
        let old = places.iter().map(|place| self.layers[*place].0).collect();
        remove(&mut self.layers, &places);
        old
    }
}

/// Drawings of all targets by the stages of the options, each on the background of its target. The
/// greedy stage finds what it finds for each photo alone, and so do the others.
pub(crate) fn draw_all(
    device: &Arc<Device>,
    targets: &[Target],
    domains: &[Domain],
    options: &Options,
) -> Result<Vec<Drawing>, RasterError> {
    let mut photos: Vec<Photo> = domains
        .iter()
        .map(|domain| Photo {
            domain: *domain,
            layers: Vec::new(),
            failures: 0,
            gains: Vec::new(),
            error: f64::MAX,
            best: (f64::MAX, Vec::new()),
        })
        .collect();
    add_shapes(device, targets, &mut photos, options)?;
    let any = photos.iter().any(|photo| !photo.layers.is_empty());
    let anneals = options.anneal.sweeps > 0 && options.opacity.min() <= raster::MAX_ALPHA;
    if any && anneals {
        revisit_layers(device, targets, &mut photos, options)?;
    }
    let drawing = |(target, photo): (&Target, &Photo)| Drawing {
        layers: photo
            .layers
            .iter()
            .map(|(shape, paint)| Layer {
                shape: *shape,
                paint: *paint,
            })
            .collect(),
        ..Drawing::new(target.width(), target.height(), target.background())
    };
    let drawings: Vec<Drawing> = targets.iter().zip(&photos).map(drawing).collect();
    if any && options.polish.steps > 0 {
        return polish_all(device, targets, &drawings, domains, options);
    }
    Ok(drawings)
}

fn add_shapes(
    device: &Arc<Device>,
    targets: &[Target],
    photos: &mut [Photo],
    options: &Options,
) -> Result<(), RasterError> {
    let hunts: Vec<Hunt> = photos
        .iter()
        .map(|photo| hunt(&photo.domain, options))
        .collect();
    let mut hunts = Hunts::new(device, targets, hunts)?;
    while !photos.iter().all(|photo| photo.is_done(options.shapes)) {
        let missing = |photo: &Photo| options.shapes.saturating_sub(photo.layers.len());
        let unfinished = photos.iter().filter(|photo| !photo.is_done(options.shapes));
        let missing = unfinished.map(missing).max().unwrap_or(1);
        hunts.advance(missing.clamp(1, STEPS))?;
        for found in hunts.finds()? {
            for (photo, found) in photos.iter_mut().zip(found) {
                if !photo.is_done(options.shapes) {
                    photo.take(found);
                }
            }
        }
    }
    Ok(())
}

fn revisit_layers(
    device: &Arc<Device>,
    targets: &[Target],
    photos: &mut [Photo],
    options: &Options,
) -> Result<(), RasterError> {
    let hunts: Vec<Hunt> = photos
        .iter()
        .map(|photo| hunt(&options.anneal.nearby(photo.domain), options))
        .collect();
    let revisits: Vec<_> = photos
        .iter()
        .map(|photo| revisit(&photo.domain, &options.anneal))
        .collect();
    let most = photos.iter().map(|photo| photo.layers.len()).max();
    let mut stacks = Stacks::new(device, targets, &hunts, &revisits, most.unwrap_or(0))?;
    let mut streams = SweepStreams::new(options.shapes, revisits[0].batch);
    write_layers(&mut stacks, photos)?;
    read_errors(&mut stacks, photos)?;
    for sweep in 0..options.anneal.sweeps {
        let last = sweep + 1 == options.anneal.sweeps;
        if !last && sweep > 0 {
            renew(&mut stacks, photos, options, &streams)?;
        }
        let part = f64::from(sweep) / f64::from(options.anneal.sweeps - 1).max(1.0);
        let temperature = |photo: &Photo| match last || photo.layers.is_empty() {
            true => 0.0,
            false => options
                .anneal
                .temperature(part, photo.error, photo.layers.len()),
        };
        let temperatures: Vec<f64> = photos.iter().map(temperature).collect();
        stacks.sweep(&temperatures, streams.visits())?;
        streams.next();
        for (i, photo) in photos.iter_mut().enumerate() {
            photo.layers = stacks.layers(i)?;
            photo.gains = stacks.gains(i)?;
        }
        read_errors(&mut stacks, photos)?;
    }
    for photo in photos {
        photo.layers = std::mem::take(&mut photo.best.1);
    }
    Ok(())
}

/// Replaces the layers that brought least by new ones on top.
fn renew(
    stacks: &mut Stacks,
    photos: &mut [Photo],
    options: &Options,
    streams: &SweepStreams,
) -> Result<(), RasterError> {
    let olds: Vec<Vec<Shape>> = photos
        .iter_mut()
        .map(|photo| photo.thin_out(options))
        .collect();
    write_layers(stacks, photos)?;
    let most = olds.iter().map(Vec::len).max().unwrap_or(0);
    for i in 0..most {
        let one: Vec<Option<Shape>> = olds.iter().map(|old| old.get(i).copied()).collect();
        stacks.add(&one, streams.renewal(i))?;
    }
    for (photo, error) in photos.iter_mut().zip(stacks.errors()?) {
        photo.error = error;
    }
    for (i, photo) in photos.iter_mut().enumerate() {
        photo.layers = stacks.layers(i)?;
    }
    Ok(())
}

fn write_layers(stacks: &mut Stacks, photos: &[Photo]) -> Result<(), RasterError> {
    let mut photos = photos.iter().enumerate();
    photos.try_for_each(|(i, photo)| stacks.set_layers(i, &photo.layers))
}

fn read_errors(stacks: &mut Stacks, photos: &mut [Photo]) -> Result<(), RasterError> {
    for (photo, error) in photos.iter_mut().zip(stacks.errors()?) {
        photo.error = error;
        photo.keep_best();
    }
    Ok(())
}
