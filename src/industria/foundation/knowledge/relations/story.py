"""What a text has told so far, and the claims that are read from it.

The machine that the text is about, the failures it told, the relation and the cause it spoke of last: all that a
later clause may leave out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.cause import Cause
from industria.foundation.knowledge.relations.claim import Claim, Span
from industria.foundation.knowledge.relations.clauses import Clause, Sentence, sentences
from industria.foundation.knowledge.relations.links import Group, Link
from industria.foundation.knowledge.relations.mentions import find_mentions
from industria.foundation.knowledge.relations.names import Mention, names
from industria.foundation.knowledge.relations.phrases import Failing, failing_phrases
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    polarity,
    scan,
    stripped,
    suppositions,
)


@dataclass(slots=True)
class Told:
    """A failure that was told: of which machines, in which words; ``emitted``: it was claimed already."""

    assets: Group
    span: Span
    supposed: bool
    emitted: bool
    words: str = ""


class Story:
    """One text against the assets of a plant, and where its reading stands."""

    def __init__(self, text: str, assets: Assets) -> None:
        self._text = text
        self._assets = assets
        named = names(text, assets)
        self._sentences = sentences(text, [(m.start, m.end) for m in named])
        begins = [c.start for s in self._sentences for c in s.clauses]
        self._mentions = find_mentions(text, assets, named, begins)
        self._claims: list[Claim] = []
        self._topic: Group = ()
        self._section: Group = ()
        self._failures: list[Told] = []
        self._here: Sentence = Sentence(0, 0, (), False, 0)
        self._frame: Link | Cause | None = None
        self._pending: Cause | None = None
        self._label = ""
        self._early: Span | None = None
        self._supposed = False
        self._conditional = False
        self._link: Link | None = None
        self._not_cause = False
        self._not_it: Group = ()
        self._limit_end = self._remedied = -1
        self._done_before: tuple[Span, Span] | None = None
        self._watched: dict[str, tuple[str, Span]] = {}

    def _claim(
        self, subject: str, predicate: str, target: str, subject_at: Span, object_at: Span, cue: Span,
        denied: bool, supposed: bool, value: tuple[float, str, str] | None = None,
    ) -> None:  # fmt: skip
        here = self._here
        self._claims.append(
            Claim(
                subject, predicate, target, self._text[here.start : here.end], here.start, here.end,
                polarity(denied, supposed or (self._supposed and predicate != "has_limit")),
                value=value[0] if value else None, unit=value[1] if value else "", kind=value[2] if value else "",
                subject_at=subject_at, object_at=object_at, cue_at=cue,
            )
        )  # fmt: skip

    def _fails(
        self, fail: Failing, scope: Span, bare: bool = False, hold: bool = False
    ) -> Told | None:
        """Say that machines fail, and remember it where it is not denied."""
        of = ends_of([fail.of]) if fail.of else self._topic
        of = tuple((a, at) for a, at in of if not self._assets.is_place(a))
        inner = failings(self._text, *scope)
        denied = bool(denials(self._text, scope[0], fail.cue[0], inner))
        tail = _tail_end(self._text, fail.cue[1], self._clause_end(fail.cue[1]))
        denied = denied or bool(
            re.match(
                r"\s*(?:was |were |is )?not (?:found|seen|observed|confirmed|detected)|\s*(?:未发现|未见|没有)$|: none",
                self._text[fail.cue[1] : tail],
            )
        )
        begin = scope[0] if not bare else min(scope[0], fail.cue[0])
        supposed = bool(suppositions(self._text, begin, fail.cue[0])) or bool(
            re.match(
                r"[\s\w]{0,12}?(?:is |was |are )?(?:suspected|possible|likely|assumed|feared|presumed|wird vermutet)|(?:待查|待确认|可能)",
                self._text[fail.cue[1] : tail],
            )
        )
        words = fail.words(self._text)
        if not hold:
            for asset, at in of:
                self._claim(asset, "has_failure", words, at, fail.span, fail.cue, denied, supposed)
            if not denied and not supposed and self._not_it:
                for asset, at in self._not_it:
                    self._claim(asset, "has_failure", words, at, fail.span, fail.cue, True, False)
        if denied:
            return None
        told = Told(of, fail.span, supposed or self._supposed, not hold, words)
        self._failures.append(told)
        self._mended_before(told)
        if self._pending is not None and not hold:
            pending, self._pending = self._pending, None
            self._because(
                told, pending.cause, pending.cue, pending.denied, supposed_in(self._text, pending)
            )
        return told

    def _clause_end(self, place: int) -> int:
        return next((c.end for c in self._here.clauses if c.start <= place <= c.end), place)

    def _because(
        self, told: Told, cause: Span, cue: Span, denied: bool, supposed: bool = False
    ) -> None:
        cause = (
            stripped(self._text, *cause, "demonstrative", "contrast")
            if not denied
            else stripped(self._text, *cause, "demonstrative")
        )
        cause = _shortened(self._text, cause)
        words = self._text[slice(*cause)]
        if len(words) < 2 or lexicon.starts(words.lower(), "unknown"):
            return
        if not told.emitted:
            told.emitted = True
            for asset, at in told.assets:
                self._claim(
                    asset, "has_failure", told.words, at, told.span, told.span, False, told.supposed
                )
        supposed = supposed or (
            bool(suppositions(self._text, *cause)) and not failings(self._text, *cause)
        )
        self._claim(
            told.words, "caused_by", words, told.span, cause, cue, denied, supposed or told.supposed
        )

    def _mended(self, told: Told, words: Span, verb: Span, denied: bool, supposed: bool) -> None:
        said = self._text[slice(*words)]
        if len(said) >= 2:
            self._remedied = words[1]
            self._claim(told.words, "remedied_by", said, told.span, words, verb, denied, supposed)

    def _mended_before(self, told: Told) -> None:
        """``更换轴承（异响）``, ``Replaced bearing (noisy)``: the reason stands behind, in brackets."""
        done, self._done_before = self._done_before, None
        if done is None or done[0][0] < self._here.start or not told.emitted:
            return
        if (
            self._text[done[0][1] : told.span[0]]
            .strip()
            .startswith(("(", "（", "-", "–", ":", "："))
        ):
            self._mended(told, *done, False, False)

    def _settle(self) -> None:
        """A reason that no failure followed is the failure itself: 因轴承磨损，更换轴承."""
        if self._pending is None:
            return
        pending, self._pending = self._pending, None
        inner = failing_phrases(self._text, *pending.cause, self._mentions)
        if inner and not pending.denied:
            self._fails(inner[0], pending.cause)

    def _of(self, start: int, end: int) -> Mention | None:
        return next((m for m in self._mentions if start <= m.start and m.end <= end), None)


def ends_of(mentions: list[Mention]) -> Group:
    return tuple((i, (m.start, m.end)) for m in mentions for i in m.ids)


def first_group(own: list[Mention], text: str) -> Group:
    """What a clause is about: the first of its names, with those that a list joins to it."""
    while len(own) > 1 and text[own[0].end : own[1].start].strip() in ("的", "'s"):
        own = own[1:]
    group = [own[0]]
    for m in own[1:]:
        gap = text[group[-1].end : m.start]
        if not re.fullmatch(r"\s*(?:,|，|、|和|与|及|&|and|or|nor|und|/)\s*(?:the\s+)?", gap):
            break
        group.append(m)
    return ends_of(group)


def replace_start(clause: Clause, start: int) -> Clause:
    """A clause without its first words."""
    return replace(clause, start=start)


def replace_of(fail: Failing, of: Mention | None) -> Failing:
    """A failure of a machine that was named elsewhere in its clause."""
    return fail if fail.of or of is None else replace(fail, of=of)


def _tail_end(text: str, start: int, end: int) -> int:
    nxt = scan(text, start, end, "mending", "cause_after")
    return nxt[0].start if nxt else end


def supposed_in(text: str, cause: Cause) -> bool:
    lead = text[max(0, cause.cause[0] - 14) : cause.cause[0]].lower()
    behind = text[cause.cause[1] : cause.cause[1] + 12].lower()
    return any(
        lead.rstrip().endswith(w) for w in lexicon.words("supposes") if len(w) > 1
    ) or lexicon.starts(behind.strip(" (（"), "supposes")


def _shortened(text: str, cause: Span) -> Span:
    """A cause without the remedy that some write behind it: ``dry running and seal replaced``."""
    match = re.search(r"\s+(?:and|;|so)\s+(?=[\w ]{2,30}$)", text[slice(*cause)])
    if match and lexicon.has(text[cause[0] + match.end() : cause[1]].lower(), "mending"):
        return cause[0], cause[0] + match.start()
    return cause
