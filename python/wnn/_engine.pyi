from os import PathLike
from typing import Any, Optional, Sequence, Union, final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

__all__ = [
    "CachedEvaluator",
    "ClusterGenome",
    "Connection",
    "NotFoundError",
    "Runner",
    "command_line",
    "defaults",
    "template",
]

_Numbers = Union[Sequence[int], NDArray[np.integer[Any]]]
_Fitness = tuple[float, float]

@final
class ClusterGenome:
    def __new__(
        cls,
        bits_per_cluster: _Numbers,
        neurons_per_cluster: _Numbers,
        connections: Optional[_Numbers] = None,
        cached_fitness: Optional[_Fitness] = None,
    ) -> Self: ...
    @classmethod
    def create_uniform(cls, num_clusters: int, bits: int = 8, neurons: int = 5) -> ClusterGenome: ...
    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> ClusterGenome: ...
    @classmethod
    def load(cls, path: Union[str, PathLike[str]]) -> ClusterGenome: ...
    @classmethod
    def load_population(cls, path: Union[str, PathLike[str]]) -> list[ClusterGenome]: ...
    def save(self, path: Union[str, PathLike[str]]) -> None: ...
    def initialize_connections(self, total_input_bits: int, seed: int = 42, index: int = 0) -> ClusterGenome: ...
    def serialize(self) -> dict[str, Any]: ...
    def stats(self) -> dict[str, Any]: ...
    @property
    def bits_per_cluster(self) -> NDArray[np.uint8]: ...
    @property
    def neurons_per_cluster(self) -> NDArray[np.uint16]: ...
    @property
    def connections(self) -> Optional[NDArray[np.uint16]]: ...
    @property
    def cached_fitness(self) -> Optional[_Fitness]: ...

@final
class CachedEvaluator:
    def __new__(
        cls,
        train_tokens: _Numbers,
        eval_tokens: _Numbers,
        vocab_size: int,
        context_size: int = 4,
        cluster_order: Optional[_Numbers] = None,
        num_parts: int = 3,
        num_negatives: int = 5,
        empty_value: float = 0.0,
        seed: Optional[int] = None,
        *,
        threads: Optional[int] = None,
        cache_mb: Optional[int] = None,
        corpus: Optional[str] = None,
    ) -> Self: ...
    def evaluate_batch(self, genomes: Sequence[ClusterGenome], train_part: Optional[int] = None) -> list[_Fitness]: ...
    def evaluate_batch_full(self, genomes: Sequence[ClusterGenome]) -> list[_Fitness]: ...
    @property
    def vocab_size(self) -> int: ...
    @property
    def context_size(self) -> int: ...
    @property
    def total_input_bits(self) -> int: ...
    @property
    def num_parts(self) -> int: ...
    @property
    def settings(self) -> dict[str, Any]: ...

class NotFoundError(ValueError): ...

@final
class Connection:
    def __new__(
        cls,
        url: str,
        tries: int = 3,
        token: Optional[str] = None,
        ca_cert: Optional[Union[str, PathLike[str]]] = None,
    ) -> Self: ...
    @property
    def url(self) -> str: ...
    def call(
        self, method: str, path: str, query: Sequence[tuple[str, str]], body: Any = None
    ) -> Any: ...
    def upload(self, checkpoint: int, path: Union[str, PathLike[str]]) -> None: ...
    def download(self, checkpoint: int) -> bytes: ...

@final
class Runner:
    def __new__(cls) -> Self: ...
    def begin(self) -> None: ...
    def stop(self) -> None: ...
    def run(
        self,
        config: dict[str, Any],
        evaluator: Any,
        checkpoint_dir: Optional[Union[str, PathLike[str]]],
        start: dict[str, Any],
        listener: Any,
    ) -> bool: ...

def template(name: str, params: dict[str, Any]) -> list[dict[str, Any]]: ...
def defaults() -> dict[str, Any]: ...
def command_line(arguments: Sequence[str]) -> int: ...
