"""Rows of tables that stand in documents: ``vibration | normal 4.5 mm/s | alarm 7.1 mm/s``, cells with their names.

The reader of documents writes each cell behind the name of its column. A row is no prose: what its cells say is told by
their names. A column of faults tells failures, one of causes and one of remedies why and what to do; a limit stands
under a word of limit. A word of failing in any other cell (跳停 as the name of a column) is no failure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation import lexicon

SEPARATOR = " | "
_SEVERAL = re.compile(r"[;；]\s*|\s*\b\d[.)]\s+|\s*[①②③④⑤⑥]\s*")
_LABELS = ("failure_label", "cause_label", "remedy_label")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its place in the text; ``label``: the kind of its column's name, empty where that tells nothing."""

    start: int
    end: int
    whole: int  # where its name begins
    label: str = ""
    supposed: bool = False


def is_row(line: str) -> bool:
    """Whether a line has cells."""
    return SEPARATOR in line


def names_of(rows: Sequence[str]) -> list[str]:
    """The names of the columns, where the first of some rows names the cells of the second; else none."""
    if len(rows) < 2:
        return []
    names = rows[0].split(SEPARATOR)
    below = rows[1].split(SEPARATOR)[1:]
    return names if any(_name_of(cell, names) for cell in below) else []


def cells_of(line: str, start: int, names: Sequence[str]) -> list[Cell]:
    """The cells of a row that begins at ``start``."""
    out: list[Cell] = []
    place = start
    for number, cell in enumerate(line.split(SEPARATOR)):
        name = _name_of(cell, names) if number else ""
        head = name or (names[0] if names and number == 0 else "")
        begin = place + (len(name) + 1 if name else 0)
        out.append(
            Cell(begin, place + len(cell), place, _label(head), lexicon.has(head, "supposes"))
        )
        place += len(cell) + len(SEPARATOR)
    return out


def pieces(text: str, cell: Cell) -> list[tuple[int, int]]:
    """What a cell lists, one by one."""
    cuts = list(_SEVERAL.finditer(text, cell.start, cell.end))
    begins = [cell.start, *(m.end() for m in cuts)]
    ends = [*(m.start() for m in cuts), cell.end]
    return [(a, b) for a, b in zip(begins, ends, strict=True) if text[a:b].strip()]


def _name_of(cell: str, names: Sequence[str]) -> str:
    return max((n for n in names if n and cell.startswith(f"{n} ")), key=len, default="")


def _label(name: str) -> str:
    plain = name.strip().lower()
    whole = lexicon.concept_of(plain, "text_label")
    found = [whole] if whole else [f.concept for f in lexicon.scan(plain, "text_label")]
    return next((c for c in found if c in _LABELS), "")
