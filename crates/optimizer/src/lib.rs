//! The search: from a photo at working size to a drawing.
//!
//! [`Search`] adds one shape at a time, the best that a few hill climbs find ([`GreedyOptions`]),
//! then revisits each layer with all others in place ([`AnnealOptions`]), then moves all numbers of
//! the drawing along the gradient of its error ([`PolishOptions`]). It runs in one call,
//! [`Search::run`], or step by step, [`Search::step`]; either way the best drawing so far is there
//! at any time. One seed gives one drawing, on any number of threads. [`Effort`] names sets of
//! options.
//!
//! ```
//! use color::Image;
//! use optimizer::{Options, Search};
//! use std::ops::ControlFlow;
//!
//! let photo = Image::filled(32, 32, [200, 100, 50, 255])?;
//! let options = Options { shapes: 3, ..Options::default() };
//! let mut search = Search::new(&photo, &options)?;
//! search.run(|progress| {
//!     eprintln!("{} of {} shapes", progress.shapes, options.shapes);
//!     ControlFlow::Continue(())
//! })?;
//! // A photo of one colour needs no shapes: the background is that colour.
//! assert_eq!(search.drawing().background, Some([200, 100, 50]));
//! assert!(search.drawing().layers.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod anneal;
mod anneal_stage;
mod backend_choice;
mod backend_kind;
mod background;
mod budget;
mod candidates;
mod climb;
#[cfg(all(feature = "cuda", target_os = "linux"))]
mod cuda;
mod device;
mod draw_all;
mod effort;
mod error;
mod given;
mod gram;
mod greedy;
mod greedy_stage;
mod groups;
mod haste;
mod lock;
mod mix;
mod on_stage;
mod options;
mod pace;
mod parallel;
mod photo_threads;
mod polish;
mod polish_stage;
mod progress;
mod range;
mod refine;
mod refit;
mod resume_refusal;
mod search;
mod search_input;
mod search_request;
mod searches;
mod stage;
mod stage_input;
mod starts;
mod stop_reason;
mod streams;
mod svg_limit;

pub use anneal::{AnnealOptions, HostAnneal};
pub use backend_choice::BackendChoice;
pub use backend_kind::BackendKind;
pub use background::Background;
pub use budget::Budget;
pub use device::{Device, UnknownDevice};
pub use draw_all::draw_all;
pub use effort::{Effort, UnknownEffort};
pub use error::SearchError;
pub use mix::{Mix, MixError};
pub use options::{GreedyOptions, MAX_THREADS, Options};
pub use photo_threads::PhotoThreads;
pub use polish::{HostPolish, PolishOptions};
pub use progress::Progress;
pub use refine::{polish, refine};
pub use refit::refit;
pub use resume_refusal::ResumeRefusal;
pub use search::Search;
pub use search_request::SearchRequest;
pub use searches::{FailedSearch, Searches};
pub use stage::Stage;
pub use stop_reason::StopReason;
pub use svg_limit::SvgLimit;
