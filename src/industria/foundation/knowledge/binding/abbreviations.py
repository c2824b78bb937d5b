"""Machines by what tags and order systems call their kind for short: ``BE1`` the bucket elevator, ``2CM`` cement mill 2.

The letters have to be the usual ones of one or more kinds, and of all machines of the plant just one may be of such a
kind and have the number. A machine without a number is number 1 where it is the only one of its kind.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.machines import Machine
from industria.foundation.knowledge.binding.names import plain_name
from industria.foundation.knowledge.binding.quantities import words_in
from industria.foundation.knowledge.binding.schemes import Read, parts_of

_CODE = re.compile(r"(?P<before>\d{0,2})(?P<letters>[A-ZÄÖÜ]{2,20})(?P<after>\d{0,4}[A-D]?)")
_END = re.compile(r"[\s\d#号a-d\-_.]*(?:no|nr)?[\s\d.]*")
_NUMBER = re.compile(r"\d+[a-d]?(?![a-z])")
_OWN_NUMBER = re.compile(r"[A-Za-z]{1,6}[-_ ]?(\d+[A-D]?)")
_BRACKETS = re.compile(r"\s*[(（\[][^)）\]]*[)）\]]")
_HAS_MANY = frozenset(("motor", "gearbox", "fan", "pump", "valve"))  # nearly every machine has one


class Abbreviations:
    """The machines of one plant by kind and number."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._of: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for machine in machines:
            for name in (machine.id, *machine.names):
                if kind := kind_named(name):
                    self._of[kind][_number(machine, name)].add(machine.id)

    def read(self, tag: str) -> Read | None:
        """The machine of the first part of a tag that is such a code; ``by``: the code."""
        parts = parts_of(tag)
        joined = [a + b for a, b in itertools.pairwise(parts) if a.isalpha() and b.isdigit()]
        for code in (*parts[:1], *joined[:1], *(p for p in parts[1:] if _is_word(p))):
            if found := self.machines(code):
                return Read("abbreviation", found, by=code)
        return None

    def machines(self, code: str) -> frozenset[str]:
        """The one machine that a code means, or none."""
        match = _CODE.fullmatch(code.upper())
        if not match or (match["before"] and match["after"]):
            return frozenset()
        number = (match["before"] or match["after"]).lstrip("0").lower()
        kinds = _kinds().get(match["letters"].lower(), frozenset())
        found: set[str] = set()
        alone: set[str] = set()
        for kind in kinds:
            of_kind = self._of.get(kind, {})
            found |= of_kind.get(number, set()) if number else set()
            everyone = {machine for some in of_kind.values() for machine in some}
            if number == "1":
                alone |= of_kind.get("", set()) if len(everyone) == 1 else set()
            elif not number and kind not in _HAS_MANY and _is_word(code) and len(code) > 3:
                alone |= everyone
        found = found or alone
        return frozenset(found) if len(found) == 1 else frozenset()


def _is_word(part: str) -> bool:
    """Whether a part of a tag behind its first is long enough for a machine, and no quantity (PRESS)."""
    letters = part.strip("0123456789").lower()
    return len(letters) > 2 and not lexicon.concept_of(letters, "tag_quantity")


@functools.lru_cache(maxsize=10_000)
def kind_named(name: str) -> str:
    """The kind of machine that a name ends with (its head word), empty where it is another word."""
    words = words_in(_BRACKETS.sub("", plain_name(name)))
    found = lexicon.scan(words, "machine_kind")
    return found[-1].concept if found and _END.fullmatch(words[found[-1].end :]) else ""


def _number(machine: Machine, name: str) -> str:
    numbers = _NUMBER.findall(plain_name(name))
    if not numbers and (own := _OWN_NUMBER.fullmatch(machine.id)):
        numbers = [own[1].lower()]
    if len(numbers) > 1:
        return "several"
    return numbers[0].lstrip("0") if numbers else ""


@functools.cache
def _kinds() -> Mapping[str, frozenset[str]]:
    """Letters to the kinds that they stand for."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in lexicon.entries("machine_code", "machine_kind"):
        for form in entry.en:
            found[form.replace(" ", "")].add(entry.concept)
    return {letters: frozenset(kinds) for letters, kinds in found.items()}
