"""Names of machines in a text: whole ones, and Chinese ones as people shorten them.

A name is compared without case, spaces and signs (``P-301``, ``P301`` and ``p 301`` are one); it is never found
inside a longer word or number (``P-10`` not in ``P-101``, ``1号泵`` not in ``11号泵``). Of names that overlap the
longest is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.machines import Machine

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+")
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}(?=\s*[号#])")
_MOST_UNITS = 24
_LONGEST = 60
_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECE = re.compile(r"\d+|[a-z]+|[\u3400-\u9fff]")
_SEPARATE = lexicon.Pattern(r"{separate_machine.zh}")
_PART = lexicon.Pattern(r"{machine_part.zh}")
_GENERIC = lexicon.Pattern(r"{generic_ending.zh}")
_NEAR = 6
_SEVERAL = re.compile(r"\s*号?\s*[和与及、或到至~,/&+-]\s*\d")


@dataclass(frozen=True, slots=True)
class NameHit:
    """Where a name stands in the plain text, and which machines bear it."""

    start: int
    end: int
    machines: frozenset[str]


def plain_name(text: str) -> str:
    """A text in which numbers of machines are written one way: ``1#``, ``#1`` and ``一号`` are ``1号``."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _HAN_NUMBER.sub(lambda m: str(lexicon.number_of(m.group())), text)
    text = re.sub(r"(?<![\w#])#\s*(\d+)", r"\1号", text)
    return re.sub(r"(?<=\d)\s*#", "号", text)


def name_key(text: str) -> str:
    """What two ways of writing a name share."""
    return "".join(_UNIT.findall(plain_name(text)))


class Names:
    """The names of a plant's machines."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        # Han characters of a name to its numbers to the machines that are called so.
        self._han: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._at: dict[str, set[str]] = defaultdict(set)
        self._endings: dict[str, set[str]] = defaultdict(set)
        for machine in machines:
            if place := plain_name(machine.location).strip():
                self._at[place].add(machine.id)
            for name in (machine.id, *machine.names):
                self.add(name, machine.id)

    def add(self, name: str, machine: str) -> None:
        """Another name of a machine."""
        key = name_key(name)
        if len(key) < 2 or key.isdigit():
            return
        self._of[key].add(machine)
        plain = plain_name(name)
        pieces = _PIECE.findall(plain)
        han = "".join(p for p in pieces if _HAN.match(p) and p != "号")
        if len(han) >= 2:
            numbers = tuple(sorted(p.lstrip("0") or p for p in pieces if not _HAN.match(p)))
            self._han[han][numbers].add(machine)
            for size in range(2, min(len(plain), _LONGEST) + 1):
                self._endings[plain[-size:]].add(machine)

    def ending(self, words: str) -> frozenset[str]:
        """The machines whose Chinese names end with some words."""
        return frozenset(self._endings.get(words, ()))

    def whole(self, name: str) -> frozenset[str]:
        """The machines that bear just this name."""
        return frozenset(self._of.get(name_key(name), ()))

    def find(self, text: str, *, tag: bool = False) -> list[NameHit]:
        """Whole names in a text, the longest at each place.

        ``tag``: the text is a tag, where a name of two signs or an ordinary word counts if the tag begins with it.
        """
        plain = plain_name(text)
        found = [
            NameHit(start, end, frozenset(self._of[key]))
            for key, start, end in _windows(plain)
            if key in self._of and self._counts(key, text, plain, start, end, tag)
        ]
        return [
            hit
            for hit in found
            if not any(
                o.start <= hit.start and hit.end <= o.end and o.end - o.start > hit.end - hit.start
                for o in found
            )
        ]

    @staticmethod
    def _counts(key: str, text: str, plain: str, start: int, end: int, tag: bool) -> bool:
        """Whether a name tells a machine here: a word without a number may be just a word."""
        if _HAN.search(key):
            return len(key) >= 2
        if any(c.isdigit() for c in key) and any(c.isalpha() for c in key):
            return len(key) >= 3 or (tag and start == 0)
        if " " in plain[start:end].strip():
            return True
        written = text[start:end] if len(text) == len(plain) else ""
        return tag and start == 0 and len(key) >= 3 and written.isupper()

    def shortened(self, text: str) -> frozenset[str]:
        """Machines whose Chinese name a description begins with in a shorter form (循泵 for 循环水泵).

        The characters stand in the order of the name and end as it does, and its numbers are the same ones. Only the
        closest count; several are a doubt.
        """
        plain = plain_name(text)
        pieces = list(_PIECE.finditer(plain))
        starts: list[tuple[int, set[str] | None]] = [(0, None)]
        starts += [(len(p), some) for p, some in self._at.items() if plain.startswith(p)]
        best: dict[str, float] = {}
        for start, some in starts:
            for han, called in self._han.items():
                for match in _shortened(pieces, start, han, plain):
                    alone = len(called) == 1 and len(next(iter(called.values()))) == 1
                    for numbers in called if alone else {match.given, match.before}:
                        fit = match.fit(numbers, len(han), only=alone)
                        for machine in called.get(numbers, ()) if fit else ():
                            if (some is None or machine in some) and fit > best.get(machine, 0.0):
                                best[machine] = fit
        top = max(best.values(), default=0.0)
        return frozenset(m for m, fit in best.items() if fit == top) if top else frozenset()


def own_machine_follows(rest: str) -> bool:
    """Whether what follows a machine's name goes on to another machine (``给水泵`` after ``1号锅炉``), not to a part of
    it (``电机``, ``风机``)."""
    near = rest[:_NEAR]
    part, other = _PART.search(near), _SEPARATE.search(near)
    return other is not None and (part is None or other.start() < part.start())


def _windows(plain: str) -> Iterable[tuple[str, int, int]]:
    """Every run of units that could be a name: (key, start, end)."""
    units = list(_UNIT.finditer(plain))
    for first, unit in enumerate(units):
        if not _edge(plain, unit.start()):
            continue
        key = ""
        for last in units[first : first + _MOST_UNITS]:
            key += last.group()
            if len(key) > _LONGEST:
                break
            if len(key) > 1 and _edge(plain, last.end()):
                yield key, unit.start(), last.end()


def _edge(plain: str, at: int) -> bool:
    """Whether a name may start or end there: not within a word or between a letter and its number."""
    if at in (0, len(plain)):
        return True
    before, after = plain[at - 1], plain[at]
    return not (_latin(before) and _latin(after))


def _latin(character: str) -> bool:
    return character.isalnum() and not _HAN.match(character)


@dataclass(frozen=True, slots=True)
class _Match:
    """A shorter form of a name: how many of its characters, and the numbers before it and right behind it."""

    taken: int
    before: tuple[str, ...]
    given: tuple[str, ...]

    def fit(self, numbers: tuple[str, ...], length: int, *, only: bool) -> float:
        """How well it fits a name with these numbers, 0 where it does not; ``only``: no other is called so."""
        same = numbers in (self.given, self.before)
        if not same and not (only and not self.given):
            return 0.0
        if self.taken < 2 and not (numbers and same and 2 * self.taken >= length):
            return 0.0
        return self.taken + 0.5 * same + 0.1 * self.taken / length


def _shortened(
    pieces: Sequence[re.Match[str]], start: int, han: str, plain: str
) -> Iterable[_Match]:
    """The ways in which the beginning of a text says a name in a shorter form."""
    at, taken = 0, 0
    seen: list[str] = []
    for index, piece in enumerate(pieces):
        word = piece.group()
        if piece.start() < start or word == "号":
            continue
        if not _HAN.match(word):
            seen.append(word.lstrip("0") or word)
            continue
        where = han.find(word, at)
        if where < 0:
            return
        at, taken = where + 1, taken + 1
        if at < len(han) and not (taken == at and taken >= 3 and _GENERIC.fullmatch(han[at:])):
            continue
        after = pieces[index + 1].group() if index + 1 < len(pieces) else ""
        if after.isdigit() and _SEVERAL.match(plain[pieces[index + 1].end() :]):
            continue
        if own_machine_follows(plain[piece.end() :]):
            continue
        behind = [after.lstrip("0")] if after.isdigit() else []
        yield _Match(taken, tuple(sorted(seen)), tuple(sorted([*seen, *behind])))
