//! What an instruction costs: how long it keeps its warp from the next one, and how long its result
//! takes. In cycles of a device of compute capability 9.0: from published microbenchmarks where
//! there are some, guessed for what becomes several instructions of a device. Whole numbers go at
//! half the rate of floats there. Loads and the like are reckoned when they are run
//! (`machine/clock.rs`).

use super::mnemonic::Mnemonic;
use crate::kind::Kind;
use crate::program::Cost;

pub(super) fn of(mnemonic: &Mnemonic) -> Cost {
    let (issue, latency) = cycles(mnemonic);
    let first = mnemonic.name.split('.').next().unwrap_or_default();
    // What few operands need is done by a subroutine.
    let parts = matches!(first, "div" | "rem" | "sqrt" | "rcp" | "rsqrt");
    Cost {
        issue,
        latency,
        parts,
    }
}

fn cycles(mnemonic: &Mnemonic) -> (u16, u16) {
    let kind = mnemonic.kind();
    let first = mnemonic.name.split('.').next().unwrap_or_default();
    let is_wide = kind.bytes() == 8;
    match first {
        // Assemblers leave moves out.
        "mov" | "cvta" => (0, 0),
        "div" | "rem" => division(kind),
        "rcp" if is_wide => (24, 110),
        "rcp" => (8, 40),
        "sqrt" | "rsqrt" if is_wide => (40, 180),
        "sqrt" | "rsqrt" => (14, 60),
        "cvt" => conversion(mnemonic),
        "shfl" => (2, 24),
        "vote" | "match" | "redux" | "activemask" => (2, 20),
        "popc" | "clz" | "brev" | "bfind" => (4, 14),
        _ if kind == Kind::F32 => (1, 4),
        _ if kind == Kind::F64 => (2, 8),
        "mul" | "mad" => product(&mnemonic.name, is_wide),
        "min" | "max" | "abs" if is_wide => (8, 14),
        "setp" | "selp" | "slct" | "shl" | "shr" if is_wide => (4, 8),
        _ if is_wide => (4, 7),
        // Two of these are often one instruction.
        "add" | "sub" | "and" | "or" | "xor" | "not" => (1, 5),
        _ => (2, 5),
    }
}

fn division(kind: Kind) -> (u16, u16) {
    match kind {
        Kind::F32 => (14, 60),
        Kind::F64 => (36, 170),
        _ if kind.bytes() == 8 => (180, 500),
        _ => (40, 110),
    }
}

fn product(name: &str, is_wide: bool) -> (u16, u16) {
    match (name.contains(".hi"), is_wide) {
        (true, true) => (16, 26),
        (false, true) => (8, 14),
        _ => (2, 5),
    }
}

/// Conversions between whole numbers and floats go at a quarter of the rate or less.
fn conversion(mnemonic: &Mnemonic) -> (u16, u16) {
    let is = |of: fn(&Kind) -> bool| mnemonic.kinds.iter().any(of);
    match (is(|kind| kind.is_float()), is(|kind| kind.bytes() == 8)) {
        (true, true) => (8, 22),
        (true, false) => (4, 14),
        (false, true) => (1, 4),
        (false, false) => (2, 5),
    }
}
