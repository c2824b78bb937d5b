"""Parts of a machine's view: its head, its tags with their course, and lists of what is bound to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nicegui import ui

from industria.core import Text
from industria.faces.page.places import place_said
from industria.faces.page.spark import figure, spark
from industria.faces.page.table import plain, table
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.machines.record import LogOf, Record

WORDS = {
    "part_of": Text("属于", "part of"),
    "has_parts": Text("部件", "its parts"),
    "model": Text("型号", "model"),
    "maker": Text("制造厂", "maker"),
    "location": Text("位置", "location"),
    "type": Text("类别", "type"),
    "tag": Text("测点", "tag"),
    "machine": Text("设备", "machine"),
    "described": Text("说明", "described as"),
    "unit": Text("单位", "unit"),
    "range": Text("范围", "range"),
    "course": Text("走势", "course"),
    "in_table": Text("所在表", "table"),
    "only_listed": Text("仅在清单中", "in a list only"),
    "document": Text("文档", "document"),
    "where": Text("位置", "where"),
    "how": Text("方式", "how"),
    "named_there": Text("提及", "names it"),
    "about_it": Text("专述", "about it"),
    "order": Text("工单", "order"),
    "date": Text("日期", "date"),
    "text": Text("内容", "text"),
    "action": Text("处理", "action"),
    "part": Text("备件", "part"),
    "row_says": Text("清单原文", "row of the list"),
    "nothing_of": Text("没有: {what}", "nothing here: {what}"),
    "log_rows": Text("共 {of} 行, 最近 {n} 行", "{of} rows, the last {n}"),
    "log_all": Text("行数: {of}", "rows: {of}"),
    "tags_shown": Text("前 {n} 个测点有走势, 共 {of} 个", "courses of the first {n} of {of} tags"),
}
_TABLES_WITH_COURSES = 12
_TAGS_A_TABLE = 60
_QUOTED = 110


async def record(
    view: View,
    place: ui.column,
    found: Record,
    parts: bool,
    again: Any,
    show: Any,
    titles: Mapping[str, str],
) -> None:
    """Draw one machine in place of what stood there; the courses of its tags come when they are read.

    ``titles``: what people call each table, by its name; ``again`` draws it with or without its parts, ``show``
    another machine.
    """  # fmt: skip
    place.clear()
    with place:
        _head(view, found, parts, again, show)
        tags = ui.column().classes("panel gap-2") if found.tags else None
        several = parts and len({t.machine for t in found.tags}) > 1
        _alarms(view, found)
        _orders(view, found, parts)
        _documents(view, found, parts)
        _parts(view, found, parts)
        for log in found.logs:
            _log(view, log, titles.get(log.table, log.table))
        nothing = [
            view.word(f"of_{what}")
            for what, there in (
                ("tags", found.tags), ("documents", found.documents), ("alarms", found.alarms),
                ("events", found.logs), ("orders", found.orders), ("parts", found.parts),
            )
            if not there
        ]  # fmt: skip
        if nothing:
            ui.label(view.heading("nothing_of", what=", ".join(nothing))).classes("soft")
    if tags is not None:
        _tags(view, tags, found, several, {}, titles)
        courses = await _courses(view, found)
        _tags(view, tags, found, several, courses, titles)


def _head(view: View, found: Record, parts: bool, again: Any, show: Any) -> None:
    machine = found.machine
    with ui.column().classes("panel gap-2"):
        with ui.row().classes("w-full items-center justify-between gap-2"):
            ui.label(f"{machine.id}  {machine.name}".strip()).classes("title heading")
            if found.below:
                ui.switch(
                    view.word("with_parts"), value=parts, on_change=lambda e: again(bool(e.value))
                ).mark("with parts")
        said = [
            f"{view.heading(key)}: {value}"
            for key, value in (
                ("type", machine.kind), ("model", machine.model), ("maker", machine.maker), ("location", machine.location),
            )
            if value
        ]  # fmt: skip
        if said:
            with ui.row().classes("gap-4"):
                for fact in said:
                    ui.label(fact).classes("soft")
        for key, nodes in (("part_of", found.above), ("has_parts", found.below)):
            if nodes:
                with ui.row().classes("items-center gap-1"):
                    ui.label(view.heading(key)).classes("soft")
                    for node in nodes:
                        name = node.name or node.id
                        ui.button(name, on_click=lambda _, n=node.id: show(n)).props(
                            "outline dense no-caps padding='1px 8px'"
                        ).classes("chip")


async def _courses(view: View, found: Record) -> dict[tuple[str, str], Any]:
    """The glance at each tag, by table and name; of so many tables as a view has room for."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for tag in found.tags:
        if tag.table:
            wanted[tag.table].append(tag.tag)
    courses = {}
    for name, tags in list(wanted.items())[:_TABLES_WITH_COURSES]:
        profile = await view.tried("assets.profile", asset=name, columns=tags[:_TAGS_A_TABLE])
        if profile is not None:
            courses.update({(name, c.name): c for c in profile.columns})
    return courses


def _tags(
    view: View, place: ui.column, found: Record, several: bool, courses: Mapping[tuple[str, str], Any],
    titles: Mapping[str, str],
) -> None:  # fmt: skip
    place.clear()
    rows = []
    for tag in found.tags:
        glance = courses.get((tag.table, tag.tag))
        ends = (figure(glance.least), figure(glance.most)) if glance else ("", "")
        rows.append(
            {
                "tag": tag.tag,
                "machine": tag.machine,
                "course": spark(glance.line) if glance else "",
                "range": " … ".join(ends) if ends[0] else "",
                "unit": tag.unit or (glance.unit if glance else ""),
                "described": tag.described if tag.described != tag.tag else "",
                "in_table": titles.get(tag.table, tag.table) or view.word("only_listed"),
                "table": tag.table,
            }
        )
    names = [
        "tag",
        *(["machine"] if several else []),
        "course",
        "range",
        "unit",
        "described",
        "in_table",
    ]
    used = [n for n in names if n in ("tag", "course") or any(r[n] for r in rows)]

    def opened(row: Any) -> None:
        if row["table"]:
            ui.navigate.to(
                f"/sensors?table={quote(str(row['table']))}&channel={quote(str(row['tag']))}"
            )

    with place:
        _title(view, "tags", len(rows))
        table({n: view.heading(n) for n in used}, rows, page=15, opened=opened, drawn=("course",))
        if courses and len(courses) < sum(bool(t.table) for t in found.tags):
            ui.label(view.word("tags_shown", n=len(courses), of=len(rows))).classes("soft")


def _alarms(view: View, found: Record) -> None:
    if not found.alarms:
        return
    with ui.column().classes("panel gap-2"):
        _title(view, "alarms", len(found.alarms))
        for name, alarm in found.alarms[:10]:
            with ui.row().classes("w-full items-center justify-between gap-2 no-wrap"):
                ui.label(
                    f"{plain(alarm.start)} - {plain(alarm.end)}   {', '.join(alarm.columns)}"
                ).style("overflow-wrap: anywhere")
                ui.link(view.word("open"), f"/sensors?table={quote(name)}").classes("opens")


def _log(view: View, log: LogOf, title: str) -> None:
    with ui.column().classes("panel gap-2"):
        key = "log_rows" if log.rows > len(log.last) else "log_all"
        ui.label(f"{view.heading('of_events')}: {title}").classes("title")
        ui.label(view.word(key, of=log.rows, n=len(log.last))).classes("soft")
        fields = {f"c{n}": name for n, name in enumerate(log.columns)}
        rows = [{f"c{n}": plain(v) for n, v in enumerate(row)} for row in log.last]
        table(fields, rows, page=6)


def _orders(view: View, found: Record, parts: bool) -> None:
    rows = [
        {
            "order": o.order if not o.order.startswith(f"{o.table}:") else f"{view.word('row')} {o.row + 1}",
            "machine": o.machine, "date": o.date, "text": o.text, "action": o.action,
        }
        for o in found.orders
    ]  # fmt: skip
    _section(view, "orders", rows, ("order", "machine", "date", "text", "action"), parts)


def _documents(view: View, found: Record, parts: bool) -> None:
    rows = [
        {
            "document": d.name,
            "machine": d.machine,
            "where": place_said(view, d.place),
            "how": view.word("named_there" if d.mentions else "about_it"),
            "text": ""
            if d.place.section or d.excerpt == d.name
            else " ".join(d.excerpt.split())[:_QUOTED],
            "asset": d.asset,
        }
        for d in found.documents
    ]

    def opened(row: Any) -> None:
        ui.navigate.to(f"/assets?asset={quote(str(row['asset']))}")

    _section(
        view, "documents", rows, ("document", "machine", "where", "how", "text"), parts, opened
    )


def _parts(view: View, found: Record, parts: bool) -> None:
    rows = [{"part": p.part, "machine": p.machine, "row_says": p.row} for p in found.parts]
    _section(view, "parts", rows, ("part", "machine", "row_says"), parts)


def _section(
    view: View,
    what: str,
    rows: list[dict[str, Any]],
    names: Sequence[str],
    parts: bool,
    opened: Any = None,
) -> None:
    if not rows:
        return
    several = parts and len({row["machine"] for row in rows}) > 1
    used = [n for n in names if any(row[n] for row in rows) and (n != "machine" or several)]
    with ui.column().classes("panel gap-2"):
        _title(view, what, len(rows))
        table({n: view.heading(n) for n in used}, rows, page=8, opened=opened)


def _title(view: View, what: str, count: int) -> None:
    ui.label(f"{view.heading(f'of_{what}')}  {count}").classes("title")
