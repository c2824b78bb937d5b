"""Parts of an asset's view: its columns with what they were read as and their course, its rows with a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Asset, Text
from industria.faces.page.spark import figure, spark
from industria.faces.page.table import plain, table
from industria.faces.page.view import View
from industria.infrastructure.plain_path import sql_name, sql_text

if TYPE_CHECKING:
    from industria.capabilities.profile.tools import Glance, Profile
    from industria.foundation.ingest.understanding import Understanding

WORDS = {
    "columns": Text("列", "Columns"),
    "tags": Text("测点", "Tags"),
    "column": Text("列", "column"),
    "tag": Text("测点", "tag"),
    "written": Text("文件中的名称", "as written"),
    "type": Text("类型", "type"),
    "unit": Text("单位", "unit"),
    "course": Text("走势", "course"),
    "range": Text("范围", "range"),
    "filled": Text("有值", "filled"),
    "of_quality": Text("质量列", "quality"),
    "of_machine": Text("设备", "machine"),
    "unread": Text("未理解的单元格", "cells not understood"),
    "different": Text("{n} 种", "{n} different"),
    "left_out": Text("未用 {n} 行: {why}", "{n} rows left out: {why}"),
    "rows_of": Text("数据预览", "Rows"),
    "find_rows": Text("在各列中查找", "find in all columns"),
    "no_rows": Text("没有符合的行", "no row holds that"),
    "first_rows": Text("前 {n} 行, 共 {of} 行", "the first {n} of {of} rows"),
    "rows_found": Text("找到 {n} 行", "{n} rows hold it"),
    "most_rows_found": Text("显示前 {n} 个符合的行", "the first {n} rows that hold it"),
}
_ROWS_SHOWN = 100
_WORDS_SHOWN = 4
_TYPES = {
    "time": Text("时间", "time"), "date": Text("日期", "date"), "number": Text("数", "number"),
    "time_of_day": Text("时刻", "time of day"), "duration": Text("时长", "duration"),
    "integer": Text("整数", "whole number"), "boolean": Text("是否", "yes or no"),
    "state": Text("状态", "state"), "quality": Text("质量", "quality"), "text": Text("文本", "text"),
}  # fmt: skip
_SQL_TYPES = (("TIMESTAMP", "time"), ("DATE", "date"), ("TIME", "time_of_day"), ("DOUBLE", "number"), ("DECIMAL", "number"), ("FLOAT", "number"), ("BOOL", "boolean"), ("VARCHAR", "text"), ("INTERVAL", "duration"))  # fmt: skip


def columns(
    view: View, asset: Asset, read: Mapping[str, Any] | None, profile: Profile | None
) -> None:
    """What each column is, how it runs, and which rows and cells were not used; of readings, each tag."""
    glances = {c.name: c for c in profile.columns} if profile else {}
    span = f"{profile.since} … {profile.until}" if profile and profile.since else ""
    known = read["columns"] if read else [_of_schema(c) for c in asset.schema]
    names = {c["name"] for c in known}
    ui.label(f"{view.word('columns')}  {len(known)}").classes("title")
    _glances(view, "column", [_column(view, c, glances.get(c["name"]), span) for c in known])
    tags = [g for g in glances.values() if g.name not in names]
    if tags:
        ui.label(f"{view.word('tags')}  {len(tags)}").classes("title")
        machines = {t["tag"]: t["asset"] for t in read["tags"]} if read else {}
        _glances(view, "tag", [{"tag": g.name, "unit": g.unit, "of_machine": machines.get(g.name, ""), **_glance(view, g)} for g in tags])  # fmt: skip
    if read:
        unused(view, read)


def understood(view: View, read: Understanding) -> None:
    """What a file that was not taken in yet is understood to be."""
    body = read.to_json()
    _glances(view, "column", [_column(view, c, None) for c in body["columns"]])
    unused(view, body)


def unused(view: View, read: Mapping[str, Any]) -> None:
    """Rows that were left out, and what the file leaves open."""
    for left in read["left_out"]:
        why = f"{left['reason'][view.language]} {left['sample'][:60]}".strip()
        ui.label(view.word("left_out", n=left["count"], why=why)).classes("soft")
    for doubt in read["doubts"]:
        with ui.row().classes("items-start gap-2 no-wrap"):
            ui.icon("help_outline").style("color: var(--warn); margin-top: 3px")
            ui.label(doubt["question"][view.language]).style(
                "min-width: 0; overflow-wrap: anywhere"
            )


def _glances(view: View, first: str, rows: Sequence[Mapping[str, Any]]) -> None:
    every = (
        first,
        "written",
        "type",
        "course",
        "range",
        "unit",
        "filled",
        "of_quality",
        "of_machine",
        "unread",
    )
    used = [n for n in every if n == first or any(row.get(n) for row in rows)]
    table({n: view.heading(n) for n in used}, rows, page=12, drawn=("course",), numbers=("filled",))


def _column(
    view: View, column: Mapping[str, Any], glance: Glance | None, span: str = ""
) -> dict[str, Any]:
    unread = ", ".join(
        f"{u['written']} x {u['count']}" for u in column["not_understood"][:_WORDS_SHOWN]
    )
    return {
        "column": column["name"],
        "written": column["written"] if column["written"] != column["name"] else "",
        "type": _TYPES[column["type"]].in_language(view.language),
        "unit": column["unit"],
        "of_quality": column["quality"],
        "of_machine": column["asset"],
        "unread": unread,
        **(_glance(view, glance) if glance else {}),
        **({"range": span} if span and column["type"] in ("time", "date") else {}),
    }


def _glance(view: View, glance: Glance) -> dict[str, Any]:
    least, most = figure(glance.least), figure(glance.most)
    said = f"{least} … {most}" if least else view.word("different", n=glance.distinct)
    return {"course": spark(glance.line), "range": said, "filled": glance.rows}


def _of_schema(column: Any) -> dict[str, Any]:
    """A column that no reader described: of a table that was computed, or of a live link."""
    kind = next((t for sql, t in _SQL_TYPES if column.type.upper().startswith(sql)), "integer")
    return {
        "name": column.name, "written": column.name, "type": kind, "unit": column.unit,
        "quality": column.quality, "asset": column.asset, "not_understood": (),
    }  # fmt: skip


async def preview(view: View, asset: Asset) -> None:
    """The first rows of a table, and those that hold what is searched for."""
    ui.label(view.word("rows_of")).classes("title")
    field = ui.input(view.word("find_rows")).props("dense outlined clearable debounce=400")
    field.classes("w-full").mark("find rows")
    place = ui.column().classes("w-full gap-1")

    async def show(text: str) -> None:
        found = await view.tried("sql", statement=_rows_with(asset, text))
        if found is not None:
            data = found.to_json()
            place.clear()
            with place:
                _rows(view, asset, text, data["columns"], data["rows"])

    field.on_value_change(lambda e: show(str(e.value or "")))
    await show("")


def _rows(
    view: View, asset: Asset, text: str, names: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    units = {c.name: c.unit for c in asset.schema}
    if text and not rows:
        ui.label(view.word("no_rows")).classes("soft")
        return
    grid(names, rows, units)
    many = len(rows)
    if text:
        key = "rows_found" if many < _ROWS_SHOWN else "most_rows_found"
        ui.label(view.word(key, n=many)).classes("soft")
    elif many < asset.rows:
        ui.label(view.word("first_rows", n=many, of=f"{asset.rows:,}")).classes("soft")


def grid(names: Sequence[str], rows: Sequence[Sequence[object]], units: Mapping[str, str]) -> None:
    """Rows as they are, each column under its name and unit."""
    heads = {f"c{n}": _head(name, units.get(name, "")) for n, name in enumerate(names)}
    table(heads, [{f"c{n}": plain(v) for n, v in enumerate(row)} for row in rows], page=8)


def _head(name: str, unit: str) -> str:
    """A column's name with its unit, where the name does not say it already."""
    return f"{name} [{unit}]" if unit and unit not in name else name


def _rows_with(asset: Asset, text: str) -> str:
    """The query for the first rows of a table that hold a text in any column."""
    where = ""
    if text.strip():
        wanted = sql_text(f"%{text.strip()}%")
        those = (f"CAST({sql_name(c.name)} AS VARCHAR) ILIKE {wanted}" for c in asset.schema)
        where = f" WHERE {' OR '.join(those)}"
    return f"SELECT * FROM {sql_name(asset.table)}{where} LIMIT {_ROWS_SHOWN}"
