"""Bars of numbers beside their names, and bars to either side of nothing for what pushed up or down."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui


def bars(rows: Sequence[tuple[str, float, str]]) -> None:
    """Rows of name, size, and what it says; the longest bar is the largest size."""
    most = max((abs(size) for _, size, _ in rows), default=0.0) or 1.0
    with ui.element("div").classes("weights"):
        for name, size, said in rows:
            ui.label(name).classes("name")
            with ui.element("div").classes("track"):
                ui.element("div").style(f"width: {100 * abs(size) / most:.1f}%")
            ui.label(said).classes("num")


def swings(rows: Sequence[tuple[str, float, str]]) -> None:
    """Rows of name, size of either sign, and what it says; the middle stands for nothing."""
    most = max((abs(size) for _, size, _ in rows), default=0.0) or 1.0
    with ui.element("div").classes("weights"):
        for name, size, said in rows:
            wide = 50 * abs(size) / most
            left = 50 - wide if size < 0 else 50
            ui.label(name).classes("name")
            with ui.element("div").classes("swing"):
                inner = ui.element("div").style(f"left: {left:.1f}%; width: {wide:.1f}%")
                if size < 0:
                    inner.classes("less")
            ui.label(said).classes("num")
