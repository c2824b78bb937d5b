"""What columns are for: the time, tags and values of readings, the quality of which value, keys; and with
that what kind of table it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from industria.foundation import lexicon
from industria.foundation.ingest.tables.columns import Column, bare_name, has_name
from industria.foundation.ingest.understanding import Role, TableKind

# Codes of OPC and of its older kin, where good is 192, doubtful 64 and bad 0, with their finer grades.
_CODES = frozenset(
    [
        "0",
        "4",
        "8",
        "12",
        "16",
        "20",
        "24",
        "28",
        "64",
        "68",
        "80",
        "84",
        "88",
        "192",
        "216",
        "1",
        "2",
        "3",
        "32",
        "-1",
    ]
)
_ALWAYS_QUALITY = re.compile(r"(?:质量|品质|quality|qualität|qual|opc)", re.I)
_UNIT_AT_END = re.compile(r"\s*[\[(（【][^\])）】]*[\])）】]\s*$|\.\d+$")
_MARKS_AT_MOST = 8
_LONGEST_MARK = 2
_VALUE_TYPES = ("number", "integer")


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each column by its place in the list, the quality column of each, and the kind of table."""

    roles: dict[int, Role] = field(default_factory=dict)
    quality: dict[int, int] = field(default_factory=dict)
    kind: TableKind = "table"


def roles_of(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Roles:
    """Roles of columns. ``cells``: of each column in the sample."""
    roles: dict[int, Role] = {}
    quality = _qualities(columns, cells)
    for index in quality.values():
        roles[index] = "quality"
    time = next((i for i, c in enumerate(columns) if c.type == "time"), None)
    if time is None:
        time = next((i for i, c in enumerate(columns) if c.type == "date"), None)
    if time is not None:
        roles[time] = "time"
    if time is not None and (long := _long_form(columns, cells, time, roles)):
        tag, value, unit, good = long
        roles |= {tag: "tag", value: "value"}
        if unit is not None:
            roles[unit] = "unit"
        if good is not None:
            roles[good] = "quality"
            quality[value] = good
        return Roles(roles, quality, "series_long")
    kind: TableKind = "series_wide" if _is_series(columns, cells, time, roles) else "table"
    for index, column in enumerate(columns):
        if index not in roles:
            numeric = column.type in _VALUE_TYPES
            if numeric and kind == "series_wide" and not _is_key(column, cells[index]):
                roles[index] = "value"
            elif _is_key(column, cells[index]):
                roles[index] = "key"
    return Roles(roles, quality, kind)


def as_quality(column: Column) -> Column:
    """A column of codes or words of quality, each cell kept as it is written."""
    return replace(column, type="quality")


def _qualities(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> dict[int, int]:
    """Which column says how good which other one's values are: by its name, or by its cells and its place."""
    by_name = {_value_stem(c.written): i for i, c in reversed(list(enumerate(columns)))}
    by_name |= {_stem(c.written): i for i, c in reversed(list(enumerate(columns)))}
    found: dict[int, int] = {}
    for index, column in enumerate(columns):
        if column.type in ("time", "date", "time_of_day", "duration"):
            continue
        match = _ends().match(_UNIT_AT_END.sub("", column.written.strip()))
        owner = by_name.get(_stem(match["stem"])) if match else None
        kind = _quality_cells(cells[index])
        letters = match and has_name(match["end"], "qualifier_ending") and _letters(cells[index])
        if not kind and not (letters and owner is not None and columns[owner].type in _VALUE_TYPES):
            continue
        if owner is not None and owner != index and owner not in found:
            found[owner] = index
            continue
        if not kind:
            continue
        alone = has_name(column.written, "quality_name")
        before = index - 1
        beside = before >= 0 and columns[before].type in _VALUE_TYPES and before not in found
        always = bool(_ALWAYS_QUALITY.search(column.written))
        if beside and alone and (always or kind == "words") and _numeric_before(columns, index):
            found[before] = index
    return found


@functools.cache
def _ends() -> re.Pattern[str]:
    """A name that goes on with a word for quality."""
    words = sorted(lexicon.words("quality_ending"), key=len, reverse=True)
    ending = "|".join(re.escape(w) for w in words)
    return re.compile(rf"^(?P<stem>.+?)[\s_.\-/|:]*(?P<end>\(?(?:{ending})\)?)$", re.I)


def _numeric_before(columns: Sequence[Column], index: int) -> bool:
    """Whether the column before is a value, and the one behind is none that it could belong to as well."""
    return columns[index - 1].type in _VALUE_TYPES


def _stem(name: str) -> str:
    return _UNIT_AT_END.sub("", name.strip()).strip(" _.-/").lower()


def _value_stem(name: str) -> str:
    """A name without the word for a value at its end: ``FT201.PV``."""
    head, sign, last = re.fullmatch(r"(?:(.+)([\s_.\-/|:]))?(.*)", _stem(name)).groups("")  # type: ignore[union-attr]
    return head if sign and lexicon.concept_of(last, "value_name") else _stem(name)


def _quality_cells(cells: Sequence[str]) -> str:
    """``words`` or ``codes`` where all cells are such as say how good a value is, empty otherwise."""
    given = {c.strip().lower() for c in cells if c.strip()}
    if not given or len(given) > 24:
        return ""
    if all(lexicon.concept_of(g, "quality_of_cell") or g in _CODES for g in given):
        return "codes" if given <= _CODES else "words"
    known = [g for g in given if lexicon.concept_of(g, "quality_of_cell")]
    good = any(lexicon.concept_of(g, "quality_of_cell") == "good_quality" for g in known)
    return "words" if good and len(known) * 3 >= len(given) * 2 else ""


def _letters(cells: Sequence[str]) -> bool:
    """Whether cells are empty or a letter or two of few kinds: the marks that a laboratory or a network gives."""
    given = {c.strip() for c in cells if c.strip()}
    return len(given) <= _MARKS_AT_MOST and all(len(g) <= _LONGEST_MARK for g in given)


def _long_form(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], time: int, roles: dict[int, Role]
) -> tuple[int, int, int | None, int | None] | None:
    """Tag, value, unit and quality column of a table that has a row for each reading."""
    tags = [
        i
        for i, c in enumerate(columns)
        if c.type in ("text", "state") and has_name(c.written, "tag_name")
    ]
    tag = next((i for i in tags if _repeats(cells[i])), None)
    values = [
        i
        for i, c in enumerate(columns)
        if has_name(c.written, "value_name") and i != tag and c.type not in ("time", "date")
    ]
    numbers = [
        i for i, c in enumerate(columns) if c.type in ("number", "integer") and i not in roles
    ]
    value = values[0] if values else (numbers[0] if len(numbers) == 1 else None)
    if tag is None or value is None:
        return None
    unit = next((i for i, c in enumerate(columns) if has_name(c.written, "unit_name")), None)
    named = [
        i
        for i, c in enumerate(columns)
        if i not in (tag, value, unit, time) and has_name(c.written, "quality_name")
    ]
    good = next((i for i in named if _quality_cells(cells[i])), None)
    rest = [
        i
        for i in range(len(columns))
        if i not in (tag, value, unit, good, time) and not _follows(cells[tag], cells[i])
    ]
    others = [i for i in rest if columns[i].type not in ("time", "date", "time_of_day", "integer")]
    return None if others else (tag, value, unit, good)


def _repeats(cells: Sequence[str]) -> bool:
    given = [c for c in cells if c.strip()]
    return len(given) >= 4 and 2 * len(set(given)) <= len(given)


def _follows(tags: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a column says of each tag always the same, as a description or an area does."""
    said: dict[str, str] = {}
    return all(said.setdefault(t, c) == c for t, c in zip(tags, cells, strict=True))


def _is_series(
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    time: int | None,
    roles: dict[int, Role],
) -> bool:
    """Whether rows are readings in the order of time: most columns are values, and times mostly rise."""
    if time is None:
        return False
    plan = columns[time].time
    assert plan is not None
    rest = [i for i in range(len(columns)) if i != time and columns[i].type not in ("time_of_day",)]
    full = [i for i in rest if any(c.strip() for c in cells[i])]
    values = [
        i
        for i in full
        if columns[i].type in _VALUE_TYPES
        and roles.get(i) != "quality"
        and not _is_key(columns[i], cells[i])
    ]
    marks = [i for i in full if roles.get(i) == "quality" or columns[i].type == "boolean"]
    states = [i for i in full if columns[i].type == "state" and _filled(cells[i]) > 0.5]
    if not values:
        return bool(states) and len(states) + len(marks) == len(full)
    if 2 * (len(values) + len(marks)) < len(full):
        return False
    return not any(columns[i].type in ("time", "date") and _filled(cells[i]) > 0.5 for i in rest)


def _filled(cells: Sequence[str]) -> float:
    return sum(bool(c.strip()) for c in cells) / max(1, len(cells))


def _is_key(column: Column, cells: Sequence[str]) -> bool:
    """Whether a column numbers things or rows: called so, and no value twice or none with a fraction."""
    if column.type not in ("integer", "text") or column.unit:
        return False
    given = [c.strip() for c in cells if c.strip()]
    called = bool(lexicon.concept_of(bare_name(column.written), "column_key"))
    return called and len(given) > 1 and len(set(given)) == len(given)
