//! Notes who touched which byte of shared memory since when, and finds accesses that nothing orders.

/// Reads by several threads or warps.
const SEVERAL: u32 = u32::MAX;

/// A thread, and how often its block and its warp have waited for each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who {
    pub(crate) warp: u32,
    pub(crate) lane: u32,
    /// Barriers that the block has passed, from 1.
    pub(crate) barriers: u32,
    /// `__syncwarp`s of the whole warp.
    pub(crate) waits: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Read,
    /// With a value other than the one that is there.
    Write,
    /// With the value that is there, which several may do at once.
    WriteSame,
    Atomic,
}

/// The last access of a kind to a byte; with no barriers, none.
#[derive(Debug, Clone, Copy, Default)]
struct Stamp {
    warp: u32,
    lane: u32,
    barriers: u32,
    waits: u32,
    is_atomic: bool,
}

impl Stamp {
    const fn of(who: Who, is_atomic: bool) -> Self {
        let Who {
            warp,
            lane,
            barriers,
            waits,
        } = who;
        Self {
            warp,
            lane,
            barriers,
            waits,
            is_atomic,
        }
    }

    /// Whether nothing orders this access and one by `who`.
    const fn races_with(&self, who: Who) -> bool {
        if self.barriers != who.barriers {
            return false;
        }
        self.warp != who.warp || (self.lane != who.lane && self.waits == who.waits)
    }

    /// Both accesses, of different threads.
    const fn with(self, other: &Self) -> Self {
        let warp = if self.warp == other.warp {
            self.warp
        } else {
            SEVERAL
        };
        Self {
            warp,
            lane: SEVERAL,
            is_atomic: self.is_atomic && other.is_atomic,
            ..self
        }
    }
}

#[derive(Debug)]
pub(crate) struct Races {
    written: Vec<Stamp>,
    read: Vec<Stamp>,
}

impl Races {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            written: vec![Stamp::default(); bytes],
            read: vec![Stamp::default(); bytes],
        }
    }

    /// Notes an access to these bytes, or says what it races with.
    pub(crate) fn note(
        &mut self,
        bytes: std::ops::Range<usize>,
        who: Who,
        how: How,
    ) -> Result<(), String> {
        let is_atomic = how == How::Atomic;
        let stamp = Stamp::of(who, is_atomic);
        for byte in bytes {
            let (written, read) = (&mut self.written[byte], &mut self.read[byte]);
            let harmless = how == How::WriteSame || (is_atomic && written.is_atomic);
            let meets = written.races_with(who);
            if meets && !harmless {
                return Err(explain(how, "written", written, byte));
            }
            if how == How::Read {
                if read.races_with(who) {
                    *read = stamp.with(read);
                } else if read.barriers != who.barriers || read.waits != who.waits {
                    *read = stamp;
                }
                continue;
            }
            if read.races_with(who) {
                return Err(explain(how, "read", read, byte));
            }
            *written = if meets { stamp.with(written) } else { stamp };
        }
        Ok(())
    }
}

fn explain(how: How, before: &str, stamp: &Stamp, byte: usize) -> String {
    let name = |number: u32| {
        if number == SEVERAL {
            String::from("several")
        } else {
            number.to_string()
        }
    };
    let how = match how {
        How::Read => "read",
        How::Write | How::WriteSame => "written",
        How::Atomic => "changed",
    };
    format!(
        "byte {byte:#x} of shared memory is {how} while no barrier keeps it from being {before} by warp {}, lane {}",
        name(stamp.warp),
        name(stamp.lane)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn who(warp: u32, lane: u32, barriers: u32, waits: u32) -> Who {
        Who {
            warp,
            lane,
            barriers,
            waits,
        }
    }

    #[test]
    fn what_one_warp_writes_others_read_after_a_barrier() {
        let mut races = Races::new(4);
        races.note(0..4, who(0, 0, 1, 0), How::Write).unwrap();
        assert!(races.note(0..4, who(1, 0, 1, 0), How::Read).is_err());
        races.note(0..4, who(1, 0, 2, 0), How::Read).unwrap();
        races.note(0..4, who(2, 7, 2, 0), How::Read).unwrap();
        let error = races.note(0..4, who(1, 0, 2, 0), How::Write).unwrap_err();
        assert!(error.ends_with("by warp several, lane several"), "{error}");
        races.note(0..4, who(1, 0, 3, 0), How::Write).unwrap();
    }

    #[test]
    fn threads_of_a_warp_are_ordered_by_waiting_for_each_other() {
        let mut races = Races::new(4);
        races.note(0..4, who(0, 0, 1, 0), How::Write).unwrap();
        races.note(0..4, who(0, 0, 1, 0), How::Read).unwrap();
        assert!(races.note(0..4, who(0, 1, 1, 0), How::Read).is_err());
        races.note(0..4, who(0, 1, 1, 1), How::Read).unwrap();
    }

    #[test]
    fn atomics_and_equal_writes_may_meet() {
        let mut races = Races::new(8);
        races.note(0..4, who(0, 0, 1, 0), How::Atomic).unwrap();
        races.note(0..4, who(1, 0, 1, 0), How::Atomic).unwrap();
        assert!(races.note(0..4, who(2, 0, 1, 0), How::Read).is_err());
        races.note(4..8, who(0, 0, 1, 0), How::Write).unwrap();
        races.note(4..8, who(1, 0, 1, 0), How::WriteSame).unwrap();
        assert!(races.note(4..8, who(1, 0, 1, 0), How::Write).is_err());
    }
}
