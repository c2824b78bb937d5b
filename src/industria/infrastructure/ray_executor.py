"""The Executor on Ray, for a plant that outgrew one machine. Needs the extra ``[scale]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from industria.core import missing_extra
from industria.core.executor import Item, Result


class RayExecutor:
    """Runs every item as a Ray task. Joins a running cluster, else starts one here, when there is work for it."""

    def __init__(self, workers: int = 0) -> None:
        """``workers``: CPUs of a cluster started here; a running cluster keeps its own."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError:
            raise missing_extra("scale", "ray") from None
        self._ray = ray
        self._workers = workers
        self._started = False

    def _start(self) -> None:
        if self._ray.is_initialized():
            return
        self._started = True
        address = os.environ.get("RAY_ADDRESS")
        if address:
            self._ray.init(address=address, log_to_driver=False)
        else:
            self._ray.init(
                num_cpus=self._workers or None,
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
                runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}},
            )

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Results in the order of the items; a task lost with its worker is run again by Ray."""
        self._start()
        remote = self._ray.remote(function)
        results: list[Result] = self._ray.get([remote.remote(item) for item in items])
        return results

    def close(self) -> None:
        """Stop the cluster if it was started here."""
        if self._started:
            self._ray.shutdown()
