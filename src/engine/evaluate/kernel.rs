//! The inner loops over bit planes, each written once and compiled for several instruction sets.
//!
//! The set is chosen at run time. All give the same bits; the tests hold each against plain arithmetic. This module and
//! those below it are the only place with `unsafe` code: the intrinsics, and the calls into functions compiled for an
//! instruction set that was found to be there.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod gather;
mod lanes;
mod loops;
mod sums;
#[cfg(test)]
mod tests;

use self::lanes::Lanes;

use super::{
    contexts::Contexts,
    fast::{Conjunctions, DigitTree},
    plane::{Plane, TILE, WORDS},
};

/// The loops compiled for one instruction set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernels {
    /// What the set is called.
    pub(super) name: &'static str,
    /// Counts for each context of a tile (given by its rows) how many neurons of a cluster answer `TRUE`, spelled by
    /// the planes `on`, and how many `FALSE`, by `off`.
    pub(super) answer: fn(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane], off: &mut [Plane]),
    /// The contexts of a tile whose address is in the tree.
    pub(super) find: fn(rows: &[Plane], tree: &DigitTree) -> Plane,
    /// Adds one, where `plane` says so, to the numbers that `levels` spell, and leaves in `carry` what they cannot hold;
    /// whether there is any.
    pub(super) add: fn(levels: &mut [Plane], plane: &Plane, carry: &mut Plane) -> bool,
    /// For each number from 1 the contexts whose number, spelled by `levels`, it is. Of the result bit `k` says whether
    /// there are any of `k`; classes without need not be written.
    pub(super) classes: fn(levels: &[Plane], classes: &mut [Plane]) -> u32,
    /// The contexts of one plane that are not in the other; whether there are any.
    pub(super) without: fn(plane: &Plane, other: &Plane, left: &mut Plane) -> bool,
    /// Adds `weight` to the sum of every context in the plane.
    pub(super) add_weight: fn(sums: &mut [i64; TILE], plane: &Plane, weight: i64),
    /// The number of each context that planes spell, least significant first, at most 32.
    pub(super) numbers: fn(levels: &[&Plane], numbers: &mut [u32; TILE]),
    /// The contexts whose address, spelled by planes, least significant first, at most 31, is in a bitmap of all addresses.
    /// The addresses are left behind.
    pub(super) look_up: fn(levels: &[&Plane], bitmap: &[u64], addresses: &mut [u32; TILE]) -> Plane,
    /// The addresses that a neuron sees in some contexts, the first of its (distinct, ascending) bits least significant.
    pub(super) gather: fn(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>),
    /// Replaces probabilities' numerators, in units, by losses in units, given their denominators.
    pub(super) losses: fn(of_targets: &mut [u64], denominators: &[i64]),
}

impl Kernels {
    /// The fastest for this machine.
    pub(super) fn fastest() -> Self {
        Self::available().pop().unwrap_or(Self::PORTABLE)
    }

    /// All that run on this machine, the fastest last.
    pub(super) fn available() -> Vec<Self> {
        let mut available = vec![Self::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        available.extend(avx2::kernels().into_iter().chain(avx512::kernels()));
        available
    }

    const PORTABLE: Self = Self {
        name: "portable",
        answer: loops::answer::<lanes::Portable, 2>,
        find: loops::find::<lanes::Portable, 2>,
        add: sums::add::<lanes::Portable, { WORDS / lanes::Portable::WORDS }>,
        classes: sums::classes::<lanes::Portable>,
        without: sums::without::<lanes::Portable>,
        add_weight: sums::add_weight,
        numbers: sums::numbers,
        look_up: sums::look_up,
        gather: sums::gather,
        losses: sums::losses,
    };

    /// Adds one, where `plane` says so, to the numbers that `levels` spell; none of them may overflow.
    pub(super) fn count(&self, levels: &mut [Plane], plane: &Plane) {
        let mut carry = Plane::EMPTY;
        (self.add)(levels, plane, &mut carry);
    }
}

/// A loop as compiled for an instruction set that was found on this machine.
#[cfg(target_arch = "x86_64")]
macro_rules! compiled {
    ($features:literal, $body:expr, fn($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {{
        #[target_feature(enable = $features)]
        fn inner($($argument: $type),*) $(-> $result)? {
            $body($($argument),*)
        }
        fn outer($($argument: $type),*) $(-> $result)? {
            // SAFETY: `kernels` hands this out only where it found the features.
            unsafe { inner($($argument),*) }
        }
        outer
    }};
}

/// All loops as compiled for an instruction set.
#[cfg(target_arch = "x86_64")]
macro_rules! kernels {
    ($name:literal, $features:literal, $lanes:ty, $registers:literal, $add_weight:expr, $numbers:expr) => {
        Kernels {
            name: $name,
            answer: compiled!(
                $features,
                loops::answer::<$lanes, $registers>,
                fn(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane], off: &mut [Plane])
            ),
            find: compiled!($features, loops::find::<$lanes, 2>, fn(rows: &[Plane], tree: &DigitTree) -> Plane),
            add: compiled!(
                $features,
                sums::add::<$lanes, { WORDS / <$lanes>::WORDS }>,
                fn(levels: &mut [Plane], plane: &Plane, carry: &mut Plane) -> bool
            ),
            classes: compiled!($features, sums::classes::<$lanes>, fn(levels: &[Plane], classes: &mut [Plane]) -> u32),
            without: compiled!(
                $features,
                sums::without::<$lanes>,
                fn(plane: &Plane, other: &Plane, left: &mut Plane) -> bool
            ),
            add_weight: compiled!($features, $add_weight, fn(sums: &mut [i64; TILE], plane: &Plane, weight: i64)),
            numbers: compiled!($features, $numbers, fn(levels: &[&Plane], numbers: &mut [u32; TILE])),
            look_up: compiled!(
                $features,
                look_up,
                fn(levels: &[&Plane], bitmap: &[u64], addresses: &mut [u32; TILE]) -> Plane
            ),
            gather: compiled!(
                $features,
                gather::gather,
                fn(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>)
            ),
            losses: compiled!($features, sums::losses, fn(of_targets: &mut [u64], denominators: &[i64])),
        }
    };
}
#[cfg(target_arch = "x86_64")]
use {compiled, kernels};
