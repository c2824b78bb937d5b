"""Quality of a table: its score before and after, what was found, questions answered in place, repaired cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Text
from industria.faces.page.table import plain, table
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.report.tools import Report
    from industria.foundation.governance import Governed

WORDS = {
    "quality": Text("质量", "Quality"),
    "check_now": Text("检查", "Check"),
    "apply": Text("修复为新版本", "Repair as a new version"),
    "undo": Text("退回修复前", "Undo the repair"),
    "undone": Text("已退回", "put back as it was"),
    "not_checked": Text("没有留存的检查结果。点“检查”查看质量与问题。", "No findings are on record. Check looks for them."),
    "no_findings": Text("没有发现问题", "nothing was found"),
    "repaired": Text("已修复 {n} 项, 原值保留", "{n} findings repaired; what was read is kept"),
    "nothing_to_repair": Text("没有能由表本身确定的修复", "nothing that the table itself determines is to repair"),
    "total": Text("总分", "total"),
    "complete": Text("完整", "complete"),
    "accurate": Text("准确", "accurate"),
    "consistent": Text("一致", "consistent"),
    "timely": Text("及时", "timely"),
    "before_after": Text("{before} → {after}", "{before} → {after}"),
    "questions": Text("待确认的问题", "Open questions"),
    "no_questions": Text("没有待确认的问题", "no open questions"),
    "more_questions": Text("另有 {n} 个问题", "{n} more questions"),
    "yes": Text("执行", "Do it"),
    "no": Text("保持原样", "Leave as it is"),
    "other_value": Text("其他值", "another value"),
    "write_value": Text("写入", "Write it"),
    "was": Text("现值", "now"),
    "would_be": Text("建议", "proposed"),
    "more_cells": Text("另有 {n} 个单元格", "{n} more cells"),
    "repairs": Text("修复过的单元格", "Repaired cells"),
    "was_read": Text("读入值", "as read"),
    "emptied": Text("(空)", "(empty)"),
    "is_now": Text("现值", "now"),
    "because": Text("依据", "because"),
    "column_of": Text("列", "column"),
}  # fmt: skip
_CELLS_SHOWN = 12
_OPTIONS = re.compile(r"\s*[(（][^)）]*--[^)）]*[)）]")
_QUESTIONS_SHOWN = 30


async def quality(view: View, found: Report, again: Any, governed: Governed | None = None) -> None:
    """The quality of a table; ``again`` draws the whole report anew, of the version that is current then;
    ``governed``: what was just done to the table, with the questions that are left."""
    name = found.asset.name
    may = view.caller.may("propose")
    last = next((str(v["note"]) for v in found.versions if v["note"]), "")
    repaired = last.startswith("govern ")
    place = ui.column().classes("w-full gap-2")
    asked = ui.column().classes("w-full gap-2")

    async def check(apply: bool) -> None:
        done = await view.tried("govern", asset=name, apply=apply)
        if done is None:
            return
        governed = done.results[name]
        if apply and governed.repaired:
            ui.notify(view.word("repaired", n=len(governed.repaired)), type="positive")
            await again(governed)
            return
        if apply:
            ui.notify(view.word("nothing_to_repair"), type="info")
        place.clear()
        with place:
            scores(view, governed)
            _symptoms(view, governed)
        await _questions(view, asked, name, governed, again)

    async def undo() -> None:
        if await view.tried("govern", asset=name, undo=True) is not None:
            ui.notify(view.word("undone"), type="positive")
            await again(None)

    with place:
        _findings(view, found)
    if may:
        with ui.row().classes("gap-2"):
            for key, run, kind in (
                ("check_now", lambda: check(False), "outline"),
                ("apply", lambda: check(True), "unelevated"),
                *([("undo", undo, "flat")] if repaired else []),
            ):
                ui.button(view.word(key), on_click=run).props(
                    f"{kind} dense no-caps padding='4px 10px'"
                )
        if repaired:
            _repaired(view, name)
    if governed is not None:
        with place:
            place.clear()
            scores(view, governed)
        await _questions(view, asked, name, governed, again)


def scores(view: View, governed: Governed) -> None:
    """The score of each dimension, before and, where something was repaired, after."""
    before, after = governed.before.to_json(), governed.after.to_json()
    with ui.element("div").classes("bars"):
        for dimension, value in before.items():
            then = after[dimension] if governed.repaired else value
            said = f"{value:.1f}" if then == value else view.word("before_after", before=f"{value:.1f}", after=f"{then:.1f}")  # fmt: skip
            with ui.column().classes("gap-1"):
                ui.label(view.heading(dimension)).classes("soft")
                ui.label(said).classes("figure").style("font-size: 20px")
                for kind, share in (("was", value), ("", then)):
                    if kind != "was" or then != value:
                        with ui.element("div").classes(f"track {kind}"):
                            ui.element("div").style(f"width: {max(0.0, min(100.0, share)):.1f}%")


def _findings(view: View, found: Report) -> None:
    from industria.capabilities.report.tools import said

    if not found.findings:
        ui.label(view.word("not_checked")).classes("soft")
    for finding in found.findings:
        _finding(said(finding, view.language))


def _symptoms(view: View, governed: Governed) -> None:
    if not governed.symptoms:
        ui.label(view.word("no_findings")).classes("soft")
    for symptom in governed.symptoms:
        _finding(symptom.message.in_language(view.language))


def _finding(text: str) -> None:
    with ui.row().classes("items-start gap-2 no-wrap"):
        ui.icon("report_problem").style("color: var(--warn); margin-top: 3px")
        ui.label(text).style("overflow-wrap: anywhere; min-width: 0")


async def _questions(
    view: View, place: ui.column, name: str, governed: Governed, again: Any
) -> None:
    """What governance asks of a table; an answer is carried out and not asked again."""
    place.clear()
    with place:
        ui.label(f"{view.word('questions')}  {len(governed.questions)}").classes("title")
        if not governed.questions:
            ui.label(view.word("no_questions")).classes("soft")
        for question in governed.questions[:_QUESTIONS_SHOWN]:
            _question(view, name, question.to_json(name), again)
        if len(governed.questions) > _QUESTIONS_SHOWN:
            more = len(governed.questions) - _QUESTIONS_SHOWN
            ui.label(view.word("more_questions", n=more)).classes("soft")


def _question(view: View, name: str, question: Mapping[str, Any], again: Any) -> None:
    async def answer(said: str) -> None:
        done = await view.tried("govern", asset=name, decide=[f"{question['id']}={said}"])
        if done is not None:
            await again(done.results.get(name))

    with ui.column().classes("w-full gap-1 excerpt question"):
        ui.label(question["evidence"][view.language]).style("overflow-wrap: anywhere")
        if question.get("proposal"):
            ui.label(_asked(question["proposal"][view.language])).classes("soft")
        cells = question["cells"]
        if cells:
            shown = [{"row": c["row"] + 1, "was": plain(c["is"]), "would_be": plain(c["proposed"])} for c in cells[:_CELLS_SHOWN]]  # fmt: skip
            used = [
                n for n in ("row", "was", "would_be") if any(r[n] not in ("", None) for r in shown)
            ]
            table({n: view.heading(n) for n in used}, shown, page=4)
            if len(cells) > _CELLS_SHOWN:
                ui.label(view.word("more_cells", n=len(cells) - _CELLS_SHOWN)).classes("soft")
        with ui.row().classes("gap-2 items-center"):
            for said in ("yes", "no") if question.get("proposal") else ("no",):
                ui.button(view.word(said), on_click=lambda _, s=said: answer(s)).props(
                    "outline dense no-caps padding='2px 10px'"
                ).mark(f"{said} {question['id']}")
            if cells:
                value = ui.input(view.word("other_value")).props("outlined dense").classes("value")
                ui.button(
                    view.word("write_value"),
                    on_click=lambda: (
                        answer(value.value.strip()) if (value.value or "").strip() else None
                    ),
                ).props("flat dense no-caps padding='2px 10px'")


def _asked(text: str) -> str:
    """A proposal up to its question mark; what follows says how it is answered at the command line."""
    end = next((n for n, sign in enumerate(text) if sign in "?？"), len(text))
    return _OPTIONS.sub("", text[: end + 1])


def _repaired(view: View, name: str) -> None:
    """The repaired cells with what was read, when they are asked for."""
    with ui.expansion(view.word("repairs")).classes("w-full") as part:
        place = ui.column().classes("w-full")

    async def fill() -> None:
        done = await view.tried("govern", asset=name, show_repairs=True)
        place.clear()
        if done is not None:
            rows = [
                {"row": c.row + 1, "column_of": c.column, "was_read": c.before, "is_now": c.after or view.word("emptied"), "because": c.evidence}
                for c in done.cells
            ]  # fmt: skip
            with place:
                names = ("row", "column_of", "was_read", "is_now", "because")
                table({n: view.heading(n) for n in names}, rows, page=8)

    part.on_value_change(lambda e: fill() if e.value else None)
