"""Which machines, tags, parts and orders a question is about, and whether a passage is about one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from industria.foundation.knowledge.mentions import name_windows
from industria.interaction.identifiers import mentions, named
from industria.interaction.quantities import plain

_HASH = re.compile(r"-[0-9a-f]{10}$")


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
