"""What every reader is given: the file, and a sink that keeps what was read.

A reader turns one file into assets. It never writes to a store itself: it hands tables, passages
and objects to the Sink, whose every step may be repeated, so a killed ingest is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from industria.core import Asset, AssetKind, Locator, Progress
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.understanding import Understanding

ToldOf = Callable[[Understanding], Told]


def nothing_told(_understanding: Understanding) -> Told:
    """Nothing is known of a table before it is read."""
    return Told()


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: where it is, what it is called, its sha256, and a folder for scratch.

    ``generation`` counts how often this content was here before and was replaced since; ``reading_of``
    gives what the plant knows of a table before it is read (its zone, what a person said of one like it).
    """

    path: Path
    name: str
    origin: str
    sha256: str
    scratch: Path
    progress: Progress
    generation: int = 0
    reading_of: ToldOf = nothing_told

    @property
    def key(self) -> str:
        """What tells this taking-in from any other: the content, and its generation."""
        return self.sha256 + (f"/{self.generation}" if self.generation else "")

    @property
    def mark(self) -> str:
        """The end of the ids of assets made from this file."""
        return self.sha256[:10] + (f"-{self.generation}" if self.generation else "")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with the place it stands at.

    ``meaning`` is what is embedded where that is not title and text (the prose of a table row).
    """

    text: str
    locator: Locator
    title: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What a reader made: the assets, the risks it saw on the way, and the parts it had to refuse."""

    assets: tuple[Asset, ...]
    flags: tuple[str, ...] = field(default=())
    refused: tuple[str, ...] = field(default=())


class Sink(Protocol):
    """Keeps what a reader read."""

    def table(
        self,
        source: Source,
        name: str,
        stage: Callable[[Path], None],
        *,
        kind: AssetKind = "table",
        units: Mapping[str, str] | None = None,
        note: str = "",
        understanding: Understanding | None = None,
    ) -> Asset:
        """Commit Parquet files that ``stage`` writes into a folder as one table.

        ``units`` by column and ``note`` are what the file says beside the cells; ``understanding`` says
        of each column what it holds, and what was not read.
        """
        ...

    def document(
        self,
        source: Source,
        kind: AssetKind,
        passages: Sequence[Passage],
        note: str = "",
    ) -> Asset:
        """Keep the file as an object and its passages in the index."""
        ...


Reader = Callable[[Source, Sink], Made]
