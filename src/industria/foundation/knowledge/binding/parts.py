"""Which part of a machine a tag is about: ``GB`` is the gearbox, ``电机`` the motor, ``DE`` the drive-end bearing.

The level is the deepest that the plant's list has a row for, as ISO 14224 puts it (equipment, subunit, maintainable
item): a part without a row is meant by what it is part of. A part that holds others goes before them (the bearing of
a motor is the motor's, and no bearing of the machine), and where like parts are told apart by their side or number
(drive end, ``3#``) a tag has to say which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.machines import Machine
from industria.foundation.knowledge.binding.names import plain_name
from industria.foundation.knowledge.binding.quantities import words_in

_HELD = frozenset(("bearing", "seal", "rotor", "coupling_of_machine", "converter"))
_NO_PART = frozenset(("body",))  # an outlet or a shell says where, and has no row of its own
_OF_BEARINGS = frozenset(("vibration", "temperature"))
_NUMBER = re.compile(r"\d+")
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{1,4})[ #号-]?0*(\d{1,2})(?![\da-z])")
_WORD = re.compile(r"[a-z]{3,}")
_EXPLAINED = (
    "tag_quantity",
    "tag_signal",
    "machine_part",
    "machine_kind",
    "machine_side",
    "machine_rank",
    "no_machine",
)
_SAME = {"fan_of_machine": "fan", "lubrication": "hydraulics"}


def part_of_machine(
    text: str, machine: Machine, parts_of: Callable[[str], Sequence[Machine]], quantity: str = ""
) -> str:
    """The deepest part that a text names of a machine; empty where it names none, or several fit.

    ``parts_of``: the direct parts of a machine that a list knows; ``quantity``: what is measured, since a vibration at
    the drive end is that of the bearing there, and an electric current is drawn by the motor.
    """
    said = _Said(text, machine, quantity)
    found = ""
    here: Machine | None = machine
    while here is not None:
        here = said.one_of(parts_of(here.id))
        found = here.id if here else found
    return found


class _Said:
    """What a text says of parts. ``kinds``: those still to be met, in the order in which it names them."""

    def __init__(self, text: str, machine: Machine, quantity: str) -> None:
        words = words_in(text)
        plain = plain_name(text)
        self.own = _numbers(machine)
        self.sides = _sides(words)
        self.ranks = _ranks(words)
        self.numbers = set(_NUMBER.findall(plain)) - self.own
        self.codes = {(m[1], m[2]) for m in _CODE.finditer(words)}
        self.machine = kinds_of(machine)
        self.kinds = [k for k in _kinds(words) if k not in self.machine]
        if self.sides and quantity in _OF_BEARINGS:
            self.kinds.append("bearing")
        if quantity == "current" and not self.kinds:
            self.kinds.append("motor")

    def one_of(self, parts: Sequence[Machine]) -> Machine | None:
        """The one of some parts that is meant; what it is then counts as said."""
        holders = [k for k in self.kinds if k not in _HELD]
        # Of several the last is meant: a drive gearbox is a gearbox, a gear motor is a motor.
        wanted = {holders[-1]} if holders else set(self.kinds)
        fits = [p for p in parts if self._fits(p, wanted)]
        if not fits:
            fits = [p for p in parts if self._coded(p)]
        exact = [p for p in fits if self.ranks & _ranks(_name(p))]
        main = [p for p in fits if "auxiliary_of_several" not in _ranks(_name(p))]
        for some in (exact, fits, main):
            if len(some) == 1:
                met = kinds_of(some[0])
                self.kinds = [k for k in self.kinds if k not in met]
                return some[0]
        return None

    def _fits(self, part: Machine, wanted: set[str]) -> bool:
        if not wanted & (kinds_of(part) - self.machine):
            return False
        sides, numbers, ranks = _sides(_name(part)), _numbers(part) - self.own, _ranks(_name(part))
        if sides and sides != self.sides:
            return False
        if ranks and self.ranks and not ranks & self.ranks:
            return False
        return not numbers or bool(numbers & self.numbers)

    def _coded(self, part: Machine) -> bool:
        """``F3``: the part with this number whose kind begins with these letters."""
        numbers = _numbers(part) - self.own
        kinds = kinds_of(part) - self.machine
        return any(
            number in numbers and any(_short_for(letters, kind) for kind in kinds)
            for letters, number in self.codes
        )


def kinds_of(machine: Machine) -> set[str]:
    """What a machine is by its names and its type in the list: motor, bearing, fan ..."""
    return set(_kinds(_name(machine)))


def _name(machine: Machine) -> str:
    return words_in(" ; ".join((*machine.names, machine.kind)))


def _kinds(words: str) -> list[str]:
    """Kinds of parts and machines in the order in which they are named."""
    found = [f for role in ("machine_part", "machine_kind") for f in lexicon.scan(words, role)]
    named = [_SAME.get(f.concept, f.concept) for f in sorted(found, key=lambda f: f.end)]
    return [kind for kind in named if kind not in _NO_PART]


def _sides(words: str) -> set[str]:
    return {f.concept for f in lexicon.scan(words, "machine_side")}


def _ranks(words: str) -> set[str]:
    return {f.concept for f in lexicon.scan(words, "machine_rank")}


def _numbers(machine: Machine) -> set[str]:
    """Numbers that all of its names have, or its one name."""
    each = [{n.lstrip("0") for n in _NUMBER.findall(plain_name(name))} for name in machine.names]
    return set.intersection(*each) if each else set()


def says_more(text: str, machine: Machine) -> bool:
    """Whether a text has a word, written out, that is no quantity, signal, part or side, and none of the machine's name."""
    words = words_in(text)
    known = [f for role in _EXPLAINED for f in lexicon.scan(words, role)]
    own = set(_name(machine).split())
    return any(
        not any(f.start <= m.start() and m.end() <= f.end for f in known) and m.group() not in own
        for m in _WORD.finditer(words)
    )


def is_bare_part(text: str) -> bool:
    """Whether a text is no more than the word for a part (``主电机``), which any machine may have."""
    words = words_in(text)
    found = lexicon.scan(words, "machine_part")
    rank = 1 if words and "\u3400" <= words[0] <= "\u9fff" else 0
    return bool(found) and found[0].start <= rank and found[-1].end == len(words)


def _short_for(letters: str, kind: str) -> bool:
    """Whether letters are short for a kind: its first, or the beginning of one of its words."""
    words = [
        form
        for entry in lexicon.entries("machine_part", "machine_kind")
        if _SAME.get(entry.concept, entry.concept) == kind
        for form in entry.en
    ]
    if len(letters) == 1:
        return any(word.startswith(letters) for word in words[:1])
    return any(word.startswith(letters) for word in words)
