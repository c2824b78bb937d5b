"""Delimited text with a column of JSON, as dumps of brokers have (time, topic, payload): rows of readings."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from industria.foundation.ingest import delimited
from industria.foundation.ingest.encoding import detect_encoding, to_utf8
from industria.foundation.ingest.json_documents import take_records
from industria.foundation.ingest.source import Made, Sink, Source

_HEAD = 64 << 10  # bytes
_ROWS = 20
_SHARE = 0.8  # of the first rows, that have an object of JSON in one and the same column
_DELIMITERS = ",;\t|"


def has_json_cells(path: Path) -> bool:
    """Whether a text is a table of which a column holds objects of JSON."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    # Quotes within a quoted cell are doubled; other writers leave the cell bare.
    if b'{"' not in head:
        return False
    try:
        text = head.decode("utf-8-sig", errors="ignore")
        return bool(_delimiter(text.splitlines()[: _ROWS + 1]))
    except csv.Error:
        return False


def load(source: Source, sink: Sink) -> Made:
    """One table of readings; of the rows as they are where the objects hold none."""
    path = to_utf8(source.path, detect_encoding(source.path), source.scratch)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        delimiter = _delimiter([line for _, line in zip(range(_ROWS + 1), stream, strict=False)])
    if not delimiter:
        return delimited.load(source, sink)

    def records() -> Iterator[tuple[int, object]]:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream, delimiter=delimiter), 2):
                yield number, {k: v for k, v in row.items() if isinstance(k, str)}

    return take_records(source, sink, records)


def _delimiter(lines: list[str]) -> str:
    """The delimiter under which one column holds objects of JSON; empty without one."""
    for delimiter in _DELIMITERS:
        names, *rows = csv.reader(lines, delimiter=delimiter) if lines else [[]]
        rows = [row for row in rows if len(row) == len(names)]
        if len(names) < 2 or not rows or 2 * len(rows) < len(lines) - 1:
            continue
        for position in range(len(names)):
            if sum(_is_object(row[position]) for row in rows) >= _SHARE * len(rows):
                return delimiter
    return ""


def _is_object(cell: str) -> bool:
    if not cell.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(cell), dict)
    except (json.JSONDecodeError, RecursionError):
        return False
