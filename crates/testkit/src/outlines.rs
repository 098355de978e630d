use geometry::{
    Angle, Domain, Kind, MAX_COORDINATE, Outline, Oval, Point, Points, Shape, Spine, draws,
};
use rand_pcg::Pcg32;

/// A shape of any kind and size, on the canvas or beyond its edges.
#[must_use]
pub fn random_shape(rng: &mut Pcg32, width: u32, height: u32) -> Shape {
    let kind = Kind::ALL[draws::below(rng, Kind::ALL.len() as u32) as usize];
    let domain = Domain {
        margin: 600,
        ..Domain::new(width, height)
    };
    let at = Point::new(
        draws::between(rng, -200, 16 * width as i32 + 200),
        draws::between(rng, -200, 16 * height as i32 + 200),
    );
    let reach = draws::log_uniform(rng, 1, 32 * width.max(height) as i32);
    let first = Shape::random(kind, rng, &domain, at, reach);
    (0..draws::below(rng, 4)).fold(first, |shape, _| shape.mutated(rng, &domain))
}

/// Outlines that go wrong first: of no area, of one pixel, on the edges, far away, and huge.
#[must_use]
pub fn edge_cases() -> Vec<Outline> {
    [polygons(), ovals(), strokes()].concat()
}

fn polygons() -> Vec<Outline> {
    let far = MAX_COORDINATE;
    let polygon = |corners: &[(i32, i32)]| {
        let corners: Vec<Point> = corners.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        Outline::polygon(Points::new(&corners).expect("few corners"))
    };
    vec![
        polygon(&[(40, 40), (40, 40), (40, 40)]),
        polygon(&[(0, 0), (160, 160), (80, 80)]),
        polygon(&[(16, 16), (32, 16), (32, 32), (16, 32)]),
        polygon(&[(7, 7), (9, 7), (9, 9), (7, 9)]),
        polygon(&[(8, 8), (24, 8), (24, 24), (8, 24)]),
        polygon(&[(0, 0), (4000, 0), (4000, 8), (0, 8)]),
        polygon(&[(0, 100), (3000, 101), (0, 102)]),
        polygon(&[(-50, -60), (-10, -20), (-90, 40)]),
        polygon(&[(5000, 10), (6000, 10), (5500, 300)]),
        polygon(&[(-far, -far), (far, -far), (far, far), (-far, far)]),
        polygon(&[(-far, -far), (far, 3), (-far, far)]),
        polygon(&[
            (0, 0),
            (300, 0),
            (150, 100),
            (300, 300),
            (0, 300),
            (90, 111),
        ]),
    ]
}

fn ovals() -> Vec<Outline> {
    let far = MAX_COORDINATE;
    let oval = |x, y, radius_x, radius_y, angle| {
        Outline::Ellipse(Oval {
            center: Point::new(x, y),
            radius_x,
            radius_y,
            angle: Angle(angle),
        })
    };
    vec![
        oval(80, 80, 0, 0, 0),
        oval(80, 80, 100, 0, 0),
        oval(80, 80, 0, 100, 0),
        oval(80, 80, 1, 1, 0),
        oval(8, 8, 8, 8, 0),
        oval(100, 90, 3000, 20, 8192),
        oval(100, 90, 77, 300, 50_000),
        oval(-500, 90, 501, 300, 0),
        oval(far, -far, far, far, 1234),
        oval(0, 0, far, far, 0),
    ]
}

fn strokes() -> Vec<Outline> {
    let far = MAX_COORDINATE;
    let line = |ends: [(i32, i32); 2], width| Outline::Stroke {
        spine: Spine::Polyline(ends.map(|(x, y)| Point::new(x, y)).into()),
        width,
    };
    vec![
        line([(30, 30), (30, 30)], 40),
        line([(30, 30), (31, 30)], 1),
        line([(-400, 50), (900, 51)], 16),
        line([(10, 10), (200, 190)], 90),
        line([(-far, 0), (far, 40)], 200),
        Outline::Stroke {
            spine: Spine::Quadratic([Point::new(0, 0), Point::new(600, 20), Point::new(0, 60)]),
            width: 37,
        },
        Outline::Stroke {
            spine: Spine::Cubic(
                [(0, 200), (900, 0), (-300, 0), (500, 210)].map(|(x, y)| Point::new(x, y)),
            ),
            width: 16,
        },
    ]
}
