"""MQTT in: Sparkplug B or JSON, quality of service 1 and a session that outlives a cut.

The broker keeps what is published while the line is down and sends it when the client is back; a
message is acknowledged only after it is in the journal.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from industria.core import InputError, missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.reading import Reading
from industria.infrastructure.links.sparkplug import decode


class MqttLink:
    """Topics of one broker into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, host: str, port: int, topic: str, journal: Journal, *, client_id: str,
        username: str = "", password: str = "", retry_s: float = 1.0, on_state: Callable[[str], None] = lambda state: None,
    ) -> None:  # fmt: skip
        """``topic``: may have ``+`` and ``#``; ``client_id`` names the session at the broker."""
        self._where, self._topic, self._journal = (host, port), topic, journal
        self._client_id, self._retry_s, self._on_state = client_id, retry_s, on_state
        self._login = (username or None, password or None)
        self._aliases: dict[str, dict[int, str]] = {}
        self.reconnects = 0
        self.refused = 0

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
                ) as client:  # fmt: skip
                    await client.subscribe(self._topic, qos=1)
                    self._on_state("connected")
                    async for message in client.messages:
                        payload = message.payload if isinstance(message.payload, bytes) else b""
                        self._take(str(message.topic), payload)
            except (aiomqtt.MqttError, OSError) as error:
                self._on_state(f"lost: {error}")
                self.reconnects += 1
                await asyncio.sleep(self._retry_s)

    def _take(self, topic: str, payload: bytes) -> None:
        try:
            self._journal.append(self.readings(topic, payload))
        except InputError as error:
            self.refused += 1
            self._on_state(f"refused a message on {topic}: {error}")

    def readings(self, topic: str, payload: bytes) -> list[Reading]:
        """Readings of one message. Raises InputError for what is neither Sparkplug B nor JSON."""
        if topic.startswith("spBv1.0/"):
            parts = topic.split("/")
            device = "/".join([parts[1], *parts[3:]])
            return decode(payload, f"{device}/", self._aliases.setdefault(device, {}))
        try:
            body = json.loads(payload)
            items = body if isinstance(body, list) else [body]
            return [
                Reading(
                    str(item.get("tag", topic)), round(float(item.get("time", time.time())) * 1e6),
                    float(item["value"]), int(item.get("quality", 192)),
                )
                for item in items
            ]  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(
                f"expected Sparkplug B or JSON with tag, time and value, found {payload[:40]!r}"
            ) from None
