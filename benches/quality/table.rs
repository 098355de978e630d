use crate::figures::Figures;
use crate::plan::Setting;

/// How figures are shown, on the terminal and as Markdown.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: &'static str,
    text: fn(&Figures) -> String,
}

impl Table {
    /// A table with or without the comparison with a reference.
    pub(crate) fn new(with_reference: bool) -> Self {
        let column = |name, text| Column { name, text };
        let mut columns = vec![
            column("RMSE", |figures| format!("{:.3}", figures.rmse)),
            column("PSNR", |figures| format!("{:.2}", figures.psnr)),
            column("SSIM", |figures| format!("{:.4}", figures.ssim)),
            column("CPU s", |figures| format!("{:.3}", figures.cpu_seconds)),
            column("evaluations", |figures| {
                format!("{:.0}", figures.evaluations)
            }),
            column("/ greedy", |figures| ratio(figures.of_greedy)),
            column("/ schedule", |figures| ratio(figures.of_schedule)),
            column("/ primitive", |figures| ratio(figures.of_primitive)),
        ];
        if with_reference {
            columns.push(column("/ reference", |figures| ratio(figures.of_reference)));
        }
        Self { columns }
    }

    /// The first line on the terminal.
    pub(crate) fn heading(&self) -> String {
        let names = self.columns.iter().map(|column| column.name.to_owned());
        aligned(["photo", "shape", "N", "effort"], names)
    }

    /// The figures of one photo as a line on the terminal.
    pub(crate) fn line(&self, photo: &str, setting: &Setting, figures: &Figures) -> String {
        let (mix, shapes) = (setting.mix.to_string(), setting.shapes.to_string());
        let effort = setting.effort.name();
        aligned([photo, &mix, &shapes, effort], self.cells(figures))
    }

    /// The first two lines in Markdown, after columns of other names.
    pub(crate) fn markdown_heading(&self, first: &[&str]) -> String {
        let names = self.columns.iter().map(|column| column.name);
        let names: Vec<_> = first.iter().copied().chain(names).collect();
        let rule = "---|".repeat(first.len()) + &"--:|".repeat(self.columns.len());
        format!("| {} |\n|{rule}\n", names.join(" | "))
    }

    /// A row in Markdown, after cells of other columns.
    pub(crate) fn markdown_row(&self, first: &[&str], figures: &Figures) -> String {
        let first = first.iter().map(|cell| (*cell).to_owned());
        let cells: Vec<_> = first.chain(self.cells(figures)).collect();
        format!("| {} |\n", cells.join(" | "))
    }

    fn cells(&self, figures: &Figures) -> impl Iterator<Item = String> {
        self.columns.iter().map(|column| (column.text)(figures))
    }
}

fn ratio(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn aligned([photo, mix, shapes, effort]: [&str; 4], cells: impl Iterator<Item = String>) -> String {
    let first = format!("{photo:<16} {mix:<12} {shapes:>5} {effort:<8}");
    cells.fold(first, |line, cell| format!("{line} {cell:>11}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::samples::figures;

    #[test]
    fn rows_have_as_many_cells_as_the_heading() {
        for with_reference in [false, true] {
            let table = Table::new(with_reference);
            let heading = table.markdown_heading(&["photo", "N"]);
            let row = table.markdown_row(&["cat", "50"], &figures(2.0, None));
            let bars = |line: &str| line.matches('|').count();
            let lines: Vec<_> = heading.lines().chain(row.lines()).map(bars).collect();
            let expected = if with_reference { 12 } else { 11 };
            assert_eq!(lines, [expected; 3]);
        }
    }

    #[test]
    fn figures_have_the_digits_that_count() {
        let row = Table::new(true).markdown_row(&["cat"], &figures(12.34567, None));
        assert_eq!(
            row,
            "| cat | 12.346 | 24.69 | 0.5000 | 3.086 | 1234567 | 0.750 | 0.700 | – | – |\n"
        );
    }
}
