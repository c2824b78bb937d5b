"""Pictures: what is strange on them as heat over the picture, their kind, and labels that teach kinds."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nicegui import ui

from industria.core import DEFECT_DETECTION, PICTURE_KINDS, Asset, Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.form import upload
from industria.faces.page.judged_parts import WORDS as JUDGED
from industria.faces.page.judged_parts import judgement
from industria.faces.page.titles import titles
from industria.faces.page.view import View

if TYPE_CHECKING:
    from industria.capabilities.pictures.looking import Looks, Seen

WORDS = {
    **EMPTY,
    **JUDGED,
    "g_pictures": Text("图片, 最多 {n} 张", "pictures, {n} at most"),
    "g_look": Text("检查", "Inspect"),
    "g_good": Text("合格品模型", "model of good parts"),
    "g_kinds": Text("种类模型", "model of kinds"),
    "g_heat": Text("热图浓度", "strength of the heat map"),
    "g_no_model": Text(
        "还没有图片模型: 在训练页用合格品图片训练 defect detection, 或在这里标注后训练种类",
        "there is no model of pictures yet: train defect detection on pictures of good parts on the page Train, "
        "or label some here and train kinds",
    ),
    "g_train": Text("训练", "Train"),
    "g_faulty": Text("有缺陷", "faulty"),
    "g_fine": Text("正常", "good"),
    "g_score": Text("分数 {score} / 阈值 {threshold}", "score {score} / threshold {threshold}"),
    "g_kind": Text("{label} {share}", "{label} {share}"),
    "g_your_label": Text("你的标签", "your label"),
    "g_learn": Text("用标签训练种类", "Train kinds by these labels"),
    "g_learned": Text("{model}: 正确率 {accuracy}", "{model}: accuracy {accuracy}"),
    "g_few": Text("给两种以上的图片各贴标签", "label pictures of two kinds or more"),
    "g_judge": Text("检验种类模型", "Judge the model of kinds"),
    "g_working": Text("计算中……", "working ..."),
    "g_inbox": Text("把图片拖到这里检查", "Drop pictures here to inspect them"),
    "g_none": Text("没有图片", "there is no picture here"),
    "g_marks": Text("{n} 处标记", "{n} marked places"),
    "g_alt": Text("{name}: 异常处为红色", "{name}: what is strange is red"),
}
_MOST = 24
_HEAT = "#c0392b"


async def draw(view: View) -> None:
    """The view at /pictures."""
    assets = (await view.call("assets")).assets
    pictures = [a for a in assets if a.kind == "image"]
    cards = (await view.call("models")).cards
    if not assets:
        empty(view)
        return
    models = {
        task: [f"{c.name}:{c.version}" for c, now in cards if c.task == task and now]
        for task in (DEFECT_DETECTION.name, PICTURE_KINDS.name)
    }
    _Desk(view, pictures, titles(assets), models)


class _Desk:
    """What was chosen, what is shown of it, and the labels that were given."""

    def __init__(
        self, view: View, pictures: list[Asset], named: dict[str, str], models: dict[str, list[str]]
    ) -> None:
        self._view, self._labels = view, dict[str, Any]()
        self._uploaded: list[str] = []
        word = view.word
        good, kinds = models[DEFECT_DETECTION.name], models[PICTURE_KINDS.name]
        with ui.column().classes("panel gap-3"):
            if not good and not kinds:
                ui.label(word("g_no_model")).classes("soft")
                ui.link(word("g_train"), f"/train?task={quote(DEFECT_DETECTION.name)}").classes("opens")  # fmt: skip
            shown = {a.id: named[a.id] for a in pictures}
            first = list(shown)[:6]
            self._pictures = ui.select(
                shown, value=first, multiple=True, label=word("g_pictures", n=_MOST), with_input=True
            )  # fmt: skip
            self._pictures.classes("w-full").props("outlined dense use-chips").mark("g pictures")
            with ui.row().classes("items-center gap-3 w-full"):
                self._good, self._kinds = (
                    ui.select(names or [""], value=(names or [""])[-1], label=word(key)).props("outlined dense").style("min-width: 190px")
                    for names, key in ((good, "g_good"), (kinds, "g_kinds"))
                )  # fmt: skip
                self._button = ui.button(word("g_look"), on_click=self.show).props("unelevated no-caps").mark("g look")  # fmt: skip
                with ui.row().classes("items-center gap-2 no-wrap").style("min-width: 220px"):
                    ui.label(word("g_heat")).classes("soft").style("white-space: nowrap")
                    heat = ui.slider(min=0, max=1, step=0.05, value=0.85).style("min-width: 110px")
                    heat.props(f'aria-label="{word("g_heat")}"')
                    heat.on_value_change(lambda e: _strength(float(e.value)))
            if view.caller.may("propose"):
                upload(view, self._dropped, word("g_inbox"))
        self._place = ui.column().classes("w-full gap-4")
        if first and (good or kinds):
            ui.timer(0.01, self.show, once=True)
        elif first:
            self._unseen(pictures)

    async def _dropped(self, name: str) -> None:
        self._uploaded = [*self._uploaded, name][-_MOST:]
        await self.show()

    def _unseen(self, pictures: list[Asset]) -> None:
        """Without a model there is nothing to show but the names, to be labelled."""
        with self._place:
            if self._view.caller.may("propose"):
                self._teach([(a.id, a.name) for a in pictures[:_MOST]])

    async def show(self) -> None:
        """Look at what is chosen."""
        view = self._view
        self._button.disable()
        self._place.clear()
        with self._place, ui.row().classes("items-center gap-3"):
            ui.spinner(size="sm")
            ui.label(view.word("g_working")).classes("soft")
        try:
            chosen = list(self._pictures.value or [])[: _MOST - len(self._uploaded)]
            found: Looks | None = await view.tried(
                "pictures.look", asset=chosen, file=self._uploaded, model=self._good.value or "",
                label=self._kinds.value or "",
            )  # fmt: skip
        finally:
            self._button.enable()
        self._place.clear()
        if found is None:
            return
        self._labels = {}
        with self._place:
            with ui.element("div").classes("pictures"):
                for seen in found.pictures:
                    self._one(seen)
            if view.caller.may("propose"):
                self._buttons(bool(found.namer))

    def _one(self, seen: Seen) -> None:
        view = self._view
        with ui.column().classes("panel gap-1"):
            ui.html(_drawn(view, seen), sanitize=False).classes("w-full")
            with ui.row().classes("items-center gap-2"):
                if seen.found is not None:
                    key, kind = ("g_faulty", "bad") if seen.found.faulty else ("g_fine", "good")
                    ui.label(view.word(key)).classes(f"badge {kind}")
                if seen.label and (seen.found is None or seen.found.faulty):
                    said = view.word("g_kind", label=seen.label, share=f"{seen.confidence:.0%}")
                    ui.label(said).classes("badge")
            ui.label(seen.name).style("overflow-wrap: anywhere; font-size: 13px")
            if seen.found is not None:
                figures = view.word(
                    "g_score", score=f"{seen.found.score:.2f}", threshold=f"{seen.found.threshold:.2f}"
                )  # fmt: skip
                marks = view.word("g_marks", n=len(seen.found.regions) if seen.found.faulty else 0)
                ui.label(f"{figures}, {marks}").classes("soft")
            if seen.asset and view.caller.may("propose"):
                self._labels[seen.asset] = _label(view, seen.name)

    def _teach(self, pictures: list[tuple[str, str]]) -> None:
        with ui.element("div").classes("field-grid panel"):
            for asset, name in pictures:
                with ui.column().classes("gap-1"):
                    ui.label(name).style("overflow-wrap: anywhere; font-size: 13px")
                    self._labels[asset] = _label(self._view, name)
        self._buttons(False)

    def _buttons(self, namer: bool) -> None:
        view = self._view
        with ui.row().classes("gap-2"):
            if self._labels:
                ui.button(view.word("g_learn"), on_click=self._learn).props("outline no-caps").mark("g learn")  # fmt: skip
            if namer:
                ui.button(view.word("g_judge"), on_click=self._judge).props("outline no-caps").mark("g judge")  # fmt: skip
        self._below = ui.column().classes("w-full gap-4")

    async def _learn(self) -> None:
        """The labelled pictures as examples of a new model of kinds."""
        view = self._view
        given = {a: str(f.value or "").strip().replace(",", " ") for a, f in self._labels.items()}
        given = {a: label for a, label in given.items() if label}
        if len(set(given.values())) < 2:
            ui.notify(view.word("g_few"), type="warning")
            return
        made = await view.tried(
            "train", task=PICTURE_KINDS.name, asset=list(given), name="kinds_labelled",
            option=[f"labels={','.join(given.values())}"],
        )  # fmt: skip
        if made is not None:
            at = f"{made.card.name}:{made.card.version}"
            accuracy = made.card.metrics.get(PICTURE_KINDS.metric)
            said = "-" if accuracy is None else f"{accuracy:.0%}"
            ui.notify(view.word("g_learned", model=at, accuracy=said), type="positive")
            self._kinds.set_options([*[o for o in self._kinds.options if o], at], value=at)
            await self.show()

    async def _judge(self) -> None:
        found = await self._view.tried("pictures.judge", label=self._kinds.value or "")
        self._below.clear()
        if found is not None:
            with self._below:
                judgement(self._view, found)


def _label(view: View, name: str) -> Any:
    field = ui.input(view.word("g_your_label")).props(f'outlined dense aria-label="{view.word("g_your_label")}"')  # fmt: skip
    return field.classes("w-full").mark(f"label {name}")


def _strength(value: float) -> None:
    ui.run_javascript(f"document.querySelectorAll('.seen .heat').forEach(e => e.style.opacity = {value})")  # fmt: skip


def _drawn(view: View, seen: Seen) -> str:
    """The picture, the heat over it, and boxes around what is marked."""
    alt = html.escape(view.word("g_alt", name=seen.name), quote=True)
    layers = [f'<img alt="{alt}" src="{seen.address}">']
    if seen.heat_address:
        layers.append(
            f'<img class="heat" alt="" style="position: absolute; inset: 0; opacity: .85" src="{seen.heat_address}">'
        )
    found = seen.found
    if found is not None and found.faulty:
        line = max(found.width, found.height) / 220
        boxes = "".join(
            f'<rect x="{r.left}" y="{r.top}" width="{r.width}" height="{r.height}" fill="none" stroke="{_HEAT}" '
            f'stroke-width="{line:.1f}"/>'
            for r in found.regions
        )
        layers.append(f'<svg viewBox="0 0 {found.width} {found.height}" aria-hidden="true">{boxes}</svg>')  # fmt: skip
    return f'<div class="seen">{"".join(layers)}</div>'


PAGE = Page(
    "pictures", "/pictures", "image_search", Text("图片", "Pictures"), draw, 48, WORDS, "models"
)
