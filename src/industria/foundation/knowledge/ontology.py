"""The ontology of a graph: a hierarchy of classes read from their names, a schema read from facts.

A class name ends with what it is: ``TemperatureSensingObject`` is a ``SensingObject``, ``离心泵`` is
a ``泵`` (the head rule of Hearst-style hierarchy induction). What the induction gets wrong an
engineer changes; changes are kept apart and win.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from industria.core import UsageError


@dataclass(frozen=True, slots=True)
class SchemaRelation:
    """A relation, the classes it joins, and how many facts do."""

    domain: str
    relation: str
    range: str
    facts: int


def words_of(name: str) -> list[str]:
    """The words of a class name: camel case, blanks, hyphens; Chinese character by character."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-/\s]+", " ", name)
    out: list[str] = []
    for word in spaced.split():
        out += list(word) if re.fullmatch(r"[\u4e00-\u9fff]+", word) else [word.lower()]
    return out


def induce_hierarchy(names: Iterable[str], roots: Sequence[str] = ()) -> dict[str, str]:
    """Class to parent class. ``roots``: classes that stand at the top.

    The parent is the longest other class whose words end the name; where several classes end
    alike and no class has that ending, they get none.
    """
    known = {tuple(words_of(n)): n for n in dict.fromkeys([*names, *roots])}
    parents = {}
    for words, name in known.items():
        if name in roots:
            continue
        for cut in range(1, len(words)):
            parent = known.get(words[cut:])
            if parent is not None and parent != name:
                parents[name] = parent
                break
    return parents


def induce_schema(
    facts: Iterable[tuple[str, str, str]], kind_of: dict[str, str], least: int = 2
) -> list[SchemaRelation]:
    """Which classes each relation joins, the commonest first; rarer than ``least`` is noise."""
    counts = Counter((kind_of.get(s, "thing"), r, kind_of.get(o, "thing")) for s, r, o in facts)
    return [SchemaRelation(*triple, n) for triple, n in counts.most_common() if n >= least]


class Ontology:
    """Induced parents, with an engineer's changes on top; kept as one JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self.edited: dict[str, str] = stored.get("edited", {})
        self.induced: dict[str, str] = stored.get("induced", {})

    @property
    def parents(self) -> dict[str, str]:
        """Class to parent; an empty parent was set on purpose and makes a root."""
        merged = {**self.induced, **self.edited}
        return {c: p for c, p in merged.items() if p}

    def learn(self, names: Iterable[str], roots: Sequence[str] = ()) -> None:
        """Induce anew; edits stay."""
        self.induced = induce_hierarchy(names, roots)
        self._save()

    def edit(self, child: str, parent: str) -> None:
        """Set a class's parent by hand. Raises UsageError where that would make a circle."""
        above, seen = parent, {child}
        while above:
            if above in seen:
                raise UsageError(f"expected a parent that is not below {child!r}, found {parent!r}")
            seen.add(above)
            above = self.parents.get(above, "")
        self.edited[child] = parent
        self._save()

    def ancestors(self, name: str) -> list[str]:
        """Parent, its parent, and so on."""
        out: list[str] = []
        while (name := self.parents.get(name, "")) and name not in out:
            out.append(name)
        return out

    def _save(self) -> None:
        text = json.dumps(
            {"induced": self.induced, "edited": self.edited}, ensure_ascii=False, indent=1
        )
        partial = self._path.with_suffix(".part")
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(self._path)
