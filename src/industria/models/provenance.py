"""What is known of the data that a model was trained on: where it is from, its licence, its state then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath

from industria.core import Language, ModelCard, NotFoundError, Text
from industria.foundation.lake import Lake


@dataclass(frozen=True, slots=True)
class Provenance:
    """One asset as it was. ``findings``: what governance found in this very version, None where it is gone;
    ``quality`` and ``gate``: of the dataset that it was taken from, None where it was taken from none."""

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
        parts = [f"@{self.version}", rows.in_language(language), PurePath(self.source).name, self.licence]
        parts += [found.in_language(language)]
        if self.quality is not None:
            gate = Text(f"质量 {self.quality:.1f} (门槛 {self.gate:g})", f"quality {self.quality:.1f} (gate {self.gate:g})")  # fmt: skip
            parts.append(gate.in_language(language))
        if self.private:
            parts.append(Text("私有", "private").in_language(language))
        return ", ".join(p for p in parts if p)


def provenance(lake: Lake, card: ModelCard) -> Sequence[Provenance]:
    """Of each asset that a version was trained on, in order."""
    items = _items(lake, str(card.options.get("dataset", "")))
    return [_of(lake, asset, *items.get(asset, (None, None))) for asset in card.training_assets]


def _items(lake: Lake, named: str) -> dict[str, tuple[float | None, float | None]]:
    """Asset to (quality, gate) of a dataset; empty where there is none of that name."""
    from industria.foundation.datasets import find_dataset

    if not named:
        return {}
    try:
        dataset = find_dataset(lake, named)
    except NotFoundError:
        return {}
    return {item.asset: (item.quality, dataset.gate) for item in dataset.items}


def _of(lake: Lake, asset: str, quality: float | None, gate: float | None) -> Provenance:
    catalogue = lake.catalogue
    try:
        found = catalogue.get(asset)
    except NotFoundError:
        return Provenance(asset, asset)
    return Provenance(
        asset, found.name, found.version, found.sha256, found.rows, found.source, found.licence,
        bool(catalogue.private.among([asset])), len(catalogue.findings(asset)), quality, gate,
    )  # fmt: skip
