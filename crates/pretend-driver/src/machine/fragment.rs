use crate::program::Region;

/// Threads of a warp that are at the same instruction.
#[derive(Debug, Clone)]
pub(crate) struct Fragment {
    pub(crate) mask: u32,
    pub(crate) at: usize,
    pub(crate) state: State,
    /// The function that runs, and those that called it before it.
    pub(crate) frames: Vec<Frame>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Ready,
    /// For others of the warp.
    Waiting,
    /// For the others of the block.
    AtBarrier,
}

/// A function that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) function: usize,
    /// First slot.
    pub(crate) base: usize,
    /// First byte of local memory.
    pub(crate) local: usize,
    /// Where to go on in the caller, and where in its local memory results belong.
    pub(crate) return_to: usize,
    pub(crate) results: Vec<Region>,
}

impl Fragment {
    /// The frame of the function that runs.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    /// Whether the threads of both go on in the same way.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.at == other.at && self.frames == other.frames
    }
}
