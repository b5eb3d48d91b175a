//! What is being summed up about one genome over the contexts of one tile.

use super::{
    super::{
        kernel::Kernels,
        plane::{Plane, TILE, number_at},
    },
    rank::{Key, Scores},
};

/// Clusters with at most this many neurons, none taught `FALSE`, are summed by classes: all that have the same number
/// of neurons, and of neurons that answer `TRUE`, contribute the same.
pub(super) const CLASS_NEURONS: u32 = 15;
const CLASSES: usize = (CLASS_NEURONS * (CLASS_NEURONS + 1) / 2) as usize;

/// How often each context was added, as bit planes, least significant first.
#[derive(Debug, Default, Clone)]
struct Counter(Vec<Plane>);

impl Counter {
    fn add(&mut self, kernels: &Kernels, plane: &Plane) {
        let mut carry = Plane::EMPTY;
        if (kernels.add)(&mut self.0, plane, &mut carry) {
            self.0.push(carry);
        }
    }
}

/// The answers of one cluster in the contexts of a tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers<'a> {
    /// Which cluster.
    pub(super) id: u32,
    /// How many neurons it has.
    pub(super) neurons: u32,
    /// Levels of the number of neurons that answer `TRUE`.
    pub(super) on: &'a [Plane],
    /// Levels of the number that answer `FALSE`; none where none can.
    pub(super) off: &'a [Plane],
}

impl Answers<'_> {
    /// `exp` of the score in one context, in units.
    pub(super) fn units(&self, scores: &Scores<'_>, context: usize) -> u64 {
        let (on, off) = (number_at(self.on, context), number_at(self.off, context));
        scores.exponentials.units(self.neurons, on, self.neurons - on - off)
    }

    /// As [`Answers::units`], in every context of the tile.
    pub(super) fn all_units(&self, kernels: &Kernels, scores: &Scores<'_>) -> Box<[u64; TILE]> {
        let mut numbers = [0; TILE];
        let mut units = Box::new([0; TILE]);
        // TRUE in the lower half, FALSE in the upper: each takes at most ten levels.
        let empty = Plane::EMPTY;
        let off = self.off.iter().chain(std::iter::repeat(&empty));
        let levels: Vec<&Plane> =
            self.on.iter().chain(std::iter::repeat(&empty)).take(16).chain(off.take(self.off.len())).collect();
        (kernels.numbers)(&levels, &mut numbers);
        for (units, number) in units.iter_mut().zip(numbers) {
            let (on, off) = (number & 0xffff, number >> 16);
            *units = scores.exponentials.units(self.neurons, on, self.neurons - on - off);
        }
        units
    }

    /// Whether the cluster is summed by classes.
    pub(super) fn has_classes(&self) -> bool {
        self.off.is_empty() && self.neurons <= CLASS_NEURONS
    }
}

/// A cluster in the contexts where so many of its neurons answer `TRUE`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassOf {
    /// Which cluster.
    pub(super) id: u32,
    /// How many neurons it has, at most [`CLASS_NEURONS`].
    pub(super) neurons: u32,
    /// How many of them answer `TRUE`, at least one.
    pub(super) on: u32,
}

impl ClassOf {
    fn index(self) -> usize {
        (self.neurons * (self.neurons - 1) / 2 + self.on - 1) as usize
    }
}

/// The sums of one genome in one tile.
#[derive(Debug)]
pub(super) struct Slot {
    /// Softmax denominator of each context, in units; complete after [`Slot::settle`].
    pub(super) denominators: Box<[i64; TILE]>,
    /// The `depth` highest keys of each context, falling.
    pub(super) leaders: Vec<u64>,
    depth: usize,
    /// Contexts, ascending, of which no leader is left that the slot started from, though more may come behind.
    pub(super) bereft: Vec<u32>,
    /// `exp` of the target's score for each pair of the tile, in units.
    pub(super) of_targets: Vec<u64>,
    added: Vec<Counter>,
    removed: Vec<Counter>,
    /// By class: the contexts where no further cluster of that class can become a leader.
    decided: Vec<Plane>,
}

impl Slot {
    /// A slot that starts from these sums.
    pub(super) fn new(denominators: Box<[i64; TILE]>, leaders: Vec<u64>, of_targets: Vec<u64>) -> Self {
        let depth = leaders.len() / TILE;
        Self {
            denominators,
            leaders,
            depth,
            bereft: Vec::new(),
            of_targets,
            added: vec![Counter::default(); CLASSES],
            removed: vec![Counter::default(); CLASSES],
            decided: Vec::new(),
        }
    }

    /// Counts a class of a cluster in (or, not `adding`, out).
    pub(super) fn add_class(&mut self, kernels: &Kernels, class: ClassOf, plane: &Plane, adding: bool) {
        let counters = if adding { &mut self.added } else { &mut self.removed };
        counters[class.index()].add(kernels, plane);
    }

    /// Lets a cluster compete in the contexts where it has `on` neurons that answer `TRUE`. Clusters must come in
    /// ascending order.
    pub(super) fn compete_class(&mut self, kernels: &Kernels, class: ClassOf, plane: &Plane, scores: &Scores<'_>) {
        if self.decided.is_empty() {
            self.decided.resize(CLASSES, Plane::EMPTY);
        }
        let mut open = Plane::EMPTY;
        if !(kernels.without)(plane, &self.decided[class.index()], &mut open) {
            return;
        }
        let units = scores.classes(class.neurons);
        let key = Key::new(units[class.on as usize], class.id);
        for (word, open) in open.0.into_iter().enumerate() {
            let mut open = open;
            while open != 0 {
                let context = word * 64 + open.trailing_zeros() as usize;
                open &= open - 1;
                self.compete(context, key);
                self.decide(class, units, context);
            }
        }
    }

    fn decide(&mut self, class: ClassOf, units: &[u64], context: usize) {
        let last = self.leaders[(context + 1) * self.depth - 1];
        for on in 1..=class.neurons {
            // Later clusters have higher ids, so their keys are below this one's.
            if Key::new(units[on as usize], class.id) > last {
                break;
            }
            self.decided[ClassOf { on, ..class }.index()].insert(context);
        }
    }

    /// Lets a key compete for the lead in a context.
    pub(super) fn compete(&mut self, context: usize, key: u64) {
        let leaders = &mut self.leaders[context * self.depth..][..self.depth];
        if key > leaders[self.depth - 1] {
            let at = leaders.partition_point(|&leader| leader > key);
            leaders[at..].rotate_right(1);
            leaders[at] = key;
        }
    }

    /// Adds what was counted to the denominators.
    pub(super) fn settle(&mut self, kernels: &Kernels, scores: &Scores<'_>) {
        for (counters, sign) in [(&self.added, 1), (&self.removed, -1)] {
            for neurons in 1..=CLASS_NEURONS {
                for on in 1..=neurons {
                    let weight = sign * scores.class_gain(neurons, on);
                    let counter = &counters[ClassOf { id: 0, neurons, on }.index()];
                    for (level, plane) in counter.0.iter().enumerate() {
                        (kernels.add_weight)(&mut self.denominators, plane, weight << level);
                    }
                }
            }
        }
    }
}
