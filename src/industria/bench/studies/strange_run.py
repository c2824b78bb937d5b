"""One run over a plant by other hands, each step done once and shared by the rows that look at it.

The folder is taken in whole, as somebody who knows nothing of it would. Detection, questions and facts look at the
plant as it was taken in; governance repairs a copy of it.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from industria.bench.corpora.strange_plant import StrangePlant, load_plant
from industria.bench.corpora.windows import Raised
from industria.bench.data import stranger_of
from industria.bench.entry import Context
from industria.bench.studies.reading import Taken, take_in
from industria.bench.studies.said import said
from industria.core import Asset, IndustriaError
from industria.plant import ChatConfiguration, Plant

PLANTS = ("cement", "stamping")
NEEDS = tuple(f"strangers:plants/{name}" for name in PLANTS)


@dataclass(frozen=True)
class Table:
    """A table of the lake: its file, its understanding where there is one, and its cells."""

    asset: Asset
    file: str
    understood: dict[str, Any] | None
    frame: pd.DataFrame

    @property
    def times(self) -> pd.Series | None:
        """Its first column of times, as the lake has them."""
        for column in self.frame:
            if pd.api.types.is_datetime64_any_dtype(self.frame[column]):
                return self.frame[column]
        return None


@dataclass(frozen=True)
class Named:
    """One finding of governance: ``rows`` are positions in the table as it was read."""

    table: str
    check: str
    column: str
    rows: tuple[int, ...]
    message: str
    fault: bool


@dataclass(frozen=True)
class Governed:
    """What governance named, and the tables before and after its repairs, by file."""

    named: tuple[Named, ...]
    before: dict[str, list[Table]]
    after: dict[str, list[Table]]


@dataclass(frozen=True)
class Watched:
    """The alarms of one table, in the plant's local time; ``refused`` where it could not be watched."""

    table: Table
    alarms: tuple[Raised, ...]
    refused: bool


class StrangeRun:
    """The steps, each run when it is first asked for."""

    def __init__(self, truth: StrangePlant, context: Context) -> None:
        self.truth = truth
        self._context = context
        self._home = tempfile.TemporaryDirectory(prefix="industria-strange-")
        self.root = Path(self._home.name) / "plant"

    @cached_property
    def taken(self) -> Taken:
        """The folder, taken in whole."""
        self._context.progress(f"{self.truth.name}: ingest", 0, 1)
        with Plant.open(self.root, chat=ChatConfiguration("none")) as plant:
            return take_in(plant, self.truth.files).kept_once(self.truth.copies)

    @cached_property
    def tables(self) -> dict[str, list[Table]]:
        """The tables as they were read, by file."""
        return self._read(self.root)

    @cached_property
    def governed(self) -> Governed:
        """``industria govern --apply`` of all tables, in a copy of the plant."""
        before = self.tables
        copy = self.root.with_name("governed")
        shutil.copytree(self.root, copy)
        named: list[Named] = []
        with Plant.open(copy, chat=ChatConfiguration("none")) as plant:
            assets = [t.asset for tables in before.values() for t in tables]
            for number, asset in enumerate(assets):
                self._context.progress(f"{self.truth.name}: govern", number, len(assets))
                try:
                    found = plant.call("govern", asset=asset.name, apply=True)
                except IndustriaError:  # what is refused names nothing
                    continue
                named += [
                    Named(
                        asset.table,
                        s.check,
                        s.column,
                        tuple(s.rows),
                        s.message.en,
                        s.severity == "fault",
                    )
                    for g in found.results.values()
                    for s in g.symptoms
                ]
        return Governed(tuple(named), before, self._read(copy))

    @cached_property
    def watched(self) -> tuple[Watched, ...]:
        """``industria detect TABLE`` of every table that is a series."""
        series = [t for tables in self.tables.values() for t in tables if t.asset.kind == "series"]
        found = []
        with Plant.open(self.root, chat=ChatConfiguration("none")) as plant:
            for number, table in enumerate(series):
                self._context.progress(f"{self.truth.name}: detect", number, len(series))
                try:
                    alarms = plant.call("detect", asset=table.asset.name).to_json()["alarms"]
                except IndustriaError:  # a table that is refused has no alarms
                    found.append(Watched(table, (), True))
                    continue
                found.append(Watched(table, tuple(self._raised(a, table) for a in alarms), False))
        return tuple(found)

    @cached_property
    def facts(self) -> list[dict[str, str]]:
        """``industria graph export``: every fact with its excerpt and the file that it is from."""
        out = self.root.with_name("facts.csv")
        assert self.taken
        with Plant.open(self.root, chat=ChatConfiguration("none")) as plant:
            plant.call("graph.export", file=out)
            sources = {a.id: a.source for a in plant.assets()}
        with out.open(encoding="utf-8", newline="") as file:
            return [
                {**row, "source": sources.get(row["asset"], "")} for row in csv.DictReader(file)
            ]

    @cached_property
    def answers(self) -> list[dict[str, Any] | None]:
        """``industria ask QUESTION --extractive --json`` of every question."""
        assert self.taken
        found = []
        with Plant.open(self.root, chat=ChatConfiguration("none")) as plant:
            for number, question in enumerate(self.truth.questions):
                self._context.progress(f"{self.truth.name}: ask", number, len(self.truth.questions))
                try:
                    found.append(
                        plant.call("ask", question=question["question"], extractive=True).to_json()
                    )
                except IndustriaError:  # an error is no answer
                    found.append(None)
        return found

    @cached_property
    def tags(self) -> dict[str, dict[str, Any]]:
        """``industria tags TAG...`` of every tag that the truth binds."""
        assert self.taken
        names = list(dict.fromkeys(b.tag for b in self.truth.bindings))
        told = said("tags", "--", *names, plant=self.root) or {"tags": []}
        return {t["tag"]: t for t in told["tags"]}

    def local(self, moment: object, table: Table) -> pd.Timestamp:
        """A time of a table in the plant's local time: shifted where the table is understood to be in UTC."""
        stamp = pd.Timestamp(str(moment))
        if stamp.tzinfo is not None:
            return stamp.tz_convert(self._zone()).tz_localize(None)
        if (table.understood or {}).get("zone") == "UTC":
            return stamp.tz_localize("UTC").tz_convert(self._zone()).tz_localize(None)
        return stamp

    def _zone(self) -> Any:
        from datetime import timedelta, timezone

        zone = self.truth.zone
        if zone[0] in "+-":
            hours, minutes = (int(p) for p in zone[1:].split(":"))
            return timezone(timedelta(hours=hours, minutes=minutes) * (1 if zone[0] == "+" else -1))
        return ZoneInfo(zone)

    def _raised(self, alarm: dict[str, Any], table: Table) -> Raised:
        ends = [self.local(alarm[k], table) for k in ("start", "end")]
        return Raised(ends[0], ends[1], tuple(alarm["columns"]))

    def _read(self, root: Path) -> dict[str, list[Table]]:
        assert self.taken
        found: dict[str, list[Table]] = {}
        with Plant.open(root, chat=ChatConfiguration("none")) as plant:
            for asset in plant.assets():
                if not asset.table or asset.kind not in ("table", "series"):
                    continue
                file = self._file_of(asset.source)
                if file:
                    body = plant.lake.catalogue.understood(asset.id)
                    frame = plant.lake.tables.read(asset.table, asset.version).to_pandas()
                    found.setdefault(file, []).append(Table(asset, file, body, frame))
        for copy, original in self.truth.copies.items():
            if copy in found and original not in found:
                found[original] = [replace(t, file=original) for t in found.pop(copy)]
        return found

    def _file_of(self, source: str) -> str:
        """The file of the truth that a table is from; a sheet or a page behind its name is none of it."""
        names = (*self.truth.tables, *self.truth.junk, *self.truth.documents)
        hits = [n for n in names if n in source]
        hits = hits or [n for n in names if Path(n).name in source]
        return max(hits, key=len, default="")


def runs(context: Context) -> list[StrangeRun]:
    """Both plants, each opened once a run of the scoreboard."""
    return [
        context.cache.once(
            ("strange plant", name),
            lambda name=name: StrangeRun(
                load_plant(stranger_of(context.data, f"plants/{name}")), context
            ),  # type: ignore[misc]
        )
        for name in PLANTS
    ]
