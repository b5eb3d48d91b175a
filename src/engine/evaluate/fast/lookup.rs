//! A cluster that many contexts taught: each neuron's addresses in a table, looked up for every context.

use super::{
    super::{
        contexts::{Contexts, address},
        plane::{Plane, TILE, levels_for},
    },
    conjunction::distinct_bits,
    lessons::Lesson,
};
use crate::engine::{Cluster, evaluate::kernel};

/// Up to this many bits a bitmap holds all addresses of a neuron.
const BITMAP_BITS: usize = 20;

/// A set of addresses.
enum Table {
    /// One bit for each address.
    Bitmap(Vec<u64>),
    /// Open addressing; a free slot holds [`Table::FREE`]. At most half full.
    Hashed { slots: Vec<u32>, shift: u32 },
}

impl Table {
    /// No address: those of 30 bits never get there.
    const FREE: u32 = u32::MAX;

    fn new(bits: usize, contexts: usize) -> Self {
        if bits <= BITMAP_BITS {
            return Self::Bitmap(vec![0; (1_usize << bits).div_ceil(64)]);
        }
        let slots = (contexts.max(1) * 2).next_power_of_two();
        Self::Hashed { slots: vec![Self::FREE; slots], shift: u32::BITS - slots.trailing_zeros() }
    }

    fn slot(address: u32, shift: u32) -> usize {
        (address.wrapping_mul(0x9e37_79b1) >> shift) as usize
    }

    fn insert(&mut self, address: u32) {
        match self {
            Self::Bitmap(words) => words[address as usize / 64] |= 1 << (address % 64),
            Self::Hashed { slots, shift } => {
                let mut at = Self::slot(address, *shift);
                while slots[at] != Self::FREE && slots[at] != address {
                    at = (at + 1) & (slots.len() - 1);
                }
                slots[at] = address;
            }
        }
    }

    fn contains(&self, address: u32) -> bool {
        match self {
            Self::Bitmap(words) => words[address as usize / 64] >> (address % 64) & 1 == 1,
            Self::Hashed { slots, shift } => {
                let mut at = Self::slot(address, *shift);
                while slots[at] != Self::FREE && slots[at] != address {
                    at = (at + 1) & (slots.len() - 1);
                }
                slots[at] == address
            }
        }
    }
}

/// How many neurons of a cluster answer `TRUE`, and how many `FALSE`, in every context, as bit planes.
#[derive(Debug)]
pub(super) struct Column {
    /// For each tile the levels of the number of `TRUE`, then those of `FALSE`.
    planes: Vec<Plane>,
    levels: usize,
}

impl Column {
    /// Teaches a cluster and asks it about each context.
    pub(super) fn answer(cluster: &Cluster, lesson: &Lesson<'_>, eval: &Contexts) -> Self {
        let of_count = levels_for(u32::from(cluster.neurons()));
        let levels = if lesson.off.is_empty() { of_count } else { of_count * 2 };
        let mut planes = vec![Plane::EMPTY; eval.len().div_ceil(TILE) * levels];
        let mut bits = Vec::new();
        for connections in cluster.neuron_connections() {
            distinct_bits(connections, &mut bits);
            let table = |contexts: &[u32]| {
                let mut table = Table::new(bits.len(), contexts.len());
                for &context in contexts {
                    table.insert(address(lesson.contexts.get(context as usize), &bits));
                }
                table
            };
            let on = table(lesson.on);
            let off = (!lesson.off.is_empty()).then(|| table(lesson.off));
            for (tile, planes) in planes.chunks_exact_mut(levels).enumerate() {
                let (mut is_on, mut is_off) = (Plane::EMPTY, Plane::EMPTY);
                let first = tile * TILE;
                for place in 0..TILE {
                    let address = address(eval.get((first + place).min(eval.len() - 1)), &bits);
                    if on.contains(address) {
                        is_on.insert(place);
                    } else if off.as_ref().is_some_and(|off| off.contains(address)) {
                        is_off.insert(place);
                    }
                }
                let (on_levels, off_levels) = planes.split_at_mut(of_count);
                kernel::count(on_levels, &is_on);
                kernel::count(off_levels, &is_off);
            }
        }
        Self { planes, levels }
    }

    /// The planes of one tile.
    pub(super) fn tile(&self, tile: usize) -> &[Plane] {
        &self.planes[tile * self.levels..][..self.levels]
    }

    /// Memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.planes.as_slice()) + size_of::<Self>()
    }
}
