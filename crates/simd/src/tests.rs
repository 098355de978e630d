//! Every operation at every level against plain arrays.

use proptest::prelude::*;

use crate::{HALF, LANES, Level, Portable, Simd, Task};

/// All operations on some operands, as bits.
struct All<'a> {
    a: &'a [i32; LANES],
    b: &'a [i32; LANES],
    long: [&'a [i64; LANES]; 2],
}

impl Task for All<'_> {
    type Output = (Vec<[i32; LANES]>, Vec<[i64; LANES]>, Vec<[u64; LANES]>);

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let (a, b) = (simd.load(self.a), simd.load(self.b));
        let [c, d] = self.long.map(|lanes| simd.load_i64(lanes));
        let counts = simd.and(b, simd.splat(31));
        let few = simd.less(counts, simd.splat(17));
        let even = simd.equal(simd.and(a, simd.splat(1)), simd.splat(0));
        let mask = simd.both(simd.less(a, b), simd.either(few, even));
        let (f, g) = (simd.i64_to_f64(c), simd.i32_to_f64(b));
        let small = simd.mul_f64(simd.i64_to_f64(d), simd.splat_f64(1.0 / 16_384.0));
        let wide = simd.both_f64(simd.widen_mask(mask), simd.less_f64(g, f));
        let (k, l) = (
            simd.i32_to_f32(a),
            simd.i32_to_f32(simd.shift_right::<20>(b)),
        );
        let fractions = simd.mul_f32(k, simd.splat_f32(0.001));
        let floats = [
            simd.add_f32(k, l),
            simd.sub_f32(k, l),
            simd.mul_f32(k, l),
            simd.div_f32(k, simd.add_f32(simd.mul_f32(l, l), simd.splat_f32(0.5))),
            simd.min_f32(k, l),
            simd.max_f32(k, l),
            simd.sqrt_f32(simd.mul_f32(k, k)),
            simd.load_f32(&[0.1, 1.2, 2.3, 3.4, 4.5, 5.6, 6.7, 7.8]),
        ];
        let turned = simd.transpose_i32([a, b, counts, simd.add(a, b), a, simd.sub(a, b), b, a]);
        let mut totals = *self.long[0];
        simd.accumulate(a, &mut totals);
        let rows = [
            *self.a,
            *self.b,
            *self.a,
            [3; LANES],
            *self.b,
            *self.a,
            [-9; LANES],
            *self.b,
        ];
        let fours = fours(simd, self.a, self.b);
        let turned_fours = self.a.map(|v| [0.5, 1.5, f64::from(v), 3.5]);
        let narrow = [
            simd.add(a, b),
            simd.sub(a, b),
            simd.mul(a, b),
            simd.mul_high(a, b),
            simd.min(a, b),
            simd.max(a, b),
            counts,
            simd.shift_right::<16>(a),
            simd.shift_left::<4>(a),
            simd.shift_right_unsigned::<16>(a),
            simd.shift_right::<0>(a),
            simd.shift_right::<31>(a),
            simd.shift_left::<0>(a),
            simd.shift_left::<31>(a),
            simd.shift_right_unsigned::<31>(a),
            simd.shift_right_unsigned::<0>(a),
            simd.shift_left_each(a, counts),
            simd.rotate_right_each(a, counts),
            simd.select(mask, a, b),
            simd.keep(mask, a),
            simd.narrow(c),
            simd.to_i32(simd.mul_f64(g, simd.splat_f64(0.37))),
            simd.lane_numbers(),
            simd.cut_to_i32(fractions),
            simd.nearest_to_i32(fractions),
            simd.nearest_to_i32(simd.mul_f32(simd.i32_to_f32(counts), simd.splat_f32(-0.5))),
            simd.running_sums(a),
            simd.ceil_to_i32(fractions),
            simd.select(simd.less_f32(l, fractions), a, b),
            simd.sum_each(&rows),
            simd.load(&fours.0),
        ];
        let long = [
            simd.add_i64(c, d),
            simd.sub_i64(c, d),
            simd.mul_i64(c, d),
            simd.and_i64(c, d),
            simd.xor_i64(c, d),
            simd.shift_right_unsigned_i64::<18>(c),
            simd.shift_right_unsigned_i64::<0>(c),
            simd.shift_right_unsigned_i64::<63>(c),
            simd.select_i64(simd.widen_mask(mask), c, d),
            simd.widen(a),
            simd.splat_i64(7),
            simd.floor_to_i64(small),
        ];
        let doubles = [
            simd.add_f64(f, g),
            simd.sub_f64(f, g),
            simd.mul_f64(f, g),
            simd.div_f64(f, g),
            simd.min_f64(f, g),
            simd.max_f64(f, g),
            simd.max_f64(simd.div_f64(g, simd.sub_f64(g, g)), g),
            simd.select_f64(wide, f, g),
            simd.select_f64(simd.except_f64(simd.less_f64(f, g), wide), f, g),
            simd.load_f64(&fours.1),
            simd.transpose_fours(&turned_fours)[2],
        ];
        let mut all = (Vec::new(), vec![totals], Vec::new());
        for value in narrow {
            let mut lanes = [0; LANES];
            simd.store(value, &mut lanes);
            all.0.push(lanes);
        }
        for value in floats {
            let mut lanes = [0.0; LANES];
            simd.store_f32(value, &mut lanes);
            all.0.push(lanes.map(|v| v.to_bits() as i32));
        }
        for value in turned {
            let mut lanes = [0; LANES];
            simd.store(value, &mut lanes);
            all.0.push(lanes);
        }
        for value in long {
            let mut lanes = [0; LANES];
            simd.store_i64(value, &mut lanes);
            all.1.push(lanes);
        }
        for value in doubles {
            let mut lanes = [0.0; LANES];
            simd.store_f64(value, &mut lanes);
            // The bits of what is not a number are arbitrary.
            let bits = |v: f64| if v.is_nan() { 1 } else { v.to_bits() };
            all.2.push(lanes.map(bits));
        }
        all
    }
}

/// Operations on four numbers: their sums and differences, and two totals.
#[inline(always)]
fn fours<S: Simd>(simd: S, a: &[i32; LANES], b: &[i32; LANES]) -> ([i32; LANES], [f64; LANES]) {
    let (Some(a), Some(b)) = (a.first_chunk(), b.first_chunk()) else {
        unreachable!("eight have a first four");
    };
    let (a, b) = (simd.load_four(a), simd.load_four(b));
    let mut whole = [[0; HALF]; 2];
    simd.store_four(simd.add_four(a, b), &mut whole[0]);
    simd.store_four(simd.sub_four(a, b), &mut whole[1]);
    let mut totals = [[0.25; HALF]; 2];
    simd.accumulate_four(a, &mut totals[0]);
    simd.accumulate_four(b, &mut totals[1]);
    let (mut lanes, mut floats) = ([0; LANES], [0.0; LANES]);
    lanes.copy_from_slice(whole.as_flattened());
    floats.copy_from_slice(totals.as_flattened());
    (lanes, floats)
}

/// Any number, small ones as often as large ones.
fn number() -> impl Strategy<Value = i64> {
    (any::<i64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn all_levels_give_the_same_numbers(
        a in prop::array::uniform8(number()),
        b in prop::array::uniform8(number()),
        c in prop::array::uniform8(number()),
        d in prop::array::uniform8(number()),
    ) {
        let (a, b) = (a.map(|v| v as i32), b.map(|v| v as i32));
        let all = || All { a: &a, b: &b, long: [&c, &d] };
        let expected = all().run(Portable);
        for level in Level::available() {
            prop_assert_eq!(level.run(all()), expected.clone(), "{:?}", level);
        }
    }

    #[test]
    fn plain_arrays_compute_what_is_said(a: i32, b: i32, c: i64, f: i32) {
        let of = |value: i32| [value; LANES];
        prop_assert_eq!(
            Portable.mul_high(of(a), of(b))[0] as u32,
            ((u64::from(a as u32) * u64::from(b as u32)) >> 32) as u32
        );
        prop_assert_eq!(Portable.shift_right::<16>(of(a))[0], a.div_euclid(65_536));
        let part = f64::from(f) / 1024.0;
        prop_assert_eq!(Portable.floor_to_i64([part; LANES])[0], part.floor() as i64);
        prop_assert_eq!(Portable.i64_to_f64([c; LANES])[0], c as f64);
    }
}
