"""Retained memory that outlives kill -9: two slots in one file, written in turn, each with its checksum."""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from industria.applications.production.plc.language.types import Constant
from industria.core import BusyError, IntegrityError

_HEAD = struct.Struct("<QII")  # number of the write, length, checksum
_SLOT_BYTES = 1 << 18
_TEXT = b'["'  # how the values of a slot begin


class RetainFile:
    """The values that ``program`` left. A write that is cut off leaves the one before it.

    Raises BusyError where another soft PLC has the file, and IntegrityError where the file is not as it
    was written: values of some time before, or none, must not move an output unsaid.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        self._file = path.open("r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise BusyError(
                f"expected {path.parent.name} to run once, found that another soft PLC has its memory: stop that one"
            ) from None
        if faults := faults_of(path.read_bytes()):
            self._file.close()
            raise IntegrityError(
                f"expected the retained values of {path.parent.name} as they were written, found {faults[0]} "
                f"changed on the disk: put {path} back from a backup, or remove it to start cold"
            )
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
        _, before, _ = _HEAD.unpack(self._memory[at : at + _HEAD.size])
        rest = max(min(before, _SLOT_BYTES - _HEAD.size) - len(text), 0)
        self._memory[at : at + _HEAD.size] = _HEAD.pack(0, max(before, len(text)), 0)
        start = at + _HEAD.size
        self._memory[start : start + len(text) + rest] = text + bytes(rest)
        head = _HEAD.pack(self._number, len(text), _checksum(self._number, text))
        self._memory[at : at + _HEAD.size] = head
        self._values, self.program = dict(values), program

    def close(self) -> None:
        """To the disk, and close."""
        self._memory.flush()
        self._memory.close()
        self._file.close()

    def _latest(self) -> tuple[int, str, dict[str, Constant]]:
        best: tuple[int, str, dict[str, Constant]] = (0, "", {})
        for slot in (0, 1):
            number, text = _slot(self._memory, slot)
            if number > best[0]:
                program, values = json.loads(text)
                best = (number, program, values)
        return best


def faults_of(data: bytes) -> list[str]:
    """What of a file of retained values is not as it was written; empty where all of it is.

    A slot whose number is 0 was never written or its write was cut off, which is no fault; then the other
    holds the write before. Behind the values of a slot stand zeros, but in a file of a version before.
    """
    if len(data) != 2 * _SLOT_BYTES:
        return [f"its size ({len(data)} bytes, not {2 * _SLOT_BYTES})"]
    heads = [_HEAD.unpack_from(data, slot * _SLOT_BYTES) for slot in (0, 1)]
    bodies = [data[s * _SLOT_BYTES + _HEAD.size : (s + 1) * _SLOT_BYTES] for s in (0, 1)]
    found = []
    for slot in (0, 1):
        (number, length, checksum), body = heads[slot], bodies[slot]
        other = heads[1 - slot][0]
        if number:
            text = body[:length]
            ours = checksum == _checksum(number, text)
            right = checksum == zlib.crc32(text) or (ours and not any(body[length:]))
            right = right and number % 2 == slot and other in (0, number - 1, number + 1)
        elif length or body.startswith(_TEXT):  # cut off
            right = not checksum and (not length or not any(body[length:]))
        else:
            right = not checksum and not any(body) and other < 2
        if not right:
            found.append(f"slot {slot + 1}")
    return found


def _make(path: Path) -> None:
    """A file whose slots both say that there are no values, so that an empty one is a fault; never half made."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(["", {}]).encode()
    with aside.open("wb") as file:
        for number in (2, 1):
            head = _HEAD.pack(number, len(text), _checksum(number, text))
            file.write((head + text).ljust(_SLOT_BYTES, b"\0"))
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def _slot(memory: mmap.mmap, slot: int) -> tuple[int, bytes]:
    """(number of the write, its text) of a slot."""
    at = slot * _SLOT_BYTES
    number, length, _ = _HEAD.unpack(memory[at : at + _HEAD.size])
    return number, memory[at + _HEAD.size : at + _HEAD.size + min(length, _SLOT_BYTES)]


def _checksum(number: int, text: bytes) -> int:
    """Of the number too, or a changed number would let the older of two slots win."""
    return zlib.crc32(text, zlib.crc32(number.to_bytes(8, "little")))
