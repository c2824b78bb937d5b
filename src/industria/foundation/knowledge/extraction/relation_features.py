"""What a pair of entities in a sentence looks like: classes, words, what lies between, which is nearer."""

from __future__ import annotations

from collections.abc import Sequence

from industria.foundation.knowledge.extraction.annotated import EntitySpan

_BETWEEN = 6  # words between two entities that are named


def pair_features(
    words: Sequence[str], entities: Sequence[EntitySpan], head: int, tail: int
) -> dict[str, float]:
    """Names of features by value, of two places in the entities of a sentence in lower case."""
    first, second = entities[head], entities[tail]
    others = [e for place, e in enumerate(entities) if place not in (head, tail)]
    left, right = sorted((first, second), key=lambda e: (e.start, -e.end))
    inside = left.end >= right.end
    between = [] if inside else list(words[left.end : right.start])
    middle = [] if inside else [e for e in others if left.end <= e.start and e.end <= right.start]
    kinds = f"{first.kind}>{second.kind}"
    place = f"{kinds}{'HT' if left is first else 'TH'}{'in' if inside else 'out'}"
    held = f"{_held(first, others)}{_held(second, others)}"
    names = [
        place, f"{place}d{min(len(between), 6)}", f"{place}m{min(len(middle), 3)}", f"{place}n{held}",
        f"{place}m{len(middle)}d{min(len(between), 4)}n{held}",
        f"{place}k=" + "_".join(e.kind for e in middle[:3]),
        f"{place}b=" + " ".join(between[:4]), *(f"{place}w={w}" for w in between[:_BETWEEN]),
        f"{place}s{first.start == second.start}{first.end == second.end}",
        f"{place}l{first.end - first.start}_{second.end - second.start}",
        f"{kinds}L=" + (words[left.start - 1] if left.start else "<"),
        f"{kinds}R=" + (words[right.end] if right.end < len(words) else ">"),
        *_of_words(words, first, second, kinds, place), *_of_rivals(first, second, others, place),
    ]  # fmt: skip
    return dict.fromkeys(names, 1.0)


def _of_words(
    words: Sequence[str], first: EntitySpan, second: EntitySpan, kinds: str, place: str
) -> list[str]:
    names = []
    for side, e in (("h", first), ("t", second)):
        last, whole = words[e.end - 1], " ".join(words[e.start : e.end])
        names += [f"{kinds}{side}={last}", f"{place}{side}l={last}", f"{place}{side}w={whole}"]
    return [*names, f"{place}{words[first.end - 1]}>{words[second.end - 1]}"]


def _of_rivals(
    first: EntitySpan, second: EntitySpan, others: Sequence[EntitySpan], place: str
) -> list[str]:
    """Whether another entity of either class is there, lies nearer, or stands further out."""
    names = []
    for side, one, other in (("H", first, second), ("T", second, first)):
        alike = [e for e in others if e.kind == one.kind]
        nearer = any(_gap(e, other) < _gap(one, other) for e in alike)
        leftmost = all(one.start <= e.start for e in alike)
        rightmost = all(one.end >= e.end for e in alike)
        names += [f"{place}{side}a{bool(alike)}", f"{place}{side}n{nearer}"]
        names += [f"{place}{side}o{leftmost}{rightmost}"]
    return names


def _held(entity: EntitySpan, others: Sequence[EntitySpan]) -> bool:
    """Whether it lies in another entity."""
    return any(e.start <= entity.start and entity.end <= e.end for e in others)


def _gap(one: EntitySpan, other: EntitySpan) -> int:
    """Tokens between two spans; below 0 where they overlap."""
    return max(one.start, other.start) - min(one.end, other.end)
