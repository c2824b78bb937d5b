"""A question as it was read: its periods, comparisons and figures, the machines it names, and the words that are left."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import stem
from industria.foundation.units import parse_unit
from industria.interaction.computed.machines import MachineHit, MachineNames
from industria.interaction.computed.periods import Period, take_periods
from industria.interaction.computed.text import Asked, meanings
from industria.interaction.quantities import quantities

_NUMBER = re.compile(r"\s*(?:the |a )?(-?\d+(?:[.,]\d+)?)\s*")
_UNIT = re.compile(r"[^\s,;?？。，；、（）()]{1,12}")
_IN_UNIT = re.compile(
    r"(?:,?\s*\bin\s+|多少\s*)([^\s,;?？。，；()（）多少是]{1,10})(?=[\s,;?？。，()（）]|$)"
)
_LOOKED_BEYOND = 24


@dataclass(frozen=True, slots=True)
class Comparison:
    """``above`` (or below) a number; ``unit`` as it is written, empty where none is."""

    above: bool
    value: float
    unit: str = ""
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is left: what it means, and the machines that it names, if it is a name."""

    start: int
    end: int
    meaning: str
    machines: frozenset[str] = frozenset()


@dataclass
class Read:
    """``figures``: concepts of ``figure``; ``unit``: what the answer
    is wanted in; ``local``: times of the plant's own clock are asked for."""

    asked: Asked
    periods: list[Period] = field(default_factory=list)
    comparison: Comparison | None = None
    figures: set[str] = field(default_factory=set)
    unit: str = ""
    local: bool = False

    def words(self) -> list[Word]:
        """The words that are still open and carry meaning."""
        text = self.asked.open
        return [
            Word(start, end, meaning)
            for start, end, meaning in meanings(text)
            if not _is_noise(meaning, text[start:end])
        ]


def read(question: str) -> Read:
    """Read what does not depend on the plant. Raises InputError for a day that no calendar has."""
    asked = Asked(question)
    out = Read(asked, take_periods(asked))
    for period in out.periods:
        period.bounds(period.year or 2024)
    asked.take_role("good_readings")  # bad ones are left out in any case, and said
    out.comparison = _comparison(asked)
    out.unit = _unit(asked)
    return out


def take_figures(asked: Asked) -> set[str]:
    """The figures that a question asks for; taken from it."""
    return set(asked.take_role("figure"))


def _comparison(asked: Asked) -> Comparison | None:
    text = asked.open
    for word in lexicon.scan(text, "comparison", "at_zero"):
        if word.concept == "at_zero":
            asked.take(word.start, word.end)
            return Comparison(False, 0.0, "", equal=True)
        match = _NUMBER.match(text, word.end)
        if word.concept not in ("above", "below") or not match:
            continue
        end, unit = match.end(), ""
        if found := _UNIT.match(text, match.end()):
            size = next(
                (n for n in range(len(found.group()), 0, -1) if _is_unit(found.group()[:n])), 0
            )
            unit = found.group()[:size]
            end += size
        asked.take(word.start, end)
        return Comparison(word.concept == "above", float(match[1].replace(",", ".")), unit)
    return None


def _unit(asked: Asked) -> str:
    """The unit in which the answer is wanted, where the question names one."""
    for match in _IN_UNIT.finditer(asked.open):
        word = match[1]
        if _is_unit(word) and not word.isdigit():
            asked.take(*match.span())
            return word
    return ""


@functools.lru_cache(maxsize=4000)
def _is_unit(text: str) -> bool:
    try:
        return parse_unit(text) is not None
    except InputError:
        return False


@functools.cache
def _noise() -> frozenset[str]:
    """Meanings and stems of the words that carry nothing."""
    words = lexicon.words("asked_noise")
    return frozenset(w if not w.isascii() else stem(w) for w in words)


def _is_noise(meaning: str, written: str) -> bool:
    return meaning in _noise() or written.strip() in _noise() or not meaning.strip()


def take_noise(asked: Asked) -> None:
    """Take the words that carry nothing; 度 within 温度 is none."""
    text = asked.open
    known = [(start, end) for start, end, meaning in meanings(text) if meaning.startswith("=")]
    for word in lexicon.scan(text, "asked_noise"):
        if not any(
            a <= word.start and word.end <= b and b - a > word.end - word.start for a, b in known
        ):
            asked.take(word.start, word.end)


def machines_named(read_: Read, names: MachineNames) -> list[MachineHit]:
    """Where the question names machines of the plant, in any of the plant's languages."""
    return names.find(read_.asked.open)


def kinds_of_unit(unit: str) -> Collection[str]:
    """The kinds that a unit measures, as ``measured`` words of the lexicon tell them."""
    return {q.kind for q in quantities(f"7 {unit}") if q.unit}


def measured_kinds(concept: str) -> frozenset[str]:
    """The kinds of unit that tell a measured thing, by its concept."""
    return _kinds_by_concept().get(concept, frozenset())


@functools.cache
def _kinds_by_concept() -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for entry in lexicon.entries("measured"):
        out[entry.concept] = out.get(entry.concept, frozenset()) | frozenset(entry.tells)
    return out
