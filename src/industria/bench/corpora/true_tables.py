"""What a table in a file truly is: header, rows, columns; and where an understanding of it differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from industria.bench.corpora.strangers import plain
from industria.bench.corpora.written_units import same_unit

# Which types of an understanding are right for a true type. A date may be kept as a time at midnight, a column of few
# words as a state, a code of digits as either; whole numbers are numbers.
# ``loose``: a truth that says no more than that a column holds no measured numbers.
_RIGHT: dict[str, frozenset[str]] = {
    "number": frozenset({"number", "integer"}),
    "integer": frozenset({"integer", "number"}),
    "time": frozenset({"time"}),
    "date": frozenset({"date", "time"}),
    "time_of_day": frozenset({"time_of_day", "time"}),
    "duration": frozenset({"duration"}),
    "boolean": frozenset({"boolean", "state"}),
    "state": frozenset({"state", "text", "boolean"}),
    "text": frozenset({"text", "state"}),
    "loose": frozenset({"text", "state", "boolean", "integer", "time", "date", "time_of_day"}),
    "code": frozenset({"integer", "number", "state", "text"}),
    "id": frozenset({"text", "integer"}),
    "strict_text": frozenset({"text"}),
    "quality": frozenset({"quality"}),
}
_HEADS = frozenset({"preamble", "units", "repeated_header", "empty"})


@dataclass(frozen=True, slots=True)
class TrueColumn:
    """``unit``: where the file writes it; ``may_unit``: known, and not written in it, so that none is right too.

    ``total``: the sum of its numbers; ``span``: first and last time in UTC, or as written where it has no zone;
    ``words``: how many of its cells hold words that are none of its values; ``part``: the date or the time of day of
    a time that stands in two columns.
    """

    name: str
    type: str = "number"
    unit: str = ""
    may_unit: str = ""
    quality: str = ""
    machine: str = ""
    total: float | None = None
    span: tuple[str, str] | None = None
    words: int = 0
    part: bool = False


@dataclass(frozen=True, slots=True)
class TrueTag:
    """A tag of a table that has a row for each reading."""

    tag: str
    type: str = "number"
    unit: str = ""
    may_unit: str = ""
    machine: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class TrueTable:
    """``rows``: every count of data rows that is right; ``header``: rows of names and units, None where there is none.

    ``asked``: the column that the file leaves open, which has to be said; ``nested``: records that a product may
    lay out as it likes, so that only what they hold counts.
    """

    file: str
    columns: tuple[TrueColumn, ...]
    rows: frozenset[int]
    header: tuple[int, ...] | None = None
    first_data_row: int = 0
    part: str = ""
    tags: tuple[TrueTag, ...] = ()
    asked: str = ""
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Differs:
    """One thing that an understanding has otherwise: ``aspect`` of header, rows, type, unit, quality, machine,
    values, asked. ``silent``: it is stated, false, and nothing in the understanding points there."""

    aspect: str
    column: str
    silent: bool


@dataclass(frozen=True)
class Judged:
    """What one file came to."""

    file: str
    differs: tuple[Differs, ...]

    @property
    def right(self) -> bool:
        """Nothing differs."""
        return not self.differs

    @property
    def silent(self) -> bool:
        """Something is stated that is false, and not flagged."""
        return any(d.silent for d in self.differs)


@dataclass(frozen=True)
class Reader:
    """How an understanding is compared. ``same_machine``: whether a name means a machine; ``values`` and ``span``
    give the numbers and the times of a column in the lake, None where they are not looked at."""

    same_machine: Callable[[str, str], bool] = lambda wanted, given: plain(wanted) == plain(given)
    values: Callable[[str, str], float | None] | None = None
    span: Callable[[str, str, str], tuple[str, str] | None] | None = None
    machines: bool = True
    keys: dict[str, str] = field(default_factory=dict)

    def judge(
        self, file: str, tables: Sequence[TrueTable], found: Sequence[dict[str, Any]]
    ) -> Judged:
        """All tables of a file. One that is not found differs in its header, and is not silent: nothing is stated."""
        left, differs = list(found), []
        for table in tables:
            best = max(left, key=lambda u: _likeness(table, u), default=None)
            if best is None or not _likeness(table, best):
                differs.append(Differs("not read", table.part, False))
                continue
            left.remove(best)
            differs += self.compare(table, best)
        return Judged(file, tuple(differs))

    def compare(self, table: TrueTable, found: dict[str, Any]) -> list[Differs]:
        """Where one understanding differs from the truth."""
        differs = (
            _counted_rows(table, found)
            if table.nested
            else [*_header(table, found), *_rows(table, found)]
        )
        if table.asked and not (found["doubts"] or found.get("note")):
            differs.append(Differs("asked", table.asked, True))
        for wanted in table.columns:
            column = column_of(found, wanted, table.nested)
            if column is None:
                if not wanted.part:  # a column that is lost without a word
                    differs.append(Differs("header", wanted.name, not found["doubts"]))
                continue
            differs += self._column(wanted, column, found, table)
        told = {plain(t["tag"]): t for t in found.get("tags", ())}
        for tag in table.tags:
            here = told.get(plain(tag.tag)) or column_of(found, TrueColumn(tag.tag))
            differs += (
                [Differs("header", tag.tag, False)] if here is None else self._tag(tag, here, found)
            )
        return differs

    def _column(
        self, wanted: TrueColumn, column: dict[str, Any], found: dict[str, Any], table: TrueTable
    ) -> list[Differs]:
        flagged = _doubted(found, column)
        said_so = flagged or bool(column["not_understood"])
        differs = []
        if table.asked != wanted.name and not _type_right(wanted, column):
            differs.append(Differs("type", wanted.name, not said_so))
        differs += self._unit_and_machine(wanted, column, flagged)
        if wanted.quality and plain(column["quality"]) != plain(wanted.quality):
            differs.append(Differs("quality", wanted.name, bool(column["quality"]) and not flagged))
        if wanted.words and sum(u["count"] for u in column["not_understood"]) < wanted.words:
            differs.append(Differs("words among numbers", wanted.name, not flagged))
        if table.asked != wanted.name:
            differs += self._values(wanted, column, found, said_so)
        return differs

    def _unit_and_machine(
        self, wanted: TrueColumn | TrueTag, column: dict[str, Any], flagged: bool
    ) -> list[Differs]:
        differs, unit = [], column.get("unit", "")
        right = {wanted.unit or wanted.may_unit, *([] if wanted.unit else [""])}
        if not any(same_unit(unit, one) for one in right):
            differs.append(
                Differs(
                    "unit",
                    wanted.name if isinstance(wanted, TrueColumn) else wanted.tag,
                    bool(unit) and not flagged,
                )
            )
        asset = column.get("asset", "")
        if self.machines and wanted.machine and not self.same_machine(wanted.machine, asset):
            name = wanted.name if isinstance(wanted, TrueColumn) else wanted.tag
            differs.append(Differs("machine", name, bool(asset) and not flagged))
        return differs

    def _tag(self, tag: TrueTag, here: dict[str, Any], found: dict[str, Any]) -> list[Differs]:
        flagged = bool(found["doubts"])
        differs = self._unit_and_machine(tag, here, flagged)
        if here["type"] not in _RIGHT[tag.type]:
            differs.append(Differs("type", tag.tag, not flagged))
        if tag.rows and "rows" in here and here["rows"] != tag.rows:
            differs.append(Differs("rows", tag.tag, not flagged))
        return differs

    def _values(
        self, wanted: TrueColumn, column: dict[str, Any], found: dict[str, Any], said_so: bool
    ) -> list[Differs]:
        if wanted.total is not None and self.values:
            total = self.values(found["table"], column["name"])
            if total is None or abs(total - wanted.total) > 1e-6 * max(1.0, abs(wanted.total)):
                return [Differs("values", wanted.name, not said_so)]
        if wanted.span is not None and self.span:
            span = self.span(found["table"], column["name"], found.get("zone", ""))
            if span != wanted.span:
                return [Differs("values", wanted.name, not said_so)]
        return []


def column_of(
    found: dict[str, Any], wanted: TrueColumn, any_quality: bool = False
) -> dict[str, Any] | None:
    """The column of that name, else of that name without what stands in brackets; a part of a time also in the time
    that it became. ``any_quality``: a quality column may have any name."""
    for keys in (lambda name: {plain(name)}, _keys):
        for column in found["columns"]:
            if keys(wanted.name) & (keys(column["written"]) | keys(column["name"])):
                return dict(column)
    for column in found["columns"]:
        if (
            any_quality
            and wanted.type == "quality"
            and "quality" in (column["role"], column["type"])
        ):
            return dict(column)
        if (
            (wanted.part or wanted.type == "time")
            and column["role"] == "time"
            and any(k in plain(column["written"]) for k in _keys(wanted.name))
        ):
            return dict(column)
    return None


def _keys(name: str) -> set[str]:
    """A name whole, and without what stands in brackets."""
    return {plain(name), plain(re.sub(r"\s*[\[(（][^\])）]*[\])）]", "", name))} - {""}


def _likeness(table: TrueTable, found: dict[str, Any]) -> float:
    names = [column_of(found, c) is not None for c in table.columns]
    told = {plain(t["tag"]) for t in found.get("tags", ())}
    tags = [
        plain(t.tag) in told or column_of(found, TrueColumn(t.tag)) is not None for t in table.tags
    ]
    share = (sum(names) + sum(tags)) / max(1, len(names) + len(tags))
    return share + 0.1 * (bool(table.part) and plain(table.part) == plain(found["part"]))


def _doubted(found: dict[str, Any], column: dict[str, Any]) -> bool:
    """Whether a question stands about this column, or about the whole table."""
    own = {"", column["name"], column["written"]}
    return any(d["column"] in own for d in found["doubts"])


def _header(table: TrueTable, found: dict[str, Any]) -> list[Differs]:
    asked = any(d["column"] == "" for d in found["doubts"])
    differs = []
    if table.header is not None:
        rows = {*found["header_rows"], found["units_row"]} - {0}
        if rows != set(table.header):
            differs.append(Differs("header", "", bool(rows) and not asked))
    if table.first_data_row and found["first_data_row"] != table.first_data_row:
        differs.append(Differs("header", "first row", bool(found["first_data_row"]) and not asked))
    return differs


def _rows(table: TrueTable, found: dict[str, Any]) -> list[Differs]:
    if found["rows"] in table.rows:
        return []
    left = sum(o["count"] for o in found["left_out"] if o["code"] not in _HEADS)
    said = found["rows"] < max(table.rows) and found["rows"] + left >= min(table.rows)
    asked = any(d["column"] == "" for d in found["doubts"])
    return [Differs("rows", "", not said and not asked)]


def _counted_rows(table: TrueTable, found: dict[str, Any]) -> list[Differs]:
    """Rows of nested records: of one of the tables that they became, or of all together."""
    counts = found.get("all_rows", [found["rows"]])
    return [] if table.rows & {*counts, sum(counts)} else [Differs("rows", "", not found["doubts"])]


def _type_right(wanted: TrueColumn, column: dict[str, Any]) -> bool:
    if wanted.type == "any" or (wanted.part and column["role"] in ("time", "time_part")):
        return True
    if wanted.type == "quality":
        return "quality" in (column["type"], column["role"])
    return bool(column["type"] in _RIGHT[wanted.type])


def merged(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """All tables of a file as one, for a file whose records may be laid out in any way."""
    if not found:
        return []
    joined = ("columns", "tags", "left_out", "doubts")
    return [
        {
            **found[0],
            **{k: [x for u in found for x in u[k]] for k in joined},
            "all_rows": [u["rows"] for u in found],
        }
    ]
