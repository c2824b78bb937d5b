"""``industria assets profile``: each column or tag of a table at a glance: how full, from what to what, its course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

from industria.core import Asset, Column, Language, Session, Text, Tool, UsageError
from industria.infrastructure.plain_path import sql_name, sql_text
from industria.stores import Stores

_NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "DECIMAL", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER")  # fmt: skip
_MOST_COLUMNS = 200
_MOST_POINTS = 400
_LONG_ROLES = ("time", "tag", "value")


@dataclass(frozen=True, slots=True)
class Glance:
    """One column or tag. ``rows``: how many cells are filled; ``distinct``: about how many different ones;
    ``least`` and ``most`` of numbers; ``line``: the middle value of each part of the table's time, None where a
    part has none."""

    name: str
    unit: str = ""
    rows: int = 0
    distinct: int = 0
    least: float | None = None
    most: float | None = None
    line: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A table at a glance. ``since`` and ``until``: its first and last time, empty where it has none."""

    table: str
    rows: int
    since: str
    until: str
    columns: tuple[Glance, ...]

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return asdict(self)

    def show(self, language: Language) -> str:
        """The time range, then a column a line."""
        many = Text(f"{self.rows} 行", f"{self.rows} rows").in_language(language)
        span = f"  {self.since} - {self.until}" if self.since else ""
        return "\n".join(
            [f"{self.table}  {many}{span}", *(_line(c, language) for c in self.columns)]
        )


def _line(glance: Glance, language: Language) -> str:
    if glance.least is None or glance.most is None:
        said = Text(f"{glance.distinct} 种", f"{glance.distinct} different").in_language(language)
    else:
        said = f"{glance.least:g} - {glance.most:g} {glance.unit}".rstrip()
    return f"  {glance.name}  {glance.rows}  {said}"


def profile(
    session: Session[Stores],
    asset: Annotated[str, Text("表", "the table")],
    columns: Annotated[list[str], Text("列或位号; 默认全部", "columns or tags; all without")] = [],  # noqa: B006  nobody changes it
    points: Annotated[
        int, Text("走势分为几段; 0 表示不要走势", "parts of the course; 0: no course")
    ] = 48,
) -> Profile:
    """A table at a glance: its time range, and of each column or tag how full it is, its range and its course."""
    if not 0 <= points <= _MOST_POINTS:
        raise UsageError(f"expected 0 to {_MOST_POINTS} points, found {points}")
    table = session.plant.table(asset)
    query = _Query(session, table, points)
    roles = {c.role: c for c in reversed(table.schema) if c.role in _LONG_ROLES}
    if {"tag", "value"} <= roles.keys():
        found = query.tags(roles["tag"], roles["value"], columns)
    else:
        chosen = [c for c in table.schema if not columns or c.name in columns]
        found = query.columns([c for c in chosen if c.role != "quality"][:_MOST_COLUMNS])
    return Profile(table.name, table.rows, query.since, query.until, tuple(found))


class _Query:
    """Asks the lake about one table; every figure is of the rows as they are, marked as bad or not."""

    def __init__(self, session: Session[Stores], table: Asset, points: int) -> None:
        self._session = session
        self._table = sql_name(table.table)
        self._points = points
        self._units = {c.name: c.unit for c in table.schema}
        time = next((c for c in table.schema if _is_time(c) and c.role == "time"), None) or next(
            (c for c in table.schema if _is_time(c)), None
        )
        self._time = f"epoch_ms(CAST({sql_name(time.name)} AS TIMESTAMP))" if time else ""
        self.since = self.until = ""
        self._first = self._span = 0
        if time:
            self._times(sql_name(time.name))

    def _times(self, time: str) -> None:
        (row,) = self._ask(f"SELECT min({time}), max({time}), min({self._time}), max({self._time}) FROM {self._table}")  # fmt: skip
        if row[0] is not None:
            self.since, self.until = (str(t)[:19] for t in row[:2])
            self._first, self._span = int(str(row[2])), int(str(row[3])) - int(str(row[2])) + 1

    def columns(self, columns: Sequence[Column]) -> list[Glance]:
        """Columns of a table that has one for each channel."""
        if not columns:
            return []
        parts = []
        for c in columns:
            name, number = sql_name(c.name), _is_number(c)
            parts += [f"count({name})", f"approx_count_distinct({name})"]
            parts += [f"min({name})", f"max({name})"] if number else ["NULL", "NULL"]
        (row,) = self._ask(f"SELECT {', '.join(parts)} FROM {self._table}")
        lines = self._courses([c.name for c in columns if _is_number(c)])
        return [
            Glance(
                c.name, c.unit, int(str(row[4 * n])), int(str(row[4 * n + 1])),
                _number(row[4 * n + 2]), _number(row[4 * n + 3]), lines.get(c.name, ()),
            )
            for n, c in enumerate(columns)
        ]  # fmt: skip

    def _courses(self, names: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
        """The middle value of each part of the time; parts of a table without times are of its rows."""
        if not self._points or not names:
            return {}
        middle = ", ".join(f"median({sql_name(n)})" for n in names)
        if self._span:
            rows = self._ask(f"SELECT {self._part()} AS part, {middle} FROM {self._table} GROUP BY 1 ORDER BY 1")  # fmt: skip
        else:
            numbered = f"SELECT *, row_number() OVER () - 1 AS _n, count(*) OVER () AS _all FROM {self._table}"
            rows = self._ask(
                f"SELECT CAST(floor(_n * {self._points} / _all) AS INTEGER), {middle} FROM ({numbered}) AS t GROUP BY 1 ORDER BY 1"
            )
        at = {row[0]: row[1:] for row in rows if row[0] is not None}
        return {
            name: tuple(_number(at[p][n]) if p in at else None for p in range(self._points))
            for n, name in enumerate(names)
        }

    def tags(self, tag: Column, value: Column, wanted: Sequence[str]) -> list[Glance]:
        """Tags of a table that has a row for each reading; values that are no numbers are counted alone."""
        name, number = sql_name(tag.name), f"TRY_CAST({sql_name(value.name)} AS DOUBLE)"
        where = f"WHERE {name} IS NOT NULL"
        if wanted:
            where += f" AND CAST({name} AS VARCHAR) IN ({', '.join(map(sql_text, wanted))})"
        rows = self._ask(
            f"SELECT CAST({name} AS VARCHAR) AS tag, count({sql_name(value.name)}), approx_count_distinct({sql_name(value.name)}), "
            f"min({number}), max({number}) FROM {self._table} {where} GROUP BY 1 ORDER BY 1 LIMIT {_MOST_COLUMNS}"
        )
        lines: dict[str, dict[object, object]] = {}
        if self._points and self._span:
            for one, part, middle in self._ask(
                f"SELECT CAST({name} AS VARCHAR), {self._part()}, median({number}) FROM {self._table} {where} GROUP BY 1, 2"
            ):
                lines.setdefault(str(one), {})[part] = middle
        binding = self._session.plant.knowledge.binding.store
        return [
            Glance(
                str(one), binding.unit_of(str(one)), int(str(filled)), int(str(different)), _number(least), _number(most),
                tuple(_number(lines[str(one)].get(p)) for p in range(self._points)) if str(one) in lines else (),
            )
            for one, filled, different, least, most in rows
        ]  # fmt: skip

    def _part(self) -> str:
        """Which part of the table's time a row is in, from 0."""
        return f"CAST(floor(({self._time} - {self._first}) * {self._points} / {self._span}) AS INTEGER)"

    def _ask(self, statement: str) -> list[tuple[object, ...]]:
        table, _ = self._session.plant.lake.sql.query_within(statement, self._session.budget)
        columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
        return list(zip(*columns, strict=True))


def _is_time(column: Column) -> bool:
    return column.type.upper().startswith(("TIMESTAMP", "DATE"))


def _is_number(column: Column) -> bool:
    return column.type.upper().startswith(_NUMBERS)


def _number(value: object) -> float | None:
    """A finite number; None for none."""
    if value is None:
        return None
    found = float(str(value))
    return found if abs(found) < float("inf") else None


TOOLS = (
    Tool(
        "assets.profile",
        Text(
            "表的概览: 时间范围, 各列或位号的填充, 范围与走势",
            "A table at a glance: its time range; of each column or tag how full it is, its range, its course",
        ),
        "read",
        profile,
        recorded=False,
    ),
)
