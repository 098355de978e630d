use color::Image;
use drawing::Drawing;

use crate::parallel::Workers;
use crate::{Device, Options, Search, SearchError};

/// Drawings of many photos, in order: each as a [`Search`] for it alone would find it.
///
/// On the processor every photo has a thread; on a CUDA device up to 64 are searched for side by
/// side, with memory for all of these at once. A budget and a progressive order take photos one after
/// the other there. With [`Device::Auto`] the first photo decides.
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
    if options.device == Device::Cpu || photos.is_empty() {
        return on_processor(photos, options);
    }
    on_device(photos, options)
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

fn one_by_one(photos: &[Image], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    let draw = |photo| Search::new(photo, options)?.finish();
    photos.iter().map(draw).collect()
}

#[cfg(not(all(feature = "cuda", target_os = "linux")))]
fn on_device(photos: &[Image], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    match options.device {
        Device::Auto => on_processor(photos, options),
        _ => one_by_one(photos, options),
    }
}

/// Photos that are searched for side by side.
#[cfg(all(feature = "cuda", target_os = "linux"))]
const SIDE_BY_SIDE: usize = 64;

#[cfg(all(feature = "cuda", target_os = "linux"))]
fn on_device(photos: &[Image], options: &Options) -> Result<Vec<Drawing>, SearchError> {
    use crate::adding::Adding;
    use crate::search::domain;

    let domain = |target: &raster::Target| domain(target.width(), target.height(), options);
    let first = options.target(&photos[0])?;
    let (_, choice) = Adding::open(&first, &domain(&first), options)?;
    if choice.backend != crate::cuda::NAME {
        return on_processor(photos, options);
    }
    let on_cuda = Options {
        device: Device::Cuda,
        ..options.clone()
    };
    if options.budget != crate::Budget::default() || options.polish.prefixes {
        return one_by_one(photos, &on_cuda);
    }
    let device = raster::cuda::Device::shared()?;
    let mut drawings = Vec::with_capacity(photos.len());
    for photos in photos.chunks(SIDE_BY_SIDE) {
        let targets = photos.iter().map(|photo| options.target(photo));
        let targets = targets.collect::<Result<Vec<_>, _>>()?;
        let domains: Vec<_> = targets.iter().map(domain).collect();
        drawings.extend(crate::cuda::draw_all(&device, &targets, &domains, options)?);
    }
    Ok(drawings)
}
