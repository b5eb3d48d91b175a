//! What a train split teaches each cluster, as distinct contexts.

use std::ops::Range;

use super::super::{
    TrainSplit,
    contexts::Contexts,
    problem::{Problem, Sequence},
};

/// The train contexts, each distinct one once.
#[derive(Debug)]
pub(super) struct TrainSet {
    contexts: Contexts,
    /// The distinct context of each train example.
    of_example: Vec<u32>,
}

impl TrainSet {
    pub(super) fn new(problem: &Problem) -> Self {
        let all = Contexts::pack(problem, Sequence::Train);
        let mut order: Vec<u32> = (0..all.len() as u32).collect();
        order.sort_unstable_by(|&left, &right| all.get(left as usize).cmp(all.get(right as usize)));
        let (mut chosen, mut of_example) = (Vec::<u32>::new(), vec![0; all.len()]);
        for example in order {
            if chosen.last().is_none_or(|&last| all.get(last as usize) != all.get(example as usize)) {
                chosen.push(example);
            }
            of_example[example as usize] = chosen.len() as u32 - 1;
        }
        Self { contexts: all.select(chosen.iter().map(|&example| example as usize)), of_example }
    }
}

/// Lists of contexts for clusters in ascending order.
#[derive(Debug)]
struct Lists {
    ends: Vec<u32>,
    contexts: Vec<u32>,
}

impl Lists {
    /// From (cluster, context), sorted and without repetition; one list for each of `clusters`.
    fn new(clusters: &[u32], entries: &[(u32, u32)]) -> Self {
        let ends = clusters.iter().map(|&id| entries.partition_point(|&(cluster, _)| cluster <= id) as u32).collect();
        Self { ends, contexts: entries.iter().map(|&(_, context)| context).collect() }
    }

    fn get(&self, index: usize) -> &[u32] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.contexts[start as usize..self.ends[index] as usize]
    }
}

/// What a split teaches: for each cluster that it touches, the contexts that write `TRUE` and those that write `FALSE`.
#[derive(Debug)]
pub(super) struct Lessons {
    touched: Vec<u32>,
    on: Lists,
    off: Lists,
    /// The lowest cluster that is never taught `FALSE`: everywhere it scores at least the empty value.
    unopposed: Option<u32>,
}

/// What one cluster is taught.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson<'a> {
    /// The contexts that all of this refers to.
    pub(super) contexts: &'a Contexts,
    /// Distinct contexts that write `TRUE`.
    pub(super) on: &'a [u32],
    /// Distinct contexts that write `FALSE` where no `TRUE` is.
    pub(super) off: &'a [u32],
}

impl Lessons {
    pub(super) fn new(problem: &Problem, train: &TrainSet, split: TrainSplit) -> Self {
        let Range { start, end } = problem.train_range(split);
        let sorted = |mut entries: Vec<(u32, u32)>| {
            entries.sort_unstable();
            entries.dedup();
            entries
        };
        let on = (start..end).map(|i| (problem.target(Sequence::Train, i), train.of_example[i]));
        let on = sorted(on.collect());
        let off = (start..end).flat_map(|i| problem.negatives(i).map(move |cluster| (cluster, train.of_example[i])));
        let off = sorted(off.collect());
        let mut touched: Vec<u32> = on.iter().chain(&off).map(|&(cluster, _)| cluster).collect();
        touched.sort_unstable();
        touched.dedup();
        let mut opposed = off.iter().map(|&(cluster, _)| cluster).collect::<Vec<_>>();
        opposed.dedup();
        let unopposed = (0..problem.clusters()).zip(opposed.iter().map(Some).chain(std::iter::repeat(None)));
        let unopposed = unopposed.into_iter().find(|(id, opposed)| *opposed != Some(id)).map(|(id, _)| id);
        Self { on: Lists::new(&touched, &on), off: Lists::new(&touched, &off), touched, unopposed }
    }

    /// The clusters that have a lesson, ascending.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// The lesson of the cluster at an index of [`Lessons::touched`].
    pub(super) fn lesson<'a>(&'a self, train: &'a TrainSet, index: usize) -> Lesson<'a> {
        Lesson { contexts: &train.contexts, on: self.on.get(index), off: self.off.get(index) }
    }

    /// The lowest cluster that is never taught `FALSE`.
    pub(super) fn unopposed(&self) -> Option<u32> {
        self.unopposed
    }
}
