use drawing::Drawing;
use geometry::Domain;
use raster::Target;

/// What a stage that works on all layers of a drawing begins with.
#[derive(Debug)]
pub(crate) struct StageInput<'a> {
    pub(crate) target: Target,
    pub(crate) drawing: &'a Drawing,
    pub(crate) domain: Domain,
}

impl StageInput<'_> {
    /// With the background of the drawing below all shapes.
    pub(crate) fn on_background_of_drawing(self) -> Self {
        Self {
            target: self.target.with_background(self.drawing.background),
            ..self
        }
    }
}
