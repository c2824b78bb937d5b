"""Facts of a text by grammar and lexicon: sentence by sentence, clause by clause, each with what came before.

Nothing is trained. A clause gives relations between assets, limits, a failure, its cause, its remedy; what it
leaves out is taken from the clause before (the machine) or the failure that was told last. What the grammar
proposes is looked at a second time in ``check``.
"""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import is_kind, kind_at_end
from industria.foundation.knowledge.relations.between import along, between
from industria.foundation.knowledge.relations.causes import cause_of
from industria.foundation.knowledge.relations.chains import chain_links, is_course, runs
from industria.foundation.knowledge.relations.claim import Claim, Span
from industria.foundation.knowledge.relations.clauses import Clause, Sentence, is_heading
from industria.foundation.knowledge.relations.limits import limits
from industria.foundation.knowledge.relations.links import Link, links
from industria.foundation.knowledge.relations.mentions import is_subject
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.parts import parts
from industria.foundation.knowledge.relations.rows import is_row
from industria.foundation.knowledge.relations.story import ends_of, first_group
from industria.foundation.knowledge.relations.tables import Tables
from industria.foundation.knowledge.relations.words import denials, failings, starts

_ONWARD = re.compile(r"再|然后|最后|(?:and )?then\b|from there\b|由此|随后")
_WHAT_ASKS = re.compile(
    r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|ist|sind|hat|wurde)\b", re.I
)


class Reader(Tables):
    """Reads one text against the assets of a plant."""

    def read(self) -> list[Claim]:
        """All that the text states, denies or supposes, in its order."""
        line = -1
        for sentence in self._sentences:
            if sentence.line != line and line >= 0:
                self._new_line(sentence)
            same, line = line == sentence.line, sentence.line
            begin, end = self._line_at(sentence.start)
            if not is_row(self._text[begin:end]):
                self._sentence(sentence)
            elif not same:
                self._row(begin, end, line)
        return list(dict.fromkeys(self._claims))

    def _new_line(self, sentence: Sentence) -> None:
        """Below a heading each line is of what the heading names."""
        self._label = ""
        if self._section:
            self._topic = self._section

    def _sentence(self, sentence: Sentence) -> None:
        self._here = sentence
        named = [m for m in self._mentions if sentence.start <= m.start < sentence.end]
        if is_heading(self._text, sentence, bool(named)):
            self._section = self._topic = ends_of(named)
            self._failures = []
            return
        self._frame, self._pending, self._not_it = None, None, ()
        self._conditional = self._not_cause = False
        words = self._text[sentence.start : sentence.end]
        asks = sentence.asks or (lexicon.has(words[-3:], "asks") and not words[-1:].isascii())
        whole = _WHAT_ASKS.match(words.lower()) is not None or len(sentence.clauses) == 1
        told_before = len(self._failures)
        if asks and self._only_asked(sentence):
            return
        self._supposed = asks and whole
        chained = self._chains(sentence)
        for clause in sentence.clauses:
            if clause in chained:
                continue
            if asks and clause is sentence.clauses[-1]:
                self._supposed = True
            if starts(self._text, clause.start, clause.end, "if_clause") and not self._factual_when(
                clause
            ):
                self._supposed = self._conditional = True
            self._clause(clause, told_before)
        self._settle()

    def _chains(self, sentence: Sentence) -> set[Clause]:
        """What arrows draw; returns the clauses that are read so."""
        done: set[Clause] = set()
        for run in runs(sentence.clauses):
            if is_course(self._text, run):
                self._course(run)
                done.update(run)
                continue
            for link in chain_links(self._text, run, sentence.start, self._mentions, self._assets):
                self._linked(link, run[-1])
                done.update(run)
        return done

    def _clause(self, clause: Clause, told_before: int) -> None:
        own = [m for m in self._mentions if clause.start <= m.start < clause.end]
        if self._labelled(clause, own):
            return
        if self._listed(clause, own):
            return
        if (
            self._gapped(clause, own)
            or self._contrast(clause, own)
            or self._elliptic(clause, own)
            or self._not_this_but_that(clause)
            or self._so(clause)
        ):
            return
        label, self._label = self._label, ""
        whole = (
            label != "remedy_label"
            and label
            and cause_of(self._text, clause, self._mentions, False)
        )
        if label in ("cause_label", "remedy_label", "failure_label") and not whole:
            self._under(label, clause)
            return
        found = limits(self._text, clause, self._mentions)
        for limit in found:
            self._limit(limit, own)
        told = len(self._failures) > told_before
        cause = cause_of(self._text, clause, self._mentions, told) if not found else None
        cause = cause or self._same_cause(clause)
        onward = clause.opened in ("which", "then", "and then") or _ONWARD.match(
            self._text[clause.start : clause.end]
        )
        topic = self._last_named(clause) if onward else self._topic
        related = [] if cause else self._placed(clause, own)
        related = related or (
            [] if cause else links(self._text, clause, self._mentions, self._assets, topic)
        )
        for link in related:
            self._linked(link, clause)
        if not (cause or found):
            self._has_parts((self._field_start(clause), clause.end))
        if cause is not None:
            self._caused(cause, clause)
        elif self._in_that_case(clause, own, told):
            return
        elif not found or not related:
            self._events(clause, own, bool(related), [(f.cue[0], f.value.end + 3) for f in found])
        if own and (
            not self._topic
            or (
                is_subject(self._text, clause.start, own[0].start) and not self._only_denied(clause)
            )
        ):
            self._topic = first_group(own, self._text)

    def _placed(self, clause: Clause, own: list[Mention]) -> list[Link]:
        """What stands between two things, or along a stream."""
        span = (clause.start, clause.end)
        found = between(self._text, span, own), along(self._text, own, self._assets)
        return [link for link in found if link is not None]

    def _listed(self, clause: Clause, own: list[Mention]) -> bool:
        """``Gearbox: G-201`` below the heading of a machine: one of its parts."""
        start = self._field_start(clause)
        if start == clause.start or len(own) != 1 or not self._section:
            return False
        words = self._text[start : clause.start].strip(" -*•:：").lower()
        kinds = {k for i in own[0].ids for k in self._assets.kinds(i)}
        if self._text_without(clause, own) or not is_kind(words) or kind_at_end(words) not in kinds:
            return False
        cue = (start, clause.start)
        for part, at in ends_of(own):
            for machine, machine_at in self._section:
                if part != machine:
                    self._claim(part, "part_of", machine, at, machine_at, cue, False, False)
        return True

    def _field_start(self, clause: Clause) -> int:
        """Where a clause begins, with the label before its colon."""
        place = self._here.clauses.index(clause) if clause.opened in (":", "：") else 0
        return self._here.clauses[place - 1].start if place else clause.start

    def _has_parts(self, span: Span) -> None:
        for part in parts(self._text, span, self._here.end, self._mentions, self._topic):
            words = self._text[slice(*part.span)]
            for machine, at in part.of:
                self._claim(words, "part_of", machine, part.span, at, part.span, False, False)
            if part.model is not None:
                model = self._text[slice(*part.model)]
                self._claim(
                    words, "has_model", model, part.span, part.model, part.span, False, False
                )

    def _labelled(self, clause: Clause, own: list[Mention]) -> bool:
        """``Cause:`` and ``P-201:`` say what the next clause is about."""
        words = self._text[clause.start : clause.end].strip()
        if self._label and clause.opened in (":", "：") and self._label.startswith("of "):
            return self._field(self._label.removeprefix("of "), clause, own)
        if clause.closed not in (":", "："):
            return False
        plain = words.lower().strip("*_# ")
        concept = lexicon.concept_of(plain, "text_label")
        if not concept and not failings(self._text, clause.start, clause.end):
            tail = [f for f in lexicon.scan(plain, "text_label") if f.concept == "cause_label"]
            concept = tail[0].concept if tail and len(plain) < 40 else ""
        if concept:
            named = concept in ("cause_label", "remedy_label", "failure_label")
            self._label = concept if named else f"of {concept}"
            return True
        if own and not self._text_without(clause, own):
            self._topic = ends_of(own)
            return True
        return False

    def _field(self, relation: str, clause: Clause, own: list[Mention]) -> bool:
        """``Driven by: M-310`` under a heading."""
        self._label = ""
        ends = ends_of(own)
        if not ends or not self._topic:
            return False
        turned = {
            "driven_by": "drives",
            "fed_by": "feeds",
            "measured_by": "measures",
            "has_part": "part_of",
        }
        predicate = turned.get(relation, relation)
        subjects, objects = (ends, self._topic) if relation in turned else (self._topic, ends)
        for s, s_at in subjects:
            for o, o_at in objects:
                if s != o:
                    self._claim(
                        s,
                        predicate,
                        o,
                        s_at,
                        o_at,
                        (clause.start, clause.start),
                        bool(denials(self._text, clause.start, clause.end)),
                        False,
                    )
        return True
