//! How much memory reading takes, in a process of its own.
#![cfg(all(feature = "json", target_os = "linux"))]

use drawing::{Drawing, from_json, to_json};

/// The most memory that the process has had so far, in bytes.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number: usize = line?.split_whitespace().next()?.parse().ok()?;
    Some(number << 10)
}

#[test]
fn reading_takes_little_more_than_the_text() {
    let empty = to_json(&Drawing::new(9, 9, None));
    let layer = r##"{"kind":"circle","center":[4,4],"radius":1,"color":"#ff8800","opacity":1}"##;
    let many = |entry: &str| {
        format!(
            "[{}{entry}]",
            format!("{entry},").repeat(8_000_000 / entry.len())
        )
    };
    let drawing = empty.replace("[\n]", &many(layer));
    let numbers = empty.replace("[\n]", &many("0"));
    let ignored = empty.replacen('{', &format!("{{\"more\":{},", many("0")), 1);
    let long = numbers.replace("[0", "[{\"more\":[0").replace("0]", "0]}]");
    let before = peak().unwrap();
    assert!(from_json(&drawing).unwrap().layers.len() > 100_000);
    assert!(
        from_json(&numbers)
            .unwrap_err()
            .to_string()
            .starts_with("layer 0: ")
    );
    let error = from_json(&long).unwrap_err().to_string();
    assert!(
        error.starts_with("layer 0: 16000012 bytes of JSON, more than 1048576"),
        "{error}"
    );
    assert_eq!(from_json(&ignored).unwrap(), Drawing::new(9, 9, None));
    let grown = peak().unwrap() - before;
    assert!(grown < 6 * drawing.len(), "{grown} bytes");
}
