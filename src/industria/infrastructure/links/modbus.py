"""Modbus TCP in and out: registers polled at a steady rhythm, with bad quality while the line is down.

Modbus devices keep no history: what happens during a cut is not on the wire afterwards, and the gap
is marked, not filled.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from industria.core import missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.reading import BAD, GOOD, Reading

RegisterType = Literal["int16", "uint16", "int32", "uint32", "float32"]
_WORDS = {"int16": 1, "uint16": 1, "int32": 2, "uint32": 2, "float32": 2}


@dataclass(frozen=True, slots=True)
class Register:
    """One holding register (or two) and the tag it is; the value is ``raw * scale + offset``."""

    tag: str
    address: int
    type: RegisterType = "float32"
    scale: float = 1.0
    offset: float = 0.0


class ModbusLink:
    """Registers of one device into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, host: str, port: int, registers: Sequence[Register], journal: Journal, *,
        period_s: float = 0.1, unit: int = 1,
        on_state: Callable[[str], None] = lambda state: None,
    ) -> None:  # fmt: skip
        self._registers, self._journal = list(registers), journal
        self._period_s, self._unit, self._on_state = period_s, unit, on_state
        self._where = (host, port)
        self.reconnects = 0

    async def run(self) -> None:
        """Poll until cancelled; while the line is down one bad reading a tag marks the gap."""
        client = self._client()
        was_up, due = False, time.monotonic()
        try:
            while True:
                up = client.connected or await client.connect()
                readings = await self._poll(client) if up else None
                if readings is None:
                    client.close()
                    if was_up:
                        self._on_state("lost")
                        now = time.time_ns() // 1000
                        self._journal.append(
                            [Reading(r.tag, now, None, BAD, "link lost") for r in self._registers]
                        )
                        self.reconnects += 1
                    was_up = False
                    await asyncio.sleep(min(1.0, 5 * self._period_s))
                    due = time.monotonic()
                    continue
                if not was_up:
                    self._on_state("connected")
                was_up = True
                self._journal.append(readings)
                due += self._period_s
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        finally:
            client.close()

    async def write(self, register: Register, value: float) -> None:
        """Write one register. Only the guarded ``act`` path of the plant may call this."""
        client = self._client()
        await client.connect()
        try:
            raw = (value - register.offset) / register.scale
            kind = getattr(client.DATATYPE, register.type.upper())
            words = client.convert_to_registers(
                raw if register.type == "float32" else round(raw), kind
            )
            reply = await client.write_registers(register.address, words, device_id=self._unit)
            if reply.isError():
                raise ConnectionError(f"the device refused the write to {register.tag}: {reply}")
        finally:
            client.close()

    async def _poll(self, client) -> list[Reading] | None:  # type: ignore[no-untyped-def]
        from pymodbus.exceptions import ModbusException

        readings = []
        for register in self._registers:
            try:
                reply = await client.read_holding_registers(
                    register.address, count=_WORDS[register.type], device_id=self._unit
                )
            except (TimeoutError, ModbusException, OSError):
                return None
            now = time.time_ns() // 1000
            if reply.isError():
                readings.append(Reading(register.tag, now, None, BAD, str(reply)))
                continue
            raw = client.convert_from_registers(
                reply.registers, getattr(client.DATATYPE, register.type.upper())
            )
            readings.append(
                Reading(register.tag, now, float(raw) * register.scale + register.offset, GOOD)
            )
        return readings

    def _client(self):  # type: ignore[no-untyped-def]
        try:
            from pymodbus.client import AsyncModbusTcpClient
        except ImportError:
            raise missing_extra("links", "pymodbus") from None
        host, port = self._where
        return AsyncModbusTcpClient(host, port=port, timeout=1, retries=0, reconnect_delay=0)
