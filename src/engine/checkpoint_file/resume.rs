//! The state of a search as it stands in a file: every cluster that differs from the best genome once, and each genome
//! as the list of those it has.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    bounded::bounded,
    genome::{MOST_CONNECTIONS, MOST_GENOMES, deal, shape},
};
use crate::{
    engine::{
        Cluster, Genome, SearchState,
        evaluate::Fitness,
        genome::{Direction, Move},
        method::{Genetic, Path, Progress, Tabu},
        state::Evaluated,
    },
    model::Method,
};

/// The version of this layout; another one is refused, never guessed at.
const VERSION: u32 = 1;
/// Clusters in the table at most.
const MOST_DIFFERENT: usize = 1 << 24;
/// Places for clusters in all genomes together at most.
const MOST_PLACES: usize = 1 << 27;
/// Moves on a tabu list at most.
const MOST_MOVES: usize = 100_000;
/// Train parts at most.
const MOST_PARTS: usize = 1000;

/// Cross-entropy and accuracy.
type Pair = (f64, f64);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredState {
    #[serde(deserialize_with = "known_version")]
    version: u32,
    method: Method,
    iteration: u32,
    threshold_start: f64,
    threshold: f64,
    patience: u32,
    reference_ce: f64,
    evaluations: u64,
    initial: Pair,
    clusters: Table,
    best: Member,
    #[serde(deserialize_with = "bounded::<MOST_GENOMES, _, _>")]
    population: Vec<Member>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "bounded::<2, _, _>")]
    paths: Vec<StoredPath>,
}

/// Clusters that differ from those of the best genome, column by column.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Table {
    /// The cluster id whose place each one takes.
    #[serde(deserialize_with = "bounded::<MOST_DIFFERENT, _, _>")]
    id: Vec<u32>,
    #[serde(deserialize_with = "bounded::<MOST_DIFFERENT, _, _>")]
    bits: Vec<u32>,
    #[serde(deserialize_with = "bounded::<MOST_DIFFERENT, _, _>")]
    neurons: Vec<u32>,
    #[serde(deserialize_with = "bounded::<MOST_CONNECTIONS, _, _>")]
    connections: Vec<u32>,
}

/// A genome: which clusters of the table it has in the place of the best genome's.
#[derive(Debug, Serialize, Deserialize)]
struct Member {
    #[serde(deserialize_with = "bounded::<MOST_DIFFERENT, _, _>")]
    clusters: Vec<u32>,
    fitness: Pair,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredPath {
    base: Member,
    #[serde(deserialize_with = "bounded::<MOST_MOVES, _, _>")]
    tabu: Vec<StoredMove>,
    #[serde(deserialize_with = "bounded::<MOST_PARTS, _, _>")]
    best_seen: Vec<Option<Pair>>,
}

/// The changed clusters by direction.
type StoredMove = BTreeMap<DirectionName, Vec<u32>>;

/// `b+`, `n-`, `c` (bits, neurons, connections), or several joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct DirectionName(Direction);

impl From<DirectionName> for String {
    fn from(DirectionName(direction): DirectionName) -> Self {
        let sign = |letter: &str, sign: i8| match sign {
            1 => format!("{letter}+"),
            -1 => format!("{letter}-"),
            _ => Self::new(),
        };
        let moved = if direction.moved { "c" } else { "" };
        format!("{}{}{moved}", sign("b", direction.bits), sign("n", direction.neurons))
    }
}

impl TryFrom<String> for DirectionName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let signs = [-1, 0, 1];
        let all = signs.into_iter().flat_map(|bits| {
            signs.into_iter().flat_map(move |neurons| [false, true].map(|moved| Direction { bits, neurons, moved }))
        });
        let found = all.map(Self).find(|&direction| String::from(direction) == name);
        found.ok_or_else(|| format!("a move has the unknown direction `{name}`"))
    }
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if version == VERSION {
        return Ok(version);
    }
    Err(de::Error::custom(format!("the saved search has version {version}, but this program reads version {VERSION}")))
}

impl StoredState {
    /// What is to be written of `state` beside its base genome.
    pub(super) fn new(state: &SearchState, base: &Genome) -> Self {
        let (kept, paths): (&[Evaluated], &[Path]) = match &state.progress {
            Progress::Genetic(method) => (&method.population, &[]),
            Progress::Tabu(method) => (&method.kept, &method.paths),
        };
        let bases = paths.iter().map(|path| &path.base);
        let everyone: Vec<&Evaluated> = std::iter::once(&state.best).chain(bases).chain(kept).collect();
        let (clusters, differences) = Table::new(base, &everyone);
        let mut members = everyone
            .iter()
            .zip(differences)
            .map(|(member, clusters)| Member { clusters, fitness: (member.fitness.ce, member.fitness.accuracy) });
        let best = members.next().unwrap_or(Member { clusters: Vec::new(), fitness: (0.0, 0.0) });
        let paths = paths.iter().zip(members.by_ref()).map(|(path, base)| StoredPath::new(path, base)).collect();
        Self {
            version: VERSION,
            method: state.method(),
            iteration: state.iteration,
            threshold_start: state.threshold_start,
            threshold: state.threshold,
            patience: state.patience,
            reference_ce: state.reference_ce,
            evaluations: state.evaluations,
            initial: (state.initial.ce, state.initial.accuracy),
            population: members.collect(),
            clusters,
            best,
            paths,
        }
    }

    /// The state again; all its genomes share clusters with `base` and with one another.
    pub(super) fn restore(self, base: &Genome) -> Result<SearchState, String> {
        let places = (self.population.len() + self.paths.len() + 1).saturating_mul(base.clusters().len());
        if places > MOST_PLACES {
            return Err(format!("the saved search has {places} clusters in all its genomes, more than {MOST_PLACES}"));
        }
        let table = self.clusters.restore(base)?;
        let restore = |member: Member| member.restore(base, &table);
        let best = restore(self.best)?;
        let population = self.population.into_iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        let clusters = base.clusters().len() as u32;
        let paths = self.paths.into_iter().map(|path| {
            let tabu = path.tabu.into_iter().map(|stored| restore_move(stored, clusters)).collect::<Result<_, _>>()?;
            let best_seen = path.best_seen.into_iter().map(|pair| pair.map(fitness)).collect();
            Ok(Path { base: path.base.restore(base, &table)?, tabu, best_seen })
        });
        let paths = paths.collect::<Result<Vec<_>, String>>()?;
        let progress = match (self.method, <[Path; 2]>::try_from(paths)) {
            (Method::Tabu, Ok(paths)) => Progress::Tabu(Tabu { paths, kept: population }),
            (Method::Genetic, Err(none)) if none.is_empty() && !population.is_empty() => {
                Progress::Genetic(Genetic { population })
            }
            (method, _) => return Err(format!("the saved search lacks the genomes that `{method}` goes on with")),
        };
        Ok(SearchState {
            iteration: self.iteration,
            threshold_start: self.threshold_start,
            threshold: self.threshold,
            patience: self.patience,
            reference_ce: self.reference_ce,
            evaluations: self.evaluations,
            initial: fitness(self.initial),
            best,
            progress,
        })
    }
}

impl Table {
    /// The clusters of `members` that differ from `base`, and which of them each member has.
    fn new(base: &Genome, members: &[&Evaluated]) -> (Self, Vec<Vec<u32>>) {
        let mut table = Self::default();
        let mut differences = vec![Vec::new(); members.len()];
        for (id, common) in base.clusters().iter().enumerate() {
            let mut variants: Vec<(&Arc<Cluster>, u32)> = Vec::new();
            for (member, difference) in members.iter().zip(&mut differences) {
                let cluster = &member.genome.clusters()[id];
                if cluster == common {
                    continue;
                }
                let known = variants.iter().find(|(variant, _)| *variant == cluster).map(|&(_, index)| index);
                difference.push(known.unwrap_or_else(|| {
                    let index = table.id.len() as u32;
                    variants.push((cluster, index));
                    table.id.push(id as u32);
                    table.bits.push(u32::from(cluster.bits()));
                    table.neurons.push(u32::from(cluster.neurons()));
                    table.connections.extend(cluster.connections().iter().map(|&bit| u32::from(bit)));
                    index
                }));
            }
        }
        (table, differences)
    }

    fn restore(self, base: &Genome) -> Result<Vec<(usize, Arc<Cluster>)>, String> {
        if self.id.len() != self.bits.len() || self.id.len() != self.neurons.len() {
            return Err(format!(
                "the table of clusters has {} ids, {} bits and {} neurons",
                self.id.len(),
                self.bits.len(),
                self.neurons.len()
            ));
        }
        if let Some(outside) = self.id.iter().find(|&&id| id as usize >= base.clusters().len()) {
            return Err(format!("the table of clusters names cluster {outside}, which the best genome does not have"));
        }
        let ids = self.id.iter().map(|&id| id as usize);
        let shapes = ids.clone().zip(self.bits).zip(self.neurons).map(|((id, bits), neurons)| shape(id, bits, neurons));
        let clusters = deal(&shapes.collect::<Result<Vec<_>, _>>()?, &self.connections)?;
        Ok(ids.zip(clusters).collect())
    }
}

impl Member {
    fn restore(self, base: &Genome, table: &[(usize, Arc<Cluster>)]) -> Result<Evaluated, String> {
        let mut genome = base.clone();
        for index in self.clusters {
            let Some((id, cluster)) = table.get(index as usize) else {
                return Err(format!("a genome has cluster {index} of the table, which has {}", table.len()));
            };
            genome.set(*id, Arc::clone(cluster));
        }
        Ok(Evaluated { genome, fitness: fitness(self.fitness) })
    }
}

impl StoredPath {
    fn new(path: &Path, base: Member) -> Self {
        let tabu = path.tabu.iter().map(|step| {
            let mut stored = StoredMove::new();
            for &(cluster, direction) in step.changes() {
                stored.entry(DirectionName(direction)).or_default().push(cluster);
            }
            stored
        });
        let best_seen = path.best_seen.iter().map(|seen| seen.map(|fitness| (fitness.ce, fitness.accuracy))).collect();
        Self { base, tabu: tabu.collect(), best_seen }
    }
}

fn restore_move(stored: StoredMove, clusters: u32) -> Result<Move, String> {
    let mut changes = Vec::new();
    for (DirectionName(direction), ids) in stored {
        if let Some(outside) = ids.iter().find(|&&id| id >= clusters) {
            return Err(format!("a move names cluster {outside}, which the best genome does not have"));
        }
        changes.extend(ids.into_iter().map(|id| (id, direction)));
    }
    Ok(Move::new(changes))
}

fn fitness((ce, accuracy): Pair) -> Fitness {
    Fitness { ce, accuracy }
}
