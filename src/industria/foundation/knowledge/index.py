"""The index: passages with vectors and full text in one LanceDB table.

Chinese is cut into words before it is stored and before it is asked; English is stemmed the same
way, so LanceDB itself only splits at spaces. Without an embedder there is full text alone. Knows
nothing of fusion or answers: it returns ranked hits of one kind at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from filelock import FileLock

from industria.core import Embedder, Progress, language_of, silent
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.snapshot import Hit, Snapshot
from industria.foundation.knowledge.tokens import stems
from industria.infrastructure.plain_path import plain_path

_BATCH = 64
_VECTOR_INDEX_FROM = 20_000
_TABLE = "passages"
_WORDS, _VECTORS = "words_idx", "vector_idx"


class Index:
    """Passages of one plant."""

    def __init__(self, folder: Path, embedder: Embedder | None) -> None:
        self._folder = folder
        self.embedder = embedder
        self._lock = FileLock(folder.parent / "locks" / "index.lock")
        self._opened = None
        self._pinned: Snapshot | None = None
        self._dimension = embedder.dimension if embedder else 384

    def add(
        self,
        asset: str,
        passages: Sequence[Passage],
        progress: Progress = silent,
        vectors: Sequence[Sequence[float]] | None = None,
    ) -> None:
        """Replace the passages of an asset. ``vectors`` (passage, dimension) saves embedding."""
        if vectors is None:
            vectors = self._embed(passages, progress)
        rows = self._rows(asset, passages, vectors)
        self._folder.parent.joinpath("locks").mkdir(parents=True, exist_ok=True)
        with self._lock:
            table = self._table()
            table.checkout_latest()
            if table.count_rows(f"asset = '{_quote(asset)}'"):
                table.delete(f"asset = '{_quote(asset)}'")
            if rows.num_rows:
                table.add(rows)

    def settle(self) -> None:
        """Bring the indices up to date; called once after an ingest."""
        with self._lock:
            table = self._table()
            table.checkout_latest()
            rows = table.count_rows()
            if not rows:
                return
            before = {index.name: index.index_uuid for index in table.list_indices()}
            if _WORDS not in before:
                self._index_words(table)
                table.create_scalar_index("language", index_type="BITMAP")
            table.optimize(cleanup_older_than=timedelta(hours=1))
            after = {index.name: index.index_uuid for index in table.list_indices()}
            changed = _VECTORS not in before or before[_VECTORS] != after.get(_VECTORS)
            if self.embedder and rows >= _VECTOR_INDEX_FROM and changed:
                # Optimising folds the vector index into a few large partitions, so it is built anew.
                from lancedb.index import IvfSq

                partitions = int(rows**0.5)
                table.create_index(
                    "vector",
                    config=IvfSq(distance_type="dot", num_partitions=partitions),
                    replace=True,
                )

    @staticmethod
    def _index_words(table) -> None:  # type: ignore[no-untyped-def]
        from lancedb.index import FTS

        table.create_index(
            "words",
            config=FTS(
                base_tokenizer="whitespace",
                stem=False,
                remove_stop_words=False,
                lower_case=False,
                ascii_folding=False,
                with_position=False,
                max_token_length=None,
            ),
        )

    def by_vector(self, vector: Sequence[float], limit: int, language: str = "") -> list[Hit]:
        """Nearest passages by cosine, best first."""
        snapshot = self.snapshot()
        return snapshot.fetch(snapshot.rank_by_vector(vector, limit, language))

    def by_words(self, text: str, limit: int) -> list[Hit]:
        """Best passages by BM25, best first."""
        snapshot = self.snapshot()
        return snapshot.fetch(snapshot.rank_by_words(text, limit))

    def of_asset(self, asset: str) -> list[Hit]:
        """All passages of one asset in the order they stand."""
        return self.snapshot().of_asset(asset)

    def word_frequencies(self) -> dict[str, int]:
        """In how many passages each word stands."""
        return self.snapshot().word_frequencies()

    def count(self) -> int:
        """How many passages there are."""
        return sum(self.snapshot().languages.values())

    def snapshot(self) -> Snapshot:
        """The newest version, pinned: what it ranks it can still fetch, whatever is written."""
        table = self._table()
        table.checkout_latest()
        version = table.version
        if self._pinned is None or self._pinned.version != version:
            import lancedb

            handle = lancedb.connect(str(plain_path(self._folder))).open_table(_TABLE)
            handle.checkout(version)
            self._pinned = Snapshot(handle, version)
        return self._pinned

    def forget(self, asset: str) -> None:
        """Remove all passages of an asset."""
        self._folder.parent.joinpath("locks").mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._table().delete(f"asset = '{_quote(asset)}'")

    def _embed(self, passages: Sequence[Passage], progress: Progress) -> list[list[float]]:
        """Vectors of passages; equal texts (repeated work orders) are embedded once."""
        if not self.embedder:
            return [[0.0] * self._dimension for _ in passages]
        texts = [p.meaning or (f"{p.title}\n{p.text}" if p.title else p.text) for p in passages]
        unique = list(dict.fromkeys(texts))
        known: dict[str, list[float]] = {}
        for start in range(0, len(unique), _BATCH):
            progress("embed", start, len(unique))
            batch = unique[start : start + _BATCH]
            known.update(zip(batch, self.embedder.passages(batch), strict=True))
        progress("embed", len(unique), len(unique))
        return [known[text] for text in texts]

    def _rows(
        self, asset: str, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]
    ) -> pa.Table:
        columns: dict[str, list[object]] = {name: [] for name in self._schema().names}
        for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True)):
            at = passage.locator
            values: dict[str, object] = {
                "id": f"{asset}#{number}",
                "asset": asset,
                "kind": at.kind,
                "page": at.page,
                "start": at.start,
                "end": at.end,
                "section": at.section,
                "title": passage.title,
                "language": language_of(passage.text),
                "text": passage.text,
                "words": " ".join(stems(f"{passage.title} {passage.text}")),
                "vector": list(vector),
            }
            for name, value in values.items():
                columns[name].append(value)
        return pa.table(columns, schema=self._schema())

    def _schema(self) -> pa.Schema:
        text = ("id", "asset", "kind", "section", "title", "language", "text", "words")
        return pa.schema(
            [(name, pa.string()) for name in text]
            + [(name, pa.int64()) for name in ("page", "start", "end")]
            + [("vector", pa.list_(pa.float32(), self._dimension))]
        )

    def _table(self):  # type: ignore[no-untyped-def]
        if self._opened is None:
            import lancedb

            database = lancedb.connect(str(plain_path(self._folder)))
            self._opened = database.create_table(_TABLE, schema=self._schema(), exist_ok=True)
        return self._opened


def _quote(value: str) -> str:
    return value.replace("'", "''")
