//! A cluster that many contexts taught: its answers in every context, found neuron by neuron.

use super::{
    super::{
        kernel::Kernels,
        plane::{Plane, TILE, levels_for},
        table::Table,
    },
    conjunction::distinct_bits,
    digits::DigitTree,
    eval_set::EvalSet,
    lessons::Lesson,
};
use crate::engine::Cluster;

/// A neuron with more addresses than this is faster to look up than to find by its tree.
const TREE_ADDRESSES: usize = 1000;

/// The addresses of a neuron, in the form in which they are found fastest.
enum Addresses {
    Tree(DigitTree),
    Table(Table),
}

impl Addresses {
    fn new(bits: &[u16], addresses: &[u32]) -> Self {
        if bits.len() <= DigitTree::MAX_BITS {
            let tree = DigitTree::new(bits, addresses);
            if tree.len() <= TREE_ADDRESSES {
                return Self::Tree(tree);
            }
        }
        let mut table = Table::new(bits.len(), addresses.len());
        for &address in addresses {
            table.insert(address);
        }
        Self::Table(table)
    }

    /// The contexts of a tile whose address is among these.
    fn find(&self, kernels: &Kernels, rows: &[Plane], bits: &[u16], numbers: &mut [u32; TILE]) -> Plane {
        match self {
            Self::Tree(tree) => (kernels.find)(rows, tree),
            Self::Table(table) => {
                let planes: Vec<&Plane> = bits.iter().map(|&bit| &rows[usize::from(bit) * 2 + 1]).collect();
                let Table::Bitmap(bitmap) = table else {
                    (kernels.numbers)(&planes, numbers);
                    return among(table, numbers);
                };
                (kernels.look_up)(&planes, bitmap, numbers)
            }
        }
    }
}

fn among(table: &Table, addresses: &[u32; TILE]) -> Plane {
    let mut found = Plane::EMPTY;
    for (word, addresses) in found.0.iter_mut().zip(addresses.chunks_exact(64)) {
        *word = addresses.iter().rev().fold(0, |word, &address| word << 1 | u64::from(table.contains(address)));
    }
    found
}

/// How many neurons of a cluster answer `TRUE`, and how many `FALSE`, in every context, as bit planes.
#[derive(Debug)]
pub(super) struct Column {
    /// For each tile the levels of the number of `TRUE`, then those of `FALSE`.
    planes: Vec<Plane>,
    levels: usize,
}

impl Column {
    /// Teaches a cluster and asks it about each context.
    pub(super) fn answer(kernels: &Kernels, cluster: &Cluster, lesson: &Lesson<'_>, set: &EvalSet) -> Self {
        let (of_count, levels) = levels_of(cluster, !lesson.off.is_empty());
        let mut planes = vec![Plane::EMPTY; set.tiles().len() * levels];
        let (mut bits, mut addresses, mut numbers) = (Vec::new(), Vec::new(), Box::new([0; TILE]));
        for connections in cluster.neuron_connections() {
            distinct_bits(connections, &mut bits);
            (kernels.gather)(lesson.contexts, lesson.on, &bits, &mut addresses);
            let on = Addresses::new(&bits, &addresses);
            let off = (!lesson.off.is_empty()).then(|| {
                (kernels.gather)(lesson.contexts, lesson.off, &bits, &mut addresses);
                Addresses::new(&bits, &addresses)
            });
            for (tile, planes) in set.tiles().iter().zip(planes.chunks_exact_mut(levels)) {
                let (on_levels, off_levels) = planes.split_at_mut(of_count);
                let is_on = on.find(kernels, &tile.rows, &bits, &mut numbers);
                kernels.count(on_levels, &is_on);
                if let Some(off) = &off {
                    let mut is_off = off.find(kernels, &tile.rows, &bits, &mut numbers);
                    for (off, on) in is_off.0.iter_mut().zip(is_on.0) {
                        *off &= !on;
                    }
                    kernels.count(off_levels, &is_off);
                }
            }
        }
        Self { planes, levels }
    }

    /// The planes of one tile.
    pub(super) fn tile(&self, tile: usize) -> &[Plane] {
        &self.planes[tile * self.levels..][..self.levels]
    }

    /// Memory that the column of a cluster takes, in bytes.
    pub(super) fn bytes_for(cluster: &Cluster, opposed: bool, tiles: usize) -> usize {
        levels_of(cluster, opposed).1 * tiles * size_of::<Plane>()
    }

    /// Memory that it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.planes.as_slice()) + size_of::<Self>()
    }
}

/// Levels of the number of `TRUE`, and of both numbers together.
fn levels_of(cluster: &Cluster, opposed: bool) -> (usize, usize) {
    let of_count = levels_for(u32::from(cluster.neurons()));
    (of_count, if opposed { of_count * 2 } else { of_count })
}
