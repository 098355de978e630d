use drawing::Layer;
use geometry::Domain;
use raster::Target;

use crate::Options;

/// Where a whole search begins.
#[derive(Debug)]
pub(crate) struct SearchStart {
    pub(crate) target: Target,
    pub(crate) domain: Domain,
    /// The layers of an earlier drawing.
    pub(crate) layers: Vec<Layer>,
}

impl SearchStart {
    /// Without layers.
    pub(crate) fn new(target: Target, options: &Options) -> Self {
        Self {
            domain: options.domain(target.width(), target.height()),
            target,
            layers: Vec::new(),
        }
    }
}
