"""Run: the record that audit, monitoring, explanation and replay all read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol

from industria.core.effect import Effect

RunState = Literal["", "begun", "ended"]


@dataclass(frozen=True, slots=True)
class Run:
    """Who did what, when, with which inputs, outputs, evidence, error and seed.

    The fields cover what Regulation (EU) 2024/1689, Article 12 asks of a record: the period of
    use (``started``, ``ended``), the reference data (``reference``), the input that matched
    (``inputs``, ``matched``) and the person who verified (``verifier``).

    What changes something is recorded twice under one id: ``state`` is ``begun`` before anything
    moves and ``ended`` after it; it is empty for what only reads. ``approval`` is the id of the yes it
    was done by, ``process`` the one that does it (as ``industria.trust.intents`` names it).
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
    state: RunState = ""
    approval: str = ""
    process: str = ""

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)


@dataclass(slots=True)
class OpenRun:
    """A Run under way; the block that holds it fills in what came out, and its ``seed`` where it draws."""

    id: str
    outputs: dict[str, object] = field(default_factory=dict)
    reference: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    verifier: str = ""
    seed: int | None = None


class Recorder(Protocol):
    """Where Runs go. ``trust`` implements it; the floors are handed one."""

    def run(
        self,
        what: str,
        inputs: Mapping[str, object],
        *,
        who: str = "",
        parent: str = "",
        effect: Effect = "read",
        verifier: str = "",
        approval: str = "",
        seed: int | None = None,
    ) -> AbstractContextManager[OpenRun]:
        """Record the block as one Run, its error included.

        Where ``effect`` is not ``read`` the intent is on disk before the block begins, or the block
        does not begin: raises BusyError then.
        """
        ...

    def runs(self) -> Iterator[Run]:
        """All Runs, oldest first."""
        ...
