//! Polishing on the device is polishing on the host, but for the rounding of sums.

use color::{Image, Opacity, Paint};
use drawing::{Drawing, Layer};
use geometry::{Domain, Handles, Kind, Point, Shape};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;
use raster::Target;

use super::CudaPolishing;
use crate::{Background, Options, Polish, Polishing};

const SIZE: (u32, u32) = (37, 29);

fn target(background: Option<[u8; 3]>, weighted: bool) -> Target {
    let photo: Image = testkit::photo(SIZE.0, SIZE.1, background.is_none());
    let target = Target::new(&photo, background).unwrap();
    if !weighted {
        return target;
    }
    let weights: Vec<u8> = (0..SIZE.0 * SIZE.1).map(|i| (i * 37 % 256) as u8).collect();
    target.with_weights(&weights).unwrap()
}

/// Some layers of these kinds, on the background of the target.
fn drawing(target: &Target, kinds: &[Kind], count: usize, seed: u64) -> Drawing {
    let mut rng = Pcg32::new(seed, 5);
    let domain = Domain::new(SIZE.0, SIZE.1);
    let layers = (0..count).map(|i| {
        let at = Point::new((rng.next_u32() % 592) as i32, (rng.next_u32() % 464) as i32);
        let shape = Shape::random(kinds[i % kinds.len()], &mut rng, &domain, at, 180);
        let [r, g, b, alpha] = rng.next_u32().to_le_bytes();
        let paint = Paint {
            color: [r, g, b],
            alpha: alpha.max(60),
        };
        Layer { shape, paint }
    });
    let layers = layers.collect();
    Drawing {
        layers,
        ..Drawing::new(SIZE.0, SIZE.1, target.background())
    }
}

fn options(steps: u32) -> Options {
    Options {
        polish: Polish {
            steps,
            ..Polish::default()
        },
        background: Background::Average,
        ..Options::default()
    }
}

#[test]
fn probe() {
    let device = testkit::cuda_device();
    for kind in Kind::ALL {
        let target = target(Some([90, 90, 90]), false);
        let drawing = drawing(&target, &[*kind], 3, 1);
        let domain = Domain::new(SIZE.0, SIZE.1);
        let options = options(1);
        let mut host = Polishing::new(target.clone(), &drawing, domain, &options);
        let mut on_device =
            CudaPolishing::new(&device, &target, &drawing, domain, &options).unwrap();
        println!("{kind:?} {:?}", host.gradient());
        let e = on_device.best().0;
        on_device.step().unwrap();
        println!("{:?}", on_device.descents.slopes(0).unwrap());
        host.step();
        println!("{} {}", e, host.best().0);
    }
}
