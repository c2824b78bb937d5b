"""Runs: the newest records of the audit chain."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui

from industria.core import Page, Text
from industria.faces.page.view import View

WORDS = {
    "began": Text("已开始，没有结束记录", "began, no end on record"),
    "unended": Text("{n} 项已开始而未结束", "{n} began and never ended"),
    "verified_by": Text("批准人 {who}", "verified by {who}"),
    **{
        f"out_{key}": text
        for key, text in {
            "assets": Text("资产", "assets"),
            "skipped": Text("跳过", "skipped"),
            "rejected": Text("拒绝", "rejected"),
            "flagged": Text("有风险", "flagged"),
            "tags": Text("位号", "tags"),
            "mapped": Text("有设备", "with a machine"),
            "rows": Text("行", "rows"),
            "tables": Text("表", "tables"),
            "nodes": Text("实体", "entities"),
            "edges": Text("事实", "facts"),
            "alarms": Text("报警", "alarms"),
            "findings": Text("发现", "findings"),
            "repaired": Text("修复", "repaired"),
            "before": Text("之前", "before"),
            "after": Text("之后", "after"),
            "remembered": Text("已记住", "remembered"),
            "verdict": Text("结论", "verdict"),
            "passages": Text("段落", "passages"),
        }.items()
    },
}
_SHOWN = 100
_CHARACTERS = 220


async def draw(view: View) -> None:
    """The view at /runs."""
    await chain_line(view, WORDS["unended"])
    found = await view.call("audit.show", limit=_SHOWN)
    with ui.column().classes("panel gap-3"):
        for run in found.runs:
            result = run.error or _said(view, run.outputs)
            if run.state == "begun":
                result = view.word("began")
            with ui.row().classes("w-full items-start gap-3"):
                with ui.column().classes("gap-0").style("width: 300px; max-width: 100%"):
                    ui.label(_what(view, run.what)).classes("title")
                    ui.label(
                        f"{run.started[:19].replace('T', ' ')}  {run.who}  {run.what}"
                    ).classes("soft")
                    if run.verifier:
                        ui.label(view.word("verified_by", who=run.verifier)).classes("soft")
                text = ui.label(result[:_CHARACTERS])
                text.style("flex: 1; min-width: 220px; overflow-wrap: anywhere; font-size: 14px")
                if run.error:
                    text.style("color: var(--warn)")


def _what(view: View, name: str) -> str:
    """A Run's tool: what it does, where it is one that people know by its description."""
    tool = view.desk.calls.tools.get(name)
    return tool.description.in_language(view.language) if tool else name.replace(".", " ")


def _said(view: View, outputs: Mapping[str, object]) -> str:
    """What came of it, in words and figures."""
    parts = []
    for name, value in outputs.items():
        word = view.word(f"out_{name}") if f"out_{name}" in WORDS else name.replace("_", " ")
        if isinstance(value, Mapping):
            parts.append(f"{word} ({_said(view, value)})")
        elif isinstance(value, list | tuple):
            parts.append(f"{word} {', '.join(map(str, value))}")
        elif isinstance(value, bool):
            parts.append(word if value else "")
        else:
            parts.append(f"{word} {value}")
    return ", ".join(filter(None, parts))


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
