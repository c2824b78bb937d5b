"""Approvals: what acts and waits, and an admin's word on it."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.result import show_result
from industria.faces.page.view import View
from industria.faces.page.views.tools import effect_badge

WORDS = {
    "none": Text("没有等待批准的调用", "nothing waits for approval"),
    "only_admin": Text("需要管理员密钥", "this needs an admin's key"),
    "grant": Text("批准", "Grant"),
    "deny": Text("否决", "Deny"),
    "granted": Text("已批准并执行", "granted and done"),
    "denied": Text("已否决", "denied"),
    "asked_by": Text("申请人 {who}", "asked by {who}"),
    "sure": Text("批准后立即执行, 且不可撤销", "it is done at once, and cannot be undone"),
}


async def draw(view: View) -> None:
    """The view at /approvals."""
    if not view.caller.has("admin"):
        ui.label(view.word("only_admin")).classes("panel")
        return
    place = ui.column().classes("w-full gap-4")
    done = ui.column().classes("w-full gap-4")
    await _fill(view, place, done)


async def _fill(view: View, place: ui.column, done: ui.column) -> None:
    waiting = await view.call("approvals")
    place.clear()
    with place:
        if not waiting.approvals:
            ui.label(view.word("none")).classes("panel")
        for approval in waiting.approvals:
            _one(view, approval, place, done)


def _one(view: View, approval: Any, place: ui.column, done: ui.column) -> None:
    with ui.column().classes("panel gap-2 approval"):
        with ui.row().classes("w-full items-center justify-between no-wrap"):
            ui.label(_said(view, approval.tool)).classes("title")
            effect_badge(view, "act")
        ui.label(view.heading("asked_by", who=approval.asked_by)).classes("soft")
        for name, value in approval.arguments.items():
            with ui.row().classes("w-full gap-2 no-wrap items-start"):
                argument = _argument(view, approval.tool, name)
                ui.label(argument[:1].upper() + argument[1:]).classes("soft").style("width: 150px")
                ui.label(
                    ", ".join(map(str, value)) if isinstance(value, list) else str(value)
                ).style("overflow-wrap: anywhere; min-width: 0")
        with ui.row().classes("items-center gap-2"):
            ui.button(
                view.word("grant"), on_click=lambda: _decide(view, approval.id, True, place, done)
            ).props("unelevated no-caps").mark("grant")
            ui.button(
                view.word("deny"), on_click=lambda: _decide(view, approval.id, False, place, done)
            ).props("outline no-caps").mark("deny")
            ui.label(view.heading("sure")).classes("soft")


def _said(view: View, name: str) -> str:
    """What a tool does, beside its name."""
    tool = view.desk.calls.tools.get(name)
    said = f": {tool.description.in_language(view.language)}" if tool else ""
    return f"{name.replace('.', ' ')}{said}"


def _argument(view: View, name: str, argument: str) -> str:
    """What an argument means."""
    tool = view.desk.calls.tools.get(name)
    known = tool.arguments.get(argument) if tool else None
    return known.description.in_language(view.language) if known and known.description else argument


async def _decide(
    view: View, approval: str, granted: bool, place: ui.column, done: ui.column
) -> None:
    decided = await view.tried("approvals.decide", approval=approval, granted=granted)
    if decided is not None:
        ui.notify(view.word("granted" if granted else "denied"), type="positive")
        if granted:
            with done:
                await show_result(view, decided.result)
    await _fill(view, place, done)


PAGE = Page("approvals", "/approvals", "fact_check", Text("批准", "Approvals"), draw, 85, WORDS)
