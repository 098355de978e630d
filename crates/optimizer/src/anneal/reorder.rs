use raster::{BestPlace, Move};

use super::HostAnneal;

/// How many layers are looked at before those that gain are moved.
const GROUP: usize = 8;

impl HostAnneal {
    /// Moves one in so many layers to the place in the order where it gains most; from sweep to
    /// sweep it is the next one's turn, as far as places stay what they were.
    pub(super) fn reorder(&mut self) {
        let (count, every) = (self.shapes.len(), self.options.reorder_every);
        let next = due(count, every, self.sweep);
        let mut order: Vec<usize> = (0..count).collect();
        for group in next.chunks(GROUP) {
            let now = |former: &usize| order.iter().position(|it| it == former);
            let places: Vec<usize> = group.iter().filter_map(now).collect();
            let moves = self.moves(&places);
            if moves.is_empty() {
                continue;
            }
            let former = self.stack.reorder(&moves);
            order = former.into_iter().map(|place| order[place]).collect();
        }
        self.shapes = order.into_iter().map(|place| self.shapes[place]).collect();
    }

    fn moves(&self, places: &[usize]) -> Vec<Move> {
        let found = self.workers.map(places.len() as u32, |i| {
            self.stack.best_place(places[i as usize], self.opacity)
        });
        moves(places, found, |a, b| self.stack.overlap(a, b))
    }
}

/// The places of layers that are due to be moved before a sweep: every `every`-th, none where it
/// is 0.
pub(crate) fn due(count: usize, every: u32, sweep: u32) -> Vec<usize> {
    if every == 0 {
        return Vec::new();
    }
    (0..count)
        .filter(|place| (*place as u32 + sweep).is_multiple_of(every))
        .collect()
}

/// The moves of the layers at these places to those that were found for them, those that win most
/// first. Of layers that overlap one moves, as the gain of the other is no longer known.
pub(crate) fn moves(
    places: &[usize],
    found: Vec<Option<BestPlace>>,
    overlap: impl Fn(usize, usize) -> bool,
) -> Vec<Move> {
    let mut gaining: Vec<(usize, BestPlace)> = places
        .iter()
        .zip(found)
        .filter_map(|(place, found)| found.map(|found| (*place, found)))
        .filter(|(_, found)| found.fit.gain > found.stay)
        .collect();
    gaining.sort_by_key(|(place, found)| (found.stay - found.fit.gain, *place));
    let mut chosen: Vec<Move> = Vec::new();
    for (place, found) in gaining {
        if chosen.iter().all(|other| !overlap(place, other.place)) {
            chosen.push(Move {
                place,
                above: found.above,
                paint: found.fit.paint,
            });
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use color::{Image, Paint};
    use drawing::{Drawing, Layer};
    use geometry::{Domain, Kind, Outline, Point, Shape, draws};
    use rand_pcg::Pcg32;
    use raster::Target;

    use super::*;
    use crate::Options;

    #[test]
    fn every_so_many_th_layer_is_due_from_sweep_to_sweep_the_next() {
        assert_eq!(due(7, 3, 0), [0, 3, 6]);
        assert_eq!(due(7, 3, 1), [2, 5]);
        assert_eq!(due(3, 1, 5), [0, 1, 2]);
        for sweep in 0..3 {
            assert!(due(7, 0, sweep).is_empty());
        }
    }

    #[test]
    fn layers_move_with_their_shapes_and_the_error_falls() {
        let (width, height, mut rng) = (40, 30, Pcg32::new(8, 1));
        let pixel = |i: u32| [i % 40 * 6, i / 40 * 8, i * 37 % 90, 255].map(|v| v as u8);
        let photo = Image::new(width, height, (0..1200).map(pixel).collect()).unwrap();
        let domain = Domain::new(width, height);
        let layers = (0..30).map(|_| {
            let at = [640, 480].map(|side| draws::between(&mut rng, 0, side));
            let at = Point::new(at[0], at[1]);
            Layer {
                shape: Shape::random(Kind::Triangle, &mut rng, &domain, at, 150),
                paint: Paint {
                    color: [0; 3].map(|_| draws::below(&mut rng, 256) as u8),
                    alpha: draws::between(&mut rng, 60, 250) as u8,
                },
            }
        });
        let drawing = Drawing {
            layers: layers.collect(),
            ..Drawing::new(width, height, Some([120; 3]))
        };
        let mut options = Options::default();
        options.anneal.reorder_every = 1;
        let target = Target::new(&photo, drawing.background).unwrap();
        let mut annealing = HostAnneal::new(target, &drawing, domain, &options).unwrap();
        let (before, error) = (annealing.shapes.clone(), annealing.stack.error());
        annealing.reorder();
        annealing.stack.rewind();
        assert!(annealing.stack.error() < error);
        assert_ne!(annealing.shapes, before);
        let outlines: Vec<Outline> = annealing.shapes.iter().map(Shape::outline).collect();
        assert!(
            annealing
                .stack
                .layers()
                .map(|(outline, _)| outline)
                .eq(&outlines)
        );
        for shape in &before {
            let count = |shapes: &[Shape]| shapes.iter().filter(|it| *it == shape).count();
            assert_eq!(count(&annealing.shapes), count(&before));
        }
    }
}
