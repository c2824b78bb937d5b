"""Tag schemes: ISA-5.1 letters and loops, KKS, and the codes that a plant puts its own tags together from.

Sources: ANSI/ISA-5.1-2009, table 4.1 (first letter: what is measured; succeeding letters: what is done with it);
VGB-B 105 (KKS: ``10LAC10CT001``, system code, then the component, ``C`` for a direct measurement). A scheme that gives
two machines gives none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from industria.foundation.knowledge.binding.machines import Family, Machine, loop_range

ISA_QUANTITY = {
    "T": "temperature", "P": "pressure", "F": "flow", "L": "level", "V": "vibration", "S": "speed",
    "I": "current", "E": "voltage", "J": "power", "Z": "position", "A": "concentration",
    "M": "humidity", "X": "status", "H": "status", "W": "torque",
}  # fmt: skip
_ISA = re.compile(
    r"^(?:\d{1,3}[-_. ]?)?(?P<letters>[A-Z][DFJQKSX]?[ABCEGHIKLRSTVWXYZ]{1,4}|[A-Z]{2,5})[-_ ]?(?P<loop>\d{2,5})(?P<suffix>[A-Z]?)"
    r"(?:[-_./ ](?P<rest>[\w.\-/ ]+))?$"
)
_KKS = re.compile(
    r"^=?(?P<unit>\d{1,2})[- ]?(?P<system>[A-Z]{3}\d{2})[-_. ]?(?P<component>[A-Z]{2})(?P<number>\d{3})(?P<signal>[-_. ]?[A-Z]{2}\d{2})?$"
)
_KKS_QUANTITY = {
    "CT": "temperature", "CP": "pressure", "CF": "flow", "CL": "level", "CS": "speed", "CY": "vibration",
    "CG": "position", "CQ": "concentration", "CM": "humidity", "CD": "concentration",
}  # fmt: skip
_PART = re.compile(r"[^\W_]+")
_LETTERS = 3  # the most that a code of what is measured has


@dataclass(frozen=True, slots=True)
class Read:
    """What a scheme reads in a tag: machines that it fits and, as far as it says so, the quantity and the signal."""

    scheme: str
    machines: frozenset[str]
    quantity: str = ""
    signal: str = ""
    by: str = ""


def parts_of(tag: str) -> list[str]:
    """The parts of a tag between its separators, in capitals."""
    return [p.upper() for p in _PART.findall(tag)]


class Loops:
    """Instrument numbers of a plant's machines."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._single: dict[str, set[str]] = defaultdict(set)
        self._ranges: list[tuple[int, int, int, str]] = []
        for machine in machines:
            for loop in machine.loops:
                if span := loop_range(loop):
                    self._ranges.append((*span, len(loop.split("-")[0].strip()), machine.id))
                elif re.fullmatch(r"\d{2,5}[A-Za-z]?", loop):
                    self._single[loop.upper()].add(machine.id)
        if not self._single and not self._ranges:
            # Without instrument numbers a machine's own number stands for its loops: PT-101A at P-101A.
            for machine in machines:
                for number in re.findall(
                    r"(?<![A-Za-z0-9.])[A-Za-z]{1,4}[-_ ]?(\d{2,5}[A-Z]?)$", machine.id
                ):
                    self._single[number].add(machine.id)

    def machines(self, number: str, suffix: str = "") -> frozenset[str]:
        """The machines that an instrument number leads to."""
        if suffix and (found := self._single.get(number + suffix)):
            return frozenset(found)
        lettered = (
            m for written, some in self._single.items() if written[:-1] == number for m in some
        )
        if found := {*self._single.get(number, ()), *(lettered if not suffix else ())}:
            return frozenset(found)
        return frozenset(m for low, high, _, m in self._ranges if low <= int(number) <= high)


def isa(tag: str, loops: Loops) -> Read | None:
    """A tag by ISA-5.1: its letters say the quantity and the signal, its number leads to the machine."""
    match = _ISA.match(tag.strip().upper())
    if not match or match["letters"][0] not in ISA_QUANTITY:
        return None
    letters = match["letters"]
    machines = loops.machines(match["loop"], match["suffix"])
    return Read(
        "isa",
        machines,
        ISA_QUANTITY[letters[0]],
        _isa_signal(letters[1:]),
        match["loop"] + match["suffix"],
    )


def _isa_signal(functions: str) -> str:
    if "A" in functions:
        return "alarm"
    if "S" in functions:
        return "switch"
    return "measurement"


def kks(tag: str, systems: Mapping[str, frozenset[str]]) -> Read | None:
    """A tag by KKS: its system leads to the machine, its component says what is measured."""
    match = _KKS.match(tag.strip().upper())
    if not match:
        return None
    system = f"{match['unit']}{match['system']}"
    quantity = _KKS_QUANTITY.get(match["component"], "")
    signal = "measurement" if match["component"][0] == "C" and quantity else "other"
    return Read("kks", systems.get(system, frozenset()), quantity, signal, system)


def systems_of(machines: Sequence[Machine]) -> dict[str, frozenset[str]]:
    """System codes to the machines that have them; a code of a machine itself is cut to its system."""
    out: dict[str, set[str]] = defaultdict(set)
    for machine in machines:
        code = re.sub(r"[^A-Z0-9]", "", machine.system.upper())
        if match := re.match(r"\d{1,2}[A-Z]{3}\d{2}", code):
            out[match.group()].add(machine.id)
    return {code: frozenset(found) for code, found in out.items()}


class Codes:
    """What a plant's own tags begin with: codes of a list, and codes put together from the cells of a list's row."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._codes: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._cells: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for machine in machines:
            for loop in machine.loops:
                if not re.fullmatch(r"\d{2,5}[A-Za-z]?", loop) and not loop_range(loop):
                    self._codes[tuple(parts_of(loop))].add(machine.id)
            if len(machine.cells) > 1:
                for column, cell in machine.cells:
                    self._cells[cell.upper()].append((machine.id, column))
        self._columns = {m.id: dict(m.cells) for m in machines}

    def read(self, tag: str) -> Read | None:
        """The machines of the longest code that a tag begins with."""
        parts = parts_of(tag)
        for size in range(min(len(parts), 5), 0, -1):
            if found := self._codes.get(tuple(parts[:size])):
                return Read("code", frozenset(found), by="_".join(parts[:size]))
        for size in range(min(len(parts) - 1, 4), 1, -1):
            if found := self._together(parts[:size]):
                return Read("code", frozenset(found), by="_".join(parts[:size]))
        return None

    def _together(self, parts: Sequence[str]) -> set[str]:
        """Machines whose row has all of the parts, each in a column of its own."""
        fits: set[str] | None = None
        used: dict[str, set[int]] = defaultdict(set)
        for part in parts:
            here = set()
            for written in (part, re.sub(r"^[A-Z]{1,2}(?=\d+$)", "", part)):
                for machine, column in self._cells.get(written, ()):
                    if column not in used[machine]:
                        used[machine].add(column)
                        here.add(machine)
            fits = here if fits is None else fits & here
        return fits or set()


class Learned:
    """Which machine the beginnings of a plant's known tags stand for.

    A beginning counts where known tags go on from it in at least two ways and all of them are of one machine and its
    parts; it stands for the machine that the others are part of.
    """

    def __init__(self, known: Iterable[tuple[str, str]], family: Family) -> None:
        held: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        for tag, machine in known:
            parts = parts_of(tag)
            for size in range(1, len(parts)):
                held[tuple(parts[:size])][tag] = machine
        self._beginnings: dict[tuple[str, ...], tuple[str, int]] = {}
        self.ambiguous: dict[tuple[str, ...], tuple[str, ...]] = {}
        for beginning, tags in held.items():
            machines = set(tags.values())
            top = family.top(machines) or _shared(machines, family)
            # Tags that all go on alike tell what they go on to, and nothing of what else may begin so.
            next_parts = {parts_of(tag)[len(beginning)] for tag in tags}
            if top and len(next_parts) >= 2:
                self._beginnings[beginning] = (top, len(tags))
            elif len(machines) > 1:
                self.ambiguous[beginning] = tuple(sorted(machines))

    def read(self, tag: str) -> Read | None:
        """The machine of the longest beginning that is known."""
        parts = parts_of(tag)
        for size in range(len(parts) - 1, 0, -1):
            beginning = tuple(parts[:size])
            if beginning in self._beginnings:
                machine, many = self._beginnings[beginning]
                return Read("learned", frozenset((machine,)), by=f"{'.'.join(beginning)} ({many})")
            if beginning in self.ambiguous:
                return None
        return None

    def adopt(self, called: Iterable[Sequence[str]]) -> None:
        """Beginnings of another system that stand for the machines of known ones: the tags of one thing begin so in both.

        ``called``: the tags that one thing has in several systems. A beginning has a number or is a word, since one
        such as ``TT`` says what is measured.
        """
        known = self.beginnings()
        meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
        often: dict[tuple[str, ...], int] = defaultdict(int)
        for names in called:
            heads = {parts[0] for name in names if len(parts := parts_of(name)) > 1}
            for head in heads - set(known):
                if (head,) not in self._beginnings and (_has_digit(head) or len(head) > _LETTERS):
                    meant[(head,)] |= {known.get(other, "") for other in heads - {head}}
                    often[(head,)] += 1
        for beginning, machines in meant.items():
            if len(machines) == 1 and (machine := next(iter(machines))):
                self._beginnings[beginning] = (machine, often[beginning])

    def beginnings(self) -> dict[str, str]:
        """Beginnings of one part with their machines: names of them that order systems use as well."""
        return {b[0]: m for b, (m, _) in self._beginnings.items() if len(b) == 1}


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _shared(machines: set[str], family: Family) -> str:
    """What all of some machines are direct parts of, where that is one machine."""
    parents = {family.parents.get(m, "") for m in machines}
    return parents.pop() if len(parents) == 1 else ""
