"""The index: passages with vectors and full text in one LanceDB table.

Chinese is cut into words before it is stored and before it is asked; English is stemmed the same
way, so LanceDB itself only splits at spaces. Without an embedder there is full text alone. Knows
nothing of fusion or answers: it returns ranked hits of one kind at a time.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from filelock import FileLock

from industria.core import Embedder, Locator, Progress, language_of, silent
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.tokens import stems

_BATCH = 64
_VECTOR_INDEX_FROM = 20_000
_TABLE = "passages"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matched; ``score`` is the rank function's own (higher is better)."""

    id: str
    asset: str
    locator: Locator
    text: str
    title: str
    language: str
    score: float


class Index:
    """Passages of one plant."""

    def __init__(self, folder: Path, embedder: Embedder | None) -> None:
        self._folder = folder
        self.embedder = embedder
        self._lock = FileLock(folder.parent / "locks" / "index.lock")
        self._local = threading.local()
        self._opened = None
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
            names = {index.name for index in table.list_indices()}
            if "words_idx" not in names:
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
            if self.embedder and rows >= _VECTOR_INDEX_FROM and "vector_idx" not in names:
                from lancedb.index import IvfSq

                table.create_index(
                    "vector", config=IvfSq(distance_type="dot", num_partitions=int(rows**0.5))
                )
            table.optimize(cleanup_older_than=timedelta(hours=1))

    def by_vector(self, vector: Sequence[float], limit: int, language: str = "") -> list[Hit]:
        """Nearest passages by cosine, best first."""
        search = self._fresh().search(list(vector), vector_column_name="vector")
        search = search.distance_type("dot").nprobes(20)
        if language:
            search = search.where(f"language = '{_quote(language)}'", prefilter=True)
        return _hits(search.select(_COLUMNS).limit(limit).to_list(), lambda r: 1.0 - r["_distance"])

    def by_words(self, text: str, limit: int) -> list[Hit]:
        """Best passages by BM25, best first."""
        query = " ".join(dict.fromkeys(stems(text)))
        if not query:
            return []
        search = self._fresh().search(query, query_type="fts", fts_columns="words")
        return _hits(search.select(_COLUMNS_FTS).limit(limit).to_list(), lambda r: r["_score"])

    def of_asset(self, asset: str, limit: int = 10_000) -> list[Hit]:
        """All passages of one asset in the order they stand."""
        rows = (
            self._fresh()
            .search()
            .where(f"asset = '{_quote(asset)}'")
            .select(_COLUMNS_PLAIN)
            .limit(limit)
            .to_list()
        )
        return sorted(_hits(rows, lambda r: 0.0), key=lambda h: (h.locator.page, h.locator.start))

    def languages(self) -> dict[str, int]:
        """How many passages there are in each language."""
        return {
            language: self._fresh().count_rows(f"language = '{language}'")
            for language in ("zh", "en")
        }

    def word_frequencies(self) -> dict[str, int]:
        """In how many passages each word stands."""
        words = self._fresh().search().select(["words"]).limit(self.count()).to_arrow()
        frequency: Counter[str] = Counter()
        for text in words.column("words").to_pylist():
            frequency.update(set(text.split()))
        return dict(frequency)

    def count(self) -> int:
        """How many passages there are."""
        return int(self._fresh().count_rows())

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

            database = lancedb.connect(str(self._folder))
            self._opened = database.create_table(_TABLE, schema=self._schema(), exist_ok=True)
        return self._opened

    def _fresh(self):  # type: ignore[no-untyped-def]
        table = self._table()
        table.checkout_latest()
        return table


_COLUMNS_PLAIN = [
    "id",
    "asset",
    "kind",
    "page",
    "start",
    "end",
    "section",
    "title",
    "language",
    "text",
]
_COLUMNS = [*_COLUMNS_PLAIN, "_distance"]
_COLUMNS_FTS = [*_COLUMNS_PLAIN, "_score"]


def _hits(rows, score) -> list[Hit]:  # type: ignore[no-untyped-def]
    return [
        Hit(
            row["id"],
            row["asset"],
            Locator(row["kind"], row["page"], row["start"], row["end"], section=row["section"]),
            row["text"],
            row["title"],
            row["language"],
            float(score(row)),
        )
        for row in rows
    ]


def _quote(value: str) -> str:
    return value.replace("'", "''")
