"""Answer: what every user-facing call returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from industria.core.check import Finding
from industria.core.evidence import Evidence

Content = TypeVar("Content", covariant=True)
Outcome = Literal["accepted", "refused", "degraded"]


@dataclass(frozen=True)
class Answer(Generic[Content]):
    """Content with its evidence, or a refusal with its findings.

    ``degraded`` is an answer made without a part that would have made it better (no language
    model, say); it has passed the same checks. ``confidence`` is between 0 and 1.
    """

    content: Content
    verdict: Outcome
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    findings: tuple[Finding, ...] = ()
    attempts: int = 1
    run: str = ""

    def to_json(self) -> dict[str, object]:
        """As the commands print it; ``content`` is passed on as it is."""
        return {
            "content": self.content,
            "verdict": self.verdict,
            "confidence": round(self.confidence, 3),
            "evidence": [item.to_json() for item in self.evidence],
            "findings": [finding.to_json() for finding in self.findings],
            "attempts": self.attempts,
            "run": self.run,
        }
