//! What orders the accesses of different blocks: a fence and an atomic behind it by a thread of the
//! one, then an atomic on the same address and a fence behind it by a thread of the other. What came
//! before the first, also by threads that waited at a barrier before it, is seen behind the last.

use std::collections::HashMap;

/// A thread's access: where and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    /// Number of the block in the grid.
    pub(crate) block: u32,
    pub(crate) warp: u8,
    pub(crate) lane: u8,
    /// Time from one barrier of a block to its next. All blocks and launches count on.
    pub(crate) interval: u32,
    /// `__syncwarp`s of the whole warp.
    pub(crate) waits: u32,
}

impl Who {
    /// What names a thread within its block.
    pub(crate) const fn thread(&self) -> (u8, u8) {
        (self.warp, self.lane)
    }
}

/// A fence, and the thread that passed it.
#[derive(Debug, Clone, Copy)]
struct Fence {
    who: Who,
}

impl Fence {
    /// Whether an access of the same block comes before it.
    fn covers(&self, interval: u32, thread: (u8, u8)) -> bool {
        interval < self.who.interval
            || (interval == self.who.interval && thread == self.who.thread())
    }
}

/// What the blocks of a launch know of each other. They run one after another.
#[derive(Debug)]
pub(crate) struct Fences {
    /// The first intervals of the launch and of the block that runs.
    launch: u32,
    start: u32,
    now: u32,
    block: u32,
    /// The blocks that ran, and their first intervals.
    blocks: Vec<(u32, u32)>,
    /// The last fence of each thread of the block that runs.
    passed: HashMap<(u8, u8), Fence>,
    /// Fences before atomics, by address.
    released: HashMap<u64, Vec<Fence>>,
    /// The last of them of each block.
    last: HashMap<u32, Fence>,
    /// What threads of the block that runs have met by atomics, but for a fence.
    met: HashMap<(u8, u8), Vec<Fence>>,
    /// Fences of other blocks that the one that runs is behind, and since when.
    acquired: HashMap<u32, (Fence, Who)>,
}

impl Fences {
    /// For a launch after all that happened up to an interval.
    pub(crate) fn after(interval: u32) -> Self {
        Self {
            launch: interval + 1,
            start: interval + 1,
            now: interval,
            block: 0,
            blocks: Vec::new(),
            passed: HashMap::new(),
            released: HashMap::new(),
            last: HashMap::new(),
            met: HashMap::new(),
            acquired: HashMap::new(),
        }
    }

    pub(crate) const fn now(&self) -> u32 {
        self.now
    }

    pub(crate) const fn block(&self) -> u32 {
        self.block
    }

    /// Whether the interval is within this launch.
    pub(crate) const fn in_launch(&self, interval: u32) -> bool {
        interval >= self.launch
    }

    /// The block whose interval it is.
    pub(crate) fn block_of(&self, interval: u32) -> u32 {
        let after = self.blocks.partition_point(|(start, _)| *start <= interval);
        self.blocks[after - 1].1
    }

    /// Whether the interval is one of the block that runs.
    pub(crate) const fn in_block(&self, interval: u32) -> bool {
        interval >= self.start
    }

    pub(crate) fn enter_block(&mut self, block: u32) {
        self.now += 1;
        self.start = self.now;
        self.block = block;
        self.blocks.push((self.start, block));
        self.passed.clear();
        self.met.clear();
        self.acquired.clear();
    }

    pub(crate) const fn pass_barrier(&mut self) {
        self.now += 1;
    }

    pub(crate) fn pass(&mut self, who: Who) {
        self.passed.insert(who.thread(), Fence { who });
        for fence in self.met.remove(&who.thread()).unwrap_or_default() {
            self.acquired.insert(fence.who.block, (fence, who));
        }
    }

    /// An atomic: others may meet there what this thread has fenced, and it what others have.
    pub(crate) fn meet(&mut self, address: u64, who: Who) {
        let fence = self.passed.get(&who.thread());
        if fence.is_none() && self.released.is_empty() {
            return;
        }
        let released = self.released.entry(address).or_default();
        let others = released.iter().filter(|fence| fence.who.block != who.block);
        self.met
            .entry(who.thread())
            .or_default()
            .extend(others.copied());
        if let Some(fence) = fence {
            released.retain(|other| other.who.block != who.block);
            released.push(*fence);
            self.last.insert(who.block, *fence);
        }
    }

    /// Whether a block that has ended passed a fence behind an access, and an atomic behind that.
    pub(crate) fn has_released(&self, block: u32, interval: u32, thread: (u8, u8)) -> bool {
        self.last
            .get(&block)
            .is_some_and(|fence| fence.covers(interval, thread))
    }

    /// Whether a thread is behind all fences of these blocks, its own left out.
    pub(crate) fn is_behind(&self, who: Who, mut blocks: std::ops::RangeInclusive<u32>) -> bool {
        blocks.all(|block| block == who.block || self.behind(who, block).is_some())
    }

    /// Whether a thread is behind a fence of a block that covers its access.
    pub(crate) fn is_after(&self, who: Who, block: u32, interval: u32, thread: (u8, u8)) -> bool {
        self.behind(who, block)
            .is_some_and(|fence| fence.covers(interval, thread))
    }

    fn behind(&self, who: Who, block: u32) -> Option<&Fence> {
        let (fence, since) = self.acquired.get(&block)?;
        (who.interval > since.interval || who.thread() == since.thread()).then_some(fence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(fences: &Fences, lane: u8) -> Who {
        Who {
            block: fences.block(),
            warp: 0,
            lane,
            interval: fences.now(),
            waits: 0,
        }
    }

    #[test]
    fn a_block_is_behind_the_fence_that_it_met_by_an_atomic_and_a_fence() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        let written = fences.now();
        fences.pass_barrier();
        fences.pass(who(&fences, 0));
        fences.meet(8, who(&fences, 0));
        assert!(fences.has_released(0, written, (0, 7)));
        assert!(!fences.has_released(0, fences.now(), (0, 7)));
        fences.enter_block(1);
        let first = who(&fences, 0);
        fences.meet(8, first);
        assert!(!fences.is_after(first, 0, written, (0, 7)));
        fences.pass(first);
        assert!(fences.is_after(first, 0, written, (0, 7)));
        // The others of the block only after a barrier.
        assert!(!fences.is_after(who(&fences, 1), 0, written, (0, 7)));
        fences.pass_barrier();
        assert!(fences.is_after(who(&fences, 1), 0, written, (0, 7)));
    }

    #[test]
    fn an_atomic_elsewhere_or_without_a_fence_orders_nothing() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        let written = fences.now();
        fences.meet(8, who(&fences, 0));
        fences.pass_barrier();
        fences.pass(who(&fences, 0));
        fences.meet(16, who(&fences, 0));
        fences.enter_block(1);
        fences.meet(8, who(&fences, 0));
        fences.pass(who(&fences, 0));
        assert!(!fences.is_after(who(&fences, 0), 0, written, (0, 0)));
    }
}
