//! A set of addresses.

/// Up to this many bits a bitmap holds all addresses of a neuron.
const BITMAP_BITS: usize = 20;

/// Addresses of up to 30 bits.
#[derive(Debug)]
pub(super) enum Table {
    /// One bit for each address.
    Bitmap(Vec<u64>),
    /// Open addressing; at most half of the slots are taken, the others hold [`Table::FREE`].
    Hashed { slots: Vec<u32>, shift: u32 },
}

impl Table {
    /// No address: those of 30 bits never get there.
    const FREE: u32 = u32::MAX;

    /// An empty set of addresses of that many bits, with room for that many.
    pub(super) fn new(bits: usize, room: usize) -> Self {
        if bits <= BITMAP_BITS {
            return Self::Bitmap(vec![0; (1_usize << bits).div_ceil(64)]);
        }
        let slots = (room.max(1) * 2).next_power_of_two();
        Self::Hashed { slots: vec![Self::FREE; slots], shift: u32::BITS - slots.trailing_zeros() }
    }

    /// Adds an address; there may not be more than there is room for.
    pub(super) fn insert(&mut self, address: u32) {
        match self {
            Self::Bitmap(words) => words[address as usize / 64] |= 1 << (address % 64),
            Self::Hashed { slots, shift } => {
                let at = find(slots, *shift, address);
                slots[at] = address;
            }
        }
    }

    /// Whether the address was added.
    #[inline]
    pub(super) fn contains(&self, address: u32) -> bool {
        match self {
            Self::Bitmap(words) => words[address as usize / 64] >> (address % 64) & 1 == 1,
            Self::Hashed { slots, shift } => slots[find(slots, *shift, address)] == address,
        }
    }
}

/// The slot of an address, or the free one where it would go.
#[inline]
fn find(slots: &[u32], shift: u32, address: u32) -> usize {
    let mut at = (address.wrapping_mul(0x9e37_79b1) >> shift) as usize;
    while slots[at] != Table::FREE && slots[at] != address {
        at = (at + 1) & (slots.len() - 1);
    }
    at
}
