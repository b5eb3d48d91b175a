"""Carrying a flow out in this process."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Protocol, Sequence, Tuple, Union

from wnn._engine import CachedEvaluator, ClusterGenome, Runner

from ._progress import Logger, Progress
from ._reporter import Reporter
from .config import FlowConfig
from .dashboard_client import DashboardClient
from .results import ExperimentResult, FlowResult, Iteration, read_iterations


class Evaluator(Protocol):
    """Anything that judges genomes. It is asked on a thread of the engine's, one call at a time, while the caller of `run` waits:
    what is bound to a thread has to be made there.
    """

    @property
    def vocab_size(self) -> int:
        """Clusters that a genome must have."""
        ...

    @property
    def total_input_bits(self) -> int:
        """Input bits that a neuron may see: connections are below it."""
        ...

    def evaluate_batch(self, genomes: List[ClusterGenome]) -> Sequence[Tuple[float, float]]:
        """Cross-entropy and accuracy of each genome, in order: a finite number from 0 on, lower is better, and one from 0 to 1."""
        ...


class Flow:
    """Runs experiments one after the other, each from what the one before it found.

    Args:
        config: what to do.
        evaluator: a `CachedEvaluator`, or any object with `evaluate_batch(genomes)`, `vocab_size` and
            `total_input_bits`. One in Python is asked for each genome of a GA, and with tabu search for each changed
            cluster of a neighbour; with `move_size=1.0` among the parameters once for each neighbour.
        logger: is given a line for each health check and each experiment: `print`, or a `logging.Logger`. What concerns the
            server it is given on another thread.
        checkpoint_dir: where the flow is kept; one that was begun there goes on. Without it nothing outlives this object.
        dashboard_client: the server that is told how the flow gets on. The flow goes on while that is away.
        callback: is called with each generation or iteration, a dictionary by the names of `FlowResult.to_dataframe()`.
            What it raises stops the flow after that iteration and comes out of `run`.
        progress: whether to show a bar; unless given, in a terminal or a notebook where tqdm is installed.
    """

    def __init__(
        self,
        config: FlowConfig,
        evaluator: Union[CachedEvaluator, Evaluator],
        logger: Optional[Logger] = None,
        checkpoint_dir: Optional[Union[str, PathLike[str]]] = None,
        dashboard_client: Optional[DashboardClient] = None,
        *,
        callback: Optional[Callable[[Iteration], Any]] = None,
        progress: Optional[bool] = None,
    ) -> None:
        self.config = config
        self.evaluator = evaluator
        self.logger = logger
        self.checkpoint_dir = None if checkpoint_dir is None else Path(checkpoint_dir)
        self.dashboard_client = dashboard_client
        self.callback = callback
        self.progress = progress
        self._runner = Runner()
        self._results: Dict[int, ExperimentResult] = {}
        self._rows: Dict[int, List[Iteration]] = {}
        self._flow_id: Optional[int] = None

    def __repr__(self) -> str:
        kept = "" if self.checkpoint_dir is None else f", checkpoint_dir={str(self.checkpoint_dir)!r}"
        return f"Flow({self.config.name!r}, {len(self.config.experiments)} experiments{kept})"

    def run(
        self,
        resume_from: Optional[Union[int, str]] = None,
        seed_genome: Optional[ClusterGenome] = None,
        seed_population: Optional[Sequence[ClusterGenome]] = None,
        seed_threshold: Optional[float] = None,
    ) -> FlowResult:
        """Runs what is left to run: a flow that was interrupted goes on where it was, to the same result.

        Ctrl-C stops after the present generation, keeps a checkpoint, and comes out as `KeyboardInterrupt`.

        Args:
            resume_from: index or name of an experiment that is run again, with all after it; it needs `checkpoint_dir`,
                and the results there of those before it. What was there of the others is kept in folders beside theirs, and
                the server is told of another flow.
            seed_genome: a genome to start from. A flow that goes on in a directory is given the same seeds again.
            seed_population: genomes to start from beside it.
            seed_threshold: accuracy below which children are drawn again, at the start.

        Raises:
            ValueError: the configuration or a genome is wrong, or the directory holds another flow or is in use; the sentence
                says which.
            FileNotFoundError: the seed checkpoint is not there.
            OSError: a checkpoint cannot be written.
            KeyboardInterrupt: Ctrl-C. `run()` goes on.
        """
        self._runner.begin()
        again = None if resume_from is None else self._index(resume_from)
        config = self._told()
        start = {
            "checkpoint": config.seed_checkpoint_path,
            "genome": seed_genome,
            "population": None if seed_population is None else list(seed_population),
            "threshold": seed_threshold,
            "resume_from": again,
        }
        course = _Course(self, config, again)
        status, error = "failed", None
        try:
            is_complete = self._runner.run(config.to_dict(), self.evaluator, self.checkpoint_dir, start, course)
            status = "completed" if is_complete else "cancelled"
        except KeyboardInterrupt:
            status = "cancelled"
            raise
        except BaseException as raised:
            error = str(raised) or type(raised).__name__
            raise
        finally:
            self._flow_id = course.close(status, error)
        return self.result()

    def stop(self) -> None:
        """Has `run` return after its present generation, with all saved; may be called from any thread, or the callback.

        Without a `run` under way it does nothing.
        """
        self._runner.stop()

    def result(self) -> FlowResult:
        """What the flow came to so far.

        Raises:
            ValueError: nothing is known yet.
        """
        results = [self._results[index] for index in sorted(self._results)]
        if not results:
            raise ValueError(f"flow {self.config.name!r} has no result yet")
        last = results[-1]
        seconds = sum(result.elapsed_seconds for result in results)
        name, best = self.config.name, (last.final_genome, last.final_fitness, last.final_accuracy)
        return FlowResult(name, results, *best, seconds, self._flow_id)

    def _index(self, experiment: Union[int, str]) -> int:
        """The index of the experiment that is run again."""
        if self.checkpoint_dir is None:
            raise ValueError("resume_from needs checkpoint_dir, where the results before it are")
        names = [one.name for one in self.config.experiments]
        if isinstance(experiment, str):
            if experiment not in names:
                raise ValueError(f"the flow has no experiment {experiment!r}, but {', '.join(map(repr, names))}")
            return names.index(experiment)
        if not 0 <= experiment < len(names):
            raise ValueError(f"the flow has {len(names)} experiments, from 0, and none at {experiment}")
        return int(experiment)

    def _told(self) -> FlowConfig:
        """The configuration with what the evaluator decides."""
        config = self.config
        evaluator = self.evaluator
        named = {"corpus": type(evaluator).__qualname__}
        settings = evaluator.settings if isinstance(evaluator, CachedEvaluator) else named
        params = {**config.params, **settings}
        return FlowConfig(
            config.name, config.experiments, config.description, config.seed_checkpoint_path, config.template, params
        )


class _Course:
    """Hears from the engine how a flow gets on, and passes it to whom it concerns."""

    def __init__(self, flow: Flow, config: FlowConfig, again: Optional[int]) -> None:
        self._flow = flow
        self._config = config
        self._again = again
        self._results = flow._results
        self._index = 0
        self._progress = Progress(flow.logger, flow.progress)
        self._rows = flow._rows
        self._paths: Dict[int, Path] = {}
        self._reporter: Optional[Reporter] = None

    def _reports(self) -> Optional[Reporter]:
        """Begins to report once the engine has taken the flow: what it refuses never was one."""
        client = self._flow.dashboard_client
        if self._reporter is None and client is not None:
            directory = self._flow.checkpoint_dir
            self._reporter = Reporter(client, self._config, directory, self._again, self._progress.say, self._flow.stop)
        return self._reporter

    def passed_over(self, sentence: str) -> None:
        self._progress.say(f"It goes on from an earlier checkpoint: {sentence}")

    def known(self, index: int, summary: Mapping[str, Any], path: Path, iterations: Path) -> None:
        result = ExperimentResult(
            experiment_name=summary["name"],
            final_fitness=summary["best_ce"],
            final_accuracy=summary["best_accuracy"],
            iterations_run=summary["iterations_run"],
            initial_fitness=summary["initial_ce"],
            initial_accuracy=summary["initial_accuracy"],
            stop_reason=summary["stop_reason"],
            elapsed_seconds=summary["elapsed_secs"],
            checkpoint_path=Path(path),
            iterations=self._named(index, read_iterations(Path(iterations))),
        )
        self._results[index] = result
        reporter = self._reports()
        if reporter is not None:
            reporter.known(index, result)

    def begins(self, index: int, done: int, iterations: Optional[Path]) -> None:
        self._index = index
        for later in [known for known in self._results if known >= index]:
            del self._results[later]
        before = self._rows.get(index, []) if iterations is None else read_iterations(Path(iterations))
        self._rows[index] = self._named(index, before[:done])
        self._progress.begins(self._config.experiments[index], done)
        reporter = self._reports()
        if reporter is not None:
            reporter.begins(index, list(self._rows[index]))

    def iteration(self, line: Iteration) -> None:
        [row] = self._named(self._index, [line])
        self._rows[self._index].append(row)
        self._progress.iteration()
        if self._reporter is not None:
            self._reporter.iteration(self._index, row)
        if self._flow.callback is not None:
            self._flow.callback(dict(row))

    def health_check(self, iteration: int, ce: float, accuracy: float) -> None:
        self._progress.health_check(iteration, ce, accuracy)

    def ended(self, index: int, path: Optional[Path], figures: Mapping[str, Any]) -> None:
        is_done = figures["stop_reason"] != "stopped"
        result = ExperimentResult(
            experiment_name=self._config.experiments[index].name,
            final_fitness=figures["final_fitness"],
            final_accuracy=figures["final_accuracy"],
            iterations_run=figures["iterations_run"],
            initial_fitness=figures["initial_fitness"],
            initial_accuracy=figures["initial_accuracy"],
            final_threshold=figures["final_threshold"],
            stop_reason=figures["stop_reason"],
            elapsed_seconds=figures["elapsed_seconds"],
            checkpoint_path=Path(path) if path is not None and is_done else None,
            iterations=self._rows[index],
            _genome=figures["final_genome"],
            _population=figures["final_population"],
        )
        self._results[index] = result
        self._progress.ended(result)
        if self._reporter is not None and is_done:
            self._reporter.ended(index, result)

    def written(
        self, index: int, path: Path, is_final: bool, figures: Tuple[Any, ...], stats: Mapping[str, Any]
    ) -> None:
        if self._reporter is not None:
            self._reporter.written(index, Path(path), is_final, figures, stats)

    def close(self, status: str, error: Optional[str]) -> Optional[int]:
        """All is over; returns the flow's id on the server."""
        self._progress.close()
        return None if self._reporter is None else self._reporter.close(status, error)

    def _named(self, index: int, iterations: Sequence[Iteration]) -> List[Iteration]:
        name = self._config.experiments[index].name
        return [{"experiment": name, "experiment_index": index, **iteration} for iteration in iterations]
