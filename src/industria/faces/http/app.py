"""The FastAPI app: wires keys, limits, tools, files, /v1 and /mcp."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Body, FastAPI, Request
from fastapi.responses import Response
from mcp.server.transport_security import TransportSecuritySettings
from starlette.concurrency import run_in_threadpool

from industria.faces.calls import Calls
from industria.faces.http.errors import add_errors
from industria.faces.http.files import files_router
from industria.faces.http.headers import Headers
from industria.faces.http.limits import Limits
from industria.faces.http.mcp_server import mcp_server
from industria.faces.http.openai_api import openai_router
from industria.faces.http.options import HttpOptions
from industria.faces.http.refusals import Refusals
from industria.faces.http.requests import answered
from industria.faces.http.shares import Shares
from industria.stores import Stores

_VERSION = version("industria")
_SETTLE_S = 60.0


def app_of(
    plant: Stores, calls: Calls | None = None, options: HttpOptions = HttpOptions()
) -> FastAPI:
    """The app of one plant. ``calls``: over which tools (default: all of them)."""
    calls = calls or Calls(plant)
    mcp = mcp_server(calls, _VERSION)
    mcp_app = mcp.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=options.max_body_bytes,
        # every path needs a key and refuses foreign pages already, whatever name the server goes by
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    refusals = Refusals(plant.audit, options.refusals_per_minute)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        settling = asyncio.create_task(_settling(refusals))
        try:
            async with mcp.session_manager.run():
                yield
        finally:
            settling.cancel()
            await run_in_threadpool(refusals.settle)

    app = FastAPI(
        title="industria", version=_VERSION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    shares = Shares(options.max_running, options.max_waiting, options.share)
    app.add_middleware(Limits, keys=plant.keys, refusals=refusals, shares=shares, options=options)
    app.add_middleware(Headers, refusals=refusals)  # the outermost: refusals carry the headers too
    app.state.refusals, app.state.shares = refusals, shares
    add_errors(app)
    app.include_router(openai_router(plant, calls))
    app.include_router(files_router(plant))
    _add_tools(app, calls)
    app.router.routes.extend(mcp_app.routes)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok", "version": _VERSION}

    return app


async def _settling(refusals: Refusals) -> None:
    while True:
        await asyncio.sleep(_SETTLE_S)
        await run_in_threadpool(refusals.settle)


def _add_tools(app: FastAPI, calls: Calls) -> None:
    @app.get("/api/tools")
    def tools() -> dict[str, object]:
        return {
            "tools": [
                {
                    "name": t.wire,
                    "description": t.description.to_json(),
                    "effect": t.effect,
                    "parameters": t.parameters,
                }
                for t in calls.tools.values()
                if not t.here
            ]
        }

    @app.post("/api/tools/{name}")
    async def call(
        name: str, request: Request, arguments: dict[str, object] = Body(default={})
    ) -> Response:
        return await answered(calls, request, name, arguments)

    @app.get("/api/approvals")
    async def approvals(request: Request) -> Response:
        return await answered(calls, request, "approvals", {})

    @app.post("/api/approvals/{approval}")
    async def decide(
        approval: str, request: Request, said: dict[str, object] = Body(default={})
    ) -> Response:
        arguments = {**said, "approval": approval}
        return await answered(calls, request, "approvals.decide", arguments)
