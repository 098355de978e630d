//! What is written on command lines: kinds, efforts, devices, colours.
#![no_main]

use drawing::color_from_hex;
use libfuzzer_sys::fuzz_target;
use optimizer::{Device, Effort, Mix};

fuzz_target!(|text: &str| {
    if let Ok(mix) = text.parse::<Mix>() {
        assert_eq!(Mix::new(mix.kinds().to_vec()).as_ref(), Ok(&mix));
    }
    if let Ok(effort) = text.parse::<Effort>() {
        assert_eq!(text, effort.name());
    }
    let _ = text.parse::<Device>();
    if let Some([r, g, b]) = color_from_hex(text) {
        let digits = text.strip_prefix('#').unwrap_or(text);
        assert!(digits.eq_ignore_ascii_case(&format!("{r:02x}{g:02x}{b:02x}")));
    }
});
