"""Knowledge: passages in a hybrid index, entities and relations in a graph, all forgettable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Asset, Embedder, Locator, Progress, silent
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import extract
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.index import Hit, Index
from industria.foundation.knowledge.roles import column_roles
from industria.foundation.lake import Lake

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import Extractor

__all__ = ["Entity", "Fact", "Graph", "Hit", "Index", "Knowledge"]

_MAX_TABLE_ROWS = 200_000


class Knowledge:
    """Index and graph of one plant, filled together."""

    def __init__(self, root: Path, lake: Lake, embedder: Embedder | None) -> None:
        self.index = Index(root / "index", embedder)
        self.graph = Graph(root / "graph.db")
        self._lake = lake
        self._weights = root / "extractor.pt"
        self.extractor: Extractor | None = self._stored_extractor()

    def keep(self, asset: Asset, passages: Sequence[Passage], progress: Progress = silent) -> None:
        """Put one asset's passages into the index and its facts into the graph."""
        kept: list[tuple[Locator, str]] = []
        if asset.table:
            if asset.rows > _MAX_TABLE_ROWS:
                entities, facts = extract.from_table(asset, _empty(asset))
            else:
                data = self._lake.tables.read(asset.table, asset.version)
                entities, facts = extract.from_table(asset, data)
                flagged = {f.split(",")[0] for f in self._lake.catalogue.flags(asset.id)}
                passages = [
                    p
                    for p in extract.row_passages(asset, data)
                    if f"row {p.locator.start + 1}" not in flagged
                ]
        else:
            entities, facts = extract.from_passages(asset, passages, self.graph.known_keys)
            kept = [(p.locator, p.text) for p in passages]
        if self.extractor is not None:
            learned = extract.learned_facts(asset, passages, self.extractor)
            entities, facts = [*entities, *learned[0]], [*facts, *learned[1]]
        self.graph.replace(asset.id, entities, facts, kept)
        if passages:
            self.index.add(asset.id, passages, progress)

    def relate_documents(self) -> None:
        """Find names that came after a document in it; costs by the names, not by the documents."""
        self.graph.relate_new_names()

    def unit_of(self, sensor: str) -> str:
        """The unit of a sensor as the asset list gives it; empty where unknown."""
        for relation in ("measures", "located_in", "is_a"):
            for fact in self.graph.facts(sensor, relation):
                asset = self._lake.catalogue.get(fact.asset)
                unit = column_roles(asset.schema).get("unit")
                if unit:
                    fields = dict(p.split(": ", 1) for p in fact.excerpt.split("; ") if ": " in p)
                    return fields.get(unit, "")
        return ""

    def _stored_extractor(self) -> Extractor | None:
        """The plant's own trained extractor, loaded when it was trained here before."""
        if not self._weights.is_file():
            return None
        from industria.foundation.knowledge.extraction import Extractor

        return Extractor.load(self._weights)

    def forget(self, asset: str) -> None:
        """Remove all that came from an asset."""
        self.index.forget(asset)
        self.graph.forget(asset)

    def close(self) -> None:
        """Close the stores."""
        self.graph.close()


def _empty(asset: Asset):  # type: ignore[no-untyped-def]
    import pyarrow as pa

    return pa.table({column.name: [] for column in asset.schema})
