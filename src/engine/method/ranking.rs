//! Which of several genomes is better, by each of the fitness calculators.

use std::cmp::Ordering;

use crate::{engine::evaluate::Fitness, model::FitnessKind};

/// Stands for 0 in a harmonic mean, so that the other value still decides among those that are best in one.
const LEAST: f64 = 1e-10;

/// By cross-entropy, lower first; then by accuracy, higher first.
pub(in crate::engine) fn by_ce(one: Fitness, other: Fitness) -> Ordering {
    one.ce.total_cmp(&other.ce).then(other.accuracy.total_cmp(&one.accuracy))
}

/// By accuracy, higher first; then by cross-entropy, lower first.
pub(in crate::engine) fn by_accuracy(one: Fitness, other: Fitness) -> Ordering {
    other.accuracy.total_cmp(&one.accuracy).then(one.ce.total_cmp(&other.ce))
}

/// Indices sorted by `compare`; equal ones stay in their order.
pub(in crate::engine) fn sorted(all: &[Fitness], compare: impl Fn(Fitness, Fitness) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&one, &other| compare(all[one], all[other]));
    order
}

/// Indices from the best to the worst; `weights` are those of cross-entropy and accuracy.
///
/// A total order that depends on nothing but the values: ties are decided by cross-entropy, accuracy and index.
pub(in crate::engine) fn ranked(kind: FitnessKind, weights: (f64, f64), all: &[Fitness]) -> Vec<usize> {
    if kind == FitnessKind::Ce {
        return sorted(all, by_ce);
    }
    let scores = scores(kind, weights, all);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&one, &other| scores[one].total_cmp(&scores[other]).then(by_ce(all[one], all[other])));
    order
}

/// A score for each genome, lower is better, from its standing among all of them:
///
/// - `ce`: the cross-entropy itself;
/// - `harmonic_rank`: `(w_ce + w_acc) / (w_ce / rank_ce + w_acc / rank_acc)`, ranks from 1, equal values share one;
/// - `normalized`: `(w_ce * n_ce + w_acc * n_acc) / (w_ce + w_acc)`, where `n` runs from 0 for the best value among all
///   to 1 for the worst;
/// - `normalized_harmonic`: `(w_ce + w_acc) / (w_ce / n_ce + w_acc / n_acc)`.
///
/// The calculators and their names are those of the Python tools of the field. With both weights 0 all scores are 0.
fn scores(kind: FitnessKind, (w_ce, w_acc): (f64, f64), all: &[Fitness]) -> Vec<f64> {
    let harmonic = |(ce, acc): (f64, f64)| (w_ce + w_acc) / (w_ce / ce + w_acc / acc);
    let mean = |(ce, acc): (f64, f64)| (w_ce * ce + w_acc * acc) / (w_ce + w_acc);
    if w_ce + w_acc <= 0.0 {
        return vec![0.0; all.len()];
    }
    match kind {
        FitnessKind::Ce => all.iter().map(|fitness| fitness.ce).collect(),
        FitnessKind::HarmonicRank => pairs(all, ranks).map(harmonic).collect(),
        FitnessKind::Normalized => pairs(all, scaled).map(mean).collect(),
        FitnessKind::NormalizedHarmonic => {
            pairs(all, scaled).map(|(ce, acc)| harmonic((ce.max(LEAST), acc.max(LEAST)))).collect()
        }
    }
}

/// What `of` makes of the cross-entropies and of the errors (negative accuracies), by genome.
fn pairs(all: &[Fitness], of: fn(&[f64]) -> Vec<f64>) -> impl Iterator<Item = (f64, f64)> {
    let ce: Vec<f64> = all.iter().map(|fitness| fitness.ce).collect();
    let error: Vec<f64> = all.iter().map(|fitness| -fitness.accuracy).collect();
    of(&ce).into_iter().zip(of(&error))
}

/// The rank of each value from 1 for the lowest; equal values have the rank of the first of them.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut ordered = values.to_vec();
    ordered.sort_by(f64::total_cmp);
    values.iter().map(|value| (ordered.partition_point(|other| other < value) + 1) as f64).collect()
}

/// Each value on a scale from 0 for the lowest to 1 for the highest; all 0 where they are equal.
fn scaled(values: &[f64]) -> Vec<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let range = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    values.iter().map(|value| if range > 0.0 { (value - least) / range } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitness(values: &[(f64, f64)]) -> Vec<Fitness> {
        values.iter().map(|&(ce, accuracy)| Fitness { ce, accuracy }).collect()
    }

    #[test]
    fn each_calculator_gives_the_values_of_its_formula() {
        let all = fitness(&[(10.0, 0.02), (10.2, 0.06), (10.4, 0.04)]);
        let of = |kind, weights| -> Vec<f64> {
            scores(kind, weights, &all).iter().map(|score| (score * 1e6).round() / 1e6).collect()
        };
        assert_eq!(of(FitnessKind::Ce, (1.0, 1.0)), [10.0, 10.2, 10.4]);
        assert_eq!(of(FitnessKind::HarmonicRank, (1.0, 1.0)), [1.5, 1.333_333, 2.4]);
        assert_eq!(of(FitnessKind::HarmonicRank, (3.0, 1.0)), [1.2, 1.6, 2.666_667]);
        assert_eq!(of(FitnessKind::Normalized, (1.0, 1.0)), [0.5, 0.25, 0.75]);
        assert_eq!(of(FitnessKind::Normalized, (1.0, 3.0)), [0.75, 0.125, 0.625]);
        assert_eq!(of(FitnessKind::NormalizedHarmonic, (1.0, 1.0)), [0.0, 0.0, 0.666_667]);
        assert_eq!(of(FitnessKind::Normalized, (0.0, 0.0)), [0.0; 3]);
    }

    #[test]
    fn an_order_is_total_and_ties_go_by_cross_entropy_accuracy_and_index() {
        let all = fitness(&[(10.2, 0.05), (10.1, 0.04), (10.1, 0.05), (10.1, 0.05)]);
        assert_eq!(ranked(FitnessKind::Ce, (1.0, 1.0), &all), [2, 3, 1, 0]);
        for &kind in FitnessKind::ALL {
            let order = ranked(kind, (1.0, 1.0), &all);
            assert_eq!(order[..2], [2, 3], "{kind}");
            assert_eq!(ranked(kind, (0.0, 0.0), &all), [2, 3, 1, 0], "{kind}");
        }
        assert_eq!(sorted(&all, by_accuracy), [2, 3, 0, 1]);
        assert!(ranked(FitnessKind::Normalized, (1.0, 1.0), &[]).is_empty());
    }

    #[test]
    fn equal_values_share_a_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.0, 1.0, 3.0, 2.0]);
        assert_eq!(scaled(&[5.0, 5.0]), [0.0, 0.0]);
    }
}
