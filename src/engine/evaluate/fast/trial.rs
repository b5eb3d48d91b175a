//! Genomes that differ from a base in one cluster: only the contexts in which that cluster answers otherwise are looked at.
//!
//! Tile by tile, so that what is known of a tile stays near while one cluster after the other is tried.

use super::{
    super::{
        kernel::Kernels,
        plane::{Plane, TILE, WORDS, levels_for},
    },
    base::{Base, BaseTile},
    eval_set::{EvalSet, Pair, Tile},
    pass::Taught,
    rank::{Key, Scores},
    slot::Answers,
};

/// From so many differing contexts on it is quicker to spell the numbers of all contexts of a tile at once.
const SPELL_ALL: u32 = 24;

/// A version of a cluster, taught.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) neurons: u32,
    pub(super) taught: Taught,
}

/// A cluster of the base, and other versions that are tried in its place.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) id: u32,
    /// Whether training may have written `FALSE`.
    pub(super) opposed: bool,
    pub(super) old: Version,
    pub(super) new: Vec<Version>,
}

/// By how much a genome differs from the base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// In the sum of losses, in units.
    pub(super) loss: i128,
    /// In the examples whose target leads.
    pub(super) hits: i64,
}

impl std::ops::AddAssign for Difference {
    fn add_assign(&mut self, other: Self) {
        self.loss += other.loss;
        self.hits += other.hits;
    }
}

/// What trying versions needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) kernels: &'a Kernels,
    pub(super) set: &'a EvalSet,
    pub(super) scores: &'a Scores<'a>,
    pub(super) base: &'a Base,
}

/// What is known of one tile.
struct Here<'a> {
    tile: &'a Tile,
    pairs: &'a [Pair],
    base: &'a BaseTile,
}

/// Buffers that are used again and again.
#[derive(Default)]
struct Scratch {
    /// The pairs of the contexts that differ, gathered so that their losses are found many at a time.
    of_targets: Vec<u64>,
    denominators: Vec<i64>,
    examples: Vec<u32>,
}

impl Version {
    /// Levels of the number of `TRUE`, and of both numbers together.
    fn levels(&self, opposed: bool) -> (usize, usize) {
        let of_count = levels_for(self.neurons);
        (of_count, if opposed { of_count * 2 } else { of_count })
    }
}

impl Trial<'_> {
    /// Adds by how much the base would differ in the tile at `index` with each new version, place by place.
    pub(super) fn run(&self, index: usize, places: &[Place], differences: &mut [Difference]) {
        let tile = &self.set.tiles()[index];
        let here = Here { tile, pairs: self.set.pairs(&tile.pairs), base: &self.base.tiles[index] };
        let (mut old_planes, mut new_planes, mut scratch) = (Vec::new(), Vec::new(), Scratch::default());
        let mut differences = differences.iter_mut();
        for Place { id, opposed, old, new } in places {
            let old = self.answers((*id, *opposed), old, (index, tile), &mut old_planes);
            for version in new {
                let new = self.answers((*id, *opposed), version, (index, tile), &mut new_planes);
                if let Some(difference) = differences.next() {
                    *difference += self.compare(&here, &old, &new, &mut scratch);
                }
            }
        }
    }

    fn answers<'a>(
        &self,
        (id, opposed): (u32, bool),
        version: &'a Version,
        tile: (usize, &Tile),
        scratch: &'a mut Vec<Plane>,
    ) -> Answers<'a> {
        let levels = version.levels(opposed);
        let (on, off) = version.taught.planes(self.kernels, tile, levels, scratch).split_at(levels.0);
        Answers { id, neurons: version.neurons, on, off }
    }

    /// By how much the tile would differ with `new` in the place of `old`.
    fn compare(&self, here: &Here<'_>, old: &Answers<'_>, new: &Answers<'_>, scratch: &mut Scratch) -> Difference {
        let differing = differing(old, new);
        let count: u32 = differing.iter().map(|word| word.count_ones()).sum();
        let mut difference = Difference::default();
        if count == 0 {
            return difference;
        }
        if count >= SPELL_ALL && old.has_classes() && new.has_classes() {
            let levels: Vec<&Plane> = old.on.iter().chain(new.on).collect();
            let mut numbers = [0; TILE];
            (self.kernels.numbers)(&levels, &mut numbers);
            let (units, others, shift) =
                (self.scores.classes(old.neurons), self.scores.classes(new.neurons), old.on.len());
            each(&differing, |context| {
                let number = numbers[context] as usize;
                let (before, after) = (units[number & ((1 << shift) - 1)], others[number >> shift]);
                self.gather(here, new.id, context, (before, after), &mut difference, scratch);
            });
        } else {
            each(&differing, |context| {
                let units = (old.units(self.scores, context), new.units(self.scores, context));
                self.gather(here, new.id, context, units, &mut difference, scratch);
            });
        }
        difference.loss += scratch.settle(self.kernels);
        difference
    }

    /// Notes what the examples of one context come to where cluster `id` contributes `after` instead of `before`.
    #[inline]
    fn gather(
        &self,
        here: &Here<'_>,
        id: u32,
        context: usize,
        (before, after): (u64, u64),
        difference: &mut Difference,
        scratch: &mut Scratch,
    ) {
        if before == after {
            return;
        }
        let denominator = here.base.denominator(context) + after as i64 - before as i64;
        let (first, second) = here.base.leaders(context);
        let is_first = Key::id(first) == id;
        let pairs = here.tile.pairs_of(context);
        for (pair, index) in here.pairs[pairs.clone()].iter().zip(pairs.clone()) {
            scratch.of_targets.push(if pair.target == id { after } else { here.base.of_target(index) });
            scratch.denominators.push(denominator);
            scratch.examples.push(pair.examples);
            difference.loss -= i128::from(here.base.losses[index] as i64) * i128::from(pair.examples);
        }
        if is_first || Key::new(after, id) > first {
            let others = if is_first { second } else { first };
            let leader = Key::id(first.max(self.scores.floor));
            let new_leader = Key::id(others.max(Key::new(after, id)).max(self.scores.floor));
            for pair in &here.pairs[pairs] {
                let examples = i64::from(pair.examples);
                difference.hits += examples * i64::from(new_leader == pair.target);
                difference.hits -= examples * i64::from(leader == pair.target);
            }
        }
    }
}

impl Scratch {
    /// The sum of the losses that were gathered, in units; begins anew.
    fn settle(&mut self, kernels: &Kernels) -> i128 {
        (kernels.losses)(&mut self.of_targets, &self.denominators);
        let losses = self.of_targets.iter().zip(&self.examples);
        let sum = losses.map(|(&loss, &examples)| i128::from(loss as i64) * i128::from(examples)).sum();
        self.of_targets.clear();
        self.denominators.clear();
        self.examples.clear();
        sum
    }
}

/// Goes through the contexts of a plane's words.
#[inline]
fn each(words: &[u64; WORDS], mut visit: impl FnMut(usize)) {
    for (word, &bits) in words.iter().enumerate() {
        let mut bits = bits;
        while bits != 0 {
            visit(word * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

/// The contexts in which two versions may score differently. With as many neurons that is where their numbers differ, else
/// wherever either knows the context at all.
fn differing(old: &Answers<'_>, new: &Answers<'_>) -> [u64; WORDS] {
    let mut differing = [0; WORDS];
    let mut merge = |old: &Plane, new: &Plane| {
        for (word, (old, new)) in differing.iter_mut().zip(old.0.iter().zip(new.0)) {
            *word |= old ^ new;
        }
    };
    if old.neurons == new.neurons {
        old.on.iter().zip(new.on).for_each(|(old, new)| merge(old, new));
        old.off.iter().zip(new.off).for_each(|(old, new)| merge(old, new));
    } else {
        let all = [old.on, old.off, new.on, new.off];
        all.into_iter().flatten().for_each(|level| merge(level, &Plane::EMPTY));
    }
    differing
}
