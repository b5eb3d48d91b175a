"""What a flow and its experiments are to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from wnn import _engine

#: Clusters (`None` for the rest of the vocabulary), neurons and bits of each frequency band, or the same as a text:
#: ``"100,15,20;400,10,12;rest,5,8"``.
TierConfig = Union[str, Sequence[Tuple[Optional[int], int, int]]]

#: The name of the one template there is.
STANDARD_6_PHASE = "standard-6-phase"


def _tiers(tiers: Optional[TierConfig]) -> Any:
    return tiers if tiers is None or isinstance(tiers, str) else [list(map(_plain, tier)) for tier in tiers]


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's."""
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value


def _plain_values(values: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: _tiers(value) if name == "tier_config" else _plain(value) for name, value in values.items()}


@dataclass
class ExperimentConfig:
    """One GA or tabu search on one dimension of the architecture, or several.

    Args:
        name: what to call it; its files are named after it.
        experiment_type: `ga` or `ts`.
        optimize_bits: change the input bits of neurons.
        optimize_neurons: change the number of neurons.
        optimize_connections: change which input bits neurons see.
        generations: generations of a GA at most.
        population_size: genomes in each generation of a GA.
        iterations: iterations of a tabu search at most.
        neighbors_per_iter: genomes judged in each iteration of a tabu search.
        patience: health checks without improvement after which it ends early.
        check_interval: generations or iterations between health checks on the whole corpus.
        min_bits, max_bits: bounds of the input bits of a neuron.
        min_neurons, max_neurons: bounds of the neurons of a cluster.
        default_bits, default_neurons: the shape where no tier says otherwise.
        tier_config: the shape by frequency band, from the most frequent clusters on.
        optimize_tier0_only: change only the clusters of the first tier.
        seed_only: a GA starts from the seed genomes as they are, with no mutants added.
        fresh_population: a GA starts from random genomes instead of the last experiment's population.
        fitness_percentile: top share of the genomes by fitness that may go on, 0.01 to 1.
        seed: of every random choice; that of the flow where it is part of one.
        params: any other parameter of a search by its name, for example `mutation_rate`, `move_size`,
            `fitness_calculator` or `checkpoint_interval`.
    """

    name: str
    experiment_type: str = "ga"
    optimize_bits: bool = False
    optimize_neurons: bool = False
    optimize_connections: bool = False
    generations: int = 250
    population_size: int = 50
    iterations: int = 250
    neighbors_per_iter: int = 50
    patience: int = 10
    check_interval: int = 10
    min_bits: int = 4
    max_bits: int = 20
    min_neurons: int = 1
    max_neurons: int = 15
    default_bits: int = 8
    default_neurons: int = 5
    tier_config: Optional[TierConfig] = None
    optimize_tier0_only: bool = False
    seed_only: bool = False
    fresh_population: bool = False
    fitness_percentile: Optional[float] = None
    seed: Optional[int] = None
    params: Dict[str, Any] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """Generations or iterations at most."""
        return self.iterations if self.experiment_type.lower() == "ts" else self.generations

    def to_dict(self) -> Dict[str, Any]:
        """The experiment as a server takes it: everything beside each other."""
        return _plain_values({**{name: value for name, value in vars(self).items() if name != "params"}, **self.params})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExperimentConfig:
        """The experiment of what `to_dict` gave, or of what a server keeps; parameters may stand under `params`."""
        given = {**(data.get("params") or {}), **data}
        own = {name: given.pop(name) for name in cls.__dataclass_fields__ if name != "params" and name in given}
        given.pop("params", None)
        return cls(**own, params=given)


@dataclass
class FlowConfig:
    """A named sequence of experiments, each of which starts from what the one before it found.

    Args:
        name: what to call it.
        experiments: the experiments in their order.
        description: why it exists.
        seed_checkpoint_path: a checkpoint file to start from.
        template: the name of the template that the experiments come from.
        params: what all experiments share, by the names of search parameters; `seed` among them. An experiment's own value
            counts more, unless it is the default.
    """

    name: str
    experiments: List[ExperimentConfig] = field(default_factory=list)
    description: Optional[str] = None
    seed_checkpoint_path: Optional[Union[str, PathLike[str]]] = None
    template: Optional[str] = None
    params: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def standard_6_phase(
        cls,
        name: str,
        ga_generations: int = 250,
        ts_iterations: int = 250,
        population_size: int = 50,
        neighbors_per_iter: int = 50,
        patience: int = 10,
        phase_order: str = "neurons_first",
        tier_config: Optional[TierConfig] = None,
        optimize_tier0_only: bool = False,
        fitness_percentile: Optional[float] = None,
        seed: Optional[int] = None,
        description: Optional[str] = None,
        seed_checkpoint_path: Optional[Union[str, PathLike[str]]] = None,
        **params: Any,
    ) -> FlowConfig:
        """GA and tabu search on neurons, bits and connections in turn; on bits first with `phase_order="bits_first"`.

        Any other parameter of a search may be given by its name, for example `check_interval` or `move_size`.

        Raises:
            ValueError: `phase_order` is neither of the two.
        """
        given = {
            "phase_order": phase_order,
            "ga_generations": ga_generations,
            "ts_iterations": ts_iterations,
            "population_size": population_size,
            "neighbors_per_iter": neighbors_per_iter,
            "patience": patience,
            "tier_config": tier_config,
            "optimize_tier0_only": optimize_tier0_only,
            "fitness_percentile": fitness_percentile,
            "seed": seed,
            **params,
        }
        shared = _plain_values({key: value for key, value in given.items() if value is not None})
        own = {key: shared[key] for key in ExperimentConfig.__dataclass_fields__ if key in shared and key != "seed"}
        phases = _engine.template(STANDARD_6_PHASE, shared)
        experiments = [ExperimentConfig.from_dict({**own, **phase}) for phase in phases]
        return cls(name, experiments, description, seed_checkpoint_path, STANDARD_6_PHASE, shared)

    def to_dict(self) -> Dict[str, Any]:
        """The configuration as a server takes it, under `config`."""
        params = _plain_values(self.params)
        defaults = ExperimentConfig("").to_dict()
        experiments = [
            {
                name: value
                for name, value in experiment.to_dict().items()
                if not (name in params and name in defaults and value == defaults[name])
            }
            for experiment in self.experiments
        ]
        return {"experiments": experiments, "template": self.template, "params": params}
