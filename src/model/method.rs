//! The methods of search, and which parameters each reads.

use super::{
    parameter::{Parameter, Scope},
    status::named,
};

named!(
    /// The search method of an experiment.
    Method {
        /// A genetic algorithm.
        Genetic = "ga",
        /// Tabu search.
        Tabu = "ts",
    }
);

impl Method {
    /// The parameter that says how long an experiment goes on at most.
    pub const fn limit(self) -> &'static str {
        match self {
            Self::Genetic => "generations",
            Self::Tabu => "iterations",
        }
    }

    /// The parameter that says how many genomes each generation or iteration judges.
    pub const fn breadth(self) -> &'static str {
        match self {
            Self::Genetic => "population_size",
            Self::Tabu => "neighbors_per_iter",
        }
    }

    /// The name under which a template takes its limit for all experiments of the method.
    pub const fn template_limit(self) -> &'static str {
        match self {
            Self::Genetic => "ga_generations",
            Self::Tabu => "ts_iterations",
        }
    }

    /// Whether an experiment of the method can have the parameter for itself.
    pub fn has_own(self, parameter: &Parameter) -> bool {
        match parameter.scope {
            Scope::Search => true,
            Scope::Genetic => self == Self::Genetic,
            Scope::Tabu => self == Self::Tabu,
            Scope::Flow | Scope::Template => false,
        }
    }
}
