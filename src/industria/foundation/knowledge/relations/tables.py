"""The part of a reading that reads limits, and the rows of tables that stand in a document."""

from __future__ import annotations

from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause, Sentence
from industria.foundation.knowledge.relations.limits import Limit, limits
from industria.foundation.knowledge.relations.links import Group, Link, links
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.phrases import failing_phrases, forced_phrase
from industria.foundation.knowledge.relations.rows import Cell, cells_of, is_row, names_of, pieces
from industria.foundation.knowledge.relations.story import Told, ends_of
from industria.foundation.knowledge.relations.turns import Turns
from industria.foundation.knowledge.relations.words import denials, stripped, suppositions


class Tables(Turns):
    """Limits of prose and of tables, and faults with their causes and remedies in tables."""

    def _line_at(self, place: int) -> Span:
        end = self._text.find("\n", place)
        return self._text.rfind("\n", 0, place) + 1, end if end >= 0 else len(self._text)

    def _names_above(self, begin: int) -> tuple[list[str], int]:
        """The names of the columns of the table that a line is in, and where its first line begins."""
        first = begin
        while first > 0:
            above = self._line_at(first - 1)
            if not is_row(self._text[slice(*above)]):
                break
            first = above[0]
        _, end = self._line_at(first)
        below = self._line_at(end + 1) if end < len(self._text) else (end, end)
        return names_of([self._text[first:end], self._text[slice(*below)]]), first

    def _row(self, begin: int, end: int, line: int) -> None:
        """One row of a table; the row of names says nothing."""
        names, first = self._names_above(begin)
        if names and begin == first:
            return
        cells = cells_of(self._text[begin:end], begin, names)
        self._here = Sentence(begin, end, tuple(Clause(c.start, c.end) for c in cells), False, line)
        self._supposed, self._pending, self._frame = False, None, None
        own = [m for m in self._mentions if begin <= m.start and m.end <= end]
        section, self._topic = self._topic, ends_of(own[:1]) or self._topic
        for cell in cells:
            for limit in limits(self._text, Clause(cell.whole, cell.end), self._mentions):
                self._limit(limit, own)
        self._faults(cells)
        for cell in cells:
            if not cell.label:
                clause = Clause(cell.start, cell.end)
                for link in links(self._text, clause, self._mentions, self._assets, ()):
                    self._linked(link, clause)
        self._topic = section

    def _faults(self, cells: list[Cell]) -> None:
        told: list[Told] = []
        for cell in (c for c in cells if c.label == "failure_label"):
            for span in pieces(self._text, cell):
                found = failing_phrases(self._text, *span, self._mentions, weakly=True)
                forced = forced_phrase(self._text, *span, self._mentions)
                fail = next((f for f in [*found, forced] if f is not None), None)
                if fail is not None and (one := self._fails(fail, span)) is not None:
                    told.append(one)
        for cell in cells if told else ():
            for span in pieces(self._text, cell):
                if cell.label == "cause_label":
                    supposed = cell.supposed or bool(suppositions(self._text, *span))
                    self._because(told[-1], span, span, False, supposed)
                elif cell.label == "remedy_label":
                    words = stripped(self._text, *span)
                    turned = bool(denials(self._text, *span))
                    supposed = cell.supposed or bool(suppositions(self._text, *span))
                    self._mended(told[-1], words, words, turned, supposed)

    def _linked(self, link: Link, clause: Clause) -> None:
        supposed = bool(suppositions(self._text, clause.start, max(link.cue[1], clause.start)))
        for (s, s_at), (o, o_at) in link.pairs:
            self._claim(s, link.predicate, o, s_at, o_at, link.cue, link.denied, supposed)
            if link.predicate == "measures" and not link.denied:
                self._watched[s] = (o, o_at)
        self._frame = self._link = link

    def _limit(self, limit: Limit, own: list[Mention]) -> None:
        since = self._limit_end if self._limit_end >= self._here.start else 0
        before = [m for m in own if m.start < limit.value.start]
        near = [m for m in before if m.start >= since]
        subjects = ends_of(near[:1]) or ends_of(before[:1]) or ends_of(own[:1])
        subjects = _without_place(subjects, before, self._assets)
        self._limit_end = limit.value.end
        if not subjects:
            subjects = tuple(self._watched.get(a, (a, at)) for a, at in self._topic)
        words = self._text[slice(*limit.cue)] if limit.cue[1] > limit.cue[0] + 1 else limit.kind
        for subject, at in subjects:
            self._claim(
                subject, "has_limit", words, at, (limit.value.start, limit.value.end), limit.cue,
                limit.denied, False, (limit.value.value, limit.value.unit, limit.kind),
            )  # fmt: skip
            if limit.value.high is not None:
                self._claim(
                    subject, "has_limit", words, at, (limit.value.start, limit.value.end), limit.cue,
                    limit.denied, False, (limit.value.high, limit.value.unit, limit.kind),
                )  # fmt: skip


def _without_place(subjects: Group, before: list[Mention], assets: Assets) -> Group:
    """A place is not what a limit is of, where a machine is named too."""
    if all(assets.is_place(a) for a, _ in subjects):
        machines = [m for m in before if not assets.is_place(m.ids[0])]
        return ends_of(machines[:1]) or subjects
    return subjects
