//! What threads of a warp do together: shuffles, votes, matches, reductions.

use super::Fault;
use super::block::Shared;
use super::fragment::{Fragment, State};
use super::warp::Warp;
use crate::lanes::{Lanes, WIDTH};
use crate::program::{Collective, Predicate, Shuffle, ShuffleMode, Slot, Vote, WarpCollective};

impl Warp {
    /// Threads whose companions are all there go on; others wait for theirs.
    pub(super) fn collective(
        &mut self,
        collective: &WarpCollective,
        fragment: &Fragment,
        mask: u32,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        let base = fragment.frame().base;
        let members = self
            .at(base, collective.members)
            .map(|members| members as u32);
        let (mut left, mut waiting) = (mask, 0);
        while left != 0 {
            let named = members[left.trailing_zeros() as usize];
            let group = (0..WIDTH).fold(0, |group, lane| {
                group | u32::from(left >> lane & 1 != 0 && members[lane] == named) << lane
            });
            let fail = |why: &str| {
                let why = format!("{why}, named by the mask {named:#010x}");
                Err(self.place(Fault::failed(why), fragment, group, shared))
            };
            if group & !named != 0 {
                return fail("a thread is not among those that take part");
            }
            if named & !self.live != 0 {
                return fail("there is no such thread, or it has ended");
            }
            if group == named {
                if let Err(why) = self.join(&collective.what, base, group) {
                    return Err(self.place(Fault::failed(why), fragment, group, shared));
                }
            } else {
                waiting |= group;
            }
            left &= !group;
        }
        self.part(fragment, waiting);
        Ok(())
    }

    /// Those that wait stay, the others are at the next instruction.
    fn part(&mut self, fragment: &Fragment, waiting: u32) {
        let going = fragment.mask & !waiting;
        if waiting != 0 {
            self.fragments.push(Fragment {
                mask: waiting,
                state: State::Waiting,
                ..fragment.clone()
            });
        }
        if going != 0 {
            self.fragments.push(Fragment {
                mask: going,
                at: fragment.at + 1,
                ..fragment.clone()
            });
        }
    }

    fn join(&mut self, what: &Collective, base: usize, group: u32) -> Result<(), String> {
        match what {
            Collective::Wait => self.waits += u32::from(group == self.live),
            Collective::Shuffle(shuffle) => self.shuffle(shuffle, base, group)?,
            Collective::Vote { vote, to, from } => self.vote(*vote, *to, *from, base, group),
            Collective::MatchAny { bytes, to, from } => {
                let masks = self.equal(*bytes, base, *from, group);
                self.write(base + to, &masks.map(u64::from), group);
            }
            Collective::MatchAll {
                bytes,
                to,
                all,
                from,
            } => {
                let masks = self.equal(*bytes, base, *from, group);
                let same = masks[group.trailing_zeros() as usize] == group;
                let result = if same { u64::from(group) } else { 0 };
                self.write(base + to, &[result; WIDTH], group);
                if let Some(all) = all {
                    self.write(base + all, &[u64::from(same); WIDTH], group);
                }
            }
            Collective::Reduce { function, to, from } => {
                let values = *self.at(base, *from);
                let values = (0..WIDTH)
                    .filter(|lane| group >> lane & 1 != 0)
                    .map(|lane| values[lane]);
                let result = values.reduce(function).unwrap_or_default();
                self.write(base + to, &[result; WIDTH], group);
            }
        }
        Ok(())
    }

    fn shuffle(&mut self, shuffle: &Shuffle, base: usize, group: u32) -> Result<(), String> {
        let [from, offset, clamp] =
            [shuffle.from, shuffle.offset, shuffle.clamp].map(|slot| *self.at(base, slot));
        let (mut values, mut in_range): (Lanes, Lanes) = ([0; WIDTH], [0; WIDTH]);
        for lane in (0..WIDTH).filter(|lane| group >> lane & 1 != 0) {
            let found = source(
                shuffle.mode,
                lane as i32,
                offset[lane] as i32 & 31,
                clamp[lane] as i32,
            );
            let from_lane = found.unwrap_or(lane);
            if group >> from_lane & 1 == 0 {
                return Err(format!(
                    "lane {lane} asks for lane {from_lane}, which takes no part"
                ));
            }
            (values[lane], in_range[lane]) = (from[from_lane], u64::from(found.is_some()));
        }
        if let Some(to) = shuffle.to {
            self.write(base + to, &values, group);
        }
        if let Some(to) = shuffle.in_range {
            self.write(base + to, &in_range, group);
        }
        Ok(())
    }

    fn vote(&mut self, vote: Vote, to: Slot, from: Predicate, base: usize, group: u32) {
        let bits = self.at(base, from.slot).iter().enumerate();
        let holds = bits.fold(0, |bits, (lane, value)| bits | ((value & 1) as u32) << lane);
        let holds = if from.negated { !holds } else { holds } & group;
        let result = match vote {
            Vote::All => u64::from(holds == group),
            Vote::Any => u64::from(holds != 0),
            Vote::Uniform => u64::from(holds == group || holds == 0),
            Vote::Ballot => u64::from(holds),
        };
        self.write(base + to, &[result; WIDTH], group);
    }

    /// For each thread of the group, those of the group with the same value.
    fn equal(&self, bytes: usize, base: usize, slot: Slot, group: u32) -> [u32; WIDTH] {
        let width = u64::MAX >> (64 - 8 * bytes);
        let values = self.at(base, slot).map(|value| value & width);
        std::array::from_fn(|lane| {
            (0..WIDTH).fold(0, |mask, other| {
                mask | u32::from(values[other] == values[lane]) << other
            }) & group
        })
    }
}

/// The lane that a shuffle reads, or none if it is out of the segment.
fn source(mode: ShuffleMode, lane: i32, offset: i32, clamp: i32) -> Option<usize> {
    let (segment, clamp) = (clamp >> 8 & 31, clamp & 31);
    let first = lane & segment;
    let bound = first | (clamp & !segment);
    let (from, in_range) = match mode {
        ShuffleMode::Up => (lane - offset, lane - offset >= bound),
        ShuffleMode::Down => (lane + offset, lane + offset <= bound),
        ShuffleMode::Butterfly => (lane ^ offset, (lane ^ offset) <= bound),
        ShuffleMode::Index => {
            let from = first | (offset & !segment);
            (from, from <= bound)
        }
    };
    in_range.then_some(from as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffles_stay_within_their_segment() {
        assert_eq!(source(ShuffleMode::Down, 3, 4, 31), Some(7));
        assert_eq!(source(ShuffleMode::Down, 30, 4, 31), None);
        assert_eq!(source(ShuffleMode::Up, 3, 4, 0), None);
        assert_eq!(source(ShuffleMode::Up, 7, 4, 0), Some(3));
        // Segments of eight lanes.
        let clamp = 0x1800 | 31;
        assert_eq!(source(ShuffleMode::Down, 7, 1, clamp), None);
        assert_eq!(source(ShuffleMode::Index, 13, 1, clamp), Some(9));
        assert_eq!(source(ShuffleMode::Butterfly, 13, 4, clamp), Some(9));
    }
}
