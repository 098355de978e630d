use crate::{LANES, Simd};

/// `count` eights of `values` from `first` on.
///
/// # Panics
/// When there are not so many.
#[inline(always)]
#[must_use]
pub fn eights<T>(values: &[T], first: usize, count: usize) -> &[[T; LANES]] {
    &values[first..][..count * LANES].as_chunks().0[..count]
}

/// `count` eights of `values` from `first` on, to be changed.
///
/// # Panics
/// When there are not so many.
#[inline(always)]
#[must_use]
pub fn eights_mut<T>(values: &mut [T], first: usize, count: usize) -> &mut [[T; LANES]] {
    &mut values[first..][..count * LANES].as_chunks_mut().0[..count]
}

/// Eight pixels of four bytes as numbers, channel by channel.
#[inline(always)]
pub fn channels<S: Simd>(simd: S, pixels: &[[u8; 4]; LANES]) -> [S::F32x8; 4] {
    let mut packed = [0; LANES];
    for (packed, pixel) in packed.iter_mut().zip(pixels) {
        *packed = i32::from_le_bytes(*pixel);
    }
    let (packed, low) = (simd.load(&packed), simd.splat(255));
    [
        simd.i32_to_f32(simd.and(packed, low)),
        simd.i32_to_f32(simd.and(simd.shift_right_unsigned::<8>(packed), low)),
        simd.i32_to_f32(simd.and(simd.shift_right_unsigned::<16>(packed), low)),
        simd.i32_to_f32(simd.shift_right_unsigned::<24>(packed)),
    ]
}
