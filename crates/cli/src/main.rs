//! The `marquetry` command: photos in, drawings of a few translucent shapes out.
//!
//! What was typed ([`args`]) becomes a [`plan`]; a [`session`] carries out its jobs.
#![forbid(unsafe_code)]

mod args;
mod clock;
mod fault;
mod input;
mod interrupt;
mod output;
mod place;
mod plan;
mod progress;
mod refusal;
mod report;
mod say;
mod session;
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
    match args.and_then(Plan::new) {
        Ok(plan) => carry_out(&plan),
        Err(refusal) => {
            say(format_args!("marquetry: {refusal}"));
            refusal.exit_code().into()
        }
    }
}

/// Draws one input after the other; what is wrong with one does not concern the others.
fn carry_out(plan: &Plan) -> ExitCode {
    let complain = |fault| say(format_args!("marquetry: {fault}"));
    let session = match Session::new(plan) {
        Ok(session) => session,
        Err(fault) => {
            complain(fault);
            return ExitCode::FAILURE;
        }
    };
    let mut code = ExitCode::SUCCESS;
    for job in &plan.jobs {
        if let Err(faults) = session.draw(job) {
            faults.into_iter().for_each(complain);
            code = ExitCode::FAILURE;
        }
        if interrupt::requested() {
            return interrupt::EXIT_CODE.into();
        }
    }
    code
}
