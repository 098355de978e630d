//! Instructions on values of registers that need more than one line.

use super::Fault;
use super::block::Shared;
use super::fragment::Fragment;
use super::warp::Warp;
use crate::lanes::WIDTH;
use crate::program::{Combine, Compare, Slot};

impl Warp {
    pub(super) fn check_divisor(
        &self,
        slot: Slot,
        bytes: usize,
        fragment: &Fragment,
        mask: u32,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        let width = u64::MAX >> (64 - 8 * bytes);
        let divisors = self.at(fragment.frame().base, slot);
        let zero = |lane: &usize| divisors[*lane] & width == 0;
        match shared.order.lanes(mask).find(zero) {
            None => Ok(()),
            Some(lane) => {
                let fault = Fault::failed("a division by zero");
                Err(self.place(fault, fragment, 1 << lane, shared))
            }
        }
    }

    pub(super) fn compare(&mut self, compare: &Compare, base: usize, mask: u32) {
        let mut values = (compare.function)(compare.from.map(|slot| self.at(base, slot)));
        let mut opposites = values.map(|value| value ^ 1);
        if let Some((combine, predicate)) = compare.combine {
            let other = self.true_of(base, predicate);
            for values in [&mut values, &mut opposites] {
                for (lane, value) in values.iter_mut().enumerate() {
                    let other = u64::from(other >> lane & 1);
                    *value = match combine {
                        Combine::And => *value & other,
                        Combine::Or => *value | other,
                        Combine::Xor => *value ^ other,
                    };
                }
            }
        }
        if let Some(to) = compare.to {
            self.write(base + to, &values, mask);
        }
        if let Some(to) = compare.opposite {
            self.write(base + to, &opposites, mask);
        }
    }

    pub(super) fn unpack(
        &mut self,
        bytes: usize,
        to: &[Option<Slot>],
        from: Slot,
        base: usize,
        mask: u32,
    ) {
        let whole = *self.at(base, from);
        for (place, to) in to.iter().enumerate() {
            if let Some(to) = to {
                self.write(
                    base + to,
                    &whole.map(|value| value >> (8 * bytes * place)),
                    mask,
                );
            }
        }
    }

    pub(super) fn pack(&mut self, bytes: usize, to: Slot, from: &[Slot], base: usize, mask: u32) {
        let width = u64::MAX >> (64 - 8 * bytes);
        let mut whole = [0; WIDTH];
        for (place, slot) in from.iter().enumerate() {
            for (whole, piece) in whole.iter_mut().zip(self.at(base, *slot)) {
                *whole |= (piece & width) << (8 * bytes * place);
            }
        }
        self.write(base + to, &whole, mask);
    }
}
