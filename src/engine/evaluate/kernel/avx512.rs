//! 512-bit registers and mask registers.

#![expect(unsafe_code, reason = "intrinsics, and functions compiled for features that were found at run time")]
#![expect(clippy::inline_always, reason = "an operation must be compiled into the loop around it")]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_and_si512, _mm512_andnot_si512, _mm512_i32gather_epi32, _mm512_load_si512,
    _mm512_loadu_si512, _mm512_mask_add_epi64, _mm512_mask_or_epi32, _mm512_or_si512, _mm512_set1_epi32,
    _mm512_set1_epi64, _mm512_setzero_si512, _mm512_sllv_epi32, _mm512_srli_epi32, _mm512_store_si512,
    _mm512_storeu_si512, _mm512_test_epi32_mask, _mm512_test_epi64_mask, _mm512_xor_si512,
};

use super::{
    Conjunctions, Contexts, DigitTree, Kernels, Plane, TILE, WORDS, compiled, gather, kernels, lanes::Lanes, loops,
    sums,
};

/// The loops in AVX-512, where the machine has it.
pub(super) fn kernels() -> Option<Kernels> {
    let found = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("bmi2");
    found.then(|| kernels!("AVX-512", "avx512f,avx512bw,avx512dq,avx512vl,bmi2", Avx512, 4, add_weight, numbers))
}

#[derive(Debug, Clone, Copy)]
struct Avx512(__m512i);

// SAFETY of all blocks below: this type is only used by the loops that `kernels` hands out after it found AVX-512.
impl Lanes for Avx512 {
    const WORDS: usize = 8;

    #[inline(always)]
    fn zero() -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_setzero_si512() })
    }

    #[inline(always)]
    fn load(plane: &Plane, index: usize) -> Self {
        let words = &plane.0[index * 8..index * 8 + 8];
        // SAFETY: see above; the slice has 64 bytes, at a multiple of 64 in a plane, which is aligned to 64.
        Self(unsafe { _mm512_load_si512(words.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, plane: &mut Plane, index: usize) {
        let words = &mut plane.0[index * 8..index * 8 + 8];
        // SAFETY: as for `load`.
        unsafe { _mm512_store_si512(words.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_and_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_andnot_si512(other.0, self.0) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_or_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_xor_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn not(self) -> Self {
        // SAFETY: see above.
        self.xor(Self(unsafe { _mm512_set1_epi64(-1) }))
    }

    #[inline(always)]
    fn any(self) -> bool {
        // SAFETY: see above.
        unsafe { _mm512_test_epi64_mask(self.0, self.0) != 0 }
    }
}

/// As [`sums::add_weight`], eight sums at a time under a mask.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn add_weight(sums: &mut [i64; TILE], plane: &Plane, weight: i64) {
    let weight = _mm512_set1_epi64(weight);
    for (sums, word) in sums.chunks_exact_mut(64).zip(plane.0) {
        if word == 0 {
            continue;
        }
        for (sums, mask) in sums.chunks_exact_mut(8).zip(word.to_le_bytes()) {
            // SAFETY: the chunk has 64 bytes.
            let old = unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) };
            let new = _mm512_mask_add_epi64(old, mask, old, weight);
            // SAFETY: as above.
            unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), new) };
        }
    }
}

/// As [`sums::numbers`], sixteen numbers at a time under masks.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn numbers(levels: &[&Plane], numbers: &mut [u32; TILE]) {
    for (word, numbers) in numbers.chunks_exact_mut(64).enumerate() {
        let mut sums = [_mm512_setzero_si512(); 4];
        let mut bit = _mm512_set1_epi32(1);
        for level in levels {
            let word = level.0[word];
            for (index, sum) in sums.iter_mut().enumerate() {
                *sum = _mm512_mask_or_epi32(*sum, (word >> (16 * index)) as u16, *sum, bit);
            }
            bit = _mm512_add_epi32(bit, bit);
        }
        for (numbers, sum) in numbers.chunks_exact_mut(16).zip(sums) {
            // SAFETY: the chunk has 64 bytes.
            unsafe { _mm512_storeu_si512(numbers.as_mut_ptr().cast(), sum) };
        }
    }
}

/// As [`sums::look_up`], sixteen addresses at a time.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn look_up(levels: &[&Plane], bitmap: &[u64], addresses: &mut [u32; TILE]) -> Plane {
    assert!(levels.len() < 32 && bitmap.len() * 64 >= 1 << levels.len(), "the bitmap must hold every address");
    numbers(levels, addresses);
    let mut found = Plane::EMPTY;
    for (word, addresses) in found.0.iter_mut().zip(addresses.chunks_exact(64)) {
        for (quarter, addresses) in addresses.chunks_exact(16).enumerate() {
            // SAFETY: the chunk has 64 bytes.
            let addresses = unsafe { _mm512_loadu_si512(addresses.as_ptr().cast()) };
            let words = _mm512_srli_epi32::<5>(addresses);
            // SAFETY: an address has as many bits as there are levels, so its word lies in the bitmap, as asserted.
            let words = unsafe { _mm512_i32gather_epi32::<4>(words, bitmap.as_ptr().cast()) };
            let places = _mm512_and_si512(addresses, _mm512_set1_epi32(31));
            let bits = _mm512_sllv_epi32(_mm512_set1_epi32(1), places);
            *word |= u64::from(_mm512_test_epi32_mask(words, bits)) << (16 * quarter);
        }
    }
    found
}
