//! What orders the accesses of different blocks: a fence and an atomic behind it by a thread of the
//! one, then an atomic on the same address and a fence behind it by a thread of the other. What
//! came before the first fence, also by threads that waited at a barrier of the block before it, is
//! seen behind the last one. Blocks that hand on what others did are not followed, nor threads that
//! wait for each other in a warp alone.

use std::collections::HashMap;

/// A thread's access: where and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ThreadStamp {
    /// Number of the block in the grid.
    pub(crate) block: u32,
    pub(crate) warp: u8,
    pub(crate) lane: u8,
    /// Time from one barrier of a block to its next. All blocks and launches count on.
    pub(crate) interval: u32,
    /// `__syncwarp`s of the whole warp.
    pub(crate) waits: u32,
    /// Fences that all threads so far have passed in this launch.
    pub(crate) fences: u32,
}

impl ThreadStamp {
    /// Before all launches.
    pub(crate) const NOBODY: Self = Self {
        block: 0,
        warp: 0,
        lane: 0,
        interval: 0,
        waits: 0,
        fences: 0,
    };

    /// What names a thread within its block.
    pub(crate) const fn thread(&self) -> (u8, u8) {
        (self.warp, self.lane)
    }
}

/// A fence: the thread that passed it and when.
#[derive(Debug, Clone, Copy)]
struct Fence(ThreadStamp);

impl Fence {
    /// Whether an access of the same block comes before it.
    fn covers(&self, access: ThreadStamp) -> bool {
        access.interval < self.0.interval
            || (access.interval == self.0.interval
                && access.thread() == self.0.thread()
                && access.fences < self.0.fences)
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
    /// Fences passed.
    count: u32,
    /// The last fence of each thread of the block that runs.
    passed: HashMap<(u8, u8), Fence>,
    /// Fences before atomics, by address.
    released: HashMap<u64, Vec<Fence>>,
    /// The last of them of each block.
    last: HashMap<u32, Fence>,
    /// What threads of the block that runs have met by atomics, but for a fence.
    met: HashMap<(u8, u8), Vec<Fence>>,
    /// Fences of other blocks that the one that runs is behind, and since when and for whom.
    acquired: HashMap<u32, Vec<(Fence, ThreadStamp)>>,
}

impl Fences {
    /// For a launch after all that happened up to an interval.
    pub(crate) fn after(interval: u32) -> Self {
        Self {
            launch: interval + 1,
            start: interval + 1,
            now: interval,
            block: 0,
            count: 0,
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

    /// Fences that all threads so far have passed.
    pub(crate) const fn count(&self) -> u32 {
        self.count
    }

    /// Whether the interval is within this launch.
    pub(crate) const fn in_launch(&self, interval: u32) -> bool {
        interval >= self.launch
    }

    /// Whether the interval is one of the block that runs.
    pub(crate) const fn in_block(&self, interval: u32) -> bool {
        interval >= self.start
    }

    pub(crate) fn enter_block(&mut self, block: u32) {
        self.now += 1;
        self.start = self.now;
        self.block = block;
        self.passed.clear();
        self.met.clear();
        self.acquired.clear();
    }

    pub(crate) const fn pass_barrier(&mut self) {
        self.now += 1;
    }

    /// A thread passes a fence.
    pub(crate) fn pass(&mut self, who: ThreadStamp) {
        self.count += 1;
        let fences = self.count;
        self.passed
            .insert(who.thread(), Fence(ThreadStamp { fences, ..who }));
        for fence in self.met.remove(&who.thread()).unwrap_or_default() {
            let acquired = self.acquired.entry(fence.0.block).or_default();
            acquired.push((fence, who));
        }
    }

    /// An atomic: others may meet there what this thread has fenced, and it what others have.
    pub(crate) fn meet(&mut self, address: u64, who: ThreadStamp) {
        let fence = self.passed.get(&who.thread());
        if fence.is_none() && self.released.is_empty() {
            return;
        }
        let released = self.released.entry(address).or_default();
        let others = released.iter().filter(|fence| fence.0.block != who.block);
        self.met
            .entry(who.thread())
            .or_default()
            .extend(others.copied());
        let Some(fence) = fence else { return };
        let earlier = |other: &Fence| other.0.fences < fence.0.fences;
        let own = released.iter().find(|other| other.0.block == who.block);
        if own.is_none_or(earlier) {
            released.retain(|other| other.0.block != who.block);
            released.push(*fence);
        }
        if self.last.get(&who.block).is_none_or(earlier) {
            self.last.insert(who.block, *fence);
        }
    }

    /// Whether a block that has ended passed a fence behind this access, and an atomic behind that.
    pub(crate) fn has_released(&self, access: ThreadStamp) -> bool {
        let last = self.last.get(&access.block);
        last.is_some_and(|fence| fence.covers(access))
    }

    /// Whether a thread is behind the last fences of these blocks, its own left out.
    pub(crate) fn is_behind(
        &self,
        who: ThreadStamp,
        mut blocks: std::ops::RangeInclusive<u32>,
    ) -> bool {
        let last = |block| self.last.get(&block).map(|fence| fence.0.fences);
        blocks.all(|block| {
            block == who.block
                || self
                    .behind(who, block)
                    .any(|fence| Some(fence.0.fences) == last(block))
        })
    }

    /// Whether a thread is behind a fence that covers an access of another block.
    pub(crate) fn is_after(&self, who: ThreadStamp, access: ThreadStamp) -> bool {
        self.behind(who, access.block)
            .any(|fence| fence.covers(access))
    }

    /// The fences of a block that a thread is behind.
    fn behind(&self, who: ThreadStamp, block: u32) -> impl Iterator<Item = &Fence> {
        let acquired = self.acquired.get(&block).into_iter().flatten();
        let seen = move |since: &ThreadStamp| {
            who.interval > since.interval || who.thread() == since.thread()
        };
        acquired.filter_map(move |(fence, since)| seen(since).then_some(fence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(fences: &Fences, lane: u8) -> ThreadStamp {
        ThreadStamp {
            block: fences.block(),
            warp: 0,
            lane,
            interval: fences.now(),
            waits: 0,
            fences: fences.count(),
        }
    }

    /// Thread 0 passes a fence and makes an atomic.
    fn release(fences: &mut Fences, address: u64) {
        fences.pass(who(fences, 0));
        fences.meet(address, who(fences, 0));
    }

    fn acquire(fences: &mut Fences, address: u64, lane: u8) {
        fences.meet(address, who(fences, lane));
        fences.pass(who(fences, lane));
    }

    #[test]
    fn a_block_is_behind_the_fence_that_it_met_by_an_atomic_and_a_fence() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        let written = who(&fences, 7);
        fences.pass_barrier();
        release(&mut fences, 8);
        assert!(fences.has_released(written));
        assert!(!fences.has_released(who(&fences, 7)));
        fences.enter_block(1);
        fences.meet(8, who(&fences, 0));
        assert!(!fences.is_after(who(&fences, 0), written));
        fences.pass(who(&fences, 0));
        assert!(fences.is_after(who(&fences, 0), written));
        // The others of the block only after a barrier, or behind fences of their own.
        assert!(!fences.is_after(who(&fences, 1), written));
        acquire(&mut fences, 8, 1);
        assert!(fences.is_after(who(&fences, 1), written));
        assert!(fences.is_after(who(&fences, 0), written));
        fences.pass_barrier();
        assert!(fences.is_after(who(&fences, 2), written));
    }

    #[test]
    fn a_fence_covers_what_its_thread_did_before_it_alone() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        let before = who(&fences, 0);
        release(&mut fences, 8);
        let behind = who(&fences, 0);
        assert!(fences.has_released(before) && !fences.has_released(behind));
        fences.enter_block(1);
        acquire(&mut fences, 8, 0);
        let reader = who(&fences, 0);
        assert!(fences.is_after(reader, before) && !fences.is_after(reader, behind));
    }

    #[test]
    fn an_atomic_elsewhere_or_without_a_fence_orders_nothing() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        let written = who(&fences, 0);
        fences.meet(8, who(&fences, 0));
        fences.pass_barrier();
        release(&mut fences, 16);
        fences.enter_block(1);
        acquire(&mut fences, 8, 0);
        assert!(!fences.is_after(who(&fences, 0), written));
    }

    #[test]
    fn all_that_a_block_did_is_seen_behind_its_last_fence_alone() {
        let mut fences = Fences::after(0);
        fences.enter_block(0);
        release(&mut fences, 8);
        release(&mut fences, 16);
        fences.enter_block(1);
        acquire(&mut fences, 8, 0);
        assert!(!fences.is_behind(who(&fences, 0), 0..=1));
        acquire(&mut fences, 16, 0);
        assert!(fences.is_behind(who(&fences, 0), 0..=1));
        // An older fence of another thread takes nothing back.
        fences.enter_block(2);
        fences.pass(who(&fences, 3));
        release(&mut fences, 16);
        fences.meet(16, who(&fences, 3));
        let written = who(&fences, 0);
        assert!(!fences.has_released(written));
    }
}
