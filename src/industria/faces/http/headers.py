"""What every response says to a browser, and pages of other sites that a browser must not bring here."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from industria.faces.http.refusals import STRANGER, Refusals

_SAID = (
    "expected a page of this server, found one of another site: open the page at its own address"
)
_HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'; object-src 'none'; base-uri 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_CORS = b"access-control-"


class Headers:
    """Adds the headers, and refuses what a page of another site sends.

    A browser tells by ``Origin`` which page sends; programs send none. One that is not this server's own
    is refused on every path, sockets included, and no answer allows another site to read it.
    """

    def __init__(self, app: ASGIApp, refusals: Refusals) -> None:
        self._app = app
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the headers, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not _own(scope):
            await _refuse(scope, receive, send)
            inputs = {"path": scope["path"][:100]}
            await to_thread.run_sync(self._refusals.note, "foreign page", STRANGER, inputs, _SAID)
            return

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [h for h in message.get("headers", ()) if not h[0].lower().startswith(_CORS)]
                message = {**message, "headers": [*kept, *_HEADERS]}
            await send(message)

        await self._app(scope, receive, answered)


def _own(scope: Scope) -> bool:
    """Whether a request comes from no page or from one of this server's own."""
    origins = [v.decode("latin-1") for k, v in scope["headers"] if k == b"origin"]
    hosts = [v.decode("latin-1") for k, v in scope["headers"] if k == b"host"]
    if not origins:
        return True
    return len(hosts) == len(origins) == 1 and urlsplit(origins[0]).netloc == hosts[0]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps({"error": {"type": "forbidden", "message": _SAID}}).encode()
    headers = [(b"content-type", b"application/json"), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
