use std::ops::ControlFlow;

use color::Image;
use drawing::Drawing;

use crate::adding::Adding;
use crate::parallel::Workers;
use crate::searches::SIDE_BY_SIDE;
use crate::{ChosenBackend, Device, Options, Search, SearchError, Searches};

/// Drawings of many photos, in order: each as a [`Search`] for it alone would find it.
///
/// On the processor every photo has a thread; on a CUDA device up to 128 are searched for side by
/// side, as [`Searches`] does it. A budget and a progressive order take photos one after the other
/// there. With [`Device::Auto`] the first photo decides.
///
/// # Errors
/// When an option is out of range, a photo too large, or the device fails. The first error ends it
/// all.
///
/// ```
/// use color::Image;
/// use optimizer::{Options, draw_all};
///
/// let photos = [[200, 100, 50, 255], [9, 9, 9, 255]].map(|color| Image::filled(16, 16, color));
/// let photos = photos.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let drawings = draw_all(&photos, &Options::default())?;
/// assert_eq!(drawings[0].background, Some([200, 100, 50]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draw_all(photos: &[Image], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    options.check()?;
    let Some(first) = photos.first() else {
        return Ok(Vec::new());
    };
    let first = options.target(first)?;
    let domain = options.domain(first.width(), first.height());
    let choice = Adding::choose(&first, &domain, options)?;
    if choice.backend == ChosenBackend::Cpu {
        return on_processor(photos, options);
    }
    let on_device = Options {
        device: Device::Cuda,
        ..options.clone()
    };
    let mut drawings = Vec::with_capacity(photos.len());
    for photos in photos.chunks(SIDE_BY_SIDE) {
        let mut searches = Searches::new(on_device.clone());
        for photo in photos {
            searches.add(options.target(photo)?, None)?;
        }
        for search in searches.run(|_, _| ControlFlow::Continue(())) {
            drawings.push(search?.into_drawing());
        }
    }
    Ok(drawings)
}

fn on_processor(photos: &[Image], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    let one = Options {
        device: Device::Cpu,
        threads: std::num::NonZeroUsize::new(1),
        ..options.clone()
    };
    let workers = Workers::new(options.threads);
    let drawings = workers.map(photos.len() as u32, |i| {
        Search::new(&photos[i as usize], &one)?.finish()
    });
    drawings.into_iter().collect()
}
