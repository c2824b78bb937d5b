"""What words say of a plant's machines: names in a text, short forms, the place where a name stands; and what several
pieces of evidence agree on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from industria.core import Text
from industria.foundation.knowledge.binding.bound import Because
from industria.foundation.knowledge.binding.machines import Family
from industria.foundation.knowledge.binding.names import Names, own_machine_follows, plain_name
from industria.foundation.knowledge.binding.parts import is_bare_part

Found = tuple[frozenset[str], Because]
Agreed = tuple[str, tuple[Because, ...], tuple[str, ...]]  # machine, what says so, others that fit
_LEVELS = re.compile(r"\s*[/|>\n]\s*")  # between the rows of a header that stands in several
_FIELDS = re.compile(
    r"\s*[:：=]\s*|\s{2,}|[\t;；,，]\s*"
)  # between the fields of a line: "组名：选粉机"
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


class Evidence:
    """Reads texts by the names of one plant's machines."""

    def __init__(self, names: Names, family: Family) -> None:
        self.names = names
        self.family = family

    def said(self, text: str) -> list[Found]:
        """What a description in words says."""
        if not text:
            return []
        if found := self.in_name(text):
            return [(found, because_of("description", text))]
        found = self._shortened(reversed(_LEVELS.split(text)))
        return [(found, because_of("description", text))] if found else []

    def _shortened(self, texts: Iterable[str]) -> frozenset[str]:
        """The machines that the first of some Chinese texts begins with in a shorter form, if any does."""
        for text in texts:
            plain = bare(text)
            if not re.search(r"[\u3400-\u9fff]", plain) or is_bare_part(plain):
                continue
            if found := self.names.shortened(plain):
                return found
        return frozenset()

    def in_name(self, text: str) -> frozenset[str]:
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

    def place(self, place: Sequence[str]) -> Found | None:
        """The machine of the nearest text that names one; where it names several, a further one may tell which."""
        several: frozenset[str] = frozenset()
        for text in place:
            found = self._named_at(text)
            one = self.one(found)
            if one and (
                not several or several & self.around((frozenset((one,)), because_of("place", text)))
            ):
                return frozenset((one,)), because_of("place", text)
            several = several or found
        return None

    def placed(self, text: str) -> Found | None:
        """The one machine that a text names: a sheet, a file, a folder, a line before a table."""
        return self.place([text])

    def _named_at(self, text: str) -> frozenset[str]:
        found = self.in_name(text)
        if not found and re.search(r"[\u3400-\u9fff]", text):
            found = self._shortened((text, *reversed(_FIELDS.split(text)))) or self._ends(text)
        return found

    def _ends(self, text: str) -> frozenset[str]:
        """Machines whose names end with the words that a place begins with (``立磨`` for ``原料立磨``)."""
        head = re.match(r"[\d号]*[\u3400-\u9fff]{2,}", plain_name(text))
        if not head:
            return frozenset()
        return self.names.ending(head.group())

    def one(self, machines: frozenset[str]) -> str:
        return self.family.top(machines) if machines else ""

    def agreed(self, level: Sequence[Found], placed: Found | None = None) -> Agreed:
        """The machine that pieces of evidence agree on, or the only one of those that fit which is where the name stands."""
        sets = [machines for machines, _ in level if machines]
        if not sets:
            return "", (), ()
        common = frozenset.intersection(*sets)
        tops = [self.one(s) for s in sets]
        if len(common) == 1:
            machine = next(iter(common))
        elif all(tops) and (lowest := self.family.lowest(tops)):
            machine = lowest
        else:
            fits = frozenset().union(*sets)
            here = self.around(placed) & (common or fits)
            if not placed or len(here) != 1:
                return "", (), tuple(sorted(fits))[:5]
            return next(iter(here)), (*(b for m, b in level if m), placed[1]), ()
        return machine, tuple(b for m, b in level if m), ()

    def around(self, placed: Found | None) -> frozenset[str]:
        """The machine of a place and all its parts."""
        if placed is None:
            return frozenset()
        return frozenset(m for one in placed[0] for m in (one, *self.family.below(one)))


def because_of(scheme: str, by: str, source: str = "", row: int = -1) -> Because:
    """A piece of evidence in words. ``by``: what told it; ``source``, ``row``: the list that says it."""
    said = _SAID[scheme]
    return Because(scheme, Text(said.zh.format(by=by), said.en.format(by=by)), source, row)


def bare(text: str) -> str:
    """A header or description without the unit in brackets at its end."""
    return re.sub(r"\s*[\[(（【][^\[\]()（）【】]{0,20}[\])）】]\s*$", "", text.strip())


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"
