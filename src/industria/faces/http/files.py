"""Files over HTTP: into the plant's inbox, from where tools take them, and out of its outbox."""

from __future__ import annotations

import uuid
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from industria.core import Caller, InputError, NotFoundError
from industria.stores import Stores

_MOST_BYTES_OF_A_NAME = 200


def files_router(plant: Stores) -> APIRouter:
    """PUT /api/inbox/{name} and GET /api/outbox/{name}; each is a Run."""
    router = APIRouter(prefix="/api")

    @router.put("/inbox/{name}")
    async def upload(name: str, request: Request) -> dict[str, object]:
        """Put a file into the plant's inbox."""
        caller: Caller = request.state.caller
        await run_in_threadpool(upload_allowed, plant, name, caller)
        scratch = plant.root / "scratch"  # what a killed server leaves there is taken away later
        scratch.mkdir(exist_ok=True)
        partial = scratch / f"upload-{uuid.uuid4().hex}"
        try:
            with partial.open("wb") as sink:
                async for block in request.stream():
                    await run_in_threadpool(sink.write, block)
            return await run_in_threadpool(keep_upload, plant, name, partial, caller)
        finally:
            partial.unlink(missing_ok=True)

    @router.get("/outbox/{name:path}")
    def download(name: str, request: Request) -> FileResponse:
        """A file that a tool wrote."""
        caller: Caller = request.state.caller
        with plant.audit.run("download", {"file": name}, who=caller.name):
            caller.require("engineer")
            return FileResponse(_of_the_outbox(plant.root, name))

    return router


def upload_allowed(plant: Stores, name: str, caller: Caller) -> None:
    """Raise, and record, what is refused before a byte is read."""
    try:
        caller.require("engineer")
        _plain_name(name)
    except Exception:
        with plant.audit.run("upload", {"file": name}, who=caller.name):
            raise


def keep_upload(plant: Stores, name: str, partial: Path, caller: Caller) -> dict[str, object]:
    """A file that came whole takes its place in the inbox; one Run."""
    size = partial.stat().st_size
    with plant.audit.run("upload", {"file": name}, who=caller.name, effect="propose") as run:
        inbox = plant.root / "inbox"
        inbox.mkdir(exist_ok=True)
        partial.replace(inbox / name)
        run.outputs = {"bytes": size}
    return {"file": name, "bytes": size}


def _plain_name(name: str) -> None:
    """Raise InputError for what is no plain file name on every system."""
    if (
        not name.isprintable()
        or name.startswith(".")
        or any(c in name for c in "/\\:")
        or len(name.encode("utf-8", "replace")) > _MOST_BYTES_OF_A_NAME
    ):
        raise InputError(f"expected a plain file name, found {name[:_MOST_BYTES_OF_A_NAME]!r}")


def _of_the_outbox(root: Path, name: str) -> Path:
    outbox = (root / "outbox").resolve()
    if not name.isprintable():
        raise InputError(f"expected the name of a file in the outbox, found {name!r}")
    path = (outbox / name).resolve()
    if not path.is_relative_to(outbox) or not path.is_file():
        raise NotFoundError(f"expected a file in the plant's outbox, found no {name!r} there")
    return path
