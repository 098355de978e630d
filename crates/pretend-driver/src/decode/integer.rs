//! Arithmetic of integers and bits.

use crate::kind::Kind;
use crate::lanes::{Function, for_integer, for_kind, lanes};

/// The function of an instruction on integers, if there is one of this name for this type.
pub(super) fn function(name: &str, kind: Kind) -> Option<Function> {
    arithmetic(name, kind)
        .or_else(|| logic(name, kind))
        .or_else(|| products(name, kind))
        .or_else(|| shifts(name, kind))
        .or_else(|| bits(name, kind))
}

fn arithmetic(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "add" => for_integer!(kind, T => lanes!(|a: T, b: T| a.wrapping_add(b))),
        "sub" => for_integer!(kind, T => lanes!(|a: T, b: T| a.wrapping_sub(b))),
        "min" => for_integer!(kind, T => lanes!(|a: T, b: T| a.min(b))),
        "max" => for_integer!(kind, T => lanes!(|a: T, b: T| a.max(b))),
        "neg" => for_integer!(kind, T => lanes!(|a: T| (0 as T).wrapping_sub(a))),
        "abs" => for_kind!(kind, T in [Kind::S16 => i16, Kind::S32 => i32, Kind::S64 => i64] =>
            lanes!(|a: T| a.wrapping_abs())),
        "sad" => {
            for_integer!(kind, T => lanes!(|a: T, b: T, c: T| c.wrapping_add(a.abs_diff(b) as T)))
        }
        "add.sat" => {
            for_kind!(kind, T in [Kind::S32 => i32] => lanes!(|a: T, b: T| a.saturating_add(b)))
        }
        "sub.sat" => {
            for_kind!(kind, T in [Kind::S32 => i32] => lanes!(|a: T, b: T| a.saturating_sub(b)))
        }
        _ => None,
    }
}

/// Division, whose divisor must not be zero.
pub(super) fn division(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "div" => {
            for_integer!(kind, T => lanes!(|a: T, b: T| a.wrapping_div(if b == 0 { 1 } else { b })))
        }
        "rem" => {
            for_integer!(kind, T => lanes!(|a: T, b: T| a.wrapping_rem(if b == 0 { 1 } else { b })))
        }
        _ => None,
    }
}

fn logic(name: &str, kind: Kind) -> Option<Function> {
    if kind == Kind::Pred {
        return match name {
            "and" => Some(lanes!(|a: bool, b: bool| a & b)),
            "or" => Some(lanes!(|a: bool, b: bool| a | b)),
            "xor" => Some(lanes!(|a: bool, b: bool| a ^ b)),
            "not" => Some(lanes!(|a: bool| !a)),
            "mov" => Some(lanes!(|a: bool| a)),
            _ => None,
        };
    }
    match name {
        "and" => Some(lanes!(|a: u64, b: u64| a & b)),
        "or" => Some(lanes!(|a: u64, b: u64| a | b)),
        "xor" => Some(lanes!(|a: u64, b: u64| a ^ b)),
        "not" => Some(lanes!(|a: u64| !a)),
        "cnot" => for_integer!(kind, T => lanes!(|a: T| T::from(a == 0))),
        "mov" => Some(lanes!(|a: u64| a)),
        "selp" => Some(lanes!(|a: u64, b: u64, c: bool| if c { a } else { b })),
        "lop3" => Some(lanes!(|a: u32, b: u32, c: u32, table: u32| lop3(
            a, b, c, table
        ))),
        _ => None,
    }
}

fn products(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "mul.lo" => for_integer!(kind, T => lanes!(|a: T, b: T| a.wrapping_mul(b))),
        "mad.lo" => {
            for_integer!(kind, T => lanes!(|a: T, b: T, c: T| a.wrapping_mul(b).wrapping_add(c)))
        }
        "mul.hi" => {
            for_integer!(kind, T => lanes!(|a: T, b: T| (i128::from(a).wrapping_mul(i128::from(b)) >> T::BITS) as T))
        }
        "mad.hi" => for_integer!(kind, T => lanes!(|a: T, b: T, c: T|
            ((i128::from(a).wrapping_mul(i128::from(b)) >> T::BITS) as T).wrapping_add(c))),
        "mul.wide" => wide(kind),
        "mad.wide" => wide_sum(kind),
        "mul24.lo" => for_kind!(kind, T in [Kind::U32 => u32, Kind::S32 => i32] =>
            lanes!(|a: T, b: T| (a << 8 >> 8).wrapping_mul(b << 8 >> 8))),
        "mad24.lo" => for_kind!(kind, T in [Kind::U32 => u32, Kind::S32 => i32] =>
            lanes!(|a: T, b: T, c: T| (a << 8 >> 8).wrapping_mul(b << 8 >> 8).wrapping_add(c))),
        _ => None,
    }
}

fn wide(kind: Kind) -> Option<Function> {
    match kind {
        Kind::U16 => Some(lanes!(|a: u16, b: u16| u32::from(a) * u32::from(b))),
        Kind::S16 => Some(lanes!(|a: i16, b: i16| i32::from(a) * i32::from(b))),
        Kind::U32 => Some(lanes!(|a: u32, b: u32| u64::from(a) * u64::from(b))),
        Kind::S32 => Some(lanes!(|a: i32, b: i32| i64::from(a) * i64::from(b))),
        _ => None,
    }
}

fn wide_sum(kind: Kind) -> Option<Function> {
    match kind {
        Kind::U16 => Some(lanes!(|a: u16, b: u16, c: u32| (u32::from(a)
            * u32::from(b))
        .wrapping_add(c))),
        Kind::S16 => Some(lanes!(|a: i16, b: i16, c: i32| (i32::from(a)
            * i32::from(b))
        .wrapping_add(c))),
        Kind::U32 => Some(lanes!(|a: u32, b: u32, c: u64| (u64::from(a)
            * u64::from(b))
        .wrapping_add(c))),
        Kind::S32 => Some(lanes!(|a: i32, b: i32, c: i64| (i64::from(a)
            * i64::from(b))
        .wrapping_add(c))),
        _ => None,
    }
}

/// Shifts by the width or more give zero, or the sign.
fn shifts(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "shl" => for_integer!(kind, T => lanes!(|a: T, b: u32| a.checked_shl(b).unwrap_or(0))),
        "shr" => for_integer!(kind, T => lanes!(|a: T, b: u32| {
            let most = T::BITS - 1;
            let all_but_one = a >> b.min(most);
            if b > most { all_but_one >> 1 } else { all_but_one }
        })),
        "shf.l.wrap" => Some(lanes!(|a: u32, b: u32, c: u32| funnel(a, b, c & 31, true))),
        "shf.r.wrap" => Some(lanes!(|a: u32, b: u32, c: u32| funnel(a, b, c & 31, false))),
        "shf.l.clamp" => Some(lanes!(|a: u32, b: u32, c: u32| funnel(
            a,
            b,
            c.min(32),
            true
        ))),
        "shf.r.clamp" => Some(lanes!(|a: u32, b: u32, c: u32| funnel(
            a,
            b,
            c.min(32),
            false
        ))),
        _ => None,
    }
}

/// Shifts the 64 bits of `high` and `low` by at most 32, and returns the upper half (to the left)
/// or the lower one.
fn funnel(low: u32, high: u32, shift: u32, left: bool) -> u32 {
    let both = u64::from(high) << 32 | u64::from(low);
    if left {
        ((both << shift) >> 32) as u32
    } else {
        (both >> shift) as u32
    }
}

fn bits(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "popc" => for_integer!(kind, T => lanes!(|a: T| a.count_ones())),
        "clz" => for_integer!(kind, T => lanes!(|a: T| a.leading_zeros())),
        "brev" => for_integer!(kind, T => lanes!(|a: T| a.reverse_bits())),
        "bfind" => for_integer!(kind, T => lanes!(|a: T| find(i128::from(a), T::BITS, false))),
        "bfind.shiftamt" => {
            for_integer!(kind, T => lanes!(|a: T| find(i128::from(a), T::BITS, true)))
        }
        "bfe" => for_integer!(kind, T => lanes!(|a: T, b: u32, c: u32|
            extract(i128::from(a), T::BITS, b & 255, c & 255, T::MIN != 0))),
        "bfi" => for_integer!(kind, T => lanes!(|a: u64, b: u64, c: u32, d: u32|
            insert(a, b, T::BITS, c & 255, d & 255))),
        "prmt" => Some(lanes!(|a: u32, b: u32, c: u32| permute(a, b, c))),
        _ => None,
    }
}

/// Position of the highest bit that differs from the sign, or the shift that brings it to the top;
/// all ones if there is none.
fn find(value: i128, width: u32, as_shift: bool) -> u32 {
    let magnitude = if value < 0 { !value } else { value };
    match magnitude.checked_ilog2() {
        None => u32::MAX,
        Some(position) if as_shift => width - 1 - position,
        Some(position) => position,
    }
}

/// `length` bits from `position` on. Bits beyond the top are the sign, for signed types.
fn extract(value: i128, width: u32, position: u32, length: u32, signed: bool) -> u64 {
    let value = if signed {
        value
    } else {
        value & ((1 << width) - 1)
    };
    let shifted = value >> position.min(127);
    if length == 0 {
        return 0;
    }
    if length >= width {
        return shifted as u64;
    }
    let field = shifted & ((1 << length) - 1);
    // The sign is the field's top bit, or the value's where the field reaches beyond it.
    let top = (position + length - 1).min(width - 1);
    let negative = signed && value >> top & 1 != 0;
    let kept = (top + 1).saturating_sub(position).min(length);
    if negative {
        (field | -1 << kept) as u64
    } else {
        field as u64
    }
}

/// The low `length` bits of `a` in the place of those of `b` from `position` on.
fn insert(a: u64, b: u64, width: u32, position: u32, length: u32) -> u64 {
    let length = length.min(width.saturating_sub(position));
    if length == 0 {
        return b;
    }
    let mask = (u64::MAX >> (64 - length)) << position;
    b & !mask | a << position & mask
}

/// Four bytes chosen from eight, each with the option to spread its sign.
fn permute(a: u32, b: u32, selector: u32) -> u32 {
    let bytes = (u64::from(b) << 32 | u64::from(a)).to_le_bytes();
    u32::from_le_bytes(std::array::from_fn(|place| {
        let choice = selector >> (4 * place);
        let byte = bytes[(choice & 7) as usize];
        if choice & 8 == 0 {
            byte
        } else {
            (byte as i8 >> 7) as u8
        }
    }))
}

/// The function of a product of vectors of bytes, or of halves of a word with the lower or upper
/// bytes of another, added to a third value; the types are those of the two vectors.
pub(super) fn dot(name: &str, kinds: [Kind; 2]) -> Option<Function> {
    let upper = match name {
        "dp4a" => return dot_of_bytes(kinds),
        "dp2a.lo" => false,
        "dp2a.hi" => true,
        _ => return None,
    };
    macro_rules! halves {
        ($word:ty, $byte:ty) => {
            if upper {
                lanes!(|a: u32, b: u32, c: i32| {
                    dot_of_halves(
                        halves(a).map(|h| h as $word as i32),
                        bytes(b)[2..].iter().map(|b| *b as $byte as i32),
                        c,
                    )
                })
            } else {
                lanes!(|a: u32, b: u32, c: i32| {
                    dot_of_halves(
                        halves(a).map(|h| h as $word as i32),
                        bytes(b)[..2].iter().map(|b| *b as $byte as i32),
                        c,
                    )
                })
            }
        };
    }
    match kinds {
        [Kind::U32, Kind::U32] => Some(halves!(u16, u8)),
        [Kind::U32, Kind::S32] => Some(halves!(u16, i8)),
        [Kind::S32, Kind::U32] => Some(halves!(i16, u8)),
        [Kind::S32, Kind::S32] => Some(halves!(i16, i8)),
        _ => None,
    }
}

fn dot_of_bytes(kinds: [Kind; 2]) -> Option<Function> {
    macro_rules! all {
        ($first:ty, $second:ty) => {
            Some(lanes!(|a: u32, b: u32, c: i32| {
                let products = bytes(a).into_iter().zip(bytes(b));
                products.fold(c, |sum, (a, b)| {
                    sum.wrapping_add(i32::from(a as $first) * i32::from(b as $second))
                })
            }))
        };
    }
    match kinds {
        [Kind::U32, Kind::U32] => all!(u8, u8),
        [Kind::U32, Kind::S32] => all!(u8, i8),
        [Kind::S32, Kind::U32] => all!(i8, u8),
        [Kind::S32, Kind::S32] => all!(i8, i8),
        _ => None,
    }
}

fn bytes(word: u32) -> [u8; 4] {
    word.to_le_bytes()
}

fn halves(word: u32) -> [u16; 2] {
    [word as u16, (word >> 16) as u16]
}

fn dot_of_halves(halves: [i32; 2], bytes: impl Iterator<Item = i32>, sum: i32) -> i32 {
    let products = halves.into_iter().zip(bytes);
    products.fold(sum, |sum, (half, byte)| sum.wrapping_add(half * byte))
}

fn lop3(a: u32, b: u32, c: u32, table: u32) -> u32 {
    (0..8)
        .filter(|index| table >> index & 1 != 0)
        .fold(0, |out, index| {
            let term = |value: u32, place: u32| {
                if index >> place & 1 != 0 {
                    value
                } else {
                    !value
                }
            };
            out | term(a, 2) & term(b, 1) & term(c, 0)
        })
}

/// Addition or subtraction with carry: the function of the result and that of the carry. The third
/// source is the carry that comes in.
pub(super) fn carried(name: &str, kind: Kind) -> Option<(Function, Function)> {
    macro_rules! both {
        ($first:ident, $second:ident, $carry_in:expr) => {
            for_kind!(kind, T in [
                Kind::U32 | Kind::S32 | Kind::B32 => u32,
                Kind::U64 | Kind::S64 | Kind::B64 => u64,
            ] => (
                lanes!(|a: T, b: T, c: bool| a.$first(b).0.$first(T::from(c && $carry_in)).0),
                lanes!(|a: T, b: T, c: bool| {
                    let (sum, first) = a.$first(b);
                    first | sum.$second(T::from(c && $carry_in)).1
                }),
            ))
        };
    }
    match name {
        "add.cc" => both!(overflowing_add, overflowing_add, false),
        "addc" | "addc.cc" => both!(overflowing_add, overflowing_add, true),
        "sub.cc" => both!(overflowing_sub, overflowing_sub, false),
        "subc" | "subc.cc" => both!(overflowing_sub, overflowing_sub, true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Lanes, WIDTH};

    fn one(name: &str, kind: Kind, from: [u64; 4]) -> u64 {
        let sources: [Lanes; 4] = from.map(|value| [value; WIDTH]);
        let [a, b, c, d] = &sources;
        function(name, kind)
            .or_else(|| division(name, kind))
            .unwrap()([a, b, c, d])[7]
    }

    #[test]
    fn products_keep_the_half_they_are_asked_for() {
        assert_eq!(
            one("mul.hi", Kind::S32, [-3_i32 as u64, 1 << 31, 0, 0]) as i32,
            1
        );
        assert_eq!(
            one("mul.hi", Kind::U64, [u64::MAX, u64::MAX, 0, 0]),
            u64::MAX - 1
        );
        assert_eq!(one("mul.hi", Kind::S64, [u64::MAX, 5, 0, 0]), u64::MAX);
        assert_eq!(
            one("mul.wide", Kind::S32, [-3_i32 as u64, 7, 0, 0]) as i64,
            -21
        );
        assert_eq!(
            one("mad.lo", Kind::U16, [300, 300, 7, 0]) as u16,
            (90_000_u32 + 7) as u16
        );
    }

    #[test]
    fn shifts_by_the_width_or_more_leave_zero_or_the_sign() {
        assert_eq!(one("shl", Kind::B32, [1, 32, 0, 0]) as u32, 0);
        assert_eq!(one("shr", Kind::S32, [1 << 31, 40, 0, 0]) as i32, -1);
        assert_eq!(one("shr", Kind::U32, [1 << 31, 32, 0, 0]) as u32, 0);
        assert_eq!(one("shr", Kind::U64, [1 << 63, 63, 0, 0]), 1);
        assert_eq!(
            one("shf.l.wrap", Kind::B32, [0x8000_0001, 2, 33, 0]) as u32,
            5
        );
        assert_eq!(one("shf.r.clamp", Kind::B32, [7, 9, 32, 0]) as u32, 9);
    }

    #[test]
    fn fields_of_bits_are_found_taken_and_put_in() {
        assert_eq!(one("bfe", Kind::U32, [0xABCD_1234, 8, 8, 0]) as u32, 0x12);
        assert_eq!(one("bfe", Kind::S32, [0x0000_8000, 8, 8, 0]) as i32, -128);
        assert_eq!(one("bfe", Kind::S32, [0x8000_0000, 28, 16, 0]) as i32, -8);
        assert_eq!(
            one("bfi", Kind::B32, [0xFF, 0x1111_1111, 8, 4,]) as u32,
            0x1111_1F11
        );
        assert_eq!(one("bfind", Kind::U32, [0, 0, 0, 0]) as u32, u32::MAX);
        assert_eq!(one("bfind.shiftamt", Kind::U32, [1, 0, 0, 0]) as u32, 31);
        assert_eq!(one("bfind", Kind::S32, [-5_i32 as u64, 0, 0, 0]) as u32, 2);
        assert_eq!(one("clz", Kind::B64, [1, 0, 0, 0]) as u32, 63);
        assert_eq!(
            one("prmt", Kind::B32, [0x3322_1180, 0x7766_5544, 0x0847, 0]) as u32,
            0x80FF_4477
        );
    }

    #[test]
    fn products_of_vectors_take_the_signs_of_both() {
        let dot = |name, kinds, from: [u64; 3]| {
            let sources: [Lanes; 3] = from.map(|value| [value; WIDTH]);
            let [a, b, c] = &sources;
            dot(name, kinds).unwrap()([a, b, c, c])[3] as i32
        };
        let (signed, unsigned) = (Kind::S32, Kind::U32);
        let halves = 0xFFFE_0003;
        let bytes = 0x0102_FF05;
        assert_eq!(
            dot("dp2a.lo", [signed, unsigned], [halves, bytes, 7]),
            7 + 15 - 510
        );
        assert_eq!(
            dot("dp2a.lo", [signed, signed], [halves, bytes, 7]),
            7 + 15 + 2
        );
        assert_eq!(
            dot("dp2a.hi", [signed, unsigned], [halves, bytes, 7]),
            7 + 6 - 2
        );
        assert_eq!(
            dot("dp4a", [signed, unsigned], [0xFF00_0002, bytes, 1]),
            1 + 10 - 1
        );
        assert_eq!(
            dot("dp4a", [unsigned, signed], [0x0000_0200, bytes, 1]),
            1 - 2
        );
    }

    #[test]
    fn lop3_follows_its_table() {
        let (a, b, c) = (0xF0F0_1234_u32, 0xCCCC_5678, 0xAAAA_9ABC);
        let of = |table: u64| one("lop3", Kind::B32, [a.into(), b.into(), c.into(), table]) as u32;
        assert_eq!(of(0xE8), a & b | a & c | b & c);
        assert_eq!(of(0x96), a ^ b ^ c);
    }

    #[test]
    fn division_wraps_where_the_quotient_overflows() {
        assert_eq!(
            one("div", Kind::S32, [1 << 31, u64::MAX, 0, 0]) as i32,
            i32::MIN
        );
        assert_eq!(one("rem", Kind::S64, [-7_i64 as u64, 3, 0, 0]) as i64, -1);
    }
}
