"""Standard functions of IEC 61131-3 (tables 22 to 36), by name: what they take and give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from industria.applications.production.plc.language.types import (
    BYTE,
    DWORD,
    ELEMENTARY,
    LWORD,
    STRING,
    WORD,
    Scalar,
)

Kind = Literal[
    "numeric", "real", "text", "shift", "variadic", "logic", "compare", "arithmetic", "select", "limit",
    "mux", "move", "convert", "truncate", "not"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """``operator``: of the checked form; ``parameters``: formal names in order."""

    name: str
    kind: Kind
    operator: str
    parameters: tuple[str, ...]


def _table() -> dict[str, Function]:
    rows: list[Function] = [Function("ABS", "numeric", "abs", ("IN",))]
    for name in ("SQRT", "LN", "LOG", "EXP", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN"):
        rows.append(Function(name, "real", name.lower(), ("IN",)))
    for name in ("SHL", "SHR", "ROL", "ROR"):
        rows.append(Function(name, "shift", name.lower(), ("IN", "N")))
    for name in ("AND", "OR", "XOR"):
        rows.append(Function(name, "logic", name, ()))
    rows.append(Function("NOT", "not", "NOT", ("IN",)))
    for name, operator in (("ADD", "+"), ("MUL", "*")):
        rows.append(Function(name, "variadic", operator, ()))
    for name, operator in (("SUB", "-"), ("DIV", "/"), ("MOD", "MOD"), ("EXPT", "**")):
        rows.append(Function(name, "arithmetic", operator, ("IN1", "IN2")))
    for name, operator in (
        ("GT", ">"),
        ("GE", ">="),
        ("EQ", "="),
        ("LE", "<="),
        ("LT", "<"),
        ("NE", "<>"),
    ):
        rows.append(Function(name, "compare", operator, ("IN1", "IN2")))
    for name in ("MIN", "MAX"):
        rows.append(Function(name, "variadic", name.lower(), ()))
    rows += [
        Function("LIMIT", "limit", "", ("MN", "IN", "MX")),
        Function("SEL", "select", "", ("G", "IN0", "IN1")),
        Function("MUX", "mux", "", ("K",)),
        Function("MOVE", "move", "", ("IN",)),
        Function("TRUNC", "truncate", "trunc", ("IN",)),
        Function("FLOOR", "truncate", "floor", ("IN",)),
        Function("CEIL", "truncate", "ceil", ("IN",)),
        Function("LEN", "text", "len", ("IN",)),
        Function("LEFT", "text", "left", ("IN", "L")),
        Function("RIGHT", "text", "right", ("IN", "L")),
        Function("MID", "text", "mid", ("IN", "L", "P")),
        Function("CONCAT", "text", "concat", ()),
        Function("INSERT", "text", "insert", ("IN1", "IN2", "P")),
        Function("DELETE", "text", "delete", ("IN", "L", "P")),
        Function("REPLACE", "text", "replace", ("IN1", "IN2", "L", "P")),
        Function("FIND", "text", "find", ("IN1", "IN2")),
    ]
    return {f.name: f for f in rows}


FUNCTIONS = _table()
_NAMES = ELEMENTARY | {"STRING": STRING, "BYTE": BYTE, "WORD": WORD, "DWORD": DWORD, "LWORD": LWORD}


def conversion(name: str) -> tuple[Scalar | None, Scalar] | None:
    """(from, to) of ``INT_TO_REAL``; from is None for ``TO_REAL``; None where it is no conversion."""
    upper = name.upper()
    left, mark, right = upper.partition("_TO_")
    if upper.startswith("TO_") and upper[3:] in _NAMES:
        return None, _NAMES[upper[3:]]
    if mark and right in _NAMES and left in _NAMES:
        return _NAMES[left], _NAMES[right]
    return None
