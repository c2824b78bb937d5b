"""What a governance run came to, as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import Asset, Language, Text

if TYPE_CHECKING:
    from industria.foundation.governance import Governed
    from industria.foundation.governance.ledger import Question
    from industria.foundation.governance.repaired import RepairedCell
    from industria.foundation.ingest.report import IngestReport

_NOT_GOVERNED = Text("未治理", "not governed")
_FLAGGED = Text("有风险", "flagged")
_NOTHING_OPEN = Text("没有待回答的问题", "no question is open")
_NOTHING_REPAIRED = Text("没有修复过的单元格", "no cell was repaired: the table is as it was read")
_CELLS_SHOWN = 10
_UNCHANGED = Text(
    "没有改动; --apply 执行方括号中的修复",
    "nothing was changed; --apply carries out what stands in brackets",
)


@dataclass(frozen=True, slots=True)
class Governing:
    """The tables by name; ``written``: files of fixed copies; ``taken``: what a folder's files came to."""

    results: Mapping[str, Governed]
    applied: bool
    written: Sequence[str] = ()
    taken: IngestReport | None = None

    @property
    def passed(self) -> bool:
        """Whether every file of a folder could be governed."""
        return self.taken is None or self.taken.clean

    def to_json(self) -> dict[str, object]:
        """The mean scores, and every finding with its asset.

        ``carried_out`` says of each finding whether its repair was; ``question`` what else has to be
        decided.
        """
        said: dict[str, object] = {
            "score_before": self._mean("before"),
            "score_after": self._mean("after"),
            "findings": [
                {**s.to_json(name), "carried_out": self.applied and s in g.repaired}
                for name, g in self.results.items()
                for s in g.symptoms
            ],
        }
        if self.written:
            said["written"] = list(self.written)
        if self.taken is not None:
            said |= {"rejected": self.taken.rejected, "flagged": self.taken.flagged}
        return said

    def show(self, language: Language) -> str:
        """A table's score and its findings, repairs in brackets, questions below."""
        lines = []
        for name, governed in self.results.items():
            lines.append(
                f"{name}: {governed.before.total:.1f} -> {governed.after.total:.1f} of 100"
            )
            for symptom in governed.symptoms:
                done = symptom in governed.repaired
                repair = f"  [{symptom.repair}]" if done or symptom.determined else ""
                mark = "" if symptom.severity == "fault" else "  (advice)"
                said = symptom.message.in_language(language)
                lines.append(f"  {symptom.check:22} {said}{repair}{mark}")
                if symptom.question and not done and symptom.severity == "fault":
                    lines.append(f"  {'':22} ? {symptom.question.in_language(language)}")
        lines += [f"wrote {path}" for path in self.written]
        if self.taken is not None:
            for title, entries in (
                (_NOT_GOVERNED, self.taken.rejected),
                (_FLAGGED, self.taken.flagged),
            ):
                said = title.in_language(language)
                lines += [f"{said}  {entry['path']}: {entry['reason']}" for entry in entries]
        if not self.applied:
            lines.append(_UNCHANGED.in_language(language))
        return "\n".join(lines)

    def _mean(self, which: str) -> dict[str, float]:
        count = max(len(self.results), 1)
        scores = [getattr(g, which).to_json() for g in self.results.values()]
        names = scores[0] if scores else {}
        return {n: round(sum(s[n] for s in scores) / count, 2) for n in names}


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """What the tables leave open, by table."""

    tables: Mapping[str, Sequence[Question]]

    def to_json(self) -> dict[str, object]:
        """Every question with its cells."""
        return {"questions": [q.to_json(name) for name, qs in self.tables.items() for q in qs]}

    def show(self, language: Language) -> str:
        """Each question with its id, its evidence and what it proposes; the first cells."""
        lines = []
        for name, asked in self.tables.items():
            for question in asked:
                lines.append(f"{question.id}  {name}  {question.message.in_language(language)}")
                if question.proposal:
                    lines.append(f"{'':10}? {question.proposal.in_language(language)}")
                for row, given, to in question.cells[:_CELLS_SHOWN]:
                    lines.append(f"{'':10}{row}: {given!r}" + (f" -> {to!r}" if to else ""))
                if len(question.cells) > _CELLS_SHOWN:
                    lines.append(f"{'':10}... {len(question.cells) - _CELLS_SHOWN}")
        return "\n".join(lines) or _NOTHING_OPEN.in_language(language)


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repaired cells of a table, with what was read."""

    table: str
    cells: Sequence[RepairedCell]

    def to_json(self) -> dict[str, object]:
        """All of them."""
        return {"table": self.table, "repairs": [asdict(cell) for cell in self.cells]}

    def show(self, language: Language) -> str:
        """One line a cell."""
        lines = [
            f"{c.row:>8}  {c.column or '-'}  {c.before!r} -> {c.after!r}  {c.check}: {c.evidence}"
            for c in self.cells
        ]
        return "\n".join(lines) or _NOTHING_REPAIRED.in_language(language)


@dataclass(frozen=True, slots=True)
class Undone:
    """A table as it was before its last repair."""

    restored: Asset

    def to_json(self) -> dict[str, object]:
        """The asset."""
        return self.restored.to_json()

    def show(self, language: Language) -> str:
        """Which version the table is now."""
        at = self.restored
        return Text(
            f"{at.name} 恢复到上一次修复之前, 现为版本 {at.version}; 再次 --undo 会退到更早, 重新修复用 --apply",
            f"{at.name} is as it was before its last repair and is version {at.version} now; "
            "--undo again goes further back, --apply repairs it again",
        ).in_language(language)
