"""Link profiles, and an emulator that puts one between two processes on one machine.

The emulator is a TCP relay: every piece leaves after the profile's one-way delay and the time its
bytes take at the profile's rate, in order. A lost packet is what TCP makes of it: the piece comes a
retransmission later. ``cut`` drops the line and refuses new ones until ``restore``.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass

_CHUNK = 65_536
_SPIN_S = 0.0015


@dataclass(frozen=True, slots=True)
class LinkProfile:
    """One way: delay, rate, share of packets lost, and what a retransmission costs."""

    name: str
    delay_s: float
    rate_bit_s: float
    loss: float = 0.0
    retransmission_s: float = 0.2

    def expected_s(self, size_bytes: int) -> float:
        """Mean one-way time of a message that fits one piece."""
        return self.delay_s + 8 * size_bytes / self.rate_bit_s + self.loss * self.retransmission_s


# Delays are what plants see end to end on such links; they are parameters, not promises.
PROFILES = {
    p.name: p
    for p in (
        LinkProfile("ethernet", 0.001, 1e9),
        LinkProfile("fibre", 0.002, 1e10),
        LinkProfile("5g", 0.010, 1e8, 0.001, 0.05),
        LinkProfile("wifi", 0.005, 5e7, 0.01, 0.05),
    )
}


class LinkEmulator:
    """Relays ``127.0.0.1:port`` to a target through a profile. Use ``start`` and ``close``."""

    def __init__(self, host: str, port: int, profile: LinkProfile, seed: int = 0) -> None:
        self._target = (host, port)
        self.profile = profile
        self._chance = random.Random(seed)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._open = True
        self._own_s = 0.0
        self.port = 0

    async def start(self, port: int = 0) -> int:
        """Listen; returns the port. The relay's own time is measured first and taken off."""
        if not self._own_s:
            self._own_s = await _own_time()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        self._open = False
        for writer in list(self._writers):
            writer.transport.abort()

    def restore(self) -> None:
        """Let new connections through again."""
        self._open = True

    async def close(self) -> None:
        """Stop listening and drop everything."""
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        if self._server is not None:
            self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        for stream in (writer, far_writer):
            self._writers.add(stream)
            raw = stream.get_extra_info("socket")
            if raw is not None:
                import socket

                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._relay(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _relay(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(self._send(queue, sink))
        free = 0.0
        try:
            while data := await source.read(_CHUNK):
                now = time.perf_counter()
                free = max(free, now) + 8 * len(data) / self.profile.rate_bit_s
                late = (
                    self.profile.retransmission_s
                    if self._chance.random() < self.profile.loss
                    else 0.0
                )
                await queue.put((free + self.profile.delay_s + late - self._own_s, data))
        except OSError:
            sink.transport.abort()
        finally:
            await queue.put((0.0, b""))
            with contextlib.suppress(asyncio.CancelledError):
                await sender
            self._writers.discard(sink)

    async def _send(
        self, queue: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        try:
            while True:
                due, data = await queue.get()
                if not data:
                    sink.close()
                    return
                wait = due - time.perf_counter()
                if wait > _SPIN_S:
                    await asyncio.sleep(wait - _SPIN_S)
                while time.perf_counter() < due:
                    await asyncio.sleep(0)
                sink.write(data)
        except OSError:
            sink.transport.abort()


async def _own_time(rounds: int = 60) -> float:
    """What the relay adds one way on this machine: half of what an idle line adds to an echo."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            writer.write(data)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    line = LinkEmulator("127.0.0.1", port, LinkProfile("idle", 0.0005, 1e12))
    line._own_s = 1e-9
    times = []
    reader, writer = await asyncio.open_connection("127.0.0.1", await line.start())
    for _ in range(rounds):
        started = time.perf_counter()
        writer.write(bytes(1000))
        await reader.readexactly(1000)
        times.append(time.perf_counter() - started)
    writer.close()
    await line.close()
    server.close()
    usual = sorted(times)[rounds // 2]
    return max(0.0, (usual - 2 * line.profile.delay_s) / 2)
