use simd::{LANES, Simd};

use crate::streams::Drawn;
use crate::{Domain, Point, Streams, Triangle, corners};

/// Eight triangles side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Triangles {
    /// The x of all first, second and third corners, in sixteenths of a pixel.
    pub x: [[i32; LANES]; 3],
    /// The y of them.
    pub y: [[i32; LANES]; 3],
}

impl Triangles {
    /// One of the eight.
    #[must_use]
    #[inline(always)]
    pub fn lane(&self, lane: usize) -> Triangle {
        Triangle {
            corners: [
                Point::new(self.x[0][lane], self.y[0][lane]),
                Point::new(self.x[1][lane], self.y[1][lane]),
                Point::new(self.x[2][lane], self.y[2][lane]),
            ],
        }
    }

    /// Replaces one of the eight.
    #[inline(always)]
    pub fn set_lane(&mut self, lane: usize, triangle: &Triangle) {
        for (k, corner) in triangle.corners.iter().enumerate() {
            (self.x[k][lane], self.y[k][lane]) = (corner.x, corner.y);
        }
    }

    /// All of them on a canvas of half the resolution, as [`crate::Outline::halved`] has it.
    #[must_use]
    #[inline(always)]
    pub fn halved<S: Simd>(&self, simd: S) -> Self {
        let mut halved = Self::default();
        for k in 0..3 {
            let (x, y) = (simd.load(&self.x[k]), simd.load(&self.y[k]));
            simd.store(simd.shift_right::<1>(x), &mut halved.x[k]);
            simd.store(simd.shift_right::<1>(y), &mut halved.y[k]);
        }
        halved
    }

    /// Eight random triangles: lane k is [`crate::Geometry::random`] by lane k of `streams`, of
    /// `reach[k]` around (`x[k]`, `y[k]`).
    ///
    /// `domain` must pass [`Domain::suits_lanes`]; each reach is at least 1 and below 2¹⁵, each `x`
    /// and `y` within ±[`crate::MAX_COORDINATE`]: beyond it lanes may wrap where one alone saturates.
    #[must_use]
    #[inline(always)]
    pub fn random<S: Simd>(
        simd: S,
        streams: &mut Streams,
        domain: &Domain,
        at: (&[i32; LANES], &[i32; LANES]),
        reach: &[i32; LANES],
    ) -> Self {
        let mut drawn = Drawn::new(simd, streams);
        let (x, y, reach) = (simd.load(at.0), simd.load(at.1), simd.load(reach));
        let limits = Limits::new(simd, domain);
        let mut triangles = Self::default();
        for k in 0..3 {
            let by = drawn.offset(simd, reach);
            let to = limits.clamp(simd, (simd.add(x, by.0), simd.add(y, by.1)));
            simd.store(to.0, &mut triangles.x[k]);
            simd.store(to.1, &mut triangles.y[k]);
        }
        drawn.put_back(simd, streams);
        triangles
    }

    /// Eight copies of a triangle, changed by a little: lane k is [`crate::Geometry::mutated`] by
    /// lane k of `streams`.
    ///
    /// `domain` must pass [`Domain::suits_lanes`]; the corners are within
    /// ±[`crate::MAX_COORDINATE`], as [`crate::Outline::check`] has it: beyond it lanes may wrap
    /// where one alone saturates.
    #[must_use]
    #[inline(always)]
    pub fn mutated<S: Simd>(
        simd: S,
        from: &Triangle,
        streams: &mut Streams,
        domain: &Domain,
    ) -> Self {
        let mut drawn = Drawn::new(simd, streams);
        let reach = drawn.step(simd, domain);
        let way = drawn.below(simd, 8);
        // One corner and two neighbours are chosen by a draw; all corners and turns need none.
        let some = simd.less(way, simd.splat(6));
        let which = drawn.below_where(simd, some, 3);
        let turns = simd.less(simd.splat(6), way);
        let reach = simd.select(turns, from.most_turn(simd, reach), reach);
        let by = drawn.offset(simd, reach);
        drawn.put_back(simd, streams);
        let (pair, all) = (simd.less(simd.splat(3), way), simd.less(simd.splat(5), way));
        let limits = Limits::new(simd, domain);
        let mut moved = Self::default();
        for (k, corner) in from.corners.iter().enumerate() {
            let chosen = simd.equal(which, simd.splat(k as i32));
            let next = simd.both(pair, simd.equal(which, simd.splat((k as i32 + 2) % 3)));
            let moves = simd.either(simd.either(chosen, next), all);
            let turned = from.turned(simd, *corner, by);
            let by_x = simd.select(turns, turned.0, by.0);
            let by_y = simd.select(turns, turned.1, by.1);
            let (x, y) = (simd.splat(corner.x), simd.splat(corner.y));
            let to = limits.clamp(simd, (simd.add(x, by_x), simd.add(y, by_y)));
            simd.store(simd.select(moves, to.0, x), &mut moved.x[k]);
            simd.store(simd.select(moves, to.1, y), &mut moved.y[k]);
        }
        moved
    }
}

impl Triangle {
    /// The most that each lane may turn and stretch, as `corners::turn_and_stretch` has it.
    #[inline(always)]
    fn most_turn<S: Simd>(&self, simd: S, reach: S::I32x8) -> S::I32x8 {
        let size = corners::size(&self.corners, corners::center(&self.corners));
        let parts = simd.i32_to_f64(simd.shift_left::<12>(reach));
        let most = simd.div_f64(parts, simd.splat_f64(size.into()));
        let most = simd.min_f64(most, simd.splat_f64(corners::MOST_TURN.into()));
        simd.to_i32(most)
    }

    /// How far a corner moves when the triangle is turned and stretched.
    #[inline(always)]
    fn turned<S: Simd>(
        &self,
        simd: S,
        corner: Point,
        (stretch, turn): (S::I32x8, S::I32x8),
    ) -> (S::I32x8, S::I32x8) {
        let from_center = corner - corners::center(&self.corners);
        let (x, y) = (simd.splat(from_center.x), simd.splat(from_center.y));
        let moved_x = simd.sub(simd.mul(x, stretch), simd.mul(y, turn));
        let moved_y = simd.add(simd.mul(x, turn), simd.mul(y, stretch));
        (
            simd.shift_right::<12>(moved_x),
            simd.shift_right::<12>(moved_y),
        )
    }
}

/// The canvas and its margin.
struct Limits<S: Simd> {
    low: S::I32x8,
    right: S::I32x8,
    bottom: S::I32x8,
}

impl<S: Simd> Limits<S> {
    #[inline(always)]
    fn new(simd: S, domain: &Domain) -> Self {
        let last = domain.clamp(Point::new(i32::MAX, i32::MAX));
        Self {
            low: simd.splat(-domain.margin.max(0)),
            right: simd.splat(last.x),
            bottom: simd.splat(last.y),
        }
    }

    /// [`Domain::clamp`].
    #[inline(always)]
    fn clamp(&self, simd: S, (x, y): (S::I32x8, S::I32x8)) -> (S::I32x8, S::I32x8) {
        (
            simd.min(simd.max(x, self.low), self.right),
            simd.min(simd.max(y, self.low), self.bottom),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Geometry, MAX_COORDINATE, SUBPIXELS};
    use proptest::prelude::*;
    use rand_pcg::Pcg32;
    use simd::{Level, Task};

    struct Eight<'a> {
        from: Triangle,
        reach: i32,
        domain: &'a Domain,
        streams: &'a mut Streams,
    }

    impl Task for Eight<'_> {
        type Output = [Triangles; 3];

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            let Self { from, domain, .. } = self;
            let (x, y) = ([from.corners[0].x; LANES], [from.corners[0].y; LANES]);
            let reach = [self.reach; LANES];
            [
                Triangles::mutated(simd, &from, self.streams, domain),
                Triangles::random(simd, self.streams, domain, (&x, &y), &reach),
                Triangles::mutated(simd, &from, self.streams, domain),
            ]
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn eight_at_once_are_eight_alone(
            seed: u64, first in 0..(1_u64 << 60), x in -900..70_000, y in -900..70_000,
            size in 0..4000_i32, width in 1..4096_u32, height in 1..4096_u32,
        ) {
            let domain = Domain::new(width, height);
            prop_assert!(domain.suits_lanes());
            let reach = size.min(domain.longer_side() / 2).max(1);
            let at = domain.clamp(Point::new(x, y));
            let from = Triangle::random(&mut Pcg32::new(seed, 1), &domain, at, reach);
            for level in Level::available() {
                let mut streams = Streams::new(seed, first);
                let eight = level.run(Eight { from, reach, domain: &domain, streams: &mut streams });
                for k in 0..LANES {
                    let mut rng = Pcg32::new(seed, first + k as u64);
                    let alone = [
                        from.mutated(&mut rng, &domain),
                        Triangle::random(&mut rng, &domain, from.corners[0], reach),
                        from.mutated(&mut rng, &domain),
                    ];
                    prop_assert_eq!(eight.map(|lanes| lanes.lane(k)), alone, "{:?}", level);
                }
            }
        }
    }

    fn assert_eight_are_eight_alone(from: Triangle, reach: i32, domain: &Domain) {
        for level in Level::available() {
            let mut streams = Streams::new(7, 7);
            let eight = level.run(Eight {
                from,
                reach,
                domain,
                streams: &mut streams,
            });
            for k in 0..LANES {
                let mut rng = Pcg32::new(7, 7 + k as u64);
                let alone = [
                    from.mutated(&mut rng, domain),
                    Triangle::random(&mut rng, domain, from.corners[0], reach),
                    from.mutated(&mut rng, domain),
                ];
                let eight = eight.map(|lanes| lanes.lane(k));
                assert_eq!(eight, alone, "{level:?} {domain:?}");
            }
        }
    }

    #[test]
    fn eight_at_once_keep_to_the_canvas_as_one_does() {
        let from = Triangle {
            corners: [(5, 9), (600, 40), (300, 470)].map(|(x, y)| Point::new(x, y)),
        };
        for margin in [-160, -1, 0, 90] {
            let domain = Domain {
                margin,
                ..Domain::new(40, 30)
            };
            assert_eight_are_eight_alone(from, 300, &domain);
        }
    }

    #[test]
    fn eight_at_once_hold_the_farthest_corners() {
        let (most, least) = (MAX_COORDINATE, -MAX_COORDINATE);
        let from = Triangle {
            corners: [(most, least), (least, most), (most, most)].map(|(x, y)| Point::new(x, y)),
        };
        let domain = Domain {
            margin: MAX_COORDINATE - i32::from(u16::MAX),
            max_step: 32_000,
            ..Domain::new(4000, 4000)
        };
        assert!(domain.suits_lanes());
        assert_eight_are_eight_alone(from, 32_767, &domain);
    }

    struct Halved<'a>(&'a Triangles);

    impl Task for Halved<'_> {
        type Output = Triangles;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Triangles {
            self.0.halved(simd)
        }
    }

    #[test]
    fn halves_are_those_of_the_outlines() {
        let mut triangles = Triangles::default();
        for lane in 0..LANES as i32 {
            let corner = |k: i32| Point::new(lane * 31 - 100 * k, 7 * k - 3 * lane);
            let corners = [corner(1), corner(-2), corner(3)];
            triangles.set_lane(lane as usize, &Triangle { corners });
        }
        for level in Level::available() {
            let halved = level.run(Halved(&triangles));
            for lane in 0..LANES {
                let alone = triangles.lane(lane).outline().halved();
                assert_eq!(halved.lane(lane).outline(), alone, "{level:?}");
            }
        }
    }

    #[test]
    fn lanes_are_read_as_written() {
        let corner = |k: i32| Point::new(k * SUBPIXELS, -k);
        let triangle = Triangle {
            corners: [corner(1), corner(2), corner(3)],
        };
        let mut triangles = Triangles::default();
        triangles.set_lane(5, &triangle);
        assert_eq!(triangles.lane(5), triangle);
        assert_eq!(triangles.lane(4), Triangles::default().lane(0));
    }
}
