"""The curves of a training on the page: the loss of each stretch of steps, and each look at the validation part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from industria.core import ModelCard, Text
from industria.core.page import Viewing

CURVES = "curves"  # the option of a card that holds them
WORDS = {
    "c_curves": Text("训练曲线", "How the training went"),
    "c_loss": Text("损失", "loss"),
    "c_validation": Text("验证", "validation"),
    "c_best": Text("保留的步", "kept step"),
    "c_steps": Text("步", "step"),
    "c_none": Text(
        "此模型不按步训练, 没有曲线", "this model is not fitted by steps: there is no curve"
    ),
    "c_said": Text(
        "{name}: {steps} 步, {seconds} s, 保留第 {best} 步之后的权重",
        "{name}: {steps} steps, {seconds} s; the weights after step {best} are kept",
    ),
}
_LOSS, _VALIDATION = "#7b8d97", "#0e7c86"
_HEIGHT_PX = 280


def curves(view: Viewing, card: ModelCard) -> None:
    """A panel for the fits of a version; a sentence where there were none."""
    fits = card.options.get(CURVES)
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("c_curves")).classes("title")
        if not isinstance(fits, Sequence) or not fits:
            ui.label(view.word("c_none")).classes("soft")
            return
        for fit in fits:
            said = view.word(
                "c_said", name=fit["name"], steps=fit["steps"], best=fit["best_step"],
                seconds=f"{float(fit['seconds']):.3g}",
            )  # fmt: skip
            ui.label(said).classes("soft")
            drawn = ui.echart(_options(view, fit)).style(f"height: {_HEIGHT_PX}px; width: 100%")
            drawn.props(f'role=img aria-label="{view.word("c_curves")}"')


def _options(view: Viewing, fit: Mapping[str, Any]) -> dict[str, object]:
    losses, steps = list(fit["losses"]), int(fit["steps"])
    width = steps / max(1, len(losses))
    grey = {"color": "#7b8d97"}
    split = {"lineStyle": {"color": "rgba(128,150,160,.18)"}}
    axis = {"type": "value", "scale": True, "axisLabel": grey, "splitLine": split, "nameTextStyle": grey}  # fmt: skip
    looks = [[int(step), float(value)] for step, value in fit["validations"]]
    kept = {"xAxis": int(fit["best_step"]), "label": {"formatter": view.word("c_best"), **grey}}
    return {
        "animation": False,
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"top": 0, "left": 0, "textStyle": grey},
        "grid": {"left": 54, "right": 54, "top": 44, "bottom": 44},
        "xAxis": {
            "type": "value", "min": 0, "max": max(1, steps), "name": view.word("c_steps"),
            "nameLocation": "middle", "nameGap": 26, "axisLabel": grey, "nameTextStyle": grey, "splitLine": {"show": False},
        },
        "yAxis": [axis, {**axis, "splitLine": {"show": False}}],
        "series": [
            {
                "name": view.word("c_loss"), "type": "line", "showSymbol": False, "itemStyle": {"color": _LOSS},
                "lineStyle": {"width": 1.3}, "data": [[round((k + 0.5) * width, 1), v] for k, v in enumerate(losses)],
            },
            {
                "name": view.word("c_validation"), "type": "line", "yAxisIndex": 1, "symbolSize": 6,
                "itemStyle": {"color": _VALIDATION}, "lineStyle": {"width": 2}, "data": looks,
                "markLine": {
                    "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": _VALIDATION}, "data": [kept] if looks else [],
                },
            },
        ],
    }  # fmt: skip
