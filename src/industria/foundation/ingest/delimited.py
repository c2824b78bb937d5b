"""Text whose cells are held apart by a sign or by spaces, in any known encoding.

What the recogniser sees in a sample decides how the whole is read. A regular file goes through DuckDB in one
streaming pass; where it turns out not to be regular (a total at its end, a word among numbers, a cut line)
its lines are looked at one by one, so that each that is not used is named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from industria.core import Asset, InputError
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.source import Made, Sink, Source, ToldOf
from industria.foundation.ingest.tables.convert import open_duckdb
from industria.foundation.ingest.tables.delimiter import Cut, Line, cut_of, is_rule
from industria.foundation.ingest.tables.plain_copy import plain_copy
from industria.foundation.ingest.tables.recognise import Reading, recognise
from industria.foundation.ingest.tables.take import Prepared, keep, typed_file
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.understanding import Understanding

_SAMPLE_LINES = 400  # that tell what holds the cells apart
_WHOLE_ROWS = 3_000  # a file of fewer rows is looked at whole
_HEAD, _MIDDLE, _TAIL = 2_000, 500, 500
_STROKES = tuple("-=_*~+|─━—")
_STREAMED_BYTES = 1 << 20  # a smaller file is not worth a second way


def load(source: Source, sink: Sink) -> Made:
    """The tables of one delimited file. Raises InputError with the reason."""
    assets: list[Asset] = []
    for prepared in prepare(source.path, source.scratch, source.reading_of):
        name = source.name + (f"_{prepared.number}" if prepared.number > 1 else "")
        assets.append(keep(source, sink, name, prepared.typed, prepared.understanding))
    return Made(tuple(assets))


def prepare(path: Path, scratch: Path, told: ToldOf) -> Iterator[Prepared]:
    """Each table of a file, recognised and typed. Raises InputError where there is none."""
    encoding = detect_encoding(path)
    text = TextFile(to_utf8(path, encoding, scratch), path.name, encoding)
    readings = text.readings(Told())
    known = told(readings[0].understanding)
    if known != Told():
        readings = text.readings(known)
    for number, reading in enumerate(readings, 1):
        typed, understanding = text.typed(reading, scratch)
        yield Prepared(number, typed, understanding)


@dataclass
class TextFile:
    """A delimited file in UTF-8: its place, its own name, and the encoding it came in."""

    path: Path
    name: str
    encoding: str
    cut: Cut = field(default_factory=lambda: Cut(","))

    def readings(self, told: Told) -> list[Reading]:
        """What its tables are."""
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            first = list(islice(stream, _SAMPLE_LINES))
        if not any(line.strip() for line in first):
            raise InputError("expected a header and rows, found an empty file")
        self.cut = cut_of(first, delimiter=told.delimiter)
        head, middle, tail = self._sample()
        whole = not middle and not tail
        lines = [line for line in (*head, *middle, *tail) if not _is_rule(line[1])]
        if len([1 for _, row in lines if any(c.strip() for c in row)]) < 2:
            raise InputError("expected a header and rows, found one line only")
        found = recognise(
            [row for _, row in lines],
            numbers=[number for number, _ in lines],
            told=told,
            whole=whole,
            strict_width=self.cut.delimiter != " ",
            file=self.name,
        )
        return [
            replace(
                reading,
                understanding=replace(
                    reading.understanding, encoding=self.encoding, delimiter=self.cut.delimiter
                ),
            )
            for reading in found
        ]

    def typed(self, reading: Reading, scratch: Path) -> tuple[Path, Understanding]:
        """The typed rows of one of its tables, and the finished understanding."""
        if reading.numbers is None and self.path.stat().st_size >= _STREAMED_BYTES:
            connection = open_duckdb(scratch)
            try:
                done = plain_copy(connection, self.path, self.cut, reading, scratch)
            finally:
                connection.close()
            if done is not None:
                return done
        return typed_file(scratch, reading, self._lines())

    def _lines(self) -> Iterator[Line]:
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in self.cut.lines(stream):
                yield number, [] if _is_rule(row) else row

    def _sample(self) -> tuple[list[Line], list[Line], list[Line]]:
        """The first rows, some from the middle and the last ones; of a small file all as the first."""
        head = list(islice(self._lines(), _WHOLE_ROWS + 1))
        if len(head) <= _WHOLE_ROWS:
            return head, [], []
        size = self.path.stat().st_size
        return head[:_HEAD], self._from(size // 2, _MIDDLE), self._last(size)

    def _from(self, offset: int, rows: int) -> list[Line]:
        """Rows from an offset on; their numbers are not known, and are told as none."""
        with self.path.open("rb") as stream:
            stream.seek(offset)
            stream.readline()
            lines = [raw.decode("utf-8", errors="replace") for raw in islice(stream, rows)]
        return [(0, row) for _, row in self.cut.lines(lines)]

    def _last(self, size: int) -> list[Line]:
        offset = max(0, size - _TAIL * 400)
        with self.path.open("rb") as stream:
            stream.seek(offset)
            stream.readline()
            kept = deque((raw.decode("utf-8", errors="replace") for raw in stream), maxlen=_TAIL)
        return [(0, row) for _, row in self.cut.lines(kept)]


def _is_rule(row: Sequence[str]) -> bool:
    """Whether a row is a line that is drawn."""
    return len(row) > 0 and row[0].lstrip()[:1] in _STROKES and is_rule(" ".join(row))
