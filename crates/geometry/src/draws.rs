//! Random draws by integer arithmetic alone: the same numbers on every machine.

use rand_core::Rng;

use crate::{Domain, Point};

/// The smallest step of a mutation, in sixteenths of a pixel (0.4 px).
pub(crate) const MIN_STEP: i32 = 6;

/// A whole number below `n`, from one 32-bit draw; 0 for `n` = 0.
pub fn below<R: Rng + ?Sized>(rng: &mut R, n: u32) -> u32 {
    ((u64::from(rng.next_u32()) * u64::from(n)) >> 32) as u32
}

/// A whole number from `low` to `high`, both included, from one 32-bit draw. `low` is at most
/// `high`; else the number is outside.
pub fn between<R: Rng + ?Sized>(rng: &mut R, low: i32, high: i32) -> i32 {
    low.wrapping_add(below(rng, high.abs_diff(low).saturating_add(1)) as i32)
}

/// A vector with both parts uniform from −`reach` to `reach`, at least 0, from one 32-bit draw.
pub fn offset<R: Rng + ?Sized>(rng: &mut R, reach: i32) -> Point {
    let bits = u64::from(rng.next_u32());
    let span = 2 * reach.unsigned_abs() as u64 + 1;
    let part = |bits: u64| (((bits * span) >> 16) as i64 - i64::from(reach)) as i32;
    Point::new(part(bits & 0xffff), part(bits >> 16))
}

/// A number from `low` to `high`, all octaves equally likely, from one 32-bit draw.
///
/// Within an octave the density is even: the logarithm is taken as piecewise linear.
/// `low` is at least 1 and `high` at least `low`; else the number may be outside.
pub fn log_uniform<R: Rng + ?Sized>(rng: &mut R, low: i32, high: i32) -> i32 {
    // From 512 on logarithms are rounded down.
    exponential(between(rng, logarithm(low), logarithm(high))).max(low)
}

/// How far a mutation moves things, in sixteenths of a pixel: 0.4 px to [`Domain::max_step`].
pub fn step<R: Rng + ?Sized>(rng: &mut R, domain: &Domain) -> i32 {
    log_uniform(rng, MIN_STEP, domain.max_step.max(MIN_STEP))
}

/// log₂ in 1/256, piecewise linear.
pub(crate) fn logarithm(value: i32) -> i32 {
    let value = value.max(1);
    let octave = value.ilog2();
    ((octave as i32) << 8) | (((i64::from(value) << 8) >> octave) as i32 & 0xff)
}

/// The inverse of [`logarithm`], as far as that is exact; else less.
fn exponential(log: i32) -> i32 {
    ((i64::from(256 + (log & 0xff)) << (log >> 8)) >> 8) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_pcg::Pcg32;

    #[test]
    fn draws_stay_in_range_and_reach_both_ends() {
        let mut rng = Pcg32::new(1, 2);
        let mut seen = [false; 7];
        for _ in 0..1000 {
            seen[(between(&mut rng, -3, 3) + 3) as usize] = true;
            assert!((6..=432).contains(&log_uniform(&mut rng, 6, 432)));
            let o = offset(&mut rng, 5);
            assert!(o.x.abs() <= 5 && o.y.abs() <= 5);
        }
        assert_eq!(seen, [true; 7]);
        assert_eq!(below(&mut rng, 0), 0);
        assert_eq!(offset(&mut rng, 0), Point::default());
    }

    #[test]
    fn long_lengths_stay_in_range() {
        let mut rng = Pcg32::new(5, 6);
        for (low, high) in [(513, 513), (529, 530), (1023, 1030), (479_999, 480_000)] {
            for _ in 0..50 {
                let drawn = log_uniform(&mut rng, low, high);
                assert!((low..=high).contains(&drawn), "{low} to {high}: {drawn}");
            }
        }
    }

    #[test]
    fn octaves_are_equally_likely() {
        let mut rng = Pcg32::new(3, 4);
        let small = (0..10_000)
            .filter(|_| log_uniform(&mut rng, 16, 4096) < 256)
            .count();
        assert!((4_700..5_300).contains(&small), "{small}");
    }

    #[test]
    fn logarithm_and_its_inverse_agree() {
        for value in (1..512).chain([1 << 20, 480_000]) {
            let back = exponential(logarithm(value));
            assert!((back - value).abs() <= value / 256, "{value} {back}");
        }
    }

    #[test]
    fn the_sequence_of_a_seed_is_pinned() {
        let mut rng = Pcg32::new(42, 54);
        let drawn: Vec<i32> = (0..4).map(|_| log_uniform(&mut rng, 6, 432)).collect();
        assert_eq!(drawn, [89, 47, 128, 54]);
    }
}
