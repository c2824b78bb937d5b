"""refine: propose, check, repair. The one mechanism behind everything that leaves industria."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from industria.core.answer import Answer
from industria.core.check import Artefact, Check, Finding, Specification, Verdict

Propose = Callable[[tuple[Finding, ...], int], Artefact | None]


@dataclass(frozen=True, slots=True)
class Tries:
    """How long to try: at most ``attempts`` proposals and ``seconds`` of wall time."""

    attempts: int = 3
    seconds: float = 60.0


def refine(
    propose: Propose[Artefact],
    check: Check[Artefact, Specification],
    specification: Specification,
    budget: Tries = Tries(),
) -> Answer[Artefact | None]:
    """Propose until the check passes or the budget is spent.

    ``propose`` gets the findings of the last attempt and its number (0 first) and returns an
    artefact, or None when it has nothing more to offer. The first artefact that passes is
    accepted. Otherwise the answer is a refusal that holds the attempt with the fewest findings.
    """
    started = time.monotonic()
    best: Artefact | None = None
    best_findings: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    attempt = 0
    while attempt < budget.attempts:
        artefact = propose(findings, attempt)
        if artefact is None:
            break
        attempt += 1
        verdict: Verdict = check(artefact, specification)
        if verdict.passed:
            return Answer(artefact, "accepted", confidence=1.0, attempts=attempt)
        findings = verdict.findings
        if best is None or len(findings) < len(best_findings):
            best, best_findings = artefact, findings
        if time.monotonic() - started >= budget.seconds:
            break
    return Answer(best, "refused", findings=best_findings, attempts=attempt)
