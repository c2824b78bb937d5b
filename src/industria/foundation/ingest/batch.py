"""Files that were read, kept and acknowledged together.

A commit of the index costs the same for one passage and for a thousand, so files wait for each other, up
to 0.2 s, 1,000 passages and rows, or 200 files. Each keeps its lock while it waits, and only after its row
is in the catalogue does the report name it: what was reported is on the disk.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import BaseFileLock

from industria.core import Asset, IndustriaError, Progress
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.sink import LakeSink
from industria.foundation.ingest.source import Made, Passage
from industria.foundation.ingest.superseding import relate_editions
from industria.foundation.lake import Lake
from industria.foundation.lake.replace import retire_superseded

_MOST_S = 0.2
_MOST_ITEMS = 1000
_MOST_FILES = 200  # each holds its lock, which is an open file, and a process may have 1,024


class Keeper(Protocol):
    """Puts assets into what is above the lake, and takes them out of it."""

    def keep_all(
        self, assets: Sequence[tuple[Asset, Sequence[Passage]]], progress: Progress
    ) -> None:
        """Put assets, each with its passages, in place of what was kept of them; may be repeated."""
        ...

    def forget_all(self, assets: Sequence[str]) -> None:
        """Take assets out; they answer no more."""
        ...

    def text_of(self, asset: str) -> str:
        """All passages of a document, one below the other."""
        ...

    def retire_facts(self, asset: str) -> None:
        """Take the facts of a document out of the graph; its passages stay."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that was read and waits to be kept; its lock is held."""

    path: Path
    made: Made
    sink: LakeSink
    lock: BaseFileLock

    @property
    def items(self) -> int:
        """How much there is to keep: passages and table rows."""
        passages = sum(len(p) for p in self.sink.passages.values())
        return passages + sum(a.rows for a in self.made.assets if a.table)


class Batch:
    """The files of one ingest that wait to be kept."""

    def __init__(
        self, lake: Lake, keeper: Keeper, report: IngestReport, progress: Progress
    ) -> None:
        self.report = report
        self.progress = progress
        self._lake = lake
        self._keeper = keeper
        self._waiting: list[Taken] = []
        self._items = 0
        self._since = 0.0

    def add(self, taken: Taken) -> None:
        """Let a file wait; keeps all that wait where it is time."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(taken)
        self._items += taken.items
        if (
            self._items >= _MOST_ITEMS
            or len(self._waiting) >= _MOST_FILES
            or time.monotonic() - self._since >= _MOST_S
        ):
            self.settle()

    def settle(self) -> None:
        """Keep and acknowledge all that wait."""
        try:
            if self._waiting:
                self._keep_or_part(self._waiting)
        finally:
            self.release()

    def _keep_or_part(self, together: Sequence[Taken]) -> None:
        """Keep files together; where that fails each is tried alone, so that one stops no other."""
        try:
            self._keep(together)
        except Exception as error:  # noqa: BLE001 - whatever a library below raises
            if len(together) == 1:
                self.reject(together[0].path, error)
                return
            for taken in together:
                self._keep_or_part([taken])

    def reject(self, path: Path, error: Exception) -> None:
        """Note that a file was not taken in, in one line."""
        known = isinstance(error, IndustriaError | PermissionError)
        found = f"{type(error).__name__}: {error}".split("\n")[0][:300]
        reason = str(error) if known else f"expected a readable file, found {found}"
        self.report.rejected.append({"path": str(path), "reason": reason})

    def release(self) -> None:
        """Give all locks back."""
        for taken in self._waiting:
            taken.lock.release()
        self._waiting = []
        self._items = 0

    def _keep(self, together: Sequence[Taken]) -> None:
        catalogue = self._lake.catalogue
        for taken in together:
            for asset in taken.made.assets:
                for flag in (*taken.made.flags, *taken.sink.flags.get(asset.id, ())):
                    catalogue.flag(asset.id, flag)
            for asset_id, understanding in taken.sink.understood.items():
                catalogue.understand(asset_id, understanding.to_json())
            for reason in taken.made.refused:
                catalogue.flag(taken.made.assets[0].id, f"not taken in: {reason}")
        assets = [asset for taken in together for asset in taken.made.assets]
        passages = {k: p for taken in together for k, p in taken.sink.passages.items()}
        self._keeper.keep_all([(a, passages.get(a.id, ())) for a in assets], self.progress)
        added = catalogue.add_all(assets)
        retire_superseded(self._lake, sorted({a.source for a in assets}), self._keeper.forget_all)
        self.report.assets.extend(added)
        relate_editions(
            self._lake,
            [(a, passages.get(a.id, ())) for a in added],
            self._keeper.text_of,
            self._keeper.retire_facts,
            self.report,
        )
        for taken in together:
            self._say(taken)

    def _say(self, taken: Taken) -> None:
        """What the report says of a file beside its assets."""
        for asset in taken.made.assets:
            for flag in (*taken.made.flags, *taken.sink.flags.get(asset.id, ())):
                self.report.flagged.append({"path": str(taken.path), "reason": flag})
        for reason in taken.made.refused:
            self.report.rejected.append({"path": str(taken.path), "reason": reason})
