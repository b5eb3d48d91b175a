//! What a mutation did: which clusters it changed, and in which direction.

/// The direction in which one cluster changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::engine) struct Direction {
    /// 1 if the neurons got more input bits, -1 if fewer, else 0.
    pub(in crate::engine) bits: i8,
    /// 1 if the cluster got more neurons, -1 if fewer, else 0.
    pub(in crate::engine) neurons: i8,
    /// Whether connections moved, which has no opposite.
    pub(in crate::engine) moved: bool,
}

impl Direction {
    fn reversed(self) -> Self {
        Self { bits: -self.bits, neurons: -self.neurons, moved: self.moved }
    }
}

/// The clusters that a candidate changed against its base, by rising id, each with its direction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::engine) struct Move(Vec<(u32, Direction)>);

impl Move {
    /// A move of these changes.
    pub(in crate::engine) fn new(mut changes: Vec<(u32, Direction)>) -> Self {
        changes.sort_unstable();
        Self(changes)
    }

    /// The changes, by rising cluster id.
    pub(in crate::engine) fn changes(&self) -> &[(u32, Direction)] {
        &self.0
    }

    /// The move that would lead back: the same clusters, each the other way.
    pub(in crate::engine) fn reversed(&self) -> Self {
        Self(self.0.iter().map(|&(cluster, direction)| (cluster, direction.reversed())).collect())
    }
}
