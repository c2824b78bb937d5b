"""Limits before anything is read: who calls, how large the body is, how many calls are under way.

A plain ASGI middleware, so that bodies are never held in memory beyond the limit.
"""

from __future__ import annotations

import asyncio
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from industria.interaction.gateway.keys import Caller, Keys

GUARDED = ("/api", "/v1", "/mcp")


class Limits:
    """Keys, body size and concurrency for the guarded paths."""

    def __init__(
        self, app: ASGIApp, keys: Keys, max_body_bytes: int, max_running: int, max_waiting: int
    ) -> None:
        self._app = app
        self._keys = keys
        self._max_body = max_body_bytes
        self._running = asyncio.Semaphore(max_running)
        self._max_waiting = max_waiting
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a structured error."""
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        caller = self._caller(scope)
        if caller is None:
            await _error(send, 401, "unauthorized", "expected a valid key as 'Authorization: Bearer ind-...', found none")  # fmt: skip
            return
        scope.setdefault("state", {})["caller"] = caller
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._max_body:
            await self._too_large(send)
            return
        if self._waiting >= self._max_waiting:
            await _error(send, 429, "busy", "too many requests are waiting: try again in a moment")
            return
        self._waiting += 1
        try:
            await self._running.acquire()
        finally:
            self._waiting -= 1
        try:
            await self._pass(scope, receive, send)
        finally:
            self._running.release()

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        started = False
        refused = False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body:
                refused = True
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if not refused:
                started = True
                await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLargeError:
            pass_on = False
        else:
            pass_on = not refused
        if not pass_on and not started:
            await self._too_large(send)

    async def _too_large(self, send: Send) -> None:
        limit = self._max_body >> 20
        await _error(send, 413, "too_large", f"expected a body of at most {limit} MB: send less")

    def _caller(self, scope: Scope) -> Caller | None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        kind, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        return self._keys.caller(key.strip()) if kind.lower() == "bearer" else None


class _TooLargeError(Exception):
    """The body went over the limit while it was being read."""


async def _error(send: Send, status: int, kind: str, message: str) -> None:
    body = json.dumps({"error": {"type": kind, "message": message}}).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
