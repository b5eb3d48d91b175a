//! Short names for long data: two searches that name every generation alike went the same way.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};

use super::{Cluster, Genome, corpus::Corpus};

/// 64 bits that depend on every bit of what they were made of, and on nothing else: neither the build nor the number of
/// threads. Good for telling a difference, not for withstanding someone who makes one up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(u64);

impl Digest {
    /// The digest of a file's content.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let (words, rest) = bytes.as_chunks::<8>();
        let whole = words.iter().fold(Self::default(), |digest, word| digest.with(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        whole.with(u64::from_le_bytes(last)).with(bytes.len() as u64)
    }

    /// The digest of a corpus: of the size of its vocabulary, and its tokens.
    pub fn of_tokens(vocab_size: u32, train: &[u32], eval: &[u32]) -> Self {
        Self::default().with(u64::from(vocab_size)).with_all(train).with_all(eval)
    }

    /// The finalizer of `SplitMix64`, a bijection: G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number
    /// Generators", 2014.
    fn with(self, word: u64) -> Self {
        let sum = self.0.wrapping_add(word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let half = (sum ^ sum >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let whole = (half ^ half >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(whole ^ whole >> 31)
    }

    /// Another digest, which depends on a list of numbers too.
    #[must_use]
    pub fn with_all(self, tokens: &[u32]) -> Self {
        tokens.iter().fold(self.with(tokens.len() as u64), |digest, &token| digest.with(u64::from(token)))
    }
}

/// 16 hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Genome {
    /// The digest of the genome: of its clusters, each with its place, summed up in whatever order they come.
    pub fn digest(&self) -> Digest {
        Digester::default().digest(self)
    }
}

/// Makes the digests of genomes one after the other, looking only at those clusters that the last one did not share.
#[derive(Debug, Default)]
pub(super) struct Digester {
    known: Vec<(Arc<Cluster>, u64)>,
    sum: u64,
}

impl Digester {
    /// The digest of `genome`.
    pub(super) fn digest(&mut self, genome: &Genome) -> Digest {
        let clusters = genome.clusters();
        if self.known.len() != clusters.len() {
            let digested = clusters.iter().enumerate().map(|(id, cluster)| (cluster.clone(), cluster.digest(id).0));
            self.known = digested.collect();
            self.sum = self.known.iter().fold(0, |sum, (_, digest)| sum.wrapping_add(*digest));
        }
        for (id, (cluster, (known, digest))) in clusters.iter().zip(&mut self.known).enumerate() {
            if !Arc::ptr_eq(cluster, known) {
                let changed = cluster.digest(id).0;
                self.sum = self.sum.wrapping_sub(*digest).wrapping_add(changed);
                (*known, *digest) = (cluster.clone(), changed);
            }
        }
        Digest(self.sum).with(clusters.len() as u64)
    }
}

impl Cluster {
    fn digest(&self, id: usize) -> Digest {
        let shape = u64::from(self.bits()) << 16 | u64::from(self.neurons());
        let start = Digest::default().with(id as u64).with(shape);
        // The shape says how many connections there are, so the last word needs no mark of its length.
        self.connections().chunks(4).fold(start, |digest, four| {
            digest.with(four.iter().fold(0, |word, &connection| word << 16 | u64::from(connection)))
        })
    }
}

impl Corpus {
    /// The digest of all that a fitness depends on: the size of the vocabulary and the tokens.
    pub fn digest(&self) -> Digest {
        Digest::of_tokens(self.vocab_size, &self.train, &self.eval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::executor::fixture::corpus;

    fn genome(clusters: &[(u8, &[u16])]) -> Genome {
        let cluster = |(bits, connections): &(u8, &[u16])| Arc::new(Cluster::new(*bits, connections.to_vec()));
        Genome::new(clusters.iter().map(cluster).collect())
    }

    #[test]
    fn every_property_of_a_genome_shows_in_its_digest() {
        let digests = [
            genome(&[(2, &[3, 61, 0, 5]), (3, &[7, 8, 9])]),
            genome(&[(2, &[3, 61, 0, 5]), (3, &[7, 8, 10])]),
            genome(&[(2, &[3, 61, 5, 0]), (3, &[7, 8, 9])]),
            genome(&[(4, &[3, 61, 0, 5]), (3, &[7, 8, 9])]),
            genome(&[(3, &[7, 8, 9]), (2, &[3, 61, 0, 5])]),
            genome(&[(2, &[3, 61, 0, 5])]),
            genome(&[(2, &[3, 61, 0, 5]), (3, &[7, 8, 9, 0, 0, 0])]),
            genome(&[]),
        ]
        .map(|genome| genome.digest());
        for (index, one) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(one), "genome {index} has the digest of another");
        }
    }

    #[test]
    fn digests_are_the_same_in_every_build() {
        let digest = genome(&[(2, &[3, 61, 0, 5]), (3, &[7, 8, 9])]).digest();
        assert_eq!(digest.to_string(), "e1c1288b7551807d");
        assert_eq!(serde_json::to_value(digest).unwrap(), serde_json::json!(digest.to_string()));
    }

    #[test]
    fn the_digest_of_a_genome_is_the_same_whatever_came_before_it() {
        let one = genome(&[(2, &[3, 61, 0, 5]), (3, &[7, 8, 9]), (1, &[4])]);
        let mut two = one.clone();
        two.set(1, Arc::new(Cluster::new(1, vec![4, 4])));
        let three = genome(&[(2, &[3, 61, 0, 5])]);
        let mut digester = Digester::default();
        for genome in [&one, &two, &one, &three, &two, &three, &one] {
            assert_eq!(digester.digest(genome), genome.digest());
        }
    }

    #[test]
    fn bytes_are_told_apart_by_content_and_length() {
        let digests = [&b""[..], b"\0", b"12345678", b"123456789", b"12345678\0"].map(Digest::of_bytes);
        for (index, one) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(one), "{index}");
        }
    }

    #[test]
    fn a_corpus_is_told_by_its_tokens_and_not_by_its_name() {
        let one = corpus();
        let mut renamed = one.clone();
        renamed.name = "other".to_owned();
        assert_eq!(renamed.digest(), one.digest());
        let mut cut = one.clone();
        let moved = cut.train.pop().unwrap();
        assert_ne!(cut.digest(), one.digest());
        cut.eval.insert(0, moved);
        assert_ne!(cut.digest(), one.digest());
    }
}
