use std::num::NonZeroUsize;

use color::{Image, Opacity, Palette, Rgb};
use geometry::{Domain, Kind, SUBPIXELS};
use raster::{MAX_WEIGHTED_PIXELS, RasterError, Target};

use crate::range::{MOST_TRIES, check_range};
use crate::{AnnealOptions, Background, Budget, Device, Effort, Mix, PolishOptions, SearchError};

/// What to search for and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How many shapes to draw, any number. Default: 200.
    pub shapes: usize,
    /// Which kinds of shapes. Default: triangles.
    pub mix: Mix,
    /// Which opacities; `None` leaves it to [`Options::opacity_over`]. Default: `None`.
    pub opacity: Option<Opacity>,
    /// Which colours; of a palette each shape takes the best, and so does the background unless it
    /// is given. It counts by way of [`Options::target`], which [`crate::Search::new`] and
    /// [`crate::draw_all`] call; whatever is given a [`Target`] goes by the target's. Default: any.
    pub palette: Palette,
    /// What lies below the shapes. Default: [`Background::Auto`].
    pub background: Background,
    /// Which of all the equally likely drawings. Default: 0.
    pub seed: u64,
    /// Where shapes are searched for. Default: [`Device::Cpu`].
    pub device: Device,
    /// Threads to search with, 1 to [`MAX_THREADS`]; `None` leaves it to rayon's current pool. The
    /// drawing does not depend on it. Default: `None`.
    pub threads: Option<NonZeroUsize>,
    /// The narrowest and the widest stroke in px, 1/16 to 1000, in rising order; `None` is 1 px to
    /// 1/16 of the longer side. Default: `None`.
    pub stroke_width: Option<(f64, f64)>,
    /// Corners of polygons, 3 to 16. Default: 5.
    pub polygon_corners: u8,
    /// Points of polylines, 2 to 16. Default: 4.
    pub polyline_points: u8,
    /// The time to search, the error at which to end, and the size of the SVG. Default: no limits.
    pub budget: Budget,
    /// Whether, where rectangles are among the kinds, each shape is also sought among all level
    /// rectangles of a grid of 64 × 64 cells. Not possible on CUDA devices. Default: false.
    pub exhaustive: bool,
    /// How each shape is searched for. Default: that of [`crate::Effort::Balanced`].
    pub greedy: GreedyOptions,
    /// How the layers are revisited. Default: that of [`crate::Effort::Balanced`].
    pub anneal: AnnealOptions,
    /// How the whole is polished. Default: that of [`crate::Effort::Balanced`].
    pub polish: PolishOptions,
}

/// The most threads that a search may be given ([`Options::threads`]): more take longer to start
/// than they save.
pub const MAX_THREADS: usize = 1024;

/// How the greedy stage looks for the next shape. The defaults are those of
/// [`crate::Effort::Balanced`], short, as other stages follow; [`crate::Effort::greedy_alone`]
/// searches as long as it pays where none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GreedyOptions {
    /// Independent hill climbs, 1 to 65,536; the best one wins. Default: 8.
    pub climbs: u32,
    /// Random shapes of which the best one is where a climb starts, 1 to 2^24. Default: 100.
    pub random_starts: u32,
    /// Of the random shapes, which are scored at half the resolution, so many are scored again as
    /// they are to find the best; any number, where 0 scores all of them as they are. On a CUDA
    /// device all are.
    /// Default: 8.
    pub recheck: u32,
    /// Changes in a row without improvement after which a climb ends, 1 to 2^24. Default: 100.
    pub patience: u32,
    /// Changes scored at once, of which the best may be taken, 1 to 4096. Default: 8.
    pub batch: u32,
    /// The last changes of the winner, scored with anti-aliased edges; any number. Default: 0.
    pub finish: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shapes: 200,
            mix: Mix::default(),
            opacity: None,
            palette: Palette::default(),
            background: Background::default(),
            seed: 0,
            device: Device::default(),
            threads: None,
            stroke_width: None,
            polygon_corners: 5,
            polyline_points: 4,
            budget: Budget::NONE,
            exhaustive: false,
            greedy: Effort::Balanced.greedy(),
            anneal: Effort::Balanced.anneal(),
            polish: Effort::Balanced.polish(),
        }
    }
}

impl Default for GreedyOptions {
    /// Those of the default effort.
    fn default() -> Self {
        Effort::default().greedy()
    }
}

/// How much clear pixels count where what is laid on them stays there.
const CLEAR_WEIGHT: u8 = 4;

/// The same with [`CLEAR_WEIGHT`], unless there are no clear pixels or too many pixels.
fn with_clear_weight(target: Target, photo: &Image) -> Result<Target, RasterError> {
    /// What stands for a weight of 1 of 15.
    const ONE: u8 = 17;
    let is_clear = |pixel: &[u8; 4]| pixel[3] == 0;
    let pixels = photo.pixels();
    if pixels.len() as u64 > MAX_WEIGHTED_PIXELS || !pixels.iter().any(is_clear) {
        return Ok(target);
    }
    let weight = |pixel: &[u8; 4]| {
        if is_clear(pixel) {
            CLEAR_WEIGHT * ONE
        } else {
            ONE
        }
    };
    target.with_weights(&pixels.iter().map(weight).collect::<Vec<u8>>())
}

impl Options {
    /// The target of a search for a drawing of `photo`: its background as it is to be, its palette.
    /// Where shapes are not revisited and there is no background, clear pixels count
    /// four times as much as others, until other weights are given, unless there are more than
    /// [`MAX_WEIGHTED_PIXELS`].
    ///
    /// # Errors
    /// When the photo is too large.
    pub fn target(&self, photo: &Image) -> Result<Target, SearchError> {
        let background = self
            .background
            .resolve(photo)
            .map(|color| match self.background {
                Background::Color(color) => color,
                _ => self.palette.nearest(color),
            });
        let target = Target::new(photo, background)?.with_palette(self.palette.clone());
        match background {
            None if self.anneal.sweeps == 0 => Ok(with_clear_weight(target, photo)?),
            _ => Ok(target),
        }
    }

    /// The opacities of shapes over that background: unless others are asked for,
    /// [`Opacity::FREE`], and where there is none [`Opacity::FAINT`].
    #[must_use]
    pub fn opacity_over(&self, background: Option<Rgb>) -> Opacity {
        let best = match background {
            Some(_) => Opacity::FREE,
            None => Opacity::FAINT,
        };
        self.opacity.unwrap_or(best)
    }

    /// Whether [`Options::exhaustive`] has anything to look at.
    pub(crate) fn looks_at_all_rectangles(&self) -> bool {
        self.exhaustive && self.mix.has(Kind::Rectangle)
    }

    /// Where shapes for a drawing of that size in px live: [`Domain::new`] with the widths of
    /// strokes and the numbers of corners and points that these options ask for. It is what
    /// [`crate::HostAnneal::new`] and [`crate::HostPolish::new`] take. The options are to be in
    /// range ([`Options::check`]).
    ///
    /// ```
    /// use optimizer::Options;
    ///
    /// let options = Options { stroke_width: Some((0.5, 3.0)), ..Options::default() };
    /// // In sixteenths of a pixel.
    /// assert_eq!(options.domain(60, 40).max_stroke, 48);
    /// ```
    #[must_use]
    pub fn domain(&self, width: u32, height: u32) -> Domain {
        let mut domain = Domain {
            polygon_corners: self.polygon_corners,
            polyline_points: self.polyline_points,
            ..Domain::new(width, height)
        };
        if let Some((min, max)) = self.stroke_width {
            let fixed = |px: f64| (px * f64::from(SUBPIXELS)).round() as i32;
            (domain.min_stroke, domain.max_stroke) = (fixed(min), fixed(max));
        }
        domain
    }

    /// Checks that every option is in its range.
    ///
    /// # Errors
    /// The first option that is not, with its value and range.
    pub fn check(&self) -> Result<(), SearchError> {
        self.budget.check()?;
        self.greedy.check()?;
        self.anneal.check()?;
        self.polish.check()?;
        let threads = self.threads.map_or(1, NonZeroUsize::get);
        check_range("threads", threads, 1..=MAX_THREADS, "1 to 1024")?;
        let (corners, points) = (self.polygon_corners, self.polyline_points);
        check_range("polygon_corners", corners, 3..=16, "3 to 16")?;
        check_range("polyline_points", points, 2..=16, "2 to 16")?;
        match self.stroke_width {
            Some((min, max)) if !(min >= 1.0 / 16.0 && min <= max && max <= 1000.0) => {
                Err(SearchError::Option {
                    name: "stroke_width",
                    value: format!("{min} to {max}"),
                    range: "1/16 to 1000 px in rising order",
                })
            }
            _ => Ok(()),
        }
    }
}

impl GreedyOptions {
    /// Checks that every number is in its range.
    pub(crate) fn check(&self) -> Result<(), SearchError> {
        check_range("greedy.climbs", self.climbs, 1..=65_536, "1 to 65536")?;
        let (starts, patience) = (self.random_starts, self.patience);
        check_range("greedy.random_starts", starts, 1..=MOST_TRIES, "1 to 2^24")?;
        check_range("greedy.patience", patience, 1..=MOST_TRIES, "1 to 2^24")?;
        check_range("greedy.batch", self.batch, 1..=4096, "1 to 4096")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(options: &Options) -> String {
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn options_out_of_range_are_named() {
        assert_eq!(Options::default().check(), Ok(()));
        let thin = Options {
            stroke_width: Some((3.0, 2.0)),
            ..Options::default()
        };
        assert!(message(&thin).starts_with("stroke_width is 3 to 2, where"));
        let nan = Options {
            stroke_width: Some((f64::NAN, 2.0)),
            ..Options::default()
        };
        assert!(nan.check().is_err());
    }

    #[test]
    fn threads_are_limited() {
        let with = |threads| Options {
            threads: NonZeroUsize::new(threads),
            ..Options::default()
        };
        assert_eq!(with(1).check(), Ok(()));
        assert_eq!(with(MAX_THREADS).check(), Ok(()));
        let expected = "threads is 1025, where 1 to 1024 is needed";
        assert_eq!(message(&with(MAX_THREADS + 1)), expected);
    }

    #[test]
    fn options_of_stages_are_named_with_their_stage() {
        let mut options = Options::default();
        options.greedy.climbs = 0;
        assert_eq!(
            message(&options),
            "greedy.climbs is 0, where 1 to 65536 is needed"
        );
        options = Options::default();
        options.anneal.batch = 4097;
        assert_eq!(
            message(&options),
            "anneal.batch is 4097, where 1 to 4096 is needed"
        );
        options = Options::default();
        options.anneal.renewed_fraction = f64::NAN;
        assert!(message(&options).starts_with("anneal.renewed_fraction is NaN"));
    }

    #[test]
    fn counts_of_tries_are_limited() {
        let names = [
            "greedy.random_starts",
            "greedy.patience",
            "anneal.proposals",
        ];
        let with = |name: &str, count: u32| {
            let mut options = Options::default();
            match name {
                "greedy.random_starts" => options.greedy.random_starts = count,
                "greedy.patience" => options.greedy.patience = count,
                _ => options.anneal.proposals = count,
            }
            options
        };
        for (name, least) in names.into_iter().zip([1, 1, 0]) {
            for count in [least, 1 << 24] {
                assert_eq!(with(name, count).check(), Ok(()));
            }
            for count in [(1 << 24) + 1, u32::MAX] {
                let expected = format!("{name} is {count}, where {least} to 2^24 is needed");
                assert_eq!(message(&with(name, count)), expected);
            }
        }
        assert!(message(&with("greedy.patience", 0)).starts_with("greedy.patience is 0"));
    }

    #[test]
    fn steps_of_polish_are_numbers_in_their_ranges() {
        for wrong in [-0.5, f32::NAN, f32::INFINITY, 1000.5] {
            let polish = PolishOptions::default();
            let each = [
                (
                    "polish.step",
                    PolishOptions {
                        step: wrong,
                        ..polish
                    },
                ),
                (
                    "polish.color_step",
                    PolishOptions {
                        color_step: wrong,
                        ..polish
                    },
                ),
                (
                    "polish.alpha_step",
                    PolishOptions {
                        alpha_step: wrong,
                        ..polish
                    },
                ),
            ];
            for (name, polish) in each {
                let options = Options {
                    polish,
                    ..Options::default()
                };
                assert!(message(&options).starts_with(&format!("{name} is {wrong}, where")));
            }
        }
    }

    #[test]
    fn domains_are_those_of_the_options() {
        let plain = Options::default();
        assert_eq!(plain.domain(60, 40), Domain::new(60, 40));
        let options = Options {
            stroke_width: Some((0.5, 3.0)),
            polygon_corners: 7,
            ..plain
        };
        let domain = options.domain(60, 40);
        assert_eq!((domain.min_stroke, domain.max_stroke), (8, 48));
        assert_eq!(domain.polygon_corners, 7);
    }
}
