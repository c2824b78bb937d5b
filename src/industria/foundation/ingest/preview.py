"""A file's tables as they would be kept, without keeping them: what each was understood to be, its first rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from industria.core import Asset, AssetKind
from industria.foundation.ingest.formats import reader_for
from industria.foundation.ingest.source import Passage, Source, ToldOf
from industria.foundation.ingest.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Preview:
    """One table: its name, what it is understood to be, and the names and values of its first rows."""

    name: str
    understanding: Understanding | None
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(slots=True)
class PreviewSink:
    """Takes what a reader gives and keeps the first rows of each table in memory."""

    rows: int
    tables: list[Preview] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def table(
        self,
        source: Source,
        name: str,
        stage: Callable[[Path], None],
        *,
        kind: AssetKind = "table",
        units: Mapping[str, str] | None = None,
        note: str = "",
        understanding: Understanding | None = None,
    ) -> Asset:
        """Look at the first rows of the files that ``stage`` writes."""
        import pyarrow.parquet as pq

        folder = source.scratch / f"preview_{len(self.tables)}"
        folder.mkdir()
        stage(folder)
        columns: tuple[str, ...] = ()
        first: list[tuple[object, ...]] = []
        for part in sorted(folder.glob("*.parquet")):
            with pq.ParquetFile(part) as file:
                columns = tuple(file.schema_arrow.names)
                batch = next(file.iter_batches(batch_size=self.rows), None)
                if batch is not None:
                    first += [tuple(r.values()) for r in batch.to_pylist()]
            break
        self.tables.append(Preview(name, understanding, columns, tuple(first)))
        return Asset(name, kind, name, "", source.sha256, table=name, note=note)

    def document(
        self, source: Source, kind: AssetKind, passages: Sequence[Passage], note: str = ""
    ) -> Asset:
        """Note that the file is a document."""
        self.documents.append(source.path.name)
        return Asset(source.name, kind, source.path.name, "", source.sha256, note=note)


def preview(
    path: Path, scratch: Path, reading_of: ToldOf, rows: int
) -> tuple[PreviewSink, tuple[str, ...]]:
    """What a file's reader makes of it, and the parts that it had to refuse. Raises InputError."""
    from industria.core import silent

    sink = PreviewSink(rows)
    source = Source(path, path.stem, str(path), "", scratch, silent, 0, reading_of)
    made = reader_for(path)(source, sink)
    return sink, made.refused
