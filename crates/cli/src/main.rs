//! The `marquetry` command: photos in, drawings of a few translucent shapes out.
//!
//! What was typed ([`args`]) becomes a [`plan`]; a [`session`] carries out its jobs.
#![forbid(unsafe_code)]

mod args;
mod clock;
mod fault;
mod hands;
mod input;
mod interrupt;
mod lines;
mod lock;
mod output;
mod place;
mod plan;
mod progress;
mod refusal;
mod report;
mod say;
mod session;
mod signals;
mod talk;
mod team;
mod values;
mod weights;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use plan::Plan;
use refusal::Refusal;
use say::say;
use session::Session;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        // Help or the version was asked for.
        Err(error) if !error.use_stderr() => error.exit(),
        args => args.map_err(|error| Refusal::usage(&error)),
    };
    match args.and_then(Plan::new).and_then(|plan| carry_out(&plan)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(refusal) => {
            say(&refusal);
            refusal.exit_code().into()
        }
    }
}

/// Whether all went well.
fn carry_out(plan: &Plan) -> Result<bool, Refusal> {
    let session = Session::new(plan)?;
    session.draw_all();
    Ok(session.went_well())
}
