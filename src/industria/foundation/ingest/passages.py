"""Cuts text into passages that keep their place: page, characters, section.

A passage is a few sentences under one heading, at most ``MAX_CHARACTERS`` long, cut at the end of
a sentence where there is one. Offsets are into the page's own text, so an excerpt can be opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from industria.core import Locator
from industria.foundation.ingest.documents.headings import is_heading
from industria.foundation.ingest.source import Passage

MAX_CHARACTERS = 700
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;])\s*|(?<=\.)\s+|\n{2,}")
_MARKED = re.compile(r"#{1,6}\s+\S.*")  # a heading of Markdown


def cut(text: str, *, page: int = 1, section: str = "", plain: bool = True) -> Iterator[Passage]:
    """Passages of one page of text, in order; headings in it start a new section where it is ``plain``."""
    parts = _sections(text, section) if plain else iter([(section, 0, len(text))])
    for title, start, end in parts:
        for first, last in _windows(text, start, end):
            body = text[first:last]
            if body.strip():
                yield Passage(
                    body.strip(),
                    Locator(
                        "span",
                        page=page,
                        start=first + len(body) - len(body.lstrip()),
                        end=last - (len(body) - len(body.rstrip())),
                        section=title,
                    ),
                    title,
                )


def last_section(text: str, section: str = "") -> str:
    """The section that is open at the end of a text."""
    return list(_sections(text, section))[-1][0]


def _sections(text: str, section: str) -> Iterator[tuple[str, int, int]]:
    start, title, offset = 0, section, 0
    lines = text.splitlines(keepends=True)
    numbered = [is_heading(line) for line in lines]
    in_code = False
    for number, line in enumerate(lines):
        stripped = line.strip()
        # Lines with numbers one below the other are a list, or a table of contents.
        listed = numbered[max(0, number - 1) : number] + numbered[number + 1 : number + 2]
        in_code ^= stripped.startswith(("```", "~~~"))
        marked = _MARKED.fullmatch(stripped) is not None and not in_code
        if (numbered[number] and not any(listed)) or marked:
            if text[start:offset].strip():
                yield title, start, offset
            start, title = offset, stripped.lstrip("# ").strip()
        offset += len(line)
    yield title, start, len(text)


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of whole sentences up to the limit; a longer sentence is cut at the limit."""
    begin = start
    last_break = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() == match.start() == start:
            continue
        if match.end() - begin > MAX_CHARACTERS and last_break > begin:
            yield begin, last_break
            begin = last_break
        last_break = match.end()
    if end - begin > MAX_CHARACTERS and last_break > begin:
        yield begin, last_break
        begin = last_break
    while end - begin > MAX_CHARACTERS * 2:
        yield begin, begin + MAX_CHARACTERS
        begin += MAX_CHARACTERS
    if begin < end:
        yield begin, end
