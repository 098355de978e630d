//! Photos drawn side by side are drawn as each is alone.

use std::ops::ControlFlow;

use color::{Image, Opacity, Palette, Rgb};
use drawing::{Drawing, SvgOptions, to_svg};
use raster::Target;

use crate::{
    AnnealOptions, BackendKind, Budget, Device, Effort, GreedyOptions, Options, PolishOptions,
    Search, SearchError, SearchRequest, Searches, Stage, StopReason, SvgLimit, draw_all, refine,
};

#[test]
fn neighbours_do_not_matter() {
    testkit::use_cuda();
    let plain = Image::filled(9, 12, [40, 90, 160, 255]).unwrap();
    let photos = [
        testkit::photo(18, 13, false),
        testkit::photo(11, 16, false),
        plain,
    ];
    let options = options();
    let together = draw_all(&photos, &options).unwrap();
    for (photo, drawing) in photos.iter().zip(&together) {
        let alone = Search::new(photo, &options).unwrap().finish().unwrap();
        assert_eq!(*drawing, alone);
    }
    assert_eq!(together[0].layers.len(), 4);
    assert!(together[2].layers.is_empty());
}

/// More than are swept over layer by layer.
#[test]
fn many_neighbours_do_not_matter_either() {
    testkit::use_cuda();
    let photo = |i: u32| testkit::photo(8 + i, 20 - i, false);
    let photos: Vec<Image> = (0..9).map(photo).collect();
    let options = Options {
        polish: PolishOptions {
            steps: 0,
            ..PolishOptions::default()
        },
        ..options()
    };
    let together = draw_all(&photos, &options).unwrap();
    for (photo, drawing) in photos.iter().zip(&together).step_by(4) {
        let alone = Search::new(photo, &options).unwrap().finish().unwrap();
        assert_eq!(*drawing, alone);
        assert_eq!(drawing.layers.len(), 4);
    }
}

#[test]
fn refining_does_what_follows_shapes_that_were_added() {
    testkit::use_cuda();
    let (photo, options) = (testkit::photo(16, 13, false), options());
    let whole = Search::new(&photo, &options).unwrap().finish().unwrap();
    let only_added = Options {
        greedy: options.greedy,
        ..options.clone().greedy_only(Effort::Balanced)
    };
    let added = Search::new(&photo, &only_added).unwrap().finish().unwrap();
    assert_eq!(added.layers.len(), 4);
    let target = options.target(&photo).unwrap();
    let search = Search::refining(&target, &added, &options).unwrap();
    assert_eq!(search.backend_choice().backend, BackendKind::Cuda);
    assert_eq!(search.finish().unwrap(), whole);
    let on_host = Options {
        device: Device::Cpu,
        ..options
    };
    assert_ne!(refine(&target, &added, &on_host).unwrap(), whole);
}

fn options() -> Options {
    Options {
        shapes: 4,
        device: Device::Cuda,
        greedy: GreedyOptions {
            climbs: 1,
            random_starts: 8,
            patience: 8,
            ..Effort::Balanced.greedy_alone()
        },
        anneal: AnnealOptions {
            sweeps: 3,
            proposals: 40,
            renewed_fraction: 0.5,
            ..AnnealOptions::default()
        },
        polish: PolishOptions {
            steps: 3,
            ..PolishOptions::default()
        },
        ..Options::default()
    }
}

/// The target of a photo with weights that rise to the right.
fn weighted(photo: &Image, options: &Options) -> Target {
    let weights = (0..photo.pixels().len()).map(|i| (i as u32 % photo.width() * 9) as u8);
    let target = options.target(photo).unwrap();
    target.with_weights(&weights.collect::<Vec<_>>()).unwrap()
}

const COLORS: [Rgb; 3] = [[20, 30, 40], [230, 220, 180], [200, 60, 40]];

/// The target of a photo with colours to choose from.
fn of_palette(photo: &Image, options: &Options) -> Target {
    let target = options.target(photo).unwrap();
    target.with_palette(Palette::new(COLORS).unwrap())
}

#[test]
fn searches_of_all_sorts_find_what_each_finds_alone() {
    testkit::use_cuda();
    let options = options();
    let (wide, high) = (testkit::photo(17, 12, false), testkit::photo(10, 15, true));
    let first = Options {
        shapes: 2,
        ..options.clone()
    };
    let earlier = Search::new(&wide, &first).unwrap().finish().unwrap();
    let sorts = [
        (options.target(&high).unwrap(), None),
        (options.target(&wide).unwrap(), Some(&earlier)),
        (weighted(&wide, &options), None),
        (weighted(&high, &options), None),
        (weighted(&wide, &options), Some(&earlier)),
        (of_palette(&wide, &options), None),
        (of_palette(&high, &options), None),
    ];
    let request = |target: &Target, earlier| SearchRequest {
        earlier,
        ..SearchRequest::new(target.clone())
    };
    let mut together = Searches::new(options.clone());
    for (target, earlier) in &sorts {
        together.add(request(target, *earlier)).unwrap();
    }
    let together = together.run(|_, _| ControlFlow::Continue(()));
    assert_eq!(together.len(), sorts.len());
    for search in &together[5..] {
        let layers = &search.as_ref().unwrap().drawing().layers;
        let mut colors = layers.iter().map(|layer| layer.paint.color);
        assert_eq!(layers.len(), 4);
        assert!(colors.all(|color| COLORS.contains(&color)));
    }
    for (together, (target, earlier)) in together.into_iter().zip(&sorts) {
        let mut alone = Searches::new(options.clone());
        alone.add(request(target, *earlier)).unwrap();
        let alone = alone.run(|_, _| ControlFlow::Continue(())).swap_remove(0);
        let (together, alone) = (together.unwrap(), alone.unwrap());
        assert_eq!(together.drawing(), alone.drawing());
        let (together, alone) = (together.progress(), alone.progress());
        assert_eq!(together.evaluations, alone.evaluations);
        assert_eq!(together.rmse.to_bits(), alone.rmse.to_bits());
    }
}

#[test]
fn opaque_layers_are_revisited_and_stay_opaque() {
    testkit::use_cuda();
    let options = Options {
        opacity: Opacity::new(255, 255).ok(),
        ..options()
    };
    let mut search = Search::new(&testkit::photo(17, 12, false), &options).unwrap();
    let mut stages = Vec::new();
    search
        .run(|progress| {
            let mut layers = progress.drawing.layers.iter();
            assert!(layers.all(|layer| layer.paint.alpha == 255));
            stages.push(progress.stage);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(stages.contains(&Stage::Anneal), "{stages:?}");
}

#[test]
fn searches_that_are_stopped_have_what_was_found() {
    testkit::use_cuda();
    let options = options();
    let mut searches = Searches::new(options.clone());
    for (width, height) in [(14, 9), (9, 14)] {
        let photo = testkit::photo(width, height, false);
        let choice = searches.add(SearchRequest::new(options.target(&photo).unwrap()));
        assert_eq!(choice.unwrap().backend, BackendKind::Cuda);
    }
    assert_eq!(searches.at_once(), 128);
    let mut calls = 0;
    let stopped = searches.run(|first, searches| {
        calls += 1;
        assert_eq!((first, searches.len()), (0, 2));
        match searches[0].progress().shapes {
            3 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    assert_eq!(calls, 4);
    for search in stopped {
        assert_eq!(search.unwrap().drawing().layers.len(), 3);
    }
}

#[test]
fn all_rectangles_are_for_the_processor() {
    testkit::use_cuda();
    let target = Target::new(&testkit::photo(9, 9, false), Some([9; 3])).unwrap();
    let options = Options {
        exhaustive: true,
        mix: "rectangle".parse().unwrap(),
        ..options()
    };
    let choose = |device| {
        let options = Options {
            device,
            ..options.clone()
        };
        let mut searches = Searches::new(options);
        searches.add(SearchRequest::new(target.clone())).cloned()
    };
    let option = "exhaustive";
    assert_eq!(
        choose(Device::Cuda),
        Err(SearchError::NotOnDevice { option })
    );
    if !testkit::device_is_required() {
        let choice = choose(Device::Auto).unwrap();
        assert_eq!(choice.backend, BackendKind::Cpu);
        assert_eq!(choice.reason, "exhaustive is not possible on CUDA devices");
    }
    let drawing = Drawing::new(9, 9, Some([9; 3]));
    assert!(Search::refining(&target, &drawing, &options).is_ok());
}

#[test]
fn a_trial_says_how_fast_both_are() {
    testkit::use_cuda();
    let options = Options {
        device: Device::Auto,
        ..options()
    };
    let search = Search::new(&testkit::photo(16, 12, false), &options).unwrap();
    let choice = search.backend_choice();
    if testkit::device_is_required() {
        assert_eq!(choice.backend, BackendKind::Cuda);
        return;
    }
    // No interpreter is as fast.
    assert_eq!(choice.backend, BackendKind::Cpu);
    let rates = choice.reason.strip_prefix("faster in a trial: ").unwrap();
    let rate: f64 = rates.split(' ').next().unwrap().parse().unwrap();
    assert!(rate > 0.0 && rates.contains(" million scores/s against 0."));
}

#[test]
fn what_cannot_be_searched_side_by_side_is_refused_or_taken_alone() {
    testkit::use_cuda();
    let options = Options {
        budget: Budget {
            seconds: Some(0.05),
            ..Budget::NONE
        },
        ..options()
    };
    let photo = testkit::photo(9, 9, false);
    let other = Drawing::new(9, 8, None);
    let mut searches = Searches::new(options.clone());
    let target = options.target(&photo).unwrap();
    let unlike = SearchRequest {
        earlier: Some(&other),
        ..SearchRequest::new(target.clone())
    };
    assert!(searches.add(unlike).is_err());
    for _ in 0..2 {
        searches.add(SearchRequest::new(target.clone())).unwrap();
    }
    assert_eq!(searches.at_once(), 1);
    let mut firsts = Vec::new();
    let ended = searches.run(|first, searches| {
        assert_eq!(searches.len(), 1);
        firsts.push(first);
        ControlFlow::Continue(())
    });
    firsts.dedup();
    assert_eq!((firsts, ended.len()), (vec![0, 1], 2));
}

/// The layers that are left are polished once more.
#[test]
fn files_have_their_size() {
    testkit::use_cuda();
    let limit = SvgLimit {
        bytes: 330,
        options: SvgOptions::default(),
    };
    let mut options = options();
    options.budget.svg = Some(limit);
    let mut search = Search::new(&testkit::photo(18, 13, false), &options).unwrap();
    let mut stages = Vec::new();
    let stop = search.run(|progress| {
        stages.push((progress.stage, progress.shapes));
        ControlFlow::Continue(())
    });
    assert_eq!(stop, Ok(StopReason::Size));
    stages.dedup();
    let most = stages.iter().map(|(_, shapes)| *shapes).max();
    let last = (Stage::Polish, search.drawing().layers.len());
    assert!(
        stages.last() == Some(&last) && most > Some(last.1),
        "{stages:?}"
    );
    assert!(to_svg(search.drawing(), &limit.options).len() <= 330);
    let photos = [(18, 13), (11, 16)].map(|(width, height)| testkit::photo(width, height, false));
    let together = draw_all(&photos, &options).unwrap();
    assert_eq!(together[0], *search.drawing());
    assert!(to_svg(&together[1], &limit.options).len() <= 330);
}
