"""Arithmetic identities: sums, differences, products and ratios that hold between a table's own columns.

``closing = opening + in - out``, ``net = quantity * price``, ``percent = scrap / total * 100``: found from the
rows, not from names. An identity counts where it holds, to the last written digit of its left side, in
nearly all rows and could not do so by chance: the columns move, and none of its parts could be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np

_SHARE = 0.85
_LEAST_ROWS = 20
_GLANCE = 60
_AT_A_GLANCE = 0.65
_MOST_COLUMNS = 14
_FEW_COLUMNS = 9
_NEARLY_ALL, _BETTER = 0.99, 0.005
_DISTINCT = 3
_DEALT = 0.5


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` = ``kind`` of the columns ``right``: a sum of signed ``terms`` and ``constant``; or
    ``constant`` times a product of powers (``terms``: 1 or -1); or ``constant`` times the third times (over,
    ``terms[0]`` is -1) the difference of the first two. ``holds``: the share of rows."""

    kind: str
    left: str
    right: tuple[str, ...]
    terms: tuple[int, ...]
    constant: float
    holds: float

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that takes part."""
        return (self.left, *self.right)

    def expected(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """(row,): what the right side says the left side is; NaN where a part is empty."""
        parts = [values[name] for name in self.right]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.kind == "sum":
                out = self.constant + sum(s * p for s, p in zip(self.terms, parts, strict=True))
            elif self.kind == "difference":
                out = self.constant * parts[2] * (parts[0] - parts[1]) ** float(self.terms[0])
            else:
                powers = zip(self.terms, parts, strict=True)
                out = self.constant * np.prod([p ** float(power) for power, p in powers], axis=0)
        told: np.ndarray = np.where(np.isfinite(out), out, np.nan)
        return told

    def solved(self, values: dict[str, np.ndarray], column: str) -> np.ndarray:
        """(row,): what one column has to be for the identity to hold, given the others."""
        if column == self.left:
            return self.expected(values)
        at, left = self.right.index(column), values[self.left]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.kind == "sum":
                rest = self.expected({**values, column: np.zeros_like(left)})
                out = (left - rest) * self.terms[at]
            elif self.kind == "difference" and at < 2:
                first, second, factor = (values[name] for name in self.right)
                ratio = left / (self.constant * factor)
                gap = ratio if self.terms[0] > 0 else 1 / ratio
                out = second + gap if at == 0 else first - gap
            else:
                rest = self.expected({**values, column: np.ones_like(left)})
                power = 1 if self.kind == "difference" else self.terms[at]
                out = left / rest if power > 0 else rest / left
        solved: np.ndarray = np.where(np.isfinite(out), out, np.nan)
        return solved

    def __str__(self) -> str:
        if self.kind == "sum":
            parts = [
                ("+ " if s > 0 else "- ") + n for n, s in zip(self.right, self.terms, strict=True)
            ]
            tail = f" + {self.constant:g}" if self.constant else ""
            return f"{self.left} = {' '.join(parts).removeprefix('+ ')}{tail}"
        if self.kind == "difference":
            first, second, factor = self.right
            sign = "*" if self.terms[0] > 0 else "/"
            head = "" if self.constant == 1 else f"{self.constant:g} "
            return f"{self.left} = {head}{factor} {sign} ({first} - {second})"
        parts = [("* " if p > 0 else "/ ") + n for n, p in zip(self.right, self.terms, strict=True)]
        head = "" if self.constant == 1 else f"{self.constant:g} "
        return f"{self.left} = {(head + ' '.join(parts)).removeprefix('* ')}"


def find_identities(values: dict[str, np.ndarray], steps: dict[str, float]) -> list[Identity]:
    """Those of few parts first, none that follows from a shorter one of the same kind.

    ``values``: (row,) floats by column; ``steps``: the last written digit of each column (0.01 for two
    decimals).
    """
    given = {n: v for n, v in values.items() if np.isfinite(v).sum() >= _LEAST_ROWS}
    names = list(given)[:_MOST_COLUMNS]
    rows = _glance([given[n] for n in names])
    few = {n: given[n][rows] for n in names}
    found: list[Identity] = []
    for candidate in _candidates(names, few):
        known = [
            k for k in found
            if set(k.columns) <= set(candidate.columns)
            and (k.kind == candidate.kind or k.left == candidate.left)
        ]  # fmt: skip
        if any(k.holds >= _NEARLY_ALL for k in known):
            continue
        tested = _tested(candidate, given, steps)
        if tested is not None and all(tested.holds > k.holds + _BETTER for k in known):
            found = [k for k in found if k not in known] + [tested]
    return found


def holds(identity: Identity, values: dict[str, np.ndarray], steps: dict[str, float]) -> np.ndarray:
    """(row,) bool: where the left side is what the right side says, to its last written digit."""
    off = np.abs(identity.expected(values) - values[identity.left])
    kept: np.ndarray = off <= tolerance(identity, values, steps)
    return kept


def tolerance(
    identity: Identity, values: dict[str, np.ndarray], steps: dict[str, float]
) -> np.ndarray:
    """(row,): half of the left side's last written digit, and the noise of binary fractions."""
    size = np.abs(np.nan_to_num(values[identity.left]))
    step = max(steps[n] for n in identity.columns) if identity.kind == "sum" else 0.0
    allowed: np.ndarray = 0.51 * max(steps[identity.left], step) + 1e-9 * size
    return allowed


def _glance(columns: list[np.ndarray]) -> np.ndarray:
    """Sixty rows, evenly spread."""
    rows = len(columns[0]) if columns else 0
    return np.arange(rows)[:: max(1, rows // _GLANCE)]


def _candidates(names: list[str], few: dict[str, np.ndarray]) -> Iterator[Identity]:
    """Formulas that hold at a glance, the short ones first; later columns are the left side first."""
    moving = [n for n in names if len(np.unique(few[n][np.isfinite(few[n])])) >= _DISTINCT]
    for size in (2, 3, 4):
        for group in combinations(moving, size):
            *right, left = group
            for signs in product((1, -1), repeat=size - 1):
                if signs == (1,) and "@" not in left + right[0]:
                    continue  # two columns that say the same are no arithmetic
                yield from _of_sum(left, tuple(right), signs, few)
        for group in combinations(names, size) if size < 4 or len(names) <= _FEW_COLUMNS else ():
            for left in reversed(group):
                rest = tuple(n for n in group if n != left)
                if left in moving:
                    yield from _products(left, rest, few)
        if size == 4 and len(names) <= _FEW_COLUMNS:
            yield from _of_differences(moving, names, few)


def _steady(numbers: np.ndarray) -> float | None:
    """The value that most of the numbers have to six digits, or None."""
    known = numbers[np.isfinite(numbers)]
    if len(known) < 0.5 * len(numbers) or len(known) < 10:
        return None
    middle = float(np.median(known))
    near = np.abs(known - middle) <= 0.02 * abs(middle)
    return middle if middle and near.mean() >= _AT_A_GLANCE else None


def _of_sum(
    left: str, right: tuple[str, ...], signs: tuple[int, ...], few: dict[str, np.ndarray]
) -> Iterator[Identity]:
    rest = few[left] - sum(s * few[n] for n, s in zip(right, signs, strict=True))
    known = rest[np.isfinite(rest)]
    if len(known) < 10:
        return
    constant = float(np.median(known))
    size = float(np.abs(few[left][np.isfinite(few[left])]).max())
    if (np.abs(known - constant) <= np.maximum(1e-6 * size, 0.02)).mean() < _AT_A_GLANCE:
        return
    constant = _rounded(constant) if abs(constant) > 1e-6 * size + 0.02 else 0.0
    whole = max(signs) < 0  # a rest of a fixed whole: 100 - a - b, 24 h - a
    if constant == 0 or (whole and constant > 0):
        yield Identity("sum", left, right, signs, constant, 0.0)


def _of_differences(
    moving: list[str], names: list[str], few: dict[str, np.ndarray]
) -> Iterator[Identity]:
    for first, second in permutations(names, 2):
        gap = few[first] - few[second]
        if np.nanmedian(gap) <= 0:
            continue
        for factor, left in permutations([n for n in names if n not in (first, second)], 2):
            for power in (1, -1) if left in moving else ():
                with np.errstate(divide="ignore", invalid="ignore"):
                    ratio = _steady(few[left] / (few[factor] * gap ** float(power)))
                if ratio is not None and _is_round(_rounded(ratio)):
                    right = (first, second, factor)
                    yield Identity("difference", left, right, (power,), _rounded(ratio), 0.0)


def _products(left: str, right: tuple[str, ...], few: dict[str, np.ndarray]) -> Iterator[Identity]:
    for powers in product((1, -1), repeat=len(right)):
        if max(powers) < 0:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            base = np.prod([few[n] ** float(p) for n, p in zip(right, powers, strict=True)], axis=0)
            ratio = _steady(few[left] / base)
        same = len(right) == 1 and ratio is not None and abs(ratio - 1) < _BETTER
        if ratio is not None and _is_round(_rounded(ratio)) and not same:
            yield Identity("product", left, right, powers, _rounded(ratio), 0.0)


def _rounded(number: float) -> float:
    """A constant to as few digits as the rows allow: two, three, or what they say."""
    for digits, near in ((2, 2e-3), (3, 2e-3)):
        short = float(f"{number:.{digits}g}")
        if abs(short - number) <= near * abs(number):
            return short
    return float(f"{number:.6g}")


def _tested(
    candidate: Identity, values: dict[str, np.ndarray], steps: dict[str, float]
) -> Identity | None:
    given = np.isfinite(candidate.expected(values)) & np.isfinite(values[candidate.left])
    if given.sum() < _LEAST_ROWS:
        return None
    right = holds(candidate, values, steps)[given]
    if right.mean() < _SHARE or len(set(values[candidate.left][given])) < _DISTINCT:
        return None
    if not _needs_all(candidate, values, steps, given):
        return None
    return Identity(
        candidate.kind, candidate.left, candidate.right, candidate.terms, candidate.constant,
        float(right.mean()),
    )  # fmt: skip


def _needs_all(
    candidate: Identity, values: dict[str, np.ndarray], steps: dict[str, float], given: np.ndarray
) -> bool:
    """Whether the identity fails once the cells of one part are dealt anew: then that part counts."""
    rng = np.random.default_rng(0)
    place = np.where(given, np.cumsum(given) - 1, 0)
    own = holds(candidate, values, steps)
    for name in candidate.right:
        dealt = rng.permutation(values[name][given])[place]
        moved = given & own & (np.abs(dealt - values[name]) > 2 * steps[name])
        if len(np.unique(values[name][given])) == 1:
            continue
        if moved.sum() < _DISTINCT:
            return False
        if holds(candidate, {**values, name: dealt}, steps)[moved].mean() > _DEALT:
            return False
    return True


def _is_round(constant: float) -> bool:
    """Whether a factor is one that people set: two digits, or one and a share of two digits (1.19)."""
    size = abs(constant)
    if not 1e-6 < size < 1e7:
        return False
    short = [size, 1 / size, *([size - 1] if 1 < size < 2 else [])]
    return any(abs(float(f"{n:.2g}") - n) <= 1e-6 * n for n in short)
