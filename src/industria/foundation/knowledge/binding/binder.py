"""Which machine one tag is about, by all that a plant knows; several pieces of evidence must agree.

What a list or a person says goes first; then a name or a code in the tag, its scheme, its description; then what the
plant's known tags begin with; then the place where the tag stands (sheet, file, folder). Evidence of one strength
that names two machines, neither part of the other, tells none of them: both are named. A description may lead from a
machine to a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.knowledge.binding.abbreviations import Abbreviations
from industria.foundation.knowledge.binding.bound import Because, Bound
from industria.foundation.knowledge.binding.machines import (
    Family,
    ListedTag,
    Machine,
    merged,
)
from industria.foundation.knowledge.binding.names import (
    Names,
    name_key,
    own_machine_follows,
    plain_name,
)
from industria.foundation.knowledge.binding.parts import is_bare_part, part_of_machine
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
from industria.foundation.knowledge.binding.short_names import short_names

Found = tuple[frozenset[str], Because]
_LEVELS = re.compile(r"\s*[/|>\n]\s*")  # between the rows of a header that stands in several
_FIELDS = re.compile(r"\s*[:：=]\s*|\s{2,}|[\t;；,，]\s*")  # between the fields of a line: "组名：选粉机"
_SUFFIX = re.compile(r"[._\-/ ](?:PV|SP|OP|Q|QC|CV|MV|VAL|VALUE|OUT|XQ\d\d)$", re.IGNORECASE)
_SAID = {
    "name": Text("名称中有设备 {by}", "its name has {by}"),
    "code": Text("编码 {by} 属于该设备", "the code {by} is of it"),
    "isa": Text("ISA 回路号 {by}", "ISA loop {by}"),
    "kks": Text("KKS 系统 {by}", "KKS system {by}"),
    "description": Text("描述为“{by}”", "described as '{by}'"),
    "abbreviation": Text("代号 {by}", "the code {by} is short for it"),
    "learned": Text("已知位号以 {by} 开头", "known tags begin with {by}"),
    "glossary": Text("文件说明 {by}", "a document says {by}"),
    "place": Text("所在位置：{by}", "where it stands: {by}"),
    "row": Text("同一行的设备 {by}", "the machine in its rows: {by}"),
    "none": Text("“{by}”不属于任何设备", "'{by}' is of no machine"),
    "listed": Text("清单列出", "a list says so"),
    "told": Text("用户指定", "a user said so"),
}  # fmt: skip


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
                self._described.setdefault(name_key(_bare(tag.description)), []).append(tag)
        self._learned = Learned((), self.family)
        self._learned = Learned(self._known_tags(tags), self.family)

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
        named = self._coded(written) or self._one(self._in_name(written))
        return named or self._one(self.names.shortened(written)) or self._short(written)

    def _short(self, written: str) -> str:
        """The machine, or the part of it, that a code means which is short for its kind."""
        read = self._abbreviations.read(written)
        head = self._one(read.machines) if read else ""
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
        found = self._placed(text)
        return next(iter(found[0])) if found else ""

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
        self, tag: str, description: str = "", unit: str = "", place: Sequence[str] = ()
    ) -> Bound:
        """A tag with its machine. ``place``: texts that say where it stands, the nearest first."""
        listed = self._in_list(tag)
        description = description or (listed.description if listed else "")
        isa_read, kks_read = isa(_core(tag), self._loops), kks(_core(tag), self._systems)
        scheme = kks_read or isa_read
        unit = unit or (listed.unit if listed else "") or unit_in(description) or unit_in(tag)
        asset, because, others = self._decided(tag, description, listed, isa_read, kks_read, place)
        return Bound(
            tag,
            asset,
            quantity_of(tag, description, unit, scheme.quantity if scheme else ""),
            unit,
            signal_of(tag, description, scheme.signal if scheme else ""),
            because,
            others,
        )

    def _in_list(self, tag: str) -> ListedTag | None:
        for written in (tag, _bare(tag), _SUFFIX.sub("", tag)):
            if found := self._listed.get(name_key(written)):
                return found
        same = self._described.get(name_key(_bare(tag)), [])
        return same[0] if len({t.tag for t in same}) == 1 else None

    def _decided(
        self,
        tag: str,
        description: str,
        listed: ListedTag | None,
        isa_read: Read | None,
        kks_read: Read | None,
        place: Sequence[str],
    ) -> tuple[str, tuple[Because, ...], tuple[str, ...]]:
        if (
            told := self._told.get(name_key(tag)) or self._told.get(name_key(_bare(tag)))
        ) is not None:
            return told, (_because("told", ""),), ()
        if listed and (machine := self.machine(listed.machine)):
            return machine, (self._listed_in(listed),), ()
        placed = self._place(place)
        others: tuple[str, ...] = ()
        for level, where in (
            (self._own(tag, description, isa_read, kks_read), placed),
            (self._by_beginning(tag, listed), placed),
            (self._by_kind(tag, placed), None),
            ([placed] if placed and not _of_no_machine(f"{tag} {description}") else [], None),
        ):
            if not level:
                continue
            machine, because, named = self._agreed(level, where)
            if machine:
                return self._refined(machine, tag, description), because, ()
            others = others or named
            if named:
                break
        if placed and not others and _of_no_machine(f"{tag} {description}"):
            return "", (_because("none", description or tag),), ()
        return "", (), others

    def _own(
        self, tag: str, description: str, isa_read: Read | None, kks_read: Read | None
    ) -> list[Found]:
        """What the tag itself and its description say."""
        out: list[Found] = []
        if kks_read:
            if not kks_read.machines:
                return (
                    [(frozenset(), _because("kks", kks_read.by))]
                    if not description
                    else self._said(description)
                )
            return [(kks_read.machines, _because("kks", kks_read.by)), *self._said(description)]
        named = self._in_name(tag)
        if named:
            out.append((named, _because("name", tag)))
        for read in (self._codes.read(tag), isa_read if not named else None):
            if read and read.machines:
                out.append((read.machines, _because(read.scheme, read.by)))
        out += self._said(description)
        if not out:
            out += self._said(tag)
        return out

    def _said(self, text: str) -> list[Found]:
        """What a description in words says."""
        if not text:
            return []
        if found := self._in_name(text):
            return [(found, _because("description", text))]
        found = self._shortened(reversed(_LEVELS.split(text)))
        return [(found, _because("description", text))] if found else []

    def _shortened(self, texts: Iterable[str]) -> frozenset[str]:
        """The machines that the first of some Chinese texts begins with in a shorter form, if any does."""
        for text in texts:
            if re.search(r"[\u3400-\u9fff]", text) and not is_bare_part(_bare(text)):
                if found := self.names.shortened(_bare(text)):
                    return found
        return frozenset()

    def _in_name(self, text: str) -> frozenset[str]:
        """The machines of the names in a text; a name that another machine follows is not meant."""
        plain = plain_name(text)
        hits = self.names.find(text, tag=" " not in text.strip())
        meant = [h for h in hits if not (h.end < len(plain) and _is_han(plain[h.end - 1]) and own_machine_follows(plain[h.end :]))]  # fmt: skip
        if not meant:
            return frozenset()
        together = [h.machines for h in meant]
        common = frozenset.intersection(*together)
        if common:
            return common
        each = [self.family.top(m) for m in together]
        lowest = self.family.lowest(each) if all(each) else ""
        if lowest:
            return frozenset((lowest,))
        numbered = [h.machines for h in meant if re.search(r"\d", plain[h.start : h.end])]
        if len(numbered) == 1 and len(meant) > 1:
            return numbered[
                0
            ]  # beside a name with its number a bare kind of machine is a part of it
        return frozenset().union(*together)

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
            out.append((read.machines, _because("learned", read.by)))
        return out

    def _by_kind(self, tag: str, placed: Found | None) -> list[Found]:
        """A code that is short for a kind of machine. Where it stands must not name another machine."""
        read = self._abbreviations.read(_core(tag))
        if read is None:
            return []
        found = [(read.machines, _because("abbreviation", read.by))]
        return [*found, placed] if placed else found

    def _place(self, place: Sequence[str]) -> Found | None:
        """The machine of the nearest text that names one; where it names several, a further one may tell which."""
        several: frozenset[str] = frozenset()
        for text in place:
            found = self._named_at(text)
            one = self._one(found)
            if one and (not several or several & self._around((frozenset((one,)), _because("place", text)))):
                return frozenset((one,)), _because("place", text)
            several = several or found
        return None

    def _placed(self, text: str) -> Found | None:
        """The one machine that a text names: a sheet, a file, a folder, a line before a table."""
        return self._place([text])

    def _named_at(self, text: str) -> frozenset[str]:
        found = self._in_name(text)
        if not found and re.search(r"[\u3400-\u9fff]", text):
            found = self._shortened((text, *reversed(_FIELDS.split(text)))) or self._ends(text)
        return found

    def _ends(self, text: str) -> frozenset[str]:
        """Machines whose names end with the words that a place begins with (``立磨`` for ``原料立磨``)."""
        head = re.match(r"[\d号]*[\u3400-\u9fff]{2,}", plain_name(text))
        if not head:
            return frozenset()
        return self.names.ending(head.group())

    def _one(self, machines: frozenset[str]) -> str:
        return self.family.top(machines) if machines else ""

    def _agreed(
        self, level: Sequence[Found], placed: Found | None = None
    ) -> tuple[str, tuple[Because, ...], tuple[str, ...]]:
        """The machine that pieces of evidence agree on, or the only one of those that fit which is where the name stands."""
        sets = [machines for machines, _ in level if machines]
        if not sets:
            return "", (), ()
        common = frozenset.intersection(*sets)
        tops = [self._one(s) for s in sets]
        if len(common) == 1:
            machine = next(iter(common))
        elif all(tops) and (lowest := self.family.lowest(tops)):
            machine = lowest
        else:
            fits = frozenset().union(*sets)
            here = self._around(placed) & (common or fits)
            if not placed or len(here) != 1:
                return "", (), tuple(sorted(fits))[:5]
            return next(iter(here)), (*(b for m, b in level if m), placed[1]), ()
        return machine, tuple(b for m, b in level if m), ()

    def _around(self, placed: Found | None) -> frozenset[str]:
        """The machine of a place and all its parts."""
        if placed is None:
            return frozenset()
        return frozenset(m for one in placed[0] for m in (one, *self.family.below(one)))

    def _refined(self, machine: str, tag: str, description: str) -> str:
        """The part of a machine that the rest of a tag names; the motor for an electric current, which it draws."""
        text = f"{tag} {description}"
        quantity = quantity_of(tag, description, unit_in(tag))
        part = self._part(machine, text, quantity)
        if not part and quantity == "current":
            part = self._part(machine, "motor")
        return part or machine

    def _part(self, machine: str, text: str, quantity: str = "") -> str:
        if machine not in self.machines:
            return ""
        return part_of_machine(text, self.machines[machine], self._parts_of, quantity)

    def _parts_of(self, machine: str) -> list[Machine]:
        return [self.machines[m] for m in self.family.children(machine) if m in self.machines]

    def _listed_in(self, listed: ListedTag) -> Because:
        return Because("listed", _SAID["listed"], listed.source, listed.row)


def _of_no_machine(text: str) -> bool:
    """Whether a name says that it is about the surroundings, people or money."""
    return lexicon.has(words_in(text), "no_machine")


def _because(scheme: str, by: str) -> Because:
    said = _SAID[scheme]
    return Because(scheme, Text(said.zh.format(by=by), said.en.format(by=by)))


def _bare(text: str) -> str:
    """A header or description without the unit in brackets at its end."""
    return re.sub(r"\s*[\[(（【][^\[\]()（）【】]{0,20}[\])）】]\s*$", "", text.strip())


def _core(tag: str) -> str:
    return _SUFFIX.sub("", _bare(tag))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
