"""Executors: this machine's processes by default, Ray with the extra ``[scale]``."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor

from industria.core import Executor, UsageError
from industria.core.executor import Item, Result

_EXECUTORS = {
    "local": ("industria.infrastructure.compute", "LocalExecutor"),
    "ray": ("industria.infrastructure.ray_executor", "RayExecutor"),
}


class LocalExecutor:
    """Processes of this machine, started fresh (spawn), so threads of libraries are no danger."""

    def __init__(self, workers: int = 0) -> None:
        """``workers``: processes; 0 takes the number of cores."""
        self._pool = ProcessPoolExecutor(
            workers or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn")
        )

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Results in the order of the items."""
        return list(self._pool.map(function, items))

    def close(self) -> None:
        """Stop the processes."""
        self._pool.shutdown()


def open_executor(name: str = "local", workers: int = 0) -> Executor:
    """An executor by name: ``local`` or ``ray``."""
    if name not in _EXECUTORS:
        raise UsageError(f"executor must be one of {sorted(_EXECUTORS)}, found {name!r}")
    module, attribute = _EXECUTORS[name]
    executor: Executor = getattr(importlib.import_module(module), attribute)(workers)
    return executor
