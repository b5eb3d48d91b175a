"""What experiments and flows came to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from wnn._engine import ClusterGenome

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

#: One generation or iteration, by the names of the REST interface: `iteration_num`, `best_ce`, `avg_ce`,
#: `best_accuracy`, `avg_accuracy`, `threshold`, `train_part`, `evaluations`, `patience`, `genome_hash`,
#: `elapsed_secs` and the seconds of its stages, with `experiment` and `experiment_index`.
Iteration = Dict[str, Any]


@dataclass(repr=False)
class ExperimentResult:
    """What an experiment came to; all figures are of the whole corpus.

    Attributes:
        experiment_name: its name.
        final_fitness: cross-entropy of the best genome, in nats.
        final_accuracy: accuracy of that genome, 0 to 1.
        initial_fitness: cross-entropy where it started, in nats.
        initial_accuracy: accuracy where it started.
        iterations_run: generations or iterations done.
        final_threshold: accuracy threshold that a next experiment starts with; `None` where only files are left.
        stop_reason: `limit_reached`, `patience_exhausted` or `stopped`; `None` where nobody knows.
        elapsed_seconds: how long it ran.
        checkpoint_path: its file, where there is one.
        iterations: its generations or iterations, oldest first.
    """

    experiment_name: str
    final_fitness: Optional[float]
    final_accuracy: Optional[float]
    iterations_run: int
    initial_fitness: Optional[float] = None
    initial_accuracy: Optional[float] = None
    final_threshold: Optional[float] = None
    stop_reason: Optional[str] = None
    elapsed_seconds: float = 0.0
    checkpoint_path: Optional[Path] = None
    iterations: List[Iteration] = field(default_factory=list)
    _genome: Optional[ClusterGenome] = None
    _population: Optional[List[ClusterGenome]] = None

    def __repr__(self) -> str:
        figures = _figures(self.final_fitness, self.final_accuracy)
        return f"ExperimentResult({self.experiment_name!r}, {figures}, {self.iterations_run} iterations)"

    @property
    def final_genome(self) -> ClusterGenome:
        """The best genome; read from the checkpoint where the experiment was done before."""
        if self._genome is None:
            self._genome = ClusterGenome.load(self._file())
        return self._genome

    @property
    def final_population(self) -> List[ClusterGenome]:
        """What a next experiment starts from, the most promising first."""
        if self._population is None:
            self._population = ClusterGenome.load_population(self._file())
        return self._population

    @property
    def improvement_percent(self) -> Optional[float]:
        """By how many percent the cross-entropy fell."""
        if self.initial_fitness is None or self.final_fitness is None:
            return None
        return (self.initial_fitness - self.final_fitness) / self.initial_fitness * 100

    def to_dataframe(self) -> pandas.DataFrame:
        """A row for each generation or iteration. Needs pandas."""
        return _dataframe(self.iterations)

    def plot(self, ax: Optional[Axes] = None) -> Axes:
        """Draws the lowest cross-entropy of each iteration, and its mean over all train parts; returns the axes.

        Needs matplotlib.
        """
        return _plot([self], ax)

    def _file(self) -> Path:
        if self.checkpoint_path is None:
            raise ValueError(f"{self.experiment_name} left neither genomes nor a checkpoint file")
        return self.checkpoint_path


@dataclass(repr=False)
class FlowResult:
    """What a flow came to.

    Attributes:
        flow_name: its name.
        experiment_results: what its experiments came to, in their order.
        final_genome: the best genome of the last one.
        final_fitness: cross-entropy of that genome on the whole corpus, in nats.
        final_accuracy: accuracy of that genome, 0 to 1.
        total_elapsed_seconds: how long all experiments ran.
        flow_id: the flow's id on the server that it reported to, where it did.
    """

    flow_name: str
    experiment_results: List[ExperimentResult]
    final_genome: ClusterGenome
    final_fitness: Optional[float]
    final_accuracy: Optional[float]
    total_elapsed_seconds: float
    flow_id: Optional[int] = None

    def __repr__(self) -> str:
        count, seconds = len(self.experiment_results), self.total_elapsed_seconds
        figures = _figures(self.final_fitness, self.final_accuracy)
        return f"FlowResult({self.flow_name!r}, {count} experiments, {figures}, {seconds:.1f} s)"

    @property
    def iterations(self) -> List[Iteration]:
        """The generations and iterations of all experiments, oldest first."""
        return [iteration for result in self.experiment_results for iteration in result.iterations]

    def to_dataframe(self) -> pandas.DataFrame:
        """A row for each generation or iteration of all experiments. Needs pandas."""
        return _dataframe(self.iterations)

    def plot(self, ax: Optional[Axes] = None) -> Axes:
        """Draws the lowest cross-entropy of each iteration, and its mean over all train parts; returns the axes.

        Needs matplotlib.
        """
        return _plot(self.experiment_results, ax)


def read_iterations(path: Path) -> List[Iteration]:
    """The iterations of a record beside a checkpoint; one that was cut off while it was written is left out."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.endswith("\n")]


def _figures(ce: Optional[float], accuracy: Optional[float]) -> str:
    if ce is None or accuracy is None:
        return "not measured"
    return f"CE {ce:.4f}, accuracy {accuracy:.2%}"


def _dataframe(iterations: Sequence[Iteration]) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError as error:
        raise ImportError("to_dataframe() needs pandas: pip install pandas") from error
    return pandas.DataFrame(list(iterations))


def _plot(results: Sequence[ExperimentResult], ax: Optional[Axes]) -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plot() needs matplotlib: pip install matplotlib") from error
    if ax is None:
        _, ax = pyplot.subplots()
    begun = 0
    for result in results:
        rows = result.iterations
        if not rows:
            continue
        x = [begun + row["iteration_num"] for row in rows]
        [line] = ax.plot(x, [row["best_ce"] for row in rows], alpha=0.3, linewidth=0.8)
        # Parts are not equally hard, so that only whole cycles of them compare.
        cycle = len({row["train_part"] for row in rows})
        ends = range(cycle, len(rows) + 1, cycle)
        means = [sum(row["best_ce"] for row in rows[end - cycle : end]) / cycle for end in ends]
        ax.plot([x[end - 1] for end in ends], means, color=line.get_color(), label=result.experiment_name)
        begun += result.iterations_run
    ax.set_xlabel("Iteration")
    ax.set_ylabel("Lowest cross-entropy (nats)\nmean over the train parts; pale: on each part")
    if begun:
        ax.legend()
    return ax
