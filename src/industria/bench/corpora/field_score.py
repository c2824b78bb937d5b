"""Answers of NAME: VALUE, VALUE; NAME: VALUE beside the right ones: written for the rows, apart from the product."""

from __future__ import annotations

from collections.abc import Sequence


def exact(pairs: Sequence[tuple[str, str]]) -> float:
    """The share of answers that are the right one, letter by letter."""
    return sum(right.strip() == said.strip() for right, said in pairs) / len(pairs)


def fields_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Micro-F1 of (name, value), both without case, each counted as often as it stands."""
    right = wanted = given = 0
    for truth, said in pairs:
        left = _fields(truth)
        answered = _fields(said)
        wanted, given = wanted + len(left), given + len(answered)
        for field in answered:
            if field in left:
                left.remove(field)
                right += 1
    return 2 * right / max(1, wanted + given)


def _fields(text: str) -> list[tuple[str, str]]:
    found = []
    for part in text.lower().split(";"):
        name, _, values = part.partition(":")
        found += [(name.strip(), value.strip()) for value in values.split(",") if value.strip()]
    return found
