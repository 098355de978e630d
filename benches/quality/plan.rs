use color::Opacity;
use optimizer::{Effort, Greedy, Options};

use crate::args::{Args, NamedMix};
use crate::figures::Figures;
use crate::photos::{self, NamedPhoto};
use crate::reference::Reference;
use crate::trial::trial;

/// What is to be measured.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    args: &'a Args,
    photos: Vec<NamedPhoto>,
    pub(crate) reference: Option<Reference>,
}

/// The RMSE of one photo drawn by the greedy stage alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Greedies {
    /// With the stage's default options and free opacity.
    pub(crate) long: f64,
    /// With the schedule and the opacity of the peers.
    pub(crate) peers: f64,
}

/// The schedule of fogleman/primitive: 16 climbs, each from the best of 1,000 random shapes until
/// 100 changes in a row have failed.
const PEERS: Greedy = Greedy {
    climbs: 16,
    starts: 1000,
    recheck: 0,
    patience: 100,
    batch: 1,
    finish: 0,
};

/// The opacity that the peers fix by default.
const PEERS_ALPHA: u8 = 128;

/// How photos are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    pub(crate) mix: NamedMix,
    pub(crate) shapes: u32,
    pub(crate) effort: Effort,
}

/// The figures of each photo, by name, drawn in one setting.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) setting: Setting,
    pub(crate) photos: Vec<(String, Figures)>,
}

impl<'a> Plan<'a> {
    /// Reads all files.
    pub(crate) fn new(args: &'a Args) -> anyhow::Result<Self> {
        let reference = args.reference.as_deref().map(Reference::read);
        Ok(Self {
            args,
            photos: photos::read(&args.folder, args.size)?,
            reference: reference.transpose()?,
        })
    }

    /// All pairs of kinds and numbers of shapes.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = (&NamedMix, u32)> {
        let mixes = self.args.mixes.iter();
        mixes.flat_map(|mix| self.args.shapes.iter().map(move |shapes| (mix, *shapes)))
    }

    /// The RMSE of each photo drawn by the greedy stage alone.
    pub(crate) fn greedy(&self, mix: &NamedMix, shapes: u32) -> anyhow::Result<Vec<Greedies>> {
        let options = self.options(mix, shapes).greedy_only();
        let fixed = Options {
            opacity: Opacity::new(PEERS_ALPHA, PEERS_ALPHA)?,
            greedy: PEERS,
            ..options.clone()
        };
        let rmse = |photo: &NamedPhoto, options: &Options| -> anyhow::Result<f64> {
            Ok(trial(&photo.image, options)?.quality.rmse)
        };
        let greedies = self.photos.iter().map(|photo| {
            Ok(Greedies {
                long: rmse(photo, &options)?,
                peers: rmse(photo, &fixed)?,
            })
        });
        greedies.collect()
    }

    /// Draws all photos in one setting, `greedy` being those of each by the greedy stage alone;
    /// `done` is called with each photo's name and figures.
    pub(crate) fn run(
        &self,
        setting: Setting,
        greedy: &[Greedies],
        done: impl Fn(&str, &Setting, &Figures),
    ) -> anyhow::Result<Group> {
        let options = self.options(&setting.mix, setting.shapes);
        let options = options.with_effort(setting.effort);
        let mut photos = Vec::new();
        for (photo, greedy) in self.photos.iter().zip(greedy) {
            let trial = trial(&photo.image, &options)?;
            let ratio = |other: f64| trial.quality.rmse / other;
            let reference = self.reference.as_ref();
            let reference = reference.and_then(|it| it.rmse(&photo.name, setting.shapes));
            let figures = Figures {
                of_greedy: Some(ratio(greedy.long)),
                of_peers: Some(ratio(greedy.peers)),
                of_reference: reference.map(ratio),
                ..trial
            };
            done(&photo.name, &setting, &figures);
            photos.push((photo.name.clone(), figures));
        }
        Ok(Group { setting, photos })
    }

    fn options(&self, mix: &NamedMix, shapes: u32) -> Options {
        Options {
            shapes: shapes as usize,
            mix: mix.mix.clone(),
            seed: self.args.seed,
            ..Options::default()
        }
    }
}

impl Group {
    /// The mean over the photos.
    pub(crate) fn mean(&self) -> Figures {
        let figures: Vec<_> = self.photos.iter().map(|(_, figures)| *figures).collect();
        Figures::mean(&figures)
    }
}
