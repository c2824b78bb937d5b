"""A truth that keeps its files by name; rows of a problem count from the first row of data, lines from the first line.

``determined`` is ``repairable``, ``question`` or ``not_a_fault``. Times of events are local. A machine counts only where
the asset list has it; a unit is written where it stands in the head of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from industria.bench.corpora.strange_plant import (
    Binding,
    Expect,
    Problem,
    Relation,
    StrangePlant,
    head_of,
    stretches,
)
from industria.bench.corpora.strangers import Names
from industria.bench.corpora.true_tables import TrueColumn, TrueTable, TrueTag
from industria.bench.corpora.windows import Window
from industria.bench.corpora.written_units import stands_in

_TYPES = {
    "float": "number", "number": "number", "integer": "integer", "integer counter": "integer", "counter": "number", "code": "code", "year": "code",
    "id": "id", "quality code": "quality", "text": "loose", "json string": "any", "epoch ms": "time", "time": "time_of_day", "time with ms": "time_of_day",
}  # fmt: skip


def plant_of(folder: Path, truth: dict[str, Any]) -> StrangePlant:
    """The whole plant."""
    names = Names(truth["assets"], ("aliases",))
    ids = {a["id"] for a in truth["assets"]}
    tables: dict[str, tuple[TrueTable, ...]] = {
        n: (_table(folder / "plant" / n, n, f, ids),)
        for n, f in truth["files"].items()
        if f.get("columns")
    }
    junk = tuple(n for n, f in truth["files"].items() if f.get("junk") and not n.endswith(".eml"))
    return StrangePlant(
        folder.name, folder, truth["meta"]["time_zone"], names, tables,
        tuple(n for n in truth["files"] if n not in tables and n not in junk), junk,
        tuple(_problem(p, truth["files"]) for p in truth["problems"]),
        tuple(_window(e) for e in truth["events"]),
        tuple(Binding(b["tag"], b["machine"], (b["data_file"],)) for b in truth["bindings"] if b["machine"] in ids),
        tuple(_relation(r) for r in truth["relations_true"]), tuple(_relation(r) for r in truth["relations_denied"]),
        tuple(truth["questions"]),
    )  # fmt: skip


def _table(path: Path, name: str, f: dict[str, Any], ids: set[str]) -> TrueTable:
    nested = "tag_path" in f
    names = f.get("header_rows_1based") or [f["header_row_1based"]]
    units = f.get("unit_row_1based", 0)
    head = head_of(path, max(names) + 3, f.get("encoding", ""))
    times = f.get("time_column")
    parts = times if isinstance(times, list) else []
    ties = _ties(f)
    columns = []
    for c in () if nested else f["columns"]:
        kind = _TYPES.get(
            c["type"], "date" if c["type"].startswith("date ") or c["type"] == "date" else "time"
        )
        unit = c["unit"] if c["unit"] != "1" else ""
        written = bool(unit) and stands_in(unit, head)
        columns.append(TrueColumn(
            c["name"], kind, unit if written else "", "" if written else unit or "", ties.get(c["name"], ""),
            c["machine"] if c["machine"] in ids and kind != "quality" else "", part=c["name"] in parts,
        ))  # fmt: skip
    tags = [TrueTag(t["tag"], "number", t["unit"], machine=t["machine"]) for t in f.get("tags", ())]
    messages = sum(t["messages"] for t in f.get("tags", ()))
    rows = range(messages, f["rows"] + 1) if nested else (f["rows"],)
    header = None if nested else (*names, *([units] if units else []))
    first = 0 if nested else max(header or (0,)) + 1
    return TrueTable(
        name,
        tuple(columns),
        frozenset(rows),
        header,
        first,
        f.get("sheet", ""),
        tuple(tags),
        nested=nested,
    )


def _ties(f: dict[str, Any]) -> dict[str, str]:
    """Which quality column belongs to which value: the one whose quantity says so."""
    return {
        c["quantity"].removeprefix("quality of "): c["name"]
        for c in f["columns"]
        if c["type"] == "quality code"
    }


def _window(e: dict[str, Any]) -> Window:
    start, end = sorted((pd.Timestamp(e["start_local"]), pd.Timestamp(e["end_local"])))
    return Window(e["kind"], start, end, tuple(e["sensors"]), e["is_fault"], e["machine"])


def _relation(r: dict[str, Any]) -> Relation:
    return Relation(r["subject"], r["relation"], r["object"], r["source"], r["quote"])


def _problem(p: dict[str, Any], files: dict[str, Any]) -> Problem:
    f = files[p["file"]]
    rows = _rows(p, f)
    column = p.get("column") or p.get("tag")
    columns = (
        () if column in (None, "all") else tuple(column) if isinstance(column, list) else (column,)
    )
    times = p.get("times_local")
    return Problem(
        p["id"], p["kind"], p["file"], columns, rows, (times[0], times[-1]) if times else None,
        p["determined"] == "repairable", p["determined"] != "not_a_fault",
        _expects(p, f, rows) if p["determined"] == "repairable" else (),
    )  # fmt: skip


def _rows(p: dict[str, Any], f: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    """Lines of the file, counted from 1."""
    first = max(f.get("header_rows_1based") or [f["header_row_1based"]])
    before = max(first, f.get("unit_row_1based", 0))
    if "file_lines" in p:
        return ((p["file_lines"][0], p["file_lines"][1]),)
    if "file_line" in p:
        return ((p["file_line"], p["file_line"]),)
    if "data_rows_1based_list" in p:
        return stretches([n + before for n in p["data_rows_1based_list"]])
    if "data_rows_1based" in p:
        return ((p["data_rows_1based"][0] + before, p["data_rows_1based"][1] + before),)
    if "after_data_row_1based" in p:
        return ((p["after_data_row_1based"] + before, p["after_data_row_1based"] + before + 1),)
    if "cell" in p:
        line = int("".join(c for c in p["cell"] if c.isdigit()))
        return ((line, line),)
    return ()


def _expects(
    p: dict[str, Any], f: dict[str, Any], rows: tuple[tuple[int, int], ...]
) -> tuple[Expect, ...]:
    """How it shows in the lake that it was set right; empty where nothing in it can show that."""
    kind, column = p["kind"], p.get("column") or ""
    lines = tuple(n for one, other in rows for n in range(one, other + 1))
    if "cell" in p and "subtotal" not in kind:
        return (Expect("cell", f"#{p['cell']}", lines[0], p["value"]),)
    if "order" in p:
        return (Expect("once", "OrderNo", value=str(p["order"])),)
    # A sum is no row of data: once subtotals are left out, nothing wrong stands in the lake.
    makers: dict[str, Callable[[], Expect]] = {
        "footer_line": lambda: Expect("rows", value=[f["rows"]]), "wrong_subtotal": lambda: Expect("rows", value=[f["rows"]]),
        "unit_change": lambda: Expect("scaled", column, lines=lines, value=1 / float(p["factor"].split("/")[1])),
        "us_date_order": lambda: Expect("span", time=f["period"][0], end=f["period"][1]), "dst_repeated_hour": lambda: Expect("apart"),
        "duplicate_delivery": lambda: Expect("tags", value={t["tag"]: t["messages"] for t in f["tags"]}),
        "foreign_topic": lambda: Expect("without", value="$SYS"), "clock_jump": lambda: Expect("length", value=f["interval_s"] * (f["rows"] - 1)),
        "late_buffered": lambda: Expect("span", time=f["period_utc"][0], end=f["period_utc"][1]),
        "counter_rollover": lambda: Expect("cell", column, lines[0], p["value_after"] + p["modulus"], p["time_local"]),
        "meter_exchange": lambda: Expect("cell", column, lines[0], p["final_reading_old_meter"], p["time_local"]),
    }  # fmt: skip
    return tuple(make() for name, make in makers.items() if kind.startswith(name))
