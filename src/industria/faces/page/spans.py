"""From when to when tables go: looked up once for each version, for all who look, while the view stands already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from nicegui import ui

from industria.core import Asset
from industria.faces.page.view import Span, View

_AT_ONCE = 12


async def look_up(view: View, assets: Sequence[Asset]) -> AsyncIterator[None]:
    """Fill the desk's spans; yields after each dozen, and at the end."""
    known = view.desk.spans
    waiting = [a for a in assets if time_of(a) and (a.id, a.version) not in known]
    for number, asset in enumerate(waiting, 1):
        found = await view.tried(
            "assets.profile", asset=asset.id, columns=[time_of(asset)], points=0
        )
        if found is None:
            return
        known[asset.id, asset.version] = (found.since, found.until)
        if number % _AT_ONCE == 0:
            yield
    yield


def time_of(asset: Asset) -> str:
    """The column of a table's times; empty where it has none."""
    if not asset.table:
        return ""
    times = [c for c in asset.schema if c.type.startswith(("TIMESTAMP", "DATE"))]
    return next((c.name for c in times if c.role == "time"), times[0].name if times else "")


def said(span: Span | None) -> str:
    """A span to the minute; empty where it is not known or there is none."""
    return f"{span[0][:16]} … {span[1][:16]}" if span and span[0] else ""


def timeline(rows: Sequence[tuple[str, str, Span]]) -> None:
    """Bars of title, address and span on one common time."""
    ends = [(_moment(s[0]), _moment(s[1])) for _, _, s in rows]
    first, last = min(a for a, _ in ends), max(b for _, b in ends)
    whole = max((last - first).total_seconds(), 1.0)
    with ui.element("div").classes("timeline"):
        for (title, address, span), (since, until) in zip(rows, ends, strict=True):
            left = 100 * (since - first).total_seconds() / whole
            width = max(0.6, 100 * (until - since).total_seconds() / whole)
            ui.link(title, address).classes("opens line")
            with ui.element("div").classes("track time"):
                ui.element("div").style(
                    f"margin-left: {min(left, 99.4):.2f}%; width: {min(width, 100 - left):.2f}%"
                )
            ui.label(said(span)).classes("soft span")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
