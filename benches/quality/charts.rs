use std::ops::Range;

use anyhow::anyhow;
use plotters::prelude::*;

use crate::plan::{Group, Setting};

const SIZE: (u32, u32) = (760, 480);
/// Hues far apart, dark enough for white.
const COLORS: [RGBColor; 8] = [
    RGBColor(31, 104, 176),
    RGBColor(214, 90, 20),
    RGBColor(44, 140, 60),
    RGBColor(150, 60, 160),
    RGBColor(190, 30, 45),
    RGBColor(0, 145, 150),
    RGBColor(120, 85, 50),
    RGBColor(95, 95, 95),
];

/// Points that belong together.
#[derive(Debug, PartialEq)]
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// The mean RMSE against the number of shapes, as SVG, also of primitive's own search.
pub(crate) fn error_by_shapes(groups: &[Group]) -> anyhow::Result<String> {
    let ours = groups.iter().map(|group| {
        let Setting { mix, effort, .. } = &group.setting;
        (
            format!("{mix}, {}", effort.name()),
            by_shapes(group, group.mean().rmse),
        )
    });
    let theirs = groups.iter().filter_map(|group| {
        let name = format!("{}, primitive's own score", group.setting.mix);
        Some((name, by_shapes(group, group.primitive?)))
    });
    chart("number of shapes", &lines(ours.chain(theirs)))
}

fn by_shapes(group: &Group, rmse: f64) -> (f64, f64) {
    (f64::from(group.setting.shapes), rmse)
}

/// The mean RMSE against the mean processor time, as SVG.
pub(crate) fn error_by_time(groups: &[Group]) -> anyhow::Result<String> {
    let points = groups.iter().map(|group| {
        let Setting { mix, shapes, .. } = &group.setting;
        let mean = group.mean();
        (
            format!("{mix}, N = {shapes}"),
            (mean.cpu_seconds, mean.rmse),
        )
    });
    chart("CPU seconds", &lines(points))
}

/// One line for each name, with its points from left to right, equal ones once.
fn lines(points: impl Iterator<Item = (String, (f64, f64))>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (name, point) in points {
        match lines.iter_mut().find(|line| line.name == name) {
            Some(line) if line.points.contains(&point) => {}
            Some(line) => line.points.push(point),
            None => lines.push(Line {
                name,
                points: vec![point],
            }),
        }
    }
    for line in &mut lines {
        line.points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    lines
}

fn chart(x_label: &str, lines: &[Line]) -> anyhow::Result<String> {
    let mut svg = String::new();
    draw(&mut svg, x_label, lines).map_err(|error| anyhow!("no chart: {error}"))?;
    Ok(svg)
}

fn draw(svg: &mut String, x_label: &str, lines: &[Line]) -> Result<(), Box<dyn std::error::Error>> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (x, y) = (around(points().map(|p| p.0)), around(points().map(|p| p.1)));
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(52)
        .build_cartesian_2d(
            x.clone().log_scale().with_key_points(ticks(&x)),
            y.clone().log_scale().with_key_points(ticks(&y)),
        )?;
    chart
        .configure_mesh()
        .x_desc(x_label)
        .y_desc("mean RMSE of the SVG")
        .x_label_formatter(&tick_label)
        .y_label_formatter(&tick_label)
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (line, color) in lines.iter().zip(colors()) {
        let points = line.points.iter().copied();
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(2)).point_size(3))?
            .label(&line.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}

/// Colours without end: the list, then paler and paler.
fn colors() -> impl Iterator<Item = RGBAColor> {
    (1..).flat_map(|round| {
        COLORS
            .iter()
            .map(move |color| color.mix(1.0 / f64::from(round)))
    })
}

/// A range with a margin around all values, which are above 0 on an axis with logarithms.
fn around(values: impl Iterator<Item = f64>) -> Range<f64> {
    let values = values.filter(|value| value.is_finite());
    let (min, max) = values.fold((f64::INFINITY, 0.0_f64), |(min, max), value| {
        (min.min(value), max.max(value))
    });
    let (min, max) = (min.min(max).max(1e-3), max.max(1e-3));
    min * 0.85..max * 1.15
}

/// Round numbers within a range: of the sets below the first that has enough of them, or the last.
fn ticks(range: &Range<f64>) -> Vec<f64> {
    const ENOUGH: usize = 4;
    const SETS: [&[f64]; 3] = [
        &[1.0, 2.0, 5.0],
        &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0],
        &[
            1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5,
            8.0, 8.5, 9.0, 9.5,
        ],
    ];
    let power = |value: f64| value.log10().floor() as i32;
    let within = |steps: &[f64]| -> Vec<f64> {
        let powers = power(range.start)..=power(range.end);
        powers
            .flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)))
            .filter(|tick| range.contains(tick))
            .collect()
    };
    let [coarse, medium, fine] = SETS.map(within);
    [coarse, medium]
        .into_iter()
        .find(|ticks| ticks.len() >= ENOUGH)
        .unwrap_or(fine)
}

fn tick_label(tick: &f64) -> String {
    let digits = format!("{tick:.3}");
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::samples::figures;
    use optimizer::Effort;

    fn group(shapes: u32, effort: Effort, rmse: f64) -> Group {
        let mix = "triangle".parse().unwrap();
        Group {
            setting: Setting {
                mix,
                shapes,
                effort,
            },
            photos: vec![("cat".to_owned(), figures(rmse, None))],
            primitive: Some(2.0 * rmse),
        }
    }

    #[test]
    fn points_become_lines() {
        let points = [
            ("a", 100.0, 8.0),
            ("b", 100.0, 6.0),
            ("a", 50.0, 12.0),
            ("b", 100.0, 6.0),
        ];
        let lines = lines(
            points
                .map(|(name, x, y)| (name.to_owned(), (x, y)))
                .into_iter(),
        );
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].points, [(50.0, 12.0), (100.0, 8.0)]);
        assert_eq!(lines[1].points, [(100.0, 6.0)]);
    }

    #[test]
    fn charts_name_their_lines() {
        let groups = [group(50, Effort::Fast, 12.0), group(100, Effort::Fast, 8.0)];
        for (svg, name) in [
            (error_by_shapes(&groups).unwrap(), "triangle, fast"),
            (error_by_shapes(&groups).unwrap(), "triangle, primitive"),
            (error_by_time(&groups).unwrap(), "triangle, N = 100"),
        ] {
            assert!(svg.starts_with("<svg ") && svg.contains(name), "{svg}");
        }
    }

    #[test]
    fn a_single_point_has_a_chart() {
        let svg = error_by_shapes(&[group(50, Effort::Tiny, 0.0)]).unwrap();
        assert!(svg.contains("<circle"), "{svg}");
    }

    #[test]
    fn ticks_are_round_within_and_enough() {
        let labels = |range| ticks(&range).iter().map(tick_label).collect::<Vec<_>>();
        assert_eq!(labels(0.04..3.0), ["0.05", "0.1", "0.2", "0.5", "1", "2"]);
        assert_eq!(labels(8.5..41.0), ["10", "15", "20", "30", "40"]);
        assert_eq!(labels(12.5..21.0), ["14", "16", "18", "20"]);
    }
}
