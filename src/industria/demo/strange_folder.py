"""The demo on files that nobody made for it: what was read and not, which machines are watched, what is asked.

Each part has a budget of seconds; tables that it does not reach are named, and so is what a step could not take.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from industria.core import Asset, IndustriaError, Language, Text
from industria.demo.narrator import Narrator
from industria.demo.phrases import UNANSWERABLE
from industria.foundation.governance.govern import Governed
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.tables.shown import kind_said, unread_line
from industria.foundation.ingest.understanding import Understanding, of_json
from industria.plant import Plant

GOVERN_S = 90.0
WATCH_S = 90.0
_TABLES_SHOWN = 15
_LINES_SHOWN = 12
_LINE = 220  # characters


class StrangeFolder:
    """The steps of the story that differ where the files are somebody's own."""

    def __init__(self, tell: Narrator, plant: Plant) -> None:
        self._tell = tell
        self._plant = plant

    def read(self, report: IngestReport) -> dict[str, object]:
        """Says of each table what it was understood to be, and what was not understood."""
        taken = {a.id for a in report.assets}  # as they stand now, bound to their machines
        told = [
            (a, u) for a in self._plant.assets() if a.id in taken and (u := self._understood(a))
        ]
        shown = Table(
            *[self._tell.phrase(k) for k in ("table", "kind", "rows", "columns", "machines")]
        )
        for asset, u in sorted(told, key=lambda pair: -pair[1].rows)[:_TABLES_SHOWN]:
            machines = ", ".join(self._machines(asset, u)) or "-"
            kind = kind_said(u, self._tell.language)
            shown.add_row(
                escape(asset.name), kind, str(u.rows), str(len(u.columns)), escape(machines[:60])
            )
        self._tell.console.print(shown)
        self._more(len(told) - _TABLES_SHOWN, "more_tables")
        unread = [line for _, u in told if (line := unread_line(u, self._tell.language))]
        missed = [f"{e['path']}: {e['reason']}" for e in report.skipped]
        for title, lines in (("not_understood", unread), ("not_read", missed)):
            if lines:
                self._tell.say(title, count=len(lines))
            for line in lines[:_LINES_SHOWN]:
                self._tell.console.print(f"    [yellow]{escape(line[:_LINE])}[/]", soft_wrap=True)
            self._more(len(lines) - _LINES_SHOWN, "more_lines")
        return {"tables": len(told), "tables_with_open_points": len(unread), "skipped": len(missed)}

    def govern(self) -> dict[str, Governed]:
        """Each table's problems, series first and small ones before large, as far as the budget goes."""
        found: dict[str, Governed] = {}
        tables = [a for a in self._plant.assets() if a.table]
        left = []
        for asset, in_time in self._within(
            GOVERN_S, sorted(tables, key=lambda a: (a.kind != "series", a.rows))
        ):
            if in_time:
                found |= self._plant.govern(asset.name, apply=True)
            else:
                left.append(asset.name)
        self._left("not_governed", left)
        return found

    def watch(self) -> dict[str, object]:
        """Trains and detects on each series; says which machines are watched, and of the others why not."""
        shown = Table(*[self._tell.phrase(k) for k in ("table", "machines", "channels", "alarms")])
        watched = 0
        refused: list[str] = []
        late: list[str] = []
        machines: set[str] = set()
        series = [a for a in self._plant.assets() if a.kind == "series"]
        for asset, in_time in self._within(WATCH_S, sorted(series, key=lambda a: a.rows)):
            if not in_time:
                late.append(asset.name)
                continue
            try:
                detection, _ = self._plant.detect(asset.name)
            except (
                IndustriaError
            ) as error:  # a table of another kind, or too short: said with its reason
                refused.append(f"{asset.name}: {error}")
                continue
            watched += 1
            own = self._machines(asset, self._understood(asset))
            machines |= set(own)
            unused = {note.column for note in detection.left_out}
            channels = [c for c in asset.schema if c.role == "value" and c.name not in unused]
            shown.add_row(escape(asset.name), escape(", ".join(own)[:60] or "-"), str(len(channels)), str(len(detection.alarms)))  # fmt: skip
        if watched:
            self._tell.console.print(shown)
        self._tell.say("watched", tables=watched, machines=len(machines))
        for line in refused[:_LINES_SHOWN]:
            self._tell.console.print(f"    [yellow]{escape(line[:_LINE])}[/]", soft_wrap=True)
        self._more(len(refused) - _LINES_SHOWN, "more_lines")
        self._left("not_watched", late)
        alarms = self._plant.lake.alarms.list()
        for alarm in alarms[:3]:
            columns = ", ".join(alarm.columns)
            self._tell.console.print(f"  {alarm.start} - {alarm.end}  {alarm.score:.1f}  {escape(columns)}")  # fmt: skip
        return {"watched": watched, "machines": len(machines), "refused": len(refused), "late": len(late), "alarms": len(alarms)}  # fmt: skip

    def questions(self) -> list[tuple[Language, str, bool]]:
        """What is asked of this plant: about its strongest alarm, about a reading, and what no file can answer."""
        language = self._tell.language
        asked = []
        if self._plant.lake.alarms.list():
            asked.append(Text("为什么报警？怎么处理？", "Why did it alarm, and what should we do?"))
        bound = ((c.asset, c.name) for a in self._plant.assets() for c in a.schema if c.asset and c.role == "value")  # fmt: skip
        if pair := next(bound, None):
            machine, column = pair
            asked.append(Text(f"{machine} 的 {column} 最高是多少？", f"What was the highest {column} of {machine}?"))  # fmt: skip
        known = [(language, question.in_language(language), True) for question in asked]
        return [*known, (language, UNANSWERABLE.in_language(language), False)]

    def _understood(self, asset: Asset) -> Understanding | None:
        body = self._plant.lake.catalogue.understood(asset.id) if asset.table else None
        return of_json(body) if body else None

    @staticmethod
    def _machines(asset: Asset, u: Understanding | None) -> list[str]:
        named = [c.asset for c in asset.schema] + [t.asset for t in (u.tags if u else ())]
        return list(dict.fromkeys(n for n in named if n))

    def _within(self, seconds: float, assets: list[Asset]) -> Iterator[tuple[Asset, bool]]:
        """Each asset, and whether the budget still lasts when its turn comes."""
        ends = time.monotonic() + seconds
        with self._tell.bar() as progress:
            for number, asset in enumerate(assets):
                progress(self._tell.phrase("tables"), number, len(assets))
                yield asset, time.monotonic() < ends

    def _left(self, key: str, names: list[str]) -> None:
        if names:
            self._tell.say(key, count=len(names), names=escape(", ".join(names)[:_LINE]))

    def _more(self, count: int, key: str) -> None:
        if count > 0:
            self._tell.say(key, count=count)
