"""The small words that turn a sentence round: negation, permission and duty, comparison, order, condition.

Each word stands for a class that both languages share, so that a sentence and its evidence can be compared by
what they mark, within a language and across. Knows nothing of evidence.
"""

from __future__ import annotations

import functools
from collections import Counter

from industria.foundation import lexicon
from industria.interaction.quantities import quantities

_OPPOSITES = (
    ("open", "close"), ("start", "stop"), ("up", "down"), ("most", "least"), ("left", "right"),
    ("inside", "outside"), ("remove", "fit"), ("drain", "fill"), ("loosen", "tighten"),
    ("at_most", "at_least"), ("above", "below"), ("before", "after"),
)  # fmt: skip


@functools.cache
def logic() -> frozenset[str]:
    """Classes that turn what a sentence says round."""
    return frozenset(entry.concept for entry in lexicon.entries("logic"))


@functools.cache
def directions() -> frozenset[str]:
    """Classes that say which way something goes."""
    return frozenset(entry.concept for entry in lexicon.entries("direction"))


def marked(text: str) -> list[tuple[int, int, str]]:
    """Markers of a text in order: where each starts and ends, and its class; what one class read, no other reads."""
    left = text
    for quantity in quantities(text):
        # 小时 is a unit and marks no condition.
        left = (
            f"{left[: quantity.start]}{' ' * (quantity.end - quantity.start)}{left[quantity.end :]}"
        )
    return [(found.start, found.end, found.concept) for found in lexicon.scan(left, "marker")]


def markers(text: str) -> Counter[str]:
    """How often each class of markers stands in a text."""
    return Counter(name for _, _, name in marked(text))


def differences(said: Counter[str], stands: Counter[str]) -> list[str]:
    """Classes of logic in which a sentence and its evidence differ; a duty may be said as a plain statement."""
    out = [name for name in sorted(logic()) if said[name] != stands[name]]
    if said["must"] > stands["must"]:
        out.append("must")
    return out


def opposed(said: Counter[str], stands: Counter[str]) -> list[str]:
    """Pairs of opposites of which the sentence has the one and its evidence only the other."""
    return [
        f"{one}/{other}"
        for a, b in _OPPOSITES
        for one, other in ((a, b), (b, a))
        if said[one] and not stands[one] and stands[other]
    ]
