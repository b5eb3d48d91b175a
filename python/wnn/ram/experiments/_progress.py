"""How far a flow is: a bar in a terminal or a notebook, lines for a logger."""

from __future__ import annotations

import logging
import sys
from typing import Any, Callable, Optional, Union

from .config import ExperimentConfig
from .results import ExperimentResult

Logger = Union[Callable[[str], Any], logging.Logger]


def sentences(logger: Optional[Logger]) -> Callable[[str], Any]:
    """What takes a line of text."""
    if logger is None:
        return lambda line: None
    return logger.info if isinstance(logger, logging.Logger) else logger


def _is_shown() -> bool:
    """Whether a bar would be looked at: in a terminal, or in a notebook."""
    return sys.stderr.isatty() or "ipykernel" in sys.modules


class Progress:
    """What is shown of a flow."""

    def __init__(self, logger: Optional[Logger], bar: Optional[bool]) -> None:
        self._log = sentences(logger)
        self._bar: Any = None
        self._name = ""
        self._limit = 0
        self._make_bar: Any = None
        if bar or (bar is None and _is_shown()):
            try:
                from tqdm.auto import tqdm
            except ImportError:
                if bar:
                    raise ImportError("a progress bar needs tqdm: pip install tqdm") from None
                return
            self._make_bar = tqdm
            if logger is print:
                self._log = tqdm.write

    def say(self, line: str) -> None:
        """A line for the logger, above the bar."""
        self._log(line)

    def begins(self, experiment: ExperimentConfig, done: int) -> None:
        """An experiment begins, or goes on."""
        self._name, self._limit = experiment.name, experiment.limit
        if self._make_bar is not None:
            self._bar = self._make_bar(total=self._limit, initial=done, desc=self._name, unit="it")
        if done > 0:
            self.say(f"{self._name}  {done}/{self._limit} goes on")

    def iteration(self) -> None:
        """A generation or iteration is done."""
        if self._bar is not None:
            self._bar.update()

    def health_check(self, iteration: int, ce: float, accuracy: float) -> None:
        """The best few were measured on the whole corpus."""
        if self._bar is not None:
            self._bar.set_postfix_str(f"CE {ce:.4f}, {accuracy:.2%}")
        self.say(f"{self._name}  {iteration}/{self._limit}  CE {ce:.4f}  {accuracy:.2%}")

    def ended(self, result: ExperimentResult) -> None:
        """An experiment is done, or was stopped."""
        self.close()
        reasons = {"patience_exhausted": "no more improvement", "stopped": "stopped"}
        reason = reasons.get(result.stop_reason or "", "limit reached")
        self.say(
            f"{self._name}  {result.iterations_run}/{self._limit}  CE {result.initial_fitness:.4f} to "
            f"{result.final_fitness:.4f}, {reason}"
        )

    def close(self) -> None:
        """Nothing more is shown of the experiment."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
