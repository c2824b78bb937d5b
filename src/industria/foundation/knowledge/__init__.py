"""Knowledge: passages in a hybrid index, entities and relations in a graph, all forgettable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from industria.core import Asset, Embedder, Progress, silent
from industria.foundation.ingest.kinds import role_of
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import extract
from industria.foundation.knowledge.binding.rows import row_passages
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.knowledge.graph import Entity, Fact, Graph
from industria.foundation.knowledge.index import Index
from industria.foundation.knowledge.relations import Assets
from industria.foundation.knowledge.relations.sources import assets_of_graph
from industria.foundation.knowledge.snapshot import Hit
from industria.foundation.knowledge.subjects import EquipmentNames
from industria.foundation.lake import Lake

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.knowledge.extraction import Extractor

__all__ = ["Entity", "Fact", "Graph", "Hit", "Index", "Knowledge"]

_MAX_TABLE_ROWS = 200_000
_COLUMNS_KEPT = 8
FindExtractor: TypeAlias = "Callable[[], Extractor | None]"


@dataclass(frozen=True, slots=True)
class _Read:
    """One asset that was read and waits for index and graph; ``extracted`` is a table's own."""

    asset: Asset
    passages: Sequence[Passage]
    extracted: extract.Extracted | None
    learned: extract.Extracted


class Knowledge:
    """Index and graph of one plant, filled together."""

    def __init__(self, root: Path, lake: Lake, embedder: Embedder | None) -> None:
        self.index = Index(root / "index", embedder, lake.catalogue.editions.older)
        self.graph = Graph(root / "graph.db")
        self._lake = lake
        self.binding = Settling(lake, self.graph)
        self._extractor: FindExtractor = _none
        self._columns: dict[tuple[str, int, str], list[str]] = {}
        self._assets: Assets | None = None
        self._lists: list[str] = []

    def keep(self, asset: Asset, passages: Sequence[Passage], progress: Progress = silent) -> None:
        """Put one asset's passages into the index and its facts into the graph."""
        self.keep_all([(asset, passages)], progress)

    def keep_all(
        self, assets: Sequence[tuple[Asset, Sequence[Passage]]], progress: Progress = silent
    ) -> None:
        """Put assets into index and graph with one commit each; may be repeated.

        What takes long (reading tables, the trained extractor, embedding) is done before either store is
        locked. Names of one asset are known to the next.
        """
        read = [self._read(asset, passages) for asset, passages in assets]
        self.index.add_all([(r.asset.id, r.passages) for r in read if r.passages], progress)
        read.sort(key=lambda r: not r.asset.table)  # asset lists say what documents mean
        with self.graph.together():
            for r in read:
                entities, facts = r.extracted or extract.from_passages(
                    r.asset, r.passages, self.graph.known_keys, EquipmentNames(self.graph),
                    self._assets_now(),
                )  # fmt: skip
                if r.extracted and self.binding.kind(r.asset) in ("assets", "tags"):
                    self._assets = None
                    self._lists.append(r.asset.id)
                kept = [] if r.asset.table else [(p.locator, p.text) for p in r.passages]
                self.graph.replace(
                    r.asset.id, [*entities, *r.learned[0]], [*facts, *r.learned[1]], kept
                )

    def _assets_now(self) -> Assets:
        """The plant's machines, read from the graph when the first text after a table asks for them."""
        if self._assets is None:
            self._assets = assets_of_graph(self.graph)
        return self._assets

    def _read(self, asset: Asset, passages: Sequence[Passage]) -> _Read:
        """What an asset says that does not depend on the graph."""
        extracted = None
        if asset.table and asset.rows > _MAX_TABLE_ROWS:
            extracted = extract.from_table(asset, _empty(asset))
        elif asset.table:
            data = self._lake.tables.read(asset.table, asset.version)
            kind = self.binding.kind(asset)
            extracted = extract.from_table(asset, data, kind, self.binding.machine_of)
            passages = row_passages(asset, data, kind)
        learned: extract.Extracted = ([], [])
        if passages and (extractor := self._extractor()) is not None:
            learned = extract.learned_facts(asset, passages, extractor)
        return _Read(asset, passages, extracted, learned)

    def relate_documents(self) -> None:
        """Find names that came after a document in it, and bind what is new to its machines; costs by what is new,
        not by what there is."""
        self.graph.relate_new_names()
        self._read_texts_again()
        self.bind()

    def bind(self) -> None:
        """Bind tables and documents that are new, or that newer lists or a user's word say something of."""
        self.binding.settle(self._facts_anew)

    def _facts_anew(self, asset: Asset) -> None:
        """Read the facts of a list again; its passages in the index stay."""
        read = self._read(asset, ())
        assert read.extracted is not None
        entities, facts = read.extracted
        self.graph.replace(asset.id, [*entities, *read.learned[0]], [*facts, *read.learned[1]])

    def _read_texts_again(self) -> None:
        """Facts of documents that mention machines which a list named only after they were read."""
        lists, self._lists = self._lists, []
        named = {f.subject for asset in lists for f in self.graph.facts(asset=asset)}
        mentions = {f.asset for name in named for f in self.graph.facts("", "mentions", name)}
        with self.graph.together():
            for document in sorted(mentions):
                self._text_anew(document)

    def _text_anew(self, document: str) -> None:
        asset = self._lake.catalogue.get(document)
        texts = self.graph.texts(document)
        passages = [Passage(text, place, place.section) for place, text in texts]
        read = self._read(asset, passages)
        entities, facts = extract.from_passages(
            asset, passages, self.graph.known_keys, EquipmentNames(self.graph), self._assets_now()
        )
        self.graph.replace(
            document, [*entities, *read.learned[0]], [*facts, *read.learned[1]], texts
        )

    def unit_of(self, sensor: str) -> str:
        """The unit of a sensor as the asset list gives it; empty where unknown."""
        for relation in ("measures", "located_in", "is_a"):
            for fact in self.graph.facts(sensor, relation):
                asset = self._lake.catalogue.get(fact.asset)
                unit = next((c.name for c in asset.schema if role_of(c.name) == "list_unit"), "")
                if unit and asset.table and fact.locator.kind == "rows":
                    return self._column(asset, unit)[fact.locator.start]
        return self.binding.store.unit_of(sensor)

    def _column(self, asset: Asset, column: str) -> list[str]:
        """The cells of one column as written; those of the last few tables are kept."""
        key = (asset.table, asset.version, column)
        if key not in self._columns:
            while len(self._columns) >= _COLUMNS_KEPT:
                del self._columns[next(iter(self._columns))]
            cells = self._lake.tables.read(asset.table, asset.version).column(column).to_pylist()
            self._columns[key] = ["" if cell is None else str(cell).strip() for cell in cells]
        return self._columns[key]

    def read_with(self, extractor: FindExtractor) -> None:
        """Read passages with a trained extractor too: the one that is given at each asset, if any."""
        self._extractor = extractor

    def forget(self, asset: str) -> None:
        """Remove all that came from an asset."""
        self.forget_all([asset])

    def forget_all(self, assets: Sequence[str]) -> None:
        """Remove all that came from several assets, with one commit each of index and graph."""
        self.index.forget_all(assets)
        self._assets = None
        with self.graph.together():
            for asset in assets:
                self.graph.forget(asset)

    def text_of(self, asset: str) -> str:
        """All passages of a document, one below the other."""
        return "\n".join(hit.text for hit in self.index.of_asset(asset))

    def retire_facts(self, asset: str) -> None:
        """Take the facts of a document out of the graph; its passages stay."""
        with self.graph.together():
            self.graph.forget(asset)

    def close(self) -> None:
        """Close the stores."""
        self.graph.close()


def _none() -> Extractor | None:
    return None


def _empty(asset: Asset) -> pa.Table:
    import pyarrow as pa

    return pa.table({column.name: [] for column in asset.schema})
