"""A reading as an understanding says it: its columns, what it leaves open, its signs and zone."""

from __future__ import annotations

from collections.abc import Sequence

from industria.foundation.ingest.tables import doubts as ask
from industria.foundation.ingest.tables.columns import Column, is_time_name
from industria.foundation.ingest.tables.header import Header
from industria.foundation.ingest.tables.joined import Joined
from industria.foundation.ingest.tables.roles import Roles
from industria.foundation.ingest.tables.stamps import read_stamp
from industria.foundation.ingest.understanding import ColumnRead, Doubt


def columns_read(
    columns: Sequence[Column], names: Sequence[str], roles: Roles, joined: Joined | None
) -> tuple[ColumnRead, ...]:
    found = []
    if joined:
        found.append(
            ColumnRead(
                joined.name_among(names), joined.written, "time", "time", format=joined.plan.said
            )
        )
    for index, (column, name) in enumerate(zip(columns, names, strict=True)):
        quality = roles.quality.get(index)
        found.append(
            ColumnRead(
                name, column.written, column.type, roles.roles.get(index, ""), column.unit,
                column.unit_from, names[quality] if quality is not None else "", format=column.format,
            )
        )  # fmt: skip
    return tuple(found)


def doubts_of(
    columns: Sequence[Column],
    names: Sequence[str],
    header: Header,
    cells: Sequence[Sequence[str]],
    has_time: bool,
) -> tuple[Doubt, ...]:
    found = []
    for name, column, held in zip(names, columns, cells, strict=True):
        if not has_time and column.type == "text" and is_time_name(column.written):
            given = [c for c in held if any(sign.isdigit() for sign in c)]
            unread = [c.strip() for c in given if not ((stamp := read_stamp(c)) and stamp.orders)]
            if unread and 2 * len(given) > len(held):
                found.append(ask.time_not_read(name, unread[0]))
    if not header.names:
        found.append(ask.no_names())
    plans = [(n, c.time) for n, c in zip(names, columns, strict=True) if c.time]
    for name, plan in plans:
        if plan.open or plan.conflicting:
            found.append(ask.day_or_month(name, plan))
        if plan.offset == "mixed" and not plan.target:
            found.append(ask.several_offsets(name))
    for name, column in zip(names, columns, strict=True):
        if column.number and column.number.open:
            found.append(ask.decimal_sign(name, column.number))
        if column.mixed:
            found.append(ask.kept_as_text(name, column.odd))
        if header.names and column.written == f"column_{column.place}":
            found.append(ask.nameless(name))
    return tuple(found)


def sign_of(columns: Sequence[Column], which: str) -> str:
    """The sign that most columns of numbers have."""
    signs = [getattr(c.number, which) for c in columns if c.number and not c.number.plain]
    if not signs:
        return "." if which == "decimal" and any(c.number for c in columns) else ""
    return (
        max(set(signs), key=signs.count)
        if which == "decimal"
        else next((s for s in signs if s), "")
    )


def zone_of(columns: Sequence[Column], joined: Joined | None, roles: Roles) -> str:
    if joined:
        return joined.plan.zone
    at = next((i for i, r in roles.roles.items() if r == "time"), None)
    plan = columns[at].time if at is not None else None
    return plan.zone if plan and plan.what == "time" else ""
