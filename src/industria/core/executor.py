"""Executor: one process today, Ray tomorrow, same code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Executor(Protocol):
    """Runs a function over items somewhere; results come back in the order of the items."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Results in order; the first exception raised by ``function`` is raised again here."""
        ...

    def close(self) -> None:
        """Give the workers back."""
        ...
