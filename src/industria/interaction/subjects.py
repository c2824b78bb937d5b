"""Which machines, tags, parts and orders a text names, and whether a passage is about one of them.

A name is a key without case, spaces and hyphens: ``V-12``, ``V12`` and ``v 12`` are one, ``V-120`` and ``V-12A``
are others. ``P301.Flow`` names the tag and its machine ``P301``. ``chiller 6``, ``3号泵`` and ``罐号3`` are
names too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from industria.foundation import lexicon
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.knowledge.mentions import name_windows
from industria.foundation.knowledge.tokens import STOP_WORDS, stem
from industria.interaction.quantities import plain, quantities

_TAG = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[-_./:][A-Za-z0-9]+)*(?![A-Za-z0-9])")
_SPACED = re.compile(
    r"(?<![A-Za-z0-9_./-])([A-Z]{1,4}|[a-z]{1,2}) (\d{1,6}[A-Za-z]?)(?![A-Za-z0-9.,]*\d|[A-Za-z])"
)
_NUMBERED = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-zäöüÄÖÜß]{3,})[\s_#-]*(?:(?:no\.?|nr\.?|number|#)\s*)?(\d{1,6})(?![\dA-Za-z]|[.,:]\d)(?!\s*%)",
    re.IGNORECASE,
)
_HAN_FIRST = lexicon.Pattern(
    r"(?:第\s*)?(\d+|[一二三四五六七八九十]+)\s*[#号]\s*(?:的)?\s*((?:[\u4e00-\u9fff]{0,3}?){numbered_thing.zh})"
)
_HAN_LAST = lexicon.Pattern(
    r"({numbered_thing.zh})\s*[号#]?\s*(\d+)\s*[号#]?(?![\d.]|\s*(?:%|°|[a-zA-Zµ]|{counter}))"
)
_NOT_TAGS = re.compile(
    r"(?i)^(?:\d+(?:st|nd|rd|th|x|k)|[mcdkµn]?m[23](?:[/.].*)?|nm3.*|(?:co|h|n|o|so|no|nh|ch)[2-4](?:o)?|\d+(?:-[a-z]{3,})+|[a-z]{1,3}/m3|q[1-4])$"
)
_HASH = re.compile(r"-[0-9a-f]{10}$")


def mentions(text: str) -> dict[str, list[tuple[int, int]]]:
    """Keys of what a text (see ``plain``) names by an identifier, each with the places where it stands."""
    found: dict[str, list[tuple[int, int]]] = {}
    amounts = [(q.start, q.end) for q in quantities(text) if q.unit]

    def keep(key: str, start: int, end: int) -> None:
        found.setdefault(key, []).append((start, end))

    def measured(start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in amounts)

    for match in _TAG.finditer(text):
        word = match.group()
        if not (re.search(r"[A-Za-z]", word) and re.search(r"\d", word)):
            continue
        if _NOT_TAGS.match(word) or measured(*match.span()):
            continue
        keep(entity_key(word), *match.span())
    for match in _SPACED.finditer(text):
        if match[1].lower() not in STOP_WORDS | _no_identifiers() and not measured(*match.span()):
            keep(entity_key(match.group()), *match.span())
    for match in _NUMBERED.finditer(text):
        word = match[1].lower()
        if {word, stem(word)} & _no_identifiers() or measured(*match.span()):
            continue
        if re.search(r"[-_]", match.group()) or not re.search(r"\s", match.group()):
            key = entity_key(match.group())
        else:
            key = f"{stem(word)}{match[2]}"
        if key not in found:
            keep(key, *match.span())
    for match in _HAN_FIRST.finditer(text):
        keep(f"{lexicon.number_of(match[1])}号{match[2]}", *match.span())
    for match in _HAN_LAST.finditer(text):
        keep(f"{int(match[2])}号{match[1]}", *match.span())
    return found


def named(text: str) -> set[str]:
    """Keys of what a text names, and of the machines that its tags belong to (``p301`` of ``P301.Flow``)."""
    text = plain(text)
    out = set()
    for key, places in mentions(text).items():
        out.add(key)
        for start, end in places:
            parts = re.split(r"[._/:]", text[start:end])
            out |= {
                entity_key(p) for p in parts if re.search(r"[A-Za-z]", p) and re.search(r"\d", p)
            }
            out |= {entity_key("".join(parts[:i])) for i in range(2, len(parts))}
    return out


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a question names: as it is written there, and every key by which a text may name it.

    ``own``: keys of its parts and sensors, which a text about it may name as well.
    """

    written: str
    keys: frozenset[str]
    own: frozenset[str] = frozenset()

    def stands_in(self, text: str, names: Collection[str] | None = None) -> bool:
        """Whether a text names it, by an identifier or by one of its other names."""
        if self.keys & set(names if names is not None else named(text)):
            return True
        # A Latin key with a number is an identifier, read above: V-12 does not stand in V-12A.
        words = {k for k in self.keys if not (k.isascii() and re.search(r"\d", k))}
        return bool(words & name_windows(plain(text))) if words else False


class Names(Protocol):
    """What a plant knows of names, by their keys."""

    def same(self, key: str) -> Collection[str]:
        """All keys of the thing that a key names, none where the plant does not know it."""
        ...

    def own(self, key: str) -> Collection[str]:
        """Keys of the parts and sensors of the thing that a key names."""
        ...

    def owners(self, key: str) -> Collection[str]:
        """Keys of what the sensor or part that a key names belongs to."""
        ...

    def is_machine(self, key: str) -> bool:
        """Whether a key names a machine, a part or a sensor."""
        ...


class NoNames:
    """The names of a plant that knows none."""

    def same(self, key: str) -> Collection[str]:
        """None."""
        return ()

    own = owners = same

    def is_machine(self, key: str) -> bool:
        """Never."""
        return False


def subjects_of(question: str, names: Names) -> list[Subject]:
    """What a question names by an identifier, with its other names."""
    text = plain(question)
    out: list[Subject] = []
    taken: list[tuple[int, int]] = []
    for key, places in sorted(mentions(text).items(), key=lambda m: -max(e - s for s, e in m[1])):
        start, end = places[0]
        if any(a <= start and end <= b for a, b in taken):
            continue
        taken.append((start, end))
        out.append(
            Subject(text[start:end], frozenset({key, *names.same(key)}), frozenset(names.own(key)))
        )
    return sorted(out, key=lambda s: text.find(s.written))


def of_document(asset: str, beginning: str, section: str = "") -> set[str]:
    """What a document is about: names in its file's name and in the first lines of its text."""
    lines = [line.strip("# ") for line in beginning.strip().split("\n") if line.strip()]
    title = lines[0] if lines else ""
    if len(lines) > 1 and len(title) < 60 and not re.search(r"[.。;；:：]$", title):
        title += f" {lines[1]}" if len(lines[1]) < 60 else ""
    return named(_HASH.sub("", asset)) | named(title[:200]) | named(section)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: what comes before it in its passage, its heading, what its document is about."""

    before: Sequence[str]
    section: str
    document: Collection[str]


def is_about(subject: Subject, sentence: str, place: Place, rivals: Callable[[str], bool]) -> bool:
    """Whether a sentence says something about a subject.

    The nearest that names it or one of its kind decides: the sentence, its heading, the sentences before it, its
    document. ``rivals`` tells which keys name something of the kind that the subject is.
    """
    steps = [named(sentence)]
    if subject.keys & steps[0]:
        return True
    # An identifier says more than a name in words: "gear pump GP-5" is not the gear pump GP-4.
    if not any(_is_rival(subject, key, rivals) for key in steps[0]) and subject.stands_in(
        sentence, steps[0]
    ):
        return True
    steps += [named(text) for text in reversed(place.before)]
    for names in steps:
        if subject.keys & names:
            return True
        if any(_is_rival(subject, key, rivals) for key in names):
            return False
    heading = named(place.section)
    if subject.keys & heading:
        return True
    if any(_is_rival(subject, key, rivals) for key in heading):
        return False
    if subject.stands_in(place.section, heading):
        return True
    return bool(subject.keys & set(place.document))


def _is_rival(subject: Subject, key: str, rivals: Callable[[str], bool]) -> bool:
    """Whether a key names another thing of the subject's kind: known as a machine, or numbered like it."""
    if key in subject.keys or key in subject.own:
        return False
    return rivals(key) or any(_series(key) == _series(own) for own in subject.keys if _series(own))


def _series(key: str) -> str:
    """The letters before a key's number: ``fn`` of ``fn3``, ``号泵`` of ``3号泵``."""
    match = re.fullmatch(r"([a-zäöüß]+)\d+[a-z]?", key) or re.fullmatch(r"\d+(号.+)", key)
    return match[1] if match else ""


@functools.cache
def _no_identifiers() -> frozenset[str]:
    """Stems of words that stand before a number and name nothing with it."""
    roles = ("not_an_identifier", "month", "weekday", "number_word")
    return frozenset(map(stem, lexicon.words(*roles, language="en")))
