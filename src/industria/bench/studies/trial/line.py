"""A plant's line under trial: a real OPC UA server on loopback that keeps a ledger of every write.

It runs in a thread of its own in a process that nobody kills. At each write, before it takes effect, it
looks into the audit chain as it lies on the disk: whether the intent stands there already.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from industria.bench.studies.trial.calls import same_number
from industria.core import Run
from industria.testing.plant_servers import OpcUaServer

_START_S = 60.0
_LOOKED_AT = 200  # newest Runs of the chain in which an intent is looked for


@dataclass(frozen=True, slots=True)
class Written:
    """One write that reached the server. ``intended``: its intent was on disk by then."""

    tag: str
    value: float
    at: str
    intended: bool


class Line:
    """Tags that start at 0. Use it in a ``with`` block."""

    def __init__(self, tags: int, newest: Callable[[int], list[Run]]) -> None:
        """``newest``: the last Runs of the plant that writes here, read from its disk."""
        self._server = OpcUaServer([f"tag_{number}" for number in range(tags)])
        self._newest = newest
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._on_write: dict[float, Callable[[], None]] = {}
        self.ledger: list[Written] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"opc.tcp://127.0.0.1:{self._server.port}/plant"

    @property
    def tags(self) -> list[str]:
        """Node ids."""
        return self._server.nodes

    def when_written(self, value: float, action: Callable[[], None]) -> None:
        """Do something once a value has arrived."""
        self._on_write[value] = action

    def __enter__(self) -> Line:
        self._thread.start()
        if not self._ready.wait(_START_S):
            raise TimeoutError(f"expected the OPC UA server within {_START_S:.0f} s")
        return self

    def __exit__(self, *_: object) -> None:
        stopping = self._stopping
        assert stopping is not None
        self._loop.call_soon_threadsafe(stopping.set)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        from asyncua.common.callback import CallbackType

        self._stopping = asyncio.Event()
        await self._server.start()
        await self._server.open_to_clients()
        self._server.listen(CallbackType.PreWrite, self._note)
        self._ready.set()
        await self._stopping.wait()
        await self._server.stop()

    def _note(self, event: Any, _dispatcher: object) -> None:
        if not event.is_external:
            return
        for node in event.request_params.NodesToWrite:
            tag, value = node.NodeId.to_string(), node.Value.Value.Value
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            self.ledger.append(Written(tag, float(value), at, self._intended(tag, float(value))))
            if action := self._on_write.pop(float(value), None):
                action()

    def _intended(self, tag: str, value: float) -> bool:
        return any(
            r.what == "link_write" and r.state == "begun" and r.inputs.get("tag") == tag
            and same_number(r.inputs.get("value"), value)
            for r in self._newest(_LOOKED_AT)
        )  # fmt: skip
