"""Check: compilers, model checkers, simulators, solvers and physics are one idea."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from industria.core.text import Text

Artefact = TypeVar("Artefact")
Specification = TypeVar("Specification")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in both languages, with the counterexample as data."""

    check: str
    message: Text
    counterexample: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return {
            "check": self.check,
            "message": self.message.to_json(),
            "counterexample": dict(self.counterexample),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Passed, or the findings that say why not."""

    passed: bool
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> Verdict:
        """Passed exactly where nothing was found."""
        return cls(not findings, findings)


Check = Callable[[Artefact, Specification], Verdict]
