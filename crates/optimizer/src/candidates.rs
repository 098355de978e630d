use std::hint::select_unpredictable;

use color::{Fit, Opacity};
use geometry::{Domain, Kind, Outline, Shape, Streams, Triangle, Triangles};
use raster::{Backend, RasterError, Stack, View};
use simd::{LANES, Level, Simd, Task};

use crate::Mix;
use crate::climb::Found;
use crate::starts::StartSampler;

/// Shapes that are made and scored together, kept to reuse their memory.
///
/// They are made by eight random streams in turn: shape i by stream i modulo 8. Triangles are made
/// eight at a time, by the same draws.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    count: usize,
    /// Whether they are in `triangles`, as opposed to `shapes` with their outlines.
    side_by_side: bool,
    triangles: Vec<Triangles>,
    shapes: Vec<Shape>,
    outlines: Vec<Outline>,
    fits: Vec<Option<Fit>>,
    ranks: Vec<f64>,
    /// The indices of those of the highest ranks, best first.
    leaders: Vec<usize>,
}

impl Candidates {
    /// Makes `count` random shapes.
    pub(crate) fn draw(
        &mut self,
        level: Level,
        count: usize,
        starts: &StartSampler,
        (mix, domain): (&Mix, &Domain),
        streams: &mut Streams,
    ) {
        self.count = count;
        self.side_by_side = mix.is_only(Kind::Triangle) && domain.suits_lanes();
        if self.side_by_side {
            level.run(Draw {
                starts,
                domain,
                streams,
                triangles: &mut self.triangles,
                eights: count.div_ceil(LANES),
            });
        } else {
            let draw = |i| starts.shape(&mut streams.lane(i % LANES), mix, domain);
            self.make(draw);
        }
    }

    /// Makes `count` copies of a shape, changed by a little.
    pub(crate) fn mutate(
        &mut self,
        level: Level,
        count: usize,
        from: &Shape,
        domain: &Domain,
        streams: &mut Streams,
    ) {
        self.count = count;
        match from {
            Shape::Triangle(from) if domain.suits_lanes() => {
                self.side_by_side = true;
                level.run(Mutate {
                    from,
                    domain,
                    streams,
                    triangles: &mut self.triangles,
                    eights: count.div_ceil(LANES),
                });
            }
            _ => {
                self.side_by_side = false;
                self.make(|i| from.mutated(&mut streams.lane(i % LANES), domain));
            }
        }
    }

    fn make(&mut self, shape: impl FnMut(usize) -> Shape) {
        self.shapes.clear();
        self.shapes.extend((0..self.count).map(shape));
        self.outlines.clear();
        self.outlines.extend(self.shapes.iter().map(Shape::outline));
    }

    /// Keeps the `count` of the highest ranks, best first.
    pub(crate) fn thin(&mut self, backend: &dyn Backend, count: usize) -> Result<(), RasterError> {
        let ranks = &mut self.ranks;
        if self.side_by_side {
            backend.rank_triangles(&self.triangles, self.count, ranks)?;
        } else {
            backend.rank(&self.outlines, ranks)?;
        }
        self.check_ranks(backend)?;
        lead(&self.ranks, count, &mut self.leaders);
        self.count = self.leaders.len();
        if self.side_by_side {
            let mut kept = vec![Triangles::default(); self.count.div_ceil(LANES)];
            for (to, from) in self.leaders.iter().enumerate() {
                kept[to / LANES].set_lane(to % LANES, &self.triangle(*from));
            }
            self.triangles = kept;
        } else {
            let kept: Vec<Shape> = self.leaders.iter().map(|from| self.shapes[*from]).collect();
            self.make(|i| kept[i]);
        }
        Ok(())
    }

    /// Scores all of them on a canvas; the best one, the first one among equals.
    pub(crate) fn best(
        &mut self,
        backend: &dyn Backend,
        opacity: Opacity,
    ) -> Result<Option<Found>, RasterError> {
        let fits = &mut self.fits;
        if self.side_by_side {
            backend.score_triangles(&self.triangles, self.count, opacity, fits)?;
        } else {
            backend.score(&self.outlines, opacity, fits)?;
        }
        self.check_fits(backend)?;
        Ok(self.best_scored())
    }

    /// Whether the backend gave one rank for each.
    fn check_ranks(&self, backend: &dyn Backend) -> Result<(), RasterError> {
        let (count, outlines) = (self.ranks.len(), self.count);
        if count == outlines {
            return Ok(());
        }
        let backend = backend.name();
        Err(RasterError::Ranks {
            backend,
            count,
            outlines,
        })
    }

    /// Whether the backend gave one fit for each.
    fn check_fits(&self, backend: &dyn Backend) -> Result<(), RasterError> {
        let (count, outlines) = (self.fits.len(), self.count);
        if count == outlines {
            return Ok(());
        }
        let backend = backend.name();
        Err(RasterError::Fits {
            backend,
            count,
            outlines,
        })
    }

    /// Scores all of them in the place of the lifted layer that `view` is of.
    pub(crate) fn score_in(&mut self, stack: &Stack, view: &mut View, opacity: Opacity) {
        let fits = &mut self.fits;
        if self.side_by_side {
            stack.score_triangles(view, &self.triangles, self.count, opacity, fits);
        } else {
            stack.score(view, &self.outlines, opacity, fits);
        }
    }

    /// The best one of those scored last, the first one among equals.
    pub(crate) fn best_scored(&self) -> Option<Found> {
        // Without branches: which of eight is best, no processor foresees.
        let (mut best, mut most) = (0, i64::MIN);
        for (i, fit) in self.fits.iter().enumerate() {
            let gain = fit.map_or(i64::MIN, |fit| fit.gain);
            let better = gain > most;
            best = select_unpredictable(better, i, best);
            most = select_unpredictable(better, gain, most);
        }
        let fit = (*self.fits.get(best)?)?;
        Some(Found {
            shape: self.shape(best),
            fit,
        })
    }

    /// The fits of those scored last.
    pub(crate) fn fits(&self) -> &[Option<Fit>] {
        &self.fits
    }

    fn triangle(&self, i: usize) -> Triangle {
        self.triangles[i / LANES].lane(i % LANES)
    }

    /// One of them.
    pub(crate) fn shape(&self, i: usize) -> Shape {
        if self.side_by_side {
            Shape::Triangle(self.triangle(i))
        } else {
            self.shapes[i]
        }
    }
}

/// Replaces `leaders` by the places of the `count` highest ranks, highest first, the first one
/// among equals.
fn lead(ranks: &[f64], count: usize, leaders: &mut Vec<usize>) {
    leaders.clear();
    let mut least = f64::NEG_INFINITY;
    for (i, rank) in ranks.iter().enumerate() {
        if leaders.len() == count {
            if *rank <= least {
                continue;
            }
            leaders.pop();
        }
        let place = leaders.partition_point(|leader| ranks[*leader] >= *rank);
        leaders.insert(place, i);
        least = ranks[leaders[leaders.len() - 1]];
    }
}

struct Draw<'a> {
    starts: &'a StartSampler,
    domain: &'a Domain,
    streams: &'a mut Streams,
    triangles: &'a mut Vec<Triangles>,
    /// How many times eight there are to be.
    eights: usize,
}

impl Task for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (streams, domain) = (self.streams, self.domain);
        self.triangles.clear();
        for _ in 0..self.eights {
            let (x, y) = self.starts.places(simd, streams);
            let reach = StartSampler::reaches(simd, streams, domain);
            let eight = Triangles::random(simd, streams, domain, (&x, &y), &reach);
            self.triangles.push(eight);
        }
    }
}

struct Mutate<'a> {
    from: &'a Triangle,
    domain: &'a Domain,
    streams: &'a mut Streams,
    triangles: &'a mut Vec<Triangles>,
    /// How many times eight there are to be.
    eights: usize,
}

impl Task for Mutate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.triangles.clear();
        for _ in 0..self.eights {
            let eight = Triangles::mutated(simd, self.from, self.streams, self.domain);
            self.triangles.push(eight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::Image;
    use geometry::Point;
    use rand_pcg::Pcg32;
    use raster::{Reference, Residual, Target};

    #[test]
    fn the_highest_ranks_lead_the_first_among_equals() {
        let ranks = [3.0, f64::NEG_INFINITY, 7.0, 3.0, 9.0, 7.0, 0.0, 3.0];
        let mut leaders = Vec::new();
        for count in 1..=ranks.len() {
            lead(&ranks, count, &mut leaders);
            assert_eq!(leaders, [4, 2, 5, 0, 3, 7, 6, 1][..count]);
        }
        lead(&ranks[..2], 5, &mut leaders);
        assert_eq!(leaders, [0, 1]);
    }

    #[test]
    fn those_of_the_highest_ranks_are_kept() {
        let mut photo = Image::filled(33, 21, [90, 120, 40, 255]).unwrap();
        for (i, pixel) in photo.pixels_mut().iter_mut().enumerate() {
            pixel[0] = (i * i % 251) as u8;
        }
        let target = Target::new(&photo, Some([90, 120, 40])).unwrap();
        let backend = Reference::new(target);
        let starts = StartSampler::new(&backend.residual().unwrap());
        let domain = Domain::new(33, 21);
        for kind in [Kind::Triangle, Kind::RotatedEllipse] {
            let (mix, mut streams) = (Mix::only(kind), Streams::new(7, 0));
            let mut candidates = Candidates::default();
            let level = Level::PORTABLE;
            candidates.draw(level, 50, &starts, (&mix, &domain), &mut streams);
            let all: Vec<Shape> = (0..50).map(|i| candidates.shape(i)).collect();
            let outlines: Vec<Outline> = all.iter().map(Shape::outline).collect();
            let mut ranks = Vec::new();
            backend.rank(&outlines, &mut ranks).unwrap();
            let mut best: Vec<usize> = (0..50).collect();
            best.sort_by(|i, j| ranks[*j].total_cmp(&ranks[*i]));
            candidates.thin(&backend, 9).unwrap();
            let kept: Vec<Shape> = (0..9).map(|i| candidates.shape(i)).collect();
            let expected: Vec<Shape> = best[..9].iter().map(|i| all[*i]).collect();
            assert_eq!(kept, expected, "{kind}");
            let found = candidates.best(&backend, Opacity::FREE).unwrap().unwrap();
            assert!(kept.contains(&found.shape));
        }
    }

    /// Shapes by streams of their own, one after the other.
    #[test]
    fn triangles_side_by_side_are_those_of_the_streams_alone() {
        let residual = Residual {
            columns: 3,
            rows: 2,
            tiles: vec![7, 30, 0, 1, 0, 10],
        };
        let (starts, mix, domain) = (
            StartSampler::new(&residual),
            Mix::default(),
            Domain::new(24, 16),
        );
        let from = Shape::random(
            Kind::Triangle,
            &mut Pcg32::new(1, 1),
            &domain,
            Point::default(),
            90,
        );
        for level in Level::available() {
            let mut streams = Streams::new(5, 80);
            let mut candidates = Candidates::default();
            candidates.draw(level, 20, &starts, (&mix, &domain), &mut streams);
            let drawn: Vec<Shape> = (0..20).map(|i| candidates.shape(i)).collect();
            candidates.mutate(level, 8, &from, &domain, &mut streams);
            for lane in 0..LANES {
                let mut rng = Pcg32::new(5, 80 + lane as u64);
                for round in 0..3 {
                    let alone = starts.shape(&mut rng, &mix, &domain);
                    if let Some(shape) = drawn.get(round * LANES + lane) {
                        assert_eq!(*shape, alone, "{level:?}");
                    }
                }
                assert_eq!(candidates.shape(lane), from.mutated(&mut rng, &domain));
            }
        }
    }
}
