//! Backends of other crates that do not keep to what the trait asks for end a search with an error.

use color::{Fit, Image, Opacity, Paint};
use geometry::{Kind, Outline};
use optimizer::{Mix, Options, Search, SearchError};
use raster::{Backend, Cpu, RasterError, Residual, Target};
use testkit::photo;

/// The CPU backend, but for one number.
struct Careless {
    cpu: Cpu,
    lapse: Lapse,
}

#[derive(Clone, Copy, PartialEq)]
enum Lapse {
    /// It has a row less.
    Size,
    /// The last fit is missing.
    Fits,
    /// There is a rank too many.
    Ranks,
}

impl Backend for Careless {
    fn name(&self) -> &'static str {
        "careless"
    }

    fn size(&self) -> (u32, u32) {
        let (width, height) = self.cpu.size();
        (width, height - u32::from(self.lapse == Lapse::Size))
    }

    fn score(
        &self,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        self.cpu.score(outlines, opacity, fits)?;
        if self.lapse == Lapse::Fits {
            fits.pop();
        }
        Ok(())
    }

    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError> {
        self.cpu.rank(outlines, ranks)?;
        if self.lapse == Lapse::Ranks {
            ranks.push(0.0);
        }
        Ok(())
    }

    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        self.cpu.fit(outline, opacity)
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        self.cpu.draw(outline, paint)
    }

    fn residual(&self) -> Result<Residual, RasterError> {
        self.cpu.residual()
    }

    fn canvas(&self) -> Result<Image, RasterError> {
        self.cpu.canvas()
    }
}

/// What a search for shapes of one kind on such a backend ends with.
fn error(lapse: Lapse, kind: Kind) -> String {
    let options = Options {
        shapes: 2,
        mix: Mix::only(kind),
        ..Options::default()
    };
    let target = options
        .target(&photo(24, 18, false))
        .expect("a small photo");
    let open = |target: Target| {
        let cpu = Cpu::new(target);
        Ok(Box::new(Careless { cpu, lapse }) as _)
    };
    let search = Search::with_backend(target, open, &options);
    let error = search.and_then(Search::finish).expect_err("a lapse");
    assert!(matches!(error, SearchError::Raster(_)), "{error}");
    error.to_string()
}

#[test]
fn canvases_of_another_size_are_refused() {
    let expected = "the backend 'careless' has a canvas of 24×17 px for a working copy of 24×18 px";
    assert_eq!(error(Lapse::Size, Kind::Triangle), expected);
}

#[test]
fn there_is_one_result_for_each_outline() {
    for kind in [Kind::Triangle, Kind::Circle] {
        let fits = "the backend 'careless' gave 7 fits for 8 outlines";
        assert_eq!(error(Lapse::Fits, kind), fits);
        let ranks = "the backend 'careless' gave 101 ranks for 100 outlines";
        assert_eq!(error(Lapse::Ranks, kind), ranks);
    }
}

#[test]
fn all_rectangles_are_scored() {
    let cpu = Cpu::new(Target::new(&photo(24, 18, false), None).unwrap());
    let lapse = Lapse::Fits;
    let error = Careless { cpu, lapse }
        .best_rectangle(3, Opacity::FREE)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the backend 'careless' gave 5 fits for 6 outlines"
    );
}
