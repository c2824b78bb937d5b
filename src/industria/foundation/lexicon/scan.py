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
    """How a word is written: ``open`` where any ending may follow, ``concept`` empty where it is unlike."""

    text: str
    concept: str
    open: bool


class Scanner:
    """Finds the words of some entries; where two entries have one form, the earlier has it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_start: dict[str, list[_Form]] = {}
        self._open: dict[str, list[_Form]] = {}
        forms: dict[tuple[str, bool], _Form] = {}
        for entry in entries:
            for concept, words in (("", entry.unlike), (entry.concept, entry.forms)):
                for word in words:
                    is_open = word.endswith("*") and len(word) > 1
                    text = folded(word[:-1] if is_open else word)
                    forms.setdefault((text, is_open), _Form(text, concept, is_open))
        for form in sorted(forms.values(), key=lambda f: -len(f.text)):
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
        for match in _START.finditer(plain):
            start = match.start()
            if start < end or (start and is_latin(plain[start - 1]) and is_latin(plain[start])):
                continue
            end, concept = self._at(plain, start, match.group())
            if concept:
                yield Found(start, end, concept)

    def _at(self, text: str, start: int, word: str) -> tuple[int, str]:
        """Where the longest form at a place ends, and its concept; the place itself where there is none."""
        best, concept = start, ""
        for form in (*self._by_start.get(word, ()), *self._open.get(word[0], ())):
            end = start + len(form.text)
            if not text.startswith(form.text, start):
                continue
            while form.open and end < len(text) and is_latin(text[end]):
                end += 1
            cut = end < len(text) and is_latin(text[end - 1]) and is_latin(text[end])
            if not cut and end > best:
                best, concept = end, form.concept
        return best, concept


def is_latin(character: str) -> bool:
    """Whether a character belongs to a word that is written with spaces around it."""
    return character == "_" or (character.isalnum() and not "\u3400" <= character <= "\u9fff")


def folded(text: str) -> str:
    """Without case, and of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
