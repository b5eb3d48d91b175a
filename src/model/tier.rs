//! The tiers of a genome: how many neurons and bits the clusters of each frequency band start with.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One band of clusters, in order of falling token frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Number of clusters in the band; `None` means the rest of the vocabulary.
    pub clusters: Option<u32>,
    /// Neurons per cluster.
    pub neurons: u32,
    /// Input bits per neuron.
    pub bits: u32,
}

/// The bands of a genome from the most frequent tokens down.
///
/// On the wire a list of `[clusters|null, neurons, bits]`; also read from the text `100,15,20;400,10,12;rest,5,8`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TierConfig(pub Vec<Tier>);

impl TierConfig {
    /// The shape `(neurons, bits)` and the tier's index for each of `clusters` clusters.
    ///
    /// Clusters beyond the last band get `(default_neurons, default_bits)` and the index after the last.
    pub fn shapes(&self, clusters: u32, default_neurons: u32, default_bits: u32) -> Vec<TierShape> {
        let mut shapes = Vec::with_capacity(clusters as usize);
        for (index, tier) in self.0.iter().enumerate() {
            let left = clusters - shapes.len() as u32;
            let count = tier.clusters.map_or(left, |wanted| wanted.min(left));
            let shape = TierShape { tier: index, neurons: tier.neurons, bits: tier.bits };
            shapes.extend(std::iter::repeat_n(shape, count as usize));
        }
        let rest = TierShape { tier: self.0.len(), neurons: default_neurons, bits: default_bits };
        shapes.resize(clusters as usize, rest);
        shapes
    }

    /// What each tier holds of a genome of `clusters` clusters, and last the clusters beyond the tiers, if there are any.
    pub fn sizes(&self, clusters: u32, default_neurons: u32, default_bits: u32) -> Vec<TierSize> {
        let (mut sizes, mut left) = (Vec::with_capacity(self.0.len() + 1), clusters);
        for tier in &self.0 {
            let count = tier.clusters.map_or(left, |wanted| wanted.min(left));
            left -= count;
            sizes.push(TierSize { clusters: count, neurons: tier.neurons, bits: tier.bits });
        }
        if left > 0 {
            sizes.push(TierSize { clusters: left, neurons: default_neurons, bits: default_bits });
        }
        sizes
    }

    /// How many of `clusters` clusters the first tier holds: all of them where there are no tiers.
    pub fn first_tier_clusters(&self, clusters: u32) -> u32 {
        self.0.first().map_or(clusters, |tier| tier.clusters.map_or(clusters, |wanted| wanted.min(clusters)))
    }

    fn checked(tiers: Vec<Tier>) -> Result<Self, String> {
        if tiers.is_empty() {
            return Err("needs at least one tier, for example `100,15,20;rest,5,8`".to_owned());
        }
        let last = tiers.len() - 1;
        for (index, tier) in tiers.iter().enumerate() {
            let number = index + 1;
            if tier.clusters.is_none() && index != last {
                return Err(format!("tier {number} takes the rest of the vocabulary, so it must be the last one"));
            }
            if tier.clusters == Some(0) {
                return Err(format!("tier {number} has no clusters; give at least 1, or `rest`"));
            }
            if tier.neurons == 0 || tier.neurons > MAX_NEURONS {
                return Err(format!("tier {number} must have 1 to {MAX_NEURONS} neurons, not {}", tier.neurons));
            }
            if tier.bits == 0 || tier.bits > MAX_BITS {
                return Err(format!("tier {number} must have 1 to {MAX_BITS} bits, not {}", tier.bits));
            }
        }
        Ok(Self(tiers))
    }
}

/// Bytes of the lookup tables of so many neurons, were they written out: two bits for each cell, which is empty, true or
/// false.
pub fn table_bytes(neurons: u64, bits: u32) -> u64 {
    const CELLS_PER_BYTE: u64 = 4;
    neurons.saturating_mul((1_u64 << bits).div_ceil(CELLS_PER_BYTE))
}

/// The most neurons that a cluster may have.
pub(super) const MAX_NEURONS: u32 = 1000;
/// The most input bits that a neuron may have.
pub(super) const MAX_BITS: u32 = 30;

/// What a cluster starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierShape {
    /// Index of the tier that the cluster belongs to.
    pub tier: usize,
    /// Neurons of the cluster.
    pub neurons: u32,
    /// Input bits of each neuron.
    pub bits: u32,
}

/// What a tier holds of a genome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierSize {
    /// Its clusters.
    pub clusters: u32,
    /// Neurons of each.
    pub neurons: u32,
    /// Input bits of each neuron.
    pub bits: u32,
}

impl TierSize {
    /// Neurons of all its clusters.
    pub fn total_neurons(&self) -> u64 {
        u64::from(self.clusters) * u64::from(self.neurons)
    }

    /// Connections of all its neurons: one for each input bit.
    pub fn connections(&self) -> u64 {
        self.total_neurons() * u64::from(self.bits)
    }

    /// Bytes of its lookup tables, as [`table_bytes`] counts them.
    pub fn table_bytes(&self) -> u64 {
        table_bytes(self.total_neurons(), self.bits)
    }
}

impl fmt::Display for TierConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, tier) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(";")?;
            }
            match tier.clusters {
                Some(clusters) => write!(f, "{clusters},{},{}", tier.neurons, tier.bits)?,
                None => write!(f, "rest,{},{}", tier.neurons, tier.bits)?,
            }
        }
        Ok(())
    }
}

impl FromStr for TierConfig {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let tier = |part: &str| {
            let wrong =
                || format!("must look like `100,15,20;rest,5,8` (clusters,neurons,bits), but has `{}`", part.trim());
            let numbers: Vec<&str> = part.split(',').map(str::trim).collect();
            let [clusters, neurons, bits] = numbers[..] else { return Err(wrong()) };
            let clusters = match clusters.to_ascii_lowercase().as_str() {
                "rest" | "none" | "null" => None,
                _ => Some(clusters.parse().map_err(|_| wrong())?),
            };
            let number = |text: &str| text.parse().map_err(|_| wrong());
            Ok(Tier { clusters, neurons: number(neurons)?, bits: number(bits)? })
        };
        let parts = text.split(';').filter(|part| !part.trim().is_empty());
        Self::checked(parts.map(tier).collect::<Result<_, _>>()?)
    }
}

impl Serialize for TierConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|tier| (tier.clusters, tier.neurons, tier.bits)))
    }
}

impl<'de> Deserialize<'de> for TierConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Rows(Vec<(Option<u32>, u32, u32)>),
        }
        let form = Form::deserialize(deserializer).map_err(|_| {
            de::Error::custom("must be a list of [clusters or null, neurons, bits] or text like `100,15,20;rest,5,8`")
        })?;
        match form {
            Form::Text(text) => text.parse(),
            Form::Rows(rows) => Self::checked(
                rows.into_iter().map(|(clusters, neurons, bits)| Tier { clusters, neurons, bits }).collect(),
            ),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_add_up_to_the_vocabulary_whatever_the_tiers_say() {
        let tiers: TierConfig = "10,15,20;400,10,12".parse().unwrap();
        let clusters = |of: u32| tiers.sizes(of, 5, 8).iter().map(|size| size.clusters).collect::<Vec<_>>();
        assert_eq!(clusters(500), [10, 400, 90]);
        assert_eq!(clusters(50), [10, 40]);
        assert_eq!(clusters(3), [3, 0]);
        let first = tiers.sizes(500, 5, 8)[0];
        assert_eq!((first.total_neurons(), first.connections(), first.table_bytes()), (150, 3000, 150 << 18));
        assert_eq!(TierConfig::default().sizes(7, 5, 8), [TierSize { clusters: 7, neurons: 5, bits: 8 }]);
    }

    #[test]
    fn text_and_list_are_the_same_tiers() {
        let text: TierConfig = "100,15,20; 400,10,12 ;rest,5,8".parse().unwrap();
        let list: TierConfig = serde_json::from_str("[[100,15,20],[400,10,12],[null,5,8]]").unwrap();
        assert_eq!(text, list);
        assert_eq!(text.to_string(), "100,15,20;400,10,12;rest,5,8");
        assert_eq!(serde_json::to_string(&text).unwrap(), "[[100,15,20],[400,10,12],[null,5,8]]");
    }

    #[test]
    fn a_table_takes_a_quarter_byte_for_each_address_and_a_byte_at_least() {
        assert_eq!((table_bytes(1, 1), table_bytes(3, 2), table_bytes(5, 8)), (1, 3, 320));
        assert_eq!(table_bytes(1000, 30), 1000 << 28);
    }

    #[test]
    fn clusters_beyond_the_vocabulary_are_cut_and_those_beyond_the_tiers_get_the_default() {
        let tiers: TierConfig = "2,15,20;2,10,12".parse().unwrap();
        let of =
            |clusters| tiers.shapes(clusters, 5, 8).iter().map(|s| (s.tier, s.neurons, s.bits)).collect::<Vec<_>>();
        assert_eq!(of(3), [(0, 15, 20), (0, 15, 20), (1, 10, 12)]);
        assert_eq!(of(5), [(0, 15, 20), (0, 15, 20), (1, 10, 12), (1, 10, 12), (2, 5, 8)]);
        assert_eq!((tiers.first_tier_clusters(1), tiers.first_tier_clusters(9)), (1, 2));
        assert_eq!(TierConfig::default().first_tier_clusters(9), 9);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_tier_named() {
        let refused = |text: &str| text.parse::<TierConfig>().unwrap_err();
        assert_eq!(
            refused("rest,5,8;100,15,20"),
            "tier 1 takes the rest of the vocabulary, so it must be the last one"
        );
        assert_eq!(refused("100,15,31"), "tier 1 must have 1 to 30 bits, not 31");
        assert_eq!(refused("100,15,20;rest,0,8"), "tier 2 must have 1 to 1000 neurons, not 0");
        assert_eq!(refused("0,5,8"), "tier 1 has no clusters; give at least 1, or `rest`");
        assert!(refused("100;5").contains("`100`"));
        assert!(refused(" ").contains("at least one tier"));
    }
}
