//! The `marquetry` command: photos in, drawings of a few translucent shapes out.
//!
//! What was typed ([`args`]) becomes a [`plan`]; a [`session`] carries out its jobs.
#![forbid(unsafe_code)]

mod args;
mod clock;
mod destination;
mod file_error;
mod input;
mod interrupt;
mod lock;
mod ordered_lines;
mod output;
mod parallelism;
mod plan;
mod progress;
mod report;
mod say;
mod session;
mod signals;
mod startup_error;
mod threads;
mod values;
mod verbosity;
mod weights;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use plan::Plan;
use say::say;
use session::Session;
use startup_error::StartupError;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        // Help or the version was asked for.
        Err(error) if !error.use_stderr() => error.exit(),
        args => args.map_err(|error| StartupError::usage(&error)),
    };
    match args.and_then(Plan::new).and_then(|plan| carry_out(&plan)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&error);
            error.exit_code().into()
        }
    }
}

/// Whether all went well.
fn carry_out(plan: &Plan) -> Result<bool, StartupError> {
    let session = Session::new(plan)?;
    session.draw_all();
    Ok(session.went_well())
}
