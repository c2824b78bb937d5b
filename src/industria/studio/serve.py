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


def build_app(plant: Plant, keys: Keys) -> FastAPI:
    """The gateway's app with the page mounted on it."""
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
    install(plant, keys)
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
        sys.stderr.write(f"first start: the admin's key is {keys.create('admin', 'admin')}\n")
    app = build_app(plant, keys)
    if plant.chat is not None:
        threading.Thread(target=_warm, args=(plant,), daemon=True).start()
    sys.stderr.write(f"industria serves {plant.root.name} at http://{host}:{port}\n")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def _warm(plant: Plant) -> None:
    """Load the language model, and put the stable head of its prompts into its cache."""
    warm = getattr(plant.chat, "warm", None)
    if warm is not None:
        for message in plant.asker.system_messages:
            warm([message])
