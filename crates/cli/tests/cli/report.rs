use serde_json::Value;

use crate::folder::Folder;

pub(crate) fn report(folder: &Folder, arguments: &str) -> Value {
    let run = folder.done(arguments);
    let line = String::from_utf8(run.stdout).unwrap();
    assert!(line.ends_with('\n') && line.lines().count() == 1, "{line}");
    serde_json::from_str(&line).unwrap()
}

#[test]
fn reports_have_all_that_was_promised() {
    let folder = Folder::with_photo();
    let report = report(
        &folder,
        "photo.png -n 4 --size 20 --seed 7 -o a.svg -o b.png --json",
    );
    let Value::Object(fields) = &report else {
        panic!("{report}");
    };
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "backend",
            "backend_reason",
            "bytes",
            "cpu_seconds",
            "evaluations",
            "greedy_cpu_seconds",
            "greedy_evaluations",
            "height",
            "input",
            "outputs",
            "psnr",
            "rmse",
            "seconds",
            "seed",
            "shapes",
            "side_by_side",
            "ssim",
            "stop",
            "weighted_rmse",
            "width"
        ]
    );
    assert_eq!(report["input"], "photo.png");
    assert_eq!(
        (&report["width"], &report["height"]),
        (&20.into(), &15.into())
    );
    assert_eq!((&report["seed"], &report["shapes"]), (&7.into(), &4.into()));
    assert_eq!(
        (&report["backend"], &report["stop"]),
        (&"cpu".into(), &"shapes".into())
    );
    assert_eq!(
        (&report["side_by_side"], &report["weighted_rmse"]),
        (&1.into(), &Value::Null)
    );
    assert_eq!(report["outputs"], serde_json::json!(["a.svg", "b.png"]));
    let bytes = [folder.read("a.svg").len(), folder.read("b.png").len()];
    assert_eq!(report["bytes"], serde_json::json!(bytes));
    for name in [
        "cpu_seconds",
        "evaluations",
        "greedy_evaluations",
        "psnr",
        "seconds",
        "ssim",
    ] {
        assert!(report[name].as_f64().unwrap() > 0.0, "{name}");
    }
}

#[test]
fn there_is_one_report_for_each_input() {
    let folder = Folder::with_photo();
    folder.photo("flat.png", 5, 5, |_, _| [9, 9, 9, 255]);
    let run = folder.done("photo.png flat.png -n 1 -o {name}.svg --json");
    let lines = String::from_utf8(run.stdout).unwrap();
    let inputs: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["input"].clone())
        .collect();
    assert_eq!(inputs, ["photo.png", "flat.png"]);
}

#[test]
fn the_error_is_that_of_the_svg_as_resvg_renders_it() {
    let folder = Folder::with_photo();
    let report = report(
        &folder,
        "photo.png -n 12 -s mixed,line -o a.svg --size-only copy.png --json",
    );
    let reported = report["rmse"].as_f64().unwrap();
    let svg = String::from_utf8(folder.read("a.svg")).unwrap();
    let rendered = rmse(&svg, &folder.read("copy.png"));
    assert!(
        (reported / rendered - 1.0).abs() < 0.02,
        "reported {reported}, rendered {rendered}"
    );
}

/// The error of an SVG rendered at four times the size of the copy, averaged down to it.
fn rmse(svg: &str, copy: &[u8]) -> f64 {
    const SCALE: u32 = 4;
    use resvg::tiny_skia::{Pixmap, Transform};
    let copy = Pixmap::decode_png(copy).unwrap();
    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default()).unwrap();
    let (width, height) = (copy.width(), copy.height());
    let mut large = Pixmap::new(width * SCALE, height * SCALE).unwrap();
    let scale = (width * SCALE) as f32 / tree.size().width();
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut large.as_mut(),
    );
    let mut squares = 0.0;
    for (i, pixel) in (0..).zip(copy.data().chunks_exact(4)) {
        let (x, y) = (i % width * SCALE, i / width * SCALE);
        for (k, value) in pixel[..3].iter().enumerate() {
            let at = |x: u32, y: u32| large.data()[(y * width * SCALE + x) as usize * 4 + k];
            let block = (y..y + SCALE).flat_map(|y| (x..x + SCALE).map(move |x| (x, y)));
            let sum: f64 = block.map(|(x, y)| f64::from(at(x, y))).sum();
            squares += (sum / f64::from(SCALE * SCALE) - f64::from(*value)).powi(2);
        }
    }
    (squares / f64::from(3 * width * height)).sqrt()
}
