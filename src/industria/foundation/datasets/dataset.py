"""What a dataset is: its assets with the sha256 of their content, its split, its licence and its quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from industria.core import Level

DatasetKind = Literal["data", "knowledge", "tasks"]
KINDS: tuple[DatasetKind, ...] = ("data", "knowledge", "tasks")
Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Item:
    """One asset of a dataset, as it was when the version was made.

    ``content``: sha256 of the rows, or of the file where it is no table; ``quality``: the governance score
    from 0 to 100, or the share of complete items of an instruction set; None where nothing scores it.
    """

    asset: str
    name: str
    content: str
    rows: int
    table: str = ""
    table_version: int = 0
    source: str = ""
    licence: str = ""
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows belong to which part.

    ``by``: ``machine``, ``document``, ``time`` or ``column:NAME``; ``groups``: the part of each group, whole
    groups only; ``cuts``: by time, the first moment of validation and of test; ``given``: a column that says
    the part of each row, where somebody else split the data.
    """

    by: str
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15)
    seed: int = 0
    groups: Mapping[str, Part] = field(default_factory=dict)
    cuts: tuple[str, ...] = ()
    given: str = ""

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Split:
        """A split from its JSON."""
        return cls(**{**body, "shares": tuple(body["shares"]), "cuts": tuple(body["cuts"])})


@dataclass(frozen=True, slots=True)
class Dataset:
    """One version of a dataset. ``rows``: how many rows each part has; ``gate``: the least quality it took.

    ``private``: whether an asset of it was marked so when it was made; ``notes``: what is to be known.
    """

    name: str
    version: int
    kind: DatasetKind
    items: tuple[Item, ...]
    split: Split
    licence: str
    level: Level
    gate: float
    rows: Mapping[str, int] = field(default_factory=dict)
    private: bool = False
    notes: tuple[Mapping[str, str], ...] = ()
    made: str = ""

    @property
    def at(self) -> str:
        """NAME:VERSION."""
        return f"{self.name}:{self.version}"

    @property
    def quality(self) -> float | None:
        """The lowest quality among its items; None where nothing scores them."""
        return min((i.quality for i in self.items if i.quality is not None), default=None)

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types, and the lowest quality."""
        return {**asdict(self), "quality": self.quality}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Dataset:
        """A dataset from its JSON."""
        fields = {k: v for k, v in body.items() if k != "quality"}
        return cls(
            **{
                **fields,
                "items": tuple(Item(**item) for item in body["items"]),
                "split": Split.from_json(body["split"]),
                "notes": tuple(body["notes"]),
            }
        )
