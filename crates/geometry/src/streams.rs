use std::convert::Infallible;

use rand_core::TryRng;
use simd::{LANES, Simd};

use crate::{Domain, draws};

/// Eight PCG32 generators (XSH RR 64/32) side by side, of neighbouring streams.
///
/// Each gives the numbers of a `rand_pcg::Pcg32` of its seed and stream, whether it is asked alone
/// ([`Streams::lane`]) or together with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streams {
    state: [i64; LANES],
    increment: [i64; LANES],
}

const MULTIPLIER: i64 = 6_364_136_223_846_793_005;

impl Streams {
    /// The streams `first`, `first` + 1 … of a seed.
    #[must_use]
    pub fn new(seed: u64, first: u64) -> Self {
        let increment = std::array::from_fn(|lane| {
            let stream = first.wrapping_add(lane as u64);
            ((stream << 1) | 1) as i64
        });
        let started = |increment: i64| stepped((seed as i64).wrapping_add(increment), increment);
        Self {
            state: increment.map(started),
            increment,
        }
    }

    /// 32 random bits from each: the next number of each alone.
    #[inline(always)]
    pub fn bits<S: Simd>(&mut self, simd: S) -> [i32; LANES] {
        let mut drawn = Drawn::new(simd, self);
        let mut bits = [0; LANES];
        simd.store(drawn.next(simd), &mut bits);
        drawn.put_back(simd, self);
        bits
    }

    /// [`draws::log_uniform`] from each, for a `high` below 2¹⁶.
    #[inline(always)]
    pub fn log_uniform<S: Simd>(&mut self, simd: S, low: i32, high: i32) -> [i32; LANES] {
        let mut drawn = Drawn::new(simd, self);
        let mut numbers = [0; LANES];
        simd.store(drawn.log_uniform(simd, low, high), &mut numbers);
        drawn.put_back(simd, self);
        numbers
    }

    /// One generator alone.
    pub fn lane(&mut self, lane: usize) -> Stream<'_> {
        Stream {
            state: &mut self.state[lane],
            increment: self.increment[lane],
        }
    }
}

/// The state that follows.
fn stepped(state: i64, increment: i64) -> i64 {
    state.wrapping_mul(MULTIPLIER).wrapping_add(increment)
}

/// One of eight generators.
#[derive(Debug)]
pub struct Stream<'a> {
    state: &'a mut i64,
    increment: i64,
}

impl TryRng for Stream<'_> {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let state = *self.state as u64;
        *self.state = stepped(*self.state, self.increment);
        let mixed = (((state >> 18) ^ state) >> 27) as u32;
        Ok(mixed.rotate_right((state >> 59) as u32))
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_u64_via_u32(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

/// All eight generators while they are drawn from, in registers.
pub(crate) struct Drawn<S: Simd> {
    state: S::I64x8,
    increment: S::I64x8,
}

impl<S: Simd> Drawn<S> {
    #[inline(always)]
    pub(crate) fn new(simd: S, streams: &Streams) -> Self {
        Self {
            state: simd.load_i64(&streams.state),
            increment: simd.load_i64(&streams.increment),
        }
    }

    /// Ends the drawing.
    #[inline(always)]
    pub(crate) fn put_back(self, simd: S, streams: &mut Streams) {
        simd.store_i64(self.state, &mut streams.state);
    }

    /// The bits that the present states stand for.
    #[inline(always)]
    fn bits(&self, simd: S) -> S::I32x8 {
        let high = simd.shift_right_unsigned_i64::<18>(self.state);
        let mixed = simd.shift_right_unsigned_i64::<27>(simd.xor_i64(high, self.state));
        let turn = simd.shift_right_unsigned_i64::<59>(self.state);
        simd.rotate_right_each(simd.narrow(mixed), simd.narrow(turn))
    }

    /// The states that follow.
    #[inline(always)]
    fn following(&self, simd: S) -> S::I64x8 {
        let scaled = simd.mul_i64(self.state, simd.splat_i64(MULTIPLIER));
        simd.add_i64(scaled, self.increment)
    }

    /// 32 random bits from each.
    #[inline(always)]
    fn next(&mut self, simd: S) -> S::I32x8 {
        let bits = self.bits(simd);
        self.state = self.following(simd);
        bits
    }

    /// [`draws::below`].
    #[inline(always)]
    pub(crate) fn below(&mut self, simd: S, n: i32) -> S::I32x8 {
        let bits = self.next(simd);
        simd.mul_high(bits, simd.splat(n))
    }

    /// [`draws::below`] where the mask is set; −1 and no draw elsewhere.
    #[inline(always)]
    pub(crate) fn below_where(&mut self, simd: S, mask: S::Mask, n: i32) -> S::I32x8 {
        let drawn = simd.mul_high(self.bits(simd), simd.splat(n));
        let following = self.following(simd);
        self.state = simd.select_i64(simd.widen_mask(mask), following, self.state);
        simd.select(mask, drawn, simd.splat(-1))
    }

    /// [`draws::offset`], for a reach below 2¹⁵.
    #[inline(always)]
    pub(crate) fn offset(&mut self, simd: S, reach: S::I32x8) -> (S::I32x8, S::I32x8) {
        let bits = self.next(simd);
        let span = simd.add(simd.shift_left::<1>(reach), simd.splat(1));
        let low = simd.mul(simd.and(bits, simd.splat(0xffff)), span);
        let high = simd.mul(simd.shift_right_unsigned::<16>(bits), span);
        (
            simd.sub(simd.shift_right_unsigned::<16>(low), reach),
            simd.sub(simd.shift_right_unsigned::<16>(high), reach),
        )
    }

    /// [`draws::log_uniform`], for a `high` below 2¹⁶.
    #[inline(always)]
    pub(crate) fn log_uniform(&mut self, simd: S, low: i32, high: i32) -> S::I32x8 {
        let (first, last) = (draws::logarithm(low), draws::logarithm(high));
        let above = self.below(simd, last.abs_diff(first) as i32 + 1);
        let log = simd.add(simd.splat(first), above);
        let mantissa = simd.add(simd.splat(256), simd.and(log, simd.splat(0xff)));
        let octaves = simd.shift_right::<8>(log);
        let drawn = simd.shift_right::<8>(simd.shift_left_each(mantissa, octaves));
        simd.max(drawn, simd.splat(low))
    }

    /// [`draws::step`].
    #[inline(always)]
    pub(crate) fn step(&mut self, simd: S, domain: &Domain) -> S::I32x8 {
        let longest = domain.max_step.max(draws::MIN_STEP);
        self.log_uniform(simd, draws::MIN_STEP, longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::Rng;
    use rand_pcg::Pcg32;
    use simd::{Level, Task};

    struct LogUniform<'a>(&'a mut Streams, i32, i32);

    impl Task for LogUniform<'_> {
        type Output = [i32; LANES];

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            self.0.log_uniform(simd, self.1, self.2)
        }
    }

    #[test]
    fn lengths_are_those_of_each_alone() {
        for (low, high) in [(1, 1), (6, 432), (513, 513), (529, 540), (9, 65_535)] {
            for level in Level::available() {
                let mut streams = Streams::new(3, 9);
                for draw in 0..20 {
                    let mut alone = streams.clone();
                    let eight = level.run(LogUniform(&mut streams, low, high));
                    for (k, drawn) in eight.into_iter().enumerate() {
                        let one = draws::log_uniform(&mut alone.lane(k), low, high);
                        assert_eq!(drawn, one, "{level:?}, draw {draw} of {low} to {high}");
                        assert!((low..=high).contains(&drawn), "{level:?} {drawn}");
                    }
                }
            }
        }
    }

    #[test]
    fn lanes_are_generators_of_neighbouring_streams() {
        for (seed, first) in [(0, 0), (42, 54), (u64::MAX, u64::MAX - 3)] {
            let mut streams = Streams::new(seed, first);
            for lane in 0..LANES {
                let mut alone = Pcg32::new(seed, first.wrapping_add(lane as u64));
                let mut lane = streams.lane(lane);
                for _ in 0..9 {
                    assert_eq!(lane.next_u32(), alone.next_u32());
                    assert_eq!(lane.next_u64(), alone.next_u64());
                }
                let mut bytes = [[0; 7]; 2];
                lane.fill_bytes(&mut bytes[0]);
                alone.fill_bytes(&mut bytes[1]);
                assert_eq!(bytes[0], bytes[1]);
            }
        }
    }
}
