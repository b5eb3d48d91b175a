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
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use super::{
    contexts::Contexts,
    fast::{Conjunctions, DigitTree},
    plane::{Plane, TILE},
};

/// The loops compiled for one instruction set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernels {
    /// What the set is called.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests name the set that failed"))]
    pub(super) name: &'static str,
    /// Counts for each context of a tile (given by its rows) how many neurons of a cluster answer `TRUE`, spelled by
    /// the planes `on`, and how many `FALSE`, by `off`. Both start empty.
    pub(super) answer: fn(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane], off: &mut [Plane]),
    /// The contexts of a tile whose address is in the tree.
    pub(super) find: fn(rows: &[Plane], tree: &DigitTree) -> Plane,
    /// Adds `carry` to one level of vertical numbers and leaves in it what is carried on; whether there is any.
    pub(super) half_add: fn(level: &mut Plane, carry: &mut Plane) -> bool,
    /// The contexts whose number, spelled by `levels`, is `number`; `None` where there are none.
    pub(super) equal: fn(levels: &[Plane], number: u32) -> Option<Plane>,
    /// Adds `weight` to the sum of every context in the plane.
    pub(super) add_weight: fn(sums: &mut [i64; TILE], plane: &Plane, weight: i64),
    /// The number of each context that planes spell, least significant first, at most 32.
    pub(super) numbers: fn(levels: &[&Plane], numbers: &mut [u32; TILE]),
    /// The addresses that a neuron sees in some contexts, the first of its (distinct, ascending) bits least significant.
    pub(super) gather: fn(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>),
    /// Replaces probabilities' numerators, in units, by losses in units, given their denominators.
    pub(super) losses: fn(of_targets: &mut [u64], denominators: &[i64]),
}

impl Kernels {
    /// The fastest for this machine.
    pub(super) fn get() -> &'static Self {
        static BEST: OnceLock<Kernels> = OnceLock::new();
        BEST.get_or_init(|| Self::available().pop().unwrap_or(Self::PORTABLE))
    }

    /// All that run on this machine, the fastest last.
    fn available() -> Vec<Self> {
        let mut available = vec![Self::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        available.extend(avx2::kernels().into_iter().chain(avx512::kernels()));
        available
    }

    const PORTABLE: Self = Self {
        name: "portable",
        answer: loops::answer::<lanes::Portable, 2>,
        find: loops::find::<lanes::Portable, 2>,
        half_add: loops::half_add::<lanes::Portable>,
        equal: loops::equal::<lanes::Portable>,
        add_weight: loops::add_weight,
        numbers: loops::numbers,
        gather: loops::gather,
        losses: loops::losses,
    };

    /// Adds one, where `plane` says so, to the numbers that `levels` spell; none of them may overflow.
    pub(super) fn count(&self, levels: &mut [Plane], plane: &Plane) {
        let mut carry = *plane;
        for level in levels {
            if !(self.half_add)(level, &mut carry) {
                return;
            }
        }
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
            half_add: compiled!($features, loops::half_add::<$lanes>, fn(level: &mut Plane, carry: &mut Plane) -> bool),
            equal: compiled!($features, loops::equal::<$lanes>, fn(levels: &[Plane], number: u32) -> Option<Plane>),
            add_weight: compiled!($features, $add_weight, fn(sums: &mut [i64; TILE], plane: &Plane, weight: i64)),
            numbers: compiled!($features, $numbers, fn(levels: &[&Plane], numbers: &mut [u32; TILE])),
            gather: compiled!(
                $features,
                gather::gather,
                fn(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>)
            ),
            losses: compiled!($features, loops::losses, fn(of_targets: &mut [u64], denominators: &[i64])),
        }
    };
}
#[cfg(target_arch = "x86_64")]
use {compiled, kernels};
