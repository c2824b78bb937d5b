"""The recogniser of tables: from a grid of text cells to what each table in it is.

``recognise(rows)`` gives a ``Reading`` for each table of a grid: its understanding, how each column is
read, and which rows are its own. Nothing is written here; ``take.py`` does that. Works on any source of
cells: a text with delimiters, a sheet, an HTML table, a table of a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from industria.core import InputError
from industria.foundation.ingest.kinds import kind_of
from industria.foundation.ingest.tables.cells import class_of, tidy
from industria.foundation.ingest.tables.columns import (
    Column,
    Known,
    column_of,
    is_switch,
    kept_as_text,
    table_votes,
)
from industria.foundation.ingest.tables.header import (
    Area,
    Header,
    counts_columns,
    find_header,
    name_parts,
    told_header,
    used_columns,
    value_columns,
)
from industria.foundation.ingest.tables.joined import Joined, clock_of_one_day, join_date_and_clock
from industria.foundation.ingest.tables.long_form import has_states
from industria.foundation.ingest.tables.numbers import notation_of
from industria.foundation.ingest.tables.regions import cut, moved, regions_of
from industria.foundation.ingest.tables.roles import Roles, as_quality, roles_of
from industria.foundation.ingest.tables.rows import Aside, Judge, judge_of
from industria.foundation.ingest.tables.said import columns_read, doubts_of, sign_of, zone_of
from industria.foundation.ingest.tables.stamps import dates_in, read_stamp
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.tables.units import units_in_names
from industria.foundation.ingest.understanding import (
    ColumnType,
    TableKind,
    Understanding,
)

Row = Sequence[str]
_NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """One table of a grid, read off a sample of its rows or off all of them.

    ``names`` of its columns in the lake, ``columns`` how each is read, ``joined`` its time of two columns,
    ``judge`` which rows are values, ``first`` the number of the first row that may be one, ``numbers`` of
    the rows of the grid that belong to it (None: all from ``first`` on), ``left`` and ``right`` its columns
    in the grid, ``aside`` the rows above that were set aside.
    """

    understanding: Understanding
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    roles: Roles
    judge: Judge
    first: int
    left: int
    right: int
    joined: Joined | None = None
    numbers: frozenset[int] | None = None
    above: tuple[tuple[str, int, tuple[str, ...]], ...] = ()
    title: str = ""
    known: Known = field(default_factory=Known)
    irregular: bool = (
        False  # whether the sample has rows below the names that are none of the table's
    )
    states: bool = False  # whether some tag of a long table has words for values

    def aside(self) -> Aside:
        """A new collection of the rows set aside, with those above the values in it."""
        aside = Aside()
        for code, number, row in self.above:
            aside.put(code, number, row)
        return aside


def recognise(
    rows: Sequence[Row],
    *,
    numbers: Sequence[int] | None = None,
    merged: Sequence[Area] = (),
    bold: frozenset[int] = frozenset(),
    told: Told | None = None,
    whole: bool = True,
    strict_width: bool = False,
    file: str = "",
    part: str = "",
) -> list[Reading]:
    """The tables of a grid of text cells. Raises InputError where there is none.

    ``numbers``: of each row in the file (default 1, 2, 3 ...); ``merged`` areas and ``bold`` rows by their
    0-based place in ``rows``; ``told``: what a person said; ``whole``: whether these are all rows, else a
    sample of one table; ``strict_width``: whether a row of another width is a broken one (text with
    delimiters); ``file`` and ``part``: as the understanding names them, dates in them count as evidence.
    """
    told = told or Told()
    numbers = list(numbers) if numbers is not None else list(range(1, len(rows) + 1))
    if not any(any(c.strip() for c in r) for r in rows):
        raise InputError("expected a header and rows, found no cell that holds something")
    free = not (told.header or told.first)
    regions = regions_of(rows, merged, bold) if whole and free else []
    grids = []
    for region in regions:
        at = {index: n for n, index in enumerate(region.rows)}
        grids.append(
            _Grid(
                cut(rows, region), [numbers[i] for i in region.rows],
                moved(merged, at, region.left, region.right),
                frozenset(at[b] for b in bold if b in at), region.left, region.right,
            )
        )  # fmt: skip
    if not grids:
        width = max(len(r) for r in rows)
        grids = [_Grid([[*r] for r in rows], numbers, list(merged), bold, 0, width)]
    several = len(grids) > 1
    found = []
    for grid in grids:
        reading = _reading(grid, told, strict_width and not several, file, part)
        if reading is None:
            continue
        own = frozenset(grid.numbers) if several else None
        found.append(replace(reading, numbers=own))
    if told.table:
        found = found[told.table - 1 : told.table]
    if not found:
        raise InputError(
            "expected a row of names and rows of values below it, found none: say where they stand with "
            "industria read FILE --header ROW --first ROW"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rows of one table with their numbers in the file, and where its columns lie."""

    rows: list[list[str]]
    numbers: list[int]
    merged: list[Area]
    bold: frozenset[int]
    left: int
    right: int


def _kind(roles: Roles, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> TableKind:
    """What a table is: readings, or a list of orders, machines, parts, tags or events."""
    if roles.kind == "series_long":
        return roles.kind
    listed = kind_of([c.written for c in columns], list(zip(*cells, strict=True)))
    return roles.kind if listed == "table" else listed


def _reading(grid: _Grid, told: Told, strict: bool, file: str, part: str) -> Reading | None:
    header = told_header(
        grid.rows, grid.numbers, told, find_header(grid.rows, grid.merged, grid.bold)
    )
    body = grid.rows[header.first :]
    if not body:
        return None
    if strict and header.names:
        _must_not_be_shredded(grid, header, body)
    judge, used = _judge(grid, header, body, strict)
    codes = [judge.code(r) for r in body]
    kept = [r for r, code in zip(body, codes, strict=True) if not code]
    if not kept:
        return None
    heads = [grid.rows[n] for n in header.names]
    if (held := used_columns([*heads, *kept])) != used:  # a remark was wider than the table
        used = held
        judge = _judged(grid, header, kept, used, judge.width)
    parts = name_parts(grid.rows, header, used, grid.merged)
    written = ["/".join(p) for p in parts]
    cells = [[r[c] if c < len(r) else "" for r in kept] for c in used]
    known = _known(grid, header, told, cells, file, part)
    columns = [
        column_of(name or f"column_{i}", c, cells[i], known)
        for i, (name, c) in enumerate(zip(written, used, strict=True))
    ]
    columns = _with_units(columns, parts, grid, header, used)
    roles = roles_of(columns, cells)
    columns = [
        as_quality(c) if roles.roles.get(i) == "quality" else _settled(c, roles, i, cells[i])
        for i, c in enumerate(columns)
    ]
    columns = _long_value(columns, cells, roles, known)
    joined = join_date_and_clock(columns, cells, known) or clock_of_one_day(
        columns, cells, known, grid.rows[: header.first]
    )
    if joined and joined.digits:
        columns[joined.clock] = replace(columns[joined.clock], type="time_of_day", number=None)
    roles = _with_parts(roles, joined, columns, cells)
    names = _distinct([c.written for c in columns])
    above, title = _above(grid, header)
    has_time = joined is not None or any(c.time for c in columns)
    doubts = doubts_of(columns, names, header, cells, has_time)
    understanding = Understanding(
        file, part, _kind(roles, columns, cells), len(kept),
        columns_read(columns, names, roles, joined),
        decimal=known.decimal or sign_of(columns, "decimal"),
        thousands=sign_of(columns, "thousands"),
        header_rows=tuple(grid.numbers[n] for n in header.names),
        units_row=grid.numbers[header.units] if header.units >= 0 else 0,
        first_data_row=next(
            n for n, code in zip(grid.numbers[header.first :], codes, strict=True) if not code
        ),
        zone=zone_of(columns, joined, roles),
        doubts=doubts,
        told=told.words(),
        note=title[:_NOTE_LENGTH],
    )  # fmt: skip
    return Reading(
        understanding, tuple(names), tuple(columns), roles, judge, grid.numbers[header.first],
        grid.left, grid.right, joined, None, above, title, known,
        any(code not in ("", "empty") for code in codes), _has_states(roles, cells),
    )  # fmt: skip


def _must_not_be_shredded(grid: _Grid, header: Header, body: Sequence[Row]) -> None:
    """Raise InputError where most rows have more cells than there are names, and hold something in them: most
    often the decimal comma is the delimiter too."""
    width = len(grid.rows[header.names[-1]])
    longer = [r for r in body if any(c.strip() for c in r[width:])]
    if 2 * len(longer) <= len(body):
        return
    number = grid.numbers[header.names[-1]]
    raise InputError(
        f"expected {width} cells in each row, as many as names in line {number}, found {len(longer[0])}: name "
        "every column, and where the decimal comma is the delimiter too, save the table with another delimiter"
    )


def _judge(
    grid: _Grid, header: Header, body: Sequence[Row], strict: bool
) -> tuple[Judge, list[int]]:
    """The judge of rows and the columns that hold something."""
    heads = [grid.rows[n] for n in (*header.names, *([header.units] if header.units >= 0 else []))]
    named = grid.rows[header.names[-1]] if header.names else (body[0] if body else [])
    width = len(named) if strict else 0
    if width:
        lengths = [len(r) for r in body if len(r) > 1]
        usual = max(set(lengths), key=lengths.count) if lengths else width
        width = max(width, usual)
        body = [r for r in body if len(r) <= width or not any(c.strip() for c in r[width:])]
    used = used_columns([*heads, *body])
    if width:
        used = [c for c in used if c < width]
    return _judged(grid, header, body, used, width), used


def _judged(
    grid: _Grid, header: Header, body: Sequence[Row], used: Sequence[int], width: int
) -> Judge:
    heads = [grid.rows[n] for n in (*header.names, *([header.units] if header.units >= 0 else []))]
    return judge_of(body, heads, used, frozenset(value_columns(body)), width)


def _known(
    grid: _Grid, header: Header, told: Told, cells: Sequence[Sequence[str]], file: str, part: str
) -> Known:
    """What the rest of the file says before a column is looked at."""
    above = [" ".join(r) for r in grid.rows[: header.first]]
    near = [d for t in (*above, file, part) for s in dates_in(t) if (d := s.when("ymd"))]
    for column in cells:
        first = next((c for c in column if c.strip()), "")
        stamp = read_stamp(first)
        if stamp and stamp.orders == ("ymd",) and (moment := stamp.when("ymd")):
            near.append(moment)
    return Known(
        told.order, told.decimal, tuple(near[:20]), told.zone, told.plant_zone, table_votes(cells)
    )


def _with_units(
    columns: list[Column],
    parts: Sequence[Sequence[str]],
    grid: _Grid,
    header: Header,
    used: Sequence[int],
) -> list[Column]:
    """The columns with the units that the file gives them."""
    numeric = [c.type in ("number", "integer", "duration") for c in columns]
    in_names = units_in_names(parts, numeric)
    row = grid.rows[header.units] if header.units >= 0 else []
    done = []
    for column, number, in_name, place in zip(columns, numeric, in_names, used, strict=True):
        below = tidy(row[place]).strip("[]()（）【】").strip() if place < len(row) else ""
        if (number and class_of(below) == "w") or (number and below in ("%", "‰", "°")):
            done.append(replace(column, unit=below, unit_from="units row"))
        elif in_name:
            done.append(replace(column, unit=in_name, unit_from="header"))
        else:
            done.append(column)
    return done


def _settled(column: Column, roles: Roles, index: int, cells: Sequence[str]) -> Column:
    """A column whose odd cells are settled by the kind of table: readings are set aside, records kept as text;
    few words are states in readings where nearly every row has one, and text elsewhere, but for switches."""
    series = roles.kind != "table"
    sparse = 2 * sum(bool(c.strip()) for c in cells) < len(cells)
    if column.number and column.digits and not series and roles.roles.get(index) != "value":
        return kept_as_text(column)
    if column.type == "state" and (sparse or not series) and not is_switch(cells):
        return replace(column, type="text")
    return column


def _long_value(
    columns: list[Column], cells: Sequence[Sequence[str]], roles: Roles, known: Known
) -> list[Column]:
    """The value column of a long table read as numbers also where most tags have words."""
    at = next((i for i, r in roles.roles.items() if r == "value"), None)
    if roles.kind != "series_long" or at is None or columns[at].number:
        return columns
    numbers = [c.strip() for c in cells[at] if class_of(c) == "n"]
    if not numbers:
        return columns
    notation = notation_of(numbers, decimal=known.decimal, others=known.votes)
    done = list(columns)
    kind: ColumnType = "integer" if notation.whole else "number"
    done[at] = replace(columns[at], type=kind, number=notation, time=None)
    return done


def _has_states(roles: Roles, cells: Sequence[Sequence[str]]) -> bool:
    if roles.kind != "series_long":
        return False
    place = {r: i for i, r in roles.roles.items()}
    return has_states(cells[place["tag"]], cells[place["value"]])


def _with_parts(
    roles: Roles, joined: Joined | None, columns: Sequence[Column], cells: Sequence[Sequence[str]]
) -> Roles:
    """The roles where the time stands in two columns, or in the title and one."""
    if joined is None:
        return roles
    if joined.day:
        as_time = replace(columns[joined.clock], type="time", time=joined.plan)
        roles = roles_of([as_time, *columns[1:]], cells)
    parts = roles.roles | {joined.date: "time_part", joined.clock: "time_part"}
    return replace(roles, roles=parts)


def _above(grid: _Grid, header: Header) -> tuple[tuple[tuple[str, int, tuple[str, ...]], ...], str]:
    """The rows above the values that are neither names nor empty, with what they are; and their words."""
    found, words = [], []
    for index in range(header.first):
        row = grid.rows[index]
        if index in header.names or not any(c.strip() for c in row):
            continue
        code = "units" if index == header.units else "preamble"
        code = (
            "numbering"
            if index > max(header.names, default=index) and counts_columns(row)
            else code
        )
        found.append((code, grid.numbers[index], tuple(row)))
        if code == "preamble":
            words.append(" ".join(tidy(c) for c in row if c.strip()))
    return tuple(found), "; ".join(words)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each once however its letters are written: a second ``Flow`` becomes ``Flow_1``."""
    taken: set[str] = set()
    out = []
    for name in names:
        number, own = 0, name
        while own.lower() in taken:
            number += 1
            own = f"{name}_{number}"
        taken.add(own.lower())
        out.append(own)
    return out
