"""Which machines a document is about: by its title, its name, its folder and its headings, and by the model that it is
the manual of; and the codes that a document explains (``1HTF = high-temperature fan``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from industria.core import Locator, Text
from industria.foundation import lexicon
from industria.foundation.knowledge.binding.binder import Binder
from industria.foundation.knowledge.binding.bound import Because
from industria.foundation.knowledge.binding.names import name_key
from industria.foundation.knowledge.graph import Fact

_TITLE = 300
_TITLE_LINES = 3
_MOST_NAMED = 3  # a title that names more machines is a list of them
_ROW = re.compile(r"^\W*\d{1,4}[-/.:年]\d")
_LONGEST_CODE = 10
_CODE = r"(?<![A-Za-z0-9=%])(?P<code>[A-Z0-9]*[A-Z][A-Z0-9]*)"
_GLOSS = lexicon.Pattern(  # case matters in a code alone
    _CODE + r"\s*(?:=|＝|→|{stands_for.bare})\s*(?:the |die |der |das )?"
    r"(?P<name>[^\n,，;；。.、=＝]{2,40})",
    re.NOFLAG,
)
# "原料立磨（RM1）": a code with a number right behind a name.
_IN_BRACKETS = re.compile(
    r"(?P<name>[^\n,，;；。、=＝()（）]{2,40}?)\s*[(（]\s*(?P<code>(?=[A-Z]*\d)[A-Z0-9]{2,10})\s*[)）]"
)
Line = tuple[str, str, str]  # code, name, document
Passages = Sequence[tuple[Locator, str]]


def explained(passages: Passages) -> list[tuple[str, str]]:
    """Codes of a document with the words that it says they stand for; in brackets where the code stands behind them."""
    found = [(m["code"], m["name"].strip()) for _, text in passages for m in _GLOSS.finditer(text)]
    found += [
        (m["code"], f"({m['name'].strip()})")
        for _, text in passages
        for m in _IN_BRACKETS.finditer(text)
        if any(c.isalpha() for c in m["code"])
    ]
    return sorted({(code, name) for code, name in found if 2 <= len(code) <= _LONGEST_CODE})


def glossary(lines: Sequence[Line], binder: Binder) -> list[tuple[str, str, Because]]:
    """Codes whose explanation names one machine; a code that is explained as two is none."""
    meant: dict[str, set[str]] = {}
    said: dict[str, Because] = {}
    for code, written, asset in lines:
        name = written.strip("()")
        behind = name != written
        machine = binder.ends_in(name) if behind else binder.machine(name) or binder.named(name)
        if machine and not binder.names.whole(code):
            meant.setdefault(code, set()).add(machine)
            text = f"{code} = {name}"
            said[code] = Because(
                "glossary", Text(f"文件说明 {text}", f"a document says {text}"), asset
            )
    return [(c, m.pop(), said[c]) for c, m in meant.items() if len(m) == 1]


def about(document: tuple[str, str, str], passages: Passages, binder: Binder) -> list[Fact]:
    """Facts ``document about machine``. ``document``: its asset, its name and where it came from."""
    asset, name, source = document
    path = PurePath(source)
    titles = [name, path.stem]
    if passages:
        titles.append(title_of(passages[0][1]))
    first = passages[0][0] if passages else Locator("span", page=1)
    facts: dict[tuple[str, str], Fact] = {}
    stands = dict(passages)  # what a fact quotes is the passage itself, so that it opens there

    def say(text: str, place: Locator, key: str) -> None:
        for machine in sorted(_machines(text, binder)):
            fact = Fact(asset, "about", machine, asset, place, stands.get(place, text))
            facts.setdefault((machine, key), fact)

    for title in titles:
        say(title, first, "")
    if not facts and len(path.parts) > 1:
        say(path.parts[-2], first, "")
    for place, _ in passages:
        if place.section:
            say(place.section, place, place.section)
    return list(facts.values())


def title_of(text: str) -> str:
    """The first lines of a text up to a gap; empty where they are rows of a log."""
    lines = text[:_TITLE].strip().split("\n\n")[0].split("\n")[:_TITLE_LINES]
    return "" if any(_ROW.match(line) for line in lines) else " ".join(lines)


def _machines(text: str, binder: Binder) -> set[str]:
    """The machines that a title names: by name, or by a model that machines of the plant have."""
    named = {m for hit in binder.names.find(text) for m in hit.machines if len(hit.machines) == 1}
    if named:
        return named if len(named) <= _MOST_NAMED else set()
    key = name_key(text)
    return {
        m.id
        for m in binder.machines.values()
        if len(name_key(m.model)) >= 4
        and any(c.isdigit() for c in m.model)
        and name_key(m.model) in key
    }
