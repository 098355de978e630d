//! Every backend, at every level of instructions, equals the reference; and the check can fail.

use color::{Fit, Image, Opacity, Paint};
use geometry::{Angle, Outline};
use raster::{Backend, Cpu, Level, RasterError, Residual, Target};
use testkit::check_backend;

#[test]
fn cpu_equals_the_reference_at_every_level() {
    for level in Level::available() {
        let checked = check_backend(|target| Some(Box::new(Cpu::with_level(target, level))));
        assert_eq!(checked, Ok(()), "{level:?}");
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
