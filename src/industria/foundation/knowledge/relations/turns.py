"""Clauses that turn round or leave out what was said before: not by B, 而是 B, P-102 does not, the latter too."""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.cause import Cause
from industria.foundation.knowledge.relations.causes import cause_of
from industria.foundation.knowledge.relations.clauses import Clause, Sentence
from industria.foundation.knowledge.relations.consequences import Consequences
from industria.foundation.knowledge.relations.links import Group, Link
from industria.foundation.knowledge.relations.mentions import is_subject
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.story import ends_of, replace_start
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    first_at,
    has,
    scan,
    starts,
    stripped,
)

_CLEFT = re.compile(r"^\s*(?:it (?:is|was)|es war)\s+(?:the\s+)?$", re.I)
_IS_NOT = frozenset({"不是", "并非", "非", "not", "nicht", "绝非"})
_HAN_FIRST = re.compile(r"[\u3400-\u9fff]")


class Turns(Consequences):
    """The part of a reading that takes up what was said and turns it."""

    def _contrast(self, clause: Clause, own: list[Mention]) -> bool:
        """``not by B``, ``而是 B``: the relation before with another end, turned round."""
        words = self._text[clause.start : clause.end]
        if (
            own
            and isinstance(self._frame, Link)
            and starts(self._text, clause.start, clause.end, "likewise")
        ):
            self._likewise(self._frame, ends_of(own))
            return True
        but = clause.opened in ("but", "aber")
        lead = first_at(self._text, clause.start, clause.end, "denies", "contrast")
        denied = lead is not None and starts(self._text, clause.start, lead.end, "denies")
        rather = (lead is not None and not denied) or (but and not denied)
        if not (denied or rather):
            if (
                own
                and _CLEFT.match(self._text[clause.start : own[0].start])
                and not words[own[-1].end - clause.start :].strip()
            ):
                self._topic = ends_of(own)
                return True
            return False
        if (
            isinstance(self._frame, Link)
            and own
            and not scan(
                self._text, clause.start, clause.end, "relation_active", "relation_passive"
            )
            and not failings(self._text, clause.start, clause.end)
        ):
            self._again(self._frame, ends_of(own), denied)
            return True
        if isinstance(self._frame, Cause) and (rather or denied) and self._failures:
            start = lead.end if lead else clause.start
            if rather and not self._frame.denied:
                return False
            if cause_of(self._text, replace_start(clause, start), self._mentions, True):
                return False
            self._because(self._failures[-1], (start, clause.end), (clause.start, start), denied)
            return True
        if (
            denied
            and own
            and self._frame is None
            and not self._failures
            and not self._text_without(
                replace_start(clause, lead.end if lead else clause.start), own
            ).replace("the", "")
        ):
            self._not_it = ends_of(own)
            return True
        return False

    def _text_without(self, clause: Clause, own: list[Mention]) -> str:
        rest = self._text[clause.start : clause.end]
        for m in own:
            rest = rest.replace(self._text[m.start : m.end], " ")
        return re.sub(r"[\s,，、/&*#\-]|\band\b|和|及", "", rest)

    def _again(self, link: Link, ends: Group, denied: bool) -> None:
        if not denied and not link.denied:
            return
        for (s, s_at), (o, o_at) in link.pairs:
            for other, at in ends:
                if link.slot == "subject":
                    pair = (other, at), (o, o_at)
                else:
                    pair = (s, s_at), (other, at)
                if pair[0][0] != pair[1][0]:
                    self._claim(
                        pair[0][0],
                        link.predicate,
                        pair[1][0],
                        pair[0][1],
                        pair[1][1],
                        link.cue,
                        denied,
                        False,
                    )

    def _gapped(self, clause: Clause, own: list[Mention]) -> bool:
        """``..., LT-114 the level of the former``: the verb is said once."""
        link = self._frame
        if (
            not isinstance(link, Link)
            or link.denied
            or len(own) < 2
            or clause.opened not in (",", "，", "and", "while", "whereas")
        ):
            return False
        if not is_subject(self._text, clause.start, own[0].start) or _own_verb(self._text, clause):
            return False
        seer = self._assets.is_instrument(own[0].ids[0])
        if link.predicate != "measures" or not seer:
            return False
        for other, at in ends_of(own[-1:]):
            self._claim(
                own[0].ids[0],
                link.predicate,
                other,
                (own[0].start, own[0].end),
                at,
                link.cue,
                False,
                False,
            )
        return True

    def _likewise(self, link: Link, ends: Group) -> None:
        for _, (o, o_at) in link.pairs:
            for other, at in ends:
                self._claim(other, link.predicate, o, at, o_at, link.cue, link.denied, False)

    def _elliptic(self, clause: Clause, own: list[Mention]) -> bool:
        """``P-102 does not``, ``回流泵不在那里``: the relation said before, of another subject, denied."""
        if self._link is None or not own or not is_subject(self._text, clause.start, own[0].start):
            return False
        rest = self._text[own[-1].end : clause.end].strip(" .。").lower()
        if lexicon.concept_of(rest, "does_not") == "":
            return False
        for _, (o, o_at) in self._link.pairs:
            for other, at in ends_of(own):
                if other != o:
                    cue = (own[-1].end, clause.end)
                    self._claim(other, self._link.predicate, o, at, o_at, cue, True, False)
        self._topic = ends_of(own)
        return True

    def _not_this_but_that(self, clause: Clause) -> bool:
        """``检查不是冷却水的问题，是油位偏低``; ``Not the cooler, the thermostat valve was stuck``."""
        if not self._failures or isinstance(self._frame, Link):
            return False
        start = stripped(self._text, clause.start, clause.end, "leads_in", "demonstrative")[0]
        if self._not_cause:
            self._not_cause = False
            lead = first_at(self._text, start, clause.end, "contrast")
            begin = lead.end if lead is not None else start
            if lead is None and _HAN_FIRST.match(self._text[start : clause.end]):
                return False
            if _tells_what_was_done(self._text, clause) or denials(self._text, begin, clause.end):
                return False
            self._because(self._failures[-1], (begin, clause.end), (clause.start, begin), False)
            return True
        lead = first_at(self._text, start, clause.end, "denies")
        if lead is None or self._text[start : lead.end].lower() not in _IS_NOT:
            return False
        stop = next(
            (f.start for f in scan(self._text, start, clause.end, "problem_of")), clause.end
        )
        alone = (
            stop == clause.end
            and clause is self._here.clauses[-1]
            and clause.start > self._here.start
        )
        sure = (
            self._text[start : lead.end] in ("不是", "并非", "绝非")
            and self._failures[-1].span[0] >= self._here.start
        )
        if (
            alone
            or (failings(self._text, start, stop) and not sure)
            or _tells_what_was_done(self._text, clause)
        ):
            return False
        self._because(self._failures[-1], (lead.end, stop), (start, lead.end), True)
        self._not_cause = True
        return True

    def _only_asked(self, sentence: Sentence) -> bool:
        """``Valve?`` behind a failure asks for its cause."""
        words = self._text[sentence.start : sentence.end].strip("?？ ")
        short = len(words.split()) <= 3 if words.isascii() else len(words) <= 8
        if not self._failures or not short or lexicon.has(words, "asks", "failing"):
            return False
        span = (sentence.start, sentence.start + len(words))
        self._because(self._failures[-1], span, span, False, True)
        return True

    def _in_that_case(self, clause: Clause, own: list[Mention], told: bool) -> bool:
        """What is to be done if it fails: the clause behind a condition."""
        if not (self._conditional and told) or failings(self._text, clause.start, clause.end):
            return False
        if own and is_subject(self._text, clause.start, own[0].start):
            return False
        words = stripped(self._text, clause.start, clause.end, "supposes", "by_whom", "leads_in")
        if words[1] - words[0] >= 2:
            self._mended(self._failures[-1], words, words, False, True)
        return True

    def _factual_when(self, clause: Clause) -> bool:
        """``当班``, ``当日`` and ``once`` of a single time are no condition."""
        words = self._text[clause.start : clause.end].lower()
        return (words.startswith("当") and not re.search(r"[时后]$", words)) or words == "once"

    def _only_denied(self, clause: Clause) -> bool:
        """Whether a clause only says what is not so: the text goes on about what it was about."""
        here = [c for c in self._claims if clause.start <= c.cue_at[0] < clause.end]
        return bool(here) and all(c.polarity == "denied" for c in here) and bool(self._failures)

    def _last_named(self, clause: Clause) -> Group:
        before = [m for m in self._mentions if self._here.start <= m.start < clause.start]
        return ends_of(before[-1:]) or self._topic


def _tells_what_was_done(text: str, clause: Clause) -> bool:
    return has(text, clause.start, clause.end, "mending", "cures", "no_help")


def _own_verb(text: str, clause: Clause) -> bool:
    roles = (
        "relation_active",
        "relation_passive",
        "relation_mount",
        "failing",
        "mending",
        "limit_word",
        "denies",
    )
    return has(text, clause.start, clause.end, *roles)
