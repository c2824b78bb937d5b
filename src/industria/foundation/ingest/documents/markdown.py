"""Markdown as blocks: headings, tables of pipes, code between fences, paragraphs (CommonMark, GFM tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from industria.foundation.ingest.documents.blocks import Block, table

_HEADING = re.compile(r" {0,3}#{1,6}\s+(?P<words>.+?)(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*")
_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})")
_RULE = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")


def blocks_of(text: str, page: int = 1) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    return list(_blocks(text.splitlines(), page))


def tables_in(text: str) -> Iterator[tuple[int, int, Block]]:
    """The tables of pipes in a text, each with the characters it begins and ends at."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            at = _end_of_code(lines, at, fence["marks"]) + 1
        elif (found := _table_at(lines, at, 1)) is not None:
            yield starts[at], starts[found[1]], found[0]
            at = found[1]
        else:
            at += 1


def _table_at(lines: Sequence[str], at: int, page: int) -> tuple[Block, int] | None:
    """The table that begins at a line, and the line after it."""
    if at + 2 >= len(lines) or "|" not in lines[at] or "|" not in lines[at + 1]:
        return None
    if not _RULE.fullmatch(lines[at + 1].strip()):
        return None
    last = at + 2
    while last < len(lines) and "|" in lines[last]:
        last += 1
    if last == at + 2:
        return None
    rows = [_cells(lines[at]), *(_cells(row) for row in lines[at + 2 : last])]
    return table(rows, page, named=1), last


def _blocks(lines: Sequence[str], page: int) -> Iterator[Block]:
    waiting: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        heading = _HEADING.fullmatch(line)
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if fence:
            last = _end_of_code(lines, at, fence["marks"])
            waiting.append("\n".join(lines[at + 1 : last]))
            at = last + 1
            continue
        if heading:
            yield from _paragraphs(waiting, page)
            yield Block("heading", heading["words"], page=page)
        elif (found := _table_at(lines, at, page)) is not None:
            yield from _paragraphs(waiting, page)
            block, at = found
            yield block
            continue
        elif line.strip() and _UNDERLINE.fullmatch(below) and not (waiting and waiting[-1].strip()):
            yield from _paragraphs(waiting, page)
            yield Block("heading", line.strip(), page=page)
            at += 2
            continue
        else:
            waiting.append(line)
        at += 1
    yield from _paragraphs(waiting, page)


def _paragraphs(waiting: list[str], page: int) -> Iterator[Block]:
    """What waits, as one block; takes it away."""
    text = "\n".join(waiting).strip("\n")
    waiting.clear()
    if text.strip():
        yield Block("text", text, page=page)


def _end_of_code(lines: Sequence[str], start: int, marks: str) -> int:
    """The line that closes a fence; the end of the text where none does."""
    for at in range(start + 1, len(lines)):
        closing = lines[at].strip()
        if closing.startswith(marks) and not closing.strip(marks[0]):
            return at
    return len(lines)


def _cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [c.strip().replace("\\|", "|") for c in _PIPE.split(inner)]
