"""``industria assets report``: what is known of one asset: findings, where it comes from, versions, text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from industria.core import Asset, Language, Session, Text, Tool
from industria.stores import Stores

_MOST_VERSIONS = 10
_MOST_PASSAGES = 6
_LONGEST_LINE = 6


@dataclass(frozen=True, slots=True)
class Report:
    """One asset; ``lineage``: the source and the versions that it was made from, oldest first;
    ``understanding``: what its file was read as, of a table."""

    asset: Asset
    findings: tuple[Mapping[str, object], ...]
    lineage: tuple[str, ...]
    versions: tuple[Mapping[str, object], ...]
    passages: tuple[str, ...]
    understanding: Mapping[str, object] | None = None

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "asset": self.asset.to_json(),
            "findings": [dict(f) for f in self.findings],
            "lineage": list(self.lineage),
            "versions": [dict(v) for v in self.versions],
            "passages": list(self.passages),
            "understanding": self.understanding,
        }

    def show(self, language: Language) -> str:
        """Its name, where it comes from, what was found, its text."""
        lines = [f"{self.asset.kind}  {self.asset.name}  {self.asset.id}", " > ".join(self.lineage)]
        lines += [f"  {said(f, language)}" for f in self.findings]
        lines += [f"  {v['version']}  {v['operation']}  {v['note']}" for v in self.versions]
        return "\n".join([*lines, *(f"  {p}" for p in self.passages)])


def said(finding: Mapping[str, object], language: Language) -> str:
    """What a finding says, in one language."""
    message = finding.get("message")
    return str(message[language]) if isinstance(message, Mapping) else ""


def report(session: Session[Stores], asset: Annotated[str, Text("资产", "the asset")]) -> Report:
    """What is known of an asset."""
    plant = session.plant
    found = plant.lake.catalogue.get(asset)
    catalogue = plant.lake.catalogue
    # findings are of the version that was governed: a repaired one has its parent's
    findings = catalogue.findings(found.id) or [
        f for p in found.parents for f in catalogue.findings(p)
    ]
    versions = plant.lake.tables.versions(found.table)[:_MOST_VERSIONS] if found.table else []
    passages = (
        ()
        if found.table
        else tuple(h.text for h in plant.index.of_asset(found.id)[:_MOST_PASSAGES])
    )
    understanding = catalogue.understood(found.id) if found.table else None
    return Report(
        found, tuple(findings), _lineage(plant, found), tuple(versions), passages, understanding
    )


def _lineage(plant: Stores, asset: Asset) -> tuple[str, ...]:
    known = {a.id: a for a in plant.lake.catalogue.list(superseded=True)}
    chain = [asset]
    while chain[0].parents and chain[0].parents[0] in known and len(chain) < _LONGEST_LINE:
        chain.insert(0, known[chain[0].parents[0]])
    source = asset.source.rsplit("/", 1)[-1]
    return (source, *(f"{a.table} v{a.version}" for a in chain if a.table))


TOOLS = (
    Tool(
        "assets.report",
        Text("一个资产的质量, 来历与版本", "Quality, lineage and versions of one asset"),
        "read",
        report,
        recorded=False,
    ),
)
