"""The six phases without a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Callable, Dict, Optional, Sequence, Union

from wnn._engine import CachedEvaluator, ClusterGenome

from ._progress import Logger
from .config import FlowConfig, TierConfig
from .flow import Evaluator, Flow
from .results import FlowResult, Iteration


@dataclass
class PhasedSearchConfig:
    """What the phases are to do; see `FlowConfig.standard_6_phase`.

    Args:
        params: any other parameter of a search by its name.
    """

    ga_generations: int = 250
    ts_iterations: int = 250
    population_size: int = 50
    neighbors_per_iter: int = 50
    patience: int = 10
    phase_order: str = "neurons_first"
    tier_config: Optional[TierConfig] = None
    optimize_tier0_only: bool = False
    fitness_percentile: Optional[float] = None
    seed: Optional[int] = None
    seed_checkpoint_path: Optional[Union[str, PathLike[str]]] = None
    params: Dict[str, Any] = field(default_factory=dict)

    def to_flow(self, name: str) -> FlowConfig:
        """The same as a flow."""
        given = {key: value for key, value in vars(self).items() if key != "params"}
        return FlowConfig.standard_6_phase(name, **given, **self.params)


class PhasedSearchRunner:
    """Runs GA and tabu search on neurons, bits and connections in turn, and tells no server.

    Its checkpoint files are those of a `Flow` with the same configuration: either goes on with what the other began.

    Args are those of `Flow`.
    """

    def __init__(
        self,
        config: PhasedSearchConfig,
        evaluator: Union[CachedEvaluator, Evaluator],
        logger: Optional[Logger] = None,
        checkpoint_dir: Optional[Union[str, PathLike[str]]] = None,
        *,
        callback: Optional[Callable[[Iteration], Any]] = None,
        progress: Optional[bool] = None,
    ) -> None:
        self.config = config
        flow = config.to_flow("Phased search")
        self._flow = Flow(flow, evaluator, logger, checkpoint_dir, None, callback=callback, progress=progress)

    def __repr__(self) -> str:
        return f"PhasedSearchRunner({self.config!r})"

    def run(
        self,
        resume_from: Optional[Union[int, str]] = None,
        seed_genome: Optional[ClusterGenome] = None,
        seed_population: Optional[Sequence[ClusterGenome]] = None,
        seed_threshold: Optional[float] = None,
    ) -> FlowResult:
        """Runs the phases, or what is left of them; see `Flow.run`."""
        return self._flow.run(resume_from, seed_genome, seed_population, seed_threshold)

    def stop(self) -> None:
        """Has `run` return after its present generation, with all saved; may be called from any thread."""
        self._flow.stop()
