use std::ops::ControlFlow;

use color::Image;
use drawing::Drawing;
use raster::Target;

use crate::parallel::Workers;
use crate::searches::SIDE_BY_SIDE;
use crate::{
    BackendChoice, BackendKind, Device, Options, PhotoThreads, Search, SearchError, SearchRequest,
    Searches,
};

/// Drawings of many photos, in order: each as a [`Search`] for it alone would find it.
///
/// On the processor photos share the threads as [`PhotoThreads`] says. On a CUDA device up to 128
/// are searched for side by side, as [`Searches`] does it; limits of time or error and a
/// progressive order take them one after the other. With [`Device::Auto`] the first photo decides.
/// A limit to the size of SVGs is one for files as large as the photos; [`Searches`] knows other
/// sizes.
///
/// # Errors
/// When an option is out of range, a photo too large or the device missing, as for [`Search::new`],
/// before any is drawn; when the device fails. The first error ends it all.
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
    let targets = photos.iter().map(|photo| options.target(photo));
    let targets = targets.collect::<Result<Vec<Target>, _>>()?;
    let Some(first) = targets.first() else {
        return Ok(Vec::new());
    };
    let domain = options.domain(first.width(), first.height());
    let choice = BackendChoice::choose(first, &domain, options)?;
    if choice.backend == BackendKind::Cpu {
        return on_processor(&targets, options);
    }
    on_device(targets, options)
}

fn on_device(targets: Vec<Target>, options: &Options) -> Result<Vec<Drawing>, SearchError> {
    let on_device = Options {
        device: Device::Cuda,
        ..options.clone()
    };
    let mut drawings = Vec::with_capacity(targets.len());
    let mut targets = targets.into_iter().peekable();
    while targets.peek().is_some() {
        let mut searches = Searches::new(on_device.clone());
        for target in targets.by_ref().take(SIDE_BY_SIDE) {
            searches.add(SearchRequest::new(target))?;
        }
        for search in searches.run(|_, _| ControlFlow::Continue(())) {
            drawings.push(search?.into_drawing());
        }
    }
    Ok(drawings)
}

fn on_processor(targets: &[Target], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    let mut workers = Workers::new(options.threads);
    let shared = PhotoThreads::new(options, workers.count(), targets.len());
    if shared.photos_at_once == 1 {
        workers = Workers::ALONE;
    }
    let each = Options {
        device: Device::Cpu,
        threads: shared.threads_per_photo,
        ..options.clone()
    };
    let drawings = workers.map(targets.len() as u32, |i| {
        Search::for_target(targets[i as usize].clone(), &each)?.finish()
    });
    drawings.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use std::num::NonZeroUsize;
    use std::time::Instant;

    #[test]
    fn a_bad_photo_is_reported_before_any_is_drawn() {
        let photos = [(16, 16), (raster::MAX_SIDE + 1, 1)].map(|(width, height)| {
            let pixel = |i: u32| [(i * 37) as u8, (i * 91) as u8, (i / 5) as u8, 255];
            Image::new(width, height, (0..width * height).map(pixel).collect()).unwrap()
        });
        // The first one alone would take days.
        let options = Options {
            budget: Budget {
                seconds: Some(1e6),
                ..Budget::NONE
            },
            ..Options::default()
        };
        let error = draw_all(&photos, &options).unwrap_err();
        assert!(error.to_string().contains("12001×1 px is too large"));
    }

    #[test]
    fn photos_with_a_budget_of_time_follow_each_other() {
        let pixel = |i: u32| [(i * 3) as u8, (i * 7) as u8, (i / 3) as u8, 255];
        let photo = Image::new(24, 16, (0..384).map(pixel).collect()).unwrap();
        let seconds = 0.2;
        let options = Options {
            shapes: 4,
            threads: NonZeroUsize::new(2),
            budget: Budget {
                seconds: Some(seconds),
                ..Budget::NONE
            },
            ..Options::default()
        };
        let start = Instant::now();
        draw_all(&[photo.clone(), photo], &options).unwrap();
        // Side by side they would be done after one of these times.
        assert!(start.elapsed().as_secs_f64() > 1.8 * seconds);
    }

    #[test]
    fn drawings_do_not_depend_on_how_threads_are_shared() {
        let photos = [3, 5].map(|k| {
            let pixel = |i: u32| [(i * k) as u8, (i * 7) as u8, (i / k) as u8, 255];
            Image::new(24, 16, (0..384).map(pixel).collect()).unwrap()
        });
        let draw = |threads| {
            let options = Options {
                shapes: 4,
                threads: NonZeroUsize::new(threads),
                ..Options::default().with_effort(crate::Effort::Tiny)
            };
            draw_all(&photos, &options).unwrap()
        };
        assert_eq!(draw(1), draw(6));
    }
}
