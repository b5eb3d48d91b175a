//! Bit planes: one bit for each of the 2,048 contexts of a tile.

/// Contexts in a tile.
pub(super) const TILE: usize = 2048;
/// Machine words in a plane.
pub(super) const WORDS: usize = TILE / 64;

/// One bit per context of a tile; context `i` is bit `i % 64` of word `i / 64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(64))]
pub(super) struct Plane(pub(super) [u64; WORDS]);

impl Plane {
    /// No context.
    pub(super) const EMPTY: Self = Self([0; WORDS]);

    /// Whether any context is in it.
    #[cfg(test)]
    pub(super) fn any(&self) -> bool {
        self.0.iter().fold(0, |seen, word| seen | word) != 0
    }

    /// Whether this context is in it.
    pub(super) fn contains(&self, context: usize) -> bool {
        self.0[context / 64] >> (context % 64) & 1 == 1
    }

    /// Adds a context.
    pub(super) fn insert(&mut self, context: usize) {
        self.0[context / 64] |= 1 << (context % 64);
    }
}

/// The number that bit planes, least significant first, spell for a context.
pub(super) fn number_at(levels: &[Plane], context: usize) -> u32 {
    levels.iter().rev().fold(0, |number, level| number << 1 | u32::from(level.contains(context)))
}

/// Bit planes that numbers up to `most` need.
pub(super) fn levels_for(most: u32) -> usize {
    (u32::BITS - most.leading_zeros()) as usize
}
