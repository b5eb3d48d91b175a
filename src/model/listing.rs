//! What lists can be sorted by, and which way.

use std::str::FromStr;

use super::{UnknownName, status::named};

named!(
    /// Which way a list goes.
    SortOrder {
        /// The lowest, first or earliest at the top.
        Ascending = "asc",
        /// The highest, last or latest at the top.
        Descending = "desc",
    }
);

/// The columns of one kind of list, each with the name that it has on the wire.
pub trait SortColumn: Copy + PartialEq + FromStr<Err = UnknownName> + Send + Sync + 'static {
    /// Every column.
    const ALL: &'static [Self];
    /// The order of creation, by which lists go unless they are told otherwise.
    const ID: Self;

    /// The name on the wire.
    fn name(self) -> &'static str;
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)? })+) => {$(
        named!($(#[$doc])* $type { $($(#[$variant_doc])* $variant = $name),+ });

        impl SortColumn for $type {
            const ALL: &'static [Self] = $type::ALL;
            const ID: Self = $type::Id;

            fn name(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

sorts! {
    /// What flows can be sorted by.
    FlowSort {
        /// The order of creation.
        Id = "id",
        /// The name, whatever the case of its letters.
        Name = "name",
        /// The name of the state.
        Status = "status",
        /// When it was created.
        CreatedAt = "created_at",
        /// When it first ran.
        StartedAt = "started_at",
        /// When it ended.
        CompletedAt = "completed_at",
        /// From the first start to the end; unknown while it runs.
        Duration = "duration",
        /// How many experiments it has.
        ExperimentCount = "experiment_count",
        /// How many of them ran to their end.
        ExperimentsDone = "experiments_done",
        /// Lowest cross-entropy.
        BestCe = "best_ce",
    }

    /// What experiments can be sorted by.
    ExperimentSort {
        /// The order of creation.
        Id = "id",
        /// The name, whatever the case of its letters.
        Name = "name",
        /// The flow.
        FlowId = "flow_id",
        /// The name of the state.
        Status = "status",
        /// Method and dimension.
        PhaseType = "phase_type",
        /// Iterations done.
        CurrentIteration = "current_iteration",
        /// Lowest cross-entropy.
        BestCe = "best_ce",
        /// Accuracy of that genome.
        BestAccuracy = "best_accuracy",
        /// When it was defined.
        CreatedAt = "created_at",
        /// When it first ran.
        StartedAt = "started_at",
        /// When it ended.
        EndedAt = "ended_at",
        /// From the first start to the end; unknown while it runs.
        Duration = "duration",
    }

    /// What checkpoints can be sorted by.
    CheckpointSort {
        /// The order of creation.
        Id = "id",
        /// The name, whatever the case of its letters.
        Name = "name",
        /// The flow.
        FlowId = "flow_id",
        /// The experiment.
        ExperimentId = "experiment_id",
        /// Why it was written.
        CheckpointType = "checkpoint_type",
        /// Iterations done.
        IterationsRun = "iterations_run",
        /// Cross-entropy on the whole corpus.
        BestCe = "best_ce",
        /// Accuracy of that genome.
        BestAccuracy = "best_accuracy",
        /// When it was made.
        CreatedAt = "created_at",
        /// The file's size.
        FileSize = "file_size_bytes",
        /// How many flows start from it.
        ReferenceCount = "reference_count",
    }
}
