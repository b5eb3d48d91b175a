//! One pass over a tile: every wanted cluster answers once, and each genome that has it takes the answer in (or out).

use std::ops::Range;

use super::{
    super::{
        kernel::Kernels,
        plane::{Plane, levels_for},
    },
    conjunction::Conjunctions,
    eval_set::{EvalSet, Pair, Tile},
    lookup::Column,
    rank::{Key, Scores},
    slot::{Answers, CLASS_NEURONS, ClassOf, Slot},
};

/// What a genome does with a cluster's answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    /// The genome's place among the slots.
    pub(super) slot: u32,
    /// Whether they come in, or are taken out.
    pub(super) adding: bool,
}

/// A taught cluster.
#[derive(Debug)]
pub(super) enum Taught {
    /// To be asked tile by tile.
    Conjunctions(Conjunctions),
    /// Asked already.
    Column(std::sync::Arc<Column>),
}

impl Taught {
    /// The answers in the tile at `index`: levels of the number of neurons that answer `TRUE`, `of_count` of them, then
    /// those of `FALSE`, `levels` in all. Where they have to be asked for they are put into `scratch`.
    pub(super) fn planes<'a>(
        &'a self,
        kernels: &Kernels,
        (index, tile): (usize, &Tile),
        (of_count, levels): (usize, usize),
        scratch: &'a mut Vec<Plane>,
    ) -> &'a [Plane] {
        match self {
            Self::Column(column) => column.tile(index),
            Self::Conjunctions(cluster) => {
                scratch.resize(levels.max(scratch.len()), Plane::EMPTY);
                let (on, off) = scratch[..levels].split_at_mut(of_count);
                (kernels.answer)(&tile.rows, cluster, on, off);
                &scratch[..levels]
            }
        }
    }
}

/// A cluster whose answers are wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) id: u32,
    pub(super) neurons: u32,
    pub(super) taught: Taught,
    /// Whether training may have written `FALSE`.
    pub(super) opposed: bool,
    /// Its uses, among those of the pass.
    pub(super) uses: Range<usize>,
}

/// What a genome's eval examples in one tile come to.
#[derive(Debug, Default, Clone)]
pub(super) struct Tally {
    /// Sum of losses in units.
    pub(super) loss: i128,
    /// Examples whose target leads.
    pub(super) hits: u64,
    /// Contexts whose leader could not be told; their hits are not counted.
    pub(super) unsure: Vec<u32>,
}

impl Tally {
    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.loss += other.loss;
        self.hits += other.hits;
        self.unsure.extend(other.unsure);
        self
    }
}

/// Everything that a pass needs beside the slots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass<'a> {
    pub(super) kernels: &'a Kernels,
    pub(super) set: &'a EvalSet,
    pub(super) scores: &'a Scores<'a>,
    /// Ascending by id.
    pub(super) wanted: &'a [Wanted],
    pub(super) uses: &'a [Use],
}

impl Pass<'_> {
    /// Lets all wanted clusters answer in a tile.
    pub(super) fn run(&self, index: usize, slots: &mut [Slot]) {
        let tile = &self.set.tiles()[index];
        let mut scratch = Vec::new();
        let mut classes = vec![Plane::EMPTY; CLASS_NEURONS as usize];
        for wanted in self.wanted {
            let of_count = levels_for(wanted.neurons);
            let levels = if wanted.opposed { of_count * 2 } else { of_count };
            let planes = wanted.taught.planes(self.kernels, (index, tile), (of_count, levels), &mut scratch);
            let (on, off) = planes.split_at(of_count);
            let answers = Answers { id: wanted.id, neurons: wanted.neurons, on, off };
            let uses = &self.uses[wanted.uses.clone()];
            if answers.has_classes() {
                self.take_classes(&answers, uses, slots, &mut classes);
            } else {
                self.take_each(&answers, uses, slots);
            }
            self.take_targets(tile, &answers, uses, slots);
        }
        for slot in slots {
            slot.settle(self.kernels, self.scores);
        }
    }

    fn take_classes(&self, answers: &Answers<'_>, uses: &[Use], slots: &mut [Slot], classes: &mut [Plane]) {
        let Answers { id, neurons, on, .. } = *answers;
        let mut seen = (self.kernels.classes)(on, &mut classes[..neurons as usize]);
        while seen != 0 {
            let on = seen.trailing_zeros();
            seen &= seen - 1;
            let (class, plane) = (ClassOf { id, neurons, on }, &classes[on as usize - 1]);
            for &Use { slot, adding } in uses {
                let slot = &mut slots[slot as usize];
                slot.add_class(self.kernels, class, plane, adding);
                if adding {
                    slot.compete_class(self.kernels, class, plane, self.scores);
                }
            }
        }
    }

    fn take_each(&self, answers: &Answers<'_>, uses: &[Use], slots: &mut [Slot]) {
        let units = answers.all_units(self.kernels, self.scores);
        for &Use { slot, adding } in uses {
            let slot = &mut slots[slot as usize];
            for (context, &units) in units.iter().enumerate() {
                let gain = units as i64 - self.scores.untouched as i64;
                slot.denominators[context] += if adding { gain } else { -gain };
                let key = Key::new(units, answers.id);
                if adding && key > self.scores.floor {
                    slot.compete(context, key);
                }
            }
        }
    }

    fn take_targets(&self, tile: &Tile, answers: &Answers<'_>, uses: &[Use], slots: &mut [Slot]) {
        let pairs = self.set.pairs(&tile.pairs);
        for pair in self.set.pairs_with_target(tile, answers.id) {
            let context = pairs[pair].context as usize - tile.first;
            let units = answers.units(self.scores, context);
            for &Use { slot, adding } in uses {
                if adding {
                    slots[slot as usize].of_targets[pair] = units;
                }
            }
        }
    }

    /// The loss of each pair of a tile, in units.
    pub(super) fn losses(&self, index: usize, slot: &Slot) -> Vec<u64> {
        let tile = &self.set.tiles()[index];
        let denominator = |pair: &Pair| slot.denominators[pair.context as usize - tile.first];
        let denominators: Vec<i64> = self.set.pairs(&tile.pairs).iter().map(denominator).collect();
        let mut losses = slot.of_targets.clone();
        (self.kernels.losses)(&mut losses, &denominators);
        losses
    }

    /// What the examples of a tile come to, given the highest key of each context and the loss of each pair, where
    /// `unsure` are the contexts (ascending) that have no certain leader.
    pub(super) fn tally(&self, index: usize, leaders: &[u64], losses: &[u64], unsure: Vec<u32>) -> Tally {
        let tile = &self.set.tiles()[index];
        let mut tally = Tally { unsure, ..Tally::default() };
        for (pair, &loss) in self.set.pairs(&tile.pairs).iter().zip(losses) {
            tally.loss += i128::from(loss as i64) * i128::from(pair.examples);
            let leader = leaders[pair.context as usize - tile.first].max(self.scores.floor);
            if Key::id(leader) == pair.target && tally.unsure.binary_search(&pair.context).is_err() {
                tally.hits += u64::from(pair.examples);
            }
        }
        tally
    }
}
