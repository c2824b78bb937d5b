"""Limits in the text of a manual: ``Trip limit vibration: 7.1 mm/s``, and rows of a table under ``Alarm | Trip``.

Only what a line says itself, or what the head of its table says of its columns, is read; a number that no limit word
belongs to is no limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.units import convert, parse_unit

# A number that is a cell or a word of its own: neither a part of an identifier nor of a range.
_NUMBER = re.compile(r"(?<![\w.,/-])[-−+]?\d+(?:[.,]\d+)?(?![\w/]*\d|[A-Za-z]{3,})")
_UNIT_AFTER = re.compile(r"\s*([A-Za-z°℃℉%µμΩ][A-Za-z0-9°/²³^%·()-]{0,10})")
_KINDS = ("alarm_limit", "trip_limit", "highest_limit", "lowest_limit")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: ``kind`` is ``alarm``, ``trip``, ``highest`` or ``lowest``; ``line`` is where it was read, with its
    table's head before it where it has one."""

    kind: str
    value: float
    unit: str
    line: str

    def in_unit(self, unit: str) -> float | None:
        """The value in another unit; None where it is of another kind of quantity."""
        if unit == self.unit:
            return self.value
        own, wanted = parse_unit(self.unit), parse_unit(unit)
        if own is None or wanted is None:
            return None
        try:
            return convert(self.value, own.unit, wanted.unit)
        except InputError:
            return None


def limits_in(text: str) -> list[Limit]:
    """The limits that a passage states, line by line."""
    found: list[Limit] = []
    head: list[str] = []
    for line in text.split("\n"):
        kinds = _kinds(line)
        numbers = _numbers(line)
        if len(kinds) > 1 and not numbers:
            head = [kind for kind, _ in kinds]
            continue
        if kinds and numbers:
            found += _said(line, kinds, numbers)
        elif head and numbers and len(numbers) >= len(head):
            found += _row(line, head, numbers)
        elif not line.strip():
            head = []
    return found


def _kinds(line: str) -> list[tuple[str, int]]:
    """Limit words of a line with the places where they end."""
    return [
        (f.concept, f.end) for f in lexicon.scan(line, "limit_of_manual") if f.concept in _KINDS
    ]


def _numbers(line: str) -> list[re.Match[str]]:
    return list(_NUMBER.finditer(line))


def _row(line: str, head: Sequence[str], numbers: Sequence[re.Match[str]]) -> Iterator[Limit]:
    """A row under a head of limits: its last numbers in the order of the head, its unit after or before them."""
    chosen = numbers[-len(head) :]
    unit = _unit(line[chosen[-1].end() :]) or _unit_within(line)
    for kind, number in zip(head, chosen, strict=True):
        yield Limit(kind.removesuffix("_limit"), _value(number), unit, line.strip())


def _said(
    line: str, kinds: Sequence[tuple[str, int]], numbers: Sequence[re.Match[str]]
) -> Iterator[Limit]:
    """Limits of a sentence: each number belongs to the last limit word before it, once."""
    taken: set[int] = set()
    for number in numbers:
        before = [k for k in kinds if k[1] <= number.start()]
        if not before or before[-1][1] in taken:
            continue
        unit = _unit(line[number.end() :])
        if unit:
            taken.add(before[-1][1])
            yield Limit(before[-1][0].removesuffix("_limit"), _value(number), unit, line.strip())


def _unit(after: str) -> str:
    match = _UNIT_AFTER.match(after.lstrip(" |"))
    if not match:
        return ""
    word = match[1].rstrip(".,;)")
    return word if parse_unit(word) is not None else ""


def _unit_within(line: str) -> str:
    inside = re.search(r"[\[(（]\s*([^\[\]()（）\s]{1,10})\s*[\])）]", line)
    return inside[1] if inside and parse_unit(inside[1]) is not None else ""


def _value(number: re.Match[str]) -> float:
    return float(number.group().replace(",", ".").replace("−", "-"))
