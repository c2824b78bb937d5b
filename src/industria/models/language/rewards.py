"""What an answer is checked for by a program: named rules, each with how well the answer did and what it broke."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from industria.core import Text, UsageError

_FACT = re.compile(r"([^\W\d][^=;:\n]*?)\s*=\s*([^;\n]+)")
_NUMBER = re.compile(r"(?<![\w.\-])[-+]?\d+(?:\.\d+)?(?![\w.]*\d)")
_UNIT = re.compile(r"\s*([°%µA-Za-z][°%µ/²³^A-Za-z0-9]*)?")
_WORD = re.compile(r"[°%µA-Za-z]+[²³]?(?:\^\d)?(?:/[A-Za-z]+[²³]?(?:\^\d)?)?")
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken``: each breach of a rule, in words; ``covered``: the share of the given facts that it states."""

    broken: tuple[str, ...]
    covered: float

    @property
    def reward(self) -> float:
        """1 for an answer that states every fact and breaks nothing."""
        return max(0.0, self.covered - 0.5 * len(self.broken)) if self.broken else self.covered


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: what it demands, and the function that checks an answer to a prompt."""

    said: Text
    check: Callable[[str, str], Verdict]


def facts_of(prompt: str) -> dict[str, str]:
    """NAME = VALUE parts of a prompt, separated by ``;``."""
    return {name.strip(): value.strip() for name, value in _FACT.findall(prompt)}


def units(prompt: str, answer: str) -> Verdict:
    """Every number of the answer is one of the prompt's, with a unit of its dimension and the same size.

    A fact counts as stated where its value is there: of a reading its name and its value, as given or in
    another unit; of any other its words.
    """
    facts = facts_of(prompt)
    given = [q for value in facts.values() for q in _quantities(value)]
    said = _quantities(answer)
    broken = [
        f"{number:g} {unit}".strip()
        for number, unit in said
        if not any(_same(number, unit, *other) for other in given)
    ]
    low = answer.lower()
    stated = 0
    for name, value in facts.items():
        wanted = _quantities(value)
        has = (
            all(any(_same(*s, *w) for s in said) for w in wanted)
            if wanted
            else value.lower() in low
        )
        stated += has and (not wanted or name.lower() in low)
    return Verdict(tuple(broken), stated / max(1, len(facts)))


def slots(prompt: str, answer: str) -> Verdict:
    """No digit stands outside a slot ``{NAME}``, and every slot is one that the prompt names.

    A fact is stated where its slot is there.
    """
    facts = facts_of(prompt)
    used = [name.strip() for name in _SLOT.findall(answer)]
    broken = [f"{{{name}}}" for name in used if name not in facts]
    broken += _NUMBER.findall(_SLOT.sub("", answer))
    return Verdict(tuple(broken), sum(n in used for n in facts) / max(1, len(facts)))


RULES: Mapping[str, Rule] = {
    "units": Rule(
        Text("数值与单位须与给出的一致", "numbers and units are those given, none else"), units
    ),
    "slots": Rule(Text("数值只能来自槽位 {名称}", "numbers come from slots {NAME} alone"), slots),
}


def rule(name: str) -> Rule:
    """A rule by name. Raises UsageError."""
    if name not in RULES:
        raise UsageError(
            f"expected a reward of {', '.join(RULES)}, found {name!r}: set --option reward"
        )
    return RULES[name]


def _quantities(text: str) -> list[tuple[float, str]]:
    """(number, unit) of each number of a text; the unit is empty where none follows."""
    found = []
    for match in _NUMBER.finditer(text):
        after = _UNIT.match(text, match.end())
        word = (after.group(1) or "") if after else ""
        found.append((float(match.group()), word if _dimension(word) is not None else ""))
    return found


@lru_cache(maxsize=4096)
def _same(number: float, unit: str, other: float, other_unit: str) -> bool:
    """Whether two quantities are of one dimension and one size, to what a reading is rounded to."""
    if unit == other_unit or not other_unit:  # a count: what follows it is a word
        return abs(number - other) <= 1e-9 + 1e-6 * abs(other)
    if not unit or not other_unit or _dimension(unit) != _dimension(other_unit):
        return False
    registry = _registry()
    there = registry.Quantity(other, _pint_name(other_unit)).to(_pint_name(unit)).magnitude
    return abs(number - float(there)) <= 0.005 * max(1.0, abs(float(there)))


@lru_cache(maxsize=1024)
def _dimension(unit: str) -> str | None:
    """The dimension of a unit as text; None for a word that is no unit."""
    import pint

    if not unit:
        return ""
    if not _WORD.fullmatch(unit):
        return None
    try:
        return str(_registry().Unit(_pint_name(unit)).dimensionality)
    except (
        pint.errors.UndefinedUnitError,
        pint.errors.DefinitionSyntaxError,
        ValueError,
        AttributeError,
    ):
        return None


def _pint_name(unit: str) -> str:
    return {"°C": "degC", "°F": "degF", "%": "percent"}.get(unit, unit)


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
