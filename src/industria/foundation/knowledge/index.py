"""The index: passages with vectors and full text in one LanceDB table.

Chinese is cut into words before it is stored and before it is asked; English is stemmed the same
way, so LanceDB itself only splits at spaces. Without an embedder there is full text alone. Knows
nothing of fusion or answers: it returns ranked hits of one kind at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from filelock import FileLock

from industria.core import Embedder, IntegrityError, Progress, language_of, silent
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.editions import in_force
from industria.foundation.knowledge.index_proof import IndexProof
from industria.foundation.knowledge.snapshot import Hit, Ranking, Snapshot
from industria.foundation.knowledge.tokens import stems
from industria.foundation.lake.editions import Older
from industria.infrastructure.lance import connect
from industria.infrastructure.plain_path import plain_path

if TYPE_CHECKING:
    from lancedb.table import Table

_BATCH = 64
_VECTOR_INDEX_FROM = 20_000
_WAITING_SHARE = 0.01
_TABLE = "passages"
_SPARE = 40
_WORDS, _VECTORS = "words_idx", "vector_idx"


class Index:
    """Passages of one plant."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder | None,
        older: Callable[[], Mapping[str, Older]] = dict,
    ) -> None:
        """``older``: documents that a newer edition took the place of, asked for at each search."""
        self._older = older
        self._folder = folder
        self.embedder = embedder
        self._lock = FileLock(folder.parent / "locks" / "index.lock")
        self._opened: Table | None = None
        self.proof = IndexProof(folder)
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
        self._put([(asset, passages)], vectors)

    def add_all(
        self, assets: Sequence[tuple[str, Sequence[Passage]]], progress: Progress = silent
    ) -> None:
        """Replace the passages of several assets with one commit; all are embedded before it."""
        if assets:
            self._put(assets, self._embed([p for _, own in assets for p in own], progress))

    def _put(
        self,
        assets: Sequence[tuple[str, Sequence[Passage]]],
        vectors: Sequence[Sequence[float]],
    ) -> None:
        """``vectors``: one for each passage, in the order of the assets."""
        rows = self._rows(assets, vectors)
        with self._locked() as table:
            self._delete(table, [asset for asset, _ in assets])
            if rows.num_rows:
                table.add(rows)

    @contextmanager
    def _locked(self) -> Iterator[Table]:
        """The newest version of the table, with no other writer at it."""
        self._folder.parent.joinpath("locks").mkdir(parents=True, exist_ok=True)
        with self._lock, _told():
            table = self._table()
            table.checkout_latest()  # type: ignore[no-untyped-call]
            yield table

    @staticmethod
    def _delete(table: Table, assets: Sequence[str]) -> None:
        """Take passages out; a commit only where there are some."""
        for start in range(0, len(assets), _BATCH):
            named = ", ".join(f"'{_quote(a)}'" for a in assets[start : start + _BATCH])
            if table.count_rows(f"asset IN ({named})"):
                table.delete(f"asset IN ({named})")

    def settle_when_due(self) -> None:
        """Bring the indices up to date where over 1 % of the passages wait; called after an ingest.

        What waits is found all the same, by a scan of those few, so one new document costs as much in a
        large index as in a small one.
        """
        with self._locked() as table:
            stats = table.index_stats(_WORDS)
            waiting = table.count_rows() if stats is None else stats.num_unindexed_rows
            settled = 0 if stats is None else stats.num_indexed_rows
        if waiting > settled * _WAITING_SHARE:
            self.settle()
        else:
            with self._lock:
                self.proof.record()

    def settle(self) -> None:
        """Bring the indices up to date, and clear away what was deleted more than an hour ago.

        Its files have sums from then on.
        """
        with self._locked() as table:
            self.proof.check()  # what is rewritten is compared first, or a fault would become right
            self._optimise(table)
            self.proof.record()

    def _optimise(self, table: Table) -> None:
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
    def _index_words(table: Table) -> None:
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
        """Best passages by BM25, best first, of the editions in force (see ``in_force``)."""
        snapshot = self.snapshot()
        return self.fetch(snapshot, snapshot.rank_by_words(text, limit + self.spare), text, limit)

    def fetch(self, snapshot: Snapshot, ranking: Ranking, question: str, limit: int) -> list[Hit]:
        """The passages of a ranking, without those of editions that a question is not about."""
        return in_force(snapshot.fetch(ranking), question, self._older())[:limit]

    @property
    def spare(self) -> int:
        """How many more passages to rank, as some may be of older editions."""
        return _SPARE if self._older() else 0

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
        self.proof.check()
        with _told():
            table = self._table()
            table.checkout_latest()  # type: ignore[no-untyped-call]
            version = table.version
            if self._pinned is None or self._pinned.version != version:
                handle = connect(plain_path(self._folder)).open_table(_TABLE)
                handle.checkout(version)
                self._pinned = Snapshot(handle, version)
            return self._pinned

    def forget(self, asset: str) -> None:
        """Remove all passages of an asset."""
        self.forget_all([asset])

    def forget_all(self, assets: Sequence[str]) -> None:
        """Remove all passages of several assets."""
        with self._locked() as table:
            self._delete(table, assets)

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
        self,
        assets: Sequence[tuple[str, Sequence[Passage]]],
        vectors: Sequence[Sequence[float]],
    ) -> pa.Table:
        columns: dict[str, list[object]] = {name: [] for name in self._schema().names}
        numbered = [(a, n, p) for a, own in assets for n, p in enumerate(own)]
        for (asset, number, passage), vector in zip(numbered, vectors, strict=True):
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

    def _table(self) -> Table:
        if self._opened is None:
            database = connect(plain_path(self._folder))
            self._opened = database.create_table(_TABLE, schema=self._schema(), exist_ok=True)
        return self._opened


def _quote(value: str) -> str:
    return value.replace("'", "''")


@contextmanager
def _told() -> Iterator[None]:
    """What LanceDB says of a damaged index, in words; it raises errors of general kinds."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        if "lance" not in str(error).lower():
            raise
        raise IntegrityError(
            f"expected the index of passages as it was written, found that it cannot be read "
            f"({str(error).splitlines()[0][:200]}): run industria verify, and restore a backup"
        ) from error
