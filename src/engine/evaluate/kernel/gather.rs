//! Addresses by the bit-gathering instruction.

use std::arch::x86_64::_pext_u64;

use crate::engine::evaluate::contexts::Contexts;

/// As [`super::sums::gather`], a word at a time.
#[target_feature(enable = "bmi2")]
pub(super) fn gather(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>) {
    addresses.clear();
    // The words that the bits lie in, with their masks; ascending, like the bits.
    let mut masks: Vec<(usize, u64)> = Vec::with_capacity(bits.len());
    for &bit in bits {
        let (word, bit) = (usize::from(bit / 64), 1 << (bit % 64));
        match masks.last_mut() {
            Some((last, mask)) if *last == word => *mask |= bit,
            _ => masks.push((word, bit)),
        }
    }
    addresses.resize(which.len(), 0);
    // A loop, no closures: those would not be inlined into code compiled without the instruction.
    for (address, &context) in addresses.iter_mut().zip(which) {
        let context = contexts.get(context as usize);
        let mut place = 0;
        for &(word, mask) in &masks {
            *address |= (_pext_u64(context[word], mask) as u32) << place;
            place += mask.count_ones();
        }
    }
}
