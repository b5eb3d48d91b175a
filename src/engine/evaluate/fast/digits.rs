//! The addresses of a neuron of at most 12 bits as a tree of hexadecimal digits: with the products of four bits at hand, an
//! address costs one operation instead of one for each bit.

/// A set of addresses over up to 12 input bits.
#[derive(Debug, Default)]
pub(in super::super) struct DigitTree {
    /// The input bits, each once; [`DigitTree::DIGIT`] of them make a digit, the top one first.
    pub(in super::super) bits: Vec<u16>,
    /// With three digits: each top digit, and how many of `middles` belong to it.
    pub(in super::super) tops: Vec<(u8, u8)>,
    /// With two or three: each middle digit, and how many of `leaves` belong to it.
    pub(in super::super) middles: Vec<(u8, u8)>,
    /// The last digits.
    pub(in super::super) leaves: Vec<u8>,
}

impl DigitTree {
    /// Bits of a digit.
    pub(in super::super) const DIGIT: usize = 4;
    /// Values of a digit.
    pub(in super::super) const SIDE: usize = 1 << Self::DIGIT;
    /// Bits of a neuron at most.
    pub(in super::super) const MAX_BITS: usize = 3 * Self::DIGIT;

    /// The tree of these addresses, whose least significant bit belongs to the first of `bits`.
    pub(in super::super) fn new(bits: &[u16], addresses: &[u32]) -> Self {
        let digits = bits.len().div_ceil(Self::DIGIT);
        // The first digit is the least significant one of an address, but the top of the tree.
        let place = |address: u32| match digits {
            1 => address,
            2 => (address & 15) << 4 | address >> 4,
            _ => (address & 15) << 8 | (address & 0xf0) | address >> 8,
        };
        let mut seen = [0_u64; 64];
        for &address in addresses {
            let place = place(address) as usize;
            seen[place / 64] |= 1 << (place % 64);
        }
        let mut tree = Self { bits: bits.to_vec(), ..Self::default() };
        for (middle, leaves) in seen.into_iter().flat_map(quarters).enumerate().filter(|(_, leaves)| *leaves != 0) {
            tree.leaves.extend((0..16).filter(|leaf| leaves >> leaf & 1 == 1));
            tree.middles.push((middle as u8 % 16, leaves.count_ones() as u8));
            match tree.tops.last_mut() {
                Some((top, count)) if usize::from(*top) == middle / 16 => *count += 1,
                _ => tree.tops.push(((middle / 16) as u8, 1)),
            }
        }
        tree
    }

    /// How many addresses it holds.
    pub(super) fn len(&self) -> usize {
        self.leaves.len()
    }
}

fn quarters(word: u64) -> [u16; 4] {
    [word as u16, (word >> 16) as u16, (word >> 32) as u16, (word >> 48) as u16]
}
