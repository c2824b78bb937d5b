"""A request as a session, and a tool's result as a response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from industria.core import Session
from industria.faces.calls import Calls
from industria.faces.shown import bytes_of
from industria.stores import Stores


def session_of(calls: Calls, request: Request) -> Session[Stores]:
    """The session of whoever sent a guarded request, within the budget that it was given."""
    state = request.state
    return replace(calls.session(state.caller), budget=state.budget)


async def answered(
    calls: Calls, request: Request, name: str, arguments: Mapping[str, object]
) -> Response:
    """Call a tool and write its result as JSON, off the event loop. Raises what the call raises."""
    session = session_of(calls, request)

    def work() -> bytes:
        return bytes_of(calls.call(name, arguments, session), session.budget.allowed)

    return Response(await run_in_threadpool(work), media_type="application/json")
