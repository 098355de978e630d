use geometry::{Domain, Kind, Point, Shape, draws};
use rand_pcg::Pcg32;

/// How large candidates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As in the schedule of fogleman/primitive on 256-px photos: triangles of 522 px in 28.5 rows
    /// on average.
    Usual,
    /// A tenth to a half of the canvas.
    Large,
}

/// `count` random shapes of one kind on a canvas of `width` × `height` px.
#[must_use]
pub fn candidates(kind: Kind, size: Size, count: usize, width: u32, height: u32) -> Vec<Shape> {
    let mut rng = Pcg32::new(2026, kind as u64);
    let domain = Domain::new(width, height);
    let side = width.max(height) as i32 * 16;
    // Three points within r of a centre span r rows on average and r² · 11/36 px: these ranges of r
    // give 28.6 rows and 525 px.
    let (low, high) = match size {
        Size::Usual => (2 * 16, 118 * 16),
        Size::Large => (side / 4, side),
    };
    let place = |rng: &mut Pcg32| {
        let part = |rng: &mut Pcg32, side: u32| draws::below(rng, side * 16) as i32;
        Point::new(part(rng, width), part(rng, height))
    };
    let shape = || {
        let at = place(&mut rng);
        let reach = draws::log_uniform(&mut rng, low, high);
        Shape::random(kind, &mut rng, &domain, at, reach)
    };
    std::iter::repeat_with(shape).take(count).collect()
}
