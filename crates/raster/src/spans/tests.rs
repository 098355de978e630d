use proptest::prelude::*;
use rand_pcg::Pcg32;

use super::run::unite;
use super::*;
use geometry::{Domain, Kind, Point, Points, Shape, Spine, draws};
use simd::Portable;

/// A shape of any kind, on or off a canvas of `width` × `height` px.
fn shape(seed: u64, width: u32, height: u32) -> Shape {
    let mut rng = Pcg32::new(seed, 3);
    let domain = Domain {
        margin: 1000,
        ..Domain::new(width, height)
    };
    let kind = Kind::ALL[(seed % Kind::ALL.len() as u64) as usize];
    let at = draws::offset(&mut rng, 16 * width.max(height) as i32);
    let reach = draws::log_uniform(&mut rng, 1, 16_000);
    Shape::random(kind, &mut rng, &domain, at, reach)
}

/// The runs that are not empty, those that touch as one.
fn listed(covered: &Covered<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    covered.list(&mut runs);
    apart(runs)
}

/// The runs from the top and then from the left, none of which overlap, those that touch as one.
fn apart(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable();
    assert!(
        runs.windows(2)
            .all(|pair| pair[0].y < pair[1].y || pair[0].x1 <= pair[1].x0)
    );
    unite(&mut runs);
    runs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn pixels_are_the_runs_of_one_sample_each(
        seed: u64, width in 1..90_u32, height in 1..90_u32,
    ) {
        let outline = shape(seed, width, height).outline();
        let mut scratch = RunBuffers::default();
        let grid = Grid::of_pixels((width, height));
        let quick = listed(&pixels(Portable, &outline, &grid, &mut scratch));
        prop_assert_eq!(quick, runs(&outline, &grid));
    }

    #[test]
    fn samples_are_the_runs(seed: u64, width in 1..90_u32, height in 1..90_u32) {
        let outline = shape(seed, width, height).outline();
        let grid = Grid { width, height, scale: 8 };
        prop_assert_eq!(apart(samples(&outline, &grid)), runs(&outline, &grid));
    }

    #[test]
    fn runs_are_in_order_and_apart(seed: u64, width in 1..90_u32, height in 1..90_u32) {
        for scale in [1, 8] {
            let grid = Grid { width, height, scale };
            let runs = runs(&shape(seed, width, height).outline(), &grid);
            for pair in runs.windows(2) {
                let ordered = pair[0].y < pair[1].y
                    || (pair[0].y == pair[1].y && pair[0].x1 < pair[1].x0);
                prop_assert!(ordered, "{:?}", pair);
            }
            for run in runs {
                prop_assert!(run.x0 < run.x1 && run.x1 <= width * scale as u32);
                prop_assert!(run.y < height * scale as u32);
            }
        }
    }
}

#[test]
fn a_square_covers_its_pixels() {
    let corner = |x, y| Point::new(16 * x, 16 * y);
    let square = Outline::polygon([corner(1, 2), corner(4, 2), corner(4, 4), corner(1, 4)].into());
    let found = runs(
        &square,
        &Grid {
            width: 9,
            height: 9,
            scale: 1,
        },
    );
    assert_eq!(
        found,
        [Run { y: 2, x0: 1, x1: 4 }, Run { y: 3, x0: 1, x1: 4 }]
    );
}

#[test]
fn neighbours_share_no_pixel() {
    let (a, b, c, d) = (
        Point::new(3, 5),
        Point::new(700, 40),
        Point::new(611, 590),
        Point::new(20, 500),
    );
    let grid = Grid {
        width: 48,
        height: 48,
        scale: 1,
    };
    let area = |outline: &Outline| {
        runs(outline, &grid)
            .iter()
            .map(|r| r.x1 - r.x0)
            .sum::<u32>()
    };
    let halves = [
        Outline::polygon([a, b, c].into()),
        Outline::polygon([a, c, d].into()),
    ];
    let whole = Outline::polygon([a, b, c, d].into());
    assert_eq!(area(&halves[0]) + area(&halves[1]), area(&whole));
}

#[test]
fn huge_and_empty_outlines() {
    let far = geometry::MAX_COORDINATE;
    let all = Outline::polygon(
        [
            Point::new(-far, -far),
            Point::new(far, -far),
            Point::new(far, far),
            Point::new(-far, far),
        ]
        .into(),
    );
    for scale in [1, 8] {
        let grid = Grid {
            width: 7,
            height: 5,
            scale,
        };
        assert_eq!(
            runs(&all, &grid).iter().map(|r| r.x1 - r.x0).sum::<u32>() as i32,
            35 * scale * scale
        );
        assert_eq!(samples(&all, &grid), runs(&all, &grid));
        let point = Outline::polygon([Point::new(24, 24); 3].into());
        assert_eq!(runs(&point, &grid), []);
    }
    let mut scratch = RunBuffers::default();
    let grid = Grid::of_pixels((7, 5));
    let mut quick = |outline: &Outline| listed(&pixels(Portable, outline, &grid, &mut scratch));
    let none = Outline::Convex(Points::new(&[]).unwrap());
    assert_eq!(quick(&none), []);
    let corners = [(i32::MAX, i32::MIN), (5, i32::MAX), (i32::MIN, 7)];
    let beyond = Outline::Convex(corners.map(|(x, y)| Point::new(x, y)).into());
    assert!(quick(&beyond).len() <= 5);
    let whole: Vec<Run> = (0..5).map(|y| Run { y, x0: 0, x1: 7 }).collect();
    assert_eq!(quick(&all), whole);
}

#[test]
fn outlines_beyond_all_limits_cover_anything() {
    let lengths = [i32::MIN, i32::MIN / 2, -1, 0, 90, i32::MAX / 2, i32::MAX];
    let mut rng = Pcg32::new(5, 7);
    let mut any = || lengths[draws::below(&mut rng, lengths.len() as u32) as usize];
    let grid = Grid::of_pixels((7, 5));
    let mut scratch = RunBuffers::default();
    for _ in 0..5000 {
        let points: [Point; 4] = std::array::from_fn(|_| Point::new(any(), any()));
        let width = any();
        let spines = [Spine::Polyline(points.into()), Spine::Cubic(points)];
        let strokes = spines.map(|spine| Outline::Stroke { spine, width });
        let polygons = [
            Outline::Convex(points.into()),
            Outline::Polygon(points.into()),
        ];
        for outline in strokes.into_iter().chain(polygons) {
            for run in listed(&pixels(Portable, &outline, &grid, &mut scratch)) {
                assert!(run.y < 5 && run.x0 < run.x1 && run.x1 <= 7);
            }
        }
    }
}
