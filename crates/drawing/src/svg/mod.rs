//! Drawings as SVG.

mod data_uri;
mod defaults;
mod path;
mod text;
mod view;

use std::fmt::Write;

use color::Paint;
use geometry::Outline;

use crate::Drawing;
use crate::grid::{Ellipse, Form, Grid, MAX_DECIMALS};
pub use data_uri::to_data_uri;
use defaults::Defaults;
use view::View;

/// How drawings are written as SVG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SvgOptions {
    /// Decimals of coordinates, in px of the working size: 0 to 4, more count as 4. `None`, the
    /// default, is as many as the size needs: with 1, or 2 below 100 px, rounding moves nothing by
    /// more than 1/1000 of the longer side in px. Coarser coordinates would show in small drawings.
    pub decimals: Option<u8>,
    /// Whether the file is to be short rather than plain, by a fifth or so: opacity goes into
    /// the colour, `#rrggbbaa`, which browsers, resvg and librsvg understand but not every editor,
    /// and the view box counts steps of [`SvgOptions::decimals`] instead of px. Default: false.
    pub compact: bool,
}

impl SvgOptions {
    /// The decimals of the coordinates of a drawing, 0 to 4.
    #[must_use]
    pub fn decimals_of(&self, drawing: &Drawing) -> u8 {
        let enough = if drawing.width.max(drawing.height) < 100 {
            2
        } else {
            1
        };
        self.decimals.unwrap_or(enough).min(MAX_DECIMALS)
    }
}

/// The drawing as an SVG document.
///
/// Width and height are the output size. The view box is the working size, unless it is to be
/// compact; where these differ in proportion, a side of it is shorter, and the drawing is squeezed
/// to fit. Renderers see the coordinates exactly as rounded to
/// [`SvgOptions::decimals`].
///
/// ```
/// use drawing::{Drawing, SvgOptions, to_svg};
///
/// let svg = to_svg(&Drawing::new(64, 48, Some([255, 136, 0])), &SvgOptions::default());
/// assert!(svg.ends_with(r##"<path fill="#f80" d="M-1-1h66v50H-1"/></svg>"##));
/// ```
#[must_use]
pub fn to_svg(drawing: &Drawing, options: &SvgOptions) -> String {
    Writer::new(drawing, options).document(drawing)
}

struct Writer {
    text: String,
    grid: Grid,
    view: View,
    compact: bool,
    defaults: Defaults,
}

impl Writer {
    fn new(drawing: &Drawing, options: &SvgOptions) -> Self {
        let grid = Grid::decimal(options.decimals_of(drawing));
        Self {
            text: String::with_capacity(200 + 80 * drawing.layers.len()),
            grid,
            view: View::of(drawing, grid, options.compact),
            compact: options.compact,
            defaults: Defaults::of(drawing, grid, options.compact),
        }
    }

    fn document(mut self, drawing: &Drawing) -> String {
        let (width, height) = drawing.output_size;
        self.text
            .push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"");
        self.view.push_box(&mut self.text);
        self.push(format_args!("\" width=\"{width}\" height=\"{height}\">"));
        if let Some(color) = drawing.background {
            self.push(format_args!("<path fill=\""));
            text::push_color(&mut self.text, color, None);
            self.text.push_str("\" d=\"");
            self.view.push_cover(&mut self.text);
            self.text.push_str("\"/>");
        }
        if !drawing.layers.is_empty() {
            self.group(drawing);
        }
        self.text.push_str("</svg>");
        self.text
    }

    /// The layers, in a group that holds what they share.
    fn group(&mut self, drawing: &Drawing) {
        let start = self.text.len();
        self.text.push_str("<g");
        self.view.push_scale(&mut self.text);
        self.defaults.push_attributes(&mut self.text);
        let bare = self.text.len() == start + 2;
        if bare {
            self.text.truncate(start);
        } else {
            self.text.push('>');
        }
        for layer in &drawing.layers {
            self.layer(&layer.shape.outline(), layer.paint);
        }
        if !bare {
            self.text.push_str("</g>");
        }
    }

    fn layer(&mut self, outline: &Outline, paint: Paint) {
        match self.grid.form(outline) {
            Form::Polygon(corners) => {
                self.open("path", "fill", paint, self.defaults.fill_alpha);
                let data = path::polygon(&corners);
                self.push(format_args!(" d=\"{data}\"/>"));
            }
            Form::Ellipse(ellipse) => self.ellipse(&ellipse, paint),
            Form::Stroke { spine, width } => {
                self.open("path", "stroke", paint, self.defaults.stroke_alpha);
                if width != self.defaults.stroke_width {
                    self.push(format_args!(" stroke-width=\"{width}\""));
                }
                let data = path::spine(&spine);
                self.push(format_args!(" d=\"{data}\"/>"));
            }
        }
    }

    fn ellipse(&mut self, ellipse: &Ellipse, paint: Paint) {
        let (x, y) = (ellipse.center.x, ellipse.center.y);
        let [rx, ry] = ellipse.radii;
        let name = if rx == ry { "circle" } else { "ellipse" };
        self.open(name, "fill", paint, self.defaults.fill_alpha);
        if rx == ry {
            self.push(format_args!(" cx=\"{x}\" cy=\"{y}\" r=\"{rx}\"/>"));
        } else if ellipse.degrees == 0.0 {
            self.push(format_args!(
                " cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\"/>"
            ));
        } else {
            self.push(format_args!(
                " rx=\"{rx}\" ry=\"{ry}\" transform=\"translate({x} {y}) rotate("
            ));
            text::push_decimal(&mut self.text, (ellipse.degrees * 1e4).round() as u32, 4);
            self.text.push_str(")\"/>");
        }
    }

    /// The start of an element: its name and its paint, where that is not the default.
    fn open(&mut self, name: &str, property: &str, paint: Paint, default_alpha: u8) {
        self.push(format_args!("<{name} {property}=\""));
        let own = (paint.alpha != default_alpha).then_some(paint.alpha);
        text::push_color(&mut self.text, paint.color, own.filter(|_| self.compact));
        self.text.push('"');
        if let Some(alpha) = own.filter(|_| !self.compact) {
            self.push(format_args!(" {property}-opacity=\""));
            text::push_opacity(&mut self.text, alpha);
            self.text.push('"');
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Layer, samples};
    use geometry::{Circle, Kind, Line, Point, Shape};
    use proptest::prelude::*;
    use resvg::tiny_skia::{Pixmap, Transform};
    use resvg::usvg::{self, tiny_skia_path::PathSegment};

    fn parse(svg: &str) -> usvg::Tree {
        usvg::Tree::from_str(svg, &usvg::Options::default()).unwrap()
    }

    /// All paths of a tree, bottom first.
    fn paths<'a>(group: &'a usvg::Group, found: &mut Vec<&'a usvg::Path>) {
        for node in group.children() {
            match node {
                usvg::Node::Group(group) => paths(group, found),
                usvg::Node::Path(path) => found.push(path),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The points of a path of the file, in steps of the grid.
    fn points(path: &usvg::Path) -> Vec<Point> {
        let at = |p: &usvg::tiny_skia_path::Point| {
            assert_eq!((p.x.fract(), p.y.fract()), (0.0, 0.0));
            Point::new(p.x as i32, p.y as i32)
        };
        let segments = path.data().segments();
        let points = segments.flat_map(|segment| match segment {
            PathSegment::MoveTo(a) | PathSegment::LineTo(a) => vec![at(&a)],
            PathSegment::QuadTo(a, b) => vec![at(&a), at(&b)],
            PathSegment::CubicTo(a, b, c) => vec![at(&a), at(&b), at(&c)],
            PathSegment::Close => vec![],
        });
        points.collect()
    }

    /// Whether a reader drops the form because it has no extent.
    fn shows(form: &Form) -> bool {
        match form {
            Form::Polygon(corners) => corners.iter().any(|corner| *corner != corners[0]),
            Form::Ellipse(ellipse) => ellipse.radii.iter().all(|radius| *radius > 0),
            Form::Stroke { width, .. } => *width > 0,
        }
    }

    fn check_path(form: &Form, path: &usvg::Path) -> Result<(), TestCaseError> {
        match form {
            Form::Polygon(corners) => {
                let mut expected: Vec<Point> = corners.to_vec();
                let mut found = points(path);
                for list in [&mut expected, &mut found] {
                    list.sort_by_key(|p| (p.x, p.y));
                    list.dedup();
                }
                prop_assert_eq!(found, expected);
            }
            Form::Ellipse(ellipse) => {
                let box_ = path.data().compute_tight_bounds().unwrap();
                let center = if ellipse.degrees == 0.0 {
                    ellipse.center
                } else {
                    Point::default()
                };
                prop_assert!((box_.left() - (center.x - ellipse.radii[0]) as f32).abs() < 0.01);
                prop_assert!((box_.bottom() - (center.y + ellipse.radii[1]) as f32).abs() < 0.01);
            }
            Form::Stroke { spine, width } => {
                let stroke = path.stroke().unwrap();
                prop_assert_eq!(stroke.width().get(), *width as f32);
                prop_assert_eq!(stroke.linecap(), usvg::LineCap::Round);
                prop_assert_eq!(stroke.linejoin(), usvg::LineJoin::Round);
                prop_assert!(path.fill().is_none());
                prop_assert_eq!(points(path), spine.controls());
            }
        }
        Ok(())
    }

    fn check_paint(paint: Paint, path: &usvg::Path) -> Result<(), TestCaseError> {
        let (found, opacity) = match (path.fill(), path.stroke()) {
            (Some(fill), None) => (fill.paint(), fill.opacity()),
            (None, Some(stroke)) => (stroke.paint(), stroke.opacity()),
            both => panic!("{both:?}"),
        };
        let [red, green, blue] = paint.color;
        let color = usvg::Color { red, green, blue };
        prop_assert_eq!(found, &usvg::Paint::Color(color));
        prop_assert_eq!(opacity.to_u8(), paint.alpha);
        Ok(())
    }

    proptest! {
        #[test]
        fn readers_see_every_layer_as_rounded(
            drawing in samples::any_drawing(), decimals in 0..=4_u8, compact: bool,
        ) {
            let svg = to_svg(&drawing, &SvgOptions { decimals: Some(decimals), compact });
            let tree = parse(&svg);
            prop_assert_eq!((tree.size().width(), tree.size().height()), (970.0, 610.0));
            let mut found = Vec::new();
            paths(tree.root(), &mut found);
            let mut found = found.into_iter();
            if drawing.background.is_some() {
                let cover = found.next().unwrap().abs_bounding_box();
                prop_assert!(cover.x() < 0.0 && cover.y() < 0.0);
                prop_assert!(cover.right() > 970.0 && cover.bottom() > 610.0);
            }
            let grid = Grid::decimal(decimals);
            for layer in &drawing.layers {
                let form = grid.form(&layer.shape.outline());
                if shows(&form) {
                    let path = found.next().expect("a path for each layer");
                    check_path(&form, path)?;
                    check_paint(layer.paint, path)?;
                    let scale = 10.0 / grid.steps_per_px() as f32;
                    let seen = path.abs_transform();
                    prop_assert!((seen.sx.hypot(seen.ky) / scale - 1.0).abs() < 1e-4);
                }
            }
            prop_assert!(found.next().is_none(), "{}", svg);
        }
    }

    fn stroke(width: i32, alpha: u8) -> Layer {
        let points = [Point::new(16, 16), Point::new(160, 16)];
        Layer {
            shape: Shape::Line(Line { points, width }),
            paint: Paint {
                color: [0; 3],
                alpha,
            },
        }
    }

    fn circle(alpha: u8) -> Layer {
        let circle = Circle {
            center: Point::new(80, 40),
            radius: 33,
        };
        Layer {
            shape: Shape::Circle(circle),
            paint: Paint {
                color: [255, 0, 0],
                alpha,
            },
        }
    }

    /// What is written for `layers`, without the document around it.
    fn body(layers: Vec<Layer>, compact: bool) -> String {
        let drawing = Drawing {
            layers,
            ..Drawing::new(10, 8, None)
        };
        let options = SvgOptions {
            decimals: Some(1),
            compact,
        };
        let svg = to_svg(&drawing, &options);
        let view_box = if compact { "0 0 100 80" } else { "0 0 10 8" };
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{view_box}\" \
             width=\"10\" height=\"8\">"
        );
        let body = svg
            .strip_prefix(&head)
            .and_then(|rest| rest.strip_suffix("</svg>"));
        body.unwrap_or_else(|| panic!("{svg}")).replace('"', "'")
    }

    #[test]
    fn an_empty_drawing() {
        assert_eq!(body(vec![], false), "");
    }

    #[test]
    fn what_layers_share_is_written_once() {
        assert_eq!(
            body(vec![circle(51), circle(51), circle(255)], false),
            "<g transform='scale(.1)' fill-opacity='.2'>\
             <circle fill='#f00' cx='50' cy='25' r='21'/>\
             <circle fill='#f00' cx='50' cy='25' r='21'/>\
             <circle fill='#f00' fill-opacity='1' cx='50' cy='25' r='21'/></g>"
        );
        assert_eq!(
            body(
                vec![stroke(32, 255), stroke(32, 255), stroke(16, 51)],
                false
            ),
            "<g transform='scale(.1)' fill='none' stroke-linecap='round' stroke-linejoin='round' \
             stroke-width='20'>\
             <path stroke='#000' d='m10 10h90'/>\
             <path stroke='#000' d='m10 10h90'/>\
             <path stroke='#000' stroke-opacity='.2' stroke-width='10' d='m10 10h90'/></g>"
        );
    }

    #[test]
    fn compact_files_have_opacity_within_the_colour() {
        assert_eq!(
            body(vec![circle(51), circle(255), circle(50)], true),
            "<circle fill='#f003' cx='50' cy='25' r='21'/>\
             <circle fill='#f00' cx='50' cy='25' r='21'/>\
             <circle fill='#ff000032' cx='50' cy='25' r='21'/>"
        );
        assert!(body(vec![circle(51); 14], true).starts_with("<g fill-opacity='.2'>"));
    }

    #[test]
    fn whole_pixels_need_no_group() {
        let drawing = Drawing {
            layers: vec![circle(255)],
            ..Drawing::new(10, 8, None)
        };
        let svg = to_svg(
            &drawing,
            &SvgOptions {
                decimals: Some(0),
                compact: false,
            },
        );
        assert!(
            svg.ends_with("><circle fill=\"#f00\" cx=\"5\" cy=\"3\" r=\"2\"/></svg>"),
            "{svg}"
        );
    }

    #[test]
    fn files_are_plain_xml() {
        let svg = to_svg(&samples::drawing(Kind::ALL, 60, 3), &SvgOptions::default());
        let document = usvg::roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(
            root.tag_name().namespace(),
            Some("http://www.w3.org/2000/svg")
        );
        assert_eq!(root.attribute("viewBox"), Some("0 0 97 61"));
        assert_eq!(root.attribute("preserveAspectRatio"), None);
        assert!(svg.is_ascii() && !svg.contains("  ") && !svg.contains('\n'));
    }

    #[test]
    fn the_view_box_has_the_proportions_of_the_output() {
        let mut drawing = Drawing::new(256, 170, None);
        drawing.layers.push(circle(255));
        let check = |size, compact, starts: &str| {
            let options = SvgOptions {
                compact,
                ..SvgOptions::default()
            };
            let svg = to_svg(&drawing.clone().with_output_size(size), &options);
            let at = svg.find("viewBox=").unwrap();
            assert!(svg[at..].starts_with(starts), "{svg}");
        };
        let plain = r#"viewBox="0 0 256 170" width="512" height="340"><g transform="scale(.1)">"#;
        check((512, 340), false, plain);
        let compact = r#"viewBox="0 0 2560 1700" width="512" height="340"><circle"#;
        check((512, 340), true, compact);
        let narrower = r#"viewBox="0 0 255.567 170" width="451" height="300"><g transform="scale(.0998309 .1)">"#;
        check((451, 300), false, narrower);
        check((451, 300), true, narrower);
        let long = r#"viewBox="0 0 256 .0213333" width="12000" height="1"><g transform="scale(.1 .000012549)">"#;
        check((12_000, 1), false, long);
    }

    /// The proportions of a working copy are rounded.
    #[test]
    fn drawings_fill_their_width_and_height() {
        for (working, output) in [((256, 9), (3000, 100)), ((64, 43), (768, 512))] {
            let drawing = Drawing::new(working.0, working.1, Some([1, 2, 3]));
            let svg = to_svg(&drawing.with_output_size(output), &SvgOptions::default());
            let mut pixmap = Pixmap::new(output.0, output.1).unwrap();
            let transform = Transform::identity();
            resvg::render(&parse(&svg), transform, &mut pixmap.as_mut());
            let opaque = pixmap.pixels().iter().filter(|p| p.alpha() == 255).count();
            assert_eq!(opaque as u32, output.0 * output.1, "{working:?} {output:?}");
        }
    }

    #[test]
    fn shapes_are_squeezed_with_the_drawing() {
        let mut drawing = Drawing::new(256, 9, None).with_output_size((3000, 100));
        let points = [(128.0, -9.0), (128.0, 18.0)].map(|(x, y)| Point::from_px(x, y));
        drawing.layers.push(Layer {
            shape: Shape::Line(Line { points, width: 16 }),
            ..stroke(1, 255)
        });
        let tree = parse(&to_svg(&drawing, &SvgOptions::default()));
        let mut found = Vec::new();
        paths(tree.root(), &mut found);
        let bounds = found[0].abs_bounding_box();
        assert!((bounds.x() - 1500.0).abs() < 0.1, "{bounds:?}");
        assert!((bounds.bottom() - 200.0).abs() < 0.1, "{bounds:?}");
    }
}
