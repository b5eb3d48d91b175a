//! The columns of each thing that stands in rows.

use super::{Cell, Tabular};
use crate::api::{Checkpoint, Corpus, Experiment, Finding, Flow, HealthCheck, Iteration, Trashed};

impl Tabular for Flow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "description",
        "status",
        "created_at",
        "started_at",
        "completed_at",
        "duration_secs",
        "experiment_count",
        "experiments_done",
        "best_ce",
        "corpus",
        "template",
        "seed_checkpoint_id",
        "error",
    ];

    fn cells(&self) -> Vec<Cell> {
        let took = self.started_at.zip(self.completed_at).map(|(start, end)| end.since(start).as_secs_f64());
        vec![
            Cell::plain(&self.id),
            Cell::text(&self.name),
            Cell::text(self.description.as_deref().unwrap_or_default()),
            Cell::plain(&self.status),
            Cell::plain(&self.created_at),
            Cell::optional(self.started_at),
            Cell::optional(self.completed_at),
            Cell::optional(took),
            Cell::plain(&self.experiment_count),
            Cell::plain(&self.experiments_done),
            Cell::optional(self.best_ce),
            Cell::text(self.config.corpus()),
            Cell::text(self.config.template.as_deref().unwrap_or_default()),
            Cell::optional(self.seed_checkpoint_id),
            Cell::text(self.error.as_deref().unwrap_or_default()),
        ]
    }
}

impl Tabular for Experiment {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "flow_id",
        "sequence_order",
        "name",
        "phase_type",
        "status",
        "created_at",
        "started_at",
        "ended_at",
        "duration_secs",
        "current_iteration",
        "max_iterations",
        "initial_ce",
        "initial_accuracy",
        "best_ce",
        "best_accuracy",
        "stop_reason",
        "population_size",
        "context_size",
        "cluster_type",
        "log_path",
    ];

    fn cells(&self) -> Vec<Cell> {
        let took = self.started_at.zip(self.ended_at).map(|(start, end)| end.since(start).as_secs_f64());
        vec![
            Cell::plain(&self.id),
            Cell::optional(self.flow_id),
            Cell::optional(self.sequence_order),
            Cell::text(&self.name),
            Cell::text(self.phase_type.as_deref().unwrap_or_default()),
            Cell::plain(&self.status),
            Cell::plain(&self.created_at),
            Cell::optional(self.started_at),
            Cell::optional(self.ended_at),
            Cell::optional(took),
            Cell::optional(self.current_iteration),
            Cell::optional(self.max_iterations),
            Cell::optional(self.initial_ce),
            Cell::optional(self.initial_accuracy),
            Cell::optional(self.best_ce),
            Cell::optional(self.best_accuracy),
            Cell::optional(self.stop_reason),
            Cell::optional(self.population_size),
            Cell::optional(self.context_size),
            Cell::text(self.cluster_type.as_deref().unwrap_or_default()),
            Cell::text(self.log_path.as_deref().unwrap_or_default()),
        ]
    }
}

impl Tabular for Checkpoint {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "flow_id",
        "experiment_id",
        "name",
        "checkpoint_type",
        "is_final",
        "created_at",
        "iterations_run",
        "best_ce",
        "best_accuracy",
        "num_clusters",
        "total_neurons",
        "total_connections",
        "reference_count",
        "file_size_bytes",
        "file_path",
    ];

    fn cells(&self) -> Vec<Cell> {
        let stats = self.genome_stats.as_ref();
        vec![
            Cell::plain(&self.id),
            Cell::optional(self.flow_id),
            Cell::plain(&self.experiment_id),
            Cell::text(&self.name),
            Cell::plain(&self.checkpoint_type),
            Cell::plain(&self.is_final),
            Cell::plain(&self.created_at),
            Cell::optional(self.iterations_run),
            Cell::optional(self.best_ce),
            Cell::optional(self.best_accuracy),
            Cell::optional(stats.and_then(|stats| stats.num_clusters)),
            Cell::optional(stats.and_then(|stats| stats.total_neurons)),
            Cell::optional(stats.and_then(|stats| stats.total_connections)),
            Cell::plain(&self.reference_count),
            Cell::optional(self.file_size_bytes),
            Cell::text(&self.file_path),
        ]
    }
}

impl Tabular for Corpus {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "tokenizer",
        "vocab_size",
        "train_tokens",
        "eval_tokens",
        "unigram_entropy",
        "entropy_floor",
        "file_size_bytes",
        "content_hash",
        "created_at",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::plain(&self.id),
            Cell::text(&self.name),
            Cell::plain(&self.tokenizer),
            Cell::plain(&self.vocab_size),
            Cell::plain(&self.train_tokens),
            Cell::plain(&self.eval_tokens),
            Cell::plain(&self.unigram_entropy),
            Cell::optional(self.entropy_floor),
            Cell::plain(&self.file_size_bytes),
            Cell::optional(self.content_hash.as_deref()),
            Cell::plain(&self.created_at),
        ]
    }
}

impl Tabular for Trashed {
    const COLUMNS: &'static [&'static str] =
        &["id", "kind", "item_id", "name", "deleted_at", "restorable_until", "bytes", "state"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::plain(&self.id),
            Cell::plain(&self.kind),
            Cell::optional(self.item_id),
            Cell::text(&self.name),
            Cell::plain(&self.deleted_at),
            Cell::plain(&self.restorable_until()),
            Cell::plain(&self.bytes),
            Cell::plain(&self.state),
        ]
    }
}

impl Tabular for Finding {
    const COLUMNS: &'static [&'static str] = &["complaint", "path", "what", "repaired"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::plain(&self.complaint),
            Cell::text(self.path.as_deref().unwrap_or_default()),
            Cell::text(&self.what),
            Cell::text(self.repaired.as_deref().unwrap_or_default()),
        ]
    }
}

impl Tabular for HealthCheck {
    const COLUMNS: &'static [&'static str] = &[
        "experiment_id",
        "iteration_num",
        "timestamp",
        "top_k_ce",
        "top_k_accuracy",
        "best_ce",
        "best_ce_accuracy",
        "best_accuracy",
        "best_accuracy_ce",
        "improvement_pct",
        "patience",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::plain(&self.experiment_id),
            Cell::plain(&self.iteration_num),
            Cell::plain(&self.timestamp),
            Cell::plain(&self.top_k_ce),
            Cell::plain(&self.top_k_accuracy),
            Cell::plain(&self.best_ce),
            Cell::plain(&self.best_ce_accuracy),
            Cell::plain(&self.best_accuracy),
            Cell::plain(&self.best_accuracy_ce),
            Cell::plain(&self.improvement_pct),
            Cell::plain(&self.patience),
        ]
    }
}

impl Tabular for Iteration {
    const COLUMNS: &'static [&'static str] = &[
        "experiment_id",
        "iteration_num",
        "timestamp",
        "best_ce",
        "avg_ce",
        "best_accuracy",
        "avg_accuracy",
        "elapsed_secs",
        "threshold",
        "train_part",
        "evaluations",
        "patience",
        "moves",
        "draw_secs",
        "judge_secs",
        "select_secs",
        "check_secs",
        "save_secs",
        "cache_lookups",
        "cache_hits",
        "cache_bytes",
        "memory_bytes",
    ];

    fn cells(&self) -> Vec<Cell> {
        let effort = &self.effort;
        vec![
            Cell::plain(&self.experiment_id),
            Cell::plain(&self.iteration_num),
            Cell::plain(&self.timestamp),
            Cell::optional(self.best_ce),
            Cell::optional(self.avg_ce),
            Cell::optional(self.best_accuracy),
            Cell::optional(self.avg_accuracy),
            Cell::optional(self.elapsed_secs),
            Cell::optional(self.threshold),
            Cell::optional(self.train_part),
            Cell::optional(self.evaluations),
            Cell::optional(self.patience),
            Cell::optional(effort.moves),
            Cell::optional(effort.draw_secs),
            Cell::optional(effort.judge_secs),
            Cell::optional(effort.select_secs),
            Cell::optional(effort.check_secs),
            Cell::optional(effort.save_secs),
            Cell::optional(effort.cache_lookups),
            Cell::optional(effort.cache_hits),
            Cell::optional(effort.cache_bytes),
            Cell::optional(effort.memory_bytes),
        ]
    }
}
