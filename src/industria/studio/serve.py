"""Serves a plant: the gateway and the page on one port."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Iterator

from fastapi import FastAPI

from industria.core import Answer
from industria.interaction.gateway import Keys, create_app
from industria.plant import Plant
from industria.studio.owner import OwnerToken

_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "industria.studio.log.MaskedFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
# Addresses to listen at that a browser of this machine reaches, and by which name it does.
_HERE = {
    "127.0.0.1": "127.0.0.1",
    "localhost": "127.0.0.1",
    "0.0.0.0": "127.0.0.1",
    "": "127.0.0.1",
    "::1": "[::1]",
    "::": "[::1]",
}


def build_app(plant: Plant, keys: Keys, owner: OwnerToken | None = None) -> FastAPI:
    """The gateway's app with the page mounted on it; ``owner``: the token of this start, else nobody is."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(plant.root / "studio"))
    from nicegui import ui

    from industria.studio.page import install

    def ask(question: str, who: str) -> Iterator[tuple[str, Answer[str]]]:
        return plant.ask_stream(question, who=who)

    app = create_app(
        dict(plant.tools),
        ask,
        root=plant.root,
        chat=plant.chat,
        embedder=plant.index.embedder,
        recorder=plant.audit,
        keys=keys,
    )
    install(plant, keys, owner or OwnerToken())
    secret = plant.root / "studio.secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    ui.run_with(
        app, title="industria", storage_secret=secret.read_text(), show_welcome_message=False
    )
    return app


def serve(plant: Plant, host: str, port: int) -> None:
    """Serve until interrupted. The first time, an admin's key is made and shown once."""
    import uvicorn

    keys = Keys(plant.root / "gateway.db")
    if not keys.count():
        with plant.audit.run("keys", {"role": "admin", "name": "admin"}, effect="act"):
            made = keys.create("admin", "admin")
        sys.stderr.write(f"first start: the admin's key is {made}\n")
    owner = OwnerToken()
    app = build_app(plant, keys, owner)
    if plant.chat is not None:
        threading.Thread(target=_warm, args=(plant,), daemon=True).start()
    sys.stderr.write(f"industria serves {plant.root.name} at http://{host}:{port}\n")
    if host in _HERE:
        sys.stderr.write(
            f"your own browser, on this machine: http://{_HERE[host]}:{port}/?token={owner.text}\n"
            f"本机浏览器请打开: http://{_HERE[host]}:{port}/?token={owner.text}\n"
        )
    sys.stderr.write("everybody else logs in with a key: industria keys viewer|engineer|admin\n")
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, log_config=_LOGGING
    )


def _warm(plant: Plant) -> None:
    """Load the language model, and put the stable head of its prompts into its cache."""
    warm = getattr(plant.chat, "warm", None)
    if warm is not None:
        for message in plant.asker.system_messages:
            warm([message])
