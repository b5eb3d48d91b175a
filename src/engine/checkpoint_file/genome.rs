//! Genomes as they stand in a file: shapes by cluster, and one flat list of connections.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
    ser::SerializeStruct,
};

use super::bounded::bounded;
use crate::{
    engine::{
        Cluster, EngineError, Genome,
        evaluate::Fitness,
        genome::{MAX_BITS, MAX_NEURONS, stats_of},
        random::{Purpose, stream},
    },
    model::GenomeStats,
};

/// Clusters of one genome at most.
pub(super) const MOST_CLUSTERS: usize = 1 << 21;
/// Connections of one genome at most.
pub(super) const MOST_CONNECTIONS: usize = 1 << 27;
/// Genomes of a population at most.
pub(super) const MOST_GENOMES: usize = 10_000;
/// Clusters of all genomes of a population at most, each counted as often as it stands there.
const MOST_CLUSTERS_IN_ALL: usize = 1 << 24;
/// With how many of the genomes before it a genome is compared to share equal clusters.
const COMPARED: usize = 8;

/// A genome of a checkpoint file, which may leave the connections out.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredGenome {
    /// With its connections.
    Complete(Genome),
    /// Bits and neurons of each cluster; the connections are to be drawn.
    Shape(Vec<(u8, u16)>),
}

impl StoredGenome {
    /// A genome of its flat parts: bits per neuron and neurons of each cluster, and, cluster by cluster and neuron by neuron,
    /// `sum(neurons * bits)` input-bit indices, where they are known.
    ///
    /// # Errors
    ///
    /// [`EngineError::Genome`] where the parts contradict each other or what a genome may have.
    pub fn from_parts(bits: &[u32], neurons: &[u32], connections: Option<&[u32]>) -> Result<Self, EngineError> {
        assemble(bits, neurons, connections).map_err(EngineError::Genome)
    }

    /// Clusters of the genome.
    pub fn clusters(&self) -> usize {
        match self {
            Self::Complete(genome) => genome.clusters().len(),
            Self::Shape(shapes) => shapes.len(),
        }
    }

    /// Bits and neurons of each cluster.
    pub fn shapes(&self) -> Vec<(u8, u16)> {
        match self {
            Self::Complete(genome) => genome.clusters().iter().map(|one| (one.bits(), one.neurons())).collect(),
            Self::Shape(shapes) => shapes.clone(),
        }
    }

    /// Counts of clusters, neurons and connections, and the ranges of the shapes.
    pub fn stats(&self) -> GenomeStats {
        stats_of(&self.shapes())
    }

    /// The genome, where its connections are known.
    pub fn known(&self) -> Option<&Genome> {
        match self {
            Self::Complete(genome) => Some(genome),
            Self::Shape(_) => None,
        }
    }

    /// The genome; connections that are missing are drawn from `0..input_bits`, by `seed` and the genome's `index`.
    pub fn complete(self, input_bits: u16, seed: u64, index: u32) -> Genome {
        match self {
            Self::Complete(genome) => genome,
            Self::Shape(shapes) => {
                let mut rng = stream(Purpose::MissingConnections, seed, 0, 0, index);
                let cluster = |(bits, neurons)| Arc::new(Cluster::random(bits, neurons, input_bits, &mut rng));
                Genome::new(shapes.into_iter().map(cluster).collect())
            }
        }
    }
}

impl Genome {
    /// Takes over the clusters of `other` wherever they are equal to its own.
    pub(super) fn share_with(&mut self, other: &Self) {
        for (id, cluster) in other.clusters().iter().enumerate().take(self.clusters().len()) {
            let own = &self.clusters()[id];
            if !Arc::ptr_eq(own, cluster) && own == cluster {
                self.set(id, Arc::clone(cluster));
            }
        }
    }
}

/// A genome to be written, with its fitness on the whole corpus where that is known.
pub(super) struct Written<'a>(pub(super) &'a StoredGenome, pub(super) Option<Fitness>);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Genome", 4)?;
        match self.0 {
            StoredGenome::Complete(genome) => {
                let clusters = || genome.clusters().iter();
                fields.serialize_field("bits_per_cluster", &Each(|| clusters().map(|cluster| cluster.bits())))?;
                fields.serialize_field("neurons_per_cluster", &Each(|| clusters().map(|cluster| cluster.neurons())))?;
                fields
                    .serialize_field("connections", &Each(|| clusters().flat_map(|cluster| cluster.connections())))?;
            }
            StoredGenome::Shape(shapes) => {
                fields.serialize_field("bits_per_cluster", &Each(|| shapes.iter().map(|shape| shape.0)))?;
                fields.serialize_field("neurons_per_cluster", &Each(|| shapes.iter().map(|shape| shape.1)))?;
            }
        }
        if let Some(fitness) = self.1 {
            fields.serialize_field("cached_fitness", &(fitness.ce, fitness.accuracy))?;
        }
        fields.end()
    }
}

/// A list written from an iterator, so that a genome is never copied to be written.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A genome that was read, checked for contradictions in itself.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Fields")]
pub(super) struct ReadGenome {
    pub(super) genome: StoredGenome,
    pub(super) fitness: (Option<f64>, Option<f64>),
}

#[derive(Deserialize)]
struct Fields {
    #[serde(deserialize_with = "bounded::<MOST_CLUSTERS, _, _>")]
    bits_per_cluster: Vec<u32>,
    #[serde(deserialize_with = "bounded::<MOST_CLUSTERS, _, _>")]
    neurons_per_cluster: Vec<u32>,
    #[serde(default)]
    connections: Option<Connections>,
    #[serde(default)]
    cached_fitness: Option<(Option<f64>, Option<f64>)>,
}

#[derive(Deserialize)]
struct Connections(#[serde(deserialize_with = "bounded::<MOST_CONNECTIONS, _, _>")] Vec<u32>);

impl TryFrom<Fields> for ReadGenome {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        let connections = fields.connections.as_ref().map(|Connections(connections)| connections.as_slice());
        let genome = assemble(&fields.bits_per_cluster, &fields.neurons_per_cluster, connections)?;
        Ok(Self { genome, fitness: fields.cached_fitness.unwrap_or_default() })
    }
}

/// Checks one cluster's shape.
pub(super) fn shape(id: usize, bits: u32, neurons: u32) -> Result<(u8, u16), String> {
    if bits == 0 || bits > u32::from(MAX_BITS) {
        return Err(format!("cluster {id} has {bits} bits per neuron, which must be 1 to {MAX_BITS}"));
    }
    if neurons == 0 || neurons > u32::from(MAX_NEURONS) {
        return Err(format!("cluster {id} has {neurons} neurons, which must be 1 to {MAX_NEURONS}"));
    }
    Ok((bits as u8, neurons as u16))
}

/// Deals the flat connections out to the clusters.
pub(super) fn deal(shapes: &[(u8, u16)], connections: &[u32]) -> Result<Vec<Arc<Cluster>>, String> {
    let needed: usize = shapes.iter().map(|&(bits, neurons)| usize::from(bits) * usize::from(neurons)).sum();
    if needed != connections.len() {
        return Err(format!("connections has {} entries, but the clusters have {needed} in all", connections.len()));
    }
    let mut rest = connections;
    let mut clusters = Vec::with_capacity(shapes.len());
    for (id, &(bits, neurons)) in shapes.iter().enumerate() {
        let (own, others) = rest.split_at(usize::from(bits) * usize::from(neurons));
        if let Some(bit) = own.iter().find(|&&bit| bit > u32::from(u16::MAX)) {
            return Err(format!("cluster {id} looks at input bit {bit}, which no example has"));
        }
        // Of exactly the right length, so that clusters lie one behind the other in memory, in the order in which they are
        // judged: scattered ones cost the judge a twentieth of its time.
        let own = own.iter().map(|&bit| bit as u16).collect();
        clusters.push(Arc::new(Cluster::new(bits, own)));
        rest = others;
    }
    Ok(clusters)
}

fn assemble(bits: &[u32], neurons: &[u32], connections: Option<&[u32]>) -> Result<StoredGenome, String> {
    if bits.len() != neurons.len() {
        return Err(format!(
            "bits_per_cluster has {} entries, but neurons_per_cluster has {}",
            bits.len(),
            neurons.len()
        ));
    }
    if bits.is_empty() {
        return Err("a genome has no clusters".to_owned());
    }
    let shapes = bits.iter().zip(neurons).enumerate();
    let shapes = shapes.map(|(id, (&bits, &neurons))| shape(id, bits, neurons)).collect::<Result<Vec<_>, _>>()?;
    Ok(match connections {
        None => StoredGenome::Shape(shapes),
        Some(connections) => StoredGenome::Complete(Genome::new(deal(&shapes, connections)?)),
    })
}

/// Genomes that were read one after the other, sharing clusters with those before them, so that a population does not
/// cost as many copies as it has members.
#[derive(Debug, Default)]
pub(super) struct ReadPopulation(pub(super) Vec<StoredGenome>);

impl<'de> Deserialize<'de> for ReadPopulation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = ReadPopulation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of genomes")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(ReadPopulation::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<StoredGenome> = Vec::new();
                let mut clusters = 0;
                while let Some(ReadGenome { mut genome, .. }) = entries.next_element()? {
                    clusters += genome.clusters();
                    if members.len() == MOST_GENOMES || clusters > MOST_CLUSTERS_IN_ALL {
                        return Err(de::Error::custom(format!(
                            "final_population has more than {MOST_GENOMES} genomes or {MOST_CLUSTERS_IN_ALL} clusters"
                        )));
                    }
                    if let StoredGenome::Complete(genome) = &mut genome {
                        for member in members.iter().take(COMPARED) {
                            if let StoredGenome::Complete(member) = member {
                                genome.share_with(member);
                            }
                        }
                    }
                    members.push(genome);
                }
                Ok(ReadPopulation(members))
            }
        }

        deserializer.deserialize_any(Members)
    }
}
