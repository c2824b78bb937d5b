"""The entries of the lexicon and the plain text they are kept in.

An entry of a data file is a head and its lines::

    [at_most] marker comparison
    zh: 不得超过; 至多
    en: no more than; do not exceed[|ing]
    unlike: not more than enough

The head names the concept and its roles; a concept may have several entries, each with the roles of
its own words. ``zh`` and ``en`` are the forms, ``[a|b]`` stands for each of what it holds, and ``*`` at
the end of a Latin form for any ending. ``unlike`` are longer words that hold a form and do not mean it
(``小时`` holds ``时``). ``tells`` is what the concept is told by (kinds of unit). ``#`` opens a comment.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from industria.core import InputError

_HEAD = re.compile(r"\[(?P<concept>[^\]]+)\]\s*(?P<roles>[\w ]*)")
_LINE = re.compile(r"(?P<key>zh|en|unlike|tells):\s*(?P<forms>.+)")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept with the words for it in both languages; every entry has its concept as a role too."""

    concept: str
    roles: frozenset[str]
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All words of the concept, Chinese ones first."""
        return self.zh + self.en


@functools.cache
def all_entries() -> tuple[Entry, ...]:
    """Every entry of the data files, read once, in their order."""
    folder = files("industria.foundation.lexicon") / "data"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".txt"))
    return tuple(e for n in names for e in read((folder / n).read_text("utf-8"), n))


def read(text: str, name: str) -> Iterator[Entry]:
    """The entries of one data file. Raises InputError for a line that is none of the form."""
    concept, roles = "", frozenset[str]()
    lines: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate([*text.splitlines(), "[end]"], 1):
        line = line.strip()
        if not line or line.startswith("# "):
            continue
        if head := _HEAD.fullmatch(line):
            if concept:
                yield Entry(concept, roles, **lines)
            concept, roles, lines = head["concept"], frozenset(head["roles"].split()), {}
            roles |= {concept}
        elif (found := _LINE.fullmatch(line)) and concept and found["key"] not in lines:
            lines[found["key"]] = tuple(
                form for part in found["forms"].split(";") for form in _spelled_out(part.strip())
            )
        else:
            raise InputError(
                f"expected '[concept] roles' or one zh, en, unlike or tells line for it, found {line!r} "
                f"in line {number} of {name}: correct the lexicon's data"
            )


def _spelled_out(form: str) -> list[str]:
    """``clos[e|es|ed]`` as each of its forms."""
    parts = _CHOICE.split(form)
    choices = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(parts)]
    return list(dict.fromkeys("".join(choice) for choice in itertools.product(*choices)))
