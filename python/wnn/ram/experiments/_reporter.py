"""Tells a server how a flow gets on, beside the search."""

from __future__ import annotations

import json
import os
import queue
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Set, Tuple

from .config import FlowConfig
from .dashboard_client import DashboardClient, Row
from .results import ExperimentResult, Iteration

#: Seconds between two signs of life; a server takes a worker for dead after 90 seconds of silence.
HEARTBEAT = 15.0
#: Seconds until a server that is away is asked again, at first and at most.
PAUSES = (1.0, 15.0)
#: Seconds that the end of a flow waits for a server that is away.
PATIENCE = 5.0
#: Which flow of which server a directory reports to.
MEMORY = "flow.reported"


@dataclass
class _Task:
    """Something to be told: what it is, how it is told, and of which experiment's iteration or written result it is."""

    what: str
    tell: Callable[[], None]
    written: Optional[int] = None
    iteration: Optional[Tuple[int, Iteration]] = None
    waits_for: Optional[int] = None


class Reporter:
    """Tells a server of a flow, in the order in which things happened; the search never waits for it.

    While the server is away everything is kept and told later, in the end for a few seconds. A directory remembers to which
    flow it was told, so that a flow that goes on after an interruption goes on there as well. What was told and is run
    `again`, from that experiment on, is another flow to the server.
    """

    def __init__(
        self,
        client: DashboardClient,
        config: FlowConfig,
        directory: Optional[Path],
        again: Optional[int],
        log: Callable[[str], Any],
        stop: Callable[[], None],
    ) -> None:
        self.flow_id: Optional[int] = None
        self._client = client
        self._config = config
        self._memory = None if directory is None else directory / MEMORY
        self._tell_user = log
        self._again = again
        self._stop = stop
        self._experiments: Dict[int, int] = {}
        self._current: Optional[int] = None
        self._done: Set[int] = set()
        self._tasks: queue.SimpleQueue[Optional[_Task]] = queue.SimpleQueue()
        self._todo: Deque[_Task] = deque()
        self._written: Set[int] = set()
        self._known: List[Tuple[int, ExperimentResult]] = []
        self._is_settled = False
        self._is_over = False
        self._is_away = False
        self._gave_up = False
        self._ends = threading.Event()
        self._deadline = float("inf")
        self._last_sign = 0.0
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def known(self, index: int, result: ExperimentResult) -> None:
        """An experiment was done before; it is told of unless the server knows."""

        def tell() -> None:
            self._known.append((index, result))
            self._tell_known(index, result)

        self._tasks.put(_Task(f"experiment {index}", tell))

    def begins(self, index: int, before: List[Iteration]) -> None:
        """An experiment begins, or goes on after these iterations."""
        self._tasks.put(_Task(f"experiment {index}", lambda: self._tell_beginning(index, before)))

    def iteration(self, index: int, iteration: Iteration) -> None:
        """A generation or iteration is done."""
        self._tasks.put(_Task("an iteration", lambda: None, iteration=(index, iteration)))

    def written(
        self, index: int, path: Path, is_final: bool, figures: Tuple[Any, ...], stats: Mapping[str, Any]
    ) -> None:
        """A checkpoint is on the disk."""
        tell = lambda: self._tell_checkpoint(index, path, is_final, figures, stats)
        self._tasks.put(_Task(f"checkpoint {path.name}", tell, written=index if is_final else None))

    def ended(self, index: int, result: ExperimentResult) -> None:
        """An experiment is done; what comes after it is told once its checkpoint was."""
        waits_for = None if result.checkpoint_path is None else index
        tell = lambda: self._tell_end(index, result)
        self._tasks.put(_Task(f"the end of experiment {index}", tell, waits_for=waits_for))

    def close(self, status: str, error: Optional[str] = None) -> Optional[int]:
        """Tells how the flow ended, waits a moment for a server that is away, and returns the flow's id."""

        def tell() -> None:
            if self._is_settled:
                return
            changes = {"status": status} if error is None else {"status": status, "error": error}
            self._client.update_flow(self._flow(), **changes)

        self._tasks.put(_Task("the end of the flow", tell))
        self._tasks.put(None)
        self._deadline = time.monotonic() + PATIENCE
        self._ends.set()
        self._thread.join(2 * PATIENCE)
        if self._thread.is_alive():
            rest = "" if self._memory is None else ", and the next run tells the rest"
            self._log(f"The server is still being told; Ctrl-C stops waiting{rest}")
            self._thread.join()
        return self.flow_id

    def _log(self, line: str) -> None:
        """Says it to the user, whose logger may fail."""
        try:
            self._tell_user(line)
        except Exception:
            traceback.print_exc()

    # What follows runs on the reporter's thread.

    def _work(self) -> None:
        self._deliver(_Task("the flow", self._tell_flow))
        if self.flow_id is None:
            self._gave_up = True
        while not (self._is_over and not self._todo):
            self._give_a_sign()
            while self._step():
                self._give_a_sign()
            if not self._is_over:
                self._hear(HEARTBEAT / 3)

    def _hear(self, patience: float) -> None:
        """Takes what there is to be told, and waits for it where there is nothing."""
        try:
            task = self._tasks.get(timeout=patience)
            while task is not None:
                self._todo.append(task)
                task = self._tasks.get_nowait()
            self._is_over = True
        except queue.Empty:
            pass

    def _step(self) -> bool:
        """Tells the next thing in order; says whether there was one that could be told."""
        if not self._todo:
            return False
        first = self._todo[0]
        if first.waits_for is not None and first.waits_for not in self._written and not self._is_over:
            awaited = [task for task in self._todo if task.written == first.waits_for]
            if not awaited:
                return False
            self._todo.remove(awaited[0])
            self._todo.appendleft(awaited[0])
        task = self._todo.popleft()
        if task.iteration is not None:
            index, iterations = task.iteration[0], [task.iteration[1]]
            while self._todo and self._todo[0].iteration is not None and self._todo[0].iteration[0] == index:
                iterations.append(self._todo.popleft().iteration[1])  # type: ignore[index]
            task = _Task("iterations", lambda: self._client.add_iterations(self._experiment(index), iterations))
        if task.written is not None:
            self._written.add(task.written)
        self._deliver(task)
        return True

    def _deliver(self, task: _Task) -> None:
        """Tells until the server knows or refuses; gives up where the flow has ended and the server stays away."""
        pause = PAUSES[0]
        while not self._gave_up:
            try:
                task.tell()
            except ConnectionError as error:
                if not self._is_away:
                    self._log(f"{error}; the search goes on, and what is to be told is kept")
                    self._is_away = True
                if time.monotonic() >= self._deadline:
                    where = "" if self._memory is None else "; run the flow again to tell it"
                    self._log(f"The server was not told how the flow ended{where}")
                    self._gave_up = True
                    return
                if self._ends.wait(pause):
                    time.sleep(PAUSES[0])
                pause = min(2 * pause, PAUSES[1])
            except Exception as error:
                # Whatever a client raises, what comes after it is to be told.
                self._log(f"The server was not told of {task.what}: {error}")
                return
            else:
                if self._is_away:
                    self._log("The server is there again")
                    self._is_away = False
                return

    def _give_a_sign(self) -> None:
        """Tells that this process is alive, and hears whether somebody stopped the flow on the server."""
        if self._gave_up or self._is_over or self._is_settled or self.flow_id is None:
            return
        if time.monotonic() - self._last_sign < HEARTBEAT:
            return
        self._last_sign = time.monotonic()
        try:
            self._client.flow_heartbeat(self.flow_id)
        except ConnectionError:
            return
        except Exception:
            self._deliver(_Task("the flow", self._hear_status))

    def _hear_status(self) -> None:
        flow = self._client.get_flow(self._flow())
        status = "deleted" if flow is None else flow["status"]
        if status in ("failed", "queued"):
            # It was taken for dead.
            self._client.flow_started(self._flow())
            if self._current is not None:
                self._client.update_experiment(self._current, status="running")
        elif status != "running":
            self._log(f"The flow was {status} on the server")
            self._gave_up = True
            if status != "deleted":
                self._stop()

    def _tell_flow(self) -> None:
        if self.flow_id is None:
            flow = self._remembered()
            if flow is None:
                self._create_flow()
            else:
                self.flow_id = int(flow["id"])
                is_run_again = self._again is not None and any(index >= self._again for index in self._experiments)
                self._is_settled = is_run_again or flow["status"] == "completed"
        if not self._is_settled:
            self._client.flow_started(self._flow())
            self._client.set_flow_pid(self._flow(), os.getpid())

    def _create_flow(self) -> None:
        config = self._config.to_dict()
        name, description = self._config.name, self._config.description
        template, params = config["template"], config["params"]
        self.flow_id = self._client.create_flow(
            name, config["experiments"], description, None, template, params, runner="external"
        )
        self._experiments, self._done, self._is_settled = {}, set(), False
        self._remember()

    def _tell_known(self, index: int, result: ExperimentResult) -> None:
        if index in self._done or self._is_settled:
            return
        self._tell_beginning(index, result.iterations)
        if result.checkpoint_path is not None:
            figures = (result.final_fitness, result.final_accuracy, result.iterations_run)
            self._tell_checkpoint(index, result.checkpoint_path, True, figures, result.final_genome.stats())
        self._tell_end(index, result)

    def _tell_beginning(self, index: int, before: List[Iteration]) -> None:
        if self._is_settled:
            # The flow on the server stays as it is.
            self._create_flow()
            self._tell_flow()
            for known in self._known:
                self._tell_known(*known)
        experiment = self._experiment(index)
        self._done.discard(index)
        self._current = experiment
        self._client.update_experiment(experiment, status="running")
        self._client.add_iterations(experiment, before)

    def _tell_checkpoint(
        self, index: int, path: Path, is_final: bool, figures: Tuple[Any, ...], stats: Mapping[str, Any]
    ) -> None:
        name = self._config.experiments[index].name
        ce, accuracy, iterations = figures
        named = name if is_final else f"{name} (iteration {iterations})"
        checkpoint = self._client.checkpoint_created(
            self._experiment(index), named, path.absolute(), ce, accuracy, iterations, stats, is_final
        )
        if is_final:
            # The server need not see this machine's files, and flows may start from a result.
            self._client.upload_checkpoint(checkpoint, path)

    def _tell_end(self, index: int, result: ExperimentResult) -> None:
        self._client.update_experiment(
            self._experiment(index),
            status="completed",
            best_ce=result.final_fitness,
            best_accuracy=result.final_accuracy,
            current_iteration=result.iterations_run,
        )
        self._done.add(index)
        self._current = None
        self._remember()

    def _flow(self) -> int:
        if self.flow_id is None:
            raise ValueError("the server knows nothing of the flow")
        return self.flow_id

    def _experiment(self, index: int) -> int:
        if index not in self._experiments:
            config = self._config.experiments[index]
            self._experiments[index] = self._client.create_experiment(
                config.name, None, config, self._flow(), sequence_order=index, max_iterations=config.limit
            )
            self._remember()
        return self._experiments[index]

    def _remembered(self) -> Optional[Row]:
        """The flow that the directory reports to, if the server still has it."""
        try:
            known = json.loads(self._memory.read_text(encoding="utf-8")) if self._memory is not None else {}
        except (OSError, ValueError):
            return None
        if known.get("url") != self._client.config.base_url:
            return None
        flow = self._client.get_flow(known["flow_id"])
        if flow is None:
            return None
        self._experiments = {int(index): number for index, number in known["experiments"].items()}
        self._done = set(known["done"])
        return flow

    def _remember(self) -> None:
        if self._memory is None:
            return
        known = {
            "url": self._client.config.base_url,
            "flow_id": self.flow_id,
            "experiments": self._experiments,
            "done": sorted(self._done),
        }
        part = self._memory.with_name(f".{MEMORY}.part")
        part.write_text(json.dumps(known), encoding="utf-8")
        part.replace(self._memory)
