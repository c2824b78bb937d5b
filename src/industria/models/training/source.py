"""Where a training takes its data from: what a family is given by ``industria train TASK DATA``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from industria.core import Asset, Task, Text, UsageError
from industria.foundation.lake import Lake
from industria.models.registry import Registry
from industria.models.training.cost import Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from industria.foundation.datasets.dataset import Split

Data = TypeVar("Data")


@dataclass(frozen=True)
class Source:
    """What a family reads its data from.

    ``assets``: those that the user named, in order; ``options``: ``--option NAME=VALUE``, each one of the
    family's ``words``; ``checkpoint``: a folder of this training alone, for the files that ``loop.fit``
    takes as ``checkpoint``; it is removed once the model is kept. None: nothing is to be kept. ``split``:
    of the dataset that was named; only families that say ``takes_split`` are given one. ``parent``: the
    version that the model will be trained from, as NAME:VERSION; empty where there is none.
    """

    lake: Lake
    registry: Registry
    assets: Sequence[Asset]
    options: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    checkpoint: Path | None = None
    split: Split | None = None
    parent: str = ""

    def parts(self, asset: Asset) -> NDArray[np.object_] | None:
        """(row,): ``train``, ``validation`` or ``test`` of each row of a table; None without a dataset."""
        from industria.foundation.datasets.making import rows_in_parts

        return None if self.split is None else rows_in_parts(self.lake, asset, self.split)

    def number(self, name: str, usual: float) -> float:
        """An option as a number. Raises UsageError."""
        given = self.options.get(name, "")
        try:
            return float(given) if given else usual
        except ValueError:
            raise UsageError(
                f"expected a number for --option {name}, found {given!r}: change it"
            ) from None

    def whole(self, name: str, usual: int) -> int:
        """An option as a whole number of 0 or more. Raises UsageError."""
        given = self.options.get(name, "")
        if given and not given.isdecimal():
            raise UsageError(
                f"expected a whole number for --option {name}, found {given!r}: change it"
            )
        return int(given) if given else usual

    def file(self, name: str) -> Path | None:
        """The checkpoint of one of the fits of a training."""
        return self.checkpoint / f"{name}.pt" if self.checkpoint else None


@runtime_checkable
class Trainable(Protocol):
    """A family that ``industria train TASK DATA`` can train (beside what Family asks for).

    It may also have ``work(data) -> Work | None``, what a training on the data will do, and
    ``notes(source, data) -> Mapping[str, object]``, what the card says of the data beside the family's
    options, and ``takes_split = True`` where ``read`` keeps to the split of a dataset.
    """

    @property
    def task(self) -> Task:
        """The task it answers to."""
        ...

    @property
    def words(self) -> Mapping[str, Text]:
        """The options it takes, and what each means."""
        ...

    def read(self, source: Source) -> Any:
        """What it learns from, read and split. Raises InputError where the data is none for it."""
        ...


def checked_options(given: Sequence[str], words: Mapping[str, Text]) -> dict[str, str]:
    """NAME=VALUE texts by name. Raises UsageError for one that is none, or that nobody knows."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name not in words:
            known = "; ".join(f"{n} ({t.en})" for n, t in words.items()) or "none for this task"
            raise UsageError(f"expected an option NAME=VALUE of {known}, found {text!r}: change it")
        found[name] = value
    return found


def work_of(family: object, data: object) -> Work | None:
    """What a training will do, where the family can say so."""
    said = getattr(family, "work", None)
    found = said(data) if callable(said) else None
    return found if isinstance(found, Work) else None
