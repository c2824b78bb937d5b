"""What is known of a mechanism, as a user writes it: a class can only be where a condition on plain columns holds.

One rule a line, ``CLASS: CONDITION``, in the words of SQL: columns (in double quotes where they hold blanks),
numbers, + - * / , comparisons, BETWEEN, AND, OR, NOT; ``#`` begins a comment. Several rules of a class must all
hold. Where a cell that a rule reads is missing, the rule says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from industria.core import InputError
from industria.infrastructure.numbers import to_numbers

if TYPE_CHECKING:
    import pandas as pd

_ARITHMETIC = {exp.Add: np.add, exp.Sub: np.subtract, exp.Mul: np.multiply, exp.Div: np.divide}
_COMPARED = {
    exp.LT: np.less, exp.LTE: np.less_equal, exp.GT: np.greater, exp.GTE: np.greater_equal,
    exp.EQ: np.equal, exp.NEQ: np.not_equal,
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """``condition`` has to hold where a case is of the class."""

    kind: str
    condition: exp.Expr
    written: str


def rules_of(text: str, classes: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of a text, one a line or parted by semicolons. Raises InputError that names the line."""
    found = []
    for line in text.replace(";", "\n").splitlines():
        said = line.partition("#")[0].strip()
        if not said:
            continue
        kind, colon, condition = (part.strip() for part in said.partition(":"))
        if not colon or kind not in classes:
            raise InputError(
                f"expected CLASS: CONDITION with a class of {', '.join(classes)}, found {said!r}: change it"
            )
        try:
            tree = parse_one(condition, dialect="duckdb")
        except SqlglotError:
            raise InputError(
                f"expected a condition such as temperature > 80, found {condition!r}: change it"
            ) from None
        _checked(tree, condition)
        found.append(Rule(kind, tree, condition))
    return tuple(found)


def columns_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The columns that rules read."""
    return tuple(dict.fromkeys(c.name for r in rules for c in r.condition.find_all(exp.Column)))


def allowed(rules: Sequence[Rule], classes: Sequence[str], frame: pd.DataFrame) -> np.ndarray:
    """(case, class): whether the rules let a case be of a class; where they leave none, they say nothing."""

    cells = {
        name: to_numbers(frame[name]).to_numpy(float)
        if name in frame
        else np.full(len(frame), np.nan)
        for name in columns_of(rules)
    }
    found = np.ones((len(frame), len(classes)), bool)
    for rule in rules:
        holds = np.broadcast_to(_truth(rule.condition, cells), len(frame))
        read = [cells[c.name] for c in rule.condition.find_all(exp.Column)]
        silent = np.any([~np.isfinite(c) for c in read], axis=0) if read else False
        found[:, classes.index(rule.kind)] &= holds | silent
    found[~found.any(1)] = True
    return found


def _checked(tree: exp.Expr, written: str) -> None:
    """Raises InputError for what is no comparison of numbers and columns."""
    known = (*_ARITHMETIC, *_COMPARED, exp.And, exp.Or, exp.Not, exp.Paren, exp.Neg, exp.Between, exp.Column, exp.Literal, exp.Identifier)  # fmt: skip
    other = next((n for n in tree.walk() if not isinstance(n, known)), None)
    text = next((n for n in tree.find_all(exp.Literal) if n.is_string), None)
    if other is not None or text is not None or not isinstance(tree, (*_COMPARED, exp.And, exp.Or, exp.Not, exp.Paren, exp.Between)):  # fmt: skip
        raise InputError(
            f"expected a condition of columns, numbers, + - * /, comparisons, AND, OR and NOT, found {written!r}: change it"
        )


def _truth(tree: exp.Expr, cells: Mapping[str, np.ndarray]) -> np.ndarray:
    """(case,): whether a condition holds."""
    if isinstance(tree, exp.Paren):
        return _truth(tree.this, cells)
    if isinstance(tree, exp.Not):
        return ~_truth(tree.this, cells)
    if isinstance(tree, exp.And):
        return np.asarray(_truth(tree.left, cells) & _truth(tree.right, cells))
    if isinstance(tree, exp.Or):
        return np.asarray(_truth(tree.left, cells) | _truth(tree.right, cells))
    if isinstance(tree, exp.Between):
        value, low, high = (_number(t, cells) for t in (tree.this, tree.args["low"], tree.args["high"]))  # fmt: skip
        return np.asarray((value >= low) & (value <= high))
    assert isinstance(tree, exp.Binary)
    compared = next(f for kind, f in _COMPARED.items() if isinstance(tree, kind))
    with np.errstate(invalid="ignore"):
        return np.asarray(compared(_number(tree.left, cells), _number(tree.right, cells)))


def _number(tree: exp.Expr, cells: Mapping[str, np.ndarray]) -> np.ndarray:
    """(case,) or one number: what an expression is worth. Raises InputError for a condition in its place."""
    if isinstance(tree, exp.Column):
        return cells[tree.name]
    if isinstance(tree, exp.Literal):
        return np.asarray(float(tree.this))
    if isinstance(tree, exp.Paren):
        return _number(tree.this, cells)
    if isinstance(tree, exp.Neg):
        return -_number(tree.this, cells)
    worked = next((f for kind, f in _ARITHMETIC.items() if isinstance(tree, kind)), None)
    if worked is None:
        raise InputError(
            f"expected a number in a rule, found {tree.sql()!r}: compare numbers with numbers"
        )
    assert isinstance(tree, exp.Binary)
    with np.errstate(all="ignore"):
        return np.asarray(worked(_number(tree.left, cells), _number(tree.right, cells)))
