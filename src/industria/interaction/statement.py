"""What a source of live facts states by itself, with the evidence it stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from industria.core import (
    Evidence,
    Finding,
    Language,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a source of facts made itself, with the evidence it stands on.

    ``complete``: it answers the question whole, so that no passage is looked for beside it; ``also``: more evidence;
    ``bound``: the source itself accounted for every word of the question, so that no other need answer it.
    """

    text: str
    evidence: Evidence
    complete: bool = False
    also: tuple[Evidence, ...] = ()
    bound: bool = False


# A source that knows what the question asks of, but not the answer, says so with a finding.
Source = Callable[[str, Language], Sequence[Statement | Finding]]
