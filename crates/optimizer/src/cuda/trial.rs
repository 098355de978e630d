//! The short trial that decides between the processor and a CUDA device.

use std::sync::Arc;
use std::time::{Duration, Instant};

use geometry::{Domain, Outline, SUBPIXELS, Shape};
use rand_pcg::Pcg32;
use raster::cuda::{Cuda, Device};
use raster::{Backend, Cpu, RasterError, Target};

use crate::Options;
use crate::parallel::Workers;
use crate::starts::Starts;

/// Outlines that the processor scores in a trial.
const FEW: usize = 2_048;
/// Outlines that the device scores, enough to fill it.
const MANY: usize = 65_536;

/// What a trial came to.
pub(super) enum Trial {
    DeviceIsFaster,
    /// By so much, in words.
    ProcessorIsFaster(String),
}

impl Trial {
    /// Whether the device scores faster than all threads of the processor would.
    pub(super) fn run(
        device: &Arc<Device>,
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let cpu = Cpu::new(target.clone());
        let cuda = Cuda::new(device, target)?;
        let outlines = outlines(&cpu, domain, options)?;
        // The first batch compiles the kernel.
        time(&cuda, &outlines[..FEW], options)?;
        let on_device = time(&cuda, &outlines, options)?.as_secs_f64() / MANY as f64;
        let on_cpu = time(&cpu, &outlines[..FEW], options)?.as_secs_f64() / FEW as f64;
        let on_cpu = on_cpu / Workers::new(options.threads).count() as f64;
        if on_device < on_cpu {
            return Ok(Self::DeviceIsFaster);
        }
        let rate = |seconds: f64| 1e-6 / seconds;
        Ok(Self::ProcessorIsFaster(format!(
            "faster in a trial: {:.1} million scores/s against {:.1} on {}",
            rate(on_cpu),
            rate(on_device),
            device.name()
        )))
    }
}

/// Random shapes as the search draws them.
fn outlines(cpu: &Cpu, domain: &Domain, options: &Options) -> Result<Vec<Outline>, RasterError> {
    let starts = Starts::new(&cpu.residual()?);
    let mut rng = Pcg32::new(0, 0);
    let shape = || {
        if starts.total() > 0 {
            return starts.shape(&mut rng, &options.mix, domain).outline();
        }
        let middle = geometry::Point::new(
            domain.width as i32 * SUBPIXELS / 2,
            domain.height as i32 * SUBPIXELS / 2,
        );
        Shape::random(
            options.mix.draw(&mut rng),
            &mut rng,
            domain,
            middle,
            SUBPIXELS,
        )
        .outline()
    };
    Ok(std::iter::repeat_with(shape).take(MANY).collect())
}

fn time(
    backend: &dyn Backend,
    outlines: &[Outline],
    options: &Options,
) -> Result<Duration, RasterError> {
    let mut fits = Vec::new();
    let start = Instant::now();
    backend.score(outlines, options.opacity, &mut fits)?;
    Ok(start.elapsed())
}
