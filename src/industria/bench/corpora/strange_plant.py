"""A plant by other hands in one form, whichever of the two forms its truth is written in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from industria.bench.corpora.strangers import Names, plain
from industria.bench.corpora.true_tables import TrueTable
from industria.bench.corpora.windows import Window


@dataclass(frozen=True, slots=True)
class Expect:
    """What has to stand in the lake once a problem is set right.

    ``how``: ``cell`` (``column`` holds ``value`` at ``time``, else at ``line``), ``scaled`` (cells of ``lines`` times
    ``value``), ``shifted`` (times of ``lines`` plus ``value`` minutes), ``rows`` (one table has ``value`` rows), ``once``
    (``value`` stands once in ``column``), ``filled`` (no time is empty), ``numbers`` (all numbers of ``lines`` are
    read), ``span`` (times from ``time`` to ``end``), ``apart`` (no time stands twice), ``length`` (first to last time is
    ``value`` seconds), ``tags`` (each tag has so many readings, or three more), ``without`` (no cell holds ``value``),
    ``file once``.
    """

    how: str
    column: str = ""
    line: int = 0
    value: Any = None
    time: str = ""
    end: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something planted. ``rows``: first and last line of each stretch, as the file has them; ``times``: the same as
    times; both empty where it concerns the whole file. ``determined`` is False for what is only a question,
    ``fault`` False for what must not be reported."""

    id: str
    kind: str
    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, int], ...] = ()
    times: tuple[str, str] | None = None
    determined: bool = False
    fault: bool = True
    expects: tuple[Expect, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """A tag (a column, or a tag of a long table) and its machine."""

    tag: str
    machine: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation in the words of its text."""

    subject: str
    relation: str
    object: str
    source: str
    sentence: str


@dataclass(frozen=True)
class StrangePlant:
    """All that is known of a plant. ``zone``: where its clocks are; ``names``: its machines by every name."""

    name: str
    folder: Path
    zone: str
    names: Names
    tables: dict[str, tuple[TrueTable, ...]]
    documents: tuple[str, ...] = ()
    junk: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    windows: tuple[Window, ...] = ()
    bindings: tuple[Binding, ...] = ()
    stated: tuple[Relation, ...] = ()
    denied: tuple[Relation, ...] = ()
    questions: tuple[dict[str, Any], ...] = ()
    machines_of: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def files(self) -> Path:
        """The folder that a plant hands over."""
        return self.folder / "plant"

    @cached_property
    def copies(self) -> dict[str, str]:
        """Files that hold the bytes of a table file, and which: either may be the one that a product keeps."""
        whole = {(self.files / n).read_bytes(): n for n in self.tables}
        held = {
            n: whole.get((self.files / n).read_bytes())
            for n in self.junk
            if (self.files / n).is_file()
        }
        return {copy: original for copy, original in held.items() if original}

    def same_machine(self, wanted: str, given: str) -> bool:
        """Whether a name means that machine: its id, or any name of it."""
        return bool(given) and (self.names.id_of(given) == wanted or plain(given) == plain(wanted))


def load_plant(folder: Path) -> StrangePlant:
    """A plant whose truth lists its files (one entry a file), or keeps them by their names."""
    from industria.bench.corpora import truth_by_list, truth_by_name

    truth = json.loads((folder / "truth" / "truth.json").read_text("utf-8"))
    form = truth_by_list if isinstance(truth["files"], list) else truth_by_name
    plant: StrangePlant = form.plant_of(folder, truth)
    return plant


def stretches(numbers: Iterator[int] | list[int]) -> tuple[tuple[int, int], ...]:
    """Rising numbers as stretches of neighbours."""
    found: list[tuple[int, int]] = []
    for n in sorted(numbers):
        if found and n == found[-1][1] + 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return tuple(found)


def head_of(path: Path, lines: int = 8, encoding: str = "") -> str:
    """The first lines of a file, or the first rows of each of its sheets: where a unit would be written."""
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(path, read_only=True)
        rows = [r for s in book.worksheets for r in s.iter_rows(max_row=lines, values_only=True)]
        book.close()
        return "\n".join(" ".join(str(c) for c in r if c is not None) for r in rows)
    return "\n".join(text_of(path, encoding).split("\n")[:lines])


def text_of(path: Path, encoding: str = "") -> str:
    """A text in the encoding that its truth names, else in whichever it is."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    for one in (encoding or "utf-8-sig", "utf-8-sig", "gb18030", "cp1252"):
        try:
            return raw.decode(one)
        except (UnicodeDecodeError, LookupError):  # the next one
            continue
    return raw.decode("latin-1")
