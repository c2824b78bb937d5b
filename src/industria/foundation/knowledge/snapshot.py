"""One pinned version of the index: ranks passages by row, then fetches the few that are wanted.

Ranking asks LanceDB for row numbers and scores alone; texts are read once, after fusion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from industria.core import Locator
from industria.foundation.knowledge.tokens import stems

Ranking = list[tuple[int, float]]
_PROBES = 40
_COLUMNS = ["id", "asset", "kind", "page", "start", "end", "section", "title", "language", "text"]
_ALL = 10_000_000


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


class Snapshot:
    """Reads one version of the passages table."""

    def __init__(self, table, version: int) -> None:  # type: ignore[no-untyped-def]
        self._table = table
        self.version = version

    @cached_property
    def languages(self) -> dict[str, int]:
        """How many passages there are in each language."""
        return {
            language: int(self._table.count_rows(f"language = '{language}'"))
            for language in ("zh", "en")
        }

    def rank_by_vector(
        self, vector: Sequence[float], limit: int, language: str = "", probes: int = _PROBES
    ) -> Ranking:
        """(row, cosine) of the nearest passages, best first; more ``probes`` find more, slower."""
        search = self._table.search(list(vector), vector_column_name="vector")
        search = search.distance_type("dot").nprobes(probes)
        if language:
            search = search.where(f"language = '{language}'", prefilter=True)
        found = search.select(["_distance"]).with_row_id(True).limit(limit).to_arrow()
        distances = found.column("_distance").to_pylist()
        return list(
            zip(found.column("_rowid").to_pylist(), (1 - d for d in distances), strict=True)
        )

    def rank_by_words(self, text: str, limit: int) -> Ranking:
        """(row, BM25 score) of the best passages, best first."""
        return self.rank_by_stems(stems(text), limit)

    def rank_by_stems(self, wanted: Sequence[str], limit: int) -> Ranking:
        """(row, BM25 score) of the best passages that hold some of these stems, best first."""
        query = " ".join(dict.fromkeys(wanted))
        if not query or not sum(self.languages.values()):
            return []
        search = self._table.search(query, query_type="fts", fts_columns="words")
        found = search.select(["_score"]).with_row_id(True).limit(limit).to_arrow()
        return list(
            zip(found.column("_rowid").to_pylist(), found.column("_score").to_pylist(), strict=True)
        )

    def fetch(self, ranking: Ranking) -> list[Hit]:
        """The passages of a ranking, in its order."""
        if not ranking:
            return []
        rows = [row for row, _ in ranking]
        found = self._table.take_row_ids(rows).select(_COLUMNS).with_row_id().to_list()
        by_row = {row["_rowid"]: row for row in found}
        return [_hit(by_row[row], score) for row, score in ranking]

    def of_asset(self, asset: str) -> list[Hit]:
        """All passages of one asset in the order they stand."""
        quoted = asset.replace("'", "''")
        search = self._table.search().where(f"asset = '{quoted}'").select(_COLUMNS)
        hits = [_hit(row, 0.0) for row in search.limit(_ALL).to_list()]
        return sorted(hits, key=lambda hit: (hit.locator.page, hit.locator.start))

    def word_frequencies(self) -> dict[str, int]:
        """In how many passages each word stands."""
        words = self._table.search().select(["words"]).limit(_ALL).to_arrow()
        frequency: Counter[str] = Counter()
        for text in words.column("words").to_pylist():
            frequency.update(set(text.split()))
        return dict(frequency)


def _hit(row: dict[str, object], score: float) -> Hit:
    locator = Locator(
        str(row["kind"]),  # type: ignore[arg-type]
        int(str(row["page"])),
        int(str(row["start"])),
        int(str(row["end"])),
        section=str(row["section"]),
    )
    names = ("id", "asset", "text", "title", "language")
    texts = {name: str(row[name]) for name in names}
    return Hit(
        texts["id"],
        texts["asset"],
        locator,
        texts["text"],
        texts["title"],
        texts["language"],
        score,
    )
