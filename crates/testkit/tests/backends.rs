//! Every backend, at every level of instructions, equals the reference; and the check can fail.

use color::{Fit, Image, Opacity, Paint, Palette};
use geometry::{Angle, Outline};
use rand_pcg::Pcg32;
use raster::{Backend, Cpu, Level, RasterError, Reference, Residual, Target};
use testkit::{check_backend, random_shape};

#[test]
fn cpu_equals_the_reference_at_every_level() {
    for level in Level::available() {
        let checked = check_backend(|target| Some(Box::new(Cpu::with_level(target, level))));
        assert_eq!(checked, Ok(()), "{level:?}");
    }
}

#[test]
fn with_a_palette_the_cpu_equals_the_reference_too() {
    let colors = [[0, 0, 0], [250, 240, 200], [180, 40, 30]];
    let target = Target::new(&testkit::photo(48, 36, false), Some([90, 80, 70]))
        .expect("a small photo")
        .with_palette(Palette::new(colors).expect("three colours"));
    let (cpu, reference) = (Cpu::new(target.clone()), Reference::new(target));
    let mut rng = Pcg32::new(11, 11);
    let outlines: Vec<Outline> = (0..200)
        .map(|_| random_shape(&mut rng, 48, 36).outline())
        .collect();
    let opacity = Opacity::new(40, 220).expect("in order");
    let (mut fits, mut expected) = (Vec::new(), Vec::new());
    let scored = cpu.score(&outlines, opacity, &mut fits);
    assert_eq!(scored, reference.score(&outlines, opacity, &mut expected));
    assert_eq!(fits, expected);
    assert!(fits.iter().flatten().count() > 50);
    for (outline, fit) in outlines.iter().zip(fits) {
        assert!(fit.is_none_or(|fit| colors.contains(&fit.paint.color)));
        assert_eq!(cpu.fit(outline, opacity), reference.fit(outline, opacity));
    }
}

/// The CPU backend with a planted fault.
struct Faulty {
    cpu: Cpu,
    fault: Fault,
}

#[derive(Clone, Copy)]
enum Fault {
    /// Level ellipses reach a pixel less to both sides.
    NarrowEllipse,
    /// What was drawn is not seen by scoring.
    StaleTable,
    /// Shapes are ranked by their scores.
    WholeRank,
}

impl Backend for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }

    fn size(&self) -> (u32, u32) {
        self.cpu.size()
    }

    fn score(
        &self,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        let outlines: Vec<Outline> = outlines
            .iter()
            .map(|outline| self.changed(outline))
            .collect();
        self.cpu.score(&outlines, opacity, fits)
    }

    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError> {
        if let Fault::WholeRank = self.fault {
            let mut fits = Vec::new();
            self.cpu.score(outlines, Opacity::FREE, &mut fits)?;
            ranks.clear();
            ranks.extend(
                fits.iter()
                    .map(|fit| fit.map_or(0.0, |fit| fit.gain as f64)),
            );
            return Ok(());
        }
        self.cpu.rank(outlines, ranks)
    }

    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        self.cpu.fit(outline, opacity)
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        match self.fault {
            Fault::NarrowEllipse | Fault::WholeRank => self.cpu.draw(outline, paint),
            Fault::StaleTable => Ok(()),
        }
    }

    fn residual(&self) -> Result<Residual, RasterError> {
        self.cpu.residual()
    }

    fn canvas(&self) -> Result<Image, RasterError> {
        self.cpu.canvas()
    }
}

impl Faulty {
    fn changed(&self, outline: &Outline) -> Outline {
        match (self.fault, outline) {
            (Fault::NarrowEllipse, Outline::Ellipse(oval)) if oval.angle == Angle(0) => {
                let mut oval = *oval;
                oval.radius_x = (oval.radius_x - 16).max(0);
                Outline::Ellipse(oval)
            }
            _ => *outline,
        }
    }
}

fn difference(fault: Fault) -> String {
    let open = |target: Target| -> Option<Box<dyn Backend>> {
        Some(Box::new(Faulty {
            cpu: Cpu::new(target),
            fault,
        }))
    };
    check_backend(open)
        .expect_err("the planted fault was not found")
        .to_string()
}

#[test]
fn planted_faults_are_found_and_named() {
    let message = difference(Fault::NarrowEllipse);
    assert!(message.contains("score of Ellipse("), "{message}");
    let message = difference(Fault::StaleTable);
    assert!(message.contains("canvas after drawing"), "{message}");
    let message = difference(Fault::WholeRank);
    assert!(message.contains("rank of "), "{message}");
}

#[test]
fn a_machine_without_the_backend_passes() {
    assert_eq!(check_backend(|_| None), Ok(()));
}
