use color::{Image, Opacity, Paint, Sums};
use geometry::{Domain, Kind, Outline, Point, Shape, draws};
use rand_pcg::Pcg32;

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
fn by_definition(stack: &Stack, outline: &Outline, scale: Scale) -> Sums {
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
    Terms::sums(total, n, scale)
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
        while stack.lift(8).is_some() {
            let outlines: Vec<Outline> = (0..60).map(|_| shape(&mut rng)).collect();
            let mut fits = Vec::new();
            for level in Level::available() {
                stack.level = level;
                stack.score(&outlines, Opacity::FREE, &mut fits);
                let held = |o: &Outline| stack.window.holds(o, SIZE.0, SIZE.1);
                for (outline, fit) in outlines.iter().zip(&fits).filter(|(o, _)| held(o)) {
                    let sums = by_definition(&stack, outline, stack.window.scale());
                    assert_eq!(*fit, Fit::best_covered(&sums, Opacity::FREE), "{outline:?}");
                }
            }
            stack.place(shape(&mut rng), paint(&mut rng)).unwrap();
        }
    }
}

#[test]
fn gains_are_what_the_error_loses() {
    let mut rng = Pcg32::new(5, 5);
    for (weighted, background) in [(false, Some([90, 80, 70])), (true, None)] {
        let mut stack = stack(weighted, background, &mut rng);
        let mut error = stack.error();
        while stack.lift(4).is_some() {
            let without = stack.error();
            let lost = |gain: i64| gain as f64 / 65_025.0;
            let tolerance = 1e-4 * without + 1.0;
            assert!((without - lost(stack.gain()) - error).abs() < tolerance);
            let outline = shape(&mut rng);
            if let Some(fit) = stack
                .fit(&outline, Opacity::new(13, MAX_ALPHA).unwrap())
                .unwrap()
            {
                stack.place(outline, fit.paint).unwrap();
                error = stack.error();
                assert!(
                    (without - lost(fit.gain) - error).abs() < tolerance,
                    "{outline:?}"
                );
            } else {
                stack.place(outline, paint(&mut rng)).unwrap();
                error = stack.error();
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
    stack.lift_new();
    let outline = shape(&mut rng);
    stack.place(outline, paint(&mut rng)).unwrap();
    assert_eq!(
        (stack.len(), *stack.layers().last().unwrap().0),
        (11, outline)
    );
    let error = stack.error();
    stack.rewind();
    assert!((stack.error() - error).abs() < 1e-4 * error);
}
