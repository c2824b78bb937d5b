"""What a row of the scoreboard is: an entry that can be run, and the results it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from industria.core import Progress

Provenance = Literal["real", "simulated", "composed"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a row's function is given. ``data`` is the folder of public data sets."""

    data: Path
    scratch: Path
    progress: Progress


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a row. ``passed`` is None where the row names no bar for it."""

    metric: str
    value: float
    baseline: str
    bar: str
    passed: bool | None
    note: str = ""
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what it needs, what it is measured on, and the function that measures.

    ``needs``: data sets and ``weights:NAME`` that must be here, else the row is not measured.
    """

    row: str
    survey: str
    data: str
    provenance: Provenance
    measure: Callable[[Context], list[Measure]]
    needs: tuple[str, ...] = ()
    fast: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """One printed line. ``passed``: met, short, or None for not measured."""

    row: str
    survey: str
    metric: str
    value: float | None
    baseline: str
    bar: str
    passed: bool | None
    data: str
    provenance: str
    seconds: float
    note: str = ""
    digits: int = 3
    measured: str = field(default="")

    @property
    def shown_value(self) -> str:
        """The value as people read it."""
        return "-" if self.value is None else f"{self.value:.{self.digits}f}"

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)
