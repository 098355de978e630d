#![expect(
    unsafe_code,
    reason = "functions compiled for instructions found at run time"
)]

use super::{Level, Set, Task};

/// Runs a task compiled for AVX2.
#[inline]
pub(super) fn avx2<T: Task>(level: Level, task: T) -> T::Output {
    #[target_feature(enable = "avx2")]
    fn compiled<T: Task>(task: T) -> T::Output {
        task.run()
    }
    debug_assert_eq!(level.0, Set::Avx2);
    // SAFETY: the caller holds the level of AVX2, which exists only where the machine has it.
    unsafe { compiled(task) }
}
