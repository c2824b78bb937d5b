"""Registers the views of the page."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from nicegui import ui
from starlette.requests import Request
from starlette.responses import RedirectResponse

from industria.interaction.gateway import Keys
from industria.plant import Plant
from industria.studio.frame import VIEWS, View, frame, remember_owner
from industria.studio.owner import OwnerToken


def install(plant: Plant, keys: Keys, owner: OwnerToken) -> None:
    """Make every view of ``views/`` a page."""
    for name, path, _ in VIEWS:
        draw: Callable[[View], None] = import_module(f"industria.studio.views.{name}").draw
        _install_one(plant, keys, owner, name, path, draw)


def _install_one(
    plant: Plant, keys: Keys, owner: OwnerToken, name: str, path: str, draw: Callable[[View], None]
) -> None:
    @ui.page(path)
    def page(request: Request) -> RedirectResponse | None:
        if owner.is_brought_by(request):
            remember_owner()
            return RedirectResponse(path)  # the token does not stay in the address
        with frame(plant, keys, request, name) as view:
            if view is not None:
                draw(view)
        return None
