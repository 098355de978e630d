//! The driver itself: what it refuses, and what it says when there is no device or no memory.

use std::process::Command;

use cuda_driver::cust::context::Context;
use cuda_driver::cust::error::CudaError;
use cuda_driver::cust::event::{Event, EventFlags};
use cuda_driver::cust::memory::{DeviceBuffer, DeviceMemory};
use cuda_driver::cust::module::Module;
use cuda_driver::cust::stream::{Stream, StreamFlags};
use cuda_driver::{DriverError, During, Requirements, device};

use crate::device::{Device, upload};

const PTX: &str = include_str!("../kernels/blocks.ptx");
const NEEDED: Requirements = Requirements {
    driver: 11_080,
    capability: (7, 0),
};

#[test]
fn ptx_that_is_not_known_to_be_exact_is_refused() {
    let _device = Device::new(PTX);
    for line in [
        "add.f32 %f1, %f1, %f1;",
        "div.approx.f32 %f1, %f1, %f1;",
        "mov.u32 %r1, %clock;",
    ] {
        let text = format!(
            ".version 7.8\n.target sm_70\n.address_size 64\n\
             .visible .entry k() {{\n.reg .f32 %f<2>;\n.reg .b32 %r<2>;\n{line}\nret;\n}}\n"
        );
        assert_eq!(
            Module::from_ptx(text, &[]).err(),
            Some(CudaError::InvalidPtx),
            "{line}"
        );
    }
}

#[test]
fn shared_variables_beyond_what_devices_have_room_for_are_refused() {
    let _device = Device::new(PTX);
    for (bytes, fits) in [(49_152, true), (49_153, false)] {
        let text = format!(
            ".version 7.8\n.target sm_70\n.address_size 64\n\
             .visible .entry k() {{\n.shared .align 1 .b8 tile[{bytes}];\nret;\n}}\n"
        );
        let module = Module::from_ptx(text, &[]);
        assert_eq!(module.err(), (!fits).then_some(CudaError::InvalidPtx));
    }
}

#[test]
fn a_call_without_a_context_is_an_error() {
    let _device = Device::new(PTX);
    let found = std::thread::spawn(|| DeviceBuffer::from_slice(&[1_u32]).err())
        .join()
        .unwrap();
    assert_eq!(found, Some(CudaError::InvalidContext));
}

#[test]
fn events_streams_and_unknown_kernels() {
    let device = Device::new(PTX);
    assert_eq!(
        device.module().get_function("none").err(),
        Some(CudaError::NotFound)
    );
    let stream = Stream::new(StreamFlags::NON_BLOCKING, None).unwrap();
    let (start, end) = (
        Event::new(EventFlags::DEFAULT).unwrap(),
        Event::new(EventFlags::DEFAULT).unwrap(),
    );
    start.record(&stream).unwrap();
    end.record(&stream).unwrap();
    end.synchronize().unwrap();
    assert!(end.elapsed_time_f32(&start).unwrap() >= 0.0);
    assert_eq!(upload(&[1_u32; 5]).size_in_bytes(), 20);
}

/// What a process finds that is started with this variable set, as the test of this name prints it.
fn with_variable(name: &str, value: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--nocapture",
            "--exact",
            "driver::what_the_device_says",
        ])
        .env(name, value)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn no_device_an_old_driver_and_little_memory_are_told_apart() {
    let text = with_variable("MARQUETRY_PRETEND_DEVICES", "0");
    assert!(text.contains("NoDevice"), "{text}");
    let text = with_variable("MARQUETRY_PRETEND_VERSION", "11040");
    assert!(
        text.contains("DriverTooOld { found: 11040, needed: 11080 }"),
        "{text}"
    );
    let text = with_variable("MARQUETRY_PRETEND_MEMORY", "1000");
    assert!(
        text.contains("OutOfMemory { what: \"numbers\", bytes: 4000 }"),
        "{text}"
    );
    let text = with_variable("MARQUETRY_PRETEND_MEMORY", "4000");
    assert!(text.contains("all is well"), "{text}");
}

#[test]
#[ignore = "run by the test above, in processes of its own"]
fn what_the_device_says() {
    testkit::use_cuda();
    let found = device(0, &NEEDED).and_then(|device| {
        let during = During::Allocation {
            what: "numbers",
            bytes: 4000,
        };
        let _context = Context::new(device).map_err(DriverError::during(during))?;
        DeviceBuffer::from_slice(&[0_u32; 1000]).map_err(DriverError::during(during))
    });
    match found {
        Ok(_) => println!("all is well"),
        Err(error) => println!("{error:?}"),
    }
}
