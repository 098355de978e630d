//! Kernels that are wrong on purpose must fail, each for its reason.

use cuda_driver::cust::error::CudaError;

use crate::device::{Argument, Device, download, upload};

const PTX: &str = include_str!("../kernels/faults.ptx");

/// Launches blocks of 64 threads with room for as many results.
fn outcome(kernel: &str, blocks: u32, argument: u32) -> Result<Vec<u32>, CudaError> {
    let device = Device::new(PTX);
    let out = upload(&[0_u32; 64]);
    let done = device.launch(kernel, blocks, 64, 0, &[&out.as_device_ptr(), &argument]);
    done.map(|()| download(&out))
}

#[test]
fn accesses_beyond_what_there_is_fail() {
    for (kernel, argument) in [("past_the_end", 1), ("past_local", 8), ("past_shared", 64)] {
        let last_that_fits = outcome(kernel, 1, argument - 1);
        assert!(
            last_that_fits.is_ok() || kernel == "past_shared",
            "{kernel}: {last_that_fits:?}"
        );
        assert_eq!(
            outcome(kernel, 1, argument + 1),
            Err(CudaError::IllegalAddress),
            "{kernel}"
        );
    }
}

#[test]
fn an_access_that_is_not_aligned_fails() {
    assert_eq!(
        outcome("misaligned", 1, 0),
        Err(CudaError::MisalignedAddress)
    );
}

#[test]
fn missing_barriers_fail() {
    for kernel in ["no_barrier", "no_syncwarp", "no_syncwarp_of_global"] {
        assert_eq!(
            outcome(kernel, 1, 0),
            Err(CudaError::LaunchFailed),
            "{kernel}"
        );
    }
}

#[test]
fn a_result_that_depends_on_the_order_of_blocks_fails() {
    assert_eq!(
        outcome("last_block_wins", 2, 0),
        Err(CudaError::LaunchFailed)
    );
    assert!(outcome("last_block_wins", 1, 0).is_ok());
}

#[test]
fn blocks_that_read_what_others_write_need_fences_on_both_sides() {
    for fences in [0, 1, 2, 7] {
        assert_eq!(
            outcome("last_block_sums", 5, fences),
            Err(CudaError::LaunchFailed),
            "{fences}"
        );
    }
    assert_eq!(outcome("last_block_sums", 5, 3).unwrap()[..2], [5, 5]);
}

#[test]
fn what_a_launch_writes_is_not_read_through_the_cache_for_constants() {
    assert_eq!(outcome("stale_cache", 1, 0), Err(CudaError::LaunchFailed));
}

#[test]
fn shared_memory_that_is_read_before_it_is_written_fails() {
    assert_eq!(outcome("unset_shared", 1, 0), Err(CudaError::LaunchFailed));
}

#[test]
fn barriers_and_shuffles_that_threads_miss_fail() {
    for kernel in [
        "not_all_at_the_barrier",
        "different_barriers",
        "part_of_a_shuffle",
        "shuffle_from_outside",
    ] {
        assert_eq!(
            outcome(kernel, 1, 0),
            Err(CudaError::LaunchFailed),
            "{kernel}"
        );
    }
}

#[test]
fn a_division_by_zero_and_a_trap_fail() {
    assert_eq!(outcome("division", 1, 20), Err(CudaError::LaunchFailed));
    assert!(outcome("division", 1, 64).is_ok());
    let device = Device::new(PTX);
    let out = upload(&[3_u32]);
    let done = device.launch("trap", 1, 1, 0, &[&out.as_device_ptr()]);
    assert_eq!(done, Err(CudaError::LaunchFailed));
}

#[test]
fn after_a_failure_nothing_works_until_the_context_is_gone() {
    let device = Device::new(PTX);
    let out = upload(&[0_u32; 64]);
    let arguments: &[&dyn Argument] = &[&out.as_device_ptr(), &64_u32];
    assert_eq!(
        device.launch("past_the_end", 1, 64, 0, arguments),
        Err(CudaError::IllegalAddress)
    );
    assert_eq!(
        device.launch("division", 1, 64, 0, arguments),
        Err(CudaError::IllegalAddress)
    );
    drop(device);
    assert!(outcome("division", 1, 64).is_ok());
}
