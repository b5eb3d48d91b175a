//! Who leads: exponentials and cluster ids as one number that orders them.

use super::{
    super::fixed_point::{Exponentials, MAX_CLUSTERS},
    slot::CLASS_NEURONS,
};

const ID_BITS: u32 = 22;
const ID_MASK: u64 = (1 << ID_BITS) - 1;

const _: () = assert!(MAX_CLUSTERS < 1 << ID_BITS);

/// The exponential in the upper 42 bits and the complement of the id below: the highest key is the arg-max, ties to the
/// lowest id. Zero is nobody.
pub(super) struct Key;

impl Key {
    #[expect(clippy::new_ret_no_self, reason = "a key is a bare number, so that arrays of them stay plain")]
    pub(super) fn new(units: u64, id: u32) -> u64 {
        units << ID_BITS | (ID_MASK - u64::from(id))
    }

    /// The cluster.
    pub(super) fn id(key: u64) -> u32 {
        (ID_MASK - (key & ID_MASK)) as u32
    }
}

/// What clusters score.
#[derive(Debug)]
pub(super) struct Scores<'a> {
    /// `exp(score)` by counts.
    pub(super) exponentials: &'a Exponentials,
    /// What an untouched cluster contributes.
    pub(super) untouched: u64,
    /// The key of the lowest cluster that is never taught `FALSE`, with the least that it can score; or 0.
    pub(super) floor: u64,
    /// By neurons, then by how many answer `TRUE`: `exp(score)` of a cluster without `FALSE`.
    classes: Vec<Vec<u64>>,
}

impl<'a> Scores<'a> {
    /// The scores where `unopposed` is the lowest cluster that is never taught `FALSE`.
    pub(super) fn new(exponentials: &'a Exponentials, unopposed: Option<u32>) -> Self {
        let untouched = exponentials.untouched();
        let of = |neurons| (0..=neurons).map(|on| exponentials.units(neurons, on, neurons - on)).collect();
        let classes = std::iter::once(Vec::new()).chain((1..=CLASS_NEURONS).map(of)).collect();
        Self { exponentials, untouched, floor: unopposed.map_or(0, |id| Key::new(untouched, id)), classes }
    }

    /// `exp(score)` of a cluster without `FALSE`, by how many of its neurons answer `TRUE`; for up to [`CLASS_NEURONS`].
    pub(super) fn classes(&self, neurons: u32) -> &[u64] {
        &self.classes[neurons as usize]
    }

    /// By how much that is more than an untouched cluster.
    pub(super) fn class_gain(&self, neurons: u32, on: u32) -> i64 {
        self.classes(neurons)[on as usize] as i64 - self.untouched as i64
    }
}
