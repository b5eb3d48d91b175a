//! The eval split as the fast evaluator sees it: each distinct context once, in tiles of bit planes, with the targets
//! that follow it.

use std::ops::Range;

use super::super::{
    contexts::{Contexts, bit},
    plane::{Plane, TILE},
    problem::{Problem, Sequence},
};

/// A target that follows a context in the eval split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Index of the distinct context.
    pub(super) context: u32,
    /// The cluster that is to be predicted.
    pub(super) target: u32,
    /// Examples that are this context with this target.
    pub(super) examples: u32,
}

/// Up to [`TILE`] contexts as bit planes.
#[derive(Debug)]
pub(super) struct Tile {
    /// Index of its first context.
    pub(super) first: usize,
    /// For input bit `i`, row `2 i` holds the contexts where it is clear and row `2 i + 1` those where it is set.
    pub(super) rows: Vec<Plane>,
    /// Its pairs, among those of the set.
    pub(super) pairs: Range<usize>,
    /// Where the pairs of each context begin, among those of the tile; one more at the end.
    starts: Vec<u32>,
}

/// Distinct contexts, newest token major, so that the contexts of a tile have much in common.
#[derive(Debug)]
pub(super) struct EvalSet {
    contexts: Contexts,
    tiles: Vec<Tile>,
    /// Sorted by context, then target.
    pairs: Vec<Pair>,
    /// `pairs_of[starts_of[c]..starts_of[c + 1]]` are the pairs whose target is cluster `c`, in order of context.
    starts_of: Vec<u32>,
    pairs_of: Vec<u32>,
    examples: usize,
}

impl EvalSet {
    /// The whole eval split.
    pub(super) fn new(problem: &Problem) -> Self {
        let newest_first = |example: u32| problem.context(Sequence::Eval, example as usize).iter().rev();
        let target = |example: u32| problem.target(Sequence::Eval, example as usize);
        let mut order: Vec<u32> = (0..problem.eval_examples() as u32).collect();
        order.sort_unstable_by(|&left, &right| {
            newest_first(left).cmp(newest_first(right)).then_with(|| target(left).cmp(&target(right)))
        });
        let (mut chosen, mut pairs) = (Vec::new(), Vec::<Pair>::new());
        for example in order {
            let same = chosen.last().is_some_and(|&last| newest_first(last).eq(newest_first(example)));
            if !same {
                chosen.push(example);
            }
            let (context, target) = (chosen.len() as u32 - 1, target(example));
            match pairs.last_mut() {
                Some(last) if last.context == context && last.target == target => last.examples += 1,
                _ => pairs.push(Pair { context, target, examples: 1 }),
            }
        }
        let all = Contexts::pack(problem, Sequence::Eval);
        let contexts = all.select(chosen.iter().map(|&example| example as usize));
        Self::from_parts(contexts, pairs, problem.clusters(), problem.input_bits())
    }

    /// Only these contexts, in this order, with their pairs.
    pub(super) fn subset(&self, contexts: &[u32], input_bits: u16) -> Self {
        let pairs = contexts.iter().enumerate().flat_map(|(index, &context)| {
            let from = self.pairs.partition_point(|pair| pair.context < context);
            let pairs = self.pairs[from..].iter().take_while(move |pair| pair.context == context);
            pairs.map(move |pair| Pair { context: index as u32, ..*pair })
        });
        let pairs = pairs.collect();
        let chosen = self.contexts.select(contexts.iter().map(|&context| context as usize));
        Self::from_parts(chosen, pairs, self.starts_of.len() as u32 - 1, input_bits)
    }

    fn from_parts(contexts: Contexts, pairs: Vec<Pair>, clusters: u32, input_bits: u16) -> Self {
        let tiles = (0..contexts.len()).step_by(TILE);
        let tiles = tiles.map(|first| Tile::new(&contexts, first, &pairs, input_bits)).collect();
        let mut starts_of = vec![0_u32; clusters as usize + 1];
        for pair in &pairs {
            starts_of[pair.target as usize + 1] += 1;
        }
        for cluster in 0..clusters as usize {
            starts_of[cluster + 1] += starts_of[cluster];
        }
        let mut pairs_of: Vec<u32> = (0..pairs.len() as u32).collect();
        pairs_of.sort_by_key(|&pair| pairs[pair as usize].target);
        let examples = pairs.iter().map(|pair| pair.examples as usize).sum();
        Self { contexts, tiles, pairs, starts_of, pairs_of, examples }
    }

    pub(super) fn contexts(&self) -> &Contexts {
        &self.contexts
    }

    pub(super) fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// The pairs in this range, sorted by context.
    pub(super) fn pairs(&self, range: &Range<usize>) -> &[Pair] {
        &self.pairs[range.clone()]
    }

    /// Indices, within the tile's pairs, of those whose target is `cluster`.
    pub(super) fn pairs_with_target(&self, tile: &Tile, cluster: u32) -> impl Iterator<Item = usize> {
        let of =
            &self.pairs_of[self.starts_of[cluster as usize] as usize..self.starts_of[cluster as usize + 1] as usize];
        let Range { start, end } = tile.pairs;
        let from = of.partition_point(|&pair| (pair as usize) < start);
        of[from..].iter().map(|&pair| pair as usize).take_while(move |&pair| pair < end).map(move |pair| pair - start)
    }

    /// Examples behind the pairs.
    pub(super) fn examples(&self) -> usize {
        self.examples
    }
}

impl Tile {
    fn new(contexts: &Contexts, first: usize, pairs: &[Pair], input_bits: u16) -> Self {
        let end = contexts.len().min(first + TILE);
        let mut rows = vec![Plane::EMPTY; usize::from(input_bits) * 2];
        for place in 0..TILE {
            // The last tile is filled up with its last context, so that it has no combination of bits of its own.
            let context = contexts.get((first + place).min(end - 1));
            for index in 0..input_bits {
                rows[usize::from(index) * 2 + bit(context, index) as usize].insert(place);
            }
        }
        let from = pairs.partition_point(|pair| (pair.context as usize) < first);
        let to = pairs.partition_point(|pair| (pair.context as usize) < end);
        let own = &pairs[from..to];
        let start = |context: usize| own.partition_point(|pair| (pair.context as usize) < first + context) as u32;
        Self { first, rows, pairs: from..to, starts: (0..=TILE).map(start).collect() }
    }

    /// The pairs of a context, among those of the tile.
    pub(super) fn pairs_of(&self, context: usize) -> Range<usize> {
        self.starts[context] as usize..self.starts[context + 1] as usize
    }
}
