use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use thiserror::Error;

use crate::given::given_layers;
use crate::range::check_output_size;
use crate::search_input::SearchInput;
use crate::{BackendChoice, BackendKind, Budget, Options, Search, SearchError, SearchRequest};

/// Searches for drawings of many photos: on a CUDA device side by side, on the processor one after
/// the other. Each finds what a [`Search`] for that photo alone finds. Processors do more with a
/// thread for each photo, as [`crate::draw_all`] has it.
///
/// ```
/// use color::Image;
/// use optimizer::{Options, SearchRequest, Searches};
/// use std::ops::ControlFlow;
///
/// let options = Options::default();
/// let mut searches = Searches::new(options.clone());
/// for color in [[200, 100, 50, 255], [9, 9, 9, 255]] {
///     let target = options.target(&Image::filled(16, 16, color)?)?;
///     searches.add(SearchRequest::new(target))?;
/// }
/// for search in searches.run(|_, _| ControlFlow::Continue(())) {
///     assert!(search?.drawing().layers.is_empty());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Searches {
    options: Options,
    choice: Option<BackendChoice>,
    inputs: Vec<SearchInput>,
}

/// One of several searches that has failed.
#[derive(Debug, Error)]
#[error("{error}")]
#[non_exhaustive]
pub struct FailedSearch {
    /// The search with the best drawing that it found; `None` if it could not begin. The stage that
    /// failed is closed: [`Search::step`] revisits the layers anew, or else polishes them, on the
    /// same device, which may fail again. Without layers it ends the search.
    pub search: Option<Box<Search>>,
    /// Why it cannot go on.
    pub error: SearchError,
}

impl FailedSearch {
    fn new(search: Option<Search>, error: &SearchError) -> Self {
        let closed = |mut search: Search| {
            // It has failed in any case.
            let _ = search.stop();
            // Those that follow need the memory of the device.
            search.close_stage();
            Box::new(search)
        };
        Self {
            search: search.map(closed),
            error: error.clone(),
        }
    }
}

impl From<FailedSearch> for SearchError {
    fn from(failed: FailedSearch) -> Self {
        failed.error
    }
}

impl Searches {
    /// No searches yet, all of which are to have these options; background and palette are those of
    /// the targets.
    #[must_use]
    pub const fn new(options: Options) -> Self {
        Self {
            options,
            choice: None,
            inputs: Vec::new(),
        }
    }

    /// All with so many threads, 1 to [`crate::MAX_THREADS`], instead of those of the options;
    /// `None` leaves it to rayon's current pool. With more all searches fail.
    #[must_use]
    pub const fn with_threads(mut self, threads: Option<NonZeroUsize>) -> Self {
        self.options.threads = threads;
        self
    }

    /// One more. What all will run on, and why: the first one decides, by a short trial if the
    /// device is [`crate::Device::Auto`].
    ///
    /// # Errors
    /// When an option or the output size is out of range, the device is missing, as for
    /// [`Search::new`], or the earlier drawing of another size than the target or unusable.
    pub fn add(&mut self, request: SearchRequest<'_>) -> Result<&BackendChoice, SearchError> {
        self.options.check()?;
        let mut input = SearchInput::new(request.target, &self.options);
        if let Some(earlier) = request.earlier {
            input.layers = given_layers(earlier, &input.target, &self.options)?;
            input.output_size = earlier.output_size;
        }
        if let Some(size) = request.output_size {
            check_output_size(size)?;
            input.output_size = size;
        }
        let choice = match self.choice.take() {
            Some(choice) => choice,
            None => BackendChoice::choose(&input.target, &input.domain, &self.options)?,
        };
        self.inputs.push(input);
        Ok(self.choice.insert(choice))
    }

    /// How many photos it pays to add: those that would be searched for at once, memory allowing.
    #[must_use]
    pub fn at_once(&self) -> usize {
        let on_device = self
            .choice
            .as_ref()
            .is_some_and(|choice| choice.backend == BackendKind::Cuda);
        // Limits of time and error are one photo's, and prefixes are weighed on the host.
        let Budget { seconds, rmse, .. } = self.options.budget;
        let each = seconds.is_some() || rmse.is_some() || self.options.polish.prefixes;
        if on_device && !each { SIDE_BY_SIDE } else { 1 }
    }

    /// Searches until all is done or `progress` says to stop. It is called at the start and after
    /// each step with the searches under way and the place of the first of them. What came of the
    /// searches, in order; those that were not begun are left out. When a device fails, so do those
    /// that are side by side there, but for those that have ended; the others follow as usual.
    pub fn run(
        mut self,
        mut progress: impl FnMut(usize, &[Search]) -> ControlFlow<()>,
    ) -> Vec<Result<Search, FailedSearch>> {
        let mut ended = Vec::with_capacity(self.inputs.len());
        while !self.inputs.is_empty() {
            let (first, count) = (ended.len(), self.next_group());
            let later = self.inputs.split_off(count);
            let group = std::mem::replace(&mut self.inputs, later);
            let (group, flow) = self.run_group(group, |searches| progress(first, searches));
            ended.extend(group);
            if flow.is_break() {
                break;
            }
        }
        ended
    }

    fn run_group(
        &self,
        inputs: Vec<SearchInput>,
        progress: impl FnMut(&[Search]) -> ControlFlow<()>,
    ) -> (Vec<Result<Search, FailedSearch>>, ControlFlow<()>) {
        let go_on = ControlFlow::Continue(());
        let Some(choice) = &self.choice else {
            return (Vec::new(), go_on);
        };
        let count = inputs.len();
        let mut searches = match Search::open(inputs, choice, &self.options) {
            Ok(searches) => searches,
            Err(error) => {
                let failed = (0..count).map(|_| FailedSearch::new(None, &error));
                return (failed.map(Err).collect(), go_on);
            }
        };
        let run = run_together(&mut searches, progress);
        let ended = searches.into_iter().map(|search| match &run {
            Err(error) if search.stop_reason().is_none() => {
                Err(FailedSearch::new(Some(search), error))
            }
            _ => Ok(search),
        });
        (ended.collect(), *run.as_ref().unwrap_or(&go_on))
    }

    /// How many of the first searches fit together: all with weights or all without, from equally
    /// many layers, within the memory of the device.
    fn next_group(&self) -> usize {
        let kind = |input: &SearchInput| (input.target.is_weighted(), input.layers.len());
        let first = self.inputs.first().map(kind);
        let alike = self.inputs.iter().take(self.at_once());
        let alike = alike.take_while(|input| Some(kind(input)) == first).count();
        alike.min(self.room(&self.inputs[..alike])).max(1)
    }

    /// How many photos like these the device has memory for.
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    fn room(&self, inputs: &[SearchInput]) -> usize {
        let largest = inputs
            .iter()
            .max_by_key(|input| input.target.pixels().len());
        match largest {
            // What fails here will fail again, and be told, when the searches begin.
            Some(input) if inputs.len() > 1 => crate::cuda::room(input, &self.options).unwrap_or(1),
            _ => 1,
        }
    }

    #[cfg(not(all(feature = "cuda", target_os = "linux")))]
    #[expect(clippy::unused_self, reason = "there is no device")]
    fn room(&self, inputs: &[SearchInput]) -> usize {
        inputs.len()
    }
}

/// Takes steps until there is none left, or `progress` says to stop.
fn run_together(
    searches: &mut [Search],
    mut progress: impl FnMut(&[Search]) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, SearchError> {
    let mut flow = progress(searches);
    while flow.is_continue() && Search::step_all(searches)? {
        flow = progress(searches);
    }
    for search in searches {
        search.stop()?;
    }
    Ok(flow)
}

/// Photos that are searched for side by side: as many as large devices have multiprocessors, each
/// of which revisits the layers of one.
pub(crate) const SIDE_BY_SIDE: usize = 128;
