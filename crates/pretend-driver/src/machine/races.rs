//! Notes who touched which bytes of a memory since when, and finds accesses that nothing orders.

use std::ops::Range;

use super::fences::{Fences, ThreadStamp};

/// Accesses by several threads or warps.
const SEVERAL: u8 = u8::MAX;

/// Most bytes that are noted as one.
const COARSEST: usize = 16;

/// What an access does to the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessKind {
    Read,
    /// Through a cache that sees nothing of what the launch writes.
    ReadIncoherent,
    /// With a value other than the one that is there.
    Write,
    /// With the value that is there, which several may do at once.
    WriteSame,
    Atomic,
}

/// The last access of a kind to some bytes, or several that nothing orders; at interval 0, none.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    /// The latest one.
    who: ThreadStamp,
    /// All are of blocks among these.
    first_block: u32,
    last_block: u32,
    is_atomic: bool,
    /// Whether there is one, of an earlier block, that no fence follows.
    is_loose: bool,
    /// Whether one went through the cache for constants.
    is_incoherent: bool,
}

impl Stamp {
    const NONE: Self = Self::of(ThreadStamp::NOBODY, AccessKind::Read);

    const fn of(who: ThreadStamp, kind: AccessKind) -> Self {
        Self {
            who,
            first_block: who.block,
            last_block: who.block,
            is_atomic: matches!(kind, AccessKind::Atomic),
            is_loose: false,
            is_incoherent: matches!(kind, AccessKind::ReadIncoherent),
        }
    }

    /// Whether this access comes before one by `who`.
    fn is_before(&self, who: ThreadStamp, fences: &Fences) -> bool {
        if !fences.in_launch(self.who.interval) {
            return true;
        }
        if fences.in_block(self.who.interval) {
            return self.is_before_in_block(who)
                && (self.first_block == self.last_block
                    || (!self.is_loose && fences.is_behind(who, self.blocks())));
        }
        !self.is_loose
            && fences.is_after(who, self.who)
            && (self.first_block == self.last_block || fences.is_behind(who, self.blocks()))
    }

    /// The same for what the block that runs has done.
    const fn is_before_in_block(&self, who: ThreadStamp) -> bool {
        self.who.interval != who.interval
            || (self.who.warp == who.warp
                && (self.who.lane == who.lane || self.who.waits != who.waits))
    }

    const fn blocks(&self) -> std::ops::RangeInclusive<u32> {
        self.first_block..=self.last_block
    }

    /// This access and earlier ones that nothing orders.
    fn with(self, before: &Self, fences: &Fences) -> Self {
        let mut both = Self {
            first_block: self.first_block.min(before.first_block),
            last_block: self.last_block.max(before.last_block),
            is_atomic: self.is_atomic && before.is_atomic,
            is_loose: before.is_loose,
            ..self
        };
        if !fences.in_block(before.who.interval) {
            both.is_loose |= !fences.has_released(before.who);
        } else if !before.is_before_in_block(self.who) {
            both.who.lane = SEVERAL;
            if before.who.warp != self.who.warp {
                both.who.warp = SEVERAL;
            }
        }
        both
    }
}

/// The accesses to a memory.
#[derive(Debug, Default)]
pub(crate) struct Races {
    /// Bytes noted as one: as many as the smallest access has.
    grain: usize,
    written: Vec<Stamp>,
    read: Vec<Stamp>,
}

impl Races {
    /// Notes an access to these bytes of a memory of a size, or says what it races with.
    pub(crate) fn note(
        &mut self,
        bytes: Range<usize>,
        size: usize,
        who: ThreadStamp,
        kind: AccessKind,
        fences: &Fences,
    ) -> Result<(), String> {
        self.refine(bytes.len(), size);
        for place in bytes.start / self.grain..bytes.end.div_ceil(self.grain) {
            self.note_at(place, who, kind, fences)?;
        }
        Ok(())
    }

    /// Notes bytes one by one, or as many as one access has.
    fn refine(&mut self, bytes: usize, size: usize) {
        if self.grain == 0 {
            self.grain = bytes.min(COARSEST);
            let count = size.div_ceil(self.grain);
            self.written = vec![Stamp::NONE; count];
            self.read = vec![Stamp::NONE; count];
        }
        while self.grain > bytes {
            self.grain /= 2;
            for stamps in [&mut self.written, &mut self.read] {
                *stamps = stamps.iter().flat_map(|stamp| [*stamp; 2]).collect();
            }
        }
    }

    fn note_at(
        &mut self,
        place: usize,
        who: ThreadStamp,
        kind: AccessKind,
        fences: &Fences,
    ) -> Result<(), String> {
        let (written, read) = (&mut self.written[place], &mut self.read[place]);
        let byte = place * self.grain;
        let stamp = Stamp::of(who, kind);
        let harmless = kind == AccessKind::WriteSame || (stamp.is_atomic && written.is_atomic);
        let meets = !written.is_before(who, fences);
        if meets && !harmless {
            return Err(explain(kind, "written", written, byte));
        }
        if matches!(kind, AccessKind::Read | AccessKind::ReadIncoherent) {
            if stamp.is_incoherent && fences.in_launch(written.who.interval) {
                return Err(constant(byte));
            }
            *read = read_again(read, stamp, fences);
            return Ok(());
        }
        if !read.is_before(who, fences) {
            return Err(explain(kind, "read", read, byte));
        }
        if read.is_incoherent && fences.in_launch(read.who.interval) {
            return Err(constant(byte));
        }
        *written = if meets {
            stamp.with(written, fences)
        } else {
            stamp
        };
        Ok(())
    }
}

/// What is known of reads after another one.
fn read_again(before: &Stamp, stamp: Stamp, fences: &Fences) -> Stamp {
    let mut both = match before.is_before(stamp.who, fences) {
        true => stamp,
        false => stamp.with(before, fences),
    };
    both.is_incoherent |= before.is_incoherent && fences.in_launch(before.who.interval);
    both
}

fn constant(byte: usize) -> String {
    format!("byte {byte:#x} is read as if nothing wrote it, and the launch does")
}

fn explain(kind: AccessKind, before: &str, stamp: &Stamp, byte: usize) -> String {
    let name = |number: u8| {
        if number == SEVERAL {
            String::from("several")
        } else {
            number.to_string()
        }
    };
    let how = match kind {
        AccessKind::Read | AccessKind::ReadIncoherent => "read",
        AccessKind::Write | AccessKind::WriteSame => "written",
        AccessKind::Atomic => "changed",
    };
    let block = if stamp.first_block == stamp.last_block {
        stamp.first_block.to_string()
    } else {
        String::from("several")
    };
    format!(
        "byte {byte:#x} is {how} while nothing keeps it from being {before} by block {block}, warp {}, lane {}",
        name(stamp.who.warp),
        name(stamp.who.lane)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A memory of 16 bytes, and what blocks know of each other.
    struct Watched {
        races: Races,
        fences: Fences,
    }

    impl Watched {
        fn new() -> Self {
            let mut fences = Fences::after(0);
            fences.enter_block(0);
            Self {
                races: Races::default(),
                fences,
            }
        }

        fn who(&self, warp: u8, lane: u8, waits: u32) -> ThreadStamp {
            ThreadStamp {
                block: self.fences.block(),
                warp,
                lane,
                interval: self.fences.now(),
                waits,
                fences: self.fences.count(),
            }
        }

        /// An access to the first bytes by a thread that has not waited.
        fn note(&mut self, warp: u8, lane: u8, kind: AccessKind) -> Result<(), String> {
            let who = self.who(warp, lane, 0);
            self.races.note(0..4, 16, who, kind, &self.fences)
        }

        /// Thread 0 arrives behind a fence, and sees what others did before.
        fn arrive(&mut self) {
            self.fences.pass_barrier();
            let who = self.who(0, 0, 0);
            self.fences.pass(who);
            self.fences.meet(0, who);
            self.fences.pass(who);
            self.fences.pass_barrier();
        }
    }

    #[test]
    fn what_one_warp_writes_others_read_after_a_barrier() {
        let mut watched = Watched::new();
        watched.note(0, 0, AccessKind::Write).unwrap();
        assert!(watched.note(1, 0, AccessKind::Read).is_err());
        watched.fences.pass_barrier();
        watched.note(1, 0, AccessKind::Read).unwrap();
        watched.note(2, 7, AccessKind::Read).unwrap();
        let error = watched.note(1, 0, AccessKind::Write).unwrap_err();
        assert!(
            error.ends_with("by block 0, warp several, lane several"),
            "{error}"
        );
        watched.fences.pass_barrier();
        watched.note(1, 0, AccessKind::Write).unwrap();
    }

    #[test]
    fn threads_of_a_warp_are_ordered_by_waiting_for_each_other() {
        let mut watched = Watched::new();
        watched.note(0, 0, AccessKind::Write).unwrap();
        watched.note(0, 0, AccessKind::Read).unwrap();
        assert!(watched.note(0, 1, AccessKind::Read).is_err());
        let who = watched.who(0, 1, 1);
        watched
            .races
            .note(0..4, 16, who, AccessKind::Read, &watched.fences)
            .unwrap();
    }

    #[test]
    fn atomics_and_equal_writes_may_meet() {
        let mut watched = Watched::new();
        watched.note(0, 0, AccessKind::Atomic).unwrap();
        watched.note(1, 0, AccessKind::Atomic).unwrap();
        assert!(watched.note(2, 0, AccessKind::Read).is_err());
        watched.fences.pass_barrier();
        watched.note(0, 0, AccessKind::Write).unwrap();
        watched.note(1, 0, AccessKind::WriteSame).unwrap();
        assert!(watched.note(1, 0, AccessKind::Write).is_err());
    }

    #[test]
    fn neighbours_are_noted_apart_from_the_first_narrow_access_on() {
        let mut watched = Watched::new();
        let mut note = |bytes, lane, kind| {
            let who = watched.who(0, lane, 0);
            watched.races.note(bytes, 16, who, kind, &watched.fences)
        };
        note(0..16, 0, AccessKind::Write).unwrap();
        assert!(note(5..6, 1, AccessKind::Read).is_err());
        note(5..6, 0, AccessKind::Write).unwrap();
        watched.fences.pass_barrier();
        let mut note = |bytes, lane| {
            let who = watched.who(0, lane, 0);
            watched
                .races
                .note(bytes, 16, who, AccessKind::Write, &watched.fences)
        };
        note(5..6, 0).unwrap();
        note(6..7, 1).unwrap();
        assert!(note(4..6, 1).is_err());
    }

    #[test]
    fn blocks_see_what_others_wrote_behind_a_fence_and_an_atomic() {
        let mut watched = Watched::new();
        watched.note(3, 3, AccessKind::Write).unwrap();
        watched.arrive();
        watched.fences.enter_block(1);
        let error = watched.note(0, 0, AccessKind::Read).unwrap_err();
        assert!(error.ends_with("by block 0, warp 3, lane 3"), "{error}");
        watched.arrive();
        watched.note(5, 5, AccessKind::Read).unwrap();
    }

    #[test]
    fn the_last_block_may_write_what_all_have_read() {
        let mut watched = Watched::new();
        for block in 0..3 {
            watched.fences.enter_block(block);
            watched.note(0, 1, AccessKind::Read).unwrap();
            watched.note(1, 1, AccessKind::Read).unwrap();
            watched.arrive();
        }
        watched.note(2, 2, AccessKind::Write).unwrap();
    }

    #[test]
    fn what_a_block_reads_after_its_fence_nobody_may_write() {
        let mut watched = Watched::new();
        watched.arrive();
        watched.note(0, 0, AccessKind::Read).unwrap();
        watched.fences.enter_block(1);
        watched.note(0, 0, AccessKind::Read).unwrap();
        watched.arrive();
        let error = watched.note(2, 2, AccessKind::Write).unwrap_err();
        assert!(
            error.ends_with("by block several, warp 0, lane 0"),
            "{error}"
        );
    }

    #[test]
    fn what_a_launch_writes_is_not_read_as_if_nothing_did() {
        let mut watched = Watched::new();
        watched.note(0, 0, AccessKind::Write).unwrap();
        assert!(watched.note(0, 0, AccessKind::ReadIncoherent).is_err());
        watched.fences = Fences::after(watched.fences.now());
        watched.fences.enter_block(4);
        watched.note(0, 0, AccessKind::ReadIncoherent).unwrap();
        watched.fences.pass_barrier();
        watched.note(0, 0, AccessKind::Read).unwrap();
        assert!(watched.note(0, 0, AccessKind::Write).is_err());
    }
}
