"""Drafts of a program, and what came of a request."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from industria.applications.production.plc.check import Report
from industria.applications.production.plc.writing.specify import Specification
from industria.core import (
    Answer,
    Finding,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One attempt: its text, how it came about, what it cost, and what was found."""

    text: str
    strategy: str
    tokens: int = 0
    seconds: float = 0.0
    report: Report | None = field(default=None, repr=False)
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "strategy": self.strategy,
            "tokens": self.tokens,
            "seconds": round(self.seconds, 2),
            "compiled": self.report is not None and not self.report.compiled.errors,
            "findings": [f.message.to_json() for f in self.findings],
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a request: an accepted program, or the best draft and why it is refused."""

    specification: Specification
    answer: Answer[Draft | None]
    attempts: tuple[Draft, ...]

    @property
    def accepted(self) -> bool:
        """Whether a draft passed every check."""
        return self.answer.verdict == "accepted"

    @property
    def draft(self) -> Draft | None:
        """The accepted draft, or the best one."""
        return self.answer.content

    def difference(self) -> list[str]:
        """The lines that a change took away and added; none for a new program or without a draft."""
        before = self.specification.source_before
        if not before or self.draft is None:
            return []
        lines = difflib.unified_diff(
            before.splitlines(), self.draft.text.splitlines(), "before", "after", lineterm="", n=1
        )
        return list(lines)

    def to_json(self) -> dict[str, object]:
        """As ``industria plc write --json`` prints it."""
        draft = self.draft
        report = draft.report.to_json() if draft and draft.report else {}
        return {
            "verdict": self.answer.verdict,
            "program": draft.text if draft else "",
            "compiled": report.get("compiled", False),
            "properties": report.get("properties", []),
            "findings": [f.to_json() for f in self.answer.findings],
            "attempts": [d.to_json() for d in self.attempts],
            "specification": self.specification.to_json(),
            "tokens": sum(d.tokens for d in self.attempts),
            "difference": self.difference(),
        }


def shortfall(draft: Draft) -> tuple[bool, bool, int]:
    """(does not compile, does nothing, findings): less is better."""
    broken = draft.report is None or bool(draft.report.compiled.errors)
    does_nothing = any(f.check == "plc.idle" for f in draft.findings)
    return broken, does_nothing, len(draft.findings)
