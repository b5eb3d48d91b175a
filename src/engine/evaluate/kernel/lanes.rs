//! A register full of bits: what the loops need of an instruction set.

#![expect(clippy::inline_always, reason = "an operation must be compiled into the loop around it")]

use crate::engine::evaluate::plane::Plane;

/// A register that holds part of a plane.
pub(super) trait Lanes: Copy {
    /// Machine words in a register.
    const WORDS: usize;

    fn zero() -> Self;
    /// Register `index` of a plane.
    fn load(plane: &Plane, index: usize) -> Self;
    /// Puts the register back in its place.
    fn store(self, plane: &mut Plane, index: usize);
    fn and(self, other: Self) -> Self;
    /// `self` without `other`.
    fn without(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
    /// Whether any bit is set.
    fn any(self) -> bool;
}

/// Two machine words, which every 64-bit processor with vector units at all treats as one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portable([u64; 2]);

impl Lanes for Portable {
    const WORDS: usize = 2;

    #[inline(always)]
    fn zero() -> Self {
        Self([0; 2])
    }

    #[inline(always)]
    fn load(plane: &Plane, index: usize) -> Self {
        Self([plane.0[index * 2], plane.0[index * 2 + 1]])
    }

    #[inline(always)]
    fn store(self, plane: &mut Plane, index: usize) {
        plane.0[index * 2..index * 2 + 2].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Self([self.0[0] ^ other.0[0], self.0[1] ^ other.0[1]])
    }

    #[inline(always)]
    fn not(self) -> Self {
        Self([!self.0[0], !self.0[1]])
    }

    #[inline(always)]
    fn any(self) -> bool {
        self.0[0] | self.0[1] != 0
    }
}
