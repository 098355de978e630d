use drawing::Layer;
use geometry::Domain;
use raster::Target;

use crate::Options;

/// What a whole search begins with.
#[derive(Debug)]
pub(crate) struct SearchInput {
    pub(crate) target: Target,
    pub(crate) domain: Domain,
    /// The layers of an earlier drawing.
    pub(crate) layers: Vec<Layer>,
    /// How large files are to show the drawing, in px.
    pub(crate) output_size: (u32, u32),
}

impl SearchInput {
    /// Without layers, for files as large as the target.
    pub(crate) fn new(target: Target, options: &Options) -> Self {
        Self {
            domain: options.domain(target.width(), target.height()),
            output_size: (target.width(), target.height()),
            target,
            layers: Vec::new(),
        }
    }
}
