"""Holds every cell against what the table says about itself, and proposes what should stand there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz.distance import Levenshtein

from industria.foundation.governance.discovery.compositions import find_compositions
from industria.foundation.governance.discovery.dependencies import Dependency, find_dependencies
from industria.foundation.governance.discovery.notation import numeric_notation, placeholders

_MAJORITY = 0.6
_MAX_TYPO = 0.34
_RARE_SHAPE = 0.02
_MAX_SPELLING = 0.2
_RARER = 20
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A cell that is probably wrong. ``suggestion``: what should stand there; None where unknown."""

    row: int
    column: str
    reason: str
    suggestion: str | None


def find_wrong_cells(frame: pd.DataFrame) -> list[CellFinding]:
    """Wrong cells of a table of text; empty strings are empty cells."""
    cells = frame.astype(str).reset_index(drop=True)
    found: dict[tuple[int, str], CellFinding] = {}

    def keep(row: int, column: str, reason: str, suggestion: str | None) -> None:
        found.setdefault((row, column), CellFinding(row, column, reason, suggestion))

    plain = cells.copy()
    for column in plain:
        for row in placeholders(plain[column]):
            keep(row, column, "placeholder", "")
            plain.at[row, column] = ""
        for row, text in numeric_notation(plain[column]).items():
            keep(row, column, "notation", text)
            plain.at[row, column] = text
    for row, column, other, left, right in _merged_cells(plain):
        keep(row, column, "two values in one cell", left)
        keep(row, other, "empty beside a cell with two values", right)
        plain.at[row, column], plain.at[row, other] = left, right
    dependencies = find_dependencies(plain)
    votes, supported = _votes(plain, dependencies)
    for composed in find_compositions(plain):
        expected = composed.expected(plain)
        for row, (value, wanted) in enumerate(zip(plain[composed.column], expected, strict=True)):
            place = (row, composed.column)
            parts = ((row, composed.first), (row, composed.second))
            if value == wanted:
                votes.pop(place, None)
                supported.add(place)
            elif place not in votes and not any(p in votes for p in parts):
                keep(row, composed.column, "not what its parts say", wanted)
    spelling = {column: _spellings(plain[column]) for column in plain}
    for (row, column), (suggestion, share) in votes.items():
        value = plain.at[row, column]
        near = _distance(value, suggestion) <= _MAX_TYPO
        rare = (plain[column] == value).sum() <= 3
        if value == "" or near or (share > 0.9 and rare):
            keep(row, column, "contradicts what other columns determine", suggestion)
    for column in plain:
        for row, value in enumerate(plain[column]):
            place = (row, column)
            if value in spelling[column] and place not in votes and place not in supported:
                keep(row, column, "misspelt", spelling[column][value])
        for row, fixed in _odd_shapes(plain[column]).items():
            keep(row, column, "unusual shape", votes.get((row, column), (fixed, 0))[0])
    return sorted(found.values(), key=lambda f: (f.row, f.column))


def repaired(frame: pd.DataFrame, findings: list[CellFinding]) -> pd.DataFrame:
    """The table with every suggestion in its place; cells without one stay."""
    out = frame.astype(object).reset_index(drop=True)
    places = {str(c): i for i, c in enumerate(out)}
    for f in findings:
        if f.suggestion is not None:
            out.iat[f.row, places[f.column]] = f.suggestion
    return out


def _votes(
    cells: pd.DataFrame, dependencies: list[Dependency]
) -> tuple[dict[tuple[int, str], tuple[str, float]], set[tuple[int, str]]]:
    """((row, column) to (value that the dependencies agree on, weight of those that say so), cells
    that at least one other row of a group confirms).

    A row's own value never counts for itself; a dependency is silent where fewer than two other
    rows agree with the row on its left side.
    """
    ballots: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    total: Counter[tuple[int, str]] = Counter()
    supported: set[tuple[int, str]] = set()
    for d in dependencies:
        groups = cells.groupby(list(d.left), sort=False).indices
        weight = 1.0 / max(1e-3, 1.0 - d.confidence + 0.02)
        values = cells[d.right].to_numpy()
        for rows in groups.values():
            if len(rows) < 3:
                continue
            counts = Counter(values[rows])
            for row in rows:
                own = values[row]
                counts[own] -= 1
                best, number = max(counts.items(), key=lambda item: item[1])
                share = number / (len(rows) - 1)
                if counts[own] >= 1 and own:
                    supported.add((int(row), d.right))
                counts[own] += 1
                if number >= 2 and share >= _MAJORITY:
                    ballots[row, d.right][best] += weight * share  # type: ignore[assignment]
                    total[row, d.right] += weight  # type: ignore[assignment]
    out = {}
    for place, ballot in ballots.items():
        best, weight = ballot.most_common(1)[0]
        share = weight / total[place]
        if best != cells.at[place[0], place[1]] and share > 0.5:
            out[place] = (best, share)
    return out, supported


def _merged_cells(cells: pd.DataFrame) -> list[tuple[int, str, str, str, str]]:
    """Cells that end with (or begin with) a value of another column whose own cell is empty."""
    found = []
    for other in cells:
        empty = np.flatnonzero((cells[other] == "").to_numpy())
        domain = set(cells[other]) - {""}
        if not len(empty) or len(empty) > 0.3 * len(cells) or len(domain) > 0.5 * len(cells):
            continue
        for column in cells:
            if column == other:
                continue
            split = {}
            for row in empty:
                left, _, right = cells.at[row, column].rpartition(" ")
                if left and right in domain:
                    split[row] = (left, right)
            if len(split) >= max(3, 0.5 * len(empty)):
                found += [(int(r), str(column), str(other), *pair) for r, pair in split.items()]
    return found


def _spellings(cells: pd.Series) -> dict[str, str]:
    """Rare value to the common value that it nearly equals."""
    counts = Counter(v for v in cells if v)
    if not counts or len(counts) > 0.6 * len(cells):
        return _token_spellings(cells)
    common = [v for v, n in counts.items() if n >= 5]
    out = {}
    for value, count in counts.items():
        if _NUMBER.fullmatch(value):
            continue
        near = [(_distance(value, c), -counts[c], c) for c in common if c != value]
        near = [n for n in near if n[0] <= _MAX_SPELLING and -n[1] >= _RARER * count]
        if near and [c for c in value if c.isdigit()] == [c for c in min(near)[2] if c.isdigit()]:
            out[value] = min(near)[2]
    return {**_token_spellings(cells), **out}


def _token_spellings(cells: pd.Series) -> dict[str, str]:
    """Cells with a rare word one or two letters from a very common word of the same column."""
    words = Counter(w for v in cells for w in str(v).split() if w.isalpha() and len(w) >= 5)
    common = [w for w, n in words.items() if n >= max(20, 0.02 * len(cells))]
    wrong = {}
    for word, count in words.items():
        if word not in common:
            near = [
                (Levenshtein.distance(word, c), c)
                for c in common
                if len(c) == len(word) and words[c] >= _RARER * count
            ]
            if near and 0 < min(near)[0] <= max(1, len(word) // 4):
                wrong[word] = min(near)[1]
    if not wrong:
        return {}
    return {
        value: " ".join(wrong.get(w, w) for w in value.split())
        for value in set(cells)
        if any(w in wrong for w in value.split())
    }


def _odd_shapes(cells: pd.Series) -> dict[int, str | None]:
    """Cells of a column of codes whose shape hardly any other cell has."""
    shapes = [_shape(v) for v in cells]
    counts = Counter(s for s in shapes if s)
    given = sum(counts.values())
    if not given:
        return {}
    usual = [s for s, n in counts.items() if n >= 0.05 * given]
    if sum(counts[s] for s in usual) < 0.9 * given or not any("9" in s for s in usual):
        return {}
    odd = {}
    domain = Counter(v for v, s in zip(cells, shapes, strict=True) if s in usual)
    for row, shape in enumerate(shapes):
        if shape and counts[shape] < _RARE_SHAPE * given:
            near = [
                v
                for v in domain
                if len(v) == len(cells[row]) and Levenshtein.distance(v, cells[row]) == 1
            ]
            odd[row] = max(near, key=lambda v: domain[v]) if near else None
    return odd


def _shape(text: str) -> str:
    out = re.sub(r"\d+(?:\.\d+)?", "9", text.strip())
    return re.sub(r"[^\W\d_]+", "a", out) if len(out) < 40 else ""


def _distance(one: str, other: str) -> float:
    return Levenshtein.distance(one, other) / max(len(one), len(other), 1)
