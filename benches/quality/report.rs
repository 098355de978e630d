use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::args::Args;
use crate::plan::Group;
use crate::table::Table;
use crate::{charts, machine};

const MARKDOWN: &str = "quality.md";
const ERROR_BY_SHAPES: &str = "quality-shapes.svg";
const ERROR_BY_TIME: &str = "quality-time.svg";

/// What the columns of the tables are.
const COLUMNS: &str = "\
RMSE (0 to 255), PSNR (dB) and SSIM are those of the SVG, with coordinates of one decimal, against
the working copy. CPU s is the processor time of all threads for the search and the writing of the
SVG. The ratios are the RMSE divided by that of another drawing of the photo:

* \"/ greedy\": our greedy stage alone, with its own options and free opacity.
* \"/ schedule\": our greedy stage alone, with the schedule of fogleman/primitive (16 climbs, each
  from the best of 1,000 random shapes) and its opacity of 128/255.
* \"/ primitive\": primitive's own search, repeated for the kinds that it has. Its RMSE is its own
  score, which flatters it: its files, rendered by others, are worse.
";

/// Writes the tables as Markdown and the charts as SVG into a folder.
pub(crate) fn write(
    folder: &Path,
    args: &Args,
    table: &Table,
    groups: &[Group],
) -> anyhow::Result<()> {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    };
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    write(ERROR_BY_SHAPES, charts::error_by_shapes(groups)?)?;
    write(ERROR_BY_TIME, charts::error_by_time(groups)?)?;
    write(MARKDOWN, markdown(args, table, groups))
}

fn markdown(args: &Args, table: &Table, groups: &[Group]) -> String {
    let photos = groups.first().map_or(0, |group| group.photos.len());
    format!(
        "# Quality\n\n{}\n## Means over {photos} photos\n\n{}\n\
         ![error against number of shapes]({ERROR_BY_SHAPES})\n\n\
         ![error against processor time]({ERROR_BY_TIME})\n\n\
         ## Each photo\n\n{}",
        origin(args),
        means(table, groups),
        details(table, groups),
    )
}

fn origin(args: &Args) -> String {
    let mut text = format!(
        "Written by\n\n```sh\n{}\n```\n\non {}, at commit {}, on {} ({} threads).\n\n",
        args.command(),
        machine::today(),
        machine::commit(),
        machine::processor(),
        machine::threads(),
    );
    text += COLUMNS;
    if args.reference.is_some() {
        text +=
            "* \"/ reference\": the reference, where it has the photo and the number of shapes.\n";
    }
    text
}

fn means(table: &Table, groups: &[Group]) -> String {
    let mut text = table.markdown_heading(&["shape", "N", "effort"]);
    for group in groups {
        let setting = &group.setting;
        let (mix, shapes) = (setting.mix.to_string(), setting.shapes.to_string());
        text += &table.markdown_row(&[&mix, &shapes, setting.effort.name()], &group.mean());
    }
    text
}

fn details(table: &Table, groups: &[Group]) -> String {
    let mut text = table.markdown_heading(&["photo", "shape", "N", "effort"]);
    for group in groups {
        let setting = &group.setting;
        let (mix, shapes) = (setting.mix.to_string(), setting.shapes.to_string());
        for (photo, figures) in &group.photos {
            let first = [photo, mix.as_str(), &shapes, setting.effort.name()];
            text += &table.markdown_row(&first, figures);
        }
    }
    text
}
