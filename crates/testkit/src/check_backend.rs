use color::Paint;
use geometry::Outline;
use rand_pcg::Pcg32;
use raster::{Backend, RasterError, Reference, Target};

use crate::{Scene, edge_cases, random_shape};

/// Random outlines scored in each scene.
const CANDIDATES: usize = 150;

/// Where a backend departs from the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference(pub String);

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Compares a backend with [`Reference`], to the last bit: scores, ranks, fits, canvases and
/// residuals, for every kind of shape, opacities, palettes, weights, transparency, and canvases of
/// many sizes.
///
/// `open` opens the backend on a target. It returns `None` where the machine has no such backend,
/// which passes.
///
/// # Errors
/// The first difference: the scene, the outline, and both results.
pub fn check_backend(open: impl Fn(Target) -> Option<Box<dyn Backend>>) -> Result<(), Difference> {
    for (number, scene) in Scene::all().into_iter().enumerate() {
        let Some(backend) = open(scene.target.clone()) else {
            return Ok(());
        };
        check_scene(Pair::new(&scene, backend), number as u64)?;
    }
    for scene in Scene::wide() {
        let Some(backend) = open(scene.target.clone()) else {
            return Ok(());
        };
        check_wide(&Pair::new(&scene, backend))?;
    }
    Ok(())
}

/// All that a backend does, on the canvas of a scene.
fn check_scene(mut pair: Pair<'_>, number: u64) -> Result<(), Difference> {
    for (outline, paint) in &pair.scene.layers {
        pair.draw(outline, *paint)?;
    }
    let mut outlines = edge_cases();
    outlines.extend(pair.random_outlines(Pcg32::new(number, 99), CANDIDATES));
    pair.score(&outlines)?;
    pair.rank(&outlines)?;
    for outline in outlines.iter().step_by(7) {
        pair.fit(outline)?;
    }
    let paint = Paint {
        color: [250, 3, 99],
        alpha: 77,
    };
    for outline in outlines.iter().step_by(11) {
        pair.draw(outline, paint)?;
    }
    pair.score(&outlines)?;
    pair.rank(&outlines)?;
    pair.rectangle()?;
    pair.refuses_bad_outlines()
}

/// Scores and ranks on a canvas that is wide.
fn check_wide(pair: &Pair<'_>) -> Result<(), Difference> {
    let mut outlines = pair.random_outlines(Pcg32::new(1, 98), 40);
    outlines.extend(edge_cases());
    pair.score(&outlines)?;
    pair.rank(&outlines)
}

/// A backend beside the reference, in the same state.
struct Pair<'a> {
    scene: &'a Scene,
    backend: Box<dyn Backend>,
    reference: Box<dyn Backend>,
}

impl<'a> Pair<'a> {
    fn new(scene: &'a Scene, backend: Box<dyn Backend>) -> Self {
        Self {
            scene,
            backend,
            reference: Box::new(Reference::new(scene.target.clone())),
        }
    }

    fn random_outlines(&self, mut rng: Pcg32, count: usize) -> Vec<Outline> {
        let (width, height) = self.reference.size();
        let random = || random_shape(&mut rng, width, height).outline();
        std::iter::repeat_with(random).take(count).collect()
    }

    fn score(&self, outlines: &[Outline]) -> Result<(), Difference> {
        let score = |backend: &dyn Backend| {
            let mut fits = Vec::new();
            backend
                .score(outlines, self.scene.opacity, &mut fits)
                .map(|()| fits)
        };
        let found = self.done("scoring", score(&*self.backend))?;
        let expected = self.done("scoring", score(&*self.reference))?;
        self.same("number of fits", &found.len(), &expected.len())?;
        for ((outline, found), expected) in outlines.iter().zip(found).zip(expected) {
            self.same(&format!("score of {outline:?}"), &found, &expected)?;
        }
        Ok(())
    }

    fn rank(&self, outlines: &[Outline]) -> Result<(), Difference> {
        let rank = |backend: &dyn Backend| {
            let mut ranks = Vec::new();
            backend.rank(outlines, &mut ranks).map(|()| ranks)
        };
        let found = self.done("ranking", rank(&*self.backend))?;
        let expected = self.done("ranking", rank(&*self.reference))?;
        self.same("number of ranks", &found.len(), &expected.len())?;
        for ((outline, found), expected) in outlines.iter().zip(found).zip(expected) {
            self.same(&format!("rank of {outline:?}"), &found, &expected)?;
        }
        Ok(())
    }

    fn rectangle(&self) -> Result<(), Difference> {
        let best = |backend: &dyn Backend| backend.best_rectangle(6, self.scene.opacity);
        let found = self.done("the best rectangle", best(&*self.backend))?;
        let expected = self.done("the best rectangle", best(&*self.reference))?;
        self.same("best rectangle", &found, &expected)
    }

    fn fit(&self, outline: &Outline) -> Result<(), Difference> {
        let fit = |backend: &dyn Backend| backend.fit(outline, self.scene.opacity);
        let found = self.done("fitting", fit(&*self.backend))?;
        let expected = self.done("fitting", fit(&*self.reference))?;
        self.same(
            &format!("anti-aliased fit of {outline:?}"),
            &found,
            &expected,
        )
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), Difference> {
        let drawn = [
            self.backend.draw(outline, paint),
            self.reference.draw(outline, paint),
        ];
        for result in drawn {
            self.done("drawing", result)?;
        }
        let what = format!("after drawing {outline:?}");
        self.same(
            &format!("canvas {what}"),
            &self.backend.canvas(),
            &self.reference.canvas(),
        )?;
        let residuals = (self.backend.residual(), self.reference.residual());
        self.same(&format!("residual {what}"), &residuals.0, &residuals.1)
    }

    fn refuses_bad_outlines(&mut self) -> Result<(), Difference> {
        let far = geometry::Point::new(geometry::MAX_COORDINATE + 1, 0);
        let bad = Outline::Convex([far; 3].into());
        let paint = Paint {
            color: [0; 3],
            alpha: 255,
        };
        let canvas = self.backend.canvas();
        let found = (
            self.backend.draw(&bad, paint),
            self.backend.fit(&bad, self.scene.opacity).err(),
        );
        let error = RasterError::Outline(geometry::OutlineError::TooFar(far.x));
        self.same(
            "an outline beyond the range",
            &found,
            &(Err(error.clone()), Some(error)),
        )?;
        self.same("canvas after it", &self.backend.canvas(), &canvas)
    }

    fn done<T>(&self, what: &str, result: Result<T, RasterError>) -> Result<T, Difference> {
        result.map_err(|error| Difference(format!("{}: {what} failed: {error}", self.scene.name)))
    }

    fn same<T: PartialEq + std::fmt::Debug>(
        &self,
        what: &str,
        found: &T,
        expected: &T,
    ) -> Result<(), Difference> {
        if found == expected {
            return Ok(());
        }
        let clipped = |value: &T| format!("{value:?}").chars().take(400).collect::<String>();
        Err(Difference(format!(
            "{}: {what}: {} is {}, {} is {}",
            self.scene.name,
            self.backend.name(),
            clipped(found),
            self.reference.name(),
            clipped(expected),
        )))
    }
}
