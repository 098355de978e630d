//! Conversions between types.

use super::float::canonical;
use crate::kind::Kind;
use crate::lanes::{Function, for_float, for_kind, lanes};

/// The function of `cvt` with these modifiers, if there is one from one type to another.
pub(super) fn function(name: &str, to: Kind, from: Kind) -> Option<Function> {
    let rounding = name.strip_prefix("cvt")?;
    match (to.is_float(), from.is_float()) {
        (false, false) => integers(rounding, to, from),
        (false, true) => to_integer(rounding, to, from),
        (true, false) => from_integer(rounding, to, from),
        (true, true) => floats(rounding, to, from),
    }
}

/// The expression with `$name` as the Rust type of an integer of any size.
macro_rules! for_any_integer {
    ($kind:expr, $name:ident => $result:expr) => {
        for_kind!($kind, $name in [
            Kind::U8 | Kind::B8 => u8,
            Kind::S8 => i8,
            Kind::U16 | Kind::B16 => u16,
            Kind::S16 => i16,
            Kind::U32 | Kind::B32 => u32,
            Kind::S32 => i32,
            Kind::U64 | Kind::B64 => u64,
            Kind::S64 => i64,
        ] => $result)
    };
}

fn integers(modifiers: &str, to: Kind, from: Kind) -> Option<Function> {
    match modifiers {
        "" => for_any_integer!(from, F => for_any_integer!(to, T => lanes!(|a: F| a as T))?),
        ".sat" => for_any_integer!(from, F => for_any_integer!(to, T => lanes!(|a: F|
            i128::from(a).clamp(i128::from(T::MIN), i128::from(T::MAX)) as T))?),
        _ => None,
    }
}

fn to_integer(modifiers: &str, to: Kind, from: Kind) -> Option<Function> {
    macro_rules! rounded {
        ($round:ident) => {
            for_float!(from, F => for_any_integer!(to, T => lanes!(|a: F| {
                // What is not a number is zero only where neither type has 64 bits.
                let wide = F::DIGITS > 6 || T::BITS > 32;
                if a.is_nan() && wide { (1_u64 << (T::BITS - 1)) as T } else { a.$round() as T }
            }))?)
        };
    }
    match modifiers.strip_suffix(".sat").unwrap_or(modifiers) {
        ".rni" => rounded!(round_ties_even),
        ".rzi" => rounded!(trunc),
        ".rmi" => rounded!(floor),
        ".rpi" => rounded!(ceil),
        _ => None,
    }
}

fn from_integer(rounding: &str, to: Kind, from: Kind) -> Option<Function> {
    macro_rules! directed {
        ($adjust:ident) => {
            for_any_integer!(from, F => for_float!(to, T => lanes!(|a: F| {
                let nearest = a as T;
                // Exact: every float of an integer of 64 bits is an integer of 128.
                $adjust!(nearest, (nearest as i128).cmp(&i128::from(a)))
            }))?)
        };
    }
    match rounding {
        ".rn" => for_any_integer!(from, F => for_float!(to, T => lanes!(|a: F| a as T))?),
        ".rz" => directed!(toward_zero),
        ".rm" => directed!(down),
        ".rp" => directed!(up),
        _ => None,
    }
}

macro_rules! down {
    ($nearest:expr, $order:expr) => {
        if $order.is_gt() {
            $nearest.next_down()
        } else {
            $nearest
        }
    };
}
macro_rules! up {
    ($nearest:expr, $order:expr) => {
        if $order.is_lt() {
            $nearest.next_up()
        } else {
            $nearest
        }
    };
}
macro_rules! toward_zero {
    ($nearest:expr, $order:expr) => {
        if $nearest.is_sign_negative() {
            up!($nearest, $order)
        } else {
            down!($nearest, $order)
        }
    };
}
use {down, toward_zero, up};

fn floats(modifiers: &str, to: Kind, from: Kind) -> Option<Function> {
    macro_rules! narrowed {
        ($adjust:ident) => {
            Some(lanes!(|a: f64| {
                let nearest = a as f32;
                let order = f64::from(nearest)
                    .partial_cmp(&a)
                    .unwrap_or(std::cmp::Ordering::Equal);
                canonical($adjust!(nearest, order))
            }))
        };
    }
    match (modifiers, to, from) {
        ("", Kind::F64, Kind::F32) => Some(lanes!(|a: f32| canonical(f64::from(a)))),
        (".rn", Kind::F32, Kind::F64) => Some(lanes!(|a: f64| canonical(a as f32))),
        (".rz", Kind::F32, Kind::F64) => narrowed!(toward_zero),
        (".rm", Kind::F32, Kind::F64) => narrowed!(down),
        (".rp", Kind::F32, Kind::F64) => narrowed!(up),
        _ if to == from => whole(modifiers, to),
        _ => None,
    }
}

/// Rounding to a whole number, or into the range from 0 to 1.
fn whole(modifiers: &str, kind: Kind) -> Option<Function> {
    match modifiers {
        ".rni" => for_float!(kind, T => lanes!(|a: T| canonical(a.round_ties_even()))),
        ".rzi" => for_float!(kind, T => lanes!(|a: T| canonical(a.trunc()))),
        ".rmi" => for_float!(kind, T => lanes!(|a: T| canonical(a.floor()))),
        ".rpi" => for_float!(kind, T => lanes!(|a: T| canonical(a.ceil()))),
        ".sat" => for_float!(kind, T => lanes!(|a: T| if a > 0.0 { a.min(1.0) } else { 0.0 })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Bits, WIDTH};

    fn convert(name: &str, to: Kind, from: Kind, bits: u64) -> u64 {
        let none = [0; WIDTH];
        function(name, to, from).unwrap()([&[bits; WIDTH], &none, &none, &none])[0]
    }

    #[test]
    fn floats_become_the_nearest_integer_of_the_type() {
        let f = |value: f32| value.slot();
        assert_eq!(convert("cvt.rni", Kind::S32, Kind::F32, f(2.5)) as i32, 2);
        assert_eq!(convert("cvt.rzi", Kind::S32, Kind::F32, f(-2.9)) as i32, -2);
        assert_eq!(convert("cvt.rmi", Kind::S32, Kind::F32, f(-2.1)) as i32, -3);
        assert_eq!(convert("cvt.rpi", Kind::S32, Kind::F32, f(2.1)) as i32, 3);
        assert_eq!(convert("cvt.rzi", Kind::U32, Kind::F32, f(-7.0)) as u32, 0);
        assert_eq!(
            convert("cvt.rzi", Kind::S32, Kind::F32, f(1e20)) as i32,
            i32::MAX
        );
    }

    #[test]
    fn what_is_not_a_number_is_zero_or_the_top_bit() {
        let (nan, wide) = (f32::NAN.slot(), f64::NAN.slot());
        assert_eq!(convert("cvt.rzi", Kind::S32, Kind::F32, nan) as i32, 0);
        assert_eq!(
            convert("cvt.rzi", Kind::S64, Kind::F32, nan) as i64,
            i64::MIN
        );
        assert_eq!(
            convert("cvt.rzi", Kind::S32, Kind::F64, wide) as i32,
            i32::MIN
        );
        assert_eq!(convert("cvt.rzi", Kind::U64, Kind::F64, wide), 1 << 63);
    }

    #[test]
    fn directed_rounding_brackets_the_value() {
        let value = (1_i64 << 53) + 1;
        let of = |name| f64::of(convert(name, Kind::F64, Kind::S64, value as u64));
        assert_eq!(
            (of("cvt.rm"), of("cvt.rp")),
            (9_007_199_254_740_992.0, 9_007_199_254_740_994.0)
        );
        assert_eq!(of("cvt.rn"), 9_007_199_254_740_992.0);
        let of = |name| f32::of(convert(name, Kind::F32, Kind::F64, (-0.1_f64).slot()));
        assert!(f64::from(of("cvt.rm")) < -0.1 && f64::from(of("cvt.rp")) > -0.1);
        assert_eq!(of("cvt.rz"), of("cvt.rp"));
        let most = f32::of(convert("cvt.rz", Kind::F32, Kind::F64, 1e300_f64.slot()));
        assert_eq!(most, f32::MAX);
    }

    #[test]
    fn narrow_signed_results_are_extended() {
        assert_eq!(convert("cvt", Kind::S8, Kind::U32, 0x1FF) as i32, -1);
        assert_eq!(convert("cvt", Kind::U8, Kind::U32, 0x1FF), 0xFF);
        assert_eq!(
            convert("cvt", Kind::S64, Kind::S32, u64::from(u32::MAX)) as i64,
            -1
        );
        assert_eq!(
            convert("cvt.sat", Kind::U8, Kind::S32, -5_i32 as u32 as u64),
            0
        );
    }
}
