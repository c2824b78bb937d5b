"""What every operation of the checked form means, in plain Python: the reference of all back ends."""

from __future__ import annotations

import math
import operator as compare
from collections.abc import Callable, Sequence

from industria.applications.production.plc.language.types import Constant, Scalar

_COMPARE: dict[str, Callable[[Constant, Constant], bool]] = {
    "eq": compare.eq, "ne": compare.ne, "lt": compare.lt, "le": compare.le, "gt": compare.gt, "ge": compare.ge,
}  # fmt: skip
REAL_FUNCTIONS = frozenset(
    ["sqrt", "ln", "log", "exp", "sin", "cos", "tan", "asin", "acos", "atan"]
)
TEXT_FUNCTIONS = frozenset(
    ["len", "left", "right", "mid", "concat", "insert", "delete", "replace", "find"]
)


def apply(
    operator: str, values: Sequence[Constant], kinds: Sequence[Scalar], result: Scalar
) -> Constant:
    """The value of one operation. ``kinds``: types of the arguments."""
    if operator in _COMPARE:
        return _COMPARE[operator](values[0], values[1])
    if operator == "select":
        return values[1] if values[0] else values[2]
    if operator == "convert":
        return _convert(values[0], kinds[0], result)
    if operator in TEXT_FUNCTIONS:
        return _text(operator, values, result)
    if result.family == "bool":
        return _logic(operator, [int(bool(v)) for v in values]) == 1
    if operator in ("trunc", "floor", "ceil"):
        return _truncated(operator, _real(values[0]), result)
    if result.family == "real":
        return _real_operation(operator, [_real(v) for v in values], result)
    return _whole(operator, [int(v) for v in values], result)


def _real(value: Constant) -> float:
    assert not isinstance(value, str)
    return float(value)


def _logic(operator: str, v: Sequence[int]) -> int:
    if operator == "not":
        return 1 - v[0]
    return {"and": v[0] & v[1], "or": v[0] | v[1], "xor": v[0] ^ v[1]}[operator]


def _whole(operator: str, v: Sequence[int], kind: Scalar) -> int:
    if operator in ("div", "mod"):
        if v[1] == 0:
            return 0
        quotient = abs(v[0]) // abs(v[1]) * (1 if (v[0] < 0) == (v[1] < 0) else -1)
        return kind.wrapped(quotient if operator == "div" else v[0] - v[1] * quotient)
    if operator in ("shl", "shr", "rol", "ror"):
        return _shifted(operator, v[0], v[1], kind)
    table: dict[str, Callable[[], int]] = {
        "add": lambda: v[0] + v[1], "sub": lambda: v[0] - v[1], "mul": lambda: v[0] * v[1],
        "neg": lambda: -v[0], "abs": lambda: abs(v[0]), "min": lambda: min(v), "max": lambda: max(v),
        "and": lambda: v[0] & v[1], "or": lambda: v[0] | v[1], "xor": lambda: v[0] ^ v[1],
        "not": lambda: ~v[0],
    }  # fmt: skip
    return kind.wrapped(table[operator]())


def _shifted(operator: str, value: int, by: int, kind: Scalar) -> int:
    bits = value & ((1 << kind.width) - 1)
    if operator in ("rol", "ror"):
        by %= kind.width
        by = by if operator == "rol" else kind.width - by
        return kind.wrapped((bits << by) | (bits >> (kind.width - by)))
    if not 0 <= by < kind.width:
        return 0
    return kind.wrapped(bits << by if operator == "shl" else bits >> by)


def _real_operation(operator: str, v: Sequence[float], kind: Scalar) -> float:
    if operator in ("min", "max"):
        less = v[0] < v[1] if operator == "min" else v[0] > v[1]
        return v[0] if less else v[1]
    if operator == "neg":
        return -v[0]
    if operator == "abs":
        return abs(v[0])
    try:
        return kind.rounded(_exact(operator, v))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


def _exact(operator: str, v: Sequence[float]) -> float:
    if operator == "div":
        return 0.0 if v[1] == 0 else v[0] / v[1]
    if operator == "pow":
        if v[0] == 0 and v[1] < 0:
            return math.inf
        return math.pow(v[0], v[1])
    if operator in ("ln", "log") and v[0] == 0:
        return -math.inf
    table: dict[str, Callable[[], float]] = {
        "add": lambda: v[0] + v[1], "sub": lambda: v[0] - v[1], "mul": lambda: v[0] * v[1],
        "sqrt": lambda: math.sqrt(v[0]), "ln": lambda: math.log(v[0]), "log": lambda: math.log10(v[0]),
        "exp": lambda: math.exp(v[0]), "sin": lambda: math.sin(v[0]), "cos": lambda: math.cos(v[0]),
        "tan": lambda: math.tan(v[0]), "asin": lambda: math.asin(v[0]), "acos": lambda: math.acos(v[0]),
        "atan": lambda: math.atan(v[0]),
    }  # fmt: skip
    return table[operator]()


def _truncated(operator: str, value: float, kind: Scalar) -> int:
    if math.isnan(value):
        return 0
    if math.isinf(value):
        return kind.high if value > 0 else kind.low
    table: dict[str, Callable[[float], int]] = {
        "trunc": math.trunc, "floor": math.floor, "ceil": math.ceil,
    }  # fmt: skip
    return max(kind.low, min(kind.high, table[operator](value)))


def _convert(value: Constant, have: Scalar, kind: Scalar) -> Constant:
    if have.family == "string" or kind.family == "string":
        return _text_conversion(value, have, kind)
    if kind.family == "bool":
        return value != 0
    if have.family == "bool":
        return float(value) if kind.family == "real" else int(value)
    if have.family == "real":
        number = _real(value)
        if kind.family == "real":
            return kind.rounded(number)
        if math.isnan(number):
            return 0
        if math.isinf(number):
            return kind.high if number > 0 else kind.low
        return max(kind.low, min(kind.high, round(number)))
    if kind.family == "real":
        return kind.rounded(int(value))
    whole = int(value)
    if have.family == kind.family == "time" and have != kind:
        scale = 1_000_000
        return kind.wrapped(
            whole * scale if kind.width > have.width else _toward_zero(whole, scale)
        )
    return kind.wrapped(whole)


def _toward_zero(value: int, by: int) -> int:
    return value // by if value >= 0 else -(-value // by)


def _text_conversion(value: Constant, have: Scalar, kind: Scalar) -> Constant:
    if have.family == kind.family:
        return str(value)[: kind.width]
    if kind.family == "string":
        if have.family == "bool":
            return "TRUE" if value else "FALSE"
        return str(value)[: kind.width]
    text = str(value).strip()
    if kind.family == "bool":
        return text.upper() == "TRUE"
    digits = text[1:] if text[:1] in ("+", "-") else text
    return (
        kind.wrapped(int(text)) if digits.isascii() and digits.isdigit() and len(digits) < 25 else 0
    )


def _text(operator: str, v: Sequence[Constant], kind: Scalar) -> Constant:
    """String functions (IEC 61131-3, table 34); positions count from 1, and are cut to the string."""
    text = str(v[0])
    if operator == "len":
        return len(text)
    if operator == "find":
        return text.find(str(v[1])) + 1 if v[1] else 0
    limit = kind.width
    if operator == "concat":
        return (text + str(v[1]))[:limit]
    n = [max(0, int(x)) for x in v[1:] if not isinstance(x, str)]
    if operator == "left":
        return text[: n[0]]
    if operator == "right":
        return text[max(0, len(text) - n[0]) :]
    if operator == "mid":
        return text[max(0, n[1] - 1) :][: n[0]]
    if operator == "insert":
        return (text[: n[0]] + str(v[1]) + text[n[0] :])[:limit]
    start = max(0, n[1] - 1)
    if operator == "delete":
        return text[:start] + text[start + n[0] :]
    return (text[:start] + str(v[1]) + text[start + n[0] :])[:limit]  # replace
