"""The frame of every view: header, navigation, language and dark mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui import app, ui

from industria.core import Language, Page
from industria.faces.page.found import beside, in_navigation
from industria.faces.page.style import STYLE
from industria.faces.page.words import WORDS


def language_here() -> Language:
    """The language that this browser chose."""
    return "zh" if app.storage.user.get("language") == "zh" else "en"


@contextmanager
def frame(plant: str, here: str, leave: Callable[[], None] | None) -> Iterator[None]:
    """Draw the frame around the block; ``leave``: what logs out, where somebody is logged in by a key."""
    language = language_here()

    def word(key: str) -> str:
        return WORDS[key].in_language(language)

    navigation = [(page, {p.name for p in beside(page.name)}) for page in in_navigation()]
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
            for page, tabs in navigation:
                ui.link(page.title.in_language(language), page.path).classes(
                    f"nav wide {'here' if here in tabs else ''}"
                )
        with ui.row().classes("items-center gap-1 no-wrap"):
            ui.label(plant).classes("soft ellipsis").style("max-width: 120px")
            if leave is not None:
                ui.button(icon="logout", on_click=leave).props(
                    f'flat round dense aria-label="{word("leave")}"'
                ).classes("head-button").mark("leave")
            ui.button(icon="contrast", on_click=switch_dark).props(
                f'flat round dense aria-label="{word("dark")}"'
            ).classes("head-button").mark("dark")
            ui.button(word("language"), on_click=switch_language).props("flat dense no-caps").mark(
                "language"
            ).classes("language-switch head-button")
    with ui.footer().classes("foot q-pa-xs"), ui.row().classes("w-full no-wrap gap-0 strip"):
        for page, tabs in navigation:
            with ui.link(target=page.path).classes(f"nav {'here' if here in tabs else ''}"):
                ui.icon(page.icon).classes("text-xl")
                ui.label(page.title.in_language(language))
    ui.run_javascript("document.querySelector('.foot .here')?.scrollIntoView({inline: 'center'})")
    with ui.column().classes("page"):
        _tabs(beside(here), here, language)
        yield


def _tabs(tabs: tuple[Page, ...], here: str, language: Language) -> None:
    """The pages that share one place in the navigation."""
    if len(tabs) < 2:
        return
    with ui.element("nav").classes("tabs"):
        for page in tabs:
            link = ui.link(page.title.in_language(language), page.path)
            link.classes(f"nav {'here' if page.name == here else ''}")
            if page.name == here:
                link.props("aria-current=page")
