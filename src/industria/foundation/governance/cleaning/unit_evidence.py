"""What else says that a stretch of a channel is in another unit than the rest, beside its own level and spread.

- A sister channel (the same readings in another table) goes on in the unit before.
- A companion in the same table, of which this channel was a fixed part or with which it kept a fixed relation,
  goes on as before, and the converted stretch keeps that relation.
- The factor is met exactly at both ends of the stretch while every other channel goes on: no process does that.
"""

from __future__ import annotations

import numpy as np

from industria.core import Text
from industria.foundation.governance.discovery.sisters import sisters_of
from industria.foundation.governance.table import GovernedTable

_LEAST = 12
_NEAR = 0.9
_PRECISE = 0.01
_EDGE = 40
_EXACT = 0.004
_EXPLAINED = 0.7
_GOES_ON = 6.0
_OTHERS = 2
_MOST_ROWS = 20_000


def evidence_for(
    table: GovernedTable, column: str, rows: tuple[int, int], law: tuple[float, float]
) -> Text | None:
    """The second evidence for a stretch from ``rows[0]`` to ``rows[1]`` that is ``slope * value + offset``."""
    own = table.values(column)
    inside = np.zeros(len(own), bool)
    inside[rows[0] : rows[1]] = True
    back = np.where(inside, (own - law[1]) / law[0], own)
    return (
        _sister(table, column, back, inside)
        or _companion(table, column, own, back, inside)
        or _both_ends(table, column, rows, law)
    )


def _sister(table: GovernedTable, column: str, back: np.ndarray, inside: np.ndarray) -> Text | None:
    for sister in sisters_of(table).get(column, ()):
        both = inside & np.isfinite(sister.says) & np.isfinite(back)
        if both.sum() < _LEAST:
            continue
        says = sister.says[both]
        near = np.abs(back[both] - says) <= np.maximum(_PRECISE * np.abs(says), sister.step)
        if near.mean() >= _NEAR:
            return Text(
                f"{sister.name} 同期仍为原单位", f"{sister.name} goes on in the unit before"
            )
    return None


def _companion(
    table: GovernedTable, column: str, own: np.ndarray, back: np.ndarray, inside: np.ndarray
) -> Text | None:
    for other in table.channels:
        if other == column or table.is_quality(other) or table.kinds(other) < _LEAST:
            continue
        beside = table.values(other)
        given = np.isfinite(own) & np.isfinite(beside) & (beside != 0)
        outside, within = given & ~inside, given & inside
        if outside.sum() < 2 * _LEAST or within.sum() < _LEAST:
            continue
        alike = table.units.get(other) == table.units.get(column)
        if _keeps_relation(own, back, beside, outside, within, alike):
            return Text(
                f"换算后与 {other} 的关系不变", f"converted, it stands to {other} as before"
            )
    return None


def _keeps_relation(
    own: np.ndarray,
    back: np.ndarray,
    beside: np.ndarray,
    outside: np.ndarray,
    within: np.ndarray,
    alike: bool,
) -> bool:
    """Whether a straight line explains the channel by the other outside, and the converted stretch as well.

    A part that is nearly fixed (two cylinders of one mill) counts as much as a relation that moves, where both are
    in one unit.
    """
    x, y = beside[outside], own[outside]
    if len(x) > _MOST_ROWS:
        some = np.linspace(0, len(x) - 1, _MOST_ROWS).astype(int)
        x, y = x[some], y[some]
    part = y / x
    middle = float(np.median(part))
    spread = float(np.median(np.abs(part - middle)))
    fixed = alike and spread <= 0.02 * abs(middle) and 0.5 <= abs(middle) <= 2
    if fixed:
        now = float(np.median(back[within] / beside[within]))
        return abs(now - middle) <= 3 * max(spread, 0.005 * abs(middle))
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return False
    slope, start = np.polyfit(x, y, 1)
    left = y - (slope * x + start)
    if left.var() > (1 - _EXPLAINED) * y.var():
        return False
    error = back[within] - (slope * beside[within] + start)
    usual = float(np.sqrt(left.var()))
    return bool(np.median(np.abs(error)) <= 1.5 * usual) and float(abs(np.median(error))) <= usual


def _both_ends(
    table: GovernedTable, column: str, rows: tuple[int, int], law: tuple[float, float]
) -> Text | None:
    start, end = rows
    own = table.values(column)
    if start < _LEAST or len(own) - end < _LEAST or end - start < _LEAST:
        return None
    for outer, inner in (
        (_before(own, start), _after(own, start)),
        (_after(own, end), _before(own, end)),
    ):
        one, other = np.nanmedian(outer), np.nanmedian(inner)
        expected = law[0] * one + law[1]
        if not abs(expected - other) <= _EXACT * abs(law[0] * one):
            return None
    others = [c for c in table.channels if c != column and not _is_still(table.values(c), rows)]
    if len(others) < _OTHERS or any(_moves(table.values(c), at) for c in others for at in rows):
        return None
    return Text(
        "两端都恰为该系数，而其他通道都没有变化",
        "the factor is met exactly at both ends, while every other channel goes on",
    )  # fmt: skip


def _before(values: np.ndarray, at: int) -> np.ndarray:
    return values[max(0, at - _EDGE) : at]


def _after(values: np.ndarray, at: int) -> np.ndarray:
    return values[at : at + _EDGE]


def _is_still(values: np.ndarray, rows: tuple[int, int]) -> bool:
    near = values[max(0, rows[0] - _EDGE) : rows[1] + _EDGE]
    near = near[np.isfinite(near)]
    return len(near) < 2 or float(np.ptp(near)) == 0


def _moves(values: np.ndarray, at: int) -> bool:
    """Whether a channel steps here, seen against how it moves from row to row on either side."""
    one, other = _before(values, at)[-8:], _after(values, at)[:8]
    noise = np.nanmedian(np.abs(np.diff(np.concatenate([_before(values, at), _after(values, at)]))))
    return bool(abs(np.nanmedian(one) - np.nanmedian(other)) > _GOES_ON * max(noise, 1e-12))
