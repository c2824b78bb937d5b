"""govern: run every check on a table, score it, and repair on request as a new version.

A repair is carried out where the table itself determines it (``Symptom.determined``) or where the
caller names its check; every other one is a question and changes nothing. Two things are never
written by a repair, named or not: keys are not made up, and what a quality column says stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import Progress, UsageError, silent
from industria.foundation.governance.carry import carried_over, rows_after
from industria.foundation.governance.cleaning import (
    bad_quality,
    broker_messages,
    clock_shift,
    corrupt_text,
    counter_reset,
    decimal_slip,
    duplicate_rows,
    invalid_value,
    irrelevant_column,
    late_data,
    mixed_dates,
    mixed_format,
    mixed_units,
    out_of_order,
    poor_quality,
    redundant_columns,
    sister_channel,
    spiking_sensor,
    stuck_sensor,
    wrong_type,
)
from industria.foundation.governance.discovery import (
    arithmetic,
    composed_cell,
    contradiction,
    detail_sums,
    merged_cells,
    misspelt_word,
    number_notation,
    total_row,
    unusual_shape,
)
from industria.foundation.governance.encoding import (
    code_compatibility,
    nominal_category,
    ordinal_category,
    weighted_category,
)
from industria.foundation.governance.imputation import (
    class_imbalance,
    incomplete_metadata,
    incomplete_record,
    insufficient_data,
    learned_values,
    missing_attribute,
    missing_key,
    missing_metadata,
    missing_points,
    missing_values,
)
from industria.foundation.governance.labelling import (
    annotator_disagreement,
    class_names,
    domain_shift,
    label_error,
    misspelling,
    unlabelled,
)
from industria.foundation.governance.ledger import (
    NO,
    YES,
    Answers,
    Question,
    question_of_finding,
    with_value,
)
from industria.foundation.governance.score import QualityScore, score
from industria.foundation.governance.table import GovernedTable, Noted, Symptom

# In this order: a column can only be searched for spikes once it is numbers, labels only be
# doubted once their names are one, and gaps only be filled once what is wrong is empty.
CHECKS: tuple[ModuleType, ...] = (
    corrupt_text, mixed_dates, mixed_units, number_notation, merged_cells, wrong_type, mixed_format,
    broker_messages, clock_shift, total_row, detail_sums, duplicate_rows, counter_reset, sister_channel, incomplete_record, out_of_order,
    late_data, redundant_columns, irrelevant_column,
    missing_attribute, bad_quality, decimal_slip, invalid_value, stuck_sensor, spiking_sensor, code_compatibility,
    contradiction, arithmetic, composed_cell, class_names, misspelling, misspelt_word, unusual_shape, missing_key,
    missing_metadata, incomplete_metadata, missing_values, missing_points, unlabelled,
    annotator_disagreement, label_error, insufficient_data, class_imbalance, domain_shift,
    poor_quality, ordinal_category, nominal_category, weighted_category,
)  # fmt: skip
# Checks that learn something new; they only look where somebody names them.
ON_REQUEST: tuple[ModuleType, ...] = (learned_values,)
_EMPTYING = ("set_empty", "to_number", "to_one_unit", "decode_or_empty", "fill")
_MOVES_ROWS = ("drop_rows", "complete_or_drop", "sort_rows", "insert_rows", "pool_kin")
_ADDS = ("add_column", "add_consensus", "add_one_hot", "add_rank", "add_weight", "add_weights")
# What may be written into a key where its check is named: other notations of the same key.
_OF_KEYS = ("to_usual_format", "merge_names", "to_timestamp")
_OF_TABLE = (
    "broker_messages", "clock_shift", "total_row", "detail_sum", "duplicate_rows", "counter_reset", "sister_channel", "contradiction", "arithmetic",
    "bad_quality",
)  # fmt: skip
_SLOW = frozenset(c.NAME for c in (label_error, unlabelled, annotator_disagreement, domain_shift))


@dataclass(frozen=True)
class Governed:
    """What was found in a table, and the table with the repairs that were carried out.

    ``frame`` is it for computing; ``table`` (where an Arrow table was given) for keeping, with
    every cell and type that no repair touched as it was. ``questions``: what is left open. ``source``: the
    frame before, ``rows``: of each row of ``frame`` its row there (None where rows were added).
    """

    before: QualityScore
    after: QualityScore
    symptoms: tuple[Symptom, ...]
    repaired: tuple[Symptom, ...]
    frame: pd.DataFrame
    table: pa.Table | None = None
    questions: tuple[Question, ...] = ()
    source: pd.DataFrame | None = None
    rows: np.ndarray | None = None


@dataclass
class _Walk:
    """One pass of the checks over a table.

    ``looking`` is what the next check looks at: there every finding before it is set right, so that
    words among numbers do not hide a spike. ``table`` holds only what was carried out; ``rows``
    are its source rows, None once rows were added.
    """

    start: GovernedTable
    named: Sequence[str]
    looking: GovernedTable
    table: GovernedTable
    rows: np.ndarray | None
    seen: list[Symptom]
    repaired: list[Symptom]
    answers: Answers = field(default_factory=lambda: Answers({}))
    only_answered: bool = False
    open: list[Question] = field(default_factory=list)

    @classmethod
    def of(cls, start: GovernedTable, named: Sequence[str], answers: Answers, only: bool) -> _Walk:
        """At the beginning."""
        rows = np.arange(len(start.frame))
        return cls(start, named, start, start, rows, [], [], answers, only)

    def step(self, check: ModuleType, carry: bool = True) -> None:
        """Let one check look, and carry out what is determined or named."""
        found = self._found(check)
        while found:
            symptom, answer = found.pop(0)
            if answer == NO:
                continue  # somebody said that it is right as it is
            self.seen.append(symptom)
            self._ask(check, symptom, answer)
            if answer not in ("", YES) and symptom.column in self.table.frame:
                self._write(symptom, answer)
                continue
            if symptom.repair == "none":
                continue
            settled = symptom.determined or check.NAME in self.named
            if carry and (answer == YES or (settled and not self.only_answered)):
                self._carry_out(check, symptom)
                if symptom.repair in _MOVES_ROWS and found:
                    now = self._found(check)
                    found = [
                        n for w, _ in found for n in now
                        if (n[0].column, n[0].repair) == (w.column, w.repair)
                    ]  # fmt: skip
            elif symptom.severity == "fault" and symptom.repair not in (*_MOVES_ROWS, *_ADDS):
                self.looking = self._looked(check, symptom)

    def _looked(self, check: ModuleType, symptom: Symptom) -> GovernedTable:
        """What is looked at, with one more finding set right."""
        if symptom.column and symptom.column not in self.looking.frame:
            return self.looking
        return self.looking.with_frame(check.repair(self.looking, symptom))

    def _ask(self, check: ModuleType, symptom: Symptom, answer: str) -> None:
        """Note what is left open: neither determined nor named nor answered."""
        if symptom.severity != "fault" or symptom.determined or answer or check.NAME in self.named:
            return
        self.open.append(question_of_finding(self.table, symptom))

    def _write(self, symptom: Symptom, answer: str) -> None:
        done = replace(symptom, repair="answered", determined=False)
        self.table = self.table.with_frame(with_value(self.table, symptom, answer))
        if symptom.column in self.looking.frame:
            self.looking = self.looking.with_frame(with_value(self.looking, symptom, answer))
        self.repaired.append(done)

    def _found(self, check: ModuleType) -> list[tuple[Symptom, str]]:
        place = self.looking
        if check in (missing_values, missing_points):
            place = self._given()
        elif check.NAME in _OF_TABLE:
            place = self.table  # what it determines has to stand in the table itself
        elif check is poor_quality:
            place = self.start
        found: list[Symptom] = check.detect(place)
        if check is missing_points:
            found = [s for s in found if not _emptied_by_repair(s, self.repaired)]
        if check is poor_quality and not found:
            found = poor_quality.of_symptoms(self.start, self.seen)
        guarded = [self._guarded(s) for s in found]
        return [part for s in guarded for part in self.answers.of(self.table, s)]

    def _given(self) -> GovernedTable:
        """What is looked at, without the gaps that are there only because of findings before."""
        if self.looking is self.table:
            return self.table
        frame = self.looking.frame.copy(deep=False)
        for column in frame.columns.intersection(self.table.frame.columns):
            emptied = frame[column].isna() & self.table.frame[column].notna()
            known = frame[column].dropna()
            if emptied.any() and len(known):
                frame[column] = frame[column].mask(emptied, known.iloc[0])
        return self.looking.with_frame(frame)

    def _guarded(self, symptom: Symptom) -> Symptom:
        """The symptom without a repair that would write into a key or a quality column."""
        column, table = symptom.column, self.table
        if symptom.repair == "none" or symptom.repair in _MOVES_ROWS or column not in table.frame:
            return symptom
        if table.is_quality(column):
            return replace(symptom, repair="none", determined=False)
        if symptom.determined and self.looking is not self.table and symptom.check not in _OF_TABLE:
            same = self.looking.frame[column].equals(table.frame[column])
            symptom = replace(symptom, determined=same)
        if table.is_key(column) and not (symptom.determined or symptom.repair in _OF_KEYS):
            return replace(symptom, repair="none")
        return symptom

    def _carry_out(self, check: ModuleType, symptom: Symptom) -> None:
        alike = self.looking is self.table
        if symptom.repair in _MOVES_ROWS:
            self.rows = rows_after(self.rows, self.table, symptom)
        looked = self.looking if alike else self._looked(check, symptom)
        self.table = self.table.with_frame(check.repair(self.table, symptom))
        self.looking = self.table if alike else looked
        self.repaired.append(symptom)


def chosen_checks(names: Sequence[str]) -> tuple[ModuleType, ...]:
    """The checks of these names, or all but those on request. Raises UsageError for an unknown one."""
    known = {check.NAME: check for check in (*CHECKS, *ON_REQUEST)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"expected checks of {', '.join(known)}, found {', '.join(unknown)}")
    return tuple(c for c in known.values() if c.NAME in names) if names else CHECKS


def govern(
    name: str,
    data: pa.Table | pd.DataFrame,
    now: pd.Timestamp,
    progress: Progress = silent,
    *,
    units: Mapping[str, str] | None = None,
    kin: Mapping[str, pd.DataFrame] | None = None,
    checks: Sequence[str] = (),
    roles: Mapping[str, str] | None = None,
    noted: Noted | None = None,
    answers: Mapping[str, str] | None = None,
    only_answered: bool = False,
) -> Governed:
    """Find every symptom, then carry out the repairs that the table determines.

    Each check looks at the table as if the findings before it were set right, so a symptom's rows
    are positions at that moment. ``units`` by column and ``kin`` (other tables by name) are what is
    known beside the table. ``checks``: names of those to run; what they propose is carried out,
    determined or not, because the caller asked for it. ``roles``: what a column is for, where the reader
    said so; ``noted``: what else it noted. ``answers``: to questions, by id; with ``only_answered`` nothing else is
    carried out.
    """
    frame = data.to_pandas() if isinstance(data, pa.Table) else data.reset_index(drop=True)
    start = GovernedTable(name, frame, now, units or {}, kin or {}, roles or {}, noted or Noted())
    used = chosen_checks(checks)
    walk = _Walk.of(start, checks, Answers(answers or {}), only_answered)
    for number, check in enumerate(used):
        progress(f"govern {name}", number, len(used))
        walk.step(check)
    progress(f"govern {name}", len(used), len(used))
    faults = [s for s in walk.seen if s.severity == "fault"]
    before = score(start, faults)
    return Governed(
        before,
        score(walk.table, _remaining(used, walk)) if walk.repaired else before,
        tuple(walk.seen),
        tuple(walk.repaired),
        walk.table.frame,
        carried_over(data, frame, walk.table.frame, walk.rows)
        if isinstance(data, pa.Table)
        else None,
        tuple(walk.open),
        frame,
        walk.rows,
    )


def _remaining(used: Sequence[ModuleType], walk: _Walk) -> list[Symptom]:
    """The faults that the repaired table still has: quick checks look again, learned ones are taken
    from what was left."""
    again = _Walk.of(walk.table, (), walk.answers, False)
    for check in used:
        if check.NAME not in _SLOW and check is not poor_quality:
            again.step(check, carry=False)
    left = [s for s in walk.seen if s.check in _SLOW and s not in walk.repaired]
    return [s for s in (*again.seen, *left) if s.severity == "fault"]


def _emptied_by_repair(symptom: Symptom, repaired: Sequence[Symptom]) -> bool:
    """Whether a column's empty cells are those that a repair before it emptied on purpose."""
    emptied = {s.column for s in repaired if s.repair in _EMPTYING}
    return symptom.column in emptied
