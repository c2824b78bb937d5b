"""What a person says of a table where the recogniser would be wrong, and how that is written down.

Each field is an option of ``industria read``; what was said once is remembered for the next export of
the same shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from industria.core import InputError


@dataclass(frozen=True, slots=True)
class Told:
    """What is known before a table is looked at; empty fields are found out.

    Rows are counted from 1 as the file has them. ``header``: the first row of names, ``header_rows`` how
    many there are, ``units_row`` the row of units, ``first`` the first row of values, ``table`` which one
    of several tables (from 1), ``order`` of day and month (``day`` or ``month`` first), ``plant_zone``
    the zone that the plant keeps its times in, ``zone`` the one that the times of this table are in.
    """

    header: int = 0
    header_rows: int = 0
    units_row: int = 0
    first: int = 0
    table: int = 0
    order: str = ""
    decimal: str = ""
    delimiter: str = ""
    sheet: str = ""
    zone: str = ""
    plant_zone: str = ""

    def words(self) -> tuple[str, ...]:
        """As the options of ``industria read`` write it; the plant's own zone is no option."""
        said = []
        for name, option in _OPTIONS.items():
            if value := getattr(self, name):
                said.append(f"{option} {value}")
        if self.order:
            said.append(f"--{self.order}-first")
        return tuple(said)

    def to_json(self) -> dict[str, Any]:
        """The fields that say something."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name))}


_OPTIONS = {
    "header": "--header",
    "header_rows": "--header-rows",
    "units_row": "--units-row",
    "first": "--first",
    "table": "--table",
    "decimal": "--decimal",
    "delimiter": "--delimiter",
    "sheet": "--sheet",
    "zone": "--zone",
}


def of_words(words: Iterable[str]) -> Told:
    """The same from the words of an understanding. Raises InputError for a word that is none of them."""
    by_option = {option: name for name, option in _OPTIONS.items()}
    given: dict[str, Any] = {}
    for word in words:
        option, _, value = word.partition(" ")
        if option in ("--day-first", "--month-first"):
            given["order"] = option[2:].removesuffix("-first")
        elif option in by_option:
            name = by_option[option]
            number = name in ("header", "header_rows", "units_row", "first", "table")
            given[name] = int(value) if number else value
        else:
            raise InputError(f"expected an option of industria read, found {word!r}: leave it out")
    return Told(**given)
