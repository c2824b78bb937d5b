"""What followed from what, told in the order of its course: A, so B; A → B → C; what was found on opening."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.events import Events
from industria.foundation.knowledge.relations.phrases import (
    Failing,
    failing_phrases,
    forced_phrase,
)
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    first_at,
    has,
    stripped,
    suppositions,
)

_LONGEST = 90


class Consequences(Events):
    """The part of a reading that takes causes from the order in which they are told."""

    def _course(self, run: Sequence[Clause]) -> None:
        """A chain of arrows: each element is the cause of the next."""
        supposed = any(suppositions(self._text, c.start, c.end) for c in run)
        for before, clause in pairwise(run):
            cause = stripped(self._text, before.start, before.end, "demonstrative")
            self._follows(cause, self._failed(clause.start, clause.end), clause, supposed)

    def _so(self, clause: Clause) -> bool:
        """``..., so the boiler tripped``, ``……，因此停机``: the clause before is the cause."""
        lead = first_at(self._text, clause.start, clause.end, "so_then")
        place = self._here.clauses.index(clause) if clause in self._here.clauses else 0
        if lead is None or place == 0 or self._pending is not None:
            return False
        before = self._here.clauses[place - 1]
        fail = self._failed(lead.end, clause.end, sure=True)
        inner = failings(self._text, before.start, before.end)
        if (
            fail is None
            or has(self._text, lead.end, clause.end, "mending")
            or has(self._text, before.start, before.end, "mending", "if_clause")
            or (inner and denials(self._text, before.start, before.end, inner))
        ):
            return False
        cause = stripped(self._text, before.start, before.end, "demonstrative", "leads_in")
        supposed = bool(
            suppositions(self._text, before.start, before.end)
            or suppositions(self._text, clause.start, fail.cue[0])
        )
        if not 3 <= cause[1] - cause[0] <= _LONGEST:
            return False
        self._follows(cause, fail, clause, supposed)
        return True

    def _failed(self, start: int, end: int, sure: bool = False) -> Failing | None:
        found = failing_phrases(self._text, start, end, self._mentions, weakly=True)
        forced = None if sure else forced_phrase(self._text, start, end, self._mentions)
        return next((f for f in [*found, forced] if f is not None), None)

    def _follows(self, cause: Span, fail: Failing | None, clause: Clause, supposed: bool) -> None:
        if fail is None:
            return
        told = self._fails(fail, fail.span, bare=True)
        if told is not None:
            self._because(told, cause, (cause[1], clause.start), False, supposed)
