//! Row identifiers as distinct types, so that a flow's id never stands where a checkpoint's belongs.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Identifies a flow.
    FlowId
);
id!(
    /// Identifies an experiment.
    ExperimentId
);
id!(
    /// Identifies one recorded iteration (a GA generation or a tabu-search iteration).
    IterationId
);
id!(
    /// Identifies a checkpoint.
    CheckpointId
);
id!(
    /// Identifies a corpus.
    CorpusId
);
id!(
    /// Identifies a validation summary.
    ValidationId
);
id!(
    /// Identifies a gating run.
    GatingRunId
);
id!(
    /// Identifies an entry of the trash.
    TrashId
);
