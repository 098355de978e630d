//! Drawings as JSON: what is read can be written, read again, and drawn.
#![no_main]

use drawing::{SvgOptions, from_json, to_json, to_svg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match from_json(text) {
    Ok(drawing) => {
        drawing.check().expect("what is read can be drawn");
        let again = from_json(&to_json(&drawing)).expect("what was written");
        assert_eq!(again, drawing);
        let _ = to_svg(&drawing, &SvgOptions::default());
    }
    Err(error) => assert!(!error.to_string().contains('\n')),
});
