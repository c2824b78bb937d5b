"""What a table was understood to be: where its names stand, what each column holds, and what was not read.

A recogniser makes one for each table before anything is kept; the user sees it (``industria ingest
--explain``), and whatever works on the table later says from it which rows and cells it did not use.
Rows are counted from 1 as the file has them: lines of a text, rows of a sheet, records of a JSON file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from industria.core import Text

ColumnType = Literal[
    "time", "date", "time_of_day", "duration", "number", "integer", "boolean", "state", "quality", "text"
]  # fmt: skip
Role = Literal[
    "", "time", "time_part", "value", "tag", "quality", "unit", "asset", "key", "label", "description"
]  # fmt: skip
TableKind = Literal[
    "series_wide", "series_long", "events", "orders", "assets", "parts", "tags", "table"
]

RANGES_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells of a column that hold the same words and are none of its values.

    ``rows``: first and last row of each run of them, the first 200 runs.
    """

    written: str
    count: int
    rows: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column: its name in the lake and as it was written, and what its cells are.

    ``unit_from`` says where the unit stood (``header``, ``units row``, ``cells``, ``list``), ``format``
    how times or numbers are written, ``quality`` the column that says how good this one's values are,
    ``asset`` the machine it is about; each is empty where the file does not tell.
    """

    name: str
    written: str
    type: ColumnType
    role: Role = ""
    unit: str = ""
    unit_from: str = ""
    quality: str = ""
    asset: str = ""
    format: str = ""
    not_understood: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class TagRead:
    """One tag of a table that has a row for each reading: each has a type and a unit of its own."""

    tag: str
    type: ColumnType
    rows: int
    unit: str = ""
    asset: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are none of the table's: ``code`` is a word for programs (``preamble``, ``units``,
    ``numbering``, ``total``, ``footer``, ``repeated_header``, ``empty``, ``hidden``, ``uneven``, ``remark``).
    ``cells``: of totals, the first 200 rows with their number and what stands in each column of the file."""

    code: str
    reason: Text
    count: int
    rows: tuple[tuple[int, int], ...] = ()
    sample: str = ""
    cells: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the file leaves open: a question to the user, with the option of ``industria read`` that settles it."""

    code: str
    column: str
    question: Text
    option: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """One table of one file. ``part``: the sheet, page or place in it; ``table``: its name in the lake.

    ``header_rows``: rows of the names, several where they are stacked; ``zone``: what times of the table
    are in (``+08:00``, ``UTC``, ``local``); ``told``: options that a user gave or that were remembered.
    """

    file: str
    part: str
    kind: TableKind
    rows: int
    columns: tuple[ColumnRead, ...]
    table: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    thousands: str = ""
    header_rows: tuple[int, ...] = ()
    units_row: int = 0
    first_data_row: int = 0
    zone: str = ""
    tags: tuple[TagRead, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    told: tuple[str, ...] = ()
    note: str = ""

    @property
    def flagged(self) -> bool:
        """Whether there is something that a person should look at."""
        return bool(self.doubts) or any(c.not_understood for c in self.columns)

    def to_json(self) -> dict[str, Any]:
        """As JSON types; ``flagged`` too."""
        return {**_plain(asdict(self)), "flagged": self.flagged}


def of_json(body: dict[str, Any]) -> Understanding:
    """An understanding as it was kept."""
    given = {k: v for k, v in body.items() if k != "flagged"}
    return Understanding(
        **{
            **given,
            "columns": tuple(
                ColumnRead(
                    **{**c, "not_understood": tuple(_unread(u) for u in c["not_understood"])}
                )
                for c in given["columns"]
            ),
            "header_rows": tuple(given["header_rows"]),
            "tags": tuple(TagRead(**t) for t in given["tags"]),
            "left_out": tuple(
                LeftOut(
                    **{
                        **o,
                        "reason": Text(**o["reason"]),
                        "rows": _ranges(o["rows"]),
                        "cells": tuple((n, tuple(c)) for n, c in o.get("cells", ())),
                    }
                )
                for o in given["left_out"]
            ),
            "doubts": tuple(
                Doubt(**{**d, "question": Text(**d["question"])}) for d in given["doubts"]
            ),
            "told": tuple(given["told"]),
        }
    )


def runs(rows: list[int]) -> tuple[tuple[int, int], ...]:
    """Rising row numbers as runs of neighbours, the first 200 of them."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        elif len(found) == RANGES_AT_MOST:
            break
        else:
            found.append((row, row))
    return tuple(found)


def _unread(body: dict[str, Any]) -> Unread:
    return Unread(body["written"], body["count"], _ranges(body["rows"]))


def _ranges(rows: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((first, last) for first, last in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value
