"""Contradictions: cells that the other columns of their row contradict, by a dependency of the table itself.

Where ``zip -> city`` holds in all but a few rows, those few contradict it. Which of the two cells is wrong
the table seldom says, so it is asked; where strict dependencies leave one value it is determined.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pandas as pd
from rapidfuzz.distance import Levenshtein

from industria.core import Text
from industria.foundation.governance.cleaning.copies import key_columns, other_records
from industria.foundation.governance.discovery.cells import repaired, text_cells
from industria.foundation.governance.discovery.compositions import find_compositions
from industria.foundation.governance.discovery.dependencies import Dependency, find_dependencies
from industria.foundation.governance.discovery.strict import Determined, determined_cells
from industria.foundation.governance.discovery.votes import Vote, find_votes
from industria.foundation.governance.table import GovernedTable, Symptom

NAME = "contradiction"
_SLIP = 0.34
_SURE = 0.9
_RARE = 3
_STRICT = 0.98
_KINDS = 3
_HABIT = 3
_LEAST_ROWS = 30
_FAIR, _GOOD = 0.8, 0.9


def detect(table: GovernedTable) -> list[Symptom]:
    """Cells that a dependency contradicts: a slip of its value, a rare value, or a strict dependency.

    Empty cells that a strict dependency fills are named too; those that it does not are missing, not wrong.
    """
    cells = text_cells(table)
    if len(cells) < _LEAST_ROWS:
        return []
    dependencies = [d for d in find_dependencies(cells, _FAIR) if d.right != table.label]
    numbers = frozenset(c for c in map(str, cells) if c not in table.texts)
    meant = determined_cells(cells, dependencies, numbers)
    key = key_columns(table)
    if meant and key:
        unsure = other_records(table, key)
        meant = {at: cell for at, cell in meant.items() if not unsure[at[0]]}
    dependencies = [d for d in dependencies if d.confidence >= _GOOD]
    votes = find_votes(cells, dependencies)
    for composed in find_compositions(cells):
        own = composed.expected(cells) == cells[composed.column]
        votes = {p: v for p, v in votes.items() if p[1] != composed.column or not own[p[0]]}
    counts = {column: cells[column].value_counts() for column in {v.column for v in votes.values()}}
    named = {p: v for p, v in votes.items() if _is_named(cells, v, counts[v.column])}
    named = _without_habits(cells, named)
    asked = {p: v for p, v in _one_side(named).items() if p not in meant}
    groups: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in asked.values():
        groups[vote.column].append(vote)
    parts: defaultdict[tuple[str, bool], list[Determined]] = defaultdict(list)
    for cell in meant.values():
        parts[cell.column, cells.at[cell.row, cell.column] == ""].append(cell)
    return [
        *(_determined(cells, column, parts[column, gap], gap) for column, gap in sorted(parts)),
        *(_symptom(cells, column, groups[column]) for column in sorted(groups)),
    ]


def repair(table: GovernedTable, symptom: Symptom) -> pd.DataFrame:
    """Write what the other columns say."""
    return repaired(table, symptom)


def _without_habits(
    cells: pd.DataFrame, named: dict[tuple[int, str], Vote]
) -> dict[tuple[int, str], Vote]:
    """Without what is written again and again, and without dependencies that are mostly broken so: they
    are no rules of the table."""
    habits = _Habits(cells)
    meant = {place for place, vote in named.items() if habits.has(vote)}
    broken, kept = Counter[Dependency](), Counter[Dependency]()
    for place, vote in named.items():
        (broken if place in meant else kept)[vote.by[0]] += 1
    return {
        place: vote for place, vote in named.items()
        if place not in meant and broken[vote.by[0]] < kept[vote.by[0]]
    }  # fmt: skip


class _Habits:
    """What is written again and again beside the same left side is meant, and no contradiction."""

    def __init__(self, cells: pd.DataFrame) -> None:
        self._cells = cells
        self._sizes: dict[tuple[str, ...], pd.Series] = {}

    def has(self, vote: Vote) -> bool:
        """Whether three rows say what this cell says beside the same left side of its surest dependency."""
        about = (*vote.by[0].left, vote.column)
        if about not in self._sizes:
            groups = self._cells.groupby(list(about), sort=False)
            self._sizes[about] = groups[vote.column].transform("size")
        return bool(self._sizes[about][vote.row] >= _HABIT)


def _is_named(cells: pd.DataFrame, vote: Vote, counts: pd.Series) -> bool:
    value = cells.at[vote.row, vote.column]
    if value == "":
        return False  # an empty cell is missing, not wrong
    if _is_slip(value, vote.value):
        return True
    if vote.share > _SURE and counts[value] <= _RARE:
        return True
    by = vote.by[0]
    return by.confidence >= _STRICT and vote.unanimity >= _STRICT and len(counts) >= _KINDS


def _is_slip(value: str, meant: str) -> bool:
    return Levenshtein.distance(value, meant) <= _SLIP * max(len(value), len(meant))


def _one_side(named: dict[tuple[int, str], Vote]) -> dict[tuple[int, str], Vote]:
    """Of two cells that contradict each other, the one that more columns contradict; on a tie the later."""
    out = dict(named)
    for (row, column), vote in named.items():
        for left in {c for d in vote.by for c in d.left}:
            other = named.get((row, left))
            if other is None or not any(column in d.left for d in other.by):
                continue
            weaker = min((vote, other), key=lambda v: (len(v.by), v.by[0].confidence, v.place))
            out.pop((row, weaker.column), None)
    return out


def _determined(cells: pd.DataFrame, column: str, meant: list[Determined], empty: bool) -> Symptom:
    first = min(meant, key=lambda cell: cell.row)
    left = first.left[0]
    given, value = cells.at[first.row, left], cells.at[first.row, column]
    wanted = {cell.row: cell.value for cell in sorted(meant, key=lambda cell: cell.row)}
    why_zh = f"{left} 为 {given} 的另外 {first.others} 行都是 {first.value}"
    why_en = f"{first.others} other rows with {left} {given} say {first.value}"
    message = (
        Text(
            f"{column} 列有 {len(wanted)} 个空单元格由其他列确定，如 {first.value!r}：{why_zh}",
            f"column {column} has {len(wanted)} empty cells that other columns determine, such as "
            f"{first.value!r}: {why_en}",
        )
        if empty
        else Text(
            f"{column} 列有 {len(wanted)} 个单元格由其他列确定，如 {value!r} 应为 {first.value!r}：{why_zh}",
            f"column {column} has {len(wanted)} cells that other columns determine, such as {value!r} "
            f"for {first.value!r}: {why_en}",
        )
    )
    return Symptom(
        NAME,
        "complete" if empty else "accurate",
        column,
        tuple(wanted),
        message,
        "as_determined",
        {
            "cells": wanted,
            "dependencies": sorted({f"{name} -> {column}" for c in meant for name in c.left}),
            "evidence": {c.row: f"{' + '.join(c.left)} -> {column}: {c.others}" for c in meant},
        },
        determined=True,
    )


def _symptom(cells: pd.DataFrame, column: str, votes: list[Vote]) -> Symptom:
    votes = sorted(votes, key=lambda v: v.row)
    first, by = votes[0], votes[0].by[0]
    left = ", ".join(by.left)
    given = ", ".join(f"{c} {cells.at[first.row, c]}" for c in by.left)
    value = cells.at[first.row, column]
    return Symptom(
        NAME,
        "accurate",
        column,
        tuple(v.row for v in votes),
        Text(
            f"{column} 列有 {len(votes)} 个单元格与其他列矛盾：{left} 决定 {column}（{by.confidence:.2%} 的行），如 "
            f"{given} 在别处对应 {first.value}，此处为 {value}",
            f"column {column} has {len(votes)} cells that other columns contradict: {left} -> {column} holds "
            f"in {by.confidence:.2%} of the rows, such as {given} with {first.value} elsewhere and "
            f"{value} here",
        ),
        "as_determined",
        {
            "cells": {v.row: v.value for v in votes},
            "dependencies": sorted({f"{' + '.join(d.left)} -> {column}" for v in votes for d in v.by[:1]}),
        },
    )  # fmt: skip
