"""What is known of the data that a model was trained on: where it is from, its licence, its state then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from industria.core import Language, ModelCard, NotFoundError, Text
from industria.foundation.lake import Lake

if TYPE_CHECKING:
    from industria.foundation.datasets import Dataset


@dataclass(frozen=True, slots=True)
class Provenance:
    """One asset as it was. ``findings``: what governance found in this very version, None where it is gone;
    ``dataset``: the one that it was taken from, with its ``quality`` and ``gate``; empty and None where it was taken
    from none."""

    asset: str
    name: str
    version: int = 0
    sha256: str = ""
    rows: int = 0
    source: str = ""
    licence: str = ""
    private: bool = False
    findings: int | None = None
    quality: float | None = None
    gate: float | None = None
    dataset: str = ""

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)

    def said(self, language: Language) -> str:
        """In one line."""
        if self.findings is None:
            return Text(f"{self.asset}, 已不在", f"{self.asset}, which is gone").in_language(
                language
            )
        rows = Text(f"{self.rows} 行", f"{self.rows} rows")
        found = Text(
            f"记录在案的治理发现 {self.findings} 项", f"{self.findings} findings on record"
        )
        parts = [
            f"@{self.version}",
            rows.in_language(language),
            PurePath(self.source).name,
            self.licence,
        ]
        parts += [found.in_language(language)]
        if self.dataset:
            parts.append(Text(f"数据集 {self.dataset}", f"dataset {self.dataset}").in_language(language))  # fmt: skip
        if self.quality is not None:
            gate = Text(f"质量 {self.quality:.1f} (门槛 {self.gate:g})", f"quality {self.quality:.1f} (gate {self.gate:g})")  # fmt: skip
            parts.append(gate.in_language(language))
        if self.private:
            parts.append(Text("私有", "private").in_language(language))
        return ", ".join(p for p in parts if p)


def provenance(lake: Lake, card: ModelCard) -> Sequence[Provenance]:
    """Of each asset that a version was trained on, in order."""
    named = str(card.options.get("dataset", ""))
    return [_of(lake, asset, named) for asset in card.training_assets]


def _of(lake: Lake, asset: str, dataset: str) -> Provenance:
    from industria.foundation.datasets import dataset_of

    catalogue = lake.catalogue
    try:
        found = catalogue.get(asset)
    except NotFoundError:
        return Provenance(asset, asset)
    named = dataset or dataset_of(found)
    kept = _dataset(lake, named)
    return Provenance(
        asset, found.name, found.version, found.sha256, found.rows, found.source,
        found.licence or (kept.licence if kept else ""),
        bool(catalogue.private.among([asset])), len(catalogue.findings(asset)),
        kept.quality if kept else None, kept.gate if kept else None, named,
    )  # fmt: skip


def _dataset(lake: Lake, named: str) -> Dataset | None:
    """The dataset of a name; None where there is none."""
    from industria.foundation.datasets import find_dataset

    try:
        return find_dataset(lake, named) if named else None
    except NotFoundError:
        return None
