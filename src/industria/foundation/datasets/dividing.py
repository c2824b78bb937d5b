"""Groups are put into parts, whole, and stay there from version to version; by time there are two cuts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from industria.core import InputError, UsageError
from industria.foundation.datasets.dataset import PARTS, Part

if TYPE_CHECKING:
    import numpy as np

_NEVER = "9999-12-31T00:00:00"  # where the last part has no share


def read_shares(text: str) -> tuple[float, float, float]:
    """Shares of train, validation and test from percents such as ``70,15,15``. Raises UsageError."""
    try:
        train, validation, test = (float(part) / 100 for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"expected three percents such as 70,15,15, found {text!r}: change them"
        ) from None
    if not 0.999 <= train + validation + test <= 1.001 or min(train, validation, test) < 0:
        raise UsageError(f"expected three percents that make 100, found {text!r}: change them")
    return (train, validation, test)


def divided(
    sizes: Mapping[str, int],
    shares: Sequence[float],
    seed: int,
    known: Mapping[str, Part],
) -> dict[str, Part]:
    """The part of each group. ``sizes``: rows of each; ``known``: parts of groups in the version before.

    A group that was in a part before stays there, so that nothing that was tested on is ever trained on.
    Others come in an order by their hash to the part that lacks most. Raises InputError where there are
    fewer groups than parts with a share.
    """
    wanted = [part for part, share in zip(PARTS, shares, strict=True) if share > 0]
    if len(sizes) < len(wanted):
        raise InputError(
            f"expected at least {len(wanted)} groups for {', '.join(wanted)}, found {len(sizes)} "
            f"({', '.join(sorted(sizes))}): split otherwise, or give a part no share with --shares"
        )
    share_of = dict(zip(PARTS, shares, strict=True))
    total = sum(sizes.values())
    parts: dict[str, Part] = {g: known[g] for g in sizes if known.get(g) in wanted}
    new = sorted((g for g in sizes if g not in parts), key=lambda g: _order(g, seed))
    for group in new:
        have = {p: sum(sizes[g] for g, at in parts.items() if at == p) for p in wanted}
        parts[group] = max(wanted, key=lambda p: share_of[p] * total - have[p])
    for (
        part
    ) in wanted:  # few groups may leave one empty: the smallest new one of the fullest part goes
        if part not in parts.values():
            counts = {p: [g for g in new if parts[g] == p] for p in wanted}
            fullest = max(wanted, key=lambda p: len(counts[p]))
            if not counts[fullest]:
                raise InputError(
                    f"expected a group for {part}, found every one fixed by the version before: "
                    "add data of other groups, or make it anew with --anew"
                )
            parts[min(counts[fullest], key=lambda g: (sizes[g], g))] = part
    return parts


def cut_times(times: np.ndarray, shares: Sequence[float]) -> tuple[str, ...]:
    """The first moment of validation and of test; rows of one moment stay together.

    Raises InputError where there are too few moments.
    """
    import numpy as np

    moments, counts = np.unique(times, return_counts=True)
    train, validation, test = (share > 0 for share in shares)
    if len(moments) < train + validation + test:
        raise InputError(
            f"expected at least {train + validation + test} different times, found {len(moments)}: "
            "split otherwise"
        )
    before = (np.cumsum(counts) - counts) / len(times)  # share of the rows before each moment
    first = int(np.abs(before - shares[0]).argmin()) if train else 0
    first = min(max(first, int(train)), len(moments) - validation - test)
    second = int(np.abs(before - shares[0] - shares[1]).argmin()) if test else len(moments)
    second = min(max(second, first + validation), len(moments) - test)
    return tuple(str(moments[n]) if n < len(moments) else _NEVER for n in (first, second))


def part_by_time(times: np.ndarray, cuts: Sequence[str]) -> np.ndarray:
    """(row,): the part of each moment."""
    import numpy as np

    place = np.searchsorted(np.array(cuts, dtype="datetime64[us]"), times, side="right")
    return np.array(PARTS, dtype=object)[place]


def _order(group: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\0{group}".encode()).hexdigest()
