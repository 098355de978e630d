//! Runs marquetry on every photo of a folder and tabulates the error of the SVGs and the time.
#![forbid(unsafe_code)]

mod args;
mod charts;
mod figures;
mod machine;
mod photos;
mod plan;
mod reference;
mod report;
mod table;
mod trial;

use clap::Parser;

use crate::args::Args;
use crate::plan::{Plan, Setting};
use crate::table::Table;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let plan = Plan::new(&args)?;
    let table = Table::new(plan.reference.is_some());
    println!("{}", table.heading());
    let mut groups = Vec::new();
    for (mix, shapes) in plan.tasks() {
        let others = plan.others(mix, shapes)?;
        for &effort in &args.effort {
            let mix = mix.clone();
            let setting = Setting {
                mix,
                shapes,
                effort,
            };
            let group = plan.run(setting, &others, |photo, setting, figures| {
                println!("{}", table.line(photo, setting, figures));
            })?;
            println!("{}\n", table.line("mean", &group.setting, &group.mean()));
            groups.push(group);
        }
    }
    if let Some(folder) = &args.out {
        report::write(folder, &args, &table, &groups)?;
    }
    Ok(())
}
