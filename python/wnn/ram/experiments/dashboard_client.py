"""A server of the Experiments Manager, seen from Python."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Union
from urllib.parse import quote

from wnn._engine import ClusterGenome, Connection, NotFoundError

#: Something on the server, by the names of the REST interface.
Row = Dict[str, Any]
Logger = Callable[[str], Any]

#: Bytes of iterations that go out at once stay small: so many of them at most.
MOST_ITERATIONS = 500


def _environment(name: str, default: Optional[str] = None) -> Any:
    return field(default_factory=lambda: os.environ.get(name) or default)


@dataclass
class DashboardClientConfig:
    """Where the server is. What is not given is taken from the environment, as `wnn-exp` does.

    Args:
        base_url: its address; else `WNN_URL`, or `http://localhost:3000`.
        max_retries: how often a request is tried in all, a second apart, where the server cannot be reached.
        token: what it asks for to let somebody in; else `WNN_TOKEN`.
        ca_cert: a file of certificates (PEM) to trust beside those of this machine; else `WNN_CA_CERT`.
    """

    base_url: str = _environment("WNN_URL", "http://localhost:3000")
    max_retries: int = 3
    token: Optional[str] = field(default_factory=lambda: os.environ.get("WNN_TOKEN") or None, repr=False)
    ca_cert: Optional[str] = _environment("WNN_CA_CERT")


class DashboardClient:
    """Asks a server of the Experiments Manager, and tells it what runs here.

    Rows are dictionaries in the words of the REST interface, which the server describes below `/api/docs`.

    Args:
        config: where the server is; by default the one of `WNN_URL`, or `http://localhost:3000`.
        logger: is given a sentence where `ping` finds nobody.

    Every method raises:
        ConnectionError: the server cannot be reached, or cannot do it now.
        ValueError: the server refuses, and says why.
        PermissionError: the server asks for a token, or forbids it.
    """

    def __init__(self, config: Optional[DashboardClientConfig] = None, logger: Optional[Logger] = None) -> None:
        self.config = config or DashboardClientConfig()
        self._logger = logger
        where = self.config
        self._connection = Connection(where.base_url, where.max_retries, where.token, where.ca_cert)

    def __repr__(self) -> str:
        return f"DashboardClient({self._connection.url!r})"

    def ping(self) -> bool:
        """Whether a server answers."""
        try:
            self._call("GET", "health")
        except (ConnectionError, ValueError, PermissionError) as error:
            if self._logger is not None:
                self._logger(str(error))
            return False
        return True

    # Flows

    def list_flows(self, status: Optional[str] = None, limit: int = 50, offset: int = 0) -> List[Row]:
        """Flows, newest first; only those `pending`, `queued`, `running`, `paused`, `completed`, `failed` or `cancelled`."""
        return self._list("flows", status=status, limit=limit, offset=offset)

    def get_flow(self, flow_id: int) -> Optional[Row]:
        """A flow; `None` where there is no such flow."""
        return self._find(f"flows/{flow_id}")

    def create_flow(
        self,
        name: str,
        experiments: Iterable[Any] = (),
        description: Optional[str] = None,
        seed_checkpoint_id: Optional[int] = None,
        template: Optional[str] = None,
        params: Optional[Mapping[str, Any]] = None,
        runner: Optional[str] = None,
    ) -> int:
        """Creates a flow, which then waits to be started, and returns its id.

        Experiments are `ExperimentConfig`s or dictionaries; without them they are made of the template and `params`. With
        `runner="external"` the flow is one that this process runs, on data that the server need not have.
        """
        config = {"experiments": [_plain(one) for one in experiments], "template": template, "params": dict(params or {})}
        if runner is not None:
            config["runner"] = runner
        body = {"name": name, "description": description, "seed_checkpoint_id": seed_checkpoint_id, "config": config}
        return self._id("POST", "flows", body)

    def update_flow(self, flow_id: int, **changes: Any) -> Row:
        """Changes `name`, `description`, `status`, `error`, `config` or `seed_checkpoint_id` of a flow."""
        return self._row("PATCH", f"flows/{flow_id}", changes)

    def flow_started(self, flow_id: int) -> Row:
        """Tells that this process runs the flow."""
        return self.update_flow(flow_id, status="running")

    def flow_completed(self, flow_id: int) -> Row:
        """Tells that all experiments of the flow ended."""
        return self.update_flow(flow_id, status="completed")

    def flow_failed(self, flow_id: int, error: str) -> Row:
        """Tells why the flow failed."""
        return self.update_flow(flow_id, status="failed", error=error)

    def flow_cancelled(self, flow_id: int) -> Row:
        """Tells that somebody stopped the flow."""
        return self.update_flow(flow_id, status="cancelled")

    def flow_heartbeat(self, flow_id: int) -> None:
        """Tells that this process is alive. A flow that was told so is taken for dead after 90 seconds of silence."""
        self._call("POST", f"flows/{flow_id}/heartbeat", body={})

    def set_flow_pid(self, flow_id: int, pid: Optional[int]) -> None:
        """Tells which process runs the flow."""
        self._call("PATCH", f"flows/{flow_id}/pid", body={"pid": pid})

    def start_flow(self, flow_id: int) -> Row:
        """Puts a flow in the server's queue, to be run by its own engine."""
        return self._row("POST", f"flows/{flow_id}/start", {})

    def stop_flow(self, flow_id: int) -> Row:
        """Stops a flow once its present iteration is done and saved."""
        return self._row("POST", f"flows/{flow_id}/stop", {})

    def delete_flow(self, flow_id: int, force: bool = False) -> None:
        """Moves a flow with its experiments and checkpoints to the trash."""
        self._call("DELETE", f"flows/{flow_id}", {"force": force})

    def list_flow_experiments(self, flow_id: int) -> List[Row]:
        """The experiments of a flow in their order."""
        return self._list(f"flows/{flow_id}/experiments")

    # Experiments

    def list_experiments(
        self, flow_id: Optional[int] = None, status: Optional[str] = None, limit: int = 50, offset: int = 0
    ) -> List[Row]:
        """Experiments, newest first."""
        return self._list("experiments", flow_id=flow_id, status=status, limit=limit, offset=offset)

    def get_experiment(self, experiment_id: int) -> Optional[Row]:
        """An experiment; `None` where there is no such experiment."""
        return self._find(f"experiments/{experiment_id}")

    def create_experiment(
        self,
        name: str,
        log_path: Optional[str] = None,
        config: Any = None,
        flow_id: Optional[int] = None,
        **more: Any,
    ) -> int:
        """Tells of an experiment that runs here, and returns its id. One that its flow waits for by that name is that one."""
        body = {"name": name, "log_path": log_path, "config": _plain(config), "flow_id": flow_id, **more}
        return self._id("POST", "experiments", body)

    def update_experiment(self, experiment_id: int, **changes: Any) -> Row:
        """Changes `status`, `best_ce`, `best_accuracy`, `current_iteration`, `max_iterations` or `name`."""
        return self._row("PATCH", f"experiments/{experiment_id}", changes)

    def add_iterations(self, experiment_id: int, iterations: Iterable[Mapping[str, Any]]) -> None:
        """Tells of iterations; one that was told before is replaced."""
        rows = [dict(iteration) for iteration in iterations]
        for begun in range(0, len(rows), MOST_ITERATIONS):
            body = rows[begun : begun + MOST_ITERATIONS]
            self._call("POST", f"experiments/{experiment_id}/iterations", body=body)

    def list_iterations(self, experiment_id: int, after: Optional[int] = None, limit: int = 1000) -> List[Row]:
        """The iterations of an experiment, oldest first."""
        return self._list(f"experiments/{experiment_id}/iterations", after=after, limit=limit)

    # Checkpoints

    def list_checkpoints(
        self,
        experiment_id: Optional[int] = None,
        is_final: Optional[bool] = None,
        flow_id: Optional[int] = None,
        limit: int = 50,
        offset: int = 0,
    ) -> List[Row]:
        """Checkpoints, newest first; only results, or only those made on the way."""
        chosen = {"experiment_id": experiment_id, "is_final": is_final, "flow_id": flow_id}
        return self._list("checkpoints", **chosen, limit=limit, offset=offset)

    def get_checkpoint(self, checkpoint_id: int) -> Optional[Row]:
        """A checkpoint; `None` where there is no such checkpoint."""
        return self._find(f"checkpoints/{checkpoint_id}")

    def checkpoint_created(
        self,
        experiment_id: int,
        name: str,
        file_path: Union[str, Path],
        final_fitness: Optional[float] = None,
        final_accuracy: Optional[float] = None,
        iterations_run: Optional[int] = None,
        genome_stats: Optional[Mapping[str, Any]] = None,
        is_final: bool = False,
        file_size_bytes: Optional[int] = None,
    ) -> int:
        """Tells of a checkpoint file, and returns the checkpoint's id. The same file again keeps its id."""
        path = Path(file_path)
        if file_size_bytes is None and path.is_file():
            file_size_bytes = path.stat().st_size
        body = {
            "experiment_id": experiment_id,
            "name": name,
            "file_path": str(path),
            "file_size_bytes": file_size_bytes,
            "final_fitness": final_fitness,
            "final_accuracy": final_accuracy,
            "iterations_run": iterations_run,
            "genome_stats": None if genome_stats is None else dict(genome_stats),
            "is_final": is_final,
        }
        return self._id("POST", "checkpoints", body)

    def upload_checkpoint(self, checkpoint_id: int, path: Union[str, Path]) -> None:
        """Puts a checkpoint's file on the server, so that it can be downloaded there and flows can start from it.

        Raises:
            FileNotFoundError: there is no such file.
        """
        Path(path).stat()
        self._connection.upload(checkpoint_id, path)

    def download_checkpoint(self, checkpoint_id: int, path: Union[str, Path]) -> Path:
        """Writes a checkpoint's file to `path`, which must not be there yet."""
        path = Path(path)
        content = self._connection.download(checkpoint_id)
        with path.open("xb") as file:
            file.write(content)
        return path

    def load_checkpoint(self, checkpoint_id: int) -> ClusterGenome:
        """The best genome of a checkpoint."""
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            return ClusterGenome.load(self.download_checkpoint(checkpoint_id, Path(folder) / "checkpoint.json.gz"))

    def delete_checkpoint(self, checkpoint_id: int, force: bool = False) -> None:
        """Moves a checkpoint to the trash; with `force` also one that a flow starts from."""
        self._call("DELETE", f"checkpoints/{checkpoint_id}", {"force": force})

    # Requests

    def _call(self, method: str, path: str, query: Optional[Mapping[str, Any]] = None, body: Any = None) -> Any:
        asked = [(name, str(value)) for name, value in (query or {}).items() if value is not None]
        return self._connection.call(method, quote(path), asked, body)

    def _list(self, path: str, **query: Any) -> List[Row]:
        rows: List[Row] = self._call("GET", path, query)
        return rows

    def _find(self, path: str) -> Optional[Row]:
        try:
            return self._row("GET", path)
        except NotFoundError:
            return None

    def _row(self, method: str, path: str, body: Any = None) -> Row:
        row: Row = self._call(method, path, body=body)
        return row

    def _id(self, method: str, path: str, body: Any) -> int:
        return int(self._row(method, path, body)["id"])


def _plain(config: Any) -> Any:
    return config.to_dict() if hasattr(config, "to_dict") else config
