/// In which order blocks, warps, and the accesses of a warp's threads take their turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Forward,
    Backward,
}

impl Order {
    /// The numbers below `count`.
    pub(crate) fn sequence(self, count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |place| match self {
            Self::Forward => place,
            Self::Backward => count - 1 - place,
        })
    }

    /// The threads of a mask.
    pub(crate) fn lanes(self, mask: u32) -> Lanes {
        Lanes { mask, order: self }
    }

    /// Bits that no program may depend on.
    pub(crate) const fn rubbish(self, place: usize) -> u64 {
        let seed: u64 = match self {
            Self::Forward => 0x9E37_79B9_7F4A_7C15,
            Self::Backward => 0xC2B2_AE3D_27D4_EB4F,
        };
        let mixed = seed.wrapping_mul(2 * place as u64 + 1);
        mixed ^ mixed >> 29
    }
}

pub(crate) struct Lanes {
    mask: u32,
    order: Order,
}

impl Iterator for Lanes {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.mask == 0 {
            return None;
        }
        let lane = match self.order {
            Order::Forward => self.mask.trailing_zeros(),
            Order::Backward => 31 - self.mask.leading_zeros(),
        };
        self.mask &= !(1 << lane);
        Some(lane as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backward_is_forward_reversed() {
        let lanes: Vec<usize> = Order::Forward.lanes(0b1101).collect();
        assert_eq!(lanes, [0, 2, 3]);
        let lanes: Vec<usize> = Order::Backward.lanes(0b1101).collect();
        assert_eq!(lanes, [3, 2, 0]);
        assert_eq!(Order::Backward.sequence(3).collect::<Vec<u64>>(), [2, 1, 0]);
    }
}
