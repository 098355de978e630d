//! What each thread computes on its own, against Rust.

use std::cmp::Ordering;

use crate::device::{Argument, Device, download, numbers, upload};

const PTX: &str = include_str!("../kernels/threads.ptx");
const COUNT: usize = 200;

#[test]
fn integers_are_as_in_rust() {
    let device = Device::new(PTX);
    let input = numbers(COUNT);
    let (from, to) = (upload(&input), upload(&vec![0_u64; 16 * COUNT]));
    let (from_at, to_at) = (from.as_device_ptr(), to.as_device_ptr());
    let arguments: &[&dyn Argument] = &[&from_at, &to_at, &(COUNT as u32)];
    device.launch("integers", 4, 64, 0, arguments).unwrap();
    for (i, found) in download(&to).chunks_exact(16).enumerate() {
        assert_eq!(found, integers(&input, i), "thread {i}");
    }
}

fn integers(input: &[u32], i: usize) -> [u64; 16] {
    let factors = [3, 1, 4, 1, 5, 9, 2, 6_i64];
    let (a, b, n) = (input[i], input[(i + 1) % COUNT], i as u32);
    let (s, t) = (a as i32, b as i32);
    let wide = u64::from(a) << 32 | u64::from(b);
    let signed = wide as i64;
    let bytes = wide.rotate_left(32).to_le_bytes();
    let permuted = u32::from_le_bytes([bytes[7], bytes[3], bytes[5], bytes[2]]);
    let both = u64::from(b) << 32 | u64::from(a);
    [
        a.wrapping_add(b).wrapping_sub(a ^ b).into(),
        u64::from(a) * u64::from(b),
        (u64::from(a) * u64::from(b)) >> 32,
        u64::from(((i64::from(s) * i64::from(t)) >> 32) as u32),
        ((u128::from(wide) * u128::from(wide + u64::from(n))) >> 64) as u64,
        u64::from((s / (n as i32 + 3)) as u32) + u64::from((s % (n as i32 + 3)) as u32),
        wide / u64::from(n + 5) + wide % u64::from(n + 7),
        u64::from((s >> (n & 31)) as u32) + u64::from(a << (n & 31)) + u64::from(a >> (b & 31)),
        u64::from(a.count_ones() + 100 * b.leading_zeros() + 10_000 * (a.trailing_zeros() + 1))
            + 1_000_000 * u64::from(wide.count_ones()),
        u64::from(a.reverse_bits()) + (u64::from(permuted) << 32),
        u64::from(((both << (n & 31)) >> 32) as u32) + (u64::from((both >> (n & 31)) as u32) << 32),
        s.min(t) as u64 ^ u64::from(a.max(b)) ^ i64::from(s).unsigned_abs(),
        (a as i8 as u64)
            .wrapping_add(u64::from(b as u8))
            .wrapping_add(a.wrapping_add(b) as i16 as u64),
        (wide >> (n & 63)) ^ (signed >> (n & 63)) as u64 ^ (wide << (n & 63)),
        u64::from(a < b)
            + 2 * u64::from(s < t)
            + 4 * u64::from(a == b)
            + 8 * u64::from(signed < 0)
            + 16 * u64::from(a >= 7 && s != 9),
        (factors[(a & 7) as usize] * i64::from(s)) as u64,
    ]
}

#[test]
fn floats_are_as_in_rust() {
    let device = Device::new(PTX);
    let mut input: Vec<f32> = numbers(COUNT)
        .iter()
        .map(|bits| (*bits as i32) as f32 / 3.7e6)
        .collect();
    input[..8].copy_from_slice(&[0.0, -0.0, 0.5, 1.5, -2.5, f32::INFINITY, f32::NAN, 1e-41]);
    let wide: Vec<f64> = input
        .iter()
        .map(|value| f64::from(*value) * 1.000_000_1)
        .collect();
    let (from, from_wide) = (upload(&input), upload(&wide));
    let (to, to_wide) = (upload(&vec![0_f32; COUNT]), upload(&vec![0_f64; COUNT]));
    let whole = upload(&vec![0_i32; 8 * COUNT]);
    let pointers = (from.as_device_ptr(), from_wide.as_device_ptr());
    let out = (
        to.as_device_ptr(),
        to_wide.as_device_ptr(),
        whole.as_device_ptr(),
    );
    let arguments: &[&dyn Argument] = &[
        &pointers.0,
        &pointers.1,
        &out.0,
        &out.1,
        &out.2,
        &(COUNT as u32),
    ];
    device.launch("floats", 7, 32, 0, arguments).unwrap();
    let (found, found_wide, found_whole) = (download(&to), download(&to_wide), download(&whole));
    for i in 0..COUNT {
        let (a, b, d) = (input[i], input[(i + 1) % COUNT], wide[i]);
        let (narrow, double, integers) = floats(a, b, d, i as u32);
        assert!(
            same(found[i].into(), narrow.into()),
            "thread {i}: {} {narrow}",
            found[i]
        );
        assert!(
            same(found_wide[i], double),
            "thread {i}: {} {double}",
            found_wide[i]
        );
        assert_eq!(found_whole[8 * i..8 * i + 8], integers, "thread {i}");
    }
}

/// Bits of numbers; what is not a number has many.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn floats(a: f32, b: f32, d: f64, i: u32) -> (f32, f64, [i32; 8]) {
    let mut r = a * b + a;
    r -= b / a;
    r = r.mul_add(a, b) + a.abs().sqrt();
    r += a.min(b) * greatest(a, r) + 1.0 / b;
    let w = d * d - 1.0 / d + d.abs().sqrt();
    // What is not a number becomes the least integer where one of the types has 64 bits.
    let long = if d.is_nan() { i64::MIN } else { d as i64 };
    let double = w.mul_add(d, f64::from(a)) + f64::from(d as f32) + long as f64;
    let scrambled = i.wrapping_mul(2_654_435_761) as i32;
    let large = u64::from(i).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let rounded = [b.ceil(), b.floor(), b.round_ties_even(), b.trunc()].map(|value| value as i32);
    let whole = [
        a as i32,
        a.round_ties_even() as i32,
        a.floor() as i32,
        rounded.into_iter().fold(0, i32::wrapping_add),
        a.abs() as u32 as i32,
        (scrambled as f32).to_bits() as i32,
        toward_zero(large).to_bits() as i32,
        i32::from(a == b)
            + 2 * i32::from(a.is_nan())
            + 4 * i32::from(a < b)
            + 8 * i32::from(a.partial_cmp(&b).is_none_or(Ordering::is_ge))
            + 16 * i32::from(d >= f64::from(a)),
    ];
    (if a < b { r } else { -r }, double, whole)
}

/// The greater of two; where one is not a number, the other.
fn greatest(a: f32, b: f32) -> f32 {
    if a.is_nan() || a < b { b } else { a }
}

/// The greatest float that is not above an integer.
fn toward_zero(value: u64) -> f32 {
    let unused = 40_u32.saturating_sub(value.leading_zeros());
    (value >> unused << unused) as f32
}

impl Argument for Offsets {}

/// As `branches` of the kernels takes them.
#[repr(C)]
struct Offsets {
    first: i32,
    wide: u64,
    narrow: [i16; 3],
}

#[test]
fn branches_local_memory_and_calls_are_followed() {
    let device = Device::new(PTX);
    let input: Vec<i32> = numbers(COUNT)
        .iter()
        .map(|bits| (bits >> 20) as i32)
        .collect();
    let (from, to) = (upload(&input), upload(&vec![0_i64; COUNT]));
    let (from_at, to_at) = (from.as_device_ptr(), to.as_device_ptr());
    let offsets = Offsets {
        first: -4,
        wide: 0x1_0000_0001,
        narrow: [7, -8, 9],
    };
    device
        .launch(
            "branches",
            2,
            128,
            0,
            &[&from_at, &to_at, &offsets, &(COUNT as u32)],
        )
        .unwrap();
    for (i, found) in download(&to).into_iter().enumerate() {
        assert_eq!(found, branches(&input, i, &offsets), "thread {i}");
    }
    let mut calls = 0_u32;
    let symbol = device.module().get_global(c"calls").unwrap();
    cuda_driver::cust::memory::CopyDestination::copy_to(&symbol, &mut calls).unwrap();
    let threads = (0..COUNT).filter(|i| i % 7 == 4);
    // Each launch runs twice, from the same memory.
    assert_eq!(
        calls as usize,
        threads.map(|i| (i % 11).max(1)).sum::<usize>()
    );
}

fn branches(input: &[i32], i: usize, offsets: &Offsets) -> i64 {
    let mut local: Vec<i32> = (0..16).map(|k| input[(i + k) % COUNT] + k as i32).collect();
    for k in 0..i % 5 {
        local[(k * 7 + i) & 15] -= local[k];
    }
    let v = i64::from(local[((input[i] + 3) & 15) as usize]);
    match i % 7 {
        0 => v * 3 + i64::from(offsets.first),
        1 => v ^ offsets.wide as i64,
        2 => v - i64::from(local[i & 15]),
        3 => v / 3,
        4 => (1..=(i % 11) as i64).product(),
        5 => offsets.narrow[i % 3].into(),
        _ => !v,
    }
}
