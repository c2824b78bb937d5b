"""Predict: a column of a table from its labelled rows: how far that holds, and what would change one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nicegui import ui

from industria.core import Asset, Page, Text
from industria.faces.page.empty import WORDS as EMPTY
from industria.faces.page.empty import empty
from industria.faces.page.judged_parts import WORDS as JUDGED
from industria.faces.page.judged_parts import judgement
from industria.faces.page.titles import titles
from industria.faces.page.view import View
from industria.faces.page.weights import bars, swings

if TYPE_CHECKING:
    from industria.capabilities.predict.asking import Field, WhatIf

WORDS = {
    **EMPTY,
    **JUDGED,
    "p_table": Text("表", "table"),
    "p_target": Text("要预测的列", "column to predict"),
    "p_row": Text("行", "row"),
    "p_without": Text("不用的列", "columns to leave out"),
    "p_what_if": Text("这一行: 改变值会怎样", "This row: what if its values were others"),
    "p_again": Text("预测", "Predict"),
    "p_reset": Text("恢复", "Put back"),
    "p_before": Text("现在", "As it is"),
    "p_after": Text("改后", "Changed"),
    "p_moved": Text("推动预测的列", "What moves it"),
    "p_truth": Text("表中: {value}", "the table says: {value}"),
    "p_band": Text("{low} 至 {high} (十分之八)", "{low} to {high} (eight of ten)"),
    "p_refused": Text(
        "与已标注的行差得太远: 仅供参考",
        "it lies far from what the labelled rows show: not to be relied on",
    ),
    "p_learned": Text("从另外 {n} 行学, 模型 {model}", "learned from {n} other rows, by {model}"),
    "p_judge": Text("这一列能预测得多准", "How far this column can be told"),
    "p_judge_run": Text("检验", "Judge it"),
    "p_no_table": Text("没有多于一列的表", "no table has more than one column"),
    "p_working": Text("计算中……", "working ..."),
    "p_keep": Text("预测空着的行并保存为表", "Predict the empty rows and keep them"),
    "p_kept": Text("{n} 行已写入表 {table}", "{n} rows are in the table {table}"),
}
_FEW_ROWS, _MOST_ROWS = 8, 20_000  # tables of so many rows are offered
_MOST_FIELDS = 40


async def draw(view: View) -> None:
    """The view at /predict; the address may name a table and a target to begin with."""
    assets = (await view.call("assets")).assets
    tables = {a.name: a for a in assets if a.table and len(a.schema) > 1 and _FEW_ROWS <= a.rows <= _MOST_ROWS}  # fmt: skip
    if not tables:
        empty(view) if not assets else ui.label(view.word("p_no_table")).classes("panel")
        return
    _Bench(view, tables, titles(assets))


class _Bench:
    """What was chosen; the row that is tried; how the column is judged."""

    def __init__(self, view: View, tables: dict[str, Asset], named: dict[str, str]) -> None:
        self._view, self._tables = view, tables
        query, word = ui.context.client.request.query_params, view.word
        wanted = query.get("table", "")
        first = wanted if wanted in tables else next((n for n, a in tables.items() if a.kind == "table"), next(iter(tables)))  # fmt: skip
        columns = _names(tables[first])
        target = query.get("target", "")
        with ui.row().classes("panel items-center gap-3"):
            shown = {name: named[a.id] for name, a in tables.items()}
            self._table = ui.select(shown, value=first, label=word("p_table"), with_input=True)
            self._target = ui.select(
                columns, value=target if target in columns else columns[-1], label=word("p_target"), with_input=True
            )  # fmt: skip
            self._without = ui.select(columns, value=[], multiple=True, label=word("p_without"))
            self._row = ui.number(word("p_row"), value=1, min=1, precision=0)
            for field, wide in ((self._table, 200), (self._target, 170), (self._without, 215), (self._row, 100)):  # fmt: skip
                field.props("dense outlined").style(f"min-width: {wide}px")
            self._table.classes("grow").mark("p table")
            self._target.classes("grow").mark("p target")
            self._without.props("use-chips")
            self._row.mark("p row")
        self._table.on_value_change(self._other_table)
        for choice in (self._target, self._without, self._row):
            choice.on_value_change(self.show)
        self._place = ui.column().classes("w-full gap-4")
        ui.timer(0.01, self.show, once=True)

    def _other_table(self) -> None:
        columns = _names(self._tables[str(self._table.value)])
        self._without.set_options(columns, value=[])
        self._row.value = 1
        self._target.set_options(columns, value=columns[-1])

    def _asked(self) -> dict[str, object]:
        return {
            "asset": str(self._table.value), "target": str(self._target.value),
            "without": [c for c in self._without.value or [] if c != self._target.value],
        }  # fmt: skip

    async def show(self) -> None:
        """Draw the row that is chosen, and the place where the column is judged."""
        view, row = self._view, self._row.value
        if not self._table.value or not self._target.value or not row:
            return
        self._place.clear()
        with self._place:
            _waiting(view)
        found: WhatIf | None = await view.tried("predict.what_if", row=int(row), **self._asked())
        self._place.clear()
        if found is None:
            return
        with self._place:
            self._try_out(found)
            self._judge(found)

    def _try_out(self, found: WhatIf) -> None:
        view = self._view
        with ui.column().classes("panel gap-3"):
            ui.label(view.word("p_what_if")).classes("title")
            fields: dict[str, Any] = {}
            with ui.element("div").classes("field-grid"):
                for field in found.fields[:_MOST_FIELDS]:
                    fields[field.name] = _field(field)
            with ui.row().classes("gap-2"):
                again = ui.button(view.word("p_again")).props("unelevated no-caps").mark("p again")
                back = ui.button(view.word("p_reset")).props("flat no-caps")
            place = ui.element("div").classes("pair")
        with place:
            _said(view, found)

        async def predict() -> None:
            now = {
                f.name: str(fields[f.name].value or "") for f in found.fields if f.name in fields
            }
            changed = [
                f"{f.name}={now[f.name]}" for f in found.fields if now.get(f.name, f.was) != f.was
            ]
            again.disable()
            try:
                done = await view.tried("predict.what_if", row=found.row, set=changed, **self._asked())  # fmt: skip
            finally:
                again.enable()
            if done is not None:
                place.clear()
                with place:
                    _said(view, done)

        async def reset() -> None:
            for field in found.fields:
                if field.name in fields:
                    fields[field.name].value = field.was or None
            await predict()

        again.on_click(predict)
        back.on_click(reset)
        for box in fields.values():
            box.on("keydown.enter", predict)

    def _judge(self, found: WhatIf) -> None:
        view, asked = self._view, self._asked()
        with ui.row().classes("gap-2"):
            if found.answers.target.classify:
                ui.button(view.word("p_judge_run"), on_click=lambda: judged()).props("unelevated no-caps").mark("p judge")  # fmt: skip
            if view.caller.may("propose"):
                ui.button(view.word("p_keep"), on_click=lambda: keep()).props("outline no-caps")
        place = ui.column().classes("w-full gap-4")

        async def judged() -> None:
            place.clear()
            with place:
                _waiting(view)
            done = await view.tried("predict.judge", **asked)
            place.clear()
            if done is not None:
                with place:
                    ui.label(view.word("p_judge")).classes("title")
                    judgement(view, done)

        async def keep() -> None:
            done = await view.tried("predict", **asked)
            if done is not None:
                said = view.word("p_kept", n=len(done.answers.refusals), table=done.asset.table)
                ui.notify(said, type="positive")


def _field(field: Field) -> Any:
    """One cell of the row: a choice where its column holds few texts, else an input."""
    if field.levels:
        box: Any = ui.select(list(field.levels), value=field.was or None, label=field.name, clearable=True)  # fmt: skip
    else:
        box = ui.input(field.name, value=field.was)
        if field.number:
            box.props("inputmode=decimal")
    return box.props("outlined dense").mark(f"cell {field.name}")


def _said(view: View, found: WhatIf) -> None:
    """What is said of the row, and where something was changed, of the changed one beside it."""
    for which, key in ((0, "p_before"), (1, "p_after")):
        if which and not found.changed:
            continue
        said = found.said(which)
        with ui.column().classes("gap-2 w-full"):
            ui.label(view.word(key)).classes("soft")
            ui.label(_figure(said["prediction"])).classes("figure").mark(key)
            shares = said.get("probabilities")
            if isinstance(shares, dict):
                heavy = sorted(shares.items(), key=lambda i: -i[1])[:8]
                bars([(str(n), float(p), f"{p:.0%}") for n, p in heavy])
            else:
                band = view.word("p_band", low=_figure(said["low"]), high=_figure(said["high"]))
                ui.label(band).classes("soft")
            if said["refused"]:
                ui.label(view.word("p_refused")).style("color: var(--warn)")
            ui.label(view.word("p_moved")).classes("soft")
            moved = sorted(found.answers.contributions[which].items(), key=lambda i: -abs(i[1]))
            swings([(n, float(v), f"{v:+.3g}") for n, v in moved[:10]])
            if not which:
                if found.truth:
                    ui.label(view.word("p_truth", value=found.truth)).classes("soft")
                learned = view.word("p_learned", n=found.labelled, model=found.model)
                ui.label(learned).classes("soft")


def _figure(value: object) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _waiting(view: View) -> None:
    with ui.row().classes("items-center gap-3"):
        ui.spinner(size="sm")
        ui.label(view.word("p_working")).classes("soft")


def _names(asset: Asset) -> list[str]:
    return [c.name for c in asset.schema]


PAGE = Page(
    "predict", "/predict", "query_stats", Text("预测一列", "Predict"), draw, 47, WORDS, "models"
)
