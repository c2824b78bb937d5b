"""What would let a model know what it is tested on: a group on both sides, or the same data under another name."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Finding, Text
from industria.foundation.datasets.dataset import PARTS, Split

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from industria.foundation.datasets.grouping import Grouped

_FEWEST_DIFFERENT = 20  # rows; a machine with fewer different ones may be like another by chance
_SHOWN = 5


@dataclass(frozen=True)
class Placed:
    """The rows of one asset, with the part (row,) that each is in; ``asked``: what each item of instructions asks."""

    rows: Grouped
    parts: np.ndarray
    asked: Sequence[str] = ()


def leaks(placed: Sequence[Placed], split: Split) -> tuple[Finding, ...]:
    """Every leak between parts that is certain."""
    items = tuple(_items_on_both_sides(placed))
    if split.by == "time":
        return (*_time_out_of_order(placed), *items)
    return (*_groups_on_both_sides(placed), *_copies(placed, split.given), *items)


def _groups_on_both_sides(placed: Iterable[Placed]) -> Iterable[Finding]:
    where: dict[str, dict[str, int]] = {}
    for one in placed:
        for group, part in zip(one.rows.groups, one.parts, strict=True):
            seen = where.setdefault(str(group), {})
            seen[str(part)] = seen.get(str(part), 0) + 1
    for group, parts in sorted(where.items()):
        if len(parts) > 1:
            zh = ", ".join(f"{p} {n} 行" for p, n in parts.items())
            en = ", ".join(f"{p} ({n} rows)" for p, n in parts.items())
            yield Finding(
                "group_on_both_sides",
                Text(f"{group} 同时在 {zh}", f"{group} is in {en}"),
                {"group": group, "rows": parts},
            )


def _items_on_both_sides(placed: Iterable[Placed]) -> Iterable[Finding]:
    where: dict[str, set[str]] = {}
    for one in placed:
        for text, part in zip(one.asked, one.parts, strict=False):
            where.setdefault(text, set()).add(str(part))
    for text, parts in sorted(where.items()):
        if len(parts) > 1:
            listed = ", ".join(p for p in PARTS if p in parts)
            yield Finding(
                "item_on_both_sides",
                Text(
                    f"同一项同时在 {listed}: {text[:60]}", f"one item is in {listed}: {text[:60]}"
                ),
                {"item": text},
            )


def _copies(placed: Sequence[Placed], given: str) -> Iterable[Finding]:
    """Groups whose every row stands, with all its values, in a group of another part."""
    known: dict[int, set[tuple[str, str]]] = {}
    of_group: dict[tuple[str, str], set[int]] = {}
    for one in placed:
        for group, part, value in zip(
            one.rows.groups, one.parts, row_hashes(one.rows, given), strict=False
        ):
            at = (str(part), str(group))
            known.setdefault(value, set()).add(at)
            of_group.setdefault(at, set()).add(value)
    for (part, group), values in sorted(of_group.items()):
        if part == PARTS[0] or len(values) < _FEWEST_DIFFERENT:
            continue
        others = set.intersection(*(known[v] for v in values))
        for other_part, other in sorted(others):
            if other_part != part:
                yield Finding(
                    "same_data_under_another_name",
                    Text(
                        f"{part} 中 {group} 的每一行都与 {other_part} 中的 {other} 相同",
                        f"every row of {group} in {part} is a row of {other} in {other_part}",
                    ),
                    {"group": group, "other": other, "rows": len(values)},
                )


def row_hashes(rows: Grouped, given: str = "") -> Sequence[int]:
    """A hash of the values of each row, but for times, its group and the part that it was given.

    Empty where no column is a measured value.
    """
    import pandas as pd

    frame: pd.DataFrame = rows.frame
    values = [
        c for c in frame
        if c not in (rows.column, given) and not pd.api.types.is_datetime64_any_dtype(frame[c])
    ]  # fmt: skip
    if not any(pd.api.types.is_float_dtype(frame[c]) for c in values):
        return []
    plain = frame[values].apply(
        lambda c: c.astype(str) if c.dtype == object else c, result_type=None
    )
    return [int(h) for h in pd.util.hash_pandas_object(plain, index=False)]


def _time_out_of_order(placed: Iterable[Placed]) -> Iterable[Finding]:
    first: dict[str, np.datetime64] = {}
    last: dict[str, np.datetime64] = {}
    for one in placed:
        for part in PARTS:
            if one.rows.times is not None and len(those := one.rows.times[one.parts == part]):
                first[part] = min(first.get(part, those.min()), those.min())
                last[part] = max(last.get(part, those.max()), those.max())
    there = [p for p in PARTS if p in first]
    for before, after in itertools.pairwise(there):
        if last[before] >= first[after]:
            yield Finding(
                "time_out_of_order",
                Text(
                    f"{before} 到 {last[before]}, {after} 从 {first[after]} 开始: 有重叠",
                    f"{before} goes to {last[before]} and {after} begins at {first[after]}: they overlap",
                ),
                {"last": str(last[before]), "first": str(first[after])},
            )


def said(findings: Sequence[Finding]) -> str:
    """The first findings in one line, in English, for an error."""
    more = f" and {len(findings) - _SHOWN} more" if len(findings) > _SHOWN else ""
    return "; ".join(f.message.en for f in findings[:_SHOWN]) + more


def counted(placed: Iterable[Placed]) -> Mapping[str, int]:
    """How many rows each part has."""
    rows: dict[str, int] = dict.fromkeys(PARTS, 0)
    for one in placed:
        for part in PARTS:
            rows[part] += int((one.parts == part).sum())
    return rows
