"""Modbus TCP in and out: registers and coils polled at a steady rhythm, with bad quality while the line is down.

Modbus devices keep no history: what happens during a cut is not on the wire afterwards, and the gap
is marked, not filled.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from industria.core import InputError, missing_extra
from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.reading import BAD, GOOD, Reading
from industria.infrastructure.links.register import Register
from industria.infrastructure.links.tally import Tally

if TYPE_CHECKING:
    from pymodbus.client import AsyncModbusTcpClient

__all__ = ["ModbusLink", "Register"]
_READS = {
    "holding": "read_holding_registers", "input": "read_input_registers",
    "coil": "read_coils", "discrete": "read_discrete_inputs",
}  # fmt: skip
_REFUSED = "refused by the device"


class ModbusLink:
    """Registers of one device into one journal. ``run`` goes on until it is cancelled."""

    def __init__(
        self, host: str, port: int, registers: Sequence[Register], journal: Journal, *,
        period_s: float = 0.1, unit: int = 1,
        on_state: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._registers, self._journal = list(registers), journal
        self._period_s, self._unit, self._on_state = period_s, unit, on_state
        self._where = (host, port)
        self.reconnects = 0
        self.tally = Tally()

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
                was_up = self.tally.connected = True
                self._say_missing(readings)
                self._journal.append(readings)
                due += self._period_s
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        finally:
            client.close()

    def _say_missing(self, readings: Sequence[Reading]) -> None:
        """Name the registers that the device refuses now, once each."""
        for r in readings:
            if not (r.quality == BAD and r.text.startswith(_REFUSED)):
                self.tally.missing.pop(r.tag, None)
            elif r.tag not in self.tally.missing:
                self._on_state(f"the register {r.tag} is not there: {r.text}")
                self.tally.missing[r.tag] = r.text

    async def write(self, register: Register, value: float) -> None:
        """Write one register. Only the guarded ``act`` path of the plant may call this.

        Raises InputError for anything but a holding register, ConnectionError where the device refuses.
        """
        if register.kind != "holding":
            raise InputError(
                f"expected a holding register to write, found {register.tag}, a {register.kind}"
            )
        client = self._client()
        await client.connect()
        try:
            reply = await client.write_registers(
                register.address, register.write(value), device_id=self._unit_of(register)
            )
            if reply.isError():
                raise ConnectionError(f"the device refused the write to {register.tag}: {reply}")
        finally:
            client.close()

    async def _poll(self, client: AsyncModbusTcpClient) -> list[Reading] | None:
        from pymodbus.exceptions import ModbusException

        readings = []
        for register in self._registers:
            bits = register.kind in ("coil", "discrete")
            read = getattr(client, _READS[register.kind])
            try:
                reply = await read(
                    register.address,
                    count=1 if bits else register.words,
                    device_id=self._unit_of(register),
                )
            except (TimeoutError, ModbusException, OSError) as error:
                self.tally.trouble = str(error)
                return None
            now = time.time_ns() // 1000
            if reply.isError():
                readings.append(Reading(register.tag, now, None, BAD, f"{_REFUSED}: {reply}"))
            elif bits:
                readings.append(Reading(register.tag, now, float(reply.bits[0]), GOOD))
            else:
                readings.append(register.read(reply.registers, now))
        return readings

    def _unit_of(self, register: Register) -> int:
        return self._unit if register.unit is None else register.unit

    def _client(self) -> AsyncModbusTcpClient:
        try:
            from pymodbus.client import AsyncModbusTcpClient
        except ImportError:
            raise missing_extra("links", "pymodbus") from None
        host, port = self._where
        return AsyncModbusTcpClient(host, port=port, timeout=1, retries=0, reconnect_delay=0)
