//! Polishing on the device is polishing on the host, but for the rounding of sums. The pretend
//! driver runs each launch in two orders, and refuses one whose results differ.

use std::sync::Arc;
use std::time::{Duration, Instant};

use color::{Opacity, Paint, Palette};
use drawing::{Drawing, Layer};
use geometry::{Domain, Freedom, Handles, Kind, Point, Points, Polygon, Shape};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;
use raster::Target;
use raster::cuda::{AdamStep, PolishBatch, PolishJob, SoftDrawing, SoftLayer};

use super::{CudaPolish, Deadline, lock, soft};
use crate::polish::{RENEWAL, Seen, to_u8};
use crate::stage_input::StageInput;
use crate::{
    AnnealOptions, BackendKind, Background, Device, GreedyOptions, HostPolish, Options,
    PolishOptions, Search, Stage,
};

const SIZE: (u32, u32) = (37, 29);

fn domain() -> Domain {
    Domain::new(SIZE.0, SIZE.1)
}

fn target(background: Option<[u8; 3]>, weighted: bool) -> Target {
    let photo = testkit::photo(SIZE.0, SIZE.1, background.is_none());
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
    let layers = (0..count).map(|i| {
        let at = Point::new((rng.next_u32() % 592) as i32, (rng.next_u32() % 464) as i32);
        let reach = if i % 4 == 3 { 20 } else { 180 };
        let shape = Shape::random(kinds[i % kinds.len()], &mut rng, &domain(), at, reach);
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
        polish: PolishOptions {
            steps,
            ..PolishOptions::default()
        },
        background: Background::Average,
        ..Options::default()
    }
}

/// The stage of one photo.
fn alone(
    device: &Arc<raster::cuda::Device>,
    target: &Target,
    drawing: &Drawing,
    domain: Domain,
    options: &Options,
) -> CudaPolish {
    let input = StageInput {
        target: target.clone(),
        drawing,
        domain,
    };
    let stages = CudaPolish::open(device, vec![input], options);
    stages.unwrap().swap_remove(0)
}

fn on_device(target: &Target, drawing: &Drawing, options: &Options) -> CudaPolish {
    let device = testkit::cuda_device();
    alone(&device, target, drawing, domain(), options)
}

/// The slopes of the host, an oblong having five handles as on the device.
fn slopes_of_host(target: &Target, drawing: &Drawing) -> Vec<Vec<f32>> {
    let mut host = HostPolish::new(target.clone(), drawing, domain(), &options(1));
    let mut slopes = host.gradient().iter().copied();
    let mut take = |count: usize| slopes.by_ref().take(count).collect::<Vec<f32>>();
    let mut all = vec![take(3)];
    for layer in &drawing.layers {
        all.push(take(4));
        all.push(match layer.shape.handles() {
            Handles::Corners(corners) => take(2 * corners.len()),
            Handles::Stroke { controls, .. } => take(2 * controls.len() + 1),
            Handles::Oblong { freedom, .. } => match freedom {
                Freedom::Radius => {
                    let [x, y, radius] = take(3).try_into().unwrap();
                    vec![x, y, radius, radius, 0.0]
                }
                Freedom::Radii => [take(4), vec![0.0]].concat(),
                Freedom::RadiiAndAngle => take(5),
            },
        });
    }
    all
}

fn slopes_of_device(target: &Target, drawing: &Drawing) -> Vec<f32> {
    let mut polishing = on_device(target, drawing, &options(1));
    assert!(polishing.step().unwrap());
    lock(&polishing.stepping).batch.slopes(0).unwrap()
}

/// The first slope of the device that is not that of the host, to 1 in 10,000 of it and 3 in
/// 100,000 of the largest in its group: groups are the background, the paint of a layer and its
/// handles.
fn difference(host: &[Vec<f32>], device: &[f32]) -> Option<(usize, f32, f32)> {
    assert_eq!(host.iter().map(Vec::len).sum::<usize>(), device.len());
    let mut device = device.iter().copied().enumerate();
    for group in host {
        let largest = group.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        for (expected, (i, found)) in group.iter().zip(device.by_ref()) {
            let tolerance = 1e-4 * expected.abs() + 3e-5 * largest;
            if (expected - found).abs() > tolerance || found.is_nan() {
                return Some((i, *expected, found));
            }
        }
    }
    None
}

fn check_slopes(target: &Target, drawing: &Drawing) {
    let host = slopes_of_host(target, drawing);
    let device = slopes_of_device(target, drawing);
    assert_eq!(difference(&host, &device), None, "{drawing:?}");
}

#[test]
fn slopes_of_every_kind_are_those_of_the_host() {
    let target = target(Some([90, 90, 90]), false);
    for kind in Kind::ALL {
        for seed in 0..2 {
            check_slopes(&target, &drawing(&target, &[*kind], 4, seed));
        }
    }
}

#[test]
fn slopes_with_weights_and_on_nothing_are_those_of_the_host() {
    for background in [Some([10, 200, 90]), None] {
        for weighted in [false, true] {
            let target = target(background, weighted);
            check_slopes(&target, &drawing(&target, Kind::ALL, 12, 7));
        }
    }
}

#[test]
fn slopes_below_many_layers_are_those_of_the_host() {
    // More than twice as many over each tile as it keeps at once.
    let target = target(Some([90, 90, 90]), false);
    let mut deep = drawing(&target, &[Kind::Triangle, Kind::Circle], 140, 3);
    let everything = drawing(&target, &[Kind::Rectangle], 1, 1).layers[0].shape;
    let Shape::Rectangle(mut everything) = everything else {
        panic!("a rectangle")
    };
    (everything.from, everything.to) = (Point::new(-9, -9), Point::new(700, 500));
    for layer in deep.layers.iter_mut().step_by(2) {
        layer.shape = Shape::Rectangle(everything);
        layer.paint.alpha = 20;
    }
    check_slopes(&target, &deep);
}

#[test]
fn slopes_below_opaque_layers_are_those_of_the_host() {
    let target = target(Some([90, 90, 90]), false);
    let mut opaque = drawing(&target, Kind::ALL, 12, 11);
    for layer in &mut opaque.layers {
        layer.paint.alpha = 255;
    }
    check_slopes(&target, &opaque);
}

#[test]
fn a_slope_of_the_wrong_sign_is_found() {
    let target = target(Some([90, 90, 90]), false);
    let drawing = drawing(&target, Kind::ALL, 12, 2);
    let host = slopes_of_host(&target, &drawing);
    let device = slopes_of_device(&target, &drawing);
    let mut turned = 0;
    for i in (0..device.len()).filter(|i| device[*i] != 0.0) {
        let mut device = device.clone();
        device[i] = -device[i];
        turned += usize::from(difference(&host, &device).is_some());
    }
    let slopes = device.iter().filter(|slope| **slope != 0.0).count();
    assert_eq!(turned, slopes);
}

/// The farthest that a number of one drawing is from that of the other: px or radians, levels,
/// and opacity.
fn distance(a: &Drawing, b: &Drawing) -> [f32; 3] {
    assert_eq!(a.layers.len(), b.layers.len());
    let mut most = [0.0_f32; 3];
    for (a, b) in a.layers.iter().zip(&b.layers) {
        let numbers = |layer: &Layer| match layer.shape.handles() {
            Handles::Corners(corners) => corners.concat(),
            Handles::Oblong { center, radii, .. } => [center, radii].concat(),
            Handles::Stroke {
                controls, width, ..
            } => [controls.concat(), vec![width]].concat(),
        };
        for (a, b) in numbers(a).into_iter().zip(numbers(b)) {
            most[0] = most[0].max((a - b).abs());
        }
        for k in 0..3 {
            let [a, b] = [a, b].map(|layer| f32::from(layer.paint.color[k]));
            most[1] = most[1].max((a - b).abs());
        }
        let [a, b] = [a, b].map(|layer| f32::from(layer.paint.alpha) / 255.0);
        most[2] = most[2].max((a - b).abs());
    }
    most
}

/// The best drawing of the host and that of the device.
fn polish_both(target: &Target, drawing: &Drawing, options: &Options) -> [(f64, Drawing); 2] {
    let mut host = HostPolish::new(target.clone(), drawing, domain(), options);
    while host.step() {}
    let mut device = on_device(target, drawing, options);
    while device.step().unwrap() {}
    [host.best().clone(), device.best().clone()]
}

#[test]
fn every_kind_goes_where_it_goes_on_the_host() {
    for (seed, kind) in Kind::ALL.iter().enumerate() {
        let target = target(Some([90, 90, 90]), seed % 2 == 0);
        let drawing = drawing(&target, &[*kind], 4, seed as u64);
        let [host, device] = polish_both(&target, &drawing, &options(7));
        assert!(
            (device.0 / host.0 - 1.0).abs() < 1e-5,
            "{kind:?} {} {}",
            host.0,
            device.0
        );
        // A number near the middle of two steps of a file may be rounded to either.
        let [px, levels, opacity] = distance(&host.1, &device.1);
        assert!(
            px <= 1.0 / 16.0 && levels <= 1.0 && opacity <= 1.0 / 255.0,
            "{kind:?} {px} {levels} {opacity}"
        );
        assert_eq!(host.1.background, device.1.background);
    }
}

#[test]
fn long_steps_stay_within_the_limits_of_the_host() {
    // Corners cross, radii and widths reach their limits, and shapes leave the canvas.
    for (seed, kind) in Kind::ALL.iter().enumerate() {
        let target = target(Some([90, 90, 90]), false);
        let drawing = drawing(&target, &[*kind], 6, seed as u64);
        let mut options = options(5);
        options.opacity = Opacity::new(100, 140).ok();
        (options.polish.step, options.polish.alpha_step) = (6.0, 0.2);
        (options.polish.color_step, options.background) = (60.0, Background::Color([90; 3]));
        let [host, device] = polish_both(&target, &drawing, &options);
        assert!((device.0 / host.0 - 1.0).abs() < 1e-3, "{kind:?}");
        let [px, levels, opacity] = distance(&host.1, &device.1);
        assert!(
            px <= 0.5 && levels <= 2.0 && opacity <= 2.0 / 255.0,
            "{kind:?} {px} {levels} {opacity}"
        );
        assert_eq!(device.1.background, Some([90; 3]));
    }
}

#[test]
fn colors_of_a_palette_stay() {
    let palette = Palette::new([[255, 0, 0], [9, 90, 200]]).unwrap();
    let target = target(Some([9, 90, 200]), false).with_palette(palette);
    let mut drawing = drawing(&target, Kind::ALL, 12, 6);
    for layer in &mut drawing.layers {
        layer.paint.color = target.palette().nearest(layer.paint.color);
    }
    let [host, device] = polish_both(&target, &drawing, &options(4));
    assert!((device.0 / host.0 - 1.0).abs() < 1e-5);
    assert_eq!(device.1.background, drawing.background);
    let colors = |drawing: &Drawing| -> Vec<_> {
        let layers = drawing.layers.iter();
        layers.map(|layer| layer.paint.color).collect()
    };
    assert_eq!(colors(&device.1), colors(&drawing));
    assert_ne!(device.1, drawing);
}

#[test]
fn steps_end_with_the_time() {
    let target = target(Some([90, 90, 90]), false);
    let drawing = drawing(&target, &[Kind::Triangle], 4, 6);
    let polishing = on_device(&target, &drawing, &options(1));
    let mut polishing = polishing.until(Deadline {
        end: Instant::now() + Duration::from_millis(300),
        all_of_it: true,
    });
    let start = polishing.best().0;
    let mut steps = 0;
    while polishing.step().unwrap() {
        steps += 1;
    }
    assert!(steps > 0 && polishing.steps() == steps);
    assert!(polishing.best().0 < start);
}

/// A batch of some drawings, each with its target.
fn batch(photos: &[(Target, Drawing)]) -> PolishBatch {
    let targets: Vec<Target> = photos.iter().map(|(target, _)| target.clone()).collect();
    let job = |(_, drawing): &(Target, Drawing)| PolishJob {
        drawing: soft(drawing),
        moves_background: true,
        moves_colors: true,
        opacity: (0.1, 1.0),
        domain: domain(),
    };
    let jobs = photos.iter().map(job).collect();
    PolishBatch::new(&testkit::cuda_device(), &targets, jobs).unwrap()
}

fn steps(count: u32, length: f32) -> Vec<AdamStep> {
    let mut seen = Seen::nothing();
    let step = |_| AdamStep {
        renewal: RENEWAL,
        seen: seen.step(),
        length,
        color: 2.0,
        alpha: 0.01,
    };
    (0..count).map(step).collect()
}

#[test]
fn photos_side_by_side_are_polished_as_each_alone() {
    for weighted in [false, true] {
        let photo = |(kinds, count): (&[Kind], usize)| {
            let target = target(Some([90, 90, 90]), weighted);
            let drawing = drawing(&target, kinds, count, count as u64);
            (target, drawing)
        };
        let photos = [
            photo((&[Kind::Triangle], 3)),
            photo((Kind::ALL, 14)),
            photo((&[Kind::Circle], 0)),
            photo((&[Kind::Quadratic, Kind::Ellipse], 5)),
        ];
        let mut all = batch(&photos);
        all.advance(&steps(4, 0.5)).unwrap();
        let best = all.best().unwrap();
        for (photo, best) in photos.into_iter().zip(best) {
            let mut alone = batch(&[photo]);
            alone.advance(&steps(4, 0.5)).unwrap();
            assert_eq!(alone.best().unwrap(), [best]);
        }
    }
}

#[test]
fn the_best_drawing_on_the_way_is_kept() {
    let target = target(Some([90, 90, 90]), false);
    let photo = (target.clone(), drawing(&target, Kind::ALL, 8, 1));
    let steps = steps(9, 4.0);
    // Asked after each step, and only at the end: asking changes nothing.
    let mut asked = batch(std::slice::from_ref(&photo));
    let mut best = asked.best().unwrap();
    let (mut rose, mut stayed) = (0, 0);
    for step in &steps {
        asked.advance(std::slice::from_ref(step)).unwrap();
        let next = asked.best().unwrap();
        assert!(next[0].0 <= best[0].0);
        // A drawing that was not better is not taken, nor are numbers of it.
        assert_eq!(next[0].0 == best[0].0, next == best);
        rose += usize::from(next != best);
        stayed += usize::from(next == best);
        best = next;
    }
    assert!(rose > 0 && stayed > 0, "{rose} {stayed}");
    let mut silent = batch(std::slice::from_ref(&photo));
    silent.advance(&steps).unwrap();
    assert_eq!(silent.best().unwrap(), best);
    // The error is that of the drawing, but for the rounding of its numbers.
    let mut start = batch(&[(target, rounded(&photo.1, &best[0].1))]);
    assert!((start.best().unwrap()[0].0 / best[0].0 - 1.0).abs() < 0.02);
}

/// The drawing with rounded numbers.
fn rounded(drawing: &Drawing, soft: &SoftDrawing) -> Drawing {
    let layer = |layer: &SoftLayer| Layer {
        shape: layer.shape(),
        paint: crate::polish::rounded(layer.color, layer.alpha, (0.0, 1.0)),
    };
    Drawing {
        background: soft.background.map(|color| color.map(to_u8)),
        layers: soft.layers.iter().map(layer).collect(),
        ..*drawing
    }
}

#[test]
fn drawings_that_cannot_be_polished_are_refused() {
    let device = testkit::cuda_device();
    let target = target(None, false);
    let none = Points::new(&[]).unwrap();
    let flat = Shape::Polygon(Polygon { corners: none });
    let job = |layers: Vec<SoftLayer>| PolishJob {
        drawing: SoftDrawing {
            background: None,
            layers,
        },
        moves_background: false,
        moves_colors: false,
        opacity: (0.1, 1.0),
        domain: domain(),
    };
    let one = std::slice::from_ref(&target);
    let layer = SoftLayer::new(flat, [0.0; 3], 1.0);
    assert!(PolishBatch::new(&device, one, vec![job(vec![layer])]).is_err());
    assert!(PolishBatch::new(&device, one, Vec::new()).is_err());
    assert!(PolishBatch::new(&device, &[], Vec::new()).is_err());
    let mixed = [target.clone(), self::target(None, true)];
    let jobs = vec![job(Vec::new()), job(Vec::new())];
    assert!(PolishBatch::new(&device, &mixed, jobs).is_err());
}

#[test]
fn a_search_on_the_device_polishes_there() {
    testkit::use_cuda();
    let photo = testkit::photo(24, 20, false);
    let options = Options {
        shapes: 2,
        device: Device::Cuda,
        greedy: GreedyOptions {
            climbs: 1,
            random_starts: 1,
            patience: 1,
            recheck: 0,
            batch: 1,
            finish: 0,
        },
        anneal: AnnealOptions {
            sweeps: 0,
            ..AnnealOptions::default()
        },
        polish: PolishOptions {
            steps: 23,
            ..PolishOptions::default()
        },
        ..Options::default()
    };
    let mut search = Search::new(&photo, &options).unwrap();
    assert_eq!(search.backend_choice().backend, BackendKind::Cuda);
    let mut errors = Vec::new();
    let mut start = None;
    while search.step().unwrap().is_continue() {
        let progress = search.progress();
        if progress.stage == Stage::Polish {
            errors.push(progress.rmse);
        } else {
            start = Some(progress.drawing.clone());
        }
    }
    assert_eq!(errors.len(), 23);
    assert!(errors.is_sorted_by(|a, b| a >= b) && errors[22] < errors[0]);
    // The same as the stage by itself.
    let background = options.background.resolve(&photo);
    let target = Target::new(&photo, background).unwrap();
    let start = start.unwrap();
    let domain = Domain::new(24, 20);
    let device = testkit::cuda_device();
    let mut alone = alone(&device, &target, &start, domain, &options);
    while alone.step().unwrap() {}
    assert_eq!(alone.best().1, *search.drawing());
}
