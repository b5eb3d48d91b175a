//! Which clusters a batch of genomes needs to be asked, and what each genome does with the answers.

use std::{ops::Range, sync::Arc};

use super::{base::Changed, pass::Use};
use crate::engine::{Cluster, Genome};

/// Work of asking a cluster, in units of taking its answers into a genome's sums. A rough figure: it only decides
/// which of two exact ways is taken.
const ASKING: usize = 5;

/// One version of a cluster, and the genomes that have it.
#[derive(Debug)]
struct Version<'a> {
    cluster: &'a Arc<Cluster>,
    members: Vec<u32>,
}

/// The versions of every touched cluster in a batch, the most common first.
#[derive(Debug)]
pub(super) struct Versions<'a> {
    genomes: usize,
    of: Vec<Vec<Version<'a>>>,
}

/// A cluster to be asked, at an index of the touched clusters.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) index: usize,
    pub(super) cluster: &'a Arc<Cluster>,
    /// Its uses, among those of the plan.
    pub(super) uses: Range<usize>,
}

/// Which clusters to ask, ascending, and what for.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) asked: Vec<Asked<'a>>,
    pub(super) uses: Vec<Use>,
    /// For each genome the clusters in which it differs from the base, or nothing where it does not start from there.
    pub(super) starts: Vec<Option<Changed>>,
}

/// Whether two clusters are the same in content; shared ones are so at a glance.
fn same(left: &Arc<Cluster>, right: &Arc<Cluster>) -> bool {
    Arc::ptr_eq(left, right) || left == right
}

impl<'a> Versions<'a> {
    /// Sorts the touched clusters of a batch into versions.
    pub(super) fn new(genomes: &'a [Genome], touched: &[u32]) -> Self {
        let versions = |&id: &u32| {
            let mut versions: Vec<Version<'a>> = Vec::with_capacity(1);
            for (slot, genome) in genomes.iter().enumerate() {
                let cluster = &genome.clusters()[id as usize];
                match versions.iter_mut().find(|version| same(version.cluster, cluster)) {
                    Some(version) => version.members.push(slot as u32),
                    None => versions.push(Version { cluster, members: vec![slot as u32] }),
                }
            }
            versions.sort_by_key(|version| std::cmp::Reverse(version.members.len()));
            versions
        };
        Self { genomes: genomes.len(), of: touched.iter().map(versions).collect() }
    }

    /// The genome that has the most common version of every touched cluster; the rest is the first genome's.
    pub(super) fn consensus(&self, first: &Genome, touched: &[u32]) -> Genome {
        let mut consensus = first.clone();
        for (&id, versions) in touched.iter().zip(&self.of) {
            consensus.set(id as usize, Arc::clone(versions[0].cluster));
        }
        consensus
    }

    /// The work of judging the batch from a base with these clusters (or, without, from nothing).
    fn work(&self, base: Option<&[Arc<Cluster>]>, touched: &[u32]) -> usize {
        let work = |(&id, versions): (&u32, &Vec<Version<'_>>)| {
            let Some(base) = base else { return versions.len() * ASKING + self.genomes };
            let kept = versions.iter().find(|version| same(version.cluster, &base[id as usize]));
            let moved = self.genomes - kept.map_or(0, |kept| kept.members.len());
            let asked = versions.len() + usize::from(kept.is_none());
            if moved == 0 { 0 } else { asked * ASKING + moved * 2 }
        };
        touched.iter().zip(&self.of).map(work).sum()
    }

    /// Whether a new base at the consensus pays for itself within this batch.
    pub(super) fn wants_new_base(&self, base: Option<&[Arc<Cluster>]>, consensus: &Genome, touched: &[u32]) -> bool {
        let building = touched.len() * (ASKING + 1);
        building + self.work(Some(consensus.clusters()), touched) <= self.work(base, touched)
    }

    /// The plan of judging the batch, from this base where there is one.
    pub(super) fn plan(&self, base: Option<&'a [Arc<Cluster>]>, clusters: u32, touched: &[u32]) -> Plan<'a> {
        let mut plan = Plan { starts: self.starts(base, clusters, touched), ..Plan::default() };
        for (index, versions) in self.of.iter().enumerate() {
            let base = base.map(|base| &base[touched[index] as usize]);
            let mut leaving = Vec::new();
            for version in versions {
                let is_base = base.is_some_and(|base| same(base, version.cluster));
                let moves = |slot: &&u32| !is_base || plan.starts[**slot as usize].is_none();
                let arriving: Vec<u32> = version.members.iter().filter(moves).copied().collect();
                leaving.extend(arriving.iter().copied().filter(|&slot| plan.starts[slot as usize].is_some()));
                plan.ask(index, version.cluster, &arriving, true);
            }
            if let Some(base) = base {
                plan.ask(index, base, &leaving, false);
            }
        }
        plan
    }

    /// A genome starts from the base where it shares at least half of its touched clusters with it.
    fn starts(&self, base: Option<&[Arc<Cluster>]>, clusters: u32, touched: &[u32]) -> Vec<Option<Changed>> {
        let Some(base) = base else { return (0..self.genomes).map(|_| None).collect() };
        let mut starts: Vec<(usize, Changed)> = (0..self.genomes).map(|_| (0, Changed::none(clusters))).collect();
        for (&id, versions) in touched.iter().zip(&self.of) {
            for version in versions.iter().filter(|version| !same(version.cluster, &base[id as usize])) {
                for &slot in &version.members {
                    let (count, changed) = &mut starts[slot as usize];
                    *count += 1;
                    changed.insert(id);
                }
            }
        }
        starts.into_iter().map(|(count, changed)| (count * 2 <= touched.len()).then_some(changed)).collect()
    }
}

impl<'a> Plan<'a> {
    fn ask(&mut self, index: usize, cluster: &'a Arc<Cluster>, slots: &[u32], adding: bool) {
        if slots.is_empty() {
            return;
        }
        let start = self.uses.len();
        // The base's own version may come in for some and go out for others; it is asked once.
        match self.asked.last_mut() {
            Some(last) if last.index == index && Arc::ptr_eq(last.cluster, cluster) => {
                last.uses.end = start + slots.len();
            }
            _ => self.asked.push(Asked { index, cluster, uses: start..start + slots.len() }),
        }
        self.uses.extend(slots.iter().map(|&slot| Use { slot, adding }));
    }
}
