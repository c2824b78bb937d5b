"""Models on the page: their tree, each card beside its baseline, two beside each other, promote and roll back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nicegui import ui

from industria.capabilities.models.curves import WORDS as CURVES
from industria.capabilities.models.curves import curves
from industria.capabilities.models.leave import WORDS as LEAVING
from industria.capabilities.models.leave import leaving
from industria.core import ModelCard, Page, Text
from industria.core.page import Viewing

if TYPE_CHECKING:
    from industria.capabilities.models.beside import Compared
    from industria.capabilities.models.shown import Lineage
    from industria.models.lineage import Branch

WORDS = {
    **CURVES,
    **LEAVING,
    "m_none": Text(
        "还没有模型: 在传感器页检测异常, 或运行 industria train",
        "No models yet: detect anomalies on the page Sensors, or run industria train",
    ),
    "m_general": Text("通用", "general"),
    "m_industry": Text("行业", "industry"),
    "m_scenario": Text("场景", "scenario"),
    "m_in_use": Text("在用", "in use"),
    "m_waits": Text("未启用", "not in use"),
    "m_shipped": Text("随软件提供", "comes with the package"),
    "m_stays": Text("不得离开工厂", "stays in the plant"),
    "m_measured": Text("指标与基线", "Metrics beside the baseline"),
    "m_unmeasured": Text("在这里没有测量过", "nothing was measured here"),
    "m_this": Text("此模型", "this model"),
    "m_from": Text("来自", "From"),
    "m_children": Text("派生", "Parent of"),
    "m_task": Text("任务", "Task"),
    "m_licence": Text("许可", "Licence"),
    "m_size": Text("大小", "Size"),
    "m_made": Text("生成时间", "Made"),
    "m_dataset": Text("数据集", "Dataset"),
    "m_data": Text("训练数据", "Trained on"),
    "m_imported": Text("导入自", "Imported from"),
    "m_why": Text("未启用的原因", "Why it waits"),
    "m_promote": Text("启用此版本", "Use this version"),
    "m_rollback": Text("退回上一版本", "Back to the version before"),
    "m_promoted": Text("{model} 已启用", "{model} is in use"),
    "m_compare": Text("比较", "Compare"),
    "m_with": Text("与之比较", "compare with"),
    "m_differs": Text("不同之处", "What differs"),
    "m_other_rows": Text(
        "两者在不同数据上测得, 数值不可直接比较",
        "they were measured on different data: the figures are not of the same rows",
    ),
}
_MOST_CHARACTERS = 120
_KILOBYTE = 1000
_NEAREST = ("scenario", "industry", "general")


async def draw(view: Viewing) -> None:
    """The view at /models: the tree, and the card of one version."""
    place = ui.element("div").classes("shelf")
    await _Shelf(view, place).fill(ui.context.client.request.query_params.get("model", ""))


class _Shelf:
    """The tree on the left, one card on the right (below it on a narrow screen)."""

    def __init__(self, view: Viewing, place: ui.element) -> None:
        self._view, self._place = view, place

    async def fill(self, chosen: str) -> None:
        """Draw it anew with one version chosen; without, the first in use that is nearest to this plant."""
        tree = await self._view.call("models.tree")
        names = [_at(b.card) for b, _ in _flat(tree.branches)]
        now = [b.card for b, _ in _flat(tree.branches) if b.current]
        using = [_at(card) for card in sorted(now, key=lambda card: _NEAREST.index(card.level))]
        chosen = chosen if chosen in names else (using or names or [""])[0]
        shown = await self._view.tried("models.show", model=chosen) if chosen else None
        self._place.clear()
        with self._place:
            if not chosen:
                ui.label(self._view.word("m_none")).classes("panel")
                return
            with ui.column().classes("panel list"):
                for branch, depth in _flat(tree.branches):
                    self._node(branch, depth, chosen)
            with ui.column().classes("w-full gap-4"):
                if shown is not None:
                    self._card(shown, names)

    def _node(self, branch: Branch, depth: int, chosen: str) -> None:
        named = _at(branch.card)
        with ui.element("a").classes(f"tool {'here' if named == chosen else ''}") as node:
            node.props('href="#"').style(f"padding-left: {8 + 14 * depth}px")
            ui.label(named).style("overflow-wrap: anywhere; min-width: 0")
            with ui.row().classes("items-center gap-1 no-wrap"):
                if branch.stays is not None:
                    with ui.icon("lock").classes("soft"):
                        ui.tooltip(branch.stays.in_language(self._view.language))
                if branch.current:
                    ui.icon("check_circle").style("color: var(--good)")
                ui.label(self._view.word(f"m_{branch.card.level}")).classes("count")
        node.on("click.prevent", lambda: self.fill(named)).mark(f"model {named}")

    def _card(self, shown: Lineage, names: Sequence[str]) -> None:
        view, card = self._view, shown.card
        with ui.column().classes("panel gap-2"):
            with ui.row().classes("items-center gap-2"):
                ui.label(_at(card)).classes("title heading")
                for word, kind in _states(shown):
                    ui.label(view.word(word)).classes(f"badge {kind}")
            if shown.stays is not None:
                ui.label(shown.stays.in_language(view.language)).style("color: var(--warn)")
            ui.label(view.word("m_measured")).classes("title")
            _metrics(view, card)
            for word, text in _facts(shown, view):
                if text:
                    with ui.row().classes("w-full gap-2 no-wrap items-start"):
                        ui.label(view.word(word)).classes("soft").style("width: 110px; flex: none")
                        ui.label(text).style("overflow-wrap: anywhere; min-width: 0")
            if view.caller.may("act"):
                self._buttons(shown, names)
            if view.caller.has("engineer") and shown.stays is None:
                leaving(view, _at(card) if card.version else card.name)
        if card.options.get("curves"):
            curves(view, card)
        if len(names) > 1:
            self._compare(_at(card), names)

    def _buttons(self, shown: Lineage, names: Sequence[str]) -> None:
        view, card = self._view, shown.card
        others = [n for n in names if n.startswith(f"{card.name}:") and n != _at(card)]

        async def act(tool: str, **arguments: object) -> None:
            done = await view.tried(tool, name=card.name, **arguments)
            if done is not None:
                ui.notify(view.word("m_promoted", model=_at(done.card)), type="positive")
                await self.fill(_at(done.card))

        with ui.row().classes("gap-2"):
            if (
                not shown.current and card.version
            ):  # a shipped one is taken in when it is first used
                ui.button(
                    view.word("m_promote"),
                    on_click=lambda: act("models.promote", version=card.version),
                ).props("unelevated no-caps").mark("promote")
            elif shown.current and others:
                ui.button(
                    view.word("m_rollback"),
                    on_click=lambda: act("models.rollback", leaves=card.version),
                ).props("outline no-caps").mark("rollback")

    def _compare(self, one: str, names: Sequence[str]) -> None:
        view = self._view
        others = [name for name in names if name != one]
        with ui.column().classes("panel gap-2"):
            ui.label(view.word("m_compare")).classes("title")
            chosen = ui.select(others, label=f"{one}, {view.word('m_with')}").props(
                "outlined dense"
            )
            chosen.classes("w-full").mark("compare with")
            place = ui.column().classes("w-full gap-2")

            async def compare() -> None:
                found = await view.tried("models.compare", one=one, other=str(chosen.value))
                place.clear()
                if found is not None:
                    with place:
                        _beside(view, found)

            chosen.on_value_change(compare)


def _metrics(view: Viewing, card: ModelCard) -> None:
    """Each metric as a bar, and its baseline's under it, on one scale."""
    if not card.metrics:
        ui.label(view.word("m_unmeasured")).classes("soft")
    with ui.element("div").classes("bars"):
        for name, value in card.metrics.items():
            prior = card.baseline_metrics.get(name)
            with ui.column().classes("gap-1"):
                ui.label(name.replace("_", " ")).classes("soft")
                _bars([(view.word("m_this"), value, ""), (card.baseline, prior, "was")])


def _bars(values: Sequence[tuple[str, float | None, str]]) -> None:
    """Bars on one scale, from 0 to the largest of them or 1."""
    there = [abs(v) for _, v, _ in values if v is not None]
    most = max([*there, 1.0]) if max(there, default=0.0) <= 1 else max(there)
    for name, value, kind in values:
        if value is not None:
            with ui.row().classes("w-full justify-between no-wrap gap-2"):
                ui.label(name).classes("count").style("overflow-wrap: anywhere; min-width: 0")
                ui.label(f"{value:.4g}").classes("count")
            with ui.element("div").classes(f"track {kind}"):
                ui.element("div").style(f"width: {100 * min(1.0, abs(value) / most):.1f}%")


def _beside(view: Viewing, found: Compared) -> None:
    both = found.found
    one, other = _at(both.one), _at(both.other)
    if not both.same_data:
        ui.label(view.word("m_other_rows")).classes("soft")
    with ui.element("div").classes("bars"):
        for m in both.metrics:
            with ui.column().classes("gap-1"):
                ui.label(m.metric.replace("_", " ")).classes("soft")
                _bars(
                    [
                        (one + (" ✓" if m.better == "one" else ""), m.one, ""),
                        (both.one.baseline, m.one_baseline, "was"),
                        (other + (" ✓" if m.better == "other" else ""), m.other, ""),
                        (both.other.baseline, m.other_baseline, "was"),
                    ]
                )
    if both.differs:
        ui.label(view.word("m_differs")).classes("title")
    for name, pair in both.differs.items():
        with ui.column().classes("w-full gap-0"):
            ui.label(name.removeprefix("option ").replace("_", " ")).classes("soft")
            for model, value in zip((one, other), pair, strict=True):
                text = "-" if value in (None, "", (), []) else str(value)
                cut = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} ..."
                ui.label(f"{model}:  {cut}").style("overflow-wrap: anywhere; font-size: 13px")


def _states(shown: Lineage) -> Iterator[tuple[str, str]]:
    """Badges of a card: (word, kind)."""
    yield f"m_{shown.card.level}", ""
    if not shown.card.version:
        yield "m_shipped", ""
    else:
        yield ("m_in_use", "good") if shown.current else ("m_waits", "warn")
    if shown.stays is not None:
        yield "m_stays", "bad"


def _facts(shown: Lineage, view: Viewing) -> Iterator[tuple[str, str]]:
    from industria.models.registry import reason_of

    card = shown.card
    why = reason_of(card)
    imported = card.options.get("imported")
    yield "m_why", why.in_language(view.language) if why and not shown.current else ""
    yield "m_task", card.task.replace("_", " ")
    yield "m_from", " < ".join(shown.ancestors)
    yield "m_children", ", ".join(shown.children)
    yield "m_dataset", str(card.options.get("dataset", ""))
    for data in shown.data:
        yield "m_data", f"{data.name}, {data.said(view.language)}"
    yield "m_imported", str(imported["from"]) if isinstance(imported, dict) else ""
    yield "m_licence", card.licence
    yield "m_size", f"{card.size_bytes / _KILOBYTE:,.0f} kB"
    yield "m_made", card.created[:19].replace("T", " ")


def _flat(branches: Sequence[Branch], depth: int = 0) -> Iterator[tuple[Branch, int]]:
    for branch in branches:
        yield branch, depth
        yield from _flat(branch.children, depth + 1)


def _at(card: ModelCard) -> str:
    from industria.models.lineage import at

    return at(card)


PAGE = Page("models", "/models", "model_training", Text("模型", "Models"), draw, 45, WORDS)
