"""Where words of a role stand in a text: the longest form at each place, and no form twice.

A Latin form stands as a whole word (``no`` not in ``nozzle``, nor ``on`` in ``P-on_2``); a Chinese one
stands wherever its characters do, unless they are part of a longer word that the entry names as unlike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from industria.foundation.lexicon.entry import Entry

# Where a form may start: at a Latin word, or at a sign or character that is written without spaces.
_START = re.compile(r"[^\W_\u3400-\u9fff]+|\S")


@dataclass(frozen=True, slots=True)
class Found:
    """A word of a text: where it starts and ends, and its concept."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How a word is written; ``open``: any ending may follow; ``unlike``: it is not the concept's."""

    text: str
    concept: str
    open: bool
    unlike: bool

    def end(self, text: str, start: int) -> int:
        """Where it ends in a text in which it starts at a place, -1 where it does not stand there whole."""
        if not text.startswith(self.text, start):
            return -1
        end = start + len(self.text)
        while self.open and end < len(text) and is_latin(text[end]):
            end += 1
        cut = end < len(text) and is_latin(text[end - 1]) and is_latin(text[end])
        return -1 if cut else end


class Scanner:
    """Finds the words of some entries; where two entries have one form, the earlier has it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_start: dict[str, list[_Form]] = {}
        self._open: dict[str, list[_Form]] = {}
        forms: dict[tuple[str, bool, str], _Form] = {}
        for entry in entries:
            for unlike, words in ((True, entry.unlike), (False, entry.forms)):
                for word in words:
                    is_open = word.endswith("*") and len(word) > 1
                    text = folded(word[:-1] if is_open else word)
                    form = _Form(text, entry.concept, is_open, unlike)
                    forms.setdefault((text, is_open, entry.concept if unlike else ""), form)
        for form in forms.values():
            first = _START.match(form.text)
            key = first.group() if first else form.text[0]
            if form.open and key == form.text:
                self._open.setdefault(key[0], []).append(form)
            else:
                self._by_start.setdefault(key, []).append(form)

    def find(self, text: str) -> Iterator[Found]:
        """The words in order; what one has read, no other reads."""
        plain = folded(text)
        end = 0
        unlike: dict[str, int] = {}
        for start, word in starts_of(plain):
            if start < end:
                continue
            for stop, form in self._at(plain, start, word):
                if form.unlike:
                    unlike[form.concept] = max(stop, unlike.get(form.concept, 0))
                elif start >= unlike.get(form.concept, 0):
                    end = stop
                    yield Found(start, end, form.concept)
                    break

    def _at(self, text: str, start: int, word: str) -> list[tuple[int, _Form]]:
        """The forms that stand at a place and where they end, the longest first."""
        forms = self._by_start.get(word, ()), self._open.get(word[0], ())
        found = [(form.end(text, start), form) for some in forms for form in some]
        return sorted((f for f in found if f[0] >= 0), key=lambda f: (-f[0], not f[1].unlike))


def starts_of(text: str) -> Iterator[tuple[int, str]]:
    """Where words of a folded text may start, with the Latin word, sign or character there."""
    for match in _START.finditer(text):
        start = match.start()
        if not (start and is_latin(text[start - 1]) and is_latin(text[start])):
            yield start, match.group()


def is_latin(character: str) -> bool:
    """Whether a character belongs to a word that is written with spaces around it."""
    return character == "_" or (character.isalnum() and not "\u3400" <= character <= "\u9fff")


def folded(text: str) -> str:
    """Without case, and of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
