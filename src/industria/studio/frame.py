"""The frame of every view: header, navigation, language and dark mode, the login where one is due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import app, ui
from starlette.requests import Request

from industria.core import Language
from industria.interaction.gateway import Keys
from industria.interaction.gateway.keys import Caller
from industria.plant import Plant
from industria.studio.owner import is_direct
from industria.studio.words import word

VIEWS = (
    ("overview", "/", "dashboard"),
    ("assets", "/assets", "inventory_2"),
    ("sensors", "/sensors", "show_chart"),
    ("graph", "/graph", "hub"),
    ("schedule", "/schedule", "calendar_view_week"),
    ("ask", "/ask", "forum"),
    ("runs", "/runs", "receipt_long"),
    ("scores", "/scores", "leaderboard"),
)
STYLE = """
:root { --accent: #0e7c86; --ink: #16242c; --paper: #f5f7f8; --card: #ffffff; --line: #dde4e8; --soft: #5c6f7a; }
.body--dark { --accent: #3fbac5; --ink: #e3ecf0; --paper: #10191e; --card: #18242b; --line: #2a3a43; --soft: #93a7b1; }
body { background: var(--paper); color: var(--ink); font-family: Inter, system-ui, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
.nicegui-content { padding: 0; }
.page { max-width: 1180px; margin: 0 auto; width: 100%; padding: 20px 20px 90px; gap: 16px; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; box-shadow: none; width: 100%; }
.panel h2, .title { font-size: 15px; font-weight: 600; margin: 0; }
.soft { color: var(--soft); font-size: 13px; }
.figure { font-size: 26px; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; }
.brand { font-weight: 700; letter-spacing: .02em; color: var(--ink); text-decoration: none; }
.bar { background: var(--card) !important; color: var(--ink) !important; border-bottom: 1px solid var(--line); height: 56px; }
.nav { color: var(--soft); text-decoration: none; padding: 7px 12px; border-radius: 8px; font-size: 14px; }
.nav:hover { background: var(--paper); } .nav.here { color: var(--accent); font-weight: 600; background: var(--paper); }
.foot { background: var(--card) !important; border-top: 1px solid var(--line); }
.foot .nav { display: flex; flex-direction: column; align-items: center; font-size: 11px; padding: 4px 2px; flex: 1; }
.q-table { background: transparent; } .q-table td { white-space: nowrap; } .q-table__grid-item-card { box-shadow: none; border: 1px solid var(--line); white-space: normal; overflow-wrap: anywhere; } .q-table th { color: var(--soft); font-weight: 600; }
.answer { font-size: 16px; line-height: 1.65; }
.mark { color: var(--accent); cursor: pointer; font-size: 12px; font-weight: 700; padding: 0 2px; vertical-align: super; }
.excerpt { white-space: pre-wrap; font-size: 14px; line-height: 1.6; border-left: 3px solid var(--accent); padding-left: 12px; }
@media (min-width: 860px) { .foot { display: none !important; } }
@media (max-width: 859px) { .wide { display: none !important; } .page { padding: 14px 12px 90px; } }
"""


@dataclass(frozen=True)
class View:
    """What a view works with."""

    plant: Plant
    language: Language
    caller: Caller

    def word(self, key: str, **values: object) -> str:
        """A text in the view's language."""
        return word(key, self.language, **values)


@contextmanager
def frame(plant: Plant, keys: Keys, request: Request, here: str) -> Iterator[View | None]:
    """Draw the frame; yields None where the caller has to log in first."""
    language: Language = "zh" if app.storage.user.get("language") == "zh" else "en"
    caller = _caller(request)
    view = View(plant, language, caller or Caller("nobody", "viewer"))
    ui.add_head_html(f"<style>{STYLE}</style>")
    dark = ui.dark_mode(bool(app.storage.user.get("dark", False)))
    ui.colors(primary="#0e7c86")

    def switch_language() -> None:
        app.storage.user["language"] = "en" if language == "zh" else "zh"
        ui.navigate.reload()

    def switch_dark() -> None:
        dark.toggle()
        app.storage.user["dark"] = dark.value

    with ui.header().classes("bar items-center justify-between no-wrap"):
        with ui.row().classes("items-center gap-1 no-wrap"):
            ui.link("industria", "/").classes("brand q-mr-md")
            for name, path, _ in VIEWS:
                ui.link(view.word(name), path).classes(f"nav wide {'here' if name == here else ''}")
        with ui.row().classes("items-center gap-1 no-wrap"):
            ui.label(plant.root.name).classes("soft wide")
            ui.button(icon="contrast", on_click=switch_dark).props(
                f'flat round dense color=grey aria-label="{view.word("dark")}"'
            ).mark("dark")
            ui.button(view.word("language"), on_click=switch_language).props(
                "flat dense no-caps color=grey"
            ).mark("language").classes("language-switch")
    with ui.footer().classes("foot q-pa-xs"), ui.row().classes("w-full no-wrap gap-0"):
        for name, path, icon in VIEWS:
            with ui.link(target=path).classes(f"nav {'here' if name == here else ''}"):
                ui.icon(icon).classes("text-xl")
                ui.label(view.word(name))
    with ui.column().classes("page"):
        if caller is not None:
            yield view
        else:
            _login(view, keys)
            yield None


def _caller(request: Request) -> Caller | None:
    """Who looks at the page: whoever brought the owner's token here, or logged in with a key."""
    if app.storage.user.get("owner") and is_direct(request):
        return Caller("local", "admin")
    stored = app.storage.user.get("caller")
    return Caller(stored["name"], stored["role"]) if stored else None


def remember_owner() -> None:
    """This browser brought the owner's token; it need not bring it again."""
    app.storage.user["owner"] = True


def _login(view: View, keys: Keys) -> None:
    with ui.card().classes("panel").style("max-width: 420px; margin: 60px auto"):
        ui.label(view.word("login")).classes("title")
        key = ui.input(password=True).classes("w-full").props("outlined dense autofocus")

        def enter() -> None:
            caller = keys.caller(key.value.strip())
            if caller is None:
                ui.notify(view.word("bad_key"), type="negative")
                return
            app.storage.user["caller"] = {"name": caller.name, "role": caller.role}
            ui.navigate.reload()

        ui.button(view.word("enter"), on_click=enter).props("unelevated no-caps")
