"""Who looks at a page: whoever brought the owner's token here, or logged in with a key that still holds."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import app, ui
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from industria.core import Caller, NotPermittedError
from industria.faces.http.refusals import STRANGER, Refusals
from industria.faces.page.owner import OwnerToken, is_direct
from industria.faces.page.words import WORDS
from industria.interaction.gateway.keys import Keys, hash_of
from industria.stores import Stores

_OWNER = Caller("local", "admin")


def person(request: Request, keys: Keys, owner: OwnerToken) -> Callable[[], Caller] | None:
    """Says who it is each time it is asked; None where nobody is. Raises NotPermittedError then."""
    if owner.is_known_by(app.storage.user.get("owner")) and is_direct(request):
        return lambda: _OWNER
    hashed = str(app.storage.user.get("key", ""))

    def holder() -> Caller:
        found = keys.holder(hashed)
        if found is None:
            raise NotPermittedError(
                "expected a key that is in use, found that yours has ended: log in with another one"
            )
        return found

    return holder if hashed and keys.holder(hashed) is not None else None


def remember_owner(owner: OwnerToken) -> None:
    """This browser brought the owner's token; until the server starts anew it need not bring it again."""
    app.storage.user["owner"] = owner.fingerprint


def leave() -> None:
    """Log out."""
    app.storage.user.pop("key", None)
    ui.navigate.reload()


def login(plant: Stores, refusals: Refusals, said: Callable[[str], str]) -> None:
    """Draw the form that asks for a key. Who enters, and who is turned away, is a Run."""
    with ui.card().classes("panel").style("max-width: 420px; margin: 60px auto"):
        ui.label(said("login")).classes("title")
        key = ui.input(password=True).classes("w-full").props("outlined dense autofocus")

        async def enter() -> None:
            hashed = hash_of(str(key.value or "").strip())
            if await run_in_threadpool(_enters, plant, refusals, hashed):
                app.storage.user["key"] = hashed
                ui.navigate.reload()
            else:
                ui.notify(said("bad_key"), type="negative")

        key.on("keydown.enter", enter)
        ui.button(said("enter"), on_click=enter).props("unelevated no-caps")


def _enters(plant: Stores, refusals: Refusals, hashed: str) -> bool:
    caller = plant.keys.holder(hashed)
    if caller is None:
        refusals.note("login", STRANGER, {}, WORDS["bad_key"].en)
        return False
    with plant.audit.run("login", {"role": caller.role}, who=caller.name):
        return True
