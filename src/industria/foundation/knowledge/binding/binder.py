"""Which machine one tag is about, by all that a plant knows; several pieces of evidence must agree.

What a list or a person says goes first; then a name or a code in the tag, its scheme, its description; then what the
plant's known tags begin with; then the place where the tag stands (sheet, file, folder). Evidence of one strength
that names two machines, neither part of the other, tells none of them: both are named. A description may lead from a
machine to a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from industria.core import Text
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
from industria.foundation.knowledge.binding.parts import part_of_machine
from industria.foundation.knowledge.binding.quantities import quantity_of, signal_of, unit_in
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

Found = tuple[frozenset[str], Because]
_WEAK = ("learned", "glossary", "place")  # they tell a machine and say nothing of which part
_SUFFIX = re.compile(r"[._\-/ ](?:PV|SP|OP|Q|QC|CV|MV|VAL|VALUE|OUT|XQ\d\d)$", re.IGNORECASE)
_SAID = {
    "name": Text("名称中有设备 {by}", "its name has {by}"),
    "code": Text("编码 {by} 属于该设备", "the code {by} is of it"),
    "isa": Text("ISA 回路号 {by}", "ISA loop {by}"),
    "kks": Text("KKS 系统 {by}", "KKS system {by}"),
    "description": Text("描述为“{by}”", "described as '{by}'"),
    "learned": Text("已知位号以 {by} 开头", "known tags begin with {by}"),
    "glossary": Text("文件说明 {by}", "a document says {by}"),
    "place": Text("所在位置：{by}", "where it stands: {by}"),
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
        return self._coded(written) or self._one(self._in_name(written)) or self._one(
            self.names.shortened(written)
        )  # fmt: skip

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
        others: tuple[str, ...] = ()
        for level in (
            self._own(tag, description, isa_read, kks_read),
            self._by_beginning(tag),
            [f for text in place[:4] if (f := self._placed(text))][:1],
        ):
            if not level:
                continue
            machine, because, named = self._agreed(level)
            if machine:
                part = self._refined(machine, tag, description)
                if part == machine and because[0].scheme in _WEAK:
                    part = self._driven_by(machine, tag, description)
                return part, because, ()
            others = others or named
            if named:
                break
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
        if re.search(r"[\u3400-\u9fff]", text) and (found := self.names.shortened(_bare(text))):
            return [(found, _because("description", text))]
        return []

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

    def _by_beginning(self, tag: str) -> list[Found]:
        out: list[Found] = []
        parts = parts_of(tag)
        if len(parts) > 1 and name_key(parts[0]) in self._glossary:
            machine, said = self._glossary[name_key(parts[0])]
            out.append((frozenset((machine,)), said))
        if read := self._learned.read(_core(tag)):
            out.append((read.machines, _because("learned", read.by)))
        return out

    def _placed(self, text: str) -> Found | None:
        """The one machine that a place names: a sheet, a file, a folder, a line before a table."""
        found = self._in_name(text)
        if not found and re.search(r"[\u3400-\u9fff]", text):
            found = self.names.shortened(text) or self._ends(text)
        one = self._one(found)
        return (frozenset((one,)), _because("place", text)) if one else None

    def _ends(self, text: str) -> frozenset[str]:
        """Machines whose names end with the words that a place begins with (``立磨`` for ``原料立磨``)."""
        head = re.match(r"[\d号]*[\u3400-\u9fff]{2,}", plain_name(text))
        if not head:
            return frozenset()
        return self.names.ending(head.group())

    def _one(self, machines: frozenset[str]) -> str:
        return self.family.top(machines) if machines else ""

    def _agreed(self, level: Sequence[Found]) -> tuple[str, tuple[Because, ...], tuple[str, ...]]:
        """The machine that pieces of evidence agree on."""
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
            return "", (), tuple(sorted(frozenset().union(*sets)))[:5]
        return machine, tuple(b for m, b in level if m), ()

    def _refined(self, machine: str, tag: str, description: str) -> str:
        """The part of a machine that the rest of a tag names, where the machine has just one of it."""
        return self._part(machine, f"{tag} {description}") or machine

    def _driven_by(self, machine: str, tag: str, description: str) -> str:
        """The motor of a machine for an electric current: it is the motor that draws it."""
        if quantity_of(tag, description, unit_in(tag)) != "current":
            return machine
        return self._part(machine, "motor") or machine

    def _part(self, machine: str, text: str) -> str:
        below = [self.machines[m] for m in self.family.below(machine) if m in self.machines]
        return part_of_machine(text, below) if below else ""

    def _listed_in(self, listed: ListedTag) -> Because:
        return Because("listed", _SAID["listed"], listed.source, listed.row)


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
