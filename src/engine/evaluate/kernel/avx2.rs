//! 256-bit registers.

#![expect(unsafe_code, reason = "intrinsics, and functions compiled for features that were found at run time")]
#![expect(clippy::inline_always, reason = "an operation must be compiled into the loop around it")]

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_andnot_si256, _mm256_castsi256_ps, _mm256_i32gather_epi32, _mm256_load_si256,
    _mm256_loadu_si256, _mm256_movemask_ps, _mm256_or_si256, _mm256_set1_epi32, _mm256_set1_epi64x,
    _mm256_setzero_si256, _mm256_sllv_epi32, _mm256_srli_epi32, _mm256_store_si256, _mm256_testz_si256,
    _mm256_xor_si256,
};

use super::{
    Conjunctions, Contexts, DigitTree, Kernels, Plane, TILE, WORDS, compiled, gather, kernels, lanes::Lanes, loops,
    sums,
};

/// The loops in AVX2, where the machine has it.
pub(super) fn kernels() -> Option<Kernels> {
    let found = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2");
    found.then(|| kernels!("AVX2", "avx2,bmi2", Avx2, 2, sums::add_weight, sums::numbers))
}

#[derive(Debug, Clone, Copy)]
struct Avx2(__m256i);

// SAFETY of all blocks below: this type is only used by the loops that `kernels` hands out after it found AVX2.
impl Lanes for Avx2 {
    const WORDS: usize = 4;

    #[inline(always)]
    fn zero() -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm256_setzero_si256() })
    }

    #[inline(always)]
    fn load(plane: &Plane, index: usize) -> Self {
        let words = &plane.0[index * 4..index * 4 + 4];
        // SAFETY: see above; the slice has 32 bytes, at a multiple of 32 in a plane, which is aligned to 64.
        Self(unsafe { _mm256_load_si256(words.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, plane: &mut Plane, index: usize) {
        let words = &mut plane.0[index * 4..index * 4 + 4];
        // SAFETY: as for `load`.
        unsafe { _mm256_store_si256(words.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm256_and_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm256_andnot_si256(other.0, self.0) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm256_or_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm256_xor_si256(self.0, other.0) })
    }

    #[inline(always)]
    fn not(self) -> Self {
        // SAFETY: see above.
        self.xor(Self(unsafe { _mm256_set1_epi64x(-1) }))
    }

    #[inline(always)]
    fn any(self) -> bool {
        // SAFETY: see above.
        unsafe { _mm256_testz_si256(self.0, self.0) == 0 }
    }
}

/// As [`sums::look_up`], eight addresses at a time.
#[target_feature(enable = "avx2,bmi2")]
fn look_up(levels: &[&Plane], bitmap: &[u64], addresses: &mut [u32; TILE]) -> Plane {
    assert!(levels.len() < 32 && bitmap.len() * 64 >= 1 << levels.len(), "the bitmap must hold every address");
    sums::numbers(levels, addresses);
    let mut found = Plane::EMPTY;
    for (word, addresses) in found.0.iter_mut().zip(addresses.chunks_exact(64)) {
        for (eighth, addresses) in addresses.chunks_exact(8).enumerate() {
            // SAFETY: the chunk has 32 bytes.
            let addresses = unsafe { _mm256_loadu_si256(addresses.as_ptr().cast()) };
            let words = _mm256_srli_epi32::<5>(addresses);
            // SAFETY: an address has as many bits as there are levels, so its word lies in the bitmap, as asserted.
            let words = unsafe { _mm256_i32gather_epi32::<4>(bitmap.as_ptr().cast(), words) };
            // The bit that is asked for goes to the top, from where the signs are gathered.
            let places = _mm256_andnot_si256(addresses, _mm256_set1_epi32(31));
            let signs = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(words, places)));
            *word |= (signs as u64) << (8 * eighth);
        }
    }
    found
}
