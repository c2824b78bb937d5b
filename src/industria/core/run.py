"""Run: the record that audit, monitoring, explanation and replay all read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Run:
    """Who did what, when, with which inputs, outputs, evidence, error and seed.

    The fields cover what Regulation (EU) 2024/1689, Article 12 asks of a record: the period of
    use (``started``, ``ended``), the reference data (``reference``), the input that matched
    (``inputs``, ``matched``) and the person who verified (``verifier``).
    """

    id: str
    who: str
    what: str
    started: str
    ended: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    outputs: Mapping[str, object] = field(default_factory=dict)
    reference: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    verifier: str = ""
    error: str = ""
    parent: str = ""
    seed: int | None = None

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)


@dataclass(slots=True)
class OpenRun:
    """A Run under way; the block that holds it fills in what came out."""

    id: str
    outputs: dict[str, object] = field(default_factory=dict)
    reference: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    verifier: str = ""


class Recorder(Protocol):
    """Where Runs go. ``trust`` implements it; the floors are handed one."""

    def run(
        self, what: str, inputs: Mapping[str, object], *, who: str = "", parent: str = ""
    ) -> AbstractContextManager[OpenRun]:
        """Record the block as one Run, its error included."""
        ...

    def runs(self) -> Iterator[Run]:
        """All Runs, oldest first."""
        ...
