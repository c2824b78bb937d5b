"""Values of a database as columns of the lake, and a cursor's value as text that comes back the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pyarrow as pa

from industria.core import InputError

if TYPE_CHECKING:
    import sqlalchemy as sa

# In order: a datetime is a date too, and a truth value a whole number.
_KINDS: Mapping[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "bool": (bool, lambda v: "1" if v else "", bool),
    "int": (int, str, int),
    "float": (float, repr, float),
    "decimal": (Decimal, str, Decimal),
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "uuid": (UUID, str, UUID),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
    "text": (str, str, str),
}
_EMPTY = {
    bool: pa.bool_(), int: pa.int64(), float: pa.float64(), datetime: pa.timestamp("us"),
    date: pa.date32(), time: pa.time64("us"), bytes: pa.binary(),
}  # fmt: skip


def encoded(value: object) -> list[str] | None:
    """A cursor's value for JSON. Raises InputError for a kind of value that has no order."""
    if value is None:
        return None
    for name, (kind, write, _) in _KINDS.items():
        if isinstance(value, kind):
            return [name, write(value)]
    raise InputError(
        f"expected a cursor of numbers, times or text, found {type(value).__name__}: name another column"
    )


def decoded(stored: Sequence[str] | None) -> object:
    """The value that ``encoded`` gave."""
    if stored is None:
        return None
    name, text = stored
    return _KINDS[name][2](text)


def arrow_column(column: sa.Column[Any], values: Sequence[Any]) -> pa.Array:
    """The values of a column. Raises InputError where they are of more than one kind."""
    there = [v for v in values if v is not None]
    kind = _kind(column)
    if not there:
        return pa.array(values, _EMPTY.get(kind, pa.string()))
    if kind in (datetime, date, time) and not all(isinstance(v, kind) for v in there):
        values = _times(values, kind)
        there = [v for v in values if v is not None]
    if all(isinstance(v, UUID) for v in there):
        values = [None if v is None else str(v) for v in values]
    try:
        if all(isinstance(v, datetime) for v in there):
            zoned = there[0].tzinfo is not None
            return pa.array(values, pa.timestamp("us", "UTC" if zoned else None))
        if all(isinstance(v, Decimal) for v in there):
            return pa.array(values, _decimal(column))
        return pa.array(values)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        kinds = ", ".join(sorted({type(v).__name__ for v in there}))
        raise InputError(
            f"expected values of one kind in column {column.name!r}, found {kinds}: "
            "make a view of the table that converts it"
        ) from None


def _kind(column: sa.Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return str


def _decimal(column: sa.Column[Any]) -> pa.DataType | None:
    """The type of decimals as the column declares it; from the values where it does not."""
    precision, scale = (getattr(column.type, n, None) for n in ("precision", "scale"))
    if precision and scale is not None and precision <= 38:
        return pa.decimal128(precision, scale)
    return None


def _times(values: Sequence[Any], kind: type) -> list[Any]:
    """Times from ISO text, or the values as they are where one of them is none (or zones are mixed)."""
    try:
        read = [None if v is None else kind.fromisoformat(v) for v in values]  # type: ignore[attr-defined]
    except (ValueError, TypeError):
        return list(values)
    if kind is datetime:
        zoned = {v.tzinfo is not None for v in read if v is not None}
        if len(zoned) > 1:
            return list(values)
        if zoned == {True}:
            return [None if v is None else v.astimezone(UTC) for v in read]
    return read
