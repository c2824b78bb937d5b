"""OPC UA in: subscribe, keep source time and status, come back after a cut, fill the gap from history.

While the line is up the server's notifications are taken; after a cut the server's history is read
from each tag's last time on (Part 11, raw values), so what happened meanwhile is not lost. A server
without history gives a bad-quality mark at the start of the gap instead.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from industria.core import missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.reading import BAD, GOOD, UNCERTAIN, Reading

if TYPE_CHECKING:
    from asyncua import Client, Node

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOST = (OSError, TimeoutError, asyncio.TimeoutError, ConnectionError)


class OpcUaLink:
    """Nodes of one server into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, url: str, nodes: Sequence[str], journal: Journal, *,
        period_ms: int = 100, queue: int = 1000, retry_s: float = 1.0,
        on_state: Callable[[str], None] = lambda state: None,
    ) -> None:  # fmt: skip
        """``nodes``: node ids such as ``ns=2;s=P-101.flow``, which are also the tags."""
        self._url, self._nodes, self._journal = url, list(nodes), journal
        self._period_ms, self._queue, self._retry_s = period_ms, queue, retry_s
        self._on_state = on_state
        self._held: list[Reading] = []
        self.reconnects = 0

    async def run(self) -> None:
        """Connect, subscribe, journal; reconnect with a growing pause, at most 10 s."""
        pause = self._retry_s
        first = True
        while True:
            try:
                await self._session(first)
            except _LOST as error:
                self._on_state(f"lost: {type(error).__name__}")
            except Exception as error:
                if not _is_protocol_error(error):
                    raise
                self._on_state(f"lost: {type(error).__name__}")
            self._flush()
            first = False
            self.reconnects += 1
            await asyncio.sleep(pause)
            pause = min(10.0, pause * 1.5) if not self._held else self._retry_s

    async def _session(self, first: bool) -> None:
        async with _client(self._url) as client:
            nodes = [client.get_node(n) for n in self._nodes]
            subscription = await client.create_subscription(self._period_ms, self)
            await subscription.subscribe_data_change(nodes, queuesize=self._queue)
            self._on_state("connected")
            await self._fill_gap(nodes, first)
            while True:
                await asyncio.sleep(self._period_ms / 1000)
                self._flush()
                await client.check_connection()

    async def _fill_gap(self, nodes: Sequence[Node], first: bool) -> None:
        missed: list[Reading] = []
        for tag, node in zip(self._nodes, nodes, strict=True):
            since = self._journal.last_time_us(tag)
            if since is None:
                continue
            start = _EPOCH + timedelta(microseconds=since + 1)
            try:
                values = await node.read_raw_history(
                    start, datetime.now(UTC) + timedelta(seconds=1)
                )
            except Exception as error:
                if not _is_protocol_error(error):
                    raise
                if not first:
                    missed.append(Reading(tag, since + 1, None, BAD, "link lost, no history"))
                continue
            missed += [_reading(tag, v) for v in values]
        self._held = sorted([*missed, *self._held], key=lambda r: r.time_us)
        self._flush()

    def datachange_notification(self, node: Node, value: object, data: Any) -> None:
        """Called by the client for each change."""
        self._held.append(_reading(node.nodeid.to_string(), data.monitored_item.Value))

    def status_change_notification(self, status: object) -> None:
        """Called by the client when the server ends the subscription."""
        self._on_state(f"subscription: {status}")

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held:
            self._journal.append(held)


@contextlib.asynccontextmanager
async def _client(url: str):  # type: ignore[no-untyped-def]
    try:
        from asyncua import Client
    except ImportError:
        raise missing_extra("links", "asyncua") from None
    client: Client = Client(url, timeout=4)
    await client.connect()
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(client.disconnect(), 2)


def _is_protocol_error(error: Exception) -> bool:
    from asyncua import ua

    return isinstance(error, ua.UaError)


def _reading(tag: str, value: Any) -> Reading:
    """A value as a reading, at the time of the source, else of the server, else of its arrival."""
    stamp = value.SourceTimestamp or value.ServerTimestamp or datetime.now(UTC)
    utc = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    micro = (utc - _EPOCH) // timedelta(microseconds=1)
    status = value.StatusCode
    quality = (
        GOOD if status is None or status.is_good() else UNCERTAIN if status.is_uncertain() else BAD
    )
    raw = value.Value.Value if value.Value is not None else None
    number = float(raw) if isinstance(raw, bool | int | float) else None
    return Reading(
        tag, micro, number, quality, "" if number is not None or raw is None else str(raw)
    )
