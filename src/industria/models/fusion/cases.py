"""Cases as numbers: what each kind of input says of each case, which kinds a case has, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Sort = Literal["table", "text", "series", "picture"]
SORTS: tuple[Sort, ...] = ("table", "text", "series", "picture")


@dataclass(frozen=True)
class Kind:
    """One kind of input. ``name``: of the column or of the table of signals; ``table`` for the plain columns.

    ``columns``: the channels of a series, the columns of the plain table; ``network``: what describes pictures;
    ``encoder``: how the plain columns are read, as JSON.
    """

    name: str
    sort: Sort
    columns: tuple[str, ...] = ()
    network: str = ""
    encoder: Sequence[Mapping[str, object]] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "name": self.name, "sort": self.sort, "columns": list(self.columns),
            "network": self.network, "encoder": list(self.encoder),
        }  # fmt: skip


@dataclass(frozen=True)
class Described:
    """Cases described: ``features`` (case, feature) of each kind by its name, a row of nan where a case has none."""

    kinds: tuple[Kind, ...]
    features: Mapping[str, np.ndarray]

    @property
    def count(self) -> int:
        """How many cases."""
        return len(next(iter(self.features.values())))

    @property
    def present(self) -> np.ndarray:
        """(case, kind): whether a case has that kind of input."""
        return np.stack([np.isfinite(self.features[k.name]).any(1) for k in self.kinds], 1)


@dataclass(frozen=True)
class Cases(Described):
    """Described cases with what is known of them.

    ``target`` (case,): the class from 0, -1 where nobody knows; ``groups`` (case,): cases of one group are never
    on both sides of a split; ``normal``: the class of a machine with nothing wrong, -1 where there is none.
    """

    classes: tuple[str, ...] = ()
    target: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    groups: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    normal: int = -1

    @property
    def known(self) -> np.ndarray:
        """The cases that have a label."""
        return np.flatnonzero(self.target >= 0)
