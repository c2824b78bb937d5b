"""``industria ingest``: files and folders into the lake, the index and the graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.ingest.report import IngestReport


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of each file."""

    report: IngestReport

    @property
    def passed(self) -> bool:
        """Whether every file was taken in without a remark."""
        return self.report.clean

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.report.to_json()

    def show(self, language: Language) -> str:
        """One file a line."""
        lines = []
        for asset in self.report.assets:
            rows = f"{asset.rows} rows" if asset.table else asset.note or asset.kind
            rows += f"; {asset.note}" if asset.table and asset.note else ""
            table = f"  table {asset.table}" if asset.table else ""
            lines.append(f"  {asset.kind:9} {asset.name}  ({rows}){table}")
        counts = []
        for word, zh, entries in (
            ("skipped", "跳过", self.report.skipped),
            ("rejected", "拒绝", self.report.rejected),
            ("flagged", "有风险", self.report.flagged),
        ):
            said = word if language == "en" else zh
            lines += [f"  {said:9} {entry['path']}: {entry['reason']}" for entry in entries]
            counts.append(f"{len(entries)} {said}")
        many = Text(f"{len(self.report.assets)} 个资产", f"{len(self.report.assets)} assets")
        return "\n".join([*lines, ", ".join([many.in_language(language), *counts])])


def ingest(
    session: Session[Stores],
    file: Annotated[list[Path], Text("文件或文件夹", "files and folders")],
) -> Ingested:
    """Take files and folders in; resumable, safe to repeat."""
    from industria.foundation.ingest.engine import Ingest

    plant = session.plant
    report = Ingest(plant.lake, plant.root, plant.knowledge).run(file, session.progress)
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
    return Ingested(report)


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
