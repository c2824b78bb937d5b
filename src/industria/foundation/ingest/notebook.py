"""Jupyter notebooks: words and code cell by cell, with the texts and tables that came out of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from industria.core import InputError
from industria.foundation.ingest.documents import markdown, markup
from industria.foundation.ingest.documents.blocks import Block
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.encoding import read_text
from industria.foundation.ingest.source import Made, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """One document from one notebook (nbformat 3 or 4). Raises InputError where it is none, or empty."""
    try:
        body = json.loads(read_text(source.path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"expected a notebook in JSON, found damage: {error}") from None
    cells = _cells(body)
    blocks = [block for cell in cells for block in _of_cell(cell)]
    if not blocks:
        raise InputError("expected cells with text or code in the notebook, found none")
    pictures = sum(_is_picture(output) for cell in cells for output in _outputs(cell))
    note = f"{len(cells)} cells"
    if pictures:
        note += f"; {pictures} pictures that came out of them are not read"
    return keep_document(source, sink, blocks, note=note)


def _cells(body: Any) -> list[dict[str, Any]]:
    """The cells of a notebook, of the older form with worksheets too."""
    if isinstance(body, dict):
        sheets = body.get("worksheets") or [body]
        cells = [c for sheet in sheets if isinstance(sheet, dict) for c in sheet.get("cells") or []]
        if cells and all(isinstance(c, dict) for c in cells):
            return cells
    raise InputError("expected a notebook with cells, found JSON without any")


def _of_cell(cell: dict[str, Any]) -> Iterator[Block]:
    kind = cell.get("cell_type")
    text = _joined(cell.get("source", cell.get("input")))
    if kind == "heading":
        yield Block("heading", text)
    elif kind in ("markdown", "raw"):
        yield from markdown.blocks_of(text)
    elif text.strip():
        yield Block("text", text)
    for output in _outputs(cell):
        yield from _of_output(output)


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    return [o for o in cell.get("outputs") or [] if isinstance(o, dict)]


def _of_output(output: dict[str, Any]) -> Iterator[Block]:
    """What a cell printed: tables where it has some, else its text."""
    data = output.get("data")
    shown = data if isinstance(data, dict) else output
    of_page = markup.blocks_of(_joined(shown.get("text/html", shown.get("html"))))
    if any(block.kind == "table" for block in of_page):
        yield from of_page
        return
    text = _joined(shown.get("text/plain", shown.get("text")))
    if text.strip():
        yield Block("text", text)


def _is_picture(output: dict[str, Any]) -> bool:
    data = output.get("data")
    return isinstance(data, dict) and any(str(k).startswith("image/") for k in data)


def _joined(written: object) -> str:
    """A text that may be kept as a list of its lines."""
    if isinstance(written, list):
        return "".join(str(line) for line in written)
    return written if isinstance(written, str) else ""
