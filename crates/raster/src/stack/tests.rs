use color::{CoveredSums, Fit, Image, Opacity, Paint};
use geometry::{Domain, Kind, Outline, Point, Shape, Triangle, Triangles, draws};
use rand_pcg::Pcg32;
use simd::{LANES, Level};

use super::patch::Patch;
use super::terms::{Scale, Terms};
use super::*;
use crate::reference::Cover;

const SIZE: (u32, u32) = (48, 36);

fn shape(rng: &mut Pcg32) -> Outline {
    let kind = Kind::ALL[draws::below(rng, Kind::ALL.len() as u32) as usize];
    let part = |rng: &mut Pcg32, side: u32| draws::between(rng, -80, 16 * side as i32 + 80);
    let at = Point::new(part(rng, SIZE.0), part(rng, SIZE.1));
    let reach = draws::log_uniform(rng, 8, 500);
    Shape::random(kind, rng, &Domain::new(SIZE.0, SIZE.1), at, reach).outline()
}

fn paint(rng: &mut Pcg32) -> Paint {
    Paint {
        color: std::array::from_fn(|_| draws::below(rng, 256) as u8),
        alpha: draws::between(rng, 1, 255) as u8,
    }
}

fn stack(weighted: bool, background: Option<[u8; 3]>, rng: &mut Pcg32) -> Stack {
    let pixels = SIZE.0 * SIZE.1;
    let colors = (0..pixels).map(|i| [i * 7, i / 5, i / SIZE.0 * 6, 255 - i % 90].map(|v| v as u8));
    let photo = Image::new(SIZE.0, SIZE.1, colors.collect()).unwrap();
    let mut target = Target::new(&photo, background).unwrap();
    if weighted {
        let weights: Vec<u8> = (0..pixels).map(|_| draws::below(rng, 256) as u8).collect();
        target = target.with_weights(&weights).unwrap();
    }
    let layers: Vec<_> = (0..12).map(|_| (shape(rng), paint(rng))).collect();
    Stack::new(target, layers).unwrap()
}

/// The sums of a lifted layer's candidate by their definition: pixel by pixel, at their centres.
fn by_definition(stack: &Stack, outline: &Outline, scale: Scale) -> CoveredSums {
    let cover = Cover::new(outline, 1);
    let (mut total, mut n) = ([0_i64; 8], 0);
    for i in 0..stack.target.pixels().len() {
        let (x, y) = (i as i32 % SIZE.0 as i32, i as i32 / SIZE.0 as i32);
        if cover.holds(x, y) {
            let terms = stack.planes.terms(&stack.target, i);
            let (steps, light) = terms.steps(stack.target.weight(i), scale);
            (0..8).for_each(|k| total[k] += i64::from(steps[k]));
            n += i64::from(light);
        }
    }
    Terms::sums(
        simd::Portable,
        total.map(|total| [total; LANES]),
        [n; LANES],
        scale,
    )
    .lane(0)
}

fn check_scores(stack: &Stack, view: &mut View, rng: &mut Pcg32) {
    let outlines: Vec<Outline> = (0..60).map(|_| shape(rng)).collect();
    let mut fits = Vec::new();
    stack.score(view, &outlines, Opacity::FREE, &mut fits);
    for (outline, fit) in outlines.iter().zip(&fits) {
        if view.table.holds(outline, SIZE.0, SIZE.1) {
            let sums = by_definition(stack, outline, view.table.scale());
            assert_eq!(*fit, Fit::best_covered(&sums, Opacity::FREE), "{outline:?}");
        } else {
            assert_eq!(*fit, None);
        }
    }
    check_triangles(stack, view, rng);
}

/// Triangles side by side are scored as their outlines are.
fn check_triangles(stack: &Stack, view: &mut View, rng: &mut Pcg32) {
    let corner =
        |rng: &mut Pcg32| Point::new(draws::between(rng, -99, 868), draws::between(rng, -99, 676));
    let count = 20;
    let mut triangles = [Triangles::default(); 3];
    let mut outlines = Vec::new();
    for i in 0..count {
        let corners = [corner(rng), corner(rng), corner(rng)];
        triangles[i / LANES].set_lane(i % LANES, &Triangle { corners });
        outlines.push(Shape::Triangle(Triangle { corners }).outline());
    }
    let (mut fits, mut expected) = (Vec::new(), Vec::new());
    stack.score_triangles(view, &triangles, count, Opacity::FREE, &mut fits);
    stack.score(view, &outlines, Opacity::FREE, &mut expected);
    assert_eq!(fits, expected);
}

#[test]
fn sums_of_footprints_are_those_of_their_pixels() {
    let mut rng = Pcg32::new(3, 3);
    for (weighted, background) in [(false, Some([90, 80, 70])), (true, None)] {
        let mut stack = stack(weighted, background, &mut rng);
        stack.lift(0);
        for outline in (0..60).map(|_| shape(&mut rng)).collect::<Vec<_>>() {
            let coverage = stack.footprint(&outline).unwrap().coverage;
            let mut expected = CoveredSums::default();
            for (y, x, coverages) in coverage.rows() {
                for (i, coverage) in (y * SIZE.0 as usize + x..).zip(coverages) {
                    let terms = stack.planes.terms(&stack.target, i);
                    expected += terms.covered(*coverage, stack.target.weight(i));
                }
            }
            for level in Level::available() {
                let sums = stack.planes.sums(level, &stack.target, &coverage);
                assert_eq!(sums, expected, "{level:?}");
            }
        }
    }
}

#[test]
fn planes_are_the_same_at_every_level() {
    let mut rng = Pcg32::new(4, 6);
    let base = stack(false, None, &mut rng);
    let mut layer = |_| (base.footprint(&shape(&mut rng)).unwrap(), paint(&mut rng));
    let layers: Vec<(Footprint, Paint)> = (0..base.len()).map(&mut layer).collect();
    let passed = |level| {
        let mut stack = base.clone();
        stack.level = level;
        stack.rewind();
        for (place, (footprint, paint)) in layers.iter().enumerate() {
            stack.lift(place);
            stack.put(place, footprint.clone(), *paint);
        }
        stack.planes
    };
    let expected = passed(Level::PORTABLE);
    for level in Level::available() {
        let planes = passed(level);
        assert_eq!(planes.picture, expected.picture, "{level:?}");
        assert_eq!(planes.below, expected.below, "{level:?}");
        assert_eq!(planes.light, expected.light, "{level:?}");
    }
}

#[test]
fn scores_come_from_the_sums_of_the_definition() {
    let mut rng = Pcg32::new(9, 9);
    for (weighted, background) in [
        (false, Some([90, 80, 70])),
        (true, None),
        (true, Some([0; 3])),
    ] {
        let mut stack = stack(weighted, background, &mut rng);
        let mut view = View::default();
        for place in 0..stack.len() {
            stack.lift(place);
            for level in Level::available() {
                stack.level = level;
                stack.view(place, 8, &mut view);
                check_scores(&stack, &mut view, &mut rng);
            }
            let footprint = stack.footprint(&shape(&mut rng)).unwrap();
            stack.put(place, footprint, paint(&mut rng));
        }
        let mut top = stack.top();
        for _ in 0..4 {
            let footprint = stack.footprint(&shape(&mut rng)).unwrap();
            stack.push(&mut top, footprint, paint(&mut rng));
            check_scores(&stack, &mut top.view, &mut rng);
            assert_eq!(
                top.residual,
                stack.planes.residual(Level::PORTABLE, &stack.target)
            );
        }
    }
}

#[test]
fn gains_are_what_the_error_loses() {
    let mut rng = Pcg32::new(5, 5);
    for (weighted, background) in [(false, Some([90, 80, 70])), (true, None)] {
        let mut stack = stack(weighted, background, &mut rng);
        let mut error = stack.error();
        for place in 0..stack.len() {
            stack.lift(place);
            let without = stack.error();
            let lost = |gain: i64| gain as f64 / Fit::GAIN_OF_ONE as f64;
            let tolerance = 1e-4 * without + 1.0;
            assert!((without - lost(stack.gain(place)) - error).abs() < tolerance);
            let footprint = stack.footprint(&shape(&mut rng)).unwrap();
            let fit = stack.fit(&footprint, Opacity::new(13, MAX_ALPHA).unwrap());
            let (paint, gain) =
                fit.map_or((paint(&mut rng), None), |fit| (fit.paint, Some(fit.gain)));
            stack.put(place, footprint, paint);
            error = stack.error();
            if let Some(gain) = gain {
                assert!((without - lost(gain) - error).abs() < tolerance);
            }
        }
        // What was updated layer by layer is what a fresh start gives.
        stack.rewind();
        assert!((stack.error() - error).abs() < 1e-4 * error);
    }
}

#[test]
fn layers_come_and_go() {
    let mut rng = Pcg32::new(6, 6);
    let mut stack = stack(false, Some([1, 2, 3]), &mut rng);
    let second = *stack.layers().nth(1).unwrap().0;
    stack.remove(&[0, 5]);
    assert_eq!(
        (stack.len(), *stack.layers().next().unwrap().0),
        (10, second)
    );
    let mut top = stack.top();
    let outline = shape(&mut rng);
    let footprint = stack.footprint(&outline).unwrap();
    stack.push(&mut top, footprint, paint(&mut rng));
    assert_eq!(
        (stack.len(), *stack.layers().last().unwrap().0),
        (11, outline)
    );
    let error = stack.error();
    stack.rewind();
    assert!((stack.error() - error).abs() < 1e-4 * error);
}

#[test]
fn what_ends_a_pass_needs_no_rewinding() {
    let mut rng = Pcg32::new(4, 2);
    let base = stack(false, Some([9, 90, 190]), &mut rng);
    let moves = [Move {
        place: 7,
        above: None,
        paint: paint(&mut rng),
    }];
    let ends: [&dyn Fn(&mut Stack); 3] = [
        &|stack| stack.remove(&[2, 9]),
        &|stack| drop(stack.reorder(&moves)),
        &|stack| drop(stack.top()),
    ];
    for end in ends {
        let mut stack = base.clone();
        stack.lift(0);
        end(&mut stack);
        let mut rewound = stack.clone();
        rewound.rewind();
        assert!((stack.error() - rewound.error()).abs() < 1e-4 * rewound.error());
        stack.lift(0);
        rewound.lift(0);
        assert_eq!(stack.planes.picture, rewound.planes.picture);
        assert_eq!(stack.planes.light, rewound.planes.light);
    }
}

#[test]
fn layers_in_windows_apart_may_be_lifted_together() {
    let mut rng = Pcg32::new(7, 7);
    let square = |x: f64| {
        let corner = |dx: f64, dy: f64| Point::from_px(x + dx, 10.0 + dy);
        Outline::polygon(
            [
                corner(0., 0.),
                corner(9., 1.),
                corner(8., 9.),
                corner(1., 7.),
            ]
            .into(),
        )
    };
    let base = stack(true, None, &mut rng);
    let layers = [3.0, 30.0].map(|x| (square(x), paint(&mut rng)));
    let mut apart = Stack::new(base.target, layers).unwrap();
    let mut together = apart.clone();
    let [left, right] = [0, 1].map(|place| apart.window(place, 4));
    assert!(left.x1 <= right.x0, "{left:?} {right:?}");
    let paints = [0, 1].map(|_| paint(&mut rng));
    let place = |stack: &mut Stack, place: usize| {
        let footprint = stack.footprint(&square(4.5 + 27.0 * place as f64)).unwrap();
        stack.put(place, footprint, paints[place]);
    };
    for at in [0, 1] {
        apart.lift(at);
        place(&mut apart, at);
    }
    for at in [0, 1] {
        together.lift(at);
    }
    [1, 0].into_iter().for_each(|at| place(&mut together, at));
    assert_eq!(apart.planes.picture, together.planes.picture);
    assert_eq!(apart.planes.below, together.planes.below);
}

#[test]
fn what_a_layer_in_between_changes_is_what_the_sums_change_by() {
    let mut rng = Pcg32::new(2, 8);
    for (weighted, background) in [(false, Some([90, 80, 70])), (true, None)] {
        let stack = stack(weighted, background, &mut rng);
        for layer in &stack.layers {
            let Footprint {
                bounds, coverage, ..
            } = &layer.footprint;
            let mut patch = Patch::new(&stack, coverage, *bounds);
            for other in &stack.layers {
                patch.cover(&other.footprint.coverage, other.paint);
            }
            let mut sums = patch.sums();
            for other in &stack.layers {
                sums += patch.pass(&other.footprint.coverage, other.paint);
                assert_eq!(sums, patch.sums());
            }
        }
    }
}

#[test]
fn the_best_place_gains_what_it_says() {
    let mut rng = Pcg32::new(8, 8);
    for (weighted, background) in [(false, Some([90, 80, 70])), (true, None)] {
        let mut stack = stack(weighted, background, &mut rng);
        let opacity = Opacity::new(13, MAX_ALPHA).unwrap();
        for place in 0..stack.len() {
            let found = stack.best_place(place, opacity);
            for level in Level::available() {
                stack.level = level;
                assert_eq!(stack.best_place(place, opacity), found, "{level:?}");
            }
            let Some(found) = found else {
                continue;
            };
            let without = |stack: &Stack| {
                let mut without = stack.clone();
                without.remove(&[place]);
                without.rewind();
                without.error()
            };
            let error = |above: Option<usize>, paint: Paint| {
                let mut moved = stack.clone();
                moved.reorder(&[Move {
                    place,
                    above,
                    paint,
                }]);
                moved.rewind();
                moved.error()
            };
            let gain = found.fit.gain as f64 / Fit::GAIN_OF_ONE as f64;
            let least = error(found.above, found.fit.paint);
            let tolerance = 1e-4 * without(&stack) + 1.0;
            assert!((without(&stack) - gain - least).abs() < tolerance);
            assert!(found.stay <= found.fit.gain);
            for above in (0..stack.len()).filter(|above| *above != place) {
                let other = error(Some(above), found.fit.paint);
                assert!(least <= other + tolerance, "{place} above {above}");
            }
        }
    }
}

#[test]
fn layers_that_move_let_something_through() {
    let mut rng = Pcg32::new(1, 9);
    let mut stack = stack(false, Some([90, 80, 70]), &mut rng);
    let opaque = Opacity::new(255, 255).unwrap();
    for place in 0..stack.len() {
        let found = stack.best_place(place, opaque);
        assert!(found.is_none_or(|found| found.fit.paint.alpha == MAX_ALPHA));
    }
    let paint = Paint {
        color: [1, 2, 3],
        alpha: 255,
    };
    let (place, above) = (3, None);
    stack.reorder(&[Move {
        place,
        above,
        paint,
    }]);
    stack.rewind();
    stack.lift(0);
    assert!(stack.error().is_finite());
}

#[test]
#[should_panic(expected = "a footprint of another size")]
fn footprints_are_those_of_stacks_of_the_same_size() {
    let stack_of = |width| {
        let photo = Image::filled(width, 20, [9, 8, 7, 255]).unwrap();
        Stack::new(Target::new(&photo, None).unwrap(), None).unwrap()
    };
    let outline = shape(&mut Pcg32::new(1, 1));
    let footprint = stack_of(21).footprint(&outline).unwrap();
    let _ = stack_of(20).fit(&footprint, Opacity::FREE);
}
