use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use marquetry::{Budget, Device, Format, GEOMETRIZE_KINDS, Kind, Options, SvgLimit, SvgOptions};

use crate::args::{Args, OrderChoice};
use crate::destination::Destination;
use crate::input::Input;
use crate::output::{Encoding, Origin, Output, varies};
use crate::startup_error::StartupError;
use crate::values::Colors;
use crate::verbosity::Verbosity;

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Plan {
    /// One for each input, in order.
    pub(crate) jobs: Vec<Job>,
    /// How to search.
    pub(crate) options: Options,
    /// Longest side of the working copy in px, where it was given.
    pub(crate) size: Option<u32>,
    /// The picture of weights.
    pub(crate) weights: Option<Input>,
    /// Whether to tell what was chosen to search on.
    pub(crate) tells_backend: bool,
    /// The drawing to go on from.
    pub(crate) from: Option<Input>,
    /// Whether its background counts.
    pub(crate) keeps_background: bool,
    /// The colours that shapes may have, where they were given; the palette of the options is of
    /// any.
    pub(crate) palette: Option<Colors>,
    /// How to write.
    pub(crate) encoding: Encoding,
    /// Whether a line of JSON is to be written for each drawing.
    pub(crate) json: bool,
    /// How much to say.
    pub(crate) verbosity: Verbosity,
}

/// One input and what is to be made of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// The photo.
    pub(crate) input: Input,
    /// The drawing's files.
    pub(crate) outputs: Vec<Output>,
    /// The working copy's file.
    pub(crate) working_copy: Option<Output>,
}

impl Plan {
    /// Makes sense of the arguments.
    pub(crate) fn new(args: Args) -> Result<Self, StartupError> {
        if args.outputs.is_empty() && args.size_only.is_none() {
            return Err(StartupError::NothingToWrite);
        }
        // Before names are asked to differ, or a folder would be asked to.
        let jobs = jobs(&args)?;
        check_names(&args)?;
        check_streams(&args, &jobs)?;
        check_files(&args, &jobs)?;
        check_kinds(args.mix.kinds().iter().map(|(kind, _)| *kind), &jobs)?;
        let svg = SvgOptions {
            decimals: args.decimals,
            compact: args.compact,
        };
        Ok(Self {
            jobs,
            options: options(&args, svg),
            palette: args.palette,
            size: args.size,
            weights: args.weights.map(Input::new),
            tells_backend: args.backend == Some(Device::Auto) && !args.quiet,
            keeps_background: args.background.is_none(),
            from: args.from.map(Input::new),
            encoding: Encoding {
                svg,
                quality: args.quality,
                longest_side: args.output_size,
                frames: args.frames.into(),
                frame_delay: Duration::from_millis(args.frame_ms.into()),
            },
            json: args.json,
            verbosity: match (args.quiet, args.verbose) {
                (true, _) => Verbosity::Quiet,
                (_, true) => Verbosity::Verbose,
                _ => Verbosity::Normal,
            },
        })
    }
}

impl Job {
    /// The names of the drawing's files.
    pub(crate) fn output_names(&self) -> Vec<String> {
        let names = self
            .outputs
            .iter()
            .map(|output| output.destination.to_string());
        names.collect()
    }

    /// All that is to be written.
    pub(crate) fn all_outputs(&self) -> impl Iterator<Item = &Output> {
        self.outputs.iter().chain(&self.working_copy)
    }
}

/// How to search for drawings that are written as such SVGs.
fn options(args: &Args, svg: SvgOptions) -> Options {
    let options = Options {
        shapes: args.shapes as usize,
        mix: args.mix.clone(),
        opacity: args.opacity,
        budget: Budget {
            seconds: args.seconds,
            rmse: args.until_rmse.or(args.until_psnr.map(rmse)),
            svg: args.max_bytes.map(|bytes| SvgLimit {
                bytes,
                options: svg,
            }),
        },
        background: args.background.unwrap_or_default(),
        seed: args.seed,
        device: args.backend.unwrap_or(Device::Auto),
        threads: args.threads.and_then(|n| NonZeroUsize::new(n.into())),
        stroke_width: args.stroke_width,
        polygon_corners: args.corners,
        exhaustive: args.exhaustive,
        ..Options::default()
    };
    match args.order {
        OrderChoice::Best => options.with_effort(args.effort),
        OrderChoice::Progressive => options.progressive(args.effort),
    }
}

/// Whatever is read besides photos, but the drawing to go on from.
fn pictures_and_colors(args: &Args) -> impl Iterator<Item = Input> {
    let weights = args.weights.clone().map(Input::new);
    let palette = match &args.palette {
        Some(Colors::File(input)) => Some(input.clone()),
        _ => None,
    };
    weights.into_iter().chain(palette)
}

/// The error that a peak signal-to-noise ratio in dB stands for.
fn rmse(psnr: f64) -> f64 {
    255.0 * 10_f64.powf(-psnr / 20.0)
}

fn jobs(args: &Args) -> Result<Vec<Job>, StartupError> {
    let inputs = args.inputs.iter().cloned().map(Input::new);
    let job = |(index, input): (usize, Input)| {
        let name = input.stem();
        let origin = Origin { name, index };
        let output = |path: &PathBuf| Output::new(path, origin, args.format);
        let outputs = args.outputs.iter().map(output);
        let working_copy = args.size_only.as_deref();
        Ok(Job {
            outputs: outputs.collect::<Result<_, _>>()?,
            working_copy: working_copy
                .map(|path| Output::png(path, origin))
                .transpose()?,
            input,
        })
    };
    (1..).zip(inputs).map(job).collect()
}

/// Several inputs need several outputs.
fn check_names(args: &Args) -> Result<(), StartupError> {
    let mut outputs = args.outputs.iter().chain(&args.size_only);
    let shared = |path: &&PathBuf| {
        Destination::new(path.to_path_buf()) != Destination::Stdout && !varies(path)
    };
    match outputs.find(shared) {
        Some(_) if args.inputs.len() < 2 => Ok(()),
        Some(path) => Err(StartupError::NoName(path.display().to_string())),
        None => Ok(()),
    }
}

/// Standard input and standard output serve one purpose each.
fn check_streams(args: &Args, jobs: &[Job]) -> Result<(), StartupError> {
    let photos = jobs.iter().map(|job| job.input.clone());
    let read = photos.chain(pictures_and_colors(args));
    let read = read.chain(args.from.clone().map(Input::new));
    if read.filter(|input| *input == Input::Stdin).count() > 1 {
        return Err(StartupError::StdinTwice);
    }
    let outputs = jobs.iter().flat_map(Job::all_outputs);
    let stdouts = outputs.filter(|output| output.destination == Destination::Stdout);
    match stdouts.count() {
        0 if args.json && args.outputs.is_empty() => Err(StartupError::NothingToReport),
        0 => Ok(()),
        1 if args.json => Err(StartupError::StdoutForJson),
        1 => Ok(()),
        _ => Err(StartupError::StdoutTwice),
    }
}

/// No file is written twice, and no picture that is read. The drawing to go on from may be: it is
/// read before anything is written.
fn check_files(args: &Args, jobs: &[Job]) -> Result<(), StartupError> {
    let photos = jobs.iter().map(|job| job.input.clone());
    let read = photos.chain(pictures_and_colors(args));
    let read: HashSet<_> = read
        .filter_map(|input| input.file()?.canonicalize().ok())
        .collect();
    let mut written = HashMap::new();
    let numbered = jobs.iter().enumerate();
    let outputs = numbered.flat_map(|(number, job)| job.all_outputs().map(move |o| (number, o)));
    for (number, output) in outputs {
        let Some(file) = output.destination.file() else {
            continue;
        };
        if read.contains(&file) {
            return Err(StartupError::OverInput(output.destination.to_string()));
        }
        match written.insert(file, number) {
            Some(other) if other == number => {
                return Err(StartupError::Twice(output.destination.to_string()));
            }
            Some(_) => return Err(StartupError::SameName(output.destination.to_string())),
            None => {}
        }
    }
    Ok(())
}

/// Files of Geometrize take its kinds of shapes only.
pub(crate) fn check_kinds(
    mut kinds: impl Iterator<Item = Kind>,
    jobs: &[Job],
) -> Result<(), StartupError> {
    let mut outputs = jobs.iter().flat_map(Job::all_outputs);
    let Some(output) = outputs.find(|output| output.format == Format::Geometrize) else {
        return Ok(());
    };
    match kinds.find(|kind| !GEOMETRIZE_KINDS.contains(kind)) {
        Some(kind) => Err(StartupError::Kind(output.destination.to_string(), kind)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn plan(arguments: &str) -> Result<Plan, StartupError> {
        let words = ["marquetry"].into_iter().chain(arguments.split(' '));
        Plan::new(Args::try_parse_from(words).unwrap())
    }

    fn message(arguments: &str) -> String {
        plan(arguments).unwrap_err().to_string()
    }

    #[test]
    fn names_are_filled_in() {
        let places = |arguments: &str| -> Vec<_> {
            let jobs = plan(arguments).unwrap().jobs;
            let places = jobs
                .iter()
                .map(|job| job.outputs[0].destination.to_string());
            places.collect()
        };
        let names = places("a/x.png y.tar.jpg -o {name}-{name}.svg");
        assert_eq!(names, ["x-x.svg", "y.tar-y.tar.svg"]);
        let names = places("d/x.png e/x.jpg -o {index}/{name}{}{a,b}{.svg");
        assert_eq!(names, ["1/x{}{a,b}{.svg", "2/x{}{a,b}{.svg"]);
        let names = places("x.png y.png -o d/{3F25-11D3}/{index}/{name}.svg");
        assert_eq!(names, ["d/{3F25-11D3}/1/x.svg", "d/{3F25-11D3}/2/y.svg"]);
    }

    #[test]
    fn what_is_not_filled_in_is_refused() {
        assert_eq!(
            message("x.png -o a-{n}.svg"),
            "{n} in the name of an output: {name} and {index} are known"
        );
        assert!(message("x.png --size-only {name}{Index}.png").starts_with("{Index} in the"));
        assert!(message("x.png -o {n}/{N}.svg").starts_with("{N} in the"));
        assert!(message("x.png y.png -o {n}/a.svg").starts_with("{n}/a.svg: put {name} into"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let expected =
            format!("{path}: a folder: give the name of a file, such as {path}/{{name}}.svg");
        assert_eq!(message(&format!("x.png -o {path}")), expected);
        assert_eq!(message(&format!("x.png y.png -o {path}")), expected);
        for (arguments, hint) in [
            (format!("x.png -o {path}/"), "{name}.svg"),
            (format!("x.png --format png -o {path}"), "{name}.png"),
            (format!("x.png --size-only {path}"), "{name}.png"),
            (format!("x.png y.png --size-only {path}"), "{name}.png"),
        ] {
            let told = message(&arguments);
            assert!(told.ends_with(&format!("such as {path}/{hint}")), "{told}");
        }
    }

    #[test]
    fn formats_come_from_extensions_and_then_from_the_option() {
        let plan = plan("x.png -o a.PNG -o b.dat -o - --format json").unwrap();
        let formats = plan.jobs[0].outputs.iter().map(|output| output.format);
        assert!(formats.eq([Format::Png, Format::Json, Format::Json]));
        assert!(
            message("x.png -o a.dat").starts_with("a.dat: unknown format 'dat'; known are svg,")
        );
        assert!(message("x.png -o a").starts_with("a: no extension"));
        assert_eq!(
            message("x.png -o d/.svg"),
            "d/.svg: no extension, as nothing is before the dot: give a name, or --format"
        );
        assert!(message("x.png --size-only a.svg").contains("png"));
    }

    #[test]
    fn files_of_geometrize_have_its_kinds_only() {
        let planned = plan("x.png -o a.json -o b.geometrize.json -s triangle,circle").unwrap();
        let formats = planned.jobs[0].outputs.iter().map(|output| output.format);
        assert!(formats.eq([Format::Json, Format::Geometrize]));
        assert!(plan("x.png -o a.json -s mixed").is_ok());
        assert_eq!(
            message("x.png -o - --format geometrize -s triangle,cubic"),
            "standard output: Geometrize has no shape 'cubic'"
        );
    }

    #[test]
    fn outputs_are_distinct() {
        assert_eq!(
            message("x.png -o a.svg -o ./a.svg"),
            "./a.svg: would be written twice"
        );
        assert_eq!(
            message("x.png y.png -o a.svg"),
            "a.svg: put {name} into the names of outputs where there are several inputs"
        );
        assert!(plan("x.png y.png -o {name}.svg").is_ok());
        assert_eq!(
            message("d/x.png e/x.png -o {name}.svg"),
            "x.svg: would be written for two inputs: put {index} into the names of outputs"
        );
        assert!(plan("d/x.png e/x.png -o {index}.svg").is_ok());
    }

    #[test]
    fn streams_serve_one_purpose() {
        assert!(matches!(
            plan("- - -o {name}.svg"),
            Err(StartupError::StdinTwice)
        ));
        for option in ["--weights", "--palette", "--from"] {
            let twice = plan(&format!("- {option} - -o a.svg"));
            assert!(matches!(twice, Err(StartupError::StdinTwice)), "{option}");
            assert!(plan(&format!("x {option} - -o a.svg")).is_ok(), "{option}");
        }
        let twice = plan("x --weights - --from - -o a.svg");
        assert!(matches!(twice, Err(StartupError::StdinTwice)));
        assert!(matches!(plan("x y -o -"), Err(StartupError::StdoutTwice)));
        assert!(matches!(
            plan("x -o - --json"),
            Err(StartupError::StdoutForJson)
        ));
        if cfg!(unix) {
            let twice = plan("x -o - -o /dev/stdout");
            assert!(matches!(twice, Err(StartupError::StdoutTwice)));
            let both = plan("x -o /dev/fd/1 --json");
            assert!(matches!(both, Err(StartupError::StdoutForJson)));
        }
        assert!(matches!(
            plan("x --size-only a.png --json"),
            Err(StartupError::NothingToReport)
        ));
        assert!(matches!(plan("x"), Err(StartupError::NothingToWrite)));
    }

    #[test]
    fn budgets_and_palettes_are_options() {
        let options = |arguments: &str| plan(&format!("x -o a.svg {arguments}")).unwrap().options;
        let rmse = options("--until-psnr 20").budget.rmse.unwrap();
        assert!((rmse - 25.5).abs() < 1e-9);
        let both = plan("x -o a.svg --seconds 2.5 --until-rmse 9").unwrap();
        assert_eq!(both.options.budget.seconds, Some(2.5));
        assert_eq!(both.options.budget.rmse, Some(9.0));
        let palette = |value: &str| {
            plan(&format!("x -o a.svg --palette {value}"))
                .unwrap()
                .palette
        };
        let file = Input::File("p.txt".into());
        assert_eq!(palette("p.txt"), Some(Colors::File(file)));
        assert_eq!(palette("12"), Some(Colors::OfPhoto(12)));
    }

    #[test]
    fn photos_are_not_overwritten() {
        let file = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
        let path = file.path().to_str().unwrap();
        assert!(message(&format!("{path} -o {path}")).ends_with("but is an input too"));
        let weights = format!("x.png --weights {path} --size-only {path}");
        assert!(message(&weights).ends_with("but is an input too"));
        assert!(plan("x.png --from x.json -o x.json").is_ok());
    }
}
