"""What tables that are no lists say of tags and machines: alarm logs describe their tags, orders name their machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os.path import commonprefix

from industria.core import Asset
from industria.foundation.ingest.kinds import roles_of
from industria.foundation.knowledge.binding.machines import ListedTag, Machine
from industria.foundation.lake.sql import Sql

_DESCRIBING = frozenset(("events", "table", "series_long"))
_NAMING = frozenset(("orders", "events", "table", "series_long", "series_wide"))
_MOST_CELLS = 20_000
_MOST_MACHINES = 2_000
_LONGEST_NAME = 60
_LEAST_SAID = 4  # characters of a description that says something


def cells(sql: Sql, asset: Asset, column: str, beside: str = "") -> list[tuple[str, list[str]]]:
    """What stands in a column, once each, with what stands beside it in another."""
    quoted, other, table = (
        '"' + name.replace('"', '""') + '"' for name in (column, beside or column, asset.table)
    )
    found = sql.query(
        f"SELECT CAST({quoted} AS VARCHAR) AS v, list_sort(list(DISTINCT CAST({other} AS VARCHAR))) AS b FROM {table} "
        f"WHERE {quoted} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT {_MOST_CELLS}"
    )
    pairs = zip(found.column("v").to_pylist(), found.column("b").to_pylist(), strict=True)
    return [(str(v), [str(x) for x in b or () if x]) for v, b in pairs]


def describing(asset: Asset, kind: str) -> tuple[str, str] | None:
    """The columns of a log or of a table of limits in which a tag and its description stand."""
    if kind not in _DESCRIBING:
        return None
    names = [c.name for c in asset.schema]
    roles = roles_of(names)
    tag, told = roles.get("list_tag"), roles.get("list_description") or roles.get("list_alarm")
    return (names[tag[0]], names[told[0]]) if tag and told else None


def described(sql: Sql, asset: Asset, kind: str) -> list[ListedTag]:
    """The tags of a log with what all of their descriptions begin with."""
    if (columns := describing(asset, kind)) is None:
        return []
    out = []
    for tag, texts in cells(sql, asset, *columns):
        common = commonprefix(texts).strip()  # noqa: RUF071  characters are what it is for
        if len(common) >= _LEAST_SAID:
            out.append(ListedTag(tag, (), common, source=asset.id))
    return out


def naming(asset: Asset, kind: str) -> tuple[str, str] | None:
    """The columns in which rows name their machine: its id and, where there is one, its name."""
    if kind not in _NAMING:
        return None
    names = [c.name for c in asset.schema]
    roles = roles_of(names)
    ident, called = roles.get("list_asset"), roles.get("list_name")
    if not ident:
        return None
    return names[ident[0]], names[called[0]] if called else ""


def machines_in_rows(sql: Sql, tables: Iterable[tuple[Asset, str]]) -> list[Machine]:
    """The machines that rows name, for a plant without a list of them; an id that has two names keeps none."""
    pairs: list[Machine] = []
    alone: list[Machine] = []
    for asset, kind in tables:
        if (columns := naming(asset, kind)) is None:
            continue
        found = [(v, b) for v, b in cells(sql, asset, *columns) if _is_name(v)]
        if len(found) > _MOST_MACHINES:
            continue
        for ident, called in found:
            names = tuple(called) if columns[1] and len(called) == 1 and _is_name(called[0]) else ()
            (pairs if names else alone).append(Machine(ident, names, source=asset.id))
    known = {name.casefold() for m in pairs for name in (m.id, *m.names)}
    return [*pairs, *_once(m for m in alone if m.id.casefold() not in known)]


def _is_name(written: str) -> bool:
    return len(written) <= _LONGEST_NAME and any(c.isalpha() for c in written)


def _once(machines: Iterable[Machine]) -> Sequence[Machine]:
    """The first of machines whose ids differ in case alone."""
    return list({m.id.casefold(): m for m in reversed(list(machines))}.values())
