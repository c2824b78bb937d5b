"""The ledger of questions: what a table leaves open, each with an id, and what somebody answered.

An answer is kept by what it is about, not by when it was asked: the check, the column, the cell and the time
or key of its row. So it holds for the same cell of the next version, and of the same file taken in
again; another cell is another question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from industria.core import Text, UsageError
from industria.foundation.governance.symptom import Symptom
from industria.foundation.governance.table import GovernedTable
from industria.infrastructure.numbers import to_numbers

YES, NO = "yes", "no"
_DIGITS, _LONG = 8, 16
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """One open question. ``cells``: row and what stands there, what is proposed for it (empty: nothing is)."""

    id: str
    check: str
    column: str
    rows: tuple[int, ...]
    message: Text
    proposal: Text | None
    cells: tuple[tuple[int, str, str], ...]
    fingerprints: tuple[str, ...] = ()

    def to_json(self, asset: str) -> dict[str, object]:
        """For programs; all cells."""
        return {
            "id": self.id,
            "asset": asset,
            "check": self.check,
            "column": self.column,
            "rows": list(self.rows),
            "evidence": self.message.to_json(),
            "proposal": self.proposal.to_json() if self.proposal else None,
            "cells": [{"row": r, "is": given, "proposed": to} for r, given, to in self.cells],
        }


def fingerprints(table: GovernedTable, symptom: Symptom) -> list[str]:
    """One name for each row that a finding is about; one for all where it is about no rows or a column."""
    head = f"{symptom.check}\0{symptom.column}\0{symptom.repair}\0"
    about = [c for c in (symptom.column, table.time or table.key) if c in table.frame]
    rows = _rows_of(table, symptom)
    if not rows or symptom.whole_column:
        return [hashlib.sha256(head.encode()).hexdigest()[:_LONG]]
    some = table.frame[list(dict.fromkeys(about)) or list(table.frame)].iloc[rows].astype(str)
    cells = pd.util.hash_pandas_object(some, index=False, hash_key=_key_of(head))
    return [f"{number:016x}" for number in cells]


def _rows_of(table: GovernedTable, symptom: Symptom) -> list[int]:
    """The rows that a finding is about one by one: none where they are more than anybody reads."""
    if len(symptom.rows) > _MOST_CELLS:
        return []
    count = len(table.frame)
    return [r for r in symptom.rows if r < count]


def _key_of(head: str) -> str:
    return hashlib.sha256(head.encode()).hexdigest()[:_LONG]


def question_id(names: Sequence[str]) -> str:
    """The name of a question about several cells."""
    return hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:_DIGITS]


def question_of_finding(table: GovernedTable, symptom: Symptom) -> Question:
    """A finding as a question; one about more cells than anybody reads one by one is about its rows as a whole."""
    cells = tuple(_cells(table, symptom))
    names = fingerprints(table, symptom)
    return Question(
        question_id(names),
        symptom.check,
        symptom.column,
        symptom.rows,
        symptom.message,
        symptom.question,
        cells,
        tuple(names),
    )


def _cells(table: GovernedTable, symptom: Symptom) -> Iterator[tuple[int, str, str]]:
    """Row, what stands there, what is proposed."""
    rows = _rows_of(table, symptom)
    if symptom.column not in table.frame or not rows:
        return
    cells, names = symptom.detail.get("cells"), symptom.detail.get("names")
    given = table.frame[symptom.column].iloc[rows]
    for row, cell, empty in zip(rows, given, given.isna(), strict=True):
        to: object = ""
        if isinstance(cells, dict):
            to = cells.get(row, "")
        elif isinstance(names, dict):
            to = names.get(cell, "")
        yield row, "" if empty else str(cell), str(to)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by fingerprint: ``yes``, ``no`` or what has to stand there."""

    given: Mapping[str, str]

    def of(self, table: GovernedTable, symptom: Symptom) -> list[tuple[Symptom, str]]:
        """A finding as the answers divide it: parts with their answer, empty where it is still open."""
        if not self.given or symptom.determined or symptom.severity != "fault":
            return [(symptom, "")]
        answers = [self.given.get(name, "") for name in fingerprints(table, symptom)]
        if len(set(answers)) == 1:
            return [(symptom, answers[0])]
        parts: dict[str, list[int]] = {}
        for row, answer in zip(symptom.rows, answers, strict=False):
            parts.setdefault(answer, []).append(row)
        return [(replace(symptom, rows=tuple(rows)), answer) for answer, rows in parts.items()]


def answered(question: Question, row: str, answer: str) -> dict[str, str]:
    """An answer by fingerprint: of one row's cell, or of all cells of the question.

    Raises UsageError for a row that the question is not about.
    """
    if not row:
        return dict.fromkeys(question.fingerprints, answer)
    each = len(question.fingerprints) == len(question.rows)
    if not row.isdigit() or int(row) not in question.rows or not each:
        raise UsageError(
            f"expected a row that question {question.id} is about, found {row!r}: --questions lists them"
        )
    return {question.fingerprints[question.rows.index(int(row))]: answer}


def read_answers(written: Sequence[str]) -> dict[str, str]:
    """``ID=yes``, ``ID=no`` or ``ID=value`` by id. Raises UsageError for anything else."""
    found = {}
    for text in written:
        name, sign, answer = text.partition("=")
        if not sign or not name.strip() or not answer.strip():
            raise UsageError(
                f"expected ID=yes, ID=no or ID=value, found {text!r}: industria govern TABLE --questions "
                "lists the ids"
            )
        plain = answer.strip()
        found[name.strip()] = plain.lower() if plain.lower() in (YES, NO) else plain
    return found


def with_value(table: GovernedTable, symptom: Symptom, answer: str) -> pd.DataFrame:
    """The frame with an answered value in the cells of a finding."""
    from industria.foundation.governance.discovery.cells import write_cells

    numeric = pd.api.types.is_numeric_dtype(table.frame[symptom.column])
    if numeric and pd.isna(to_numbers(pd.Series([answer])).iloc[0]):
        raise UsageError(
            f"expected a number for column {symptom.column}, found {answer!r}: answer yes, no or a number"
        )
    return write_cells(table.frame, symptom.column, dict.fromkeys(symptom.rows, answer))
