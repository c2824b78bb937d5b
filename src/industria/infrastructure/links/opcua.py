"""OPC UA in: subscribe, keep source time and status, come back after a cut, fill the gap from history.

While the line is up the server's notifications are taken; after a cut the server's history is read
from each tag's last time on (Part 11, raw values), so what happened meanwhile is not lost. Where the
server has nothing for a tag that moved on, a bad-quality mark stands at the start of the gap.

A node that the server does not have is named with its status and its tag gets a bad reading; a link of
which no node is there does not start. Namespaces are remembered by their URI, so ids hold where a
restarted server numbers them anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from industria.core import InputError, missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.reading import BAD, GOOD, UNCERTAIN, Reading, digits
from industria.infrastructure.links.secure_line import PLAIN, OpcUaSecurity
from industria.infrastructure.links.stamps import EPOCH, moment_us
from industria.infrastructure.links.tally import Tally

if TYPE_CHECKING:
    from asyncua.client.client import Client
    from asyncua.common.node import Node

_LOST = (OSError, TimeoutError, asyncio.TimeoutError, ConnectionError)
_LOOK_AGAIN_S = 10.0  # how often nodes that were not there are asked for again


class OpcUaLink:
    """Nodes of one server into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, url: str, nodes: Sequence[str], journal: Journal, *,
        period_ms: int = 100, queue: int = 1000, retry_s: float = 1.0,
        on_state: Callable[[str], None] = lambda _: None, security: OpcUaSecurity = PLAIN,
    ) -> None:  # fmt: skip
        """``nodes``: node ids such as ``ns=2;s=P-101.flow``, which are also the tags.

        Raises InputError where ``url`` is no address of an OPC UA server, NotPermittedError where it has a
        login that could be read on its way.
        """
        if "@" in urlsplit(url).netloc:
            security.may_login(url)
        self._security = security
        self._url, self._nodes, self._journal = _address(url), list(dict.fromkeys(nodes)), journal
        self._period_ms, self._queue, self._retry_s = period_ms, queue, retry_s
        self._on_state = on_state
        self._held: list[Reading] = []
        self._tags: dict[str, list[str]] = {}  # by the node's id as the server says it
        self._namespaces: list[str] = []  # as the node ids that were given count them
        self._gaps: dict[str, Reading] = {}  # the last reading before a cut that is not filled yet
        self._ended = ""
        self.reconnects = 0
        self.tally = Tally()

    async def run(self) -> None:
        """Connect, subscribe, journal; reconnect with a growing pause, at most 10 s.

        Raises InputError where the server has none of the nodes at the first connection.
        """
        pause = self._retry_s
        try:
            while True:
                first = not self.tally.connected
                try:
                    await self._session(first)
                except Exception as error:
                    if not isinstance(error, _LOST) and not _is_protocol_error(error):
                        raise
                    self.tally.trouble = f"{type(error).__name__} {error}".strip()
                    self._on_state(f"lost: {self.tally.trouble}")
                self._flush()
                self.reconnects += 1
                await asyncio.sleep(pause)
                came_up = first and self.tally.connected
                pause = self._retry_s if came_up else min(10.0, pause * 1.5)
        finally:
            self._flush()

    async def _session(self, first: bool) -> None:
        async with _client(self._url, self._security) as client:
            self._ended = ""
            for tag in self._nodes:
                if tag not in self._gaps and (last := self._journal.newest(tag)) is not None:
                    self._gaps[tag] = last
            subscription = await client.create_subscription(self._period_ms, self)
            nodes = await self._subscribe(client, subscription, self._nodes)
            if first and not nodes:
                raise InputError(
                    f"expected {self._url} to have the nodes, found none of them "
                    f"({_named(self.tally.missing)}): give node ids that the server has, such as ns=2;s=P-101.flow"
                )
            self.tally.connected = True
            lacking = len(self.tally.missing)
            self._on_state(
                f"connected, without {lacking} of {len(self._nodes)} nodes"
                if lacking
                else "connected"
            )
            await self._fill_gap(nodes, first)
            looked = time.monotonic()
            while True:
                await asyncio.sleep(self._period_ms / 1000)
                self._flush()
                if self._ended:
                    raise ConnectionError(f"the server ended the subscription: {self._ended}")
                if self.tally.missing and time.monotonic() - looked > _LOOK_AGAIN_S:
                    await self._subscribe(client, subscription, list(self.tally.missing))
                    looked = time.monotonic()
                await client.check_connection()

    async def _subscribe(
        self, client: Client, subscription: Any, tags: Sequence[str]
    ) -> dict[str, Node]:
        """Subscribe to the nodes of these tags; those that are there. The others are said and marked bad."""
        now = [str(uri) for uri in await client.get_namespace_array()]
        self._namespaces = self._namespaces or now
        found: dict[str, Node] = {}
        lacking: dict[str, str] = {}
        for tag in tags:
            try:
                found[tag] = client.get_node(_node_id(tag, self._namespaces, now))
            except InputError as error:
                lacking[tag] = str(error)
        for tag, node in found.items():
            names = self._tags.setdefault(node.nodeid.to_string(), [])
            if tag not in names:
                names.append(tag)
        if found:
            results = await subscription.subscribe_data_change(
                list(found.values()), queuesize=self._queue
            )
            for tag, result in zip(list(found), results, strict=True):
                if not isinstance(result, int):
                    lacking[tag] = str(result.name)
                    del found[tag]
        for tag in found:
            if self.tally.missing.pop(tag, None) is not None:
                self._on_state(f"the node {tag} is there now")
        self._lack(lacking)
        return found

    def _lack(self, lacking: Mapping[str, str]) -> None:
        """Say each node that is newly gone, and mark its tag bad."""
        now_us = time.time_ns() // 1000
        for tag, status in lacking.items():
            if self.tally.missing.get(tag) == status:
                continue
            self._on_state(f"the node {tag} is not there: {status}")
            last_us = self._journal.last_time_us(tag) or 0
            self._held.append(Reading(tag, max(now_us, last_us + 1), None, BAD, status))
            self.tally.missing[tag] = status

    async def _fill_gap(self, nodes: Mapping[str, Node], first: bool) -> None:
        missed: list[Reading] = []
        now = datetime.now(UTC)
        for tag, node in nodes.items():
            last = self._gaps.get(tag)
            if last is None:
                continue
            start = min(EPOCH + timedelta(microseconds=last.time_us + 1), now)
            filled = await self._history(tag, node, start, now + timedelta(seconds=1))
            if not filled and not first and await self._moved_on(tag, node, last):
                missed.append(
                    Reading(tag, last.time_us + 1, None, BAD, "link lost, nothing in the history")
                )
            missed += filled
        self._held = sorted([*missed, *self._held], key=lambda r: r.time_us)
        self._flush()
        self._gaps.clear()

    async def _history(self, tag: str, node: Node, start: datetime, end: datetime) -> list[Reading]:
        try:
            values = await node.read_raw_history(start, end, return_bounds=False)
        except Exception as error:
            if not _is_protocol_error(error):
                raise
            return []  # a server without history; the caller marks the gap
        return [self._reading(tag, v) for v in values]

    async def _moved_on(self, tag: str, node: Node, last: Reading) -> bool:
        """Whether a tag has a newer time than the last one kept, so that something came between."""
        value = await node.read_data_value(raise_on_bad_status=False)
        return self._reading(tag, value).time_us > last.time_us

    def datachange_notification(self, node: Node, value: object, data: Any) -> None:
        """Called by the client for each change."""
        self._held += [
            self._reading(tag, data.monitored_item.Value)
            for tag in self._tags[node.nodeid.to_string()]
        ]

    def status_change_notification(self, status: object) -> None:
        """Called by the client when the server ends the subscription; the session begins anew."""
        code = getattr(status, "Status", status)
        self._ended = str(getattr(code, "name", code))

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held:
            self._journal.append(held)

    def _reading(self, tag: str, value: Any) -> Reading:
        """A value as a reading, at the time of the source, else of the server, else of its arrival."""
        source_us, server_us = moment_us(value.SourceTimestamp), moment_us(value.ServerTimestamp)
        if value.SourceTimestamp is not None and source_us is None:
            self.tally.restamped += 1
        time_us = source_us or server_us or time.time_ns() // 1000
        status = value.StatusCode
        quality = (
            GOOD
            if status is None or status.is_good()
            else UNCERTAIN
            if status.is_uncertain()
            else BAD
        )
        raw = value.Value.Value if value.Value is not None else None
        if raw is None:
            text = "no value" if quality == GOOD else str(getattr(status, "name", ""))
            return Reading(tag, time_us, None, BAD if quality == GOOD else quality, text)
        if isinstance(raw, bool | int | float):
            return Reading(tag, time_us, float(raw), quality, digits(raw))
        return Reading(tag, time_us, None, quality, str(raw))


@contextlib.asynccontextmanager
async def _client(url: str, security: OpcUaSecurity) -> AsyncIterator[Client]:
    try:
        from asyncua.client.client import Client
    except ImportError:
        raise missing_extra("links", "asyncua") from None
    client = Client(url, timeout=4)
    await security.apply(client)
    await client.connect()
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(client.disconnect(), 2)


def _address(url: str) -> str:
    """The address with its port (4840 where it names none)."""
    parts = urlsplit(url.strip())
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None  # a port that is no port
    if parts.scheme != "opc.tcp" or not host:
        raise InputError(
            f"expected the address of an OPC UA server such as opc.tcp://192.168.0.10:4840, found {url!r}"
        )
    return parts.geturl() if port else parts._replace(netloc=f"{parts.netloc}:4840").geturl()


def _node_id(text: str, given: Sequence[str], now: Sequence[str]) -> Any:
    """The id of a node on a server whose namespaces are ``now``, where ``text`` counts them as ``given``.

    Raises InputError where it is no node id, or its namespace is not there any more.
    """
    from asyncua import ua
    from asyncua.ua.uaerrors._base import UaError

    try:
        node = ua.NodeId.from_string(text)
    except (UaError, ValueError, IndexError):
        raise InputError("BadNodeIdInvalid, no node id such as ns=2;s=P-101.flow") from None
    index = node.NamespaceIndex
    uri = getattr(node, "NamespaceUri", None)
    if not uri and 1 < index < len(given):
        uri = given[index]
    if not uri:
        return ua.NodeId(node.Identifier, index, node.NodeIdType)
    if uri not in now:
        raise InputError(f"BadNodeIdUnknown, the server has no namespace {uri} now")
    return ua.NodeId(node.Identifier, ua.Int16(now.index(uri)), node.NodeIdType)


def _named(missing: Mapping[str, str], most: int = 5) -> str:
    """The first of the nodes that are missing, each with its status."""
    named = "; ".join(f"{tag}: {status}" for tag, status in list(missing.items())[:most])
    return named + (f"; and {len(missing) - most} more" if len(missing) > most else "")


def _is_protocol_error(error: Exception) -> bool:
    from asyncua.ua.uaerrors._base import UaError

    return isinstance(error, UaError)
