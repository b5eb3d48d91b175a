//! Mutants of a genome: the children of the GA and the neighbours of tabu search.

use std::sync::Arc;

use rand::RngCore;

use super::{Cluster, Direction, Genome, Move};
use crate::{
    engine::random::Draw,
    model::{Bounds, Dimensions, ExperimentPlan},
};

/// Share of the connections of a drawn cluster that move.
const CONNECTION_RATE: f64 = 0.1;
/// How often a cluster is drawn anew where a mutation has changed nothing.
const FORCED_DRAWS: u32 = 8;

/// How an experiment changes genomes.
///
/// For each changeable cluster and each chosen dimension it is drawn on its own, with probability `rate`, whether the
/// cluster changes in that dimension; a cluster that does not change keeps its `Arc`. Where nothing at all changed, one
/// cluster and one dimension are drawn and changed for certain, so that no candidate costs an evaluation for nothing;
/// only where the bounds leave no room the child equals its parent.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Mutation {
    dimensions: Dimensions,
    bounds: Bounds,
    rate: f64,
    mutable: u32,
    input_bits: u16,
}

/// A cluster that is being changed.
struct Draft {
    bits: usize,
    connections: Vec<u16>,
}

impl Mutation {
    /// The mutation that `plan` asks for, on genomes of `clusters` clusters over `input_bits` input bits.
    pub(in crate::engine) fn new(plan: &ExperimentPlan, clusters: u32, input_bits: u16) -> Self {
        let first_tier = || plan.tiers.as_ref().map_or(clusters, |tiers| tiers.first_tier_clusters(clusters));
        Self {
            dimensions: plan.dimensions,
            bounds: plan.bounds,
            rate: plan.mutation_rate,
            mutable: if plan.first_tier_only { first_tier() } else { clusters },
            input_bits,
        }
    }

    /// The same at `factor` times the rate, at most 1.
    pub(in crate::engine) fn scaled(self, factor: f64) -> Self {
        Self { rate: (self.rate * factor).min(1.0), ..self }
    }

    /// How many clusters a move changes that takes this share of the changeable ones; at least one.
    pub(in crate::engine) fn clusters_per_move(&self, share: f64) -> usize {
        ((share * f64::from(self.mutable)).round() as usize).max(1)
    }

    /// A mutant of `child`, and what changed.
    pub(in crate::engine) fn apply(&self, mut child: Genome, rng: &mut impl RngCore) -> (Genome, Move) {
        let mut changes = Vec::new();
        for id in 0..self.mutable {
            let drawn = self.draw_dimensions(rng);
            if drawn != Dimensions::default() {
                self.change(&mut child, id, drawn, false, rng, &mut changes);
            }
        }
        for _ in 0..FORCED_DRAWS {
            if !changes.is_empty() {
                break;
            }
            let id = rng.below(self.mutable);
            let drawn = self.one_dimension(rng);
            self.change(&mut child, id, drawn, true, rng, &mut changes);
        }
        (child, Move::new(changes))
    }

    fn draw_dimensions(&self, rng: &mut impl RngCore) -> Dimensions {
        let chosen = self.dimensions;
        Dimensions {
            neurons: chosen.neurons && rng.chance(self.rate),
            bits: chosen.bits && rng.chance(self.rate),
            connections: chosen.connections && rng.chance(self.rate),
        }
    }

    fn one_dimension(&self, rng: &mut impl RngCore) -> Dimensions {
        let none = Dimensions::default();
        let Dimensions { bits, neurons, connections } = self.dimensions;
        let each = [
            (neurons, Dimensions { neurons, ..none }),
            (bits, Dimensions { bits, ..none }),
            (connections, Dimensions { connections, ..none }),
        ];
        let chosen: Vec<Dimensions> = each.into_iter().filter_map(|(on, one)| on.then_some(one)).collect();
        if chosen.is_empty() { none } else { chosen[rng.below(chosen.len() as u32) as usize] }
    }

    /// Changes one cluster in the drawn dimensions and notes it, if anything changed.
    fn change(
        &self,
        child: &mut Genome,
        id: u32,
        drawn: Dimensions,
        forced: bool,
        rng: &mut impl RngCore,
        changes: &mut Vec<(u32, Direction)>,
    ) {
        let cluster = &child.clusters()[id as usize];
        let mut draft = Draft { bits: usize::from(cluster.bits()), connections: cluster.connections().to_vec() };
        let mut direction = Direction::default();
        if drawn.neurons {
            direction.neurons = self.change_neurons(&mut draft, None, rng);
        }
        if drawn.bits {
            direction.bits = self.change_bits(&mut draft, None, rng);
        }
        if drawn.connections {
            direction.moved = self.move_connections(&mut draft, forced, rng);
        }
        if direction != Direction::default() {
            child.set(id as usize, Arc::new(Cluster::new(draft.bits as u8, draft.connections)));
            changes.push((id, direction));
        }
    }

    /// A cluster changed once more in the direction in which it was changed before; nothing where the bounds leave no room.
    pub(in crate::engine) fn again(
        &self,
        cluster: &Cluster,
        direction: Direction,
        rng: &mut impl RngCore,
    ) -> Option<Arc<Cluster>> {
        let mut draft = Draft { bits: usize::from(cluster.bits()), connections: cluster.connections().to_vec() };
        let mut changed = false;
        if direction.neurons != 0 {
            changed |= self.change_neurons(&mut draft, Some(direction.neurons > 0), rng) != 0;
        }
        if direction.bits != 0 {
            changed |= self.change_bits(&mut draft, Some(direction.bits > 0), rng) != 0;
        }
        if direction.moved {
            changed |= self.move_connections(&mut draft, true, rng);
        }
        changed.then(|| Arc::new(Cluster::new(draft.bits as u8, draft.connections)))
    }

    /// More neurons are copies of random ones with every connection shifted; fewer are dropped from the end.
    fn change_neurons(&self, draft: &mut Draft, up: Option<bool>, rng: &mut impl RngCore) -> i8 {
        let before = draft.connections.len() / draft.bits;
        let after = step(before as u32, self.bounds.neurons, up, rng) as usize;
        draft.connections.truncate(after * draft.bits);
        for _ in before..after {
            let start = rng.below(before as u32) as usize * draft.bits;
            for index in start..start + draft.bits {
                let shifted = self.shift(draft.connections[index], rng);
                draft.connections.push(shifted);
            }
        }
        sign(before, after)
    }

    /// More bits are random connections at the end of each neuron; fewer are dropped from there.
    fn change_bits(&self, draft: &mut Draft, up: Option<bool>, rng: &mut impl RngCore) -> i8 {
        let before = draft.bits;
        let after = step(before as u32, self.bounds.bits, up, rng) as usize;
        if after == before {
            return 0;
        }
        let mut connections = Vec::with_capacity(draft.connections.len() / before * after);
        for neuron in draft.connections.chunks_exact(before) {
            connections.extend_from_slice(&neuron[..before.min(after)]);
            connections.extend((before..after).map(|_| rng.below(u32::from(self.input_bits)) as u16));
        }
        *draft = Draft { bits: after, connections };
        sign(before, after)
    }

    /// Each connection moves with probability 0.1: half of the time a little, else anywhere.
    fn move_connections(&self, draft: &mut Draft, forced: bool, rng: &mut impl RngCore) -> bool {
        let inputs = u32::from(self.input_bits);
        let mut moved = false;
        for connection in &mut draft.connections {
            if rng.chance(CONNECTION_RATE) {
                let to = if rng.chance(0.5) { self.shift(*connection, rng) } else { rng.below(inputs) as u16 };
                moved |= to != *connection;
                *connection = to;
            }
        }
        if !moved && forced && inputs > 1 {
            let index = rng.below(draft.connections.len() as u32) as usize;
            let elsewhere = u32::from(draft.connections[index]) + 1 + rng.below(inputs - 1);
            draft.connections[index] = (elsewhere % inputs) as u16;
            moved = true;
        }
        moved
    }

    /// An input bit 1 or 2 away; the other way where that would leave the inputs.
    fn shift(&self, connection: u16, rng: &mut impl RngCore) -> u16 {
        let inputs = i32::from(self.input_bits);
        let delta = [-2, -1, 1, 2][rng.below(4) as usize];
        let from = i32::from(connection);
        let inside = |to: &i32| (0..inputs).contains(to);
        Some(from + delta).filter(inside).unwrap_or((from - delta).clamp(0, inputs - 1)) as u16
    }
}

/// A value at most `max(1, round(0.1 * (least + most)))` away from `from` and within the bounds, on the side that is asked
/// for or else drawn; a drawn step that the bounds swallow is taken the other way.
fn step(from: u32, (least, most): (u32, u32), up: Option<bool>, rng: &mut impl RngCore) -> u32 {
    let reach = ((least + most + 5) / 10).max(1);
    let drawn = rng.below(2 * reach);
    let distance = drawn % reach + 1;
    let towards = |up: bool| if up { from + distance } else { from.saturating_sub(distance) }.max(least).min(most);
    match up {
        Some(true) if from >= most => from,
        Some(false) if from <= least => from,
        Some(up) => towards(up),
        None => {
            let up = drawn >= reach;
            Some(towards(up)).filter(|&to| to != from).unwrap_or_else(|| towards(!up))
        }
    }
}

fn sign(before: usize, after: usize) -> i8 {
    after.cmp(&before) as i8
}
