//! What threads of a block do together, against Rust.

use crate::device::{Argument, Device, download, numbers, upload};

const PTX: &str = include_str!("../kernels/blocks.ptx");

#[test]
fn blocks_in_three_dimensions_share_memory_and_sum() {
    let device = Device::new(PTX);
    let (blocks, threads) = (2 * 3 * 2, 8 * 4 * 3);
    let input: Vec<u32> = numbers(blocks * threads)
        .iter()
        .map(|bits| bits >> 8)
        .collect();
    let (from, to) = (upload(&input), upload(&vec![0_u32; blocks * threads]));
    let (total, least) = (upload(&[0_u32]), upload(&[u64::MAX]));
    let arguments: &[&dyn Argument] = &[
        &from.as_device_ptr(),
        &to.as_device_ptr(),
        &total.as_device_ptr(),
        &least.as_device_ptr(),
    ];
    device
        .launch("sums", (2, 3, 2), (8, 4, 3), 4 * threads as u32, arguments)
        .unwrap();
    let sum = input
        .iter()
        .fold(0_u32, |sum, value| sum.wrapping_add(*value));
    assert_eq!(download(&total), [sum]);
    let packed = input
        .iter()
        .enumerate()
        .map(|(place, value)| u64::from(*value) << 32 | place as u64);
    assert_eq!(download(&least), [packed.min().unwrap()]);
    for (found, block) in download(&to)
        .chunks_exact(threads)
        .zip(input.chunks_exact(threads))
    {
        let odd = block.iter().filter(|value| *value & 1 == 1).count() as u32;
        let expected: Vec<u32> = block.iter().rev().map(|value| value + odd).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn halves_of_a_warp_vote_and_shuffle_apart() {
    let device = Device::new(PTX);
    let input: Vec<u32> = numbers(64).iter().map(|bits| bits % 64).collect();
    let (from, to) = (upload(&input), upload(&[0_u32; 64]));
    device
        .launch(
            "halves",
            1,
            64,
            0,
            &[&from.as_device_ptr(), &to.as_device_ptr()],
        )
        .unwrap();
    for (found, warp) in download(&to).chunks_exact(32).zip(input.chunks_exact(32)) {
        let bits = |holds: &dyn Fn(usize) -> bool| {
            (0..32).fold(0_u32, |bits, lane| bits | u32::from(holds(lane)) << lane)
        };
        let expected: Vec<u32> = (0..32)
            .map(|lane| {
                let value = warp[lane];
                let own = if lane < 16 {
                    bits(&|other| other < 16 && warp[other] & 1 == 1) + warp[lane ^ 3]
                } else {
                    bits(&|other| other >= 16 && warp[other] & 3 == value & 3)
                        ^ warp[16 + (value & 15) as usize]
                };
                let any = u32::from(warp.contains(&7)) + 2;
                own.wrapping_add(any)
                    .wrapping_add(warp[lane.saturating_sub(1)] * 4096)
            })
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn vectors_bytes_and_generic_addresses_are_copied() {
    let device = Device::new(PTX);
    let input: Vec<[i32; 4]> = numbers(256)
        .chunks_exact(4)
        .map(|four| [0, 1, 2, 3].map(|k| four[k] as i32))
        .collect();
    let flat: Vec<i32> = input.iter().flatten().copied().collect();
    let bytes: Vec<u8> = (0..64).map(|i| (i * 5) as u8).collect();
    let (from, to) = (upload(&flat), upload(&[0_i32; 256]));
    let (narrow, shorts) = (upload(&bytes), upload(&[0_i16; 64]));
    let arguments: &[&dyn Argument] = &[
        &from.as_device_ptr(),
        &to.as_device_ptr(),
        &narrow.as_device_ptr(),
        &shorts.as_device_ptr(),
    ];
    device.launch("copies", 1, 64, 0, arguments).unwrap();
    let expected: Vec<i32> = (0..64)
        .flat_map(|thread| {
            let [x, y, z, w] = input[thread];
            let other = if thread % 2 == 1 { thread ^ 1 } else { thread };
            [x, y, z, w.wrapping_add(input[other][2])]
        })
        .collect();
    assert_eq!(download(&to), expected);
    let expected: Vec<i16> = bytes.iter().map(|byte| i16::from(*byte) - 200).collect();
    assert_eq!(download(&shorts), expected);
}
