"""Retained memory that outlives kill -9: two slots in one file, written in turn, each with its checksum."""

from __future__ import annotations

import fcntl
import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from industria.applications.production.plc.language.types import Constant
from industria.core import BusyError, IntegrityError

_HEAD = struct.Struct("<QII")  # number of the write, length, checksum
_SLOT_BYTES = 1 << 18


class RetainFile:
    """The values that ``program`` left. A write that is cut off leaves the one before it.

    Raises BusyError where another soft PLC has the file.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size != 2 * _SLOT_BYTES:
            with path.open("wb") as file:
                file.truncate(2 * _SLOT_BYTES)
        self._file = path.open("r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise BusyError(
                f"expected {path.parent.name} to run once, found that another soft PLC has its memory: stop that one"
            ) from None
        self._memory = mmap.mmap(self._file.fileno(), 2 * _SLOT_BYTES)
        self._number, self.program, self._values = self._latest()

    @property
    def values(self) -> dict[str, Constant]:
        """What was written last and whole."""
        return dict(self._values)

    def write(self, values: Mapping[str, Constant], program: str) -> None:
        """Keep values of a program. Raises IntegrityError where they do not fit."""
        if values == self._values and program == self.program:
            return
        text = json.dumps([program, dict(values)]).encode()
        if len(text) > _SLOT_BYTES - _HEAD.size:
            raise IntegrityError(
                f"expected retained values of at most {_SLOT_BYTES} bytes, found {len(text)}"
            )
        self._number += 1
        at = (self._number % 2) * _SLOT_BYTES
        self._memory[at : at + _HEAD.size] = _HEAD.pack(0, 0, 0)
        self._memory[at + _HEAD.size : at + _HEAD.size + len(text)] = text
        self._memory[at : at + _HEAD.size] = _HEAD.pack(self._number, len(text), zlib.crc32(text))
        self._values, self.program = dict(values), program

    def close(self) -> None:
        """To the disk, and close."""
        self._memory.flush()
        self._memory.close()
        self._file.close()

    def _latest(self) -> tuple[int, str, dict[str, Constant]]:
        best: tuple[int, str, dict[str, Constant]] = (0, "", {})
        for slot in (0, 1):
            at = slot * _SLOT_BYTES
            number, length, checksum = _HEAD.unpack(self._memory[at : at + _HEAD.size])
            text = self._memory[at + _HEAD.size : at + _HEAD.size + min(length, _SLOT_BYTES)]
            if number > best[0] and zlib.crc32(text) == checksum:
                program, values = json.loads(text)
                best = (number, program, values)
        return best
