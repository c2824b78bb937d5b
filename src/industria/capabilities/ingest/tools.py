"""``industria ingest``: files and folders into the lake, the index and the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import Asset, Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.ingest.report import IngestReport
    from industria.foundation.ingest.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of each file; with ``explain`` what each table was understood to be."""

    report: IngestReport
    understood: Mapping[str, Understanding] = field(default_factory=dict)
    explain: bool = False

    @property
    def passed(self) -> bool:
        """Whether every file was taken in without a remark."""
        return self.report.clean

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        body = self.report.to_json()
        if self.explain:
            body["understandings"] = [u.to_json() for u in self.understood.values()]
        return body

    def show(self, language: Language) -> str:
        """One file a line, and below it what was not understood of it, or with ``explain`` all."""
        from industria.foundation.ingest.tables.shown import shown, unread_line

        lines = []
        for asset in self.report.assets:
            lines.append(_asset_line(asset))
            understanding = self.understood.get(asset.id)
            if understanding and not self.explain:
                said = unread_line(understanding, language)
                lines += [f"      {said}"] if said else []
        if self.explain:
            for understanding in self.understood.values():
                lines += ["", *shown(understanding, language)]
            lines.append("")
        counts = []
        for word, entries in (
            (Text("跳过", "skipped"), self.report.skipped),
            (Text("拒绝", "rejected"), self.report.rejected),
            (Text("有风险", "flagged"), self.report.flagged),
        ):
            said = word.in_language(language)
            lines += [f"  {said:9} {entry['path']}: {entry['reason']}" for entry in entries]
            counts.append(f"{len(entries)} {said}")
        many = Text(f"{len(self.report.assets)} 个资产", f"{len(self.report.assets)} assets")
        return "\n".join([*lines, ", ".join([many.in_language(language), *counts])])


def _asset_line(asset: Asset) -> str:
    rows = f"{asset.rows} rows" if asset.table else asset.note or asset.kind
    rows += f"; {asset.note}" if asset.table and asset.note else ""
    table = f"  table {asset.table}" if asset.table else ""
    return f"  {asset.kind:9} {asset.name}  ({rows}){table}"


def ingest(
    session: Session[Stores],
    file: Annotated[list[Path], Text("文件或文件夹", "files and folders")],
    explain: Annotated[
        bool,
        Text(
            "说明每个表被理解成什么, 哪些行与单元格未用",
            "say what each table was understood to be, and which rows and cells were not used",
        ),
    ] = False,
) -> Ingested:
    """Take files and folders in; resumable, safe to repeat."""
    from industria.foundation.ingest.engine import Ingest
    from industria.foundation.ingest.tables.memory import Memory

    plant = session.plant
    memory = Memory(plant.root, plant.zone)
    report = Ingest(plant.lake, plant.root, plant.knowledge, memory.told_of).run(
        file, session.progress
    )
    plant.knowledge.relate_documents()
    if report.assets:
        plant.index.settle_when_due()
    session.run.outputs = {
        "assets": len(report.assets),
        "skipped": len(report.skipped),
        "rejected": len(report.rejected),
        "flagged": len(report.flagged),
    }
    session.run.reference = tuple(asset.id for asset in report.assets[:50])
    return Ingested(report, _understood(plant, report, explain), explain)


def _understood(plant: Stores, report: IngestReport, explain: bool) -> dict[str, Understanding]:
    """What is kept of the tables of a report; ``explain``: also of those that were here already."""
    from industria.foundation.ingest.understanding import of_json

    assets = list(report.assets)
    if explain:
        for entry in report.skipped:
            assets += plant.lake.catalogue.from_source(str(Path(entry["path"]).resolve()))
    kept = {a.id: plant.lake.catalogue.understood(a.id) for a in assets if a.table}
    return {asset: of_json(body) for asset, body in kept.items() if body}


TOOLS = (
    Tool(
        "ingest",
        Text(
            "把文件和文件夹读入数据湖; 可续传, 可重复",
            "Take files and folders into the lake; resumable, safe to repeat",
        ),
        "propose",
        ingest,
    ),
)
