"""Train: a model of any task on the plant's assets, its cost said first; or weights of one's own, brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nicegui import ui

from industria.capabilities.models.curves import WORDS as CURVES
from industria.capabilities.models.curves import curves
from industria.core import LEVELS, Asset, ModelCard, Page, Text
from industria.faces.page.bringing import WORDS as BRINGING
from industria.faces.page.bringing import bringing
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.titles import titles
from industria.faces.page.view import View
from industria.faces.page.weights import bars
from industria.models.families import families
from industria.models.training.source import Trainable

if TYPE_CHECKING:
    from industria.capabilities.models.train import Planned, Trained

WORDS = {
    **EMPTY,
    **CURVES,
    **BRINGING,
    "t_engineer": Text("训练需要工程师的密钥", "training needs the key of an engineer"),
    "t_task": Text("任务", "task"),
    "t_data": Text("数据", "data"),
    "t_level": Text("层级", "level"),
    "t_general": Text("通用", "general"),
    "t_industry": Text("行业", "industry"),
    "t_scenario": Text("场景", "scenario"),
    "t_parent": Text("父模型", "parent"),
    "t_no_parent": Text("无", "none"),
    "t_name": Text("模型名 (可不填)", "name of the model (may be left out)"),
    "t_options": Text("选项", "Options"),
    "t_cost": Text("先看成本", "What it would cost"),
    "t_train": Text("训练", "Train"),
    "t_no_data": Text("这里没有此任务能学的资产", "nothing here can be learned from for this task"),
    "t_choose": Text("先选数据", "choose some data first"),
    "t_working": Text("训练中……", "training ..."),
    "t_leave": Text(
        "离开本页会停止训练; 同样的训练会从检查点继续",
        "leaving this page stops it; the same training then goes on from its checkpoint",
    ),
    "t_took": Text("花费", "Took"),
    "t_before": Text("事先估计", "Said before"),
    "t_current": Text("已启用", "in use"),
    "t_waits": Text("未启用", "not in use"),
    "t_card": Text("打开模型卡", "Open its card"),
    "t_baseline": Text("基线: {name}", "baseline: {name}"),
}
_TICK_S = 0.4


async def draw(view: View) -> None:
    """The view at /train; the address may name a task to begin with."""
    if not view.caller.may("propose"):
        ui.label(view.word("t_engineer")).classes("panel")
        return
    assets = (await view.call("assets")).assets
    cards = (await view.call("models")).cards
    tree = await view.call("models.tree")
    if not assets:
        empty(view)
    else:
        every = {f"{c.name}": c for c, _ in cards} | {b.card.name: b.card for b in tree.branches}
        _Bench(view, assets, list(every.values()))
    bringing(view)


def trainable() -> dict[str, Any]:
    """The families that learn from assets, by their task's name; the first of each task."""
    found: dict[str, Any] = {}
    for family in families().values():
        if isinstance(family, Trainable):
            found.setdefault(family.task.name, family)
    return found


class _Bench:
    """What is to be trained, what it costs, how far it is, and how it went."""

    def __init__(self, view: View, assets: list[Asset], cards: list[ModelCard]) -> None:
        self._view, self._assets, self._cards = view, assets, cards
        self._families, self._titles = trainable(), titles(assets)
        query, word = ui.context.client.request.query_params, view.word
        wanted = query.get("task", "")
        first = wanted if wanted in self._families else next(iter(sorted(self._families)))
        self._options: dict[str, Any] = {}
        self._far: tuple[str, float] = ("", 0.0)
        with ui.column().classes("panel gap-3"):
            with ui.element("div").classes("field-grid"):
                names = {n: n.replace("_", " ") for n in sorted(self._families)}
                self._task = ui.select(names, value=first, label=word("t_task")).mark("t task")
                self._level = ui.select({n: word(f"t_{n}") for n in LEVELS}, value="scenario", label=word("t_level"))  # fmt: skip
                self._parent = ui.select({"": word("t_no_parent")}, value="", label=word("t_parent"))  # fmt: skip
                self._name = ui.input(word("t_name"))
            self._data = ui.select({}, multiple=True, label=word("t_data"), with_input=True)
            self._data.classes("w-full").props("use-chips").mark("t data")
            for field in (self._task, self._level, self._parent, self._name, self._data):
                field.props("outlined dense")
            with ui.expansion(word("t_options")).classes("w-full"):
                self._fields = ui.element("div").classes("field-grid")
            with ui.row().classes("gap-2 items-center"):
                ui.button(word("t_cost"), on_click=self._estimate).props("outline no-caps").mark("t cost")  # fmt: skip
                self._button = ui.button(word("t_train"), on_click=self._train).props("unelevated no-caps").mark("t train")  # fmt: skip
            self._said = ui.label("").classes("soft")
        self._place = ui.column().classes("w-full gap-4")
        self._task.on_value_change(self._other_task)
        self._level.on_value_change(self._parents)
        self._other_task()

    def _other_task(self) -> None:
        """The data, parents and options of the task that is chosen."""
        family = self._families[str(self._task.value)]
        fits = {a.id: self._titles[a.id] for a in self._assets if a.kind in family.task.inputs and not a.name.endswith(("_scores", "_forecast", "_predicted"))}  # fmt: skip
        self._data.set_options(fits, value=[])
        self._said.text = "" if fits else self._view.word("t_no_data")
        self._options = {}
        self._fields.clear()
        with self._fields:
            for name, text in family.words.items():
                field = ui.input(name).props("outlined dense stack-label")
                said = text.in_language(self._view.language).replace('"', "'")
                field.props(f'hint="{said}"').style("margin-bottom: 14px")
                self._options[name] = field
        self._parents()

    def _parents(self) -> None:
        """Models of the task whose level is above the one that is chosen; a general one is proposed."""
        above = LEVELS[: LEVELS.index(self._level.value or "scenario")]
        able = [c.name for c in self._cards if c.task == self._task.value and c.level in above]
        shown = {"": self._view.word("t_no_parent"), **{n: n for n in able}}
        self._parent.set_options(shown, value=able[0] if able else "")

    def _wish(self) -> dict[str, object] | None:
        """The arguments of ``train``; None where no data is chosen."""
        if not self._data.value:
            ui.notify(self._view.word("t_choose"), type="warning")
            return None
        given = [f"{n}={f.value.strip()}" for n, f in self._options.items() if (f.value or "").strip()]  # fmt: skip
        return {
            "task": str(self._task.value), "asset": list(self._data.value), "level": str(self._level.value),
            "parent": str(self._parent.value or ""), "name": (self._name.value or "").strip(), "option": given,
        }  # fmt: skip

    async def _estimate(self) -> None:
        wish = self._wish()
        if wish is not None:
            self._said.text = self._view.word("t_working")
            planned: Planned | None = await self._view.tried("train", estimate=True, **wish)
            self._said.text = planned.show(self._view.language) if planned else ""

    async def _train(self) -> None:
        """The cost first, then the training with its progress, then how it went."""
        wish, view = self._wish(), self._view
        if wish is None:
            return
        self._button.disable()
        self._place.clear()
        await self._estimate()
        with self._place, ui.column().classes("panel gap-2"):
            told = ui.label(view.word("t_working")).mark("t told")
            done = ui.linear_progress(0, show_value=False).props("instant-feedback")
            ui.label(view.word("t_leave")).classes("soft")

        def far() -> None:
            what, share = self._far
            told.text, done.value = what or told.text, share

        clock = ui.timer(_TICK_S, far)
        try:
            made: Trained | None = await self._tried(wish)
        finally:
            clock.cancel()
            self._button.enable()
            self._far = ("", 0.0)
        self._place.clear()
        if made is not None:
            with self._place:
                _made(view, made)

    async def _tried(self, wish: dict[str, object]) -> Any:
        from industria.core import IndustriaError

        def listen(what: str, done: float, total: float) -> None:
            self._far = (what, done / total if total else 0.0)

        try:
            return await self._view.watched("train", listen, **wish)
        except IndustriaError as error:
            self._view.tell(error)
            return None


def _made(view: View, made: Trained) -> None:
    """The new version: its figures beside the baseline's, its cost beside what was said, its curves."""
    card, standing = made.card, made.standing
    with ui.column().classes("panel gap-2"):
        with ui.row().classes("items-center gap-2"):
            ui.label(f"{card.name}:{card.version}").classes("title heading").mark("t made")
            state = ("t_current", "good") if standing.current else ("t_waits", "warn")
            ui.label(view.word(state[0])).classes(f"badge {state[1]}")
        for note in standing.notes:
            ui.label(note.in_language(view.language)).style("color: var(--warn)")
        for name, value in card.metrics.items():
            ui.label(name.replace("_", " ")).classes("soft")
            beside = card.baseline_metrics.get(name)
            rows = [(card.name, value, f"{value:.4g}")]
            if beside is not None:
                rows.append((view.word("t_baseline", name=card.baseline), beside, f"{beside:.4g}"))
            bars(rows)
        for key, cost in (("t_before", made.outcome.said), ("t_took", made.outcome.took)):
            if cost is not None:
                ui.label(f"{view.word(key)}: {cost.show(view.language)}").classes("soft")
        ui.link(view.word("t_card"), f"/models?model={quote(f'{card.name}:{card.version}')}").classes("opens")  # fmt: skip
    curves(view, card)


PAGE = Page("train", "/train", "fitness_center", Text("训练", "Train"), draw, 46, WORDS, "models")
