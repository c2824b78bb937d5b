"""Tables with a row for each reading: each tag has a type of its own, words of digital states included.

``value`` holds the numbers, ``value_text`` what a tag with states says. A word in the rows of a tag that
otherwise has numbers was not understood; in those of a tag of states it is the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb

from industria.foundation.ingest.tables.cells import class_of
from industria.foundation.ingest.understanding import (
    ColumnRead,
    ColumnType,
    TagRead,
    Unread,
    runs,
)

if TYPE_CHECKING:
    from industria.foundation.ingest.tables.recognise import Reading

_WORDS_AT_MOST = 100


def value_text_name(reading: Reading) -> str:
    """The name of the column of words, which none of the others has."""
    value = next(i for i, r in reading.roles.roles.items() if r == "value")
    name = f"{reading.names[value]}_text"
    while name.lower() in {n.lower() for n in reading.names}:
        name += "_1"
    return name


def has_states(tags: Sequence[str], values: Sequence[str]) -> bool:
    """Whether some tag of a sample says words more often than numbers."""
    balance: Counter[str] = Counter()
    for tag, value in zip(tags, values, strict=True):
        if value.strip():
            balance[tag] += 1 if class_of(value) == "n" else -1
    return any(count < 0 for count in balance.values())


def with_tags(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    reading: Reading,
    unread: Mapping[int, tuple[Unread, ...]],
) -> tuple[Reading, dict[int, tuple[Unread, ...]]]:
    """The reading with what each tag is, and the words that are no state of any tag."""
    place = {r: i for i, r in reading.roles.roles.items() if r in ("tag", "value", "unit")}
    tag, value = f"trim(c{place['tag']})", f"c{place['value']}"
    column = reading.columns[place["value"]]
    number = column.sql(value) if column.number else "CAST(NULL AS DOUBLE)"
    unit = f"any_value(nullif(trim(c{place['unit']}), ''))" if "unit" in place else "''"
    rows = connection.execute(
        f"SELECT {tag}, count(*), count(v), count(v) FILTER (v = floor(v)), count(w), count(DISTINCT w), any_value(u), "
        f"min(row) FROM (SELECT *, {number} AS v, CASE WHEN {number} IS NULL THEN nullif(trim({value}), '') END AS w, "
        f"{unit.replace('any_value', '') if 'unit' in place else unit} AS u FROM {source}) "
        f"GROUP BY {tag} HAVING {tag} <> '' ORDER BY min(row)"
    ).fetchall()
    tags, states = [], set()
    for name, count, numbers, whole, words, distinct, of_unit, _ in rows:
        kind = _type(numbers, whole, words, distinct)
        if kind in ("state", "text"):
            states.add(str(name))
        tags.append(TagRead(str(name), kind, int(count), str(of_unit or "")))
    found = dict(unread)
    if states and place["value"] in found:
        found[place["value"]] = _without_states(connection, source, tag, value, number, states)
    columns = list(reading.understanding.columns)
    if column.number and states:
        at = next(i for i, c in enumerate(columns) if c.name == reading.names[place["value"]])
        quality = columns[at].quality
        columns.insert(at + 1, ColumnRead(value_text_name(reading), "", "state", quality=quality))
    understanding = replace(reading.understanding, tags=tuple(tags), columns=tuple(columns))
    return replace(reading, understanding=understanding, states=bool(states)), found


def _type(numbers: int, whole: int, words: int, distinct: int) -> ColumnType:
    if numbers >= words:
        return "integer" if numbers and whole == numbers else "number"
    return "state" if distinct <= max(12, words // 10) else "text"


def _without_states(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    tag: str,
    value: str,
    number: str,
    states: set[str],
) -> tuple[Unread, ...]:
    """The words of tags that have numbers."""
    rows = connection.execute(
        f"SELECT trim({value}), count(*), list(row ORDER BY row)[:2000] FROM {source} WHERE trim({value}) <> '' "
        f"AND {number} IS NULL AND NOT list_contains($1, {tag}) GROUP BY 1 ORDER BY 2 DESC LIMIT {_WORDS_AT_MOST}",
        [sorted(states)],
    ).fetchall()
    return tuple(Unread(str(w), int(n), runs([int(x) for x in at])) for w, n, at in rows)
