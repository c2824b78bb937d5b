"""What a look at all files of a plant found: each damaged file, what hangs on it, what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from industria.core import Language, Text

Kind = Literal[
    "store",
    "table",
    "object",
    "index",
    "program",
    "retained",
    "approval",
    "settings",
    "sums",
    "audit",
]
RESTORE = Text("用备份恢复", "restore a backup")


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not as it was written. ``of``: the table and version, the model, the program."""

    file: str
    kind: Kind
    of: str
    found: str
    lost: Text
    advice: Text = RESTORE

    def to_json(self) -> dict[str, object]:
        """As ``industria verify --json`` prints it."""
        return {
            "file": self.file, "kind": self.kind, "of": self.of, "found": self.found,
            "lost": self.lost.to_json(), "advice": self.advice.to_json(),
        }  # fmt: skip


@dataclass(slots=True)
class Findings:
    """What a look at one part adds to the whole."""

    checked: int = 0
    damaged: list[Damage] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Take in another part."""
        self.checked += other.checked
        self.damaged += other.damaged
        self.unknown += other.unknown
        self.adopted += other.adopted


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """Files that were compared, those that are damaged, and those of which nothing is known.

    Not known is no fault: a version before kept no sums, or a writer was killed before it could say them.
    """

    checked: int
    damaged: tuple[Damage, ...]
    unknown: tuple[str, ...]
    adopted: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no file is damaged."""
        return not self.damaged

    def to_json(self) -> dict[str, object]:
        """As ``industria verify --json`` prints it."""
        return {
            "passed": self.passed, "checked": self.checked,
            "damaged": [d.to_json() for d in self.damaged],
            "not_known": len(self.unknown), "not_known_files": list(self.unknown[:100]),
            "adopted": len(self.adopted),
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """One line a damaged file, then the counts."""
        lines = []
        for d in self.damaged:
            of = f" ({d.of})" if d.of else ""
            lost, advice = d.lost.in_language(language), d.advice.in_language(language)
            lines.append(f"{d.file}{of}: {d.found}; {lost}; {advice}")
        state = Text("完好", "whole") if self.passed else Text("有损坏", "damaged")
        counts = Text(
            f"已比对 {self.checked} 个文件，损坏 {len(self.damaged)} 处，未知 {len(self.unknown)} 个",
            f"{self.checked} files compared, {len(self.damaged)} damaged, {len(self.unknown)} not known",
        )
        lines.append(f"{state.in_language(language)}: {counts.in_language(language)}")
        if self.adopted:
            taken = Text(f"已接纳 {len(self.adopted)} 个", f"{len(self.adopted)} adopted")
            lines.append(taken.in_language(language))
        elif self.unknown:
            hint = Text(
                "用 industria verify --adopt 接纳未知文件",
                "industria verify --adopt takes those not known",
            )
            lines.append(hint.in_language(language))
        return "\n".join(lines)
