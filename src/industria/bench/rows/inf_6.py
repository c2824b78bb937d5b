"""INF-6: links. Latency per profile against its model; nothing lost over a cut line; round trips."""

from __future__ import annotations

import asyncio
import math
import time
from itertools import pairwise

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.infrastructure.ending import end
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.profile import PROFILES, LinkEmulator, LinkProfile
from industria.testing.plant_servers import ModbusDevice, MqttBroker, OpcUaServer

_CUT_AT = 10.0
_CUT_S = 60.0
_RUN_S = 80.0


def measure(context: Context) -> list[Measure]:
    """Profiles first, then OPC UA and MQTT through a line that is cut for 60 s, then Modbus."""
    measures = []
    worst, shown = 0.0, []
    for profile in PROFILES.values():
        expected, found = asyncio.run(_round_trip(profile))
        worst = max(worst, abs(found / expected - 1))
        shown.append(f"{profile.name} {1000 * found:.2f} ms for {1000 * expected:.2f}")
    measures.append(Measure("round trip / profile, worst deviation", worst, "model: delay + size/rate + loss x retransmission", "<= .10", worst <= 0.1, "; ".join(shown)))  # fmt: skip
    for name, run in (("OPC UA", _opcua), ("MQTT Sparkplug B", _mqtt)):
        lost, doubled, disorder, total, quality = asyncio.run(run(context))
        bad = lost + doubled + disorder + (0 if quality else 1)
        measures.append(Measure(f"{name}: readings lost, doubled or out of order over a {_CUT_S:.0f} s cut", bad, "-", "0", bad == 0, f"{total} readings sent, line cut at 10 s; times and quality codes kept: {quality}", 0))  # fmt: skip
    right, total = asyncio.run(_modbus(context))
    measures.append(Measure(f"Modbus values exact (of {total}), gap marked bad", right, "-", str(total), right == total, "int16, uint32, float32; the protocol has no history", 0))  # fmt: skip
    return measures


async def _round_trip(
    profile: LinkProfile, size: int = 1000, rounds: int = 400
) -> tuple[float, float]:
    """(expected, measured) mean time of a message there and back through two relays' worth of line."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.readexactly(size):
            writer.write(data)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    line = LinkEmulator("127.0.0.1", server.sockets[0].getsockname()[1], profile, seed=3)
    port = await line.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    message = bytes(size)
    times = []
    for number in range(rounds + 20):
        started = time.perf_counter()
        writer.write(message)
        await reader.readexactly(size)
        if number >= 20:
            times.append(time.perf_counter() - started)
    writer.close()
    await line.close()
    server.close()
    return 2 * profile.expected_s(size), float(np.mean(times))


async def _opcua(context: Context) -> tuple[int, int, int, int, bool]:
    from industria.infrastructure.links.opcua import OpcUaLink

    server = OpcUaServer(["pressure", "flow", "level"])
    await server.start()
    line = LinkEmulator("127.0.0.1", server.port, PROFILES["ethernet"])
    port = await line.start()
    journal = Journal(context.scratch / "opcua.db")
    link = OpcUaLink(f"opc.tcp://127.0.0.1:{port}/plant", server.nodes, journal, retry_s=0.5)
    return await _under_load(
        context, server.write, server.sent, line, link.run(), journal, server.stop
    )


async def _mqtt(context: Context) -> tuple[int, int, int, int, bool]:
    from industria.infrastructure.links.mqtt import MqttLink

    broker = MqttBroker()
    await broker.start()
    line = LinkEmulator("127.0.0.1", broker.port, PROFILES["wifi"])
    port = await line.start()
    journal = Journal(context.scratch / "mqtt.db")
    link = MqttLink(
        "127.0.0.1",
        port,
        "spBv1.0/plant/#",
        journal,
        client_id="industria",
        username="industria",
        password="test",
        retry_s=0.5,
    )
    return await _under_load(
        context, broker.publish, broker.sent, line, link.run(), journal, broker.stop
    )


async def _under_load(context, write, sent, line, run, journal, stop):  # type: ignore[no-untyped-def]
    """Write ten times a second for 80 s, cut the line at 10 s for 60 s, compare what arrived."""
    task = asyncio.create_task(run)
    await asyncio.sleep(3)
    started, step = time.monotonic(), 0
    state = "up"
    while (now := time.monotonic() - started) < _RUN_S:
        if state == "up" and now > _CUT_AT:
            line.cut()
            state = "cut"
        if state == "cut" and now > _CUT_AT + _CUT_S:
            line.restore()
            state = "back"
        await write(math.sin(step / 7) * 10 + step, 192 if step % 50 else 64)
        step += 1
        if step % 50 == 0:
            context.progress("link under load", int(now), int(_RUN_S))
        await asyncio.sleep(max(0.0, started + step * 0.1 - time.monotonic()))
    for _ in range(150):
        await asyncio.sleep(0.2)
        if journal.waiting >= len(sent):
            break
    await end(task)
    await line.close()
    await stop()
    arrived = []
    while journal.forward(lambda batch, key: arrived.extend(batch)):
        pass
    journal.close()
    per_tag: dict[str, list[tuple[int, float, int]]] = {}
    for r in arrived:
        per_tag.setdefault(r.tag, []).append((r.time_us, r.value, r.quality))
    wanted: dict[str, list[tuple[int, float, int]]] = {}
    for tag, at, value, quality in sent:
        wanted.setdefault(tag, []).append((at, value, quality))
    lost = doubled = disorder = 0
    exact = True
    for tag, rows in wanted.items():
        got = per_tag.get(tag, [])
        times = [t for t, _, _ in got]
        lost += len({t for t, _, _ in rows} - set(times))
        doubled += len(times) - len(set(times))
        disorder += sum(b <= a for a, b in pairwise(times))
        values = {t: (v, q) for t, v, q in got}
        exact &= all(values.get(t) == (v, q) for t, v, q in rows if t in values)
    return lost, doubled, disorder, len(sent), exact


async def _modbus(context: Context) -> tuple[int, int]:
    from industria.infrastructure.links.modbus import ModbusLink, Register

    device = ModbusDevice()
    await device.start()
    line = LinkEmulator("127.0.0.1", device.port, PROFILES["ethernet"])
    port = await line.start()
    journal = Journal(context.scratch / "modbus.db")
    registers = [
        Register("level", 0, "int16", 0.1),
        Register("count", 2, "uint32"),
        Register("flow", 4, "float32"),
    ]
    link = ModbusLink("127.0.0.1", port, registers, journal, period_s=0.05)
    wanted = {"level": -12.5, "count": 3_000_000_000.0, "flow": 42.25}
    for register in registers:
        await link.write(register, wanted[register.tag])
    task = asyncio.create_task(link.run())
    await asyncio.sleep(1.0)
    line.cut()
    await asyncio.sleep(2.0)
    line.restore()
    await asyncio.sleep(2.5)
    await end(task)
    await line.close()
    await device.stop()
    arrived = []
    journal.forward(lambda batch, key: arrived.extend(batch))
    journal.close()
    good = {t: {r.value for r in arrived if r.tag == t and r.quality == 192} for t in wanted}
    marked = {r.tag for r in arrived if r.quality == 0 and r.value is None}
    last = arrived[-1].quality == 192
    checks = [*(good[t] == {v} for t, v in wanted.items()), marked == set(wanted), last]
    return sum(checks), len(checks)


ENTRY = Entry(
    "INF-6", "plant links and emulated networks", "real servers on loopback (asyncua, amqtt, pymodbus)",
    "simulated", measure, fast=False, needs=("package:asyncua", "package:amqtt", "package:pymodbus"), looked_at=True, own_hand=True,
)  # fmt: skip
