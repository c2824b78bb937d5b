"""Limits before anything is read: who calls, how large and slow the body is, how many calls are under way.

A plain ASGI middleware, so that bodies are never held in memory beyond the limit. Each request gets its
budget here, and here it is cancelled when the caller goes away.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from industria.core import Budget, BusyError, Caller
from industria.faces.http.options import HttpOptions
from industria.faces.http.refusals import STRANGER, Refusals
from industria.faces.http.shares import Shares
from industria.interaction.gateway.keys import Keys

GUARDED = ("/api", "/v1", "/mcp", "/openapi.json")
_THREADS = 8  # for keys and records alone, so that work that is under way never holds them up
T = TypeVar("T")


class Limits:
    """Keys, body size, body time and places for the guarded paths."""

    def __init__(
        self, app: ASGIApp, keys: Keys, refusals: Refusals, shares: Shares, options: HttpOptions
    ) -> None:
        self._app = app
        self._keys = keys
        self._refusals = refusals
        self._options = options
        self._shares = shares
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a structured error."""
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        key = _bearer(scope)
        caller = await self._aside(lambda: self._keys.caller(key)) if key else None
        if caller is None:
            await self._refuse(scope, send, None, 401, "unauthorized", "expected a valid key as 'Authorization: Bearer ind-...', found none")  # fmt: skip
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if scope["path"].startswith("/mcp") and scope["method"] == "GET":
            # a stream that only its reader ends would hold one of the places for good
            await self._refuse(scope, send, caller, 405, "method", "expected POST at /mcp, found GET: no stream is kept open here")  # fmt: skip
            return
        if not length.isdigit() or int(length[:20]) > self._most(scope):
            await self._too_large(scope, send, caller)
            return
        budget = Budget(self._options.allowed)
        scope.setdefault("state", {}).update(caller=caller, budget=budget)
        try:
            async with self._shares.taken(caller.name):
                await self._pass(scope, receive, send, caller, budget)
        except BusyError as error:
            await self._refuse(scope, send, caller, 429, "busy", str(error))

    async def _aside(self, work: Callable[[], T]) -> T:
        """Work with a store, off the loop."""
        if self._threads is None:
            self._threads = CapacityLimiter(_THREADS)
        return await to_thread.run_sync(work, limiter=self._threads)

    async def _pass(
        self, scope: Scope, receive: Receive, send: Send, caller: Caller, budget: Budget
    ) -> None:
        body = _Body(receive, self._options, budget, self._most(scope))
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            if not body.wrong:
                started = True
                await send(message)

        try:
            await self._app(scope, body, watched)
        except _BodyError:
            started = started or not body.wrong
        finally:
            body.close()
        if started:
            return
        if body.wrong == "slow":
            await self._refuse(scope, send, caller, 408, "slow", f"expected the whole body within {self._options.body_seconds:g} s, found it still coming: send it faster")  # fmt: skip
        elif body.wrong:
            await self._too_large(scope, send, caller)

    def _most(self, scope: Scope) -> int:
        """Bytes of a body: a file's where one is uploaded, else those of arguments."""
        options = self._options
        upload = scope["path"].startswith("/api/inbox/")
        return (
            options.max_body_bytes
            if upload
            else min(options.max_arguments_bytes, options.max_body_bytes)
        )

    async def _too_large(self, scope: Scope, send: Send, caller: Caller) -> None:
        limit = self._most(scope) >> 20
        said = f"expected a body of at most {limit} MB: send less"
        await self._refuse(scope, send, caller, 413, "too_large", said)

    async def _refuse(
        self, scope: Scope, send: Send, caller: Caller | None, status: int, kind: str, message: str
    ) -> None:
        """Answer with an error, then record it: one that cannot be recorded is answered all the same."""
        body = json.dumps({"error": {"type": kind, "message": message}}).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        who = caller.name if caller else STRANGER
        client = scope.get("client")
        inputs = {"path": scope["path"][:100], "from": str(client[0]) if client else ""}
        await self._aside(lambda: self._refusals.note(kind, who, inputs, message))


class _Body:
    """``receive`` that counts and times the body, and watches for the caller's going after it."""

    def __init__(self, receive: Receive, options: HttpOptions, budget: Budget, most: int) -> None:
        self._most = most
        self.wrong = ""
        self._receive = receive
        self._options = options
        self._budget = budget
        self._received = 0
        self._started = time.monotonic()
        self._gone = asyncio.Event()
        self._watcher: asyncio.Task[None] | None = None

    async def __call__(self) -> Message:
        if self._watcher is not None:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        due = self._options.body_seconds + self._received / self._options.body_bytes_per_s
        try:
            message = await asyncio.wait_for(
                self._receive(), max(0.0, self._started + due - time.monotonic())
            )
        except TimeoutError:
            self.wrong = "slow"
            raise _BodyError from None
        self._received += len(message.get("body", b""))
        if self._received > self._most:
            self.wrong = "large"
            raise _BodyError
        if message["type"] == "http.disconnect":
            self._budget.cancel()
        elif not message.get("more_body", False):
            self._watcher = asyncio.create_task(self._watch())
        return message

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self._gone.set()
        self._budget.cancel()

    def close(self) -> None:
        """The request is over."""
        if self._watcher is not None:
            self._watcher.cancel()


class _BodyError(Exception):
    """The body was too large or too slow while it was being read."""


def _bearer(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    kind, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
