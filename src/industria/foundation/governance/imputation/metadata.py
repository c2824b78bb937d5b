"""What can be known of a column's unit without asking: its name says it, or an asset list does."""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.governance.rhythm import rhythm
from industria.foundation.governance.table import GovernedTable
from industria.foundation.units import parse_unit

_IN_NAME = re.compile(r"[(\[（]([^)\]）]+)[)\]）]\s*$|_([A-Za-z%°/0-9]+)$")
_NO_UNIT = lexicon.Pattern(
    r"(?:.*_)?(?:{column_without_unit.en.bare}|setting\d?)|.*{column_without_unit.zh}"
)
_MIN_ROWS = 100
_SHORT_WORDS = frozenset(
    ["a", "b", "c", "d", "e", "f", "g", "h", "k", "l", "m", "p", "s", "t", "v"]
)


def needs_unit(table: GovernedTable) -> list[str]:
    """Channels that measure something, so that their numbers mean nothing without a unit."""
    if len(table.frame) < _MIN_ROWS or rhythm(table) is None:
        return []
    qualities = set(table.quality_columns().values())
    return [c for c in table.channels if not _NO_UNIT.fullmatch(c) and c not in qualities]


def unit_in_name(column: str) -> str:
    """``Pressure (bar)`` or ``flow_m3/h``: the unit that a name carries, or an empty string."""
    match = _IN_NAME.search(column)
    if not match:
        return ""
    text = match[1] or match[2]
    if not match[1] and text.lower() in _SHORT_WORDS:
        return ""
    return text if parse_unit(text) else ""


def unit_from_kin(table: GovernedTable, column: str) -> str:
    """The unit that an asset list of the plant gives for a tag, or an empty string."""
    for kin in table.kin.values():
        units = next((c for c in kin if lexicon.concept_of(str(c).lower(), "unit_column")), None)
        tags = next(
            (c for c in kin if lexicon.concept_of(str(c).lower(), "tag_column")),
            None,
        )
        if units is None or tags is None:
            continue
        found = kin.loc[kin[tags].astype(str) == column, units].dropna()
        if len(found) and str(found.iloc[0]).strip():
            return str(found.iloc[0])
    return ""


def known_unit(table: GovernedTable, column: str) -> str:
    """The unit in the schema, else in the name, else in an asset list; empty where none is known."""
    return table.units.get(column, "") or unit_in_name(column) or unit_from_kin(table, column)
