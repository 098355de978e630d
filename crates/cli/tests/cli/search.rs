use std::collections::HashSet;

use crate::folder::Folder;
use crate::report::report;

fn svg(folder: &Folder, arguments: &str) -> String {
    let run = folder.done(&format!("{arguments} -o -"));
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = Folder::with_photo();
    let drawing = |threads: u32| {
        svg(
            &folder,
            &format!("photo.png -n 6 -s mixed,cubic -j {threads}"),
        )
    };
    assert_eq!(drawing(1), drawing(2));
    assert_eq!(drawing(1), drawing(7));
    assert_ne!(
        drawing(1),
        svg(&folder, "photo.png -n 6 -s mixed,cubic --seed 1")
    );
}

#[test]
fn unusual_photos_are_drawn() {
    let folder = Folder::new();
    let transparent = |_, _| [50, 60, 70, 0];
    let slope = |x: u32, y: u32| [(x * 9) as u8, (y * 9) as u8, 0, 255];
    folder.photo("dot.png", 1, 1, slope);
    folder.photo("column.png", 1, 25, slope);
    folder.photo("row.png", 25, 1, slope);
    folder.photo("flat.png", 9, 9, |_, _| [1, 2, 3, 255]);
    folder.photo("nothing.png", 9, 9, transparent);
    for name in ["dot", "column", "row", "flat", "nothing"] {
        let svg = svg(&folder, &format!("{name}.png -n 3 -s mixed,line"));
        assert!(
            svg.starts_with("<svg ") && svg.ends_with("</svg>"),
            "{name}: {svg}"
        );
        folder.done(&format!(
            "{name}.png -n 3 -o {name}.jpg -o {name}.gif -o {name}.webp"
        ));
    }
    assert!(svg(&folder, "flat.png").contains("#010203"));
    assert!(!svg(&folder, "nothing.png").contains("fill"));
}

#[test]
fn palettes_are_looked_up() {
    let folder = Folder::new();
    let colors = [[9, 200, 30], [250, 3, 77], [0, 0, 255]];
    let index = |x: u32, y: u32| ((x + 2 * y) % 3) as usize;
    folder.photo("plain.png", 7, 5, |x, y| {
        let [r, g, b] = colors[index(x, y)];
        [r, g, b, 255]
    });
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 7, 5);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(colors.concat());
    let pixels = (0..5).flat_map(|y| (0..7).map(move |x| index(x, y) as u8));
    let mut writer = encoder.write_header().unwrap();
    let pixels: Vec<u8> = pixels.collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    folder.write("palette.png", file);
    folder.done("palette.png --size-only copy.png");
    assert_eq!(folder.pixels("copy.png"), folder.pixels("plain.png"));
}

#[test]
fn no_shapes_are_the_background() {
    let folder = Folder::with_photo();
    let background = |options: &str| svg(&folder, &format!("photo.png -n 0 {options}"));
    let one = background("");
    assert_eq!(one.matches("fill=").count(), 1, "{one}");
    assert_ne!(one, background("-b border"));
    assert!(background("-b #fedcba").contains("#fedcba"));
    assert!(!background("-b transparent").contains("fill="));
    assert_eq!(one, background("-b average"));
}

#[test]
fn drawings_go_on_where_they_left_off() {
    let folder = Folder::with_photo();
    let rmse = |arguments: &str| report(&folder, arguments)["rmse"].as_f64().unwrap();
    let first = rmse("photo.png -n 3 --size 30 -b #102030 -o three.json --json");
    let again = rmse("photo.png -n 3 --from three.json -o again.svg --json");
    assert!(again <= 1.01 * first, "{first} {again}");
    let five = svg(&folder, "photo.png -n 5 --seed 2 --from three.json");
    assert!(five.contains("#102030"), "{five}");
    assert_eq!(five.matches("<path").count(), 6, "{five}");
    let other = svg(
        &folder,
        "photo.png -n 3 --from three.json -b #312213 --palette #806040",
    );
    assert!(other.contains("#312213") && other.contains("#806040") && !other.contains("#102030"));
    let run = folder.run("photo.png -n 2 --from three.json -o few.svg");
    assert_eq!(
        run.stderr,
        "marquetry: photo.png: the drawing to go on from has more than the 2 shapes of -n: all stay\n"
    );
    let six = "photo.png -n 6 --from three.json -o three.json --json";
    assert_eq!(report(&folder, six)["shapes"], 6);
    assert!(folder.read("three.json").len() > 6 * 60);
    folder.photo("wide.png", 90, 10, |x, _| [x as u8; 4]);
    let message = folder.failed("wide.png -n 2 --from three.json -o a.svg", 1);
    assert!(
        message.starts_with("wide.png: the drawing is "),
        "{message}"
    );
}

#[test]
fn options_have_an_effect() {
    let folder = Folder::with_photo();
    folder.photo("left.png", 2, 1, |x, _| [if x == 0 { 255 } else { 0 }; 4]);
    let drawing = |options: &str| svg(&folder, &format!("photo.png -n 4 {options}"));
    let plain = drawing("");
    for options in [
        "-s ellipse",
        "-a 0.5",
        "-b border",
        "--size 16",
        "--effort tiny",
        "--order progressive",
        "--decimals 3",
        "--compact",
        "--max-bytes 400",
        "--weights left.png",
    ] {
        assert_ne!(drawing(options), plain, "{options}");
    }
    assert_ne!(drawing("-s line --stroke-width 3"), drawing("-s line"));
    assert!(drawing("-s line --stroke-width 3 --decimals 0").contains(r#"stroke-width="3""#));
    assert_ne!(drawing("-s polygon --corners 9"), drawing("-s polygon"));
    assert_eq!(
        drawing("--backend cpu --effort balanced --order best"),
        plain
    );
}

#[test]
fn weights_of_nothing_leave_the_background() {
    let folder = Folder::with_photo();
    folder.photo("black.png", 3, 3, |_, _| [0, 0, 0, 255]);
    let arguments = "photo.png -n 4 -o a.svg --weights black.png";
    let run = folder.run(arguments);
    let said = "marquetry: photo.png: no pixel counts at this size: all weights are 8 of 255 or \
                less\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), said));
    let svg = String::from_utf8(folder.read("a.svg")).unwrap();
    assert_eq!(svg.matches("fill=").count(), 1, "{svg}");
    folder.done(&format!("{arguments} -q"));
    // There are 16 levels.
    folder.photo("dark.png", 3, 3, |_, _| [8, 8, 8, 255]);
    let run = folder.run("photo.png -n 4 -o a.svg --weights dark.png");
    assert_eq!(run.stderr, said);
    folder.photo("less.png", 3, 3, |_, _| [9, 9, 9, 255]);
    folder.done("photo.png -n 4 -o a.svg --weights less.png");
}

#[test]
fn drawings_that_stay_empty_are_told_of() {
    let folder = Folder::with_photo();
    for (options, why) in [
        ("-s line --stroke-width 900", "no shape was of use"),
        ("--seconds 0.000001", "the time was too short for a shape"),
    ] {
        let arguments = format!("photo.png -n 4 -o a.svg {options}");
        let run = folder.run(&arguments);
        let said = format!("marquetry: photo.png: {why}, the drawing is the background alone\n");
        assert_eq!((run.code, run.stderr), (Some(0), said));
        folder.done(&format!("{arguments} -q"));
    }
}

/// The colours of an SVG, as it writes them.
fn fills(svg: &str) -> HashSet<&str> {
    let starts = svg.split("fill=\"#").skip(1);
    starts.filter_map(|fill| fill.split('"').next()).collect()
}

#[test]
fn palettes_are_kept_to() {
    let folder = Folder::with_photo();
    folder.write("colours.txt", "#102030 #d0a050\n#507040\n");
    let listed = svg(&folder, "photo.png -n 5 --palette #102030,#d0a050,507040");
    let used = fills(&listed);
    assert!(used.len() > 1, "{listed}");
    assert!(
        used.is_subset(&["102030", "d0a050", "507040"].into()),
        "{listed}"
    );
    assert_eq!(listed, svg(&folder, "photo.png -n 5 --palette colours.txt"));
    folder.write("marked.txt", "\u{feff}#102030 #d0a050\r\n#507040\r\n");
    assert_eq!(listed, svg(&folder, "photo.png -n 5 --palette marked.txt"));
    folder.write("words.txt", "red");
    let of_photo = svg(&folder, "photo.png -n 5 --palette 2");
    assert_eq!(fills(&of_photo).len(), 2, "{of_photo}");
    assert_eq!(
        folder.failed("photo.png -o a.svg --palette words.txt", 1),
        "words.txt: 'red' is no colour such as '#ff8800'"
    );
    let message = folder.failed("photo.png -o a.svg --palette red", 1);
    assert!(
        message.starts_with("red: neither colours such as '#ff8800' nor a file"),
        "{message}"
    );
}

#[test]
fn budgets_end_the_search() {
    let folder = Folder::with_photo();
    let whole = report(&folder, "photo.png -n 20 -o a.svg --json");
    let rmse = whole["rmse"].as_f64().unwrap();
    let wanted = 3.0 * rmse;
    let near = report(
        &folder,
        &format!("photo.png -n 20 -o a.svg --json --until-rmse {wanted}"),
    );
    assert!(near["shapes"].as_u64() < Some(20), "{near}");
    assert!(near["rmse"].as_f64() <= Some(wanted), "{near}");
    let psnr = whole["psnr"].as_f64().unwrap() - 6.0;
    let near = report(
        &folder,
        &format!("photo.png -n 20 -o a.svg --json --until-psnr {psnr}"),
    );
    assert!(near["psnr"].as_f64() >= Some(psnr), "{near}");
    let run = folder.run(&format!(
        "photo.png -n 20 -a 1 -o a.svg --json --until-rmse {wanted}"
    ));
    let near: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let missed = near["rmse"].as_f64() > Some(wanted);
    assert_eq!(run.stderr.contains("that was asked for"), missed, "{run:?}");
    let few = folder.run("photo.png -n 2 -o a.svg --until-rmse 0.5");
    assert!(
        few.stderr.ends_with(", with the 2 shapes of -n\n"),
        "{few:?}"
    );
    let brief = report(&folder, "photo.png -n 20 -o a.svg --json --seconds 0.2");
    assert!(brief["shapes"].as_u64() > Some(0), "{brief}");
}

#[test]
fn files_are_of_the_size_that_was_asked_for() {
    let folder = Folder::with_photo();
    let arguments = "photo.png -n 90 --effort tiny -o a.svg -o a.png --json --max-bytes";
    let shapes = |options: &str| {
        let report = report(&folder, &format!("{arguments} {options}"));
        assert_eq!(report["stop"], "size", "{report}");
        assert_eq!(report["bytes"][0], folder.read("a.svg").len());
        report["shapes"].as_u64().unwrap()
    };
    let plain = shapes("2000");
    assert!((1_850..=2_000).contains(&folder.read("a.svg").len()));
    assert!(shapes("2000 --compact") > plain + 4);
    assert!((1_850..=2_000).contains(&folder.read("a.svg").len()));
    assert!(shapes("1000 --until-rmse 0.1 -q") < plain);
    let run = folder.run(&format!("{arguments} 1000 --until-rmse 0.1"));
    assert!(
        run.stderr
            .ends_with("asked for, as the SVG has no room for more shapes\n")
    );
    assert!(folder.read("a.svg").len() <= 1_000);
    // The header has the size of the photo, which the search does not see.
    folder.photo("wide.png", 3_000, 1_000, |x, y| {
        [(x / 9) as u8, (y / 5) as u8, (x * y / 4_000) as u8, 255]
    });
    folder.done("wide.png -n 90 --effort tiny --size 60 -o b.svg --max-bytes 700");
    assert!((600..=700).contains(&folder.read("b.svg").len()));
    let run = folder.run("wide.png --effort tiny --size 60 -s polyline -o b.svg --max-bytes 256");
    let said = "marquetry: wide.png: the SVG has no room for a shape, the drawing is the background \
                alone\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), said));
}

#[test]
fn a_drawing_to_go_on_from_fits_the_options() {
    let folder = Folder::with_photo();
    folder.done("photo.png -n 6 -o d.json");
    let fresh = report(&folder, "photo.png -n 8 -a 1 -o a.svg --json");
    let gone_on = report(&folder, "photo.png -n 8 -a 1 --from d.json -o a.svg --json");
    let rmse = |report: &serde_json::Value| report["rmse"].as_f64().unwrap();
    assert!(rmse(&gone_on) < 1.5 * rmse(&fresh), "{gone_on} {fresh}");
    assert!(!svg(&folder, "photo.png -n 8 -a 1 --from d.json").contains("opacity"));
    let listed = svg(
        &folder,
        "photo.png -n 8 --palette #f00000,#00e000 --from d.json",
    );
    // The background too.
    let fills = listed.match_indices("fill=\"#");
    assert!(fills.clone().count() > 1, "{listed}");
    for (at, _) in fills {
        let color = listed[at + 7..].split('"').next().unwrap();
        assert!(["f00000", "00e000"].contains(&color), "{color}");
    }
}

#[test]
fn searches_that_are_of_no_use_to_the_file_end() {
    let folder = Folder::new();
    // Shapes of edges that share pixels: their file is never quite what the search sees.
    folder.photo("noise.png", 24, 24, |x, y| {
        let grey = ((x * 7919 + y * 104_729) * (x + 3 * y + 1) % 251) as u8;
        [grey, grey, grey, 255]
    });
    let wanted = "noise.png -n 100000 --effort tiny -o a.svg --json --until-rmse";
    let run = folder.run(&format!("{wanted} 0.01"));
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["stop"], "exhausted", "{report}");
    assert!(
        run.stderr.contains("not the 0.010 that was asked for"),
        "{run:?}"
    );
}

/// A drawing with a shape that Geometrize does not have.
const CUBIC: &str = r##"{"marquetry":1,"width":40,"height":30,"background":null,"layers":[{"kind":
    "cubic","points":[[1,9],[8,1],[17,16],[24,8]],"width":3,"color":"#ffff00","opacity":0.6}]}"##;

#[test]
fn drawings_of_geometrize_are_gone_on_from() {
    let folder = Folder::with_photo();
    let shapes = r#"[{"type":2,"data":[1,1,20,2,9,18],"color":[200,30,40,128],"score":0.1}]"#;
    folder.write("shapes.json", shapes);
    let run = report(
        &folder,
        "photo.png -n 3 --from shapes.json --size 40 -o a.svg --json",
    );
    assert_eq!(run["shapes"], 3);
    assert_eq!(
        folder.failed("photo.png --from shapes.json -o b.svg", 2),
        "shapes.json: drawings of Geometrize have no size; give the longest side with --size"
    );
    folder.done("photo.png -n 4 --from shapes.json --size 40 -o b.json -o b.geometrize.json");
    folder.done("photo.png -n 4 --from b.geometrize.json --size 40 -o c.json --effort tiny");
    let drawing =
        |name: &str| -> serde_json::Value { serde_json::from_slice(&folder.read(name)).unwrap() };
    assert_eq!(drawing("c.json")["layers"].as_array().unwrap().len(), 4);
    // Clear parts are on the background of the file, as the rest is.
    folder.photo("clear.png", 40, 30, |x, _| {
        [200, 30, 40, if x < 20 { 255 } else { 0 }]
    });
    folder.done("clear.png -n 2 -b #fff -o white.geometrize.json");
    let from = "clear.png -n 2 --from white.geometrize.json --size 40 -o white.svg --json";
    let white = report(&folder, from);
    assert!(white["rmse"].as_f64() < Some(3.0), "{white}");
    folder.write("cubic.json", CUBIC);
    assert_eq!(
        folder.failed("photo.png --from cubic.json -o c.geometrize.json", 2),
        "c.geometrize.json: Geometrize has no shape 'cubic'"
    );
    folder.write("odd.json", b"{\"shapes\": 3}");
    let message = folder.failed("photo.png --from odd.json -o a.svg", 1);
    assert!(message.starts_with("odd.json: not a drawing"), "{message}");
}
