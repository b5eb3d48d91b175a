//! Which clusters a batch of genomes needs to be asked, and what each genome does with the answers.

use std::{cmp::Reverse, ops::Range, sync::Arc};

use super::{base::Changed, pass::Use};
use crate::engine::{Cluster, Genome};

/// Work of asking a cluster, in units of taking its answers into a genome's sums. A rough figure: it only decides
/// which of two exact ways is taken.
const ASKING: usize = 5;

/// One version of a cluster, and the genomes that have it, among all members.
#[derive(Debug)]
struct Version<'a> {
    cluster: &'a Arc<Cluster>,
    members: Range<usize>,
}

/// The versions of every touched cluster in a batch, the most common first.
#[derive(Debug)]
pub(super) struct Versions<'a> {
    genomes: usize,
    all: Vec<Version<'a>>,
    members: Vec<u32>,
    /// For each touched cluster where its versions end.
    ends: Vec<usize>,
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
pub(super) fn same(left: &Arc<Cluster>, right: &Arc<Cluster>) -> bool {
    Arc::ptr_eq(left, right) || left == right
}

impl<'a> Versions<'a> {
    /// Sorts the touched clusters of a batch into versions.
    pub(super) fn new(genomes: &[&'a Genome], touched: &[u32]) -> Self {
        let (mut versions, mut members, mut ends) = (Vec::with_capacity(touched.len()), Vec::new(), Vec::new());
        members.reserve(touched.len() * genomes.len());
        let (mut distinct, mut version_of) = (Vec::<(&Arc<Cluster>, usize)>::new(), Vec::new());
        let mut order = Vec::new();
        for &id in touched {
            distinct.clear();
            version_of.clear();
            for genome in genomes {
                let cluster = &genome.clusters()[id as usize];
                let version = distinct.iter().position(|(known, _)| same(known, cluster)).unwrap_or(distinct.len());
                if version == distinct.len() {
                    distinct.push((cluster, 0));
                }
                distinct[version].1 += 1;
                version_of.push(version);
            }
            order.clear();
            order.extend(0..distinct.len());
            order.sort_by_key(|&version| Reverse(distinct[version].1));
            for &version in &order {
                let start = members.len();
                members
                    .extend((0..).zip(&version_of).filter(|(_, of)| **of == version).map(|(slot, _): (u32, _)| slot));
                versions.push(Version { cluster: distinct[version].0, members: start..members.len() });
            }
            ends.push(versions.len());
        }
        Self { genomes: genomes.len(), all: versions, members, ends }
    }

    /// Memory for all versions, where `of` gives that for one of the cluster at an index.
    pub(super) fn bytes<F: Fn(&Cluster) -> usize>(&self, of: impl Fn(usize) -> F) -> usize {
        let bytes = |index: usize| {
            let of = of(index);
            self.of(index).iter().map(|version| of(version.cluster)).sum::<usize>()
        };
        (0..self.ends.len()).map(bytes).sum()
    }

    /// The versions of the touched cluster at an index.
    fn of(&self, index: usize) -> &[Version<'a>] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.all[start..self.ends[index]]
    }

    /// The genome that has the most common version of every touched cluster; the rest is the first genome's.
    pub(super) fn consensus(&self, first: &Genome, touched: &[u32]) -> Genome {
        let mut consensus = first.clone();
        for (index, &id) in touched.iter().enumerate() {
            consensus.set(id as usize, Arc::clone(self.of(index)[0].cluster));
        }
        consensus
    }

    /// The work of judging the batch from a base that has the cluster `base` says.
    fn work<'b>(&'b self, base: impl Fn(usize) -> &'b Arc<Cluster>) -> usize {
        let work = |index: usize| {
            let (versions, base) = (self.of(index), base(index));
            let kept = versions.iter().find(|version| same(version.cluster, base));
            let moved = self.genomes - kept.map_or(0, |kept| kept.members.len());
            let asked = versions.len() + usize::from(kept.is_none());
            if moved == 0 { 0 } else { asked * ASKING + moved * 2 }
        };
        (0..self.ends.len()).map(work).sum()
    }

    /// Whether a new base at the consensus pays for itself within this batch.
    pub(super) fn wants_new_base(&self, base: Option<&[Arc<Cluster>]>, touched: &[u32]) -> bool {
        let afresh = self.all.len() * ASKING + self.genomes * touched.len();
        let as_it_is = base.map_or(afresh, |base| self.work(|index| &base[touched[index] as usize]).min(afresh));
        let building = touched.len() * (ASKING + 1);
        building <= as_it_is && building + self.work(|index| self.of(index)[0].cluster) <= as_it_is
    }

    /// The plan of judging the batch, from this base where there is one.
    pub(super) fn plan(&self, base: Option<&'a [Arc<Cluster>]>, clusters: u32, touched: &[u32]) -> Plan<'a> {
        let mut plan = Plan { starts: self.starts(base, clusters, touched), ..Plan::default() };
        for index in 0..self.ends.len() {
            let base = base.map(|base| &base[touched[index] as usize]);
            let mut leaving = Vec::new();
            for version in self.of(index) {
                let is_base = base.is_some_and(|base| same(base, version.cluster));
                let moves = |slot: &&u32| !is_base || plan.starts[**slot as usize].is_none();
                let arriving: Vec<u32> = self.members[version.members.clone()].iter().filter(moves).copied().collect();
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
        for (index, &id) in touched.iter().enumerate() {
            for version in self.of(index).iter().filter(|version| !same(version.cluster, &base[id as usize])) {
                for &slot in &self.members[version.members.clone()] {
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
