"""A document as blocks, whatever file it came from, and the passages that are cut out of them.

A table becomes text row by row, each row with the names of its columns, so that one row alone says what
its cells are: ``Bearing temperature | Alarm 75 °C | Trip 90 °C``. The names stand before the first row of
every passage. Offsets are into the text of a page as its blocks give it, one line break between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from industria.core import Locator
from industria.foundation import lexicon
from industria.foundation.ingest.documents.headings import is_caption
from industria.foundation.ingest.passages import cut, last_section
from industria.foundation.ingest.source import Passage

BlockKind = Literal["heading", "text", "table"]
Cells = tuple[str, ...]

_VALUE = re.compile(r"[<>≤≥=±~≈+\-–−]*\s*\d[\d\s.,:/%~–\-]*")
_FORM = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_IS_UNIT = lexicon.Pattern(r"{unit_column}")
_TABLE_CHARACTERS = 640  # of one passage, names of columns and rows
_SECTION_AT_MOST = 90  # characters


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or table of a page; ``rows`` and ``named`` (rows of names) are a table's."""

    kind: BlockKind
    text: str = ""
    rows: tuple[Cells, ...] = ()
    named: int = 0
    page: int = 1
    caption: str = ""


def table(rows: Sequence[Sequence[str]], page: int = 1, named: int | None = None) -> Block:
    """A table; how many first rows hold its names is found where it is not told."""
    width = max(len(row) for row in rows)
    cells = tuple(tuple(_one_line(c) for c in [*row, *[""] * (width - len(row))]) for row in rows)
    return Block(
        "table", rows=cells, named=header_rows(cells) if named is None else named, page=page
    )


def header_rows(rows: Sequence[Cells]) -> int:
    """How many first rows are names: 1 where the first holds no value, is mostly filled and is unlike the others.

    A second row of names is one below cells that were merged across: it repeats none of the first's, and
    the first repeats itself.
    """
    if len(rows) < 2:
        return 0
    first = [c for c in rows[0] if c]
    if 2 * len(first) < len(rows[0]) or any(_VALUE.fullmatch(c) for c in first[1:]):
        return 0
    if len(set(first)) == 1 or any(_is_like(column) for column in zip(*rows, strict=True)):
        return 0
    stacked = len(set(first)) < len(first) and len(rows) > 2
    if stacked and not any(_VALUE.fullmatch(c) for c in rows[1] if c):
        return 2
    return 1


def _is_like(column: Sequence[str]) -> bool:
    """Whether the first cell of a column has digits where most of the others have them too."""
    first, *others = (_FORM.sub(lambda m: "9" if m[0][0].isdigit() else "a", c) for c in column)
    return "9" in first and 2 * others.count(first) > len(others)


def names_of(block: Block) -> Cells:
    """The name of each column: stacked names joined, a name that stands in both once."""
    stacked = zip(*block.rows[: block.named], strict=True)
    return tuple(" ".join(dict.fromkeys(c for c in column if c)) for column in stacked)


def row_lines(block: Block) -> list[str]:
    """Each row of values as one line that says what its cells are; the first cell stands without its name.

    What a column of units says stands behind the numbers before it.
    """
    names = names_of(block) if block.named else ()
    units = [
        position for position, name in enumerate(names) if position and _IS_UNIT.fullmatch(name)
    ]
    lines = []
    for row in block.rows[block.named :]:
        given = list(row)
        if len({*filter(None, row)}) == 1 and sum(map(bool, row)) > 1:  # one cell across the table
            lines.append(next(filter(None, row)))
            continue
        for position in units if len(units) == 1 else ():
            given = _with_unit(given, position)
        cells = []
        for position, cell in enumerate(given):
            name = names[position] if position and names else ""
            if cell:
                cells.append(f"{name} {cell}" if name and name != cell else cell)
        lines.append(" | ".join(cells))
    return [line for line in lines if line]


def _with_unit(row: list[str], at: int) -> list[str]:
    """A row whose unit stands behind each number before it; as it is where there is no number."""
    unit = row[at]
    numbers = [k for k in range(1, at) if _VALUE.fullmatch(row[k])]
    if not unit or not numbers or _VALUE.fullmatch(unit):
        return row
    out = [f"{cell} {unit}" if k in numbers else cell for k, cell in enumerate(row)]
    out[at] = ""
    return out


def arranged(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with neighbouring paragraphs together, and each table with the line above that names it.

    Such a line (``Table 2-1 Limits``) is the table's caption then and a block no more.
    """
    out: list[Block] = []
    for block in blocks:
        above = out[-1] if out and out[-1].page == block.page and out[-1].kind == "text" else None
        if above and block.kind == "text":
            out[-1] = replace(above, text=f"{above.text}\n{block.text}")
            continue
        caption = block.caption
        if above and block.kind == "table" and not caption:
            before, _, last = above.text.rstrip().rpartition("\n")
            if is_caption(last):
                out[-1:] = [replace(above, text=before)] if before.strip() else []
                caption = last.strip().rstrip(":：")
        out.append(replace(block, caption=caption))
    return out


def passages_of(blocks: Sequence[Block], *, plain: bool = False) -> list[Passage]:
    """Passages of a document in order, each with its page, its characters and its section.

    ``plain``: whether lines of text may be headings too, where the file does not mark them.
    """
    passages: list[Passage] = []
    page, offset, section = 0, 0, ""
    headings: list[str] = []  # those that wait for the text they stand over
    for block in [*arranged(blocks), Block("text", page=0)]:
        if headings and block.page != page:  # nothing stands below them on their page
            text = "\n".join(headings)
            passages += [
                _moved(p, offset) for p in cut(text, page=page, section=section, plain=False)
            ]
            headings = []
        if block.page != page:
            page, offset = block.page, 0
        if block.kind == "heading":
            section = block.text.strip()[:_SECTION_AT_MOST]
            headings.append(block.text.strip())
            continue
        if block.kind == "table":
            text = "\n".join([*headings, *([block.caption] if block.caption else [])])
            made, text = table_passages(block, text, section)
        else:
            text = "\n".join([*headings, block.text])
            made = list(cut(text, page=page, section=section, plain=plain))
            section = last_section(text, section) if plain else section
        headings = []
        passages += [_moved(p, offset) for p in made]
        offset += len(text) + 1
    return passages


def table_passages(block: Block, above: str, section: str) -> tuple[list[Passage], str]:
    """Passages of a table, and its whole text; each begins with what stands above it and the names."""
    names = " | ".join(n for n in names_of(block) if n) if block.named else ""
    lead = "\n".join(part for part in (above, names) if part)
    title = block.caption if not section or block.caption == section else section
    if block.caption and section and block.caption != section:
        title = f"{section} / {block.caption}"
    passages, start = [], 0
    for rows in _chunks(row_lines(block) or [names], _TABLE_CHARACTERS - len(lead)):
        text = "\n".join([*([lead] if lead else []), *rows])
        at = Locator("span", page=block.page, start=start, end=start + len(text), section=section)
        passages.append(Passage(text, at, title))
        start += len(text) + 1
    return passages, "\n".join(p.text for p in passages)


def _chunks(lines: Sequence[str], room: int) -> Iterator[list[str]]:
    """Lines together as far as there is room, one at least."""
    held: list[str] = []
    for line in lines:
        if held and sum(map(len, held)) + len(held) + len(line) > room:
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _moved(passage: Passage, offset: int) -> Passage:
    """A passage that stands so many characters further on its page."""
    at = passage.locator
    return replace(passage, locator=replace(at, start=at.start + offset, end=at.end + offset))


def _one_line(cell: str) -> str:
    """A cell on one line; between Han characters no space is put in."""
    joined = re.sub(r"(?<=[\u2e80-\uffef])\s*\n\s*(?=[\u2e80-\uffef])", "", cell.strip())
    return re.sub(r"\s+", " ", joined)
