#![expect(
    unsafe_code,
    reason = "functions compiled for instructions found at run time"
)]

use super::{Entry, Fit, Opacity, Outline, Rows, Table, portable};

/// The portable code compiled for AVX2. [`super::Level::Avx2`] must be available.
pub(super) fn avx2<E: Entry>(
    table: &Table<E>,
    size: (u32, u32),
    outlines: &[Outline],
    opacity: Opacity,
    rows: &mut Rows,
    fits: &mut Vec<Option<Fit>>,
) {
    #[target_feature(enable = "avx2")]
    fn compiled<E: Entry>(
        table: &Table<E>,
        size: (u32, u32),
        outlines: &[Outline],
        opacity: Opacity,
        rows: &mut Rows,
        fits: &mut Vec<Option<Fit>>,
    ) {
        portable(table, size, outlines, opacity, rows, fits);
    }
    assert!(
        std::arch::is_x86_feature_detected!("avx2"),
        "this machine has no AVX2"
    );
    // SAFETY: the machine has AVX2, as just asserted (one cached load).
    unsafe { compiled(table, size, outlines, opacity, rows, fits) }
}
