"""A truth with one entry for each file; rows are physical lines of a text or rows of a sheet, counted from 1.

``value_determined`` is true where the value follows from other data or by notation, false for a question, null for what
is no fault. Times are local. A column's unit counts as written where it stands in the head of the file.
"""

from __future__ import annotations

import re
import unicodedata
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
    text_of,
)
from industria.bench.corpora.strangers import Names
from industria.bench.corpora.true_tables import TrueColumn, TrueTable, TrueTag
from industria.bench.corpora.windows import Window
from industria.bench.corpora.written_units import stands_in

_TYPES = {"timestamp": "time", "text": "loose"}
_DOCUMENTS = {"shift_note", "manual_pdf", "scanned_sheet", "readme"}


def plant_of(folder: Path, truth: dict[str, Any]) -> StrangePlant:
    """The whole plant."""
    names = Names(_machines(folder, truth), ("names",))
    tables = {f["file"]: _tables(folder, f) for f in truth["files"] if f.get("columns")}
    kinds = {f["file"]: f["kind"] for f in truth["files"]}
    return StrangePlant(
        folder.name, folder, truth["timezone"], names, tables,
        tuple(f for f, k in kinds.items() if k in _DOCUMENTS),
        tuple(f for f, k in kinds.items() if k in ("junk", "duplicate_file")),
        tuple(_problem(folder, p, {f["file"]: f for f in truth["files"]}) for p in truth["problems"]),
        tuple(_window(e) for e in truth["events"]),
        tuple(Binding(t, b["machine"], tuple(b["files"])) for b in truth["bindings"] for t in b["tags"]),
        tuple(_relation(r) for r in truth["relations"]), tuple(_relation(r) for r in truth["denied_relations"]),
        tuple(truth["questions"]),
    )  # fmt: skip


def _machines(folder: Path, truth: dict[str, Any]) -> list[dict[str, Any]]:
    """Ids with every name: those of the truth, and those of the ledger that the plant hands over."""
    names: dict[str, set[str]] = {}
    for one in (*truth["bindings"], *truth["events"]):
        names.setdefault(one["machine"], set()).add(one.get("machine_name") or one["machine"])
    for f in truth["files"]:
        if f["kind"] == "asset_ledger":
            ledger = pd.read_excel(
                folder / "plant" / f["file"],
                sheet_name=f["sheet"],
                header=f["header_row"] - 1,
                dtype=str,
            )
            code, name = f["columns"][0]["name"], f["columns"][2]["name"]
            for row in ledger.dropna(subset=[code, name]).to_dict("records"):
                names.setdefault(row[code], set()).add(row[name])
    return [{"id": machine, "names": sorted(given)} for machine, given in names.items()]


def _tables(folder: Path, f: dict[str, Any]) -> tuple[TrueTable, ...]:
    path = folder / "plant" / f["file"]
    found = [_table(path, f["file"], f)]
    for key in ("second_table", "second_sheet"):
        if key in f:
            found.append(
                _table(path, f["file"], {"kind": f["kind"], "sheet": f.get("sheet"), **f[key]})
            )
    return tuple(found)


def _table(path: Path, file: str, f: dict[str, Any]) -> TrueTable:
    names = f.get("header_rows") or ([f["header_row"]] if f.get("header_row") else [])
    units = f.get("units_row") if isinstance(f.get("units_row"), int) else 0
    printed = (
        f["kind"] == "dcs_print"
    )  # pages of groups of columns: a product may lay them out as it likes
    nested = printed or not names
    head = head_of(path, max([*names[:3], 1]) + 3, f.get("encoding", ""))
    split = {"date", "time_of_day"} <= {c["type"] for c in f["columns"]} or printed
    columns, tags = [], []
    for c in f["columns"]:
        written = (
            bool(c["unit"]) and c.get("unit_written_in_file", True) and stands_in(c["unit"], head)
        )
        measured = c["type"] in ("number", "integer")  # a time or a name is in no unit
        known = (c["unit"] or "") if measured else ""
        unit, may = (known, "") if written else ("", known)
        machine = c["machine"] or ""
        if nested and not printed:
            tags.append(TrueTag(c["name"], "number", unit, may, machine))
            continue
        kind = _TYPES.get(c["type"], c["type"])
        kind = "any" if c["name"] == f.get("value_column") else kind
        columns.append(
            TrueColumn(
                c["name"],
                kind,
                machine=machine,
                unit=unit,
                may_unit=may,
                part=split and kind in ("date", "time_of_day"),
            )
        )
    tags += [
        TrueTag(t["tag"], "number", may_unit=t["unit"] or "", machine=t["machine"] or "")
        for t in f.get("tags", ())
    ]
    if nested and f.get("quality_column"):
        columns.append(TrueColumn(str(f["quality_column"]).split(" ")[0], "quality"))
    return TrueTable(
        file, tuple(columns), _counts(f, len(tags) or len(columns)), None if nested else (*names, *([units] if units else [])),
        0 if nested else f.get("first_data_row", 0), f.get("sheet") or "", tuple(tags), nested=nested,
    )  # fmt: skip


def _counts(f: dict[str, Any], channels: int) -> frozenset[int]:
    """Rows that are right: all, each once, and of records those that hold data, in wide and in long form."""
    base = {
        f[k]
        for k in ("row_count", "row_count_distinct", "row_count_per_tag", "data_records")
        if f.get(k)
    }
    if "data_records" in f:
        base |= {f["data_records"] + f["duplicate_lines"], f["row_count"] - f["broken_lines"]}
        base |= {
            b * k // d
            for b in set(base)
            for k in range(1, channels + 1)
            for d in range(1, channels + 1)
        }
    return frozenset(base)


def _window(e: dict[str, Any]) -> Window:
    start, end = pd.Timestamp(e["start"]), pd.Timestamp(e["end"])
    return Window(e["kind"], start, end, tuple(e["sensors_carrying"]), e["is_fault"], e["machine"])


def _relation(r: dict[str, Any]) -> Relation:
    return Relation(r["subject"], r["relation"], r["object"], r["source"], r["sentence"])


def _problem(folder: Path, p: dict[str, Any], files: dict[str, dict[str, Any]]) -> Problem:
    rows = p["rows"] if isinstance(p["rows"], list) else []
    found = ((rows[0], rows[-1]),) if "rows_are" in p and rows else stretches(rows)
    times = (
        (p["start"], p["end"]) if "start" in p else (p["time"], p["time"]) if "time" in p else None
    )
    written = (
        re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", p["rows"]) if isinstance(p["rows"], str) else []
    )
    times = times or ((written[0], written[-1]) if written else None)
    where = () if p["where"].startswith(("整", "全部")) else (p["where"].split(" (")[0],)
    return Problem(
        p["id"], p["kind"], p["file"], where, found, times, p["value_determined"] is True,
        p.get("is_fault", True) and p["value_determined"] is not None, _expects(folder, p, files.get(p["file"], {}), found),
    )  # fmt: skip


def _expects(
    folder: Path, p: dict[str, Any], f: dict[str, Any], rows: tuple[tuple[int, int], ...]
) -> tuple[Expect, ...]:
    """How it shows in the lake that a determined problem was set right; empty where nothing in it can show that."""
    if p["value_determined"] is not True:
        return ()
    lines = tuple(n for first, last in rows for n in range(first, last + 1))
    kind = p["kind"]
    if "true_value" in p:
        return (Expect("cell", p["where"], lines[0], p["true_value"], p.get("time", "")),)
    if kind == "duplicate_rows":
        distinct = f.get("row_count_distinct") or f.get("data_records")
        return (Expect("rows", value=sorted(_counts({**f, "row_count": distinct}, 6))),)
    if kind == "fullwidth_digits":
        return tuple(Expect("numbers", line=n, value=_numbers(folder, p, n)) for n in lines)
    if kind == "unit_change":
        return (Expect("scaled", p["where"], lines=lines, value=0.1),)
    if kind == "clock_jump":
        minutes = -float(p.get("offset_minutes", 60))
        return (Expect("shifted", p["where"], lines=lines, value=minutes),)
    if kind in ("date_only_on_first_row", "mixed_time_format"):
        return (Expect("filled"),)
    return (Expect("file once"),) if kind == "duplicate_file" else ()


def _numbers(folder: Path, p: dict[str, Any], line: int) -> list[float]:
    """The numbers of a line, or of the one cell, whatever their width."""
    path = folder / "plant" / p["file"]
    if "cell" in p:
        from openpyxl import load_workbook

        text = str(load_workbook(path).worksheets[0][p["cell"]].value)
    else:
        text = text_of(path).split("\n")[line - 1]
    cells = re.split(r"[\s,]+", unicodedata.normalize("NFKC", text).strip())
    return [float(c) for c in cells if re.fullmatch(r"-?\d+(?:\.\d+)?", c)]
