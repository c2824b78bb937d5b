"""The words of many roles in one text, found in one pass and asked for role by role afterwards.

``scan`` reads a text once for each set of roles; a reader of prose asks for forty. Both give the same words.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.lexicon.entry import Entry
from industria.foundation.lexicon.lookup import entries
from industria.foundation.lexicon.scan import Found, folded, is_latin, starts_of


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    open: bool
    senses: tuple[tuple[Entry, bool], ...]  # entries in their order, and whether it is unlike them
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    senses: tuple[tuple[Entry, bool], ...]
    roles: frozenset[str]


_Forms = tuple[dict[str, list[_Form]], dict[tuple[str, str], list[_Form]], dict[str, list[_Form]]]


class WordIndex:
    """All words of some roles in a text."""

    def __init__(self, text: str, roles: Sequence[str]) -> None:
        """``roles``: every role that will be asked for."""
        self._words = list(_find(folded(text), _forms(tuple(roles))))
        self._found: dict[tuple[str, ...], tuple[list[Found], list[int]]] = {}
        self._starts = [w.start for w in self._words]
        self._by_role: dict[str, list[int]] = {}  # places in the list of words, in order
        for place, word in enumerate(self._words):
            for role in word.roles:
                self._by_role.setdefault(role, []).append(place)

    def find(self, start: int, end: int, *roles: str) -> list[Found]:
        """The words of some roles between two places, the longest at each."""
        if roles not in self._found:
            found = self._of(frozenset(roles))
            self._found[roles] = found, [f.start for f in found]
        found, starts = self._found[roles]
        first = bisect_left(starts, start)
        out = []
        for place in range(first, len(found)):
            word = found[place]
            if word.start >= end:
                break
            if word.end <= end:
                out.append(word)
        return out

    def at(self, start: int, end: int, *roles: str) -> Found | None:
        """The longest word of some roles that begins at one place and ends before another."""
        wanted = frozenset(roles)
        unlike: set[str] = set()
        for place in range(bisect_left(self._starts, start), len(self._words)):
            word = self._words[place]
            if word.start > start:
                break
            if wanted.isdisjoint(word.roles):
                continue
            for entry, is_unlike in word.senses:
                if wanted.isdisjoint(entry.roles):
                    continue
                if is_unlike:
                    unlike.add(entry.concept)
                elif word.end <= end and entry.concept not in unlike:
                    return Found(word.start, word.end, entry.concept)
        return None

    def _of(self, roles: frozenset[str]) -> list[Found]:
        out: list[Found] = []
        end = 0
        unlike: dict[str, int] = {}
        places = sorted({p for role in roles for p in self._by_role.get(role, ())})
        for word in (self._words[p] for p in places):
            if word.start < end:
                continue
            senses = [s for s in word.senses if not roles.isdisjoint(s[0].roles)]
            for entry, is_unlike in senses:
                if is_unlike:
                    unlike[entry.concept] = max(word.end, unlike.get(entry.concept, 0))
            for entry, is_unlike in senses:
                if not is_unlike and word.start >= unlike.get(entry.concept, 0):
                    end = word.end
                    out.append(Found(word.start, word.end, entry.concept))
                    break
        return out


def _find(text: str, forms: _Forms) -> list[_Word]:
    """Every form at every place, the longest of a place first."""
    alone, followed, open_forms = forms
    places = [*starts_of(text), (len(text), "")]
    out: list[_Word] = []
    for number, (start, word) in enumerate(places[:-1]):
        here = []
        candidates = (
            alone.get(word, ()),
            followed.get((word, places[number + 1][1]), ()),
            open_forms.get(word[0], ()),
        )
        for some in candidates:
            for form in some:
                if (stop := _end(form, text, start)) >= 0:
                    here.append(_Word(start, stop, form.senses, form.roles))
        if len(here) > 1:
            here.sort(key=lambda w: -w.end)
        out += here
    return out


def _end(form: _Form, text: str, start: int) -> int:
    if not text.startswith(form.text, start):
        return -1
    end = start + len(form.text)
    while form.open and end < len(text) and is_latin(text[end]):
        end += 1
    cut = end < len(text) and is_latin(text[end - 1]) and is_latin(text[end])
    return -1 if cut else end


@functools.cache
def _forms(roles: tuple[str, ...]) -> _Forms:
    """Forms of one word, forms by their first two words, and those that any ending may follow."""
    senses: dict[tuple[str, bool], list[tuple[Entry, bool]]] = {}
    for entry in entries(*roles):
        for unlike, words in ((True, entry.unlike), (False, entry.forms)):
            for word in words:
                is_open = word.endswith("*") and len(word) > 1
                text = folded(word[:-1] if is_open else word)
                senses.setdefault((text, is_open), []).append((entry, unlike))
    alone: dict[str, list[_Form]] = {}
    followed: dict[tuple[str, str], list[_Form]] = {}
    open_forms: dict[str, list[_Form]] = {}
    for (text, is_open), meant in senses.items():
        roles_of = frozenset(r for e, _ in meant for r in e.roles)
        form = _Form(text, is_open, tuple(meant), roles_of)
        begins = [w for _, w in starts_of(text)] or [text[:1]]
        if is_open and begins[0] == text:
            open_forms.setdefault(text[:1], []).append(form)
        elif len(begins) == 1 or (is_open and len(begins) == 2):
            alone.setdefault(begins[0], []).append(form)
        else:
            followed.setdefault((begins[0], begins[1]), []).append(form)
    return alone, followed, open_forms
