//! Searches for drawings whose SVG is to be of a limited size.

use std::ops::ControlFlow;

use color::{Image, Opacity, Palette};
use drawing::{Drawing, SvgOptions, to_svg};
use geometry::Kind;
use optimizer::{
    Background, Budget, Effort, Mix, Options, Search, SearchRequest, Searches, StopReason,
    SvgLimit, refine,
};
use raster::Target;

const GO_ON: ControlFlow<()> = ControlFlow::Continue(());

fn photo() -> Image {
    testkit::photo(80, 60, false)
}

/// Many shapes within so many bytes.
fn options(bytes: usize) -> Options {
    let limit = SvgLimit {
        bytes,
        options: SvgOptions::default(),
    };
    let options = Options {
        shapes: 100,
        budget: Budget {
            svg: Some(limit),
            ..Budget::NONE
        },
        ..Options::default()
    };
    options.with_effort(Effort::Tiny)
}

/// The bytes of the SVG.
fn size(drawing: &Drawing) -> usize {
    to_svg(drawing, &SvgOptions::default()).len()
}

/// A search that has come to its end.
fn ended(options: &Options) -> Search {
    let mut search = Search::new(&photo(), options).expect("options in range");
    search.run(|_| GO_ON).expect("the CPU does not fail");
    search
}

#[test]
fn as_many_shapes_are_drawn_as_there_is_room_for() {
    for bytes in [300, 700, 1_500, 4_000] {
        let search = ended(&options(bytes));
        assert_eq!(search.stop_reason(), Some(StopReason::Size));
        let left = bytes.checked_sub(size(search.drawing()));
        // Later stages make layers shorter, by a few bytes each at most.
        assert!(left.unwrap() < 80 + bytes / 20, "{bytes} {left:?}");
    }
    let all = ended(&Options {
        shapes: 4,
        ..options(1_000)
    });
    assert_eq!(all.stop_reason(), Some(StopReason::Shapes));
    assert_eq!(all.drawing().layers.len(), 4);
    let none = ended(&options(SvgLimit::LEAST));
    assert!(size(none.drawing()) <= SvgLimit::LEAST);
}

#[test]
fn the_limit_goes_with_every_kind_and_other_options() {
    let limited = options(900);
    let mut cases: Vec<Options> = Kind::ALL
        .iter()
        .map(|kind| Options {
            mix: Mix::only(*kind),
            polyline_points: 16,
            ..limited.clone()
        })
        .collect();
    cases.extend([
        limited.clone().greedy_only(Effort::Tiny),
        limited.clone().progressive(Effort::Tiny),
        Options {
            background: Background::Transparent,
            ..limited.clone()
        },
        Options {
            palette: Palette::new([[0; 3], [255; 3], [200, 90, 30]]).unwrap(),
            ..limited.clone()
        },
        Options {
            opacity: Opacity::new(255, 255).ok(),
            ..limited.clone()
        },
        Options {
            budget: Budget {
                seconds: Some(0.3),
                ..limited.budget
            },
            ..limited
        },
    ]);
    for options in cases {
        let search = ended(&options);
        let layers = search.drawing().layers.len();
        assert!(size(search.drawing()) <= 900 && layers > 2, "{layers}");
        assert_eq!(search.stop_reason(), Some(StopReason::Size), "{options:?}");
    }
}

/// Those that are cut away again are lost work.
#[test]
fn few_layers_are_revisited_in_vain() {
    let mut limited = options(6_000);
    limited.mix = Mix::only(Kind::Polygon);
    limited.polygon_corners = 16;
    let limit = limited.budget.svg.as_mut().unwrap();
    limit.options.decimals = Some(4);
    let mut search = Search::new(&photo(), &limited).unwrap();
    let mut most = 0;
    search
        .run(|progress| {
            most = most.max(progress.shapes);
            GO_ON
        })
        .unwrap();
    let left = search.drawing().layers.len();
    assert!(left > 15 && most <= left + 2, "{most} {left}");
}

#[test]
fn the_size_is_that_of_the_file() {
    let output = (8_000, 5_999);
    let options = options(1_000);
    let search = Search::new(&photo(), &options).unwrap();
    let drawing = search.with_output_size(output).unwrap().finish().unwrap();
    assert_eq!(drawing.output_size, output);
    assert!(size(&drawing) <= 1_000);
    let request = SearchRequest {
        output_size: Some(output),
        ..SearchRequest::new(options.target(&photo()).unwrap())
    };
    let mut searches = Searches::new(options);
    searches.add(request).unwrap();
    let found = searches.run(|_, _| GO_ON).pop().unwrap().unwrap();
    assert_eq!(*found.drawing(), drawing);
}

#[test]
fn the_least_useful_layers_go() {
    let free = Options {
        budget: Budget::NONE,
        shapes: 30,
        ..options(1_000)
    };
    let whole = ended(&free).into_drawing();
    let target = Target::new(&photo(), whole.background).unwrap();
    let error = |drawing: &Drawing| {
        let target = target.clone().with_background(drawing.background);
        let layers = drawing.layers.iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        raster::Stack::new(target, layers).unwrap().error()
    };
    let mut limited = options(1_500);
    limited.anneal.sweeps = 0;
    limited.polish.steps = 0;
    let trimmed = refine(&target, &whole, &limited).unwrap();
    let left = trimmed.layers.len();
    assert!(size(&trimmed) <= 1_500 && left > 10, "{left}");
    let mut layers = whole.layers.iter();
    assert!(trimmed.layers.iter().all(|kept| layers.any(|l| l == kept)));
    let first = Drawing {
        layers: whole.layers[..left].to_vec(),
        ..whole.clone()
    };
    let last = Drawing {
        layers: whole.layers[30 - left..].to_vec(),
        ..whole.clone()
    };
    assert!(error(&trimmed) < error(&first).min(error(&last)));
}

#[test]
fn the_error_is_that_of_the_layers_that_are_left() {
    let limited = options(1_200);
    let search = ended(&limited);
    let mut again = Options {
        budget: Budget::NONE,
        ..limited
    };
    again.anneal.sweeps = 0;
    again.polish.steps = 0;
    let target = Target::new(&photo(), search.drawing().background).unwrap();
    let mut same = Search::refining(&target, search.drawing(), &again).unwrap();
    same.run(|_| GO_ON).unwrap();
    let (error, expected) = (search.progress().rmse, same.progress().rmse);
    assert!((error / expected - 1.0).abs() < 0.01, "{error} {expected}");
}

#[test]
fn what_a_search_is_stopped_at_is_limited_too() {
    let whole = Options {
        budget: Budget::NONE,
        ..options(1_500)
    };
    let whole = ended(&whole).into_drawing();
    let mut search = Search::new(&photo(), &options(1_500)).unwrap();
    search.resume(&whole).unwrap();
    assert!(size(search.drawing()) > 1_500);
    let stop = search.run(|_| ControlFlow::Break(()));
    assert_eq!(
        (stop, search.stop_reason()),
        (Ok(StopReason::Cancelled), None)
    );
    assert!(size(search.drawing()) <= 1_500 && search.drawing().layers.len() > 10);
    assert_eq!(search.trim(), Ok(0));
    let target = Target::new(&photo(), search.drawing().background).unwrap();
    let left = Search::refining(&target, search.drawing(), &options(1_500)).unwrap();
    assert_eq!(search.progress().rmse, left.progress().rmse);
    assert_eq!(search.run(|_| GO_ON), Ok(StopReason::Size));
    assert!(size(search.drawing()) <= 1_500);
}

#[test]
fn an_error_may_be_asked_for_besides() {
    let mut options = options(1_500);
    let error = ended(&options).progress().rmse;
    options.budget.rmse = Some(0.5 * error);
    let mut search = ended(&options);
    assert_eq!(search.stop_reason(), Some(StopReason::Size));
    assert!(size(search.drawing()) <= 1_500);
    assert!(search.progress().rmse < 1.02 * error);
    search.continue_to_rmse(0.4 * error).unwrap();
    assert_eq!(search.run(|_| GO_ON), Ok(StopReason::Size));
    assert!(size(search.drawing()) <= 1_500);
    options.budget.rmse = Some(1.5 * error);
    let search = ended(&options);
    assert_eq!(search.stop_reason(), Some(StopReason::Reached));
    assert!(size(search.drawing()) < 1_300);
}

#[test]
fn layers_are_added_again_where_all_were_too_long() {
    let mut limited = options(SvgLimit::LEAST);
    limited.mix = Mix::only(Kind::Polyline);
    limited.polyline_points = 16;
    let mut search = ended(&limited);
    assert!(search.drawing().layers.is_empty());
    search.continue_to_rmse(1.0).unwrap();
    assert_eq!(search.run(|_| GO_ON), Ok(StopReason::Size));
    assert!(size(search.drawing()) <= SvgLimit::LEAST);
}
