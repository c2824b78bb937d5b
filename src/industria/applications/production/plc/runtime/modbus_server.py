"""The tags of a soft PLC on Modbus TCP, to be read: the protocol knows no users, so nothing is written through it.

Every tag is in the registers, in order, whichever function reads them: BOOL and types of 16 bits take one, 32 bits two, 64 bits
four, high word first.
"""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Sequence

from industria.applications.production.plc.language.types import ELEMENTARY, Constant
from industria.applications.production.plc.runtime.loop_thread import LoopThread
from industria.applications.production.plc.runtime.soft_plc import SoftPlc
from industria.core import missing_extra
from industria.infrastructure.ending import end

_START_S = 20.0


def register_map(plc: SoftPlc) -> dict[str, tuple[int, int]]:
    """(first register, how many) of every tag that is a number or a BOOL."""
    out, at = {}, 0
    for tag in plc.tags():
        kind = ELEMENTARY.get(tag.type_name)
        if kind is None and tag.type_name in ("STRING", "WSTRING"):
            continue
        width = kind.width if kind else 32
        count = max(1, width // 16)
        out[tag.name] = (at, count)
        at += count
    return out


def registers_of(value: Constant, type_name: str, count: int) -> list[int]:
    """A value as registers."""
    if type_name in ("REAL", "LREAL"):
        data = struct.pack(">f" if count == 2 else ">d", value)
    else:
        assert not isinstance(value, str)
        data = (int(value) & ((1 << (16 * count)) - 1)).to_bytes(2 * count, "big")
    return list(struct.unpack(f">{count}H", data))


class PlcModbusServer:
    """Serves one soft PLC on a port of this machine."""

    def __init__(self, plc: SoftPlc, port: int, host: str = "127.0.0.1") -> None:
        self._plc, self.port, self._host = plc, port, host
        self._map = register_map(plc)
        self._types = {tag.name: tag.type_name for tag in plc.tags()}
        self._thread = LoopThread("plc-modbus", self._serve, _START_S)

    def start(self) -> None:
        """Start and wait until clients can connect. Raises what kept it from starting."""
        try:
            import pymodbus  # noqa: F401
        except ImportError:
            raise missing_extra("links", "pymodbus") from None
        self._thread.start()

    def stop(self) -> None:
        """Stop the server."""
        self._thread.stop()

    async def _serve(self, ready: threading.Event, stop: threading.Event) -> None:
        from pymodbus.constants import ExcCodes
        from pymodbus.server import ModbusTcpServer
        from pymodbus.simulator import DataType, SimData, SimDevice

        async def answer(
            _function: int, start: int, _address: int, _count: int, registers: list[int],
            values: Sequence[int] | Sequence[bool] | None,
        ) -> ExcCodes | None:  # fmt: skip
            if values is not None:
                return ExcCodes.ILLEGAL_FUNCTION
            now = {tag.name: tag.type_name for tag in self._plc.tags()}
            for name, (first, size) in self._map.items():
                if now.get(name) != self._types[name]:  # an online change took it away
                    registers[first - start : first - start + size] = [0] * size
                    continue
                registers[first - start : first - start + size] = registers_of(
                    self._plc.read(name), self._types[name], size
                )
            return None

        total = max(1, sum(count for _, count in self._map.values()))
        block = [SimData(0, count=total, values=0, datatype=DataType.REGISTERS)]
        device = SimDevice(1, block, action=answer)
        server = ModbusTcpServer(device, address=(self._host, self.port))
        task = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0.3)
        if task.done():
            task.result()
        ready.set()
        while not stop.is_set():
            await asyncio.sleep(0.1)
        await server.shutdown()  # type: ignore[no-untyped-call]
        await end(task)
