//! CUDA devices. [`Cuda`] is the backend: target, canvas and tables stay on the device, whole
//! batches are scored at once, and only fits come back. The rest runs whole stages of a search
//! there, of many photos side by side: [`Hunts`] adds shapes, [`Stacks`] revisits layers,
//! [`Descents`] moves all numbers along the gradient.

mod arguments;
mod backend;
mod buffer;
mod descents;
mod device;
mod form;
mod greedy;
mod kernel;
mod launch;
mod layout;
mod mark;
mod pictures;
mod soft;
mod stacks;
mod work_error;

pub use backend::Cuda;
pub use descents::{Descent, Descents, Step};
pub use device::Device;
pub use greedy::{Find, Hunt, Hunts};
pub use mark::Mark;
pub use soft::{SoftDrawing, SoftLayer};
pub use stacks::{Grouping, Revisit, Stacks};
pub use work_error::WorkError;
