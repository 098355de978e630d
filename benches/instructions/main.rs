//! Instructions per unit of the hot loops, counted by callgrind and compared with those of
//! `instructions.json`: a guard against regressions that timing is too noisy for.

mod workload;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use benches::{Counts, Verdict, callgrind};
use clap::Parser;
use raster::Level;

use workload::{MEASURED, WORKLOADS, Workload};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");

#[derive(Debug, Parser)]
struct Args {
    /// Only workloads whose name contains this.
    filter: Option<String>,
    /// Write the counts to the file instead of comparing them with it.
    #[arg(long)]
    update: bool,
    /// Do one piece of work, under callgrind.
    #[arg(long, hide = true)]
    workload: Option<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    // Cargo gives this to benches, but not where it runs them as tests.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    if let Some(name) = &args.workload {
        return work(name);
    }
    let filter = args.filter.unwrap_or_default();
    let chosen = WORKLOADS.iter().filter(|w| w.name.contains(&filter));
    if args.update {
        update(chosen)
    } else {
        compare(chosen)
    }
}

/// Does the work and reports the number of units and the level of instructions.
fn work(name: &str) -> Result<()> {
    let workload = WORKLOADS.iter().find(|w| w.name == name);
    let workload = workload.with_context(|| format!("there is no workload '{name}'"))?;
    println!("{} {}", (workload.run)(), Level::best().name());
    Ok(())
}

/// Instructions per unit and the level that they are of.
fn count(workload: &Workload) -> Result<(f64, String)> {
    let program = std::env::current_exe()?;
    let arguments = ["--bench", "--workload", workload.name];
    let run = callgrind::run(&program, &arguments, MEASURED)?;
    let (units, level) = run
        .output
        .trim()
        .split_once(' ')
        .context("no number of units")?;
    let units: f64 = units.parse()?;
    Ok((run.instructions as f64 / units, level.to_owned()))
}

fn update<'a>(workloads: impl Iterator<Item = &'a Workload>) -> Result<()> {
    let path = Path::new(FILE);
    let mut counts = if path.exists() {
        Counts::read(path)?
    } else {
        Counts::default()
    };
    for workload in workloads {
        let (found, level) = count(workload)?;
        println!("{}", line(workload, found, &level));
        counts.set(&level, workload.name, found);
    }
    counts.write(path)
}

fn compare<'a>(workloads: impl Iterator<Item = &'a Workload>) -> Result<()> {
    let counts = Counts::read(Path::new(FILE))?;
    let mut worse = Vec::new();
    for workload in workloads {
        let (found, level) = count(workload)?;
        let expected = counts.get(&level, workload.name).with_context(|| {
            format!(
                "{FILE} has no count of {} at level {level}; add it with `-- --update`",
                workload.name
            )
        })?;
        let change = 100.0 * (found / expected - 1.0);
        let line = line(workload, found, &level);
        let line = format!("{line}, {expected:.1} expected ({change:+.1} %)");
        match Verdict::of(found, expected) {
            Verdict::Same => println!("{line}"),
            Verdict::Less => println!("{line}: less; keep it so with `-- --update`"),
            Verdict::More => {
                println!("{line}: TOO MANY");
                worse.push(line);
            }
        }
    }
    if !worse.is_empty() {
        bail!("more instructions than expected:\n{}", worse.join("\n"));
    }
    Ok(())
}

fn line(workload: &Workload, found: f64, level: &str) -> String {
    let Workload { name, unit, .. } = workload;
    format!("{name} ({level}): {found:.1} instructions per {unit}")
}
