"""A document that was read is kept: the file, its passages, and its tables of values in the lake."""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import AssetKind
from industria.foundation.ingest.documents.blocks import Block, passages_of
from industria.foundation.ingest.source import Made, Sink, Source


def keep_document(
    source: Source,
    sink: Sink,
    blocks: Sequence[Block],
    *,
    kind: AssetKind = "document",
    note: str = "",
    plain: bool = False,
) -> Made:
    """Keep a document. ``plain``: whether lines of its text may be headings that it does not mark."""
    passages = passages_of(blocks, plain=plain)
    return Made((sink.document(source, kind, passages, note=note),))
