"""MQTT in: Sparkplug B or JSON, quality of service 1 and a session that outlives a cut.

The broker keeps what is published while the line is down and sends it when the client is back; a
message is acknowledged only after it is in the journal.

Of Sparkplug B the births are remembered (a restart knows the aliases), a death makes every tag of the
node or device bad at its arrival, and commands are no readings.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any

from industria.core import InputError, missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.json_message import read_json
from industria.infrastructure.links.reading import BAD, Reading, is_bad
from industria.infrastructure.links.secure_line import refuse_clear_login
from industria.infrastructure.links.sparkplug import decode
from industria.infrastructure.links.stamps import count_us
from industria.infrastructure.links.tally import Tally

_SPARKPLUG = "spBv1.0/"


class MqttLink:
    """Topics of one broker into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, host: str, port: int, topic: str, journal: Journal, *, client_id: str,
        username: str = "", password: str = "", retry_s: float = 1.0, on_state: Callable[[str], None] = lambda _: None,
        tls: ssl.SSLContext | None = None, insecure: bool = False,
    ) -> None:  # fmt: skip
        """``topic``: may have ``+`` and ``#``; ``client_id`` names the session at the broker; ``tls``: of an
        encrypted line; ``insecure``: a login may go in clear.

        Raises InputError where ``topic`` is none, NotPermittedError where a login could be read on its way.
        """
        if password:
            refuse_clear_login(
                host, tls is not None, insecure, "--tls, or --insecure where the line is your own"
            )
        self._tls = tls
        self._where, self._topic, self._journal = (host, port), _filter(topic), journal
        self._client_id, self._retry_s, self._on_state = client_id, retry_s, on_state
        self._login = (username or None, password or None)
        self._aliases: dict[str, dict[int, str]] = {}
        self.reconnects = 0
        self.tally = Tally()

    async def run(self) -> None:
        """Subscribe and journal; reconnect after each loss."""
        try:
            import aiomqtt
        except ImportError:
            raise missing_extra("links", "aiomqtt") from None
        while True:
            try:
                async with aiomqtt.Client(
                    self._where[0], self._where[1], identifier=self._client_id, clean_session=False,
                    keepalive=5, timeout=3, username=self._login[0], password=self._login[1],
                    tls_context=self._tls,
                ) as client:  # fmt: skip
                    granted = await client.subscribe(self._topic, qos=1)
                    self.tally.connected = True
                    self._on_state("connected")
                    if _refused(granted):
                        self.tally.missing[self._topic] = "the broker refused the subscription"
                        self._on_state(f"{self._topic}: the broker refused the subscription")
                    async for message in client.messages:
                        payload = message.payload if isinstance(message.payload, bytes) else b""
                        self._take(str(message.topic), payload)
            except (aiomqtt.MqttError, OSError) as error:
                self.tally.trouble = str(error)
                self._on_state(f"lost: {error}")
                self.reconnects += 1
                await asyncio.sleep(self._retry_s)

    def _take(self, topic: str, payload: bytes) -> None:
        try:
            self._journal.append(self.readings(topic, payload))
        except InputError as error:
            self._refuse(topic, str(error))

    def _refuse(self, topic: str, what: str) -> None:
        self.tally.refused += 1
        self._on_state(f"refused on {topic}: {what}")

    def readings(self, topic: str, payload: bytes) -> list[Reading]:
        """Readings of one message; what of it cannot be read is said and counted.

        Raises InputError where a Sparkplug B topic brings something else.
        """
        if topic.startswith(_SPARKPLUG):
            return self._sparkplug(topic.split("/"), payload)
        message = read_json(topic, payload)
        self.tally.restamped += message.restamped
        for what in message.refused:
            self._refuse(topic, what)
        return message.readings

    def _sparkplug(self, parts: list[str], payload: bytes) -> list[Reading]:
        kind = parts[2] if len(parts) > 3 else ""
        if kind in ("NCMD", "DCMD"):
            raise InputError("expected measured values, found a command to a device")
        device = "/".join([parts[1], *parts[3:]])
        if kind in ("NDEATH", "DDEATH"):
            # A death is written when its sender connects, so its own stamp is not when it died.
            now_us = time.time_ns() // 1000
            alive = [r for r in self._journal.tags(f"{device}/") if not is_bad(r.quality)]
            # After the newest reading too, where the sender's clock is a little ahead of this one's.
            return [Reading(r.tag, max(now_us, r.time_us + 1), None, BAD, "dead") for r in alive]
        if device not in self._aliases:
            self._aliases[device] = self._noted(device)
        known = dict(self._aliases[device])
        aliases = {} if kind in ("NBIRTH", "DBIRTH") else dict(known)
        unnamed: list[str] = []
        found = decode(payload, f"{device}/", aliases, to_us=self._time_us, unnamed=unnamed)
        if aliases != known:
            self._aliases[device] = aliases
            self._journal.note(f"aliases {device}", {str(a): n for a, n in aliases.items()})
        for alias in unnamed:
            self._refuse("/".join(parts), f"{alias} has no name before the next birth of {device}")
        return found

    def _noted(self, device: str) -> dict[int, str]:
        """The aliases that the last birth named, as an earlier run noted them."""
        noted = self._journal.noted(f"aliases {device}")
        return {int(a): str(n) for a, n in noted.items()} if isinstance(noted, dict) else {}

    def _time_us(self, stamp: int) -> int:
        time_us = count_us(stamp)
        if time_us is None:
            self.tally.restamped += 1
            return time.time_ns() // 1000
        return time_us


def _filter(topic: str) -> str:
    """A topic to subscribe to: ``+`` and ``#`` stand for whole levels, ``#`` only at the end."""
    levels = topic.split("/")
    wrong = not topic or any(
        (set(level) & {"+", "#"} and len(level) > 1) or (level == "#" and n + 1 < len(levels))
        for n, level in enumerate(levels)
    )
    if wrong:
        raise InputError(
            f"expected a topic such as plant/+/flow or plant/#, found {topic!r}: "
            "+ and # stand for whole levels, # only at the end"
        )
    return topic


def _refused(granted: object) -> bool:
    """Whether a broker's answer to a subscription is a failure (codes from 0x80 on)."""
    codes: Sequence[Any] = granted if isinstance(granted, list | tuple) else [granted]
    return any(int(getattr(code, "value", code)) >= 0x80 for code in codes)
