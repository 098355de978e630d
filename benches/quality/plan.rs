use benches::{primitive, schedule};
use color::Opacity;
use optimizer::{Effort, Options};

use crate::args::{Args, NamedMix};
use crate::figures::{self, Figures};
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

/// The RMSE of one photo drawn in other ways.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Others {
    /// By our greedy stage alone, with its default options and free opacity.
    greedy: f64,
    /// By our greedy stage alone, with the schedule and the opacity of fogleman/primitive.
    schedule: f64,
    /// By primitive's own search as it scores itself, for kinds that it has.
    primitive: Option<f64>,
}

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
    /// The mean RMSE of the photos by primitive's own search, for kinds that it has.
    pub(crate) primitive: Option<f64>,
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

    /// The RMSE of each photo drawn in other ways.
    pub(crate) fn others(&self, mix: &NamedMix, shapes: u32) -> anyhow::Result<Vec<Others>> {
        let greedy = self.options(mix, shapes).greedy_only(Effort::Balanced);
        let schedule = Options {
            opacity: Some(Opacity::new(schedule::ALPHA, schedule::ALPHA)?),
            greedy: schedule::GREEDY,
            ..greedy.clone()
        };
        let rmse = |photo: &NamedPhoto, options: &Options| -> anyhow::Result<f64> {
            Ok(trial(&photo.image, options)?.rmse)
        };
        let others = self.photos.iter().map(|photo| {
            Ok(Others {
                greedy: rmse(photo, &greedy)?,
                schedule: rmse(photo, &schedule)?,
                primitive: self.primitive(photo, mix, shapes)?,
            })
        });
        others.collect()
    }

    fn primitive(
        &self,
        photo: &NamedPhoto,
        mix: &NamedMix,
        shapes: u32,
    ) -> anyhow::Result<Option<f64>> {
        let [(kind, _)] = *mix.mix.kinds() else {
            return Ok(None);
        };
        let errors = primitive::errors(&photo.image, kind, shapes, self.args.seed)?;
        Ok(errors.and_then(|errors| errors.last().copied()))
    }

    /// Draws all photos in one setting, `others` being those of each drawn in other ways; `done` is
    /// called with each photo's name and figures.
    pub(crate) fn run(
        &self,
        setting: Setting,
        others: &[Others],
        done: impl Fn(&str, &Setting, &Figures),
    ) -> anyhow::Result<Group> {
        let options = self.options(&setting.mix, setting.shapes);
        let options = options.with_effort(setting.effort);
        let mut photos = Vec::new();
        for (photo, others) in self.photos.iter().zip(others) {
            let trial = trial(&photo.image, &options)?;
            let ratio = |other: f64| trial.rmse / other;
            let reference = self.reference.as_ref();
            let reference = reference.and_then(|it| it.rmse(&photo.name, setting.shapes));
            let figures = Figures {
                of_greedy: Some(ratio(others.greedy)),
                of_schedule: Some(ratio(others.schedule)),
                of_primitive: others.primitive.map(ratio),
                of_reference: reference.map(ratio),
                ..trial
            };
            done(&photo.name, &setting, &figures);
            photos.push((photo.name.clone(), figures));
        }
        let primitive: Option<Vec<f64>> = others.iter().map(|others| others.primitive).collect();
        let primitive = primitive.map(|all| figures::mean(all.into_iter()));
        Ok(Group {
            setting,
            photos,
            primitive,
        })
    }

    fn options(&self, mix: &NamedMix, shapes: u32) -> Options {
        Options {
            shapes: shapes as usize,
            mix: mix.mix.clone(),
            seed: self.args.seed,
            threads: Some(self.args.threads),
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
