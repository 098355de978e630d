//! Instructions counted by callgrind, a tool of valgrind.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Instructions within the function, whatever it calls included.
    pub instructions: u64,
    /// The standard output of the program.
    pub output: String,
}

/// Runs a program under callgrind and counts the instructions within a function, which is given by
/// its path as in Rust, with `*` for any characters.
///
/// # Errors
/// When there is no valgrind, the program fails, or nothing was counted.
pub fn run(program: &Path, arguments: &[&str], function: &str) -> Result<Run> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={function}"))
        .arg(program)
        .args(arguments)
        .output();
    let output = output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!(
            "instructions are counted by valgrind, which is not installed (on Debian: apt-get install valgrind)"
        ),
        _ => anyhow::Error::new(error).context("valgrind cannot be started"),
    })?;
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("valgrind ended with {}:\n{log}", output.status);
    }
    let instructions = collected(&log).context("valgrind reported no count")?;
    ensure!(instructions > 0, "no call of {function} was seen");
    Ok(Run {
        instructions,
        output: String::from_utf8(output.stdout).context("the output is not text")?,
    })
}

/// The count of instructions in the log of callgrind.
fn collected(log: &str) -> Option<u64> {
    let count = log.lines().find_map(|line| line.split_once("Collected :"));
    count?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_the_log() {
        let log = "==7== Events    : Ir\n==7== Collected : 20480\n==7== \n";
        assert_eq!(collected(log), Some(20480));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
        assert_eq!(collected("==7== Collected : \n"), None);
    }
}
