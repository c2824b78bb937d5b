"""Runs: the newest records of the audit chain."""

from __future__ import annotations

import json

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.view import View

WORDS = {
    "began": Text("已开始，没有结束记录", "began, no end on record"),
    "unended": Text("{n} 项已开始而未结束", "{n} began and never ended"),
    "verified_by": Text("批准人 {who}", "verified by {who}"),
}
_SHOWN = 100
_CHARACTERS = 220


async def draw(view: View) -> None:
    """The view at /runs."""
    await chain_line(view, WORDS["unended"])
    found = await view.call("audit.show", limit=_SHOWN)
    with ui.column().classes("panel gap-3"):
        for run in found.runs:
            result = run.error or json.dumps(run.outputs, ensure_ascii=False)
            if run.state == "begun":
                result = view.word("began")
            with ui.row().classes("w-full items-start gap-3"):
                with ui.column().classes("gap-0").style("width: 200px"):
                    ui.label(run.what).classes("title")
                    ui.label(f"{run.started[:19].replace('T', ' ')}  {run.who}").classes("soft")
                    if run.verifier:
                        ui.label(view.word("verified_by", who=run.verifier)).classes("soft")
                text = ui.label(result[:_CHARACTERS])
                text.style("flex: 1; min-width: 220px; overflow-wrap: anywhere; font-size: 14px")
                if run.error:
                    text.style("color: var(--warn)")


async def chain_line(view: View, unended: Text | None = None) -> None:
    """Whether the chain holds, in one line."""
    chain = (await view.call("audit.verify")).report
    with ui.row().classes("panel items-center gap-3"):
        ui.icon("verified" if chain.intact else "gpp_bad").classes("text-2xl").style(
            f"color: var(--{'good' if chain.intact else 'bad'})"
        )
        text = view.word("chain_intact") if chain.intact else ""
        text = text or view.word("chain_broken", n=chain.broken_at)
        ui.label(f"{text}  ({chain.runs})").classes("title")
        left = sum(not intent.at_work for intent in chain.unended)
        if left and unended is not None:
            said = unended.in_language(view.language).format(n=left)
            ui.label(said).style("color: var(--bad)")


PAGE = Page("runs", "/runs", "receipt_long", Text("记录", "Runs"), draw, 70, WORDS)
