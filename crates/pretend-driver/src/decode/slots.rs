//! Gives registers that are never needed at the same time the same slot: compilers name thousands.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::program::{Instruction, KEPT, Operation, Role, Slot, UNIFORM};

/// Renumbers the slots of a function from `first` on, and returns where those begin that are kept.
/// Branches in `code` are indices of the program, in which the function begins at `start`.
pub(super) fn assign(code: &mut [Instruction], start: usize, first: Slot) -> usize {
    let spans = spans(code, start, first);
    let (numbers, count) = colours(&spans);
    for instruction in code {
        instruction.visit(&mut |slot, _| {
            if (first..KEPT).contains(slot) {
                *slot = first + numbers[slot];
            } else if (KEPT..UNIFORM).contains(slot) {
                *slot = first + count + (*slot - KEPT);
            }
        });
    }
    first + count
}

/// A set of slots.
#[derive(Clone, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn insert(&mut self, slot: Slot) {
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    fn remove(&mut self, slot: Slot) {
        self.0[slot / 64] &= !(1 << (slot % 64));
    }

    fn add(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let bits = |word: u64| (0..64).filter(move |bit| word >> bit & 1 != 0);
        self.0
            .iter()
            .enumerate()
            .flat_map(move |(place, word)| bits(*word).map(move |bit| 64 * place + bit))
    }
}

/// Instructions that are always taken one after the other, and what may follow.
struct Run {
    range: Range<usize>,
    next: Vec<usize>,
}

/// The first and the last instruction between which each slot is needed.
fn spans(code: &mut [Instruction], start: usize, first: Slot) -> BTreeMap<Slot, (usize, usize)> {
    let runs = runs(code, start);
    let (before, after) = needed(code, &runs, first);
    let mut spans = BTreeMap::new();
    let mut extend = |slot: Slot, place: usize| {
        let span = spans.entry(slot).or_insert((place, place));
        *span = (span.0.min(place), span.1.max(place));
    };
    for (number, run) in runs.iter().enumerate() {
        before[number]
            .slots()
            .for_each(|slot| extend(slot, run.range.start));
        after[number]
            .slots()
            .for_each(|slot| extend(slot, run.range.end - 1));
        for place in run.range.clone() {
            code[place].visit(&mut |slot, _| {
                if (first..KEPT).contains(slot) {
                    extend(*slot, place);
                }
            });
        }
    }
    spans
}

/// The slots needed before and after each run.
fn needed(code: &mut [Instruction], runs: &[Run], first: Slot) -> (Vec<Set>, Vec<Set>) {
    let most = slot_count(code);
    let empty = Set(vec![0; most.div_ceil(64)]);
    let mut before = vec![empty.clone(); runs.len()];
    let mut after = vec![empty; runs.len()];
    loop {
        let mut changed = false;
        for (number, run) in runs.iter().enumerate().rev() {
            for next in &run.next {
                let needed = before[*next].clone();
                after[number].add(&needed);
            }
            let mut live = after[number].clone();
            for instruction in code[run.range.clone()].iter_mut().rev() {
                pass(instruction, &mut live, first);
            }
            changed |= live != before[number];
            before[number] = live;
        }
        if !changed {
            return (before, after);
        }
    }
}

/// What is needed before an instruction, of what is needed after it. One that may be left out, by
/// its predicate, does not make what was there before superfluous.
fn pass(instruction: &mut Instruction, live: &mut Set, first: Slot) {
    let always = instruction.predicate.is_none();
    instruction.visit(&mut |slot, role| {
        if role == Role::Written && always && (first..KEPT).contains(slot) {
            live.remove(*slot);
        }
    });
    instruction.visit(&mut |slot, role| {
        if role == Role::Read && (first..KEPT).contains(slot) {
            live.insert(*slot);
        }
    });
}

fn slot_count(code: &mut [Instruction]) -> usize {
    let mut most = 0;
    for instruction in code {
        instruction.visit(&mut |slot, _| {
            if *slot < KEPT {
                most = most.max(*slot + 1);
            }
        });
    }
    most
}

fn runs(code: &[Instruction], start: usize) -> Vec<Run> {
    let targets = |operation: &Operation| match operation {
        Operation::Branch(target) => vec![target - start],
        Operation::BranchIndexed { targets, .. } => {
            targets.iter().map(|target| target - start).collect()
        }
        _ => Vec::new(),
    };
    let mut begins = vec![0, code.len()];
    for (place, instruction) in code.iter().enumerate() {
        if instruction.operation.leaves() {
            begins.push(place + 1);
            begins.extend(targets(&instruction.operation));
        }
    }
    begins.sort_unstable();
    begins.dedup();
    let number = |place: &usize| {
        begins
            .binary_search(place)
            .ok()
            .filter(|number| number + 1 < begins.len())
    };
    let run = |pair: &[usize]| {
        let last = &code[pair[1] - 1];
        let mut next = targets(&last.operation);
        if last.predicate.is_some() || !last.operation.leaves() {
            next.push(pair[1]);
        }
        Run {
            range: pair[0]..pair[1],
            next: next.iter().filter_map(number).collect(),
        }
    };
    begins.windows(2).map(run).collect()
}

/// A number for each slot, different for those whose spans meet, and how many numbers there are.
fn colours(spans: &BTreeMap<Slot, (usize, usize)>) -> (BTreeMap<Slot, usize>, usize) {
    let mut in_order: Vec<(usize, usize, Slot)> = spans
        .iter()
        .map(|(slot, (begin, end))| (*begin, *end, *slot))
        .collect();
    in_order.sort_unstable();
    let mut numbers = BTreeMap::new();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    let mut count = 0;
    for (begin, end, slot) in in_order {
        ends.retain(|(other, number)| {
            let goes_on = *other >= begin;
            if !goes_on {
                free.push(*number);
            }
            goes_on
        });
        let number = free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        ends.push((end, number));
        numbers.insert(slot, number);
    }
    (numbers, count)
}

#[cfg(test)]
mod tests {
    use crate::decode::program;

    #[test]
    fn registers_share_slots_but_not_across_a_loop() {
        let text = ".version 7.8\n.target sm_70\n.address_size 64\n\
            .visible .entry k(.param .u32 p) {\n.reg .pred %p<2>;\n.reg .b32 %r<20>;\n\
            ld.param.u32 %r1, [p];\nmov.u32 %r2, 0;\nadd.s32 %r10, %r1, 1;\nadd.s32 %r11, %r10, 2;\n\
            $L_1:\nadd.s32 %r12, %r11, %r2;\nadd.s32 %r2, %r12, 3;\nsetp.lt.s32 %p1, %r2, %r1;\n\
            @%p1 bra $L_1;\nadd.s32 %r13, %r2, 4;\nadd.s32 %r14, %r13, 4;\nret;\n}\n";
        let program = program(text).unwrap();
        // The carry; r1, r2 and r11, which are needed throughout the loop; and one of the others.
        assert_eq!(program.functions[0].slots, 1 + 3 + 1);
    }
}
