//! The search as a whole: its stages, what they respect, and what they gain.

use std::ops::ControlFlow;
use std::time::Instant;

use color::distance::rmse as rmse_of;
use color::{Image, Opacity, Palette};
use drawing::Drawing;
use geometry::{Kind, Outline};
use optimizer::{
    Background, Budget, Effort, Mix, Options, ResumeRefusal, Search, SearchError, SearchRequest,
    Searches, Stage, StopReason,
};
use raster::Backend;

fn photo() -> Image {
    testkit::photo(80, 60, false)
}

fn options(shapes: usize) -> Options {
    Options {
        shapes,
        seed: 3,
        ..Options::default()
    }
    .with_effort(Effort::Fast)
}

fn drawn(photo: &Image, options: &Options) -> Drawing {
    Search::new(photo, options)
        .and_then(Search::finish)
        .expect("options in range")
}

/// The error of the last step of a search.
fn rmse(photo: &Image, options: &Options) -> f64 {
    let mut search = Search::new(photo, options).expect("options in range");
    search
        .run(|_| ControlFlow::Continue(()))
        .expect("the CPU does not fail");
    search.progress().rmse
}

/// The error of a drawing as the reference draws it, both over a colour.
fn drawn_rmse(drawing: &Drawing, photo: &Image, below: [u8; 3]) -> f64 {
    let target = raster::Target::new(photo, drawing.background).expect("a small photo");
    let mut reference = raster::Reference::new(target);
    for layer in &drawing.layers {
        let outline = layer.shape.outline();
        reference
            .draw(&outline, layer.paint)
            .expect("an outline of a search");
    }
    let canvas = reference.canvas().expect("the reference does not fail");
    rmse_of(canvas.over(below).view(), photo.over(below).view()).expect("equal sizes")
}

#[test]
fn stages_follow_each_other_and_the_error_falls_within_each() {
    let mut search = Search::new(&photo(), &options(10)).unwrap();
    let mut seen: Vec<(Stage, usize, f64)> = Vec::new();
    let stop = search.run(|progress| {
        assert!(progress.done <= progress.total);
        assert_eq!(progress.shapes, progress.drawing.layers.len());
        seen.push((progress.stage, progress.done, progress.rmse));
        ControlFlow::Continue(())
    });
    assert_eq!(stop, Ok(StopReason::Shapes));
    for pair in seen.windows(2) {
        let ((stage, done, rmse), (next_stage, next_done, next_rmse)) = (pair[0], pair[1]);
        assert!(
            stage < next_stage || (stage == next_stage && done + 1 == next_done),
            "{pair:?}"
        );
        assert!(stage != next_stage || next_rmse <= rmse, "{pair:?}");
    }
    let stages: Vec<Stage> = seen.iter().map(|(stage, ..)| *stage).collect();
    for stage in [Stage::Greedy, Stage::Anneal, Stage::Polish] {
        assert!(stages.contains(&stage), "{stage:?}");
    }
}

#[test]
fn a_cancelled_search_keeps_what_it_found() {
    for stage in [Stage::Greedy, Stage::Anneal, Stage::Polish] {
        let mut search = Search::new(&photo(), &options(6)).unwrap();
        let stop = search.run(|progress| {
            let reached = progress.stage == stage && progress.done == 3;
            if reached {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(stop, Ok(StopReason::Cancelled));
        assert_eq!(
            search.drawing().layers.len(),
            if stage == Stage::Greedy { 3 } else { 6 }
        );
    }
}

#[test]
fn a_greedy_search_may_be_interrupted() {
    let whole = drawn(&photo(), &options(6).greedy_only(Effort::Balanced));
    let half = drawn(&photo(), &options(3).greedy_only(Effort::Balanced));
    let mut search = Search::new(&photo(), &options(6).greedy_only(Effort::Balanced)).unwrap();
    search.resume(&half).unwrap();
    assert_eq!(search.finish(), Ok(whole));
    let mut other = Search::new(&testkit::photo(30, 20, false), &options(6)).unwrap();
    assert!(matches!(other.resume(&half), Err(SearchError::Size { .. })));
}

#[test]
fn all_shapes_of_a_larger_drawing_are_done() {
    let five = drawn(&photo(), &options(5).greedy_only(Effort::Balanced));
    let mut search = Search::new(&photo(), &options(2)).unwrap();
    search.resume(&five).unwrap();
    let progress = search.progress();
    assert_eq!(
        (progress.stage, progress.done, progress.total),
        (Stage::Greedy, 5, 5)
    );
}

#[test]
fn the_size_of_files_is_that_of_the_drawing_that_is_resumed() {
    let options = options(6).greedy_only(Effort::Balanced);
    let half = drawn(&photo(), &options)
        .truncated(3)
        .with_output_size((451, 300));
    let begun = || Search::new(&photo(), &options).unwrap();
    let resumed = |mut search: Search| {
        search.resume(&half).unwrap();
        search.finish().unwrap().output_size
    };
    assert_eq!(resumed(begun()), (451, 300));
    assert_eq!(
        resumed(begun().with_output_size((90, 60)).unwrap()),
        (90, 60)
    );
    for asked_for in [None, Some((90, 60))] {
        let request = SearchRequest {
            earlier: Some(&half),
            output_size: asked_for,
            ..SearchRequest::new(options.target(&photo()).unwrap())
        };
        let mut searches = Searches::new(options.clone());
        searches.add(request).unwrap();
        let found = searches
            .run(|_, _| ControlFlow::Continue(()))
            .pop()
            .unwrap();
        let expected = asked_for.unwrap_or((451, 300));
        assert_eq!(found.unwrap().drawing().output_size, expected);
    }
}

#[test]
fn sizes_that_files_cannot_have_are_refused() {
    for size in [(0, 9), (9, 65_536)] {
        let search = Search::new(&photo(), &options(1)).unwrap();
        let error = search.with_output_size(size).unwrap_err();
        assert!(matches!(
            error,
            SearchError::Option {
                name: "output_size",
                ..
            }
        ));
        let request = SearchRequest {
            output_size: Some(size),
            ..SearchRequest::new(options(1).target(&photo()).unwrap())
        };
        let error = Searches::new(options(1)).add(request).unwrap_err();
        assert!(matches!(
            error,
            SearchError::Option {
                name: "output_size",
                ..
            }
        ));
    }
}

#[test]
fn shapes_that_a_search_goes_on_from_are_done() {
    let half = drawn(&photo(), &options(3).greedy_only(Effort::Balanced));
    let options = options(6).greedy_only(Effort::Balanced);
    let mut search = Search::new(&photo(), &options).unwrap();
    search.resume(&half).unwrap();
    let mut seen = vec![search.progress().done];
    let stop = search.run(|progress| {
        assert_eq!((progress.stage, progress.total), (Stage::Greedy, 6));
        seen.push(progress.done);
        ControlFlow::Continue(())
    });
    assert_eq!((stop, seen), (Ok(StopReason::Shapes), vec![3, 4, 5, 6]));
    search.continue_to_rmse(0.0).unwrap();
    let progress = search.progress();
    assert_eq!((progress.stage, progress.done), (Stage::Greedy, 6));
}

#[test]
fn progress_after_the_end_is_that_of_the_last_step() {
    let greedy_only = options(4).greedy_only(Effort::Balanced);
    let mut unpolished = options(4);
    unpolished.polish.steps = 0;
    let cases = [
        (&greedy_only, Stage::Greedy, 4),
        (&unpolished, Stage::Anneal, unpolished.anneal.sweeps),
        (&options(4), Stage::Polish, options(4).polish.steps),
    ];
    for (options, stage, count) in cases {
        let mut search = Search::new(&photo(), options).unwrap();
        search.run(|_| ControlFlow::Continue(())).unwrap();
        let progress = search.progress();
        let told = (progress.stage, progress.done, progress.total);
        assert_eq!(told, (stage, count as usize, count as usize));
    }
}

#[test]
fn steps_that_find_nothing_are_no_shapes() {
    let options = Options {
        // That of the background alone.
        palette: Palette::new([[90, 100, 110]]).unwrap(),
        ..options(5).greedy_only(Effort::Balanced)
    };
    let mut search = Search::new(&photo(), &options).unwrap();
    let mut steps = 0;
    while search.step().unwrap().is_continue() {
        steps += 1;
        assert_eq!(search.progress().done, 0);
        let refusal = search.resume(&drawn(&photo(), &options)).unwrap_err();
        assert_eq!(refusal, ResumeRefusal::HasBegun.into());
        assert!(refusal.to_string().ends_with(": it has begun"));
    }
    assert!(steps > 0);
}

/// A search to which shapes were added, or which resumed them, refuses a drawing with this.
fn has_shapes(shapes: usize) -> Result<(), SearchError> {
    Err(ResumeRefusal::HasShapes { shapes }.into())
}

#[test]
fn a_search_that_has_begun_resumes_no_drawing() {
    let half = drawn(&photo(), &options(3).greedy_only(Effort::Balanced));
    let mut search = Search::new(&photo(), &options(6)).unwrap();
    while search.step().unwrap().is_continue() {
        let shapes = search.drawing().layers.len();
        assert_eq!(search.resume(&half), has_shapes(shapes));
    }
    let whole = search.drawing().clone();
    let refusal = search.resume(&half).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "the search cannot resume a drawing: it has 6 shapes already"
    );
    assert_eq!(*search.drawing(), whole);
}

#[test]
fn a_search_that_adds_no_shapes_resumes_no_drawing() {
    let whole = drawn(&photo(), &options(6).greedy_only(Effort::Balanced));
    let target = raster::Target::new(&photo(), whole.background).unwrap();
    for layers in [whole.layers.clone(), Vec::new()] {
        let given = Drawing {
            layers,
            ..whole.clone()
        };
        let mut refining = Search::refining(&target, &given, &options(6)).unwrap();
        let refusal = refining.resume(&whole).unwrap_err();
        assert_eq!(refusal, ResumeRefusal::AddsNone.into());
        assert!(refusal.to_string().ends_with("the layers it was given"));
    }
}

#[test]
fn a_search_resumes_one_drawing_and_none_when_it_is_opened_again() {
    let half = drawn(&photo(), &options(3).greedy_only(Effort::Balanced));
    let mut search = Search::new(&photo(), &options(6).greedy_only(Effort::Balanced)).unwrap();
    search.resume(&half).unwrap();
    assert_eq!(search.resume(&half), has_shapes(3));
    while search.step().unwrap().is_continue() {}
    search.continue_to_rmse(1.0).unwrap();
    assert_eq!(search.resume(&half), has_shapes(6));
    assert_eq!(search.drawing().layers.len(), 6);
}

#[test]
fn every_filled_kind_gains_from_the_joint_stages() {
    for kind in Kind::ALL.iter().filter(|kind| kind.is_filled()) {
        let options = Options {
            mix: Mix::only(*kind),
            ..options(30)
        };
        let joint = rmse(&photo(), &options.clone().with_effort(Effort::Balanced));
        let greedy = rmse(&photo(), &options.greedy_only(Effort::Balanced));
        // Much of this photo is noise, which no shapes can follow.
        assert!(joint < 0.97 * greedy, "{kind}: {joint} after {greedy}");
    }
}

#[test]
fn limits_hold_in_every_stage() {
    let half = Opacity::new(128, 128).unwrap();
    for layer in drawn(
        &photo(),
        &Options {
            opacity: Some(half),
            ..options(8)
        },
    )
    .layers
    {
        assert_eq!(layer.paint.alpha, 128);
    }
    let opaque = Opacity::new(255, 255).unwrap();
    for layer in drawn(
        &photo(),
        &Options {
            opacity: Some(opaque),
            ..options(8)
        },
    )
    .layers
    {
        assert_eq!(layer.paint.alpha, 255);
    }
    let mix: Mix = "line,polyline,quadratic,cubic".parse().unwrap();
    let strokes = Options {
        mix,
        stroke_width: Some((2.0, 3.0)),
        ..options(8)
    };
    for layer in drawn(&photo(), &strokes).layers {
        let Outline::Stroke { width, .. } = layer.shape.outline() else {
            panic!("{layer:?}")
        };
        assert!((32..=48).contains(&width), "{width}");
    }
    let blue = Options {
        background: Background::Color([0, 0, 250]),
        ..options(4)
    };
    assert_eq!(drawn(&photo(), &blue).background, Some([0, 0, 250]));
    let corners = Options {
        mix: Mix::only(Kind::Quadrilateral),
        ..options(8)
    };
    for layer in drawn(&photo(), &corners).layers {
        assert!(
            matches!(layer.shape.outline(), Outline::Convex(_)),
            "{layer:?}"
        );
    }
}

#[test]
fn weights_draw_attention() {
    let photo = photo();
    let left = |i: usize| i % 80 < 40;
    let weights: Vec<u8> = (0..photo.pixels().len())
        .map(|i| if left(i) { 255 } else { 8 })
        .collect();
    let error = |drawing: &Drawing| {
        let target = raster::Target::new(&photo, drawing.background).unwrap();
        let target = target.with_weights(&weights).unwrap();
        let layers = drawing
            .layers
            .iter()
            .map(|layer| (layer.shape.outline(), layer.paint));
        raster::Stack::new(target, layers).unwrap().error()
    };
    let plain = drawn(&photo, &options(12));
    let weighted = Search::with_weights(&photo, &weights, &options(12))
        .unwrap()
        .finish()
        .unwrap();
    assert!(error(&weighted) < 0.9 * error(&plain));
}

#[test]
fn nothing_to_draw_is_no_error() {
    let flat = Image::filled(9, 7, [10, 20, 30, 255]).unwrap();
    let mut search = Search::new(&flat, &options(5)).unwrap();
    assert_eq!(
        search.run(|_| ControlFlow::Continue(())),
        Ok(StopReason::Exhausted)
    );
    assert!(search.drawing().layers.is_empty());
    assert_eq!(search.progress().rmse, 0.0);
    for (width, height) in [(1, 1), (1, 30), (30, 1)] {
        let drawing = drawn(&testkit::photo(width, height, true), &options(5));
        assert_eq!(drawing.check(), Ok(()));
    }
}

#[test]
fn palettes_hold_in_every_stage() {
    let colors = [[20, 30, 40], [220, 200, 160], [120, 60, 30]];
    let options = Options {
        palette: Palette::new(colors).unwrap(),
        opacity: Opacity::new(60, 200).ok(),
        ..options(12)
    };
    let mut search = Search::new(&photo(), &options).unwrap();
    let mut errors = Vec::new();
    let run = search.run(|progress| {
        let layers = &progress.drawing.layers;
        for paint in layers.iter().map(|layer| layer.paint) {
            assert!(
                colors.contains(&paint.color),
                "{paint:?} in {:?}",
                progress.stage
            );
            assert!((60..=200).contains(&paint.alpha), "{paint:?}");
        }
        assert!(colors.contains(&progress.drawing.background.unwrap()));
        errors.push(progress.rmse);
        ControlFlow::Continue(())
    });
    assert_eq!(run, Ok(StopReason::Shapes));
    assert!(errors.last() < errors.get(11), "{errors:?}");
}

#[test]
fn an_error_that_is_asked_for_is_reached_with_few_shapes() {
    let whole = rmse(&photo(), &options(60));
    // Time that is not needed is not used.
    for (factor, seconds) in [(1.02, None), (1.3, None), (1.3, Some(1e5))] {
        let options = Options {
            budget: Budget {
                rmse: Some(factor * whole),
                seconds,
                ..Budget::NONE
            },
            ..options(60)
        };
        let mut search = Search::new(&photo(), &options).unwrap();
        let stop = search.run(|_| ControlFlow::Continue(()));
        assert_eq!(stop, Ok(StopReason::Reached));
        assert!(search.progress().rmse <= factor * whole);
        let shapes = search.drawing().layers.len();
        assert!(shapes < if factor > 1.2 { 40 } else { 60 }, "{shapes}");
    }
    let never = Options {
        budget: Budget {
            rmse: Some(0.0),
            ..Budget::NONE
        },
        ..options(6)
    };
    let mut search = Search::new(&photo(), &never).unwrap();
    assert_eq!(
        search.run(|_| ControlFlow::Continue(())),
        Ok(StopReason::Shapes)
    );
    assert_eq!(search.drawing().layers.len(), 6);
}

/// A head with ears on nothing: shapes reach beyond it, and no shape takes that away again.
fn head() -> Image {
    let inside = |x: u32, y: u32| {
        let near = |cx: u32, cy: u32, r: u32| x.abs_diff(cx).pow(2) + y.abs_diff(cy).pow(2) < r * r;
        near(32, 36, 22) || near(14, 14, 9) || near(50, 14, 9)
    };
    let pixel = |i: u32| {
        let (x, y) = (i % 64, i / 64);
        let alpha = if inside(x, y) { 255 } else { 0 };
        [200 - 2 * x, 3 * y, 40 + (x * y) % 90, alpha].map(|v| v as u8)
    };
    Image::new(64, 64, (0..64 * 64).map(pixel).collect()).expect("as many pixels as that")
}

#[test]
fn transparent_photos_reach_an_error_with_few_shapes() {
    let (photo, white) = (head(), [255; 3]);
    let until = |rmse| {
        let budget = Budget {
            rmse: Some(rmse),
            ..Budget::NONE
        };
        let options = Options {
            budget,
            ..options(200)
        };
        let mut search = Search::new(&photo, &options).unwrap();
        let stop = search.run(|_| ControlFlow::Continue(()));
        assert_eq!(stop, Ok(StopReason::Reached));
        search.into_drawing().layers.len()
    };
    for (shapes, most) in [(30, 40), (5, 8)] {
        let drawing = drawn(&photo, &options(shapes));
        assert!(until(1.1 * drawn_rmse(&drawing, &photo, white)) < most);
    }
    let nothing = Drawing::new(64, 64, None);
    assert_eq!(until(1.01 * drawn_rmse(&nothing, &photo, white)), 0);
}

#[test]
fn backgrounds_that_photos_are_laid_over_stay() {
    let options = Options {
        background: Background::Average,
        ..options(6)
    };
    let (photo, average) = (head(), Background::Average.resolve(&head()));
    let mut search = Search::new(&photo, &options).unwrap();
    search.run(|_| ControlFlow::Continue(())).unwrap();
    assert_eq!(search.drawing().background, average);
    let drawn = drawn_rmse(search.drawing(), &photo, average.unwrap());
    let told = search.progress().rmse;
    assert!((told / drawn - 1.0).abs() < 0.02, "{told} {drawn}");
}

#[test]
fn errors_on_nothing_are_those_over_white() {
    let mut search = Search::new(&head(), &options(12)).unwrap();
    search.run(|_| ControlFlow::Continue(())).unwrap();
    let drawn = drawn_rmse(search.drawing(), &head(), [255; 3]);
    let told = search.progress().rmse;
    assert!((told / drawn - 1.0).abs() < 0.02, "{told} {drawn}");
}

#[test]
fn shadows_on_nothing_have_fainter_shapes() {
    let pixel = |i: u32| {
        let distance = f64::from((i % 48).abs_diff(24)).hypot(f64::from((i / 48).abs_diff(24)));
        [20, 20, 30, (60.0 * (1.0 - distance / 22.0)).max(0.0) as u8]
    };
    let shadow = Image::new(48, 48, (0..48 * 48).map(pixel).collect()).unwrap();
    let options = options(60).with_effort(Effort::Fast);
    let faintest = |options: &Options, photo: &Image| {
        let layers = drawn(photo, options).layers;
        layers.iter().map(|layer| layer.paint.alpha).min().unwrap()
    };
    assert!((8..13).contains(&faintest(&options, &shadow)));
    let white = Options {
        background: Background::Color([255; 3]),
        ..options.clone()
    };
    assert!(faintest(&white, &shadow) >= 13);
    let asked_for = Options {
        opacity: Some(Opacity::FREE),
        ..options.clone()
    };
    assert!(faintest(&asked_for, &shadow) >= 13);
}

#[test]
fn shapes_stay_off_clear_parts() {
    let pixel = |i: u32| {
        let (x, y) = (i % 48, i / 48);
        let is_inside = x.abs_diff(24).pow(2) + y.abs_diff(24).pow(2) < 400;
        let is_dark = x.abs_diff(24) < 6 && y.abs_diff(21) < 3;
        match (is_inside, is_dark) {
            (true, true) => [30, 25, 20, 255],
            (true, false) => [250, 210, 40, 255],
            (false, _) => [0; 4],
        }
    };
    let disc = Image::new(48, 48, (0..48 * 48).map(pixel).collect()).unwrap();
    // Over white, as the error is, dark spikes would count far more than what they do for the disc:
    // with clear pixels taken for black these were 62, 57 and 50.
    let few = options(8);
    let progressive = options(30).progressive(Effort::Fast);
    for (options, most) in [
        (few.clone(), 24.0),
        (few.with_effort(Effort::Tiny), 36.0),
        (progressive, 11.0),
    ] {
        let drawing = drawn(&disc, &options);
        assert_eq!(drawing.background, None);
        let rmse = drawn_rmse(&drawing, &disc, [255; 3]);
        assert!(rmse < most, "{rmse}");
    }
}

#[test]
fn opaque_layers_are_revisited_too() {
    let options = Options {
        opacity: Opacity::new(255, 255).ok(),
        ..options(40)
    }
    .with_effort(Effort::Balanced);
    let mut added = options.clone();
    added.anneal.sweeps = 0;
    let (revisited, added) = (rmse(&photo(), &options), rmse(&photo(), &added));
    assert!(revisited < 0.97 * added, "{revisited} {added}");
}

#[test]
fn opaque_layers_stay_so_and_their_error_is_that_of_the_drawing() {
    for (opacity, steps) in [((255, 255), 0), ((253, 254), 0), ((253, 254), 10)] {
        let mut options = Options {
            opacity: Opacity::new(opacity.0, opacity.1).ok(),
            ..options(20)
        };
        options.polish.steps = steps;
        let mut search = Search::new(&photo(), &options).unwrap();
        let stop = search.run(|progress| {
            let alphas = progress
                .drawing
                .layers
                .iter()
                .map(|layer| layer.paint.alpha);
            assert!({ alphas }.all(|alpha| (opacity.0..=opacity.1).contains(&alpha)));
            ControlFlow::Continue(())
        });
        assert_eq!(stop, Ok(StopReason::Shapes));
        let drawn = drawn_rmse(search.drawing(), &photo(), [0; 3]);
        let told = search.progress().rmse;
        assert!((told - drawn).abs() < 0.001 * drawn, "{told} {drawn}");
    }
}

#[test]
fn a_search_that_has_ended_goes_on_to_a_lower_error() {
    let free = Opacity::FREE;
    let opaque = Opacity::new(255, 255).unwrap();
    let cases = [(0, 0), (0, 20), (4, 0), (4, 20)].map(|(sweeps, steps)| (sweeps, steps, free));
    for (sweeps, steps, opacity) in cases.into_iter().chain([(4, 0, opaque), (4, 20, opaque)]) {
        let mut options = options(60);
        options.opacity = Some(opacity);
        options.anneal.sweeps = sweeps;
        options.polish.steps = steps;
        let wanted = 1.3 * rmse(&photo(), &options);
        options.budget.rmse = Some(2.0 * wanted);
        let mut search = Search::new(&photo(), &options).unwrap();
        assert_eq!(search.stop_reason(), None);
        for rmse in [2.0 * wanted, 1.5 * wanted, wanted] {
            search.continue_to_rmse(rmse).unwrap();
            search.run(|_| ControlFlow::Continue(())).unwrap();
            assert_eq!(search.stop_reason(), Some(StopReason::Reached));
            let found = search.progress().rmse;
            assert!(found <= rmse, "{found} {rmse} {sweeps} {steps}");
            assert!(search.drawing().layers.len() < 60);
        }
        search.continue_to_rmse(0.0).unwrap();
        let stop = search.run(|_| ControlFlow::Continue(())).unwrap();
        assert_ne!(stop, StopReason::Reached);
        assert_eq!(search.stop_reason(), Some(stop));
        let refused = search.continue_to_rmse(-1.0);
        assert!(matches!(
            refused,
            Err(SearchError::Option {
                name: "budget.rmse",
                ..
            })
        ));
    }
}

#[test]
fn time_limits_every_stage() {
    let budget = |seconds: f64| Options {
        budget: Budget {
            seconds: Some(seconds),
            ..Budget::NONE
        },
        ..options(10)
    };
    let mut stages = Vec::new();
    let mut search = Search::new(&photo(), &budget(0.3)).unwrap();
    let stop = search.run(|progress| {
        assert!(progress.done <= progress.total, "{progress:?}");
        stages.push(progress.stage);
        ControlFlow::Continue(())
    });
    assert_eq!(stop, Ok(StopReason::Shapes));
    assert!(stages.contains(&Stage::Anneal) && stages.contains(&Stage::Polish));
    let mut none = Search::new(&photo(), &budget(1e-9)).unwrap();
    assert_eq!(
        none.run(|_| ControlFlow::Continue(())),
        Ok(StopReason::Time)
    );
    assert_eq!(none.drawing().check(), Ok(()));
}

#[test]
fn time_that_is_left_is_used_for_an_error_that_is_out_of_reach() {
    let mut options = Options {
        budget: Budget {
            rmse: Some(1.0),
            ..Budget::NONE
        },
        ..options(6)
    };
    let drawn = |options: &Options| {
        let start = Instant::now();
        let mut search = Search::new(&photo(), options).unwrap();
        let mut rounds = 0;
        let mut stage = Stage::Greedy;
        let stop = search.run(|progress| {
            rounds += usize::from(stage != Stage::Anneal && progress.stage == Stage::Anneal);
            stage = progress.stage;
            ControlFlow::Continue(())
        });
        assert_eq!(stop, Ok(StopReason::Shapes));
        (
            search.progress().rmse,
            rounds,
            start.elapsed().as_secs_f64(),
        )
    };
    let (error, rounds, seconds) = drawn(&options);
    assert_eq!(rounds, 1);
    let long = 10.0 * seconds.max(0.2);
    options.budget.seconds = Some(long);
    let (less, rounds, all) = drawn(&options);
    assert_eq!(rounds, 2);
    assert!(
        less <= error && all > 0.5 * long,
        "{less} {error} {all} {long}"
    );
}

#[test]
fn a_progressive_drawing_takes_the_time_that_is_left_too() {
    let mut options = options(6).progressive(Effort::Tiny);
    options.budget = Budget {
        seconds: Some(0.5),
        rmse: Some(1.0),
        svg: None,
    };
    let start = Instant::now();
    let mut search = Search::new(&photo(), &options).unwrap();
    search.run(|_| ControlFlow::Continue(())).unwrap();
    assert!(
        start.elapsed().as_secs_f64() > 0.25,
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn prefixes_of_a_progressive_drawing_are_good_drawings() {
    let target = raster::Target::new(&photo(), Some([0; 3])).unwrap();
    let error = |drawing: &Drawing, layers: usize| {
        let target = target.clone().with_background(drawing.background);
        let layers = drawing.layers[..layers].iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        raster::Stack::new(target, layers).unwrap().error()
    };
    let progressive = drawn(&photo(), &options(24).progressive(Effort::Balanced));
    let greedy = drawn(&photo(), &options(24).greedy_only(Effort::Balanced));
    let whole = drawn(&photo(), &options(24));
    let ratio = |layers: usize, of: &Drawing| error(&progressive, layers) / error(of, layers);
    // Single prefixes may give a little for all others.
    for layers in [3, 6, 12] {
        assert!(ratio(layers, &greedy) < 1.1, "{layers}");
        assert!(ratio(layers, &whole) < 1.0, "{layers}");
    }
    assert!(ratio(24, &greedy) < 1.0);
}

#[test]
fn all_rectangles_of_a_grid_are_tried_on_request() {
    let options = Options {
        mix: Mix::only(Kind::Rectangle),
        ..options(5).greedy_only(Effort::Balanced)
    };
    let few = optimizer::GreedyOptions {
        climbs: 1,
        random_starts: 1,
        patience: 8,
        ..options.greedy
    };
    let options = Options {
        greedy: few,
        ..options
    };
    let exhaustive = Options {
        exhaustive: true,
        ..options.clone()
    };
    let errors = [&exhaustive, &options].map(|options| rmse(&photo(), options));
    assert!(errors[0] < errors[1], "{errors:?}");
    let other = Options {
        mix: Mix::only(Kind::Circle),
        ..exhaustive
    };
    let without = Options {
        exhaustive: false,
        ..other.clone()
    };
    assert_eq!(drawn(&photo(), &other), drawn(&photo(), &without));
}
