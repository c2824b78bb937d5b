"""Real OPC UA, Modbus and MQTT servers on loopback, for tests of links; shipped to users."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from industria.core import BusyError

_STATUS = {192: 0x00000000, 64: 0x40000000, 0: 0x80000000}
Sent = tuple[str, int, float, int]


def free_port() -> int:
    """A port that nothing listens on.

    Below the range from which systems take ports for clients, and by chance: between this call and the
    server's start neither a connection nor another process that asks here is likely to take it.
    """
    for _ in range(100):
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise BusyError(
        "expected a free port between 10000 and 32000, found none: end what listens there"
    )


class OpcUaServer:
    """An asyncua server with history; ``write`` sets all tags, ``sent`` remembers what was written."""

    def __init__(self, tags: Sequence[str]) -> None:
        self._tags = list(tags)
        self.port = free_port()
        self.nodes = [f"ns=2;s={tag}" for tag in tags]
        self.sent: list[Sent] = []
        self._server: Any = None
        self._variables: list[Any] = []

    async def start(self) -> None:
        """Start, with every tag a variable that keeps its history."""
        from asyncua import ua
        from asyncua.server.server import Server

        self._server = Server()
        await self._server.init()
        self._server.set_endpoint(f"opc.tcp://127.0.0.1:{self.port}/plant")
        await self._server.register_namespace("urn:industria:test")
        folder = await self._server.nodes.objects.add_folder(2, "plant")
        for tag, node in zip(self._tags, self.nodes, strict=True):
            variable = await folder.add_variable(ua.NodeId.from_string(node), tag, 0.0)
            self._variables.append(variable)
        await self._server.start()
        for variable in self._variables:
            await self._server.historize_node_data_change(variable, period=None, count=100_000)

    async def write(self, value: float, quality: int) -> None:
        """Set every tag to a value with a status and a source time."""
        from asyncua import ua

        for tag, variable in zip(self.nodes, self._variables, strict=True):
            micro = time.time_ns() // 1000
            stamp = ua.DateTime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
            status = ua.StatusCode(ua.UInt32(_STATUS[quality]))
            await self._server.write_attribute_value(
                variable.nodeid,
                ua.DataValue(
                    ua.Variant(float(value), ua.VariantType.Double), status, SourceTimestamp=stamp
                ),
            )
            self.sent.append((tag, micro, float(value), quality))

    async def stop(self) -> None:
        """Stop the server."""
        with contextlib.suppress(Exception):
            await self._server.stop()


class MqttBroker:
    """An amqtt broker and a publisher of Sparkplug B beside it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.sent: list[Sent] = []
        self._broker: Any = None
        self._client: Any = None
        self._sequence = 0
        self._milli = 0

    async def start(self) -> None:
        """Start the broker and connect the publisher to it directly."""
        import aiomqtt
        from amqtt.broker import Broker

        config = {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}},
            "plugins": {"industria.testing.mqtt_login.AnyPassword": {}},
        }
        self._broker = Broker(config)
        await self._broker.start()
        self._client = aiomqtt.Client(
            "127.0.0.1", self.port, identifier="edge", username="edge", password="edge"
        )
        await self._client.__aenter__()

    async def publish(self, value: float, quality: int) -> None:
        """One Sparkplug B data message of two metrics, each message at a millisecond of its own."""
        from industria.infrastructure.links.reading import Reading
        from industria.infrastructure.links.sparkplug import encode

        self._milli = milli = max(time.time_ns() // 1_000_000, self._milli + 1)
        readings = [
            Reading(t, milli * 1000, value + i, quality) for i, t in enumerate(("flow", "level"))
        ]
        self._sequence += 1
        await self._client.publish(
            "spBv1.0/plant/DDATA/edge/pump", encode(readings, self._sequence), qos=1
        )
        self.sent += [
            (f"plant/edge/pump/{r.tag}", r.time_us, value + i, quality)
            for i, r in enumerate(readings)
        ]

    async def stop(self) -> None:
        """Stop both."""
        with contextlib.suppress(Exception):
            await self._client.__aexit__(None, None, None)
        with contextlib.suppress(Exception):
            await self._broker.shutdown()


class ModbusDevice:
    """A pymodbus server with a hundred holding registers."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: Any = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen."""
        from pymodbus.server import ModbusTcpServer
        from pymodbus.simulator import DataType, SimData, SimDevice

        device = SimDevice(1, [SimData(0, count=100, values=0, datatype=DataType.REGISTERS)])
        self._server = ModbusTcpServer(device, address=("127.0.0.1", self.port))
        self._task = asyncio.create_task(self._server.serve_forever())
        await asyncio.sleep(0.3)

    async def stop(self) -> None:
        """Stop listening."""
        await self._server.shutdown()
        if self._task is not None:
            self._task.cancel()
