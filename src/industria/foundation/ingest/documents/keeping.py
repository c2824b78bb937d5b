"""A document that was read is kept: the file, its passages, and its tables of values in the lake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from industria.core import Asset, AssetKind, InputError
from industria.foundation.ingest.documents.blocks import (
    Block,
    Cells,
    arranged,
    names_of,
    passages_of,
)
from industria.foundation.ingest.source import Made, Sink, Source

_FEWEST_ROWS = 2  # of values, for a table of the lake
_NAME_AT_MOST = 40  # characters of a section or caption in a table's name


@dataclass(slots=True)
class _Table:
    """One table of a document, from all pages that it stands on."""

    names: Cells
    called: str
    page: int
    rows: list[Cells] = field(default_factory=list)


def keep_document(
    source: Source,
    sink: Sink,
    blocks: Sequence[Block],
    *,
    kind: AssetKind = "document",
    note: str = "",
    plain: bool = False,
) -> Made:
    """Keep a document and its tables. ``plain``: whether lines of text may be headings it does not mark."""
    whole = continued(arranged(blocks))
    asset = sink.document(source, kind, passages_of(whole, plain=plain), note=note)
    return Made((asset, *_tables(source, sink, whole)))


def continued(blocks: Sequence[Block]) -> list[Block]:
    """Blocks in which a table that goes on at the head of the next page has its names there too.

    It does where it has as many columns and no names of its own, or the same names again.
    """
    out: list[Block] = []
    for block in blocks:
        above = out[-1] if out else None
        if (
            above is not None
            and above.kind == block.kind == "table"
            and above.page + 1 == block.page
            and above.named
            and len(above.rows[0]) == len(block.rows[0])
        ):
            heads = above.rows[: above.named]
            if block.rows[: above.named] == heads:
                out.append(
                    replace(block, named=above.named, caption=block.caption or above.caption)
                )
                continue
            if not block.named:
                rows = heads + block.rows
                out.append(replace(block, rows=rows, named=above.named, caption=above.caption))
                continue
        out.append(block)
    return out


def _tables(source: Source, sink: Sink, blocks: Sequence[Block]) -> list[Asset]:
    """The tables of values as tables of the lake; what the recogniser takes for none stays text."""
    from industria.foundation.ingest.tables.take import take_grid

    assets: list[Asset] = []
    taken: set[str] = set()
    for table in _collected(blocks):
        if len(table.rows) < _FEWEST_ROWS:
            continue
        name = base = f"{source.name}_{table.called}" if table.called else f"{source.name}_table"
        count = 1
        while name.lower() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.lower())
        try:
            made = take_grid(
                source, sink, name, [table.names, *table.rows], part=f"page {table.page}"
            )
        except InputError:
            continue
        assets += made.assets
    return assets


def _collected(blocks: Sequence[Block]) -> list[_Table]:
    """Each table once, with its rows of all pages."""
    found: list[_Table] = []
    section = ""
    last: tuple[int, Cells] | None = None
    for block in blocks:
        if block.kind == "heading":
            section = block.text
        if block.kind != "table" or not block.named:
            last = None
            continue
        names = names_of(block)
        rows = list(block.rows[block.named :])
        if last == (block.page - 1, names):
            found[-1].rows += rows
        else:
            called = (block.caption or section).strip()[:_NAME_AT_MOST].strip()
            found.append(_Table(names, called, block.page, rows))
        last = (block.page, names)
    return found
