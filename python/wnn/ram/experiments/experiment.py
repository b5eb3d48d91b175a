"""Carrying out a single experiment in this process."""

from __future__ import annotations

from os import PathLike
from typing import Any, Callable, Optional, Sequence, Union

from wnn._engine import CachedEvaluator, ClusterGenome

from ._progress import Logger
from .config import ExperimentConfig, FlowConfig
from .dashboard_client import DashboardClient
from .flow import Evaluator, Flow
from .results import ExperimentResult, Iteration


class Experiment:
    """One GA or tabu search: a flow of a single experiment, with that one's name.

    Args are those of `Flow`.
    """

    def __init__(
        self,
        config: ExperimentConfig,
        evaluator: Union[CachedEvaluator, Evaluator],
        logger: Optional[Logger] = None,
        checkpoint_dir: Optional[Union[str, PathLike[str]]] = None,
        dashboard_client: Optional[DashboardClient] = None,
        *,
        callback: Optional[Callable[[Iteration], Any]] = None,
        progress: Optional[bool] = None,
    ) -> None:
        self.config = config
        params = {} if config.seed is None else {"seed": config.seed}
        self._flow = Flow(
            FlowConfig(config.name, [config], params=params),
            evaluator,
            logger,
            checkpoint_dir,
            dashboard_client,
            callback=callback,
            progress=progress,
        )

    def __repr__(self) -> str:
        return f"Experiment({self.config.name!r}, {self.config.experiment_type!r})"

    def run(
        self,
        seed_genome: Optional[ClusterGenome] = None,
        seed_population: Optional[Sequence[ClusterGenome]] = None,
        seed_threshold: Optional[float] = None,
    ) -> ExperimentResult:
        """Runs the experiment, or what is left of it; see `Flow.run`."""
        result = self._flow.run(None, seed_genome, seed_population, seed_threshold)
        return result.experiment_results[0]

    def stop(self) -> None:
        """Has `run` return after its present generation, with all saved; may be called from any thread."""
        self._flow.stop()
