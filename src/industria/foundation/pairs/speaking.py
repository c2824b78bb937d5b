"""Which words of an HTML page speak of which of its pictures.

What is marked as belonging together comes first (figures, definitions, rows of tables, cards), then what the
picture itself says, then the heading of a section that holds no other picture, then the words before or after
it in the flow, whichever the page does throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from industria.foundation.pairs import flow
from industria.foundation.pairs.found import Said, Shown
from industria.foundation.pairs.tree import HEADINGS, said_in
from industria.foundation.pairs.words import key_of, of_file, plain, says_something, short

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SMALL = 600  # characters of what can be one item's place
_DESCRIPTION = 500  # characters
_WORDS = 2  # of what a picture says of itself
_HAN = 4  # the same in Chinese, in characters
_OFTEN, _SHARE = 5, 0.02  # times, and of all headings: one that stands so often names no item


@dataclass
class Folder:
    """What is common to the pages of a folder: how often headings and texts of pictures stand there."""

    headings: Counter[str] = field(default_factory=Counter)
    alternatives: dict[str, set[str]] = field(default_factory=dict)
    count: int = 0

    def add(self, root: HtmlElement, shown: Mapping[HtmlElement, Shown]) -> None:
        """Count a page."""
        headings = [key_of(said_in(h)) for h in root.iter(*HEADINGS)]
        self.headings.update(headings)
        self.count += len(headings)
        for element, one in shown.items():
            self.alternatives.setdefault(key_of(element.get("alt") or ""), set()).add(one.pixels)

    def is_general(self, heading: str) -> bool:
        """Whether a heading stands so often that it names a part of every page."""
        times = self.headings[key_of(heading)]
        return times >= _OFTEN and times >= _SHARE * self.count

    def alternative(self, element: HtmlElement, name: str) -> str:
        """What a picture says of itself, where no other picture says the same and it is not its file's name."""
        text = plain(element.get("alt") or element.get("title") or "")
        if not says_something(text) or of_file(text, name):
            return ""
        if len(self.alternatives.get(key_of(text), ())) > 1:
            return ""
        return text if len(text.split()) >= _WORDS or (not text.isascii() and len(text) >= _HAN) else ""  # fmt: skip


class Speaking:
    """A page and the pictures on it that may show an item."""

    def __init__(
        self, root: HtmlElement, shown: Mapping[HtmlElement, Shown], folder: Folder
    ) -> None:
        self._folder = folder
        self._shown = shown
        self._units: dict[HtmlElement, HtmlElement] = {e: _unit(e) for e in shown}
        units = list(dict.fromkeys(self._units.values()))
        self.count: Counter[HtmlElement] = Counter()
        for unit in units:
            self.count.update([unit, *unit.iterancestors()])
        self._chains = _chains(root, set(units))
        self._sections = Counter(h for chain in self._chains.values() for h in chain)

    def of(self, element: HtmlElement) -> Said | None:
        """What is said of a picture; None where nothing is."""
        unit = self._units[element]
        for way in (self._marked, self._in_table, self._own_place, self._own_words, self._section, self._flow, self._part):  # fmt: skip
            said = way(element, unit)
            if said is not None and says_something(said.label):
                return said
        return None

    def _context(self, unit: HtmlElement, label: str = "") -> tuple[str, ...]:
        """The headings above that say something of this part of the page."""
        texts = (short(said_in(h)) for h in self._chains.get(unit, ()))
        kept = (t for t in texts if t and not self._folder.is_general(t))
        return tuple(t for t in kept if key_of(t) != key_of(label))

    def _said(self, unit: HtmlElement, label: str, text: str, how: str) -> Said | None:
        found = short(label)
        if not found:
            return None
        return Said(found, self._context(unit, found), plain(text)[:_DESCRIPTION], how)

    def _marked(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """The caption of a figure; the term of a definition."""
        if unit.tag == "figure":
            return self._said(
                unit, said_in(unit.find(".//figcaption")), said_in(unit), "figcaption"
            )
        for above in unit.iterancestors("dd", "dt"):
            if self.count[above] != 1:
                continue
            other = above
            wanted, turn = ("dt", other.getprevious) if above.tag == "dd" else ("dd", other.getnext)
            if above.tag == "dt" and says_something(said_in(above)):
                return self._said(unit, said_in(above), "", "dt")
            while (other := turn()) is not None and other.tag != wanted:
                turn = other.getprevious if wanted == "dt" else other.getnext
            if other is not None and not self.count[other]:
                return self._said(unit, said_in(other), said_in(above), "dt")
        return None

    def _in_table(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """The other cells of a row, what stands in the cell itself, or the cell above or below."""
        cell = next(unit.iterancestors("td", "th"), None)
        if cell is None or self.count[cell] != 1:
            return None
        row = next(cell.iterancestors("tr"), None)
        if row is None:
            return None
        own = said_in(cell)
        if self.count[row] == 1:
            texts = [said_in(c) for c in row.iterchildren("td", "th") if c is not cell]
            label = next((t for t in [own, *texts] if says_something(t)), "")
            if label:
                return self._said(unit, label, "; ".join(t for t in texts if t), "row")
        elif says_something(own):
            return self._own_place(element, unit)
        mate = flow.column_mate(cell, row, self.count)
        return self._said(unit, mate, "", "column") if mate else None

    def _own_place(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """What stands in a small place that holds no other picture: its heading, what is bold, its first words."""
        place = self.place(unit)
        text = said_in(place)
        if place is unit or not says_something(text) or len(text) > _SMALL:
            return None
        heads = [h for h in place.iter(*HEADINGS) if says_something(said_in(h))]
        if len(heads) > 1:
            return None
        bold = [b for b in place.iter("strong", "b") if says_something(said_in(b))]
        label = said_in((heads or bold)[0]) if heads or bold else _first_line(place)
        return self._said(unit, label, text, "heading" if heads else "beside")

    def _own_words(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """What the picture says of itself."""
        text = self._folder.alternative(element, self._shown[element].name)
        return self._said(unit, text, "", "alt") if text else None

    def _section(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """The heading of a section that holds no other picture; the one above it where that names a part only."""
        chain = self._chains.get(unit, ())
        if not chain or self._sections[chain[-1]] != 1:
            return None
        context = self._context(unit)
        if not context:
            return None
        return Said(context[-1], context[:-1], _description(chain, self._folder), "section")

    def _flow(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """The words before or after, whichever the page does throughout."""
        label = flow.beside(self.place(unit), self.count)
        return self._said(unit, label, "", "flow") if label else None

    def _part(self, element: HtmlElement, unit: HtmlElement) -> Said | None:
        """The heading of a section that holds others too: no more is known of the picture."""
        context = self._context(unit)
        return Said(context[-1], context[:-1], "", "part") if context else None

    def place(self, unit: HtmlElement) -> HtmlElement:
        """The largest element that holds no other picture and is not the page."""
        place = unit
        for above in unit.iterancestors():
            if self.count[above] != 1 or above.tag in ("body", "html", "main", "table", "tbody"):
                break
            place = above
        return place


def _unit(element: HtmlElement) -> HtmlElement:
    """The figure with a caption that a picture stands in, alone or with others; else the picture."""
    figure = next(element.iterancestors("figure"), None)
    if figure is None or figure.find(".//figcaption") is None:
        return element
    return figure


def _chains(root: HtmlElement, units: set[HtmlElement]) -> dict[HtmlElement, tuple[HtmlElement, ...]]:  # fmt: skip
    """The headings above each picture, the highest first; within one, it is not above itself."""
    chain: list[HtmlElement] = []
    found: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    for element in root.iter():
        if element.tag in HEADINGS:
            while chain and chain[-1].tag >= element.tag:
                chain.pop()
            chain.append(element)
        elif element in units:
            found[element] = tuple(chain)
    return found


def _first_line(place: HtmlElement) -> str:
    """The first text in a place that says something."""
    for text in place.itertext():
        if says_something(plain(text)):
            return plain(text)
    return ""


def _description(chain: Sequence[HtmlElement], folder: Folder) -> str:
    """The first paragraph after the nearest heading that names an item."""
    for heading in reversed(chain):
        if folder.is_general(said_in(heading)):
            continue
        for after in heading.itersiblings():
            if after.tag in HEADINGS:
                break
            if after.tag == "p" and says_something(text := said_in(after)):
                return text[:_DESCRIPTION]
        break
    return ""
