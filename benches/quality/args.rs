use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;
use optimizer::{Effort, Mix, MixError};

/// Measures drawings of all photos of a folder: error, structural similarity and time.
#[derive(Debug, Parser)]
#[command(name = "quality", max_term_width = 100)]
pub(crate) struct Args {
    /// Folder with photos
    pub(crate) folder: PathBuf,

    /// Numbers of shapes
    #[arg(
        short = 'n',
        long,
        value_delimiter = ',',
        default_value = "50,100,200,500"
    )]
    pub(crate) shapes: Vec<u32>,

    /// Efforts
    #[arg(long, value_delimiter = ',', default_value = "tiny,fast,balanced,best")]
    pub(crate) effort: Vec<Effort>,

    /// Kinds of shapes, each drawn with alone; '+' joins kinds to mixes, as in
    /// triangle,ellipse:3+line
    #[arg(long = "shape", value_delimiter = ',', default_value = "triangle")]
    pub(crate) mixes: Vec<NamedMix>,

    /// Longest side in px of the working copies
    #[arg(long, default_value_t = 256)]
    pub(crate) size: u32,

    /// Seed of all searches
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// Threads of each search; with more than one, processor time counts too what processors that
    /// share a core wait for each other
    #[arg(short = 'j', long, default_value = "1")]
    pub(crate) threads: NonZeroUsize,

    /// RMSE to compare with: {"photo": {"rmse": {"50": 13.5, …}, …}, …}
    #[arg(long, value_name = "FILE")]
    pub(crate) reference: Option<PathBuf>,

    /// Folder to write quality.md and its charts to
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
}

impl Args {
    /// The command that repeats the measurement, with the files of this machine left out.
    pub(crate) fn command(&self) -> String {
        let mut command = format!(
            "cargo run --release -p marquetry-benches --bin quality -- PHOTOS -n {} --effort {} \
             --shape {} --size {} --seed {} --threads {}",
            joined(&self.shapes),
            joined(self.effort.iter().map(|effort| effort.name())),
            joined(&self.mixes),
            self.size,
            self.seed,
            self.threads,
        );
        if self.reference.is_some() {
            command += " --reference REFERENCE.json";
        }
        command
    }
}

fn joined(items: impl IntoIterator<Item: ToString>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(",")
}

/// Kinds of shapes and how they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedMix {
    name: String,
    pub(crate) mix: Mix,
}

impl FromStr for NamedMix {
    type Err = MixError;

    fn from_str(name: &str) -> Result<Self, MixError> {
        Ok(Self {
            name: name.to_owned(),
            mix: name.replace('+', ",").parse()?,
        })
    }
}

impl fmt::Display for NamedMix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_repeats_the_arguments_without_the_files() {
        let given = [
            "quality",
            "/home/me/photos",
            "-n",
            "8,10",
            "--effort",
            "fast",
            "--shape",
            "line,ellipse:3+line",
            "--reference",
            "/home/me/peer.json",
        ];
        let args = Args::parse_from(given);
        assert_eq!(args.mixes[1].mix, "ellipse:3,line".parse().unwrap());
        assert!(args.command().ends_with(
            "-- PHOTOS -n 8,10 --effort fast --shape line,ellipse:3+line --size 256 --seed 1 \
             --threads 1 --reference REFERENCE.json"
        ));
    }
}
