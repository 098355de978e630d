//! Geometrize's JSON: what is read is a drawing that can be written and read again.
#![no_main]

use drawing::{GeometrizeOptions, from_geometrize, to_geometrize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match from_geometrize(text, 64, 48) {
    Ok(drawing) => {
        drawing.check().expect("what is read can be drawn");
        let options = GeometrizeOptions { decimals: 4, ..GeometrizeOptions::default() };
        let written = to_geometrize(&drawing, &options).expect("kinds that came from there");
        let again = from_geometrize(&written, 64, 48).expect("what was written");
        assert_eq!(again.layers.len(), drawing.layers.len());
    }
    Err(error) => assert!(!error.to_string().contains('\n')),
});
