"""Runs the C of a program in this process: gcc once, then one call a scan through ctypes."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from industria.applications.production.plc.execution.c_source import c_source, c_type
from industria.applications.production.plc.execution.machine import fitted
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import Constant
from industria.applications.production.plc.language.walk import assertions
from industria.core import InputError, MissingPartError

_FLAGS = ("-O1", "-shared", "-fPIC", "-std=gnu11", "-ffp-contract=off", "-fno-fast-math", "-w")
_LONGEST_BUILD_S = 120


class _Text(ctypes.Structure):
    _fields_ = (("n", ctypes.c_int32), ("c", ctypes.c_char * 256))


_CTYPES: dict[str, type[ctypes._SimpleCData[Any] | ctypes.Structure]] = {
    "uint8_t": ctypes.c_uint8, "int8_t": ctypes.c_int8, "uint16_t": ctypes.c_uint16,
    "int16_t": ctypes.c_int16, "uint32_t": ctypes.c_uint32, "int32_t": ctypes.c_int32,
    "uint64_t": ctypes.c_uint64, "int64_t": ctypes.c_int64, "float": ctypes.c_float,
    "double": ctypes.c_double, "text": _Text,
}  # fmt: skip


def has_compiler() -> bool:
    """Whether there is a gcc here."""
    return shutil.which("gcc") is not None


def build(program: ir.Program, folder: Path) -> Path:
    """The shared object of a program; built once for the same text."""
    compiler = shutil.which("gcc")
    if compiler is None:
        raise MissingPartError(
            "this needs gcc, which is not installed: run apt-get install gcc, or use the interpreter"
        )
    text = c_source(program)
    target = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.so"
    if target.exists():
        return target
    source = target.with_suffix(".c")
    source.write_text(text)
    partial = target.with_suffix(".partial")
    command = [compiler, *_FLAGS, str(source), "-o", str(partial), "-lm"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_LONGEST_BUILD_S, check=False
    )
    if done.returncode:
        raise InputError(f"expected C that gcc takes, found: {done.stderr[:400]}")
    partial.replace(target)
    return target


class Native:
    """One program with its memory, run as machine code."""

    def __init__(self, program: ir.Program, folder: Path | None = None) -> None:
        self.program = program
        self._own = tempfile.TemporaryDirectory(prefix="industria-plc-") if folder is None else None
        library = ctypes.CDLL(
            str(build(program, folder or Path(self._own.name if self._own else ".")))
        )
        fields: list[tuple[str, type[ctypes.Array[Any]]]] = [
            (f"s{number}", _CTYPES[c_type(s.scalar)] * s.length)
            for number, s in enumerate(program.slots.values())
        ]
        self._asserts = assertions(program.body)
        fields.append(("failed", ctypes.c_uint8 * max(1, len(self._asserts))))
        layout = type("Memory", (ctypes.Structure,), {"_fields_": fields})
        library.plc_size.restype = ctypes.c_uint64
        assert library.plc_size() == ctypes.sizeof(layout)
        self._memory = layout()
        self._library, self._at = library, ctypes.byref(self._memory)
        self._arrays = {n: getattr(self._memory, f"s{i}") for i, n in enumerate(program.slots)}
        self._cycle = self._arrays[ir.CYCLE]
        self.reset()

    def reset(self) -> None:
        """All memory to its initial values."""
        self._library.plc_reset(self._at)

    def read(self, slot: str, position: int = 0) -> Constant:
        """One stored value."""
        value = self._arrays[slot][position]
        if isinstance(value, _Text):
            return bytes(bytearray(ctypes.string_at(ctypes.addressof(value) + 4, value.n))).decode(
                "latin-1"
            )
        if self.program.slots[slot].scalar.family == "bool":
            return bool(value)
        result: Constant = value
        return result

    def write(self, slot: str, value: Constant, position: int = 0) -> None:
        """Set one stored value, cut to its type."""
        value = fitted(value, self.program.slots[slot].scalar)
        if isinstance(value, str):
            data = value.encode("latin-1", "replace")[:254]
            text = _Text(len(data))
            ctypes.memmove(ctypes.addressof(text) + 4, data, len(data))
            self._arrays[slot][position] = text
        else:
            self._arrays[slot][position] = value

    @property
    def failed(self) -> list[ir.Assert]:
        """Assertions that did not hold in the last scan."""
        return [a for a, bad in zip(self._asserts, self._memory.failed, strict=False) if bad]

    def scan(self, cycle_ms: int = 100) -> None:
        """Run the program once."""
        self._cycle[0] = cycle_ms
        self._library.plc_scan(self._at)
