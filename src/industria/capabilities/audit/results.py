"""What the audit tools hand back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Language, Run, Text

if TYPE_CHECKING:
    from industria.trust.anchor import Anchor
    from industria.trust.prune import Pruned
    from industria.trust.report import ChainReport


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether every link of the chain holds."""

    report: ChainReport

    @property
    def passed(self) -> bool:
        """Whether the chain is whole."""
        return self.report.intact

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.report.to_json()

    def show(self, language: Language) -> str:
        """How it stands, what that proves, and what began without an end."""
        report = self.report
        if report.intact:
            lines = [f"intact: {report.runs} records", *([report.proves] if report.proves else [])]
        else:
            lines = [f"broken at run {report.broken_at}: {report.reason}"]
            if report.damage:
                lines[0] += f" ({report.damage})"
        if report.pruned:
            lines.append(f"pruned: {report.pruned} records, a signed checkpoint stands for them")
        if report.walked_from > report.pruned + 1:
            lines.append(f"walked now: from record {report.walked_from}; before it, earlier")
        if report.note:
            lines.append(report.note)
        for intent in report.unended:
            state = "at work" if intent.at_work else "began, never ended"
            lines.append(f"{state}: {intent.id}  {intent.what}  {intent.who}  {intent.started}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest Runs, newest first, or one."""

    runs: tuple[Run, ...]

    def to_json(self) -> object:
        """As JSON types."""
        return [run.to_json() for run in self.runs]

    def show(self, language: Language) -> str:
        """One a line."""
        return "\n".join(
            f"  {r.started}  {r.what:10} {r.who}  "
            f"{'began, no end' if r.state == 'begun' else r.error or r.outputs}"
            for r in self.runs
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """A file with the chain."""

    runs: int
    file: str

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"runs": self.runs, "file": self.file}

    def show(self, language: Language) -> str:
        """How many, and where."""
        return Text(
            f"{self.runs} 条记录写入 {self.file}", f"{self.runs} runs in {self.file}"
        ).in_language(language)


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where the chain stands, and where that was put."""

    anchor: Anchor
    file: str = ""
    syslog: str = ""

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.anchor.to_json() | {"file": self.file, "syslog": self.syslog}

    def show(self, language: Language) -> str:
        """The line that ``audit verify --since`` takes, alone."""
        return self.anchor.line


@dataclass(frozen=True, slots=True)
class Adopted:
    """A chain taken as it is; ``before`` says what was wrong with it, ``now`` how it stands."""

    before: ChainReport
    now: ChainReport

    @property
    def passed(self) -> bool:
        """Whether it holds now."""
        return self.now.intact

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"before": self.before.to_json(), "now": self.now.to_json()}

    def show(self, language: Language) -> str:
        """Both, one after the other."""
        was, stands = Text("之前", "before"), Text("现在", "now")
        return (
            f"{was.in_language(language)}: {Verified(self.before).show(language)}\n"
            f"{stands.in_language(language)}: {Verified(self.now).show(language)}"
        )


@dataclass(frozen=True, slots=True)
class Cut:
    """What left the chain, and where it is now."""

    pruned: Pruned

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.pruned.to_json()

    def show(self, language: Language) -> str:
        """How many, and where."""
        cut = self.pruned
        if not cut.runs:
            return Text("没有更早的记录", "no records are that old").in_language(language)
        return Text(
            f"{cut.runs} 条记录移至 {cut.file} (sha256 {cut.sha256})",
            f"{cut.runs} records moved to {cut.file} (sha256 {cut.sha256})",
        ).in_language(language)
