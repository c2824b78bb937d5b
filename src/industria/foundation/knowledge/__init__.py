"""Knowledge: passages in a hybrid index, entities and relations in a graph, all forgettable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from industria.core import Asset, Embedder, Progress, silent
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import extract
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.index import Hit, Index
from industria.foundation.knowledge.roles import column_roles
from industria.foundation.lake import Lake

__all__ = ["Entity", "Fact", "Graph", "Hit", "Index", "Knowledge"]

_MAX_TABLE_ROWS = 200_000


class Knowledge:
    """Index and graph of one plant, filled together."""

    def __init__(self, root: Path, lake: Lake, embedder: Embedder | None) -> None:
        self.index = Index(root / "index", embedder)
        self.graph = Graph(root / "graph.db")
        self._lake = lake

    def keep(self, asset: Asset, passages: Sequence[Passage], progress: Progress = silent) -> None:
        """Put one asset's passages into the index and its facts into the graph."""
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
            entities, facts = extract.from_passages(asset, passages, self.graph.aliases())
        self.graph.replace(asset.id, entities, facts)
        if passages:
            self.index.add(asset.id, passages, progress)

    def relate_documents(self) -> None:
        """Find mentions again in every document, for entities that came after it."""
        aliases = self.graph.aliases()
        for asset in self._lake.catalogue.list():
            if asset.table or asset.kind == "audio":
                continue
            passages = [Passage(h.text, h.locator, h.title) for h in self.index.of_asset(asset.id)]
            self.graph.replace(asset.id, *extract.from_passages(asset, passages, aliases))

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
