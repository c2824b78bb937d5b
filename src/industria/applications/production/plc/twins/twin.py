"""What every twin is, and how it meets a soft PLC: in step, or over OPC UA as a plant would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from industria.applications.production.plc.execution.machine import Machine, Values, restore
from industria.applications.production.plc.language.types import Constant
from industria.applications.production.plc.runtime.opcua_server import (
    NAMESPACE,
    WRITER,
    variable_id,
)
from industria.core import NotFoundError, Text


class Twin(Protocol):
    """A machine of the plant. ``sensors`` are what a program reads, ``actuators`` what it writes."""

    name: str
    title: Text
    sensors: Mapping[str, str]  # name and type in Structured Text
    actuators: Mapping[str, str]
    rules: str  # what must hold at the terminals, in the language of properties

    def step(self, seconds: float, actuators: Mapping[str, Constant]) -> Values:
        """Let time pass; the sensors after it."""

    def harm(self) -> Text | None:
        """What has gone wrong in the machine itself: overflow, collision; None while all is well."""


@dataclass(slots=True)
class Run:
    """A program against a twin. ``harm``: what went wrong, empty where nothing did."""

    twin: str
    seconds: float
    rows: list[Values] = field(default_factory=list)
    harm: Text | None = None
    loop_ms: list[float] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        loops = sorted(self.loop_ms)
        return {
            "twin": self.twin, "seconds": round(self.seconds, 2), "steps": len(self.rows),
            "harm": self.harm.to_json() if self.harm else None,
            "loop_p95_ms": round(loops[int(0.95 * (len(loops) - 1))], 2) if loops else None,
            "last": self.rows[-1] if self.rows else {},
        }  # fmt: skip


def twins() -> dict[str, Callable[[], Twin]]:
    """Every twin by name."""
    from industria.applications.production.plc.twins.conveyor import Conveyor
    from industria.applications.production.plc.twins.press import Press
    from industria.applications.production.plc.twins.pump_station import PumpStation
    from industria.applications.production.plc.twins.tank import Tank

    return {"tank": Tank, "conveyor": Conveyor, "press": Press, "pump_station": PumpStation}


def twin(name: str) -> Twin:
    """One twin by name. Raises NotFoundError."""
    known = twins()
    if name not in known:
        raise NotFoundError(f"expected a twin of {', '.join(known)}, found {name!r}")
    return known[name]()


def run_in_step(machine: Machine, plant: Twin, seconds: float, cycle_ms: int = 100) -> Run:
    """Scan and step in turn, without a clock: as fast as it goes."""
    run = Run(plant.name, seconds)
    actuators: Values = {name: machine.read(name) for name in plant.actuators}
    for _ in range(round(seconds * 1000 / cycle_ms)):
        sensors = plant.step(cycle_ms / 1000, actuators)
        restore(machine, sensors, machine.program.inputs)
        machine.scan(cycle_ms)
        actuators = {name: machine.read(name) for name in plant.actuators}
        run.rows.append({**sensors, **actuators})
        run.harm = run.harm or plant.harm()
    return run


def run_over_opcua(url: str, key: str, plant: Twin, seconds: float, cycle_ms: int = 100) -> Run:
    """Be the plant at a soft PLC's terminals: read its outputs, write its inputs, in real time.

    ``loop_ms`` holds the time of each exchange, from reading the outputs to the inputs' acknowledgement.
    """
    return asyncio.run(_over_opcua(url, key, plant, seconds, cycle_ms))


async def _over_opcua(url: str, key: str, plant: Twin, seconds: float, cycle_ms: int) -> Run:
    from asyncua import ua
    from asyncua.client.client import Client

    run = Run(plant.name, seconds)
    client = Client(url)
    client.set_user(WRITER)
    client.set_password(key)
    async with client:
        space = await client.get_namespace_index(NAMESPACE)
        reads = [client.get_node(variable_id(n, space)) for n in plant.actuators]
        writes = {n: client.get_node(variable_id(n, space)) for n in plant.sensors}
        kinds = {n: await node.read_data_type_as_variant_type() for n, node in writes.items()}
        due = time.perf_counter()
        for _ in range(round(seconds * 1000 / cycle_ms)):
            started = time.perf_counter()
            values = await client.read_values(reads)
            actuators = dict(zip(plant.actuators, values, strict=True))
            sensors = plant.step(cycle_ms / 1000, actuators)
            names = list(sensors)
            await client.write_values(
                [writes[n] for n in names],
                [ua.DataValue(ua.Variant(sensors[n], kinds[n])) for n in names],
            )
            run.loop_ms.append(1000 * (time.perf_counter() - started))
            run.rows.append({**sensors, **actuators})
            run.harm = run.harm or plant.harm()
            due += cycle_ms / 1000
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
    return run
