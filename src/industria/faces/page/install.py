"""Registers the pages."""

from __future__ import annotations

import copy

from nicegui import app, ui
from nicegui.language import Language as Pack
from starlette.requests import Request
from starlette.responses import RedirectResponse

from industria.core import IndustriaError, Language, Page
from industria.faces.http.refusals import Refusals
from industria.faces.page.found import pages
from industria.faces.page.frame import frame, language_here
from industria.faces.page.login import leave, login, person, remember_owner
from industria.faces.page.owner import OwnerToken
from industria.faces.page.view import Desk, View
from industria.faces.page.words import WORDS
from industria.foundation.privacy import masked_text

_PACKS: dict[Language, Pack] = {"zh": "zh-CN", "en": "en-US"}
_DRAWN_S = 120.0  # a view waits for its tools; the loop does not


def install(desk: Desk, refusals: Refusals, owner: OwnerToken) -> None:
    """Make every page that is found one of the server's."""
    for page in pages():
        _install_one(desk, refusals, owner, page)


def _install_one(desk: Desk, refusals: Refusals, owner: OwnerToken, page: Page) -> None:
    plant = desk.plant

    @ui.page(page.path, response_timeout=_DRAWN_S)
    async def shown(request: Request) -> RedirectResponse | None:
        if owner.is_brought_by(request):
            remember_owner(owner)
            return RedirectResponse(page.path)  # the token does not stay in the address
        who = person(request, plant.keys, owner)
        language = language_here()
        _speak(language)
        by_key = who is not None and bool(app.storage.user.get("key"))
        with frame(plant.root.name, page.name, leave if by_key else None):
            if who is None:
                login(plant, refusals, lambda key: WORDS[key].in_language(language))
                return None
            view = View(desk, language, who, page.words)
            ui.context.client.on_disconnect(view.cancel)
            try:
                await page.draw(view)
            except IndustriaError as error:
                ui.label(view.word("error", message=masked_text(str(error)))).classes("panel")
        return None


def _speak(language: Language) -> None:
    """What the widgets say by themselves, and the language that the document declares, are this person's: of a route
    that all share, this browser gets a copy."""
    client = ui.context.client
    client.page = copy.copy(client.page)
    client.page.language = _PACKS[language]
