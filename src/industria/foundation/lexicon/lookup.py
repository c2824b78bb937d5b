"""Which words have a role, what a word means, and where words of a role stand in a text."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from industria.core import InputError, Language
from industria.foundation.lexicon.entry import Entry, all_entries
from industria.foundation.lexicon.scan import Found, Scanner


@functools.cache
def entries(*roles: str) -> tuple[Entry, ...]:
    """Entries that have one of these roles (a concept is a role too). Raises InputError for none."""
    found = tuple(e for e in all_entries() if e.roles.intersection(roles))
    if not found:
        raise InputError(f"expected a role of the lexicon, found {', '.join(roles)}: add its words")
    return found


@functools.cache
def words(*roles: str, language: Language | None = None) -> tuple[str, ...]:
    """Words that have one of these roles, in both languages or in one."""
    found = entries(*roles)
    if language is None:
        return tuple(dict.fromkeys(form for entry in found for form in entry.forms))
    return tuple(
        dict.fromkeys(f for entry in found for f in (entry.zh if language == "zh" else entry.en))
    )


@functools.cache
def by_form(*roles: str) -> Mapping[str, Entry]:
    """The entry of each word with one of these roles, as it is written; the first where it has several."""
    found: dict[str, Entry] = {}
    for entry in entries(*roles):
        for form in entry.forms:
            found.setdefault(form, entry)
    return found


def scan(text: str, *roles: str) -> list[Found]:
    """Where words with one of these roles stand, the longest at each place."""
    return list(_scanner(roles).find(text))


def has(text: str, *roles: str) -> bool:
    """Whether a word with one of these roles stands in a text."""
    return next(_scanner(roles).find(text), None) is not None


def starts(text: str, *roles: str) -> bool:
    """Whether a text starts with a word that has one of these roles."""
    first = next(_scanner(roles).find(text), None)
    return first is not None and first.start == 0


@functools.cache
def concept_of(word: str, *roles: str) -> str:
    """What a word means, among some roles or all; empty where the lexicon does not know it."""
    known = _concepts(roles)
    return known.get(word) or known.get(word.strip().lower(), "")


@functools.cache
def _scanner(roles: tuple[str, ...]) -> Scanner:
    return Scanner(entries(*roles))


@functools.cache
def _concepts(roles: tuple[str, ...]) -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in entries(*roles) if roles else all_entries():
        for form in entry.forms:
            known.setdefault(form, entry.concept)
            known.setdefault(form.lower(), entry.concept)
    return known
