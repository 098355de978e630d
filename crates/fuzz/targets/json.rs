//! Drawings as JSON: what is read can be written, read again, and drawn.
#![no_main]

use drawing::{SvgOptions, from_json, to_json, to_svg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match from_json(text) {
    Ok(drawing) => {
        assert_eq!(drawing.check(), Ok(()));
        assert_eq!(from_json(&to_json(&drawing)).as_ref(), Ok(&drawing));
        let _ = to_svg(&drawing, &SvgOptions::default());
    }
    Err(error) => assert!(!error.to_string().contains('\n')),
});
