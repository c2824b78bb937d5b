"""The gateway's FastAPI app: wires keys, limits, tools, /v1 and /mcp, and says errors in one shape.

Every error is ``{"error": {"type", "message"}}`` with the HTTP status of the exception tree.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from industria.core import (
    ApprovalNeededError,
    ChatModel,
    Embedder,
    IndustriaError,
    InputError,
    Recorder,
    Tool,
    UsageError,
)
from industria.interaction.gateway.calls import Calls
from industria.interaction.gateway.keys import Keys
from industria.interaction.gateway.limits import Limits
from industria.interaction.gateway.mcp_server import mcp_server
from industria.interaction.gateway.openai_api import AskStream, error_body, openai_router

_VERSION = version("industria")


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """Limits of the gateway."""

    max_body_bytes: int = 64 << 20
    max_running: int = 16
    max_waiting: int = 256


def create_app(
    tools: dict[str, Tool],
    ask: AskStream,
    *,
    root: Path,
    chat: ChatModel | None,
    embedder: Embedder | None,
    recorder: Recorder,
    keys: Keys,
    options: GatewayOptions = GatewayOptions(),
) -> FastAPI:
    """The app. ``ask`` streams grounded answers; ``root`` is the plant's folder (for its inbox)."""
    calls = Calls(tools, keys, recorder)
    mcp = mcp_server(calls, _VERSION)
    mcp_app = mcp.streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=options.max_body_bytes
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with mcp.session_manager.run():
            yield

    app = FastAPI(
        title="industria", version=_VERSION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.add_middleware(
        Limits,  # type: ignore[arg-type]
        keys=keys,
        max_body_bytes=options.max_body_bytes,
        max_running=options.max_running,
        max_waiting=options.max_waiting,
    )
    _add_errors(app)
    app.include_router(openai_router(ask, chat, embedder, recorder))
    _add_tools(app, calls)
    _add_inbox(app, root)
    app.router.routes.extend(mcp_app.routes)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "version": _VERSION}

    return app


def _add_tools(app: FastAPI, calls: Calls) -> None:
    @app.get("/api/tools")
    def tools() -> dict[str, object]:
        return {
            "tools": [
                {
                    "name": t.name,
                    "description": t.description.to_json(),
                    "effect": t.effect,
                    "parameters": t.parameters,
                }
                for t in calls.tools.values()
            ]
        }

    @app.post("/api/tools/{name}")
    async def call(
        name: str, request: Request, arguments: dict[str, object] = Body(default={})
    ) -> object:
        return await run_in_threadpool(calls.call, name, arguments, request.state.caller)

    @app.get("/api/approvals")
    def approvals(request: Request) -> dict[str, object]:
        request.state.caller.require("admin")
        return {
            "approvals": [
                {"id": a.id, "tool": a.tool, "arguments": a.arguments, "asked_by": a.asked_by}
                for a in calls.keys.approvals("waiting")
            ]
        }

    @app.post("/api/approvals/{approval}")
    async def decide(
        approval: str, request: Request, granted: bool = Body(default=True, embed=True)
    ) -> object:
        return await run_in_threadpool(calls.decide, approval, granted, request.state.caller)


def _add_inbox(app: FastAPI, root: Path) -> None:
    @app.put("/api/inbox/{name}")
    async def upload(name: str, request: Request) -> dict[str, object]:
        """Put a file into the plant's inbox, from where the tool ``ingest`` takes it."""
        request.state.caller.require("engineer")
        inbox = (root / "inbox").resolve()
        target = (inbox / name).resolve()
        if target.parent != inbox or name.startswith("."):
            raise InputError(f"expected a plain file name, found {name!r}")
        inbox.mkdir(exist_ok=True)
        partial = target.with_name(target.name + ".part")
        size = 0
        with partial.open("wb") as sink:
            async for block in request.stream():
                sink.write(block)
                size += len(block)
        partial.rename(target)
        return {"file": name, "bytes": size}


def _add_errors(app: FastAPI) -> None:
    def reply(status: int, kind: str, message: str, **extra: object) -> JSONResponse:
        return JSONResponse({"error": {"type": kind, "message": message, **extra}}, status)

    @app.exception_handler(IndustriaError)
    def ours(request: Request, error: IndustriaError) -> JSONResponse:
        if request.url.path.startswith("/v1/"):
            return JSONResponse({"error": error_body(error)}, error.http_status)
        kind = type(error).__name__.removesuffix("Error")
        extra = {"approval": error.approval} if isinstance(error, ApprovalNeededError) else {}
        return reply(error.http_status, kind, str(error), **extra)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if request.url.path.startswith("/v1/"):
            said = error_body(UsageError(f"{place}: {first['msg']}"))
            return JSONResponse({"error": said | {"param": place.removeprefix("body.")}}, 422)
        return reply(422, "Usage", f"{place}: {first['msg']}")

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> JSONResponse:
        return reply(error.status_code, "Http", str(error.detail))

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        return reply(500, "Internal", f"{type(error).__name__}: see the server's log")
