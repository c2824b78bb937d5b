"""What one Modbus register is: where it stands, how its words are read, which tag it is."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from industria.core import InputError, UsageError
from industria.infrastructure.links.reading import BAD, GOOD, UNCERTAIN, Reading, digits

RegisterType = Literal[
    "int16", "uint16", "int32", "uint32", "float32", "int64", "uint64", "float64"
]
RegisterKind = Literal["holding", "input", "coil", "discrete"]
WordOrder = Literal["ABCD", "CDAB", "BADC", "DCBA"]
_FORMATS = {
    "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "float32": "f",
    "int64": "q", "uint64": "Q", "float64": "d",
}  # fmt: skip
_FORM = "tag=[unit@][kind:]address[:type][:order][:scale[:offset]]"


@dataclass(frozen=True, slots=True)
class Register:
    """One register (or some in a row, or one coil) and the tag it is; the value is ``raw * scale + offset``.

    ``order``: how the bytes ABCD of a number stand on the wire (two registers are AB, CD); ``unit``: the
    device behind a gateway, None for the link's own.
    """

    tag: str
    address: int
    type: RegisterType = "float32"
    scale: float = 1.0
    offset: float = 0.0
    kind: RegisterKind = "holding"
    order: WordOrder = "ABCD"
    unit: int | None = None

    @property
    def words(self) -> int:
        """How many registers it takes."""
        return struct.calcsize(">" + _FORMATS[self.type]) // 2

    def read(self, words: Sequence[int], time_us: int) -> Reading:
        """The reading of these registers. What devices send in place of a value is no good value:
        the smallest signed number is bad (no sensor), the largest unsigned one uncertain (no value or full)."""
        raw = struct.unpack(">" + _FORMATS[self.type], self._turned(struct.pack(f">{len(words)}H", *words)))[0]  # fmt: skip
        bits = 8 * struct.calcsize(">" + _FORMATS[self.type])
        if self.type.startswith("int") and raw == -(1 << (bits - 1)):
            return Reading(self.tag, time_us, None, BAD, f"{raw}, the mark of no value")
        full = self.type.startswith("uint") and raw == (1 << bits) - 1
        if self.scale == 1.0 and self.offset == 0.0:
            value, text = float(raw), digits(raw)
        else:
            value, text = float(raw) * self.scale + self.offset, ""
        return Reading(self.tag, time_us, value, UNCERTAIN if full else GOOD, text)

    def write(self, value: float) -> list[int]:
        """The registers that hold a value. Raises InputError where its type cannot hold it."""
        raw = (value - self.offset) / self.scale
        try:
            whole: float | int = raw if self.type.startswith("float") else round(raw)
            data = self._turned(struct.pack(">" + _FORMATS[self.type], whole))
        except (struct.error, OverflowError, ValueError):
            raise InputError(
                f"expected a value that {self.tag} can hold as {self.type}, found {value:g}"
            ) from None
        return list(struct.unpack(f">{len(data) // 2}H", data))

    def _turned(self, data: bytes) -> bytes:
        """Bytes from the wire's order to ABCD, or back: each order is its own inverse."""
        words = [data[n : n + 2] for n in range(0, len(data), 2)]
        if self.order in ("CDAB", "DCBA"):
            words.reverse()
        if self.order in ("BADC", "DCBA"):
            words = [word[::-1] for word in words]
        return b"".join(words)


def parse_register(text: str) -> Register:
    """A register from ``tag=[unit@][kind:]address[:type][:order][:scale[:offset]]``.

    Raises UsageError for anything that is not understood.
    """
    tag, _, rest = text.rpartition("=")
    unit_text, at, rest = rest.rpartition("@")
    parts = [part.strip() for part in rest.split(":")]
    kind = parts.pop(0).lower() if parts[0].lower() in get_args(RegisterKind) else "holding"
    address = parts.pop(0) if parts else ""
    type_ = parts.pop(0).lower() if parts and parts[0].lower() in _FORMATS else ""
    order = parts.pop(0).upper() if parts and parts[0].upper() in get_args(WordOrder) else "ABCD"
    numbers = [_number(part) for part in parts]
    bits = kind in ("coil", "discrete")
    if (
        not tag.strip()
        or not _within(address, 65_535)
        or (at and not _within(unit_text, 255))
        or len(numbers) > 2
        or None in numbers
        or (numbers and numbers[0] == 0)
        or (bits and (type_ or order != "ABCD" or numbers))
    ):
        raise UsageError(
            f"expected {_FORM} with a kind of {', '.join(get_args(RegisterKind))}, a type of {', '.join(_FORMATS)}, "
            f"an order of {', '.join(get_args(WordOrder))}, and a scale that is not 0 (a coil or discrete input "
            f"has only its address), found {text!r}"
        )
    scale, offset = [*[n for n in numbers if n is not None], 1.0, 0.0][:2] if len(numbers) != 1 else (numbers[0], 0.0)  # fmt: skip
    return Register(
        tag.strip(), int(address), type_ or "float32", scale or 1.0, offset or 0.0, kind, order,  # type: ignore[arg-type]
        int(unit_text) if at else None,
    )  # fmt: skip


def parse_registers(texts: Sequence[str]) -> list[Register]:
    """Registers, each with a tag of its own. Raises UsageError for two of one tag."""
    registers = [parse_register(text) for text in texts]
    tags = [r.tag for r in registers]
    double = sorted({t for t in tags if tags.count(t) > 1})
    if double:
        raise UsageError(
            f"expected each tag once, found {', '.join(double)} for two registers: give each its own name"
        )
    return registers


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _within(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= most
