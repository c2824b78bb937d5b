"""Which machine one tag is about, by all that a plant knows; several pieces of evidence must agree.

What a list or a person says goes first; then a name or a code in the tag, its scheme, its description; then what the
plant's known tags begin with; then the place where the tag stands (sheet, file, folder). Evidence of one strength
that names two machines, neither part of the other, tells none of them: both are named. A description may lead from a
machine to a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.abbreviations import Abbreviations
from industria.foundation.knowledge.binding.bound import Because, Bound
from industria.foundation.knowledge.binding.evidence import (
    Agreed,
    Evidence,
    Found,
    bare,
    because_of,
)
from industria.foundation.knowledge.binding.machines import (
    Family,
    ListedTag,
    Machine,
    merged,
)
from industria.foundation.knowledge.binding.names import Names, name_key, plain_name
from industria.foundation.knowledge.binding.parts import part_of_machine, says_more
from industria.foundation.knowledge.binding.quantities import (
    quantity_of,
    signal_of,
    unit_in,
    words_in,
)
from industria.foundation.knowledge.binding.schemes import (
    Codes,
    Learned,
    Loops,
    Read,
    isa,
    kks,
    parts_of,
    systems_of,
)
from industria.foundation.knowledge.binding.short_names import names_beside, short_names

_SUFFIX = re.compile(r"[._\-/ ](?:PV|SP|OP|Q|QC|CV|MV|VAL|VALUE|OUT|XQ\d\d)$", re.IGNORECASE)


_NUMBERED = re.compile(
    r"\d|(?<![a-z])[a-z](?![a-z])"
)  # a number or a letter, which tells one of several
_BEGINNING = ("learned", "glossary", "abbreviation")


class Binder:
    """Binds tags to the machines of one plant."""

    def __init__(
        self,
        machines: Sequence[Machine],
        tags: Sequence[ListedTag] = (),
        told: Mapping[str, str] | None = None,
        glossary: Sequence[tuple[str, str, Because]] = (),
    ) -> None:
        """``told``: tag to machine as users said; ``glossary``: code, machine and where a document says so."""
        self.machines = {m.id: m for m in merged(machines)}
        known = list(self.machines.values())
        self.names = Names(known)
        self.family = Family(self._parents(known))
        for short, machine in short_names(self.machines, self.family.parents).items():
            if not self.names.whole(short):
                self.names.add(short, machine)
        # What needs its machine beside it to be meant; with a number it tells one alone where nothing speaks against it.
        self._beside, self._numbered = Names(()), Names(())
        for name, parts in names_beside(self.machines, self.family.parents).items():
            for part in parts:
                (self._numbered if _NUMBERED.search(name) else self._beside).add(name, part)
        self._evidence = Evidence(self.names, self.family)
        self._abbreviations = Abbreviations(known)
        self._loops = Loops(known)
        self._systems = systems_of(known)
        self._codes = Codes(known)
        self._told = {name_key(tag): machine for tag, machine in (told or {}).items()}
        self._glossary = {name_key(code): (machine, said) for code, machine, said in glossary}
        self._listed: dict[str, ListedTag] = {}
        self._described: dict[str, list[ListedTag]] = {}
        for tag in tags:
            for name in (tag.tag, *tag.same):
                self._listed.setdefault(name_key(name), tag)
            if tag.description:
                self._described.setdefault(name_key(bare(tag.description)), []).append(tag)
        self._learned = Learned((), self.family)
        self._learned = Learned(self._known_tags(tags), self.family)
        self._learned.adopt([(tag.tag, *tag.same) for tag in tags])

    def _parents(self, machines: Sequence[Machine]) -> dict[str, str]:
        out = {}
        for machine in machines:
            if machine.parent:
                by_name = self.names.whole(machine.parent)
                out[machine.id] = (
                    machine.parent
                    if machine.parent in self.machines or len(by_name) != 1
                    else next(iter(by_name))
                )
        return out

    def _known_tags(self, tags: Sequence[ListedTag]) -> list[tuple[str, str]]:
        """Tags of lists with their machines, from which beginnings are learned."""
        known = []
        for tag in tags:
            machine = self.machine(tag.machine) or self.bind(tag.tag, tag.description).asset
            if machine:
                known += [(name, machine) for name in (tag.tag, *tag.same)]
        return known

    def machine(self, written: str) -> str:
        """The machine that a cell of a list names, empty where none or several fit."""
        written = written.strip()
        if not written:
            return ""
        if written in self.machines:
            return written
        whole = self.names.whole(written)
        if len(whole) == 1:
            return next(iter(whole))
        if whole:
            return self.family.top(whole)
        if name_key(written) in self._glossary:
            return self._glossary[name_key(written)][0]
        named = self._coded(written) or self._evidence.one(self._evidence.in_name(written))
        return named or self._evidence.one(self.names.shortened(written)) or self._short(written)

    def _short(self, written: str) -> str:
        """The machine, or the part of it, that a code means which is short for its kind."""
        read = self._abbreviations.read(written)
        head = self._evidence.one(read.machines) if read else ""
        return self._part(head, " ".join(parts_of(written)[1:])) or head if head else ""

    def listed(self) -> list[ListedTag]:
        """The tags of the plant's lists, once each."""
        return list({id(tag): tag for tag in self._listed.values()}.values())

    def also(self, tag: str) -> tuple[str, ...]:
        """What else a listed tag is called: in other systems, and by its description."""
        listed = self._in_list(tag)
        if listed is None:
            return ()
        names = (listed.tag, *listed.same, listed.description)
        return tuple(dict.fromkeys(n for n in names if n and n != tag))

    def named(self, text: str) -> str:
        """The one machine that words name, in full, shortened or by the end of its name; empty where it is not sure."""
        found = self._evidence.placed(text)
        return next(iter(found[0])) if found else ""

    def ends_in(self, text: str) -> str:
        """The one machine whose whole name a text ends with."""
        hits = [h for h in self.names.find(text) if h.end == len(plain_name(text))]
        return self._evidence.one(hits[0].machines) if len(hits) == 1 else ""

    def _coded(self, written: str) -> str:
        """A code of another system that begins as the plant's tags do (``1KILN.GB``): the machine or its part."""
        parts = parts_of(written)
        head = self._learned.beginnings().get(parts[0], "") if parts else ""
        if not head and parts and name_key(parts[0]) in self._glossary:
            head = self._glossary[name_key(parts[0])][0]
        if not head or len(parts) == 1:
            return head
        return self._part(head, " ".join(parts[1:])) or head

    def bind(
        self,
        tag: str,
        description: str = "",
        unit: str = "",
        place: Sequence[str] = (),
        beside: Sequence[str] = (),
    ) -> Bound:
        """A tag with its machine. ``place``: texts that say where it stands, the nearest first; ``beside``: the machines
        that the rows of the tag name."""
        listed = self._in_list(tag)
        description = description or (listed.description if listed else "")
        isa_read, kks_read = isa(_core(tag), self._loops), kks(_core(tag), self._systems)
        scheme = kks_read or isa_read
        unit = unit or (listed.unit if listed else "") or unit_in(description) or unit_in(tag)
        rows = sorted({m for written in beside if (m := self.machine(written))})
        placed = self._evidence.place(place)
        if rows:
            placed = (
                (frozenset(rows), because_of("row", ", ".join(rows))) if len(rows) == 1 else None
            )
        asset, because, others = self._decided(
            tag, description, listed, isa_read, kks_read, placed, unit
        )
        if len(rows) > 1 and not asset:
            because, others = (because_of("row", ", ".join(rows[:5])),), tuple(rows[:5])
        return Bound(
            tag,
            asset,
            quantity_of(tag, description, unit, scheme.quantity if scheme else ""),
            unit,
            signal_of(tag, description, scheme.signal if scheme else ""),
            because,
            others,
            tuple(self.family.above(asset)) if asset else (),
            self._parts_open(tag, description, asset, because),
        )

    def _parts_open(
        self, tag: str, description: str, asset: str, because: Sequence[Because]
    ) -> tuple[str, ...]:
        """The parts of a machine of which one may be meant: where no more than the beginning of a tag tells the machine,
        and its rest is a word that says neither a quantity nor a known part."""
        if not asset or description or not all(b.scheme in _BEGINNING for b in because):
            return ()
        parts = [m.id for m in self._parts_of(asset)]
        rest = " ".join(parts_of(_core(tag))[1:])
        return tuple(parts) if parts and says_more(rest, self.machines[asset]) else ()

    def _in_list(self, tag: str) -> ListedTag | None:
        for written in (tag, bare(tag), _SUFFIX.sub("", tag)):
            if found := self._listed.get(name_key(written)):
                return found
        same = self._described.get(name_key(bare(tag)), [])
        return same[0] if len({t.tag for t in same}) == 1 else None

    def _decided(
        self,
        tag: str,
        description: str,
        listed: ListedTag | None,
        isa_read: Read | None,
        kks_read: Read | None,
        placed: Found | None,
        unit: str,
    ) -> Agreed:
        if (
            told := self._told.get(name_key(tag)) or self._told.get(name_key(bare(tag)))
        ) is not None:
            return told, (because_of("told", ""),), ()
        if listed and (machine := self.machine(listed.machine)):
            by_words = name_key(bare(tag)) == name_key(bare(listed.description))
            if not (by_words and placed) or self.family.related(
                machine, self._evidence.one(placed[0])
            ):
                return machine, (self._listed_in(listed),), ()
            listed = (
                None  # only the words of a description are alike, and they stand at another machine
            )
        others: tuple[str, ...] = ()
        for level, where in (
            (
                self._own(tag, description, isa_read, kks_read)
                or self._part_beside(tag, description, placed),
                placed,
            ),
            (self._by_beginning(tag, listed), placed),
            (self._by_kind(tag, description, unit, placed), None),
            ([placed] if placed and not _of_no_machine(f"{tag} {description}") else [], None),
        ):
            if not level:
                continue
            machine, because, named = self._evidence.agreed(level, where)
            if machine:
                if (
                    where
                    and where[1].scheme == "row"
                    and not self.family.related(machine, self._evidence.one(where[0]))
                ):
                    return "", (), tuple(sorted((machine, *where[0])))
                return self._refined(machine, tag, description, unit), because, ()
            others = others or named
            if named:
                break
        if placed and not others and _of_no_machine(f"{tag} {description}"):
            return "", (because_of("none", description or tag),), ()
        return "", (), others

    def _own(
        self, tag: str, description: str, isa_read: Read | None, kks_read: Read | None
    ) -> list[Found]:
        """What the tag itself and its description say."""
        out: list[Found] = []
        if kks_read:
            if not kks_read.machines:
                return (
                    [(frozenset(), because_of("kks", kks_read.by))]
                    if not description
                    else self._evidence.said(description)
                )
            return [
                (kks_read.machines, because_of("kks", kks_read.by)),
                *self._evidence.said(description),
            ]
        named = self._evidence.in_name(tag)
        if named:
            out.append((named, because_of("name", tag)))
        for read in (self._codes.read(tag), isa_read if not named else None):
            if read and read.machines:
                out.append((read.machines, because_of(read.scheme, read.by)))
        out += self._evidence.said(description)
        if not out:
            out += self._evidence.said(tag)
        return out

    def _part_beside(self, tag: str, description: str, placed: Found | None) -> list[Found]:
        """The part of the machine where a tag stands that it calls by what is left of its name beside that machine."""
        around = self._evidence.around(placed)
        hits = self._beside.find(description or tag) if around else []
        found = [(hit.machines & around, because_of("name", description or tag)) for hit in hits]
        return [(machines, said) for machines, said in found if len(machines) == 1][-1:]

    def _by_beginning(self, tag: str, listed: ListedTag | None) -> list[Found]:
        """What a tag begins with, or the names that a list gives it in other systems begin with."""
        names = dict.fromkeys((tag, listed.tag, *listed.same) if listed else (tag,))
        return [found for name in names for found in self._begins(name)]

    def _begins(self, tag: str) -> list[Found]:
        out: list[Found] = []
        parts = parts_of(tag)
        if parts and name_key(parts[0]) in self._glossary:
            machine, said = self._glossary[name_key(parts[0])]
            out.append((frozenset((machine,)), said))
        if read := self._learned.read(_core(tag)):
            out.append((read.machines, because_of("learned", read.by)))
        return out

    def _by_kind(self, tag: str, description: str, unit: str, placed: Found | None) -> list[Found]:
        """What a part is called beside its machine, a code that is short for a kind of machine, a name of two signs. Where
        it stands must not name another machine."""
        found = [
            (hit.machines, because_of("name", description or tag))
            for hit in self._numbered.find(description or tag)[:1]
        ]
        if not found and (read := self._abbreviations.read(_core(tag))):
            found = [(read.machines, because_of("abbreviation", read.by))]
            if not _NUMBERED.search(read.by.lower()) and not self._here(read.machines, placed):
                return []  # a bare word such as tank may be the one of the machine where it stands
        found = found or [
            (named, because_of("name", part)) for part, named in self._two_signs(tag, unit)
        ]
        if not found or placed is None:
            return found
        around = self._evidence.around(placed)
        return [*((machines & around or machines, why) for machines, why in found), placed]

    def _here(self, machines: frozenset[str], placed: Found | None) -> bool:
        """Whether a machine is related to the place, or no place is known."""
        return placed is None or any(
            self.family.related(one, other) for one in machines for other in placed[0]
        )

    def _two_signs(self, tag: str, unit: str) -> list[tuple[str, frozenset[str]]]:
        """Names such as ``P3`` that are a whole part of a tag, unless they may be pressure 3."""
        measured = quantity_of("", "", unit)
        return [
            (part, named)
            for part in parts_of(_core(tag))
            if len(part) == 2 and part[0].isalpha() and part[1].isdigit()
            if (named := self.names.whole(part))
            if not (letter := lexicon.concept_of(part[0].lower(), "tag_letter"))
            or (unit and measured != letter)
        ]

    def _refined(self, machine: str, tag: str, description: str, unit: str) -> str:
        """The part of a machine that the rest of a tag names; the motor for an electric current, which it draws."""
        return (
            self._part(machine, f"{tag} {description}", quantity_of(tag, description, unit))
            or machine
        )

    def _part(self, machine: str, text: str, quantity: str = "") -> str:
        if machine not in self.machines:
            return ""
        return part_of_machine(text, self.machines[machine], self._parts_of, quantity)

    def _parts_of(self, machine: str) -> list[Machine]:
        return [self.machines[m] for m in self.family.children(machine) if m in self.machines]

    def _listed_in(self, listed: ListedTag) -> Because:
        return because_of("listed", "", listed.source, listed.row)


def _of_no_machine(text: str) -> bool:
    """Whether a name says that it is about the surroundings, people or money."""
    return lexicon.has(words_in(text), "no_machine")


def _core(tag: str) -> str:
    return _SUFFIX.sub("", bare(tag))
