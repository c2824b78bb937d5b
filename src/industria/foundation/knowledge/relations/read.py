"""Facts of a text by grammar and lexicon: sentence by sentence, clause by clause, each with what came before.

Nothing is trained. A clause gives relations between assets, limits, a failure, its cause, its remedy; what it
leaves out is taken from the clause before (the machine) or the failure that was told last. What the grammar
proposes is looked at a second time in ``check``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.causes import Cause, cause_of
from industria.foundation.knowledge.relations.claim import Claim, Span
from industria.foundation.knowledge.relations.clauses import (
    Clause,
    Sentence,
    is_heading,
    sentences,
)
from industria.foundation.knowledge.relations.limits import limits
from industria.foundation.knowledge.relations.links import Group, Link, links
from industria.foundation.knowledge.relations.mentions import (
    Mention,
    find_mentions,
    is_subject,
    names,
)
from industria.foundation.knowledge.relations.phrases import (
    Failing,
    failing_phrases,
    forced_phrase,
    remedy_phrase,
)
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    first_at,
    has,
    polarity,
    scan,
    starts,
    stripped,
    suppositions,
)

_CLEFT = re.compile(r"^\s*(?:it (?:is|was)|es war)\s+(?:the\s+)?$", re.I)
_THAT = re.compile(r"^(?:that|which|who)\b", re.I)
_ONWARD = re.compile(r"再|然后|最后|(?:and )?then\b|from there\b|由此|随后")
_WHAT_ASKS = re.compile(r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|ist|sind|hat|wurde)\b", re.I)


@dataclass(slots=True)
class _Told:
    """A failure that was told: of which machines, in which words."""

    assets: Group
    span: Span
    supposed: bool
    emitted: bool
    words: str = ""


class Reader:
    """Reads one text against the assets of a plant."""

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
        self._failures: list[_Told] = []
        self._here: Sentence = Sentence(0, 0, (), False, 0)
        self._frame: Link | Cause | None = None
        self._pending: Cause | None = None
        self._label = ""
        self._supposed = False
        self._conditional = False
        self._link: Link | None = None
        self._not_cause = False
        self._not_it: Group = ()
        self._limit_end = self._remedied = -1
        self._done_before: tuple[Span, Span] | None = None
        self._watched: dict[str, tuple[str, Span]] = {}

    def read(self) -> list[Claim]:
        """All that the text states, denies or supposes, in its order."""
        line = -1
        for sentence in self._sentences:
            if sentence.line != line and line >= 0:
                self._new_line(sentence)
            line = sentence.line
            self._sentence(sentence)
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
            self._section = self._topic = _ends_of(named)
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
        for clause in sentence.clauses:
            if asks and clause is sentence.clauses[-1]:
                self._supposed = True
            if starts(self._text, clause.start, clause.end, "if_clause") and not self._factual_when(clause):
                self._supposed = self._conditional = True
            self._clause(clause, told_before)
        self._settle()

    def _clause(self, clause: Clause, told_before: int) -> None:
        own = [m for m in self._mentions if clause.start <= m.start < clause.end]
        if self._labelled(clause, own):
            return
        if self._gapped(clause, own) or self._contrast(clause, own) or self._elliptic(clause, own) or self._not_this_but_that(clause):
            return
        label, self._label = self._label, ""
        if label in ("cause_label", "remedy_label", "failure_label"):
            self._under(label, clause)
            return
        found = limits(self._text, clause, self._mentions)
        for limit in found:
            self._limit(limit.value.value, limit.value.unit, limit, own)
        told = len(self._failures) > told_before
        cause = cause_of(self._text, clause, self._mentions, told) if not found else None
        cause = cause or self._same_cause(clause)
        onward = clause.opened in ("which", "then", "and then") or _ONWARD.match(self._text[clause.start : clause.end])
        topic = self._last_named(clause) if onward else self._topic
        related = [] if cause else links(self._text, clause, self._mentions, self._assets, topic)
        for link in related:
            self._linked(link, clause)
        if cause is not None:
            self._caused(cause, clause)
        elif self._in_that_case(clause, own, told):
            return
        elif not found or not related:
            self._events(clause, own, bool(related), [(f.cue[0], f.value.end + 3) for f in found])
        if own and (not self._topic or (is_subject(self._text, clause.start, own[0].start) and not self._only_denied(clause))):
            self._topic = _first_group(own, self._text)

    # what a clause is by its place

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
            self._topic = _ends_of(own)
            return True
        return False

    def _text_without(self, clause: Clause, own: list[Mention]) -> str:
        rest = self._text[clause.start : clause.end]
        for m in own:
            rest = rest.replace(self._text[m.start : m.end], " ")
        return re.sub(r"[\s,，、/&*#\-]|\band\b|和|及", "", rest)

    def _field(self, relation: str, clause: Clause, own: list[Mention]) -> bool:
        """``Driven by: M-310`` under a heading."""
        self._label = ""
        ends = _ends_of(own)
        if not ends or not self._topic:
            return False
        turned = {"driven_by": "drives", "fed_by": "feeds", "measured_by": "measures", "has_part": "part_of"}
        predicate = turned.get(relation, relation)
        subjects, objects = (ends, self._topic) if relation in turned else (self._topic, ends)
        for s, s_at in subjects:
            for o, o_at in objects:
                if s != o:
                    self._claim(s, predicate, o, s_at, o_at, (clause.start, clause.start), bool(denials(self._text, clause.start, clause.end)), False)
        return True

    def _contrast(self, clause: Clause, own: list[Mention]) -> bool:
        """``not by B``, ``而是 B``: the relation before with another end, turned round."""
        words = self._text[clause.start : clause.end]
        if own and isinstance(self._frame, Link) and starts(self._text, clause.start, clause.end, "likewise"):
            self._likewise(self._frame, _ends_of(own))
            return True
        but = clause.opened in ("but", "aber")
        lead = first_at(self._text, clause.start, clause.end, "denies", "contrast")
        denied = lead is not None and starts(self._text, clause.start, lead.end, "denies")
        rather = (lead is not None and not denied) or (but and not denied)
        if not (denied or rather):
            if own and _CLEFT.match(self._text[clause.start : own[0].start]) and not words[own[-1].end - clause.start :].strip():
                self._topic = _ends_of(own)
                return True
            return False
        if isinstance(self._frame, Link) and own and not scan(self._text, clause.start, clause.end, "relation_active", "relation_passive") and not failings(self._text, clause.start, clause.end):
            self._again(self._frame, _ends_of(own), denied)
            return True
        if isinstance(self._frame, Cause) and (rather or denied) and self._failures:
            start = lead.end if lead else clause.start
            if rather and not self._frame.denied:
                return False
            if cause_of(self._text, replace_start(clause, start), self._mentions, True):
                return False
            self._because(self._failures[-1], (start, clause.end), (clause.start, start), denied)
            return True
        if denied and own and self._frame is None and not self._failures and not self._text_without(replace_start(clause, lead.end if lead else clause.start), own).replace("the", ""):
            self._not_it = _ends_of(own)
            return True
        return False

    def _gapped(self, clause: Clause, own: list[Mention]) -> bool:
        """``..., LT-114 the level of the former``: the verb is said once."""
        link = self._frame
        if not isinstance(link, Link) or link.denied or len(own) < 2 or clause.opened not in (",", "，", "and", "while", "whereas"):
            return False
        if not is_subject(self._text, clause.start, own[0].start) or _own_verb(self._text, clause):
            return False
        seer = self._assets.is_instrument(own[0].ids[0])
        if link.predicate != "measures" or not seer:
            return False
        for other, at in _ends_of(own[-1:]):
            self._claim(own[0].ids[0], link.predicate, other, (own[0].start, own[0].end), at, link.cue, False, False)
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
            for other, at in _ends_of(own):
                if other != o:
                    cue = (own[-1].end, clause.end)
                    self._claim(other, self._link.predicate, o, at, o_at, cue, True, False)
        self._topic = _ends_of(own)
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
        stop = next((f.start for f in scan(self._text, start, clause.end, "problem_of")), clause.end)
        alone = stop == clause.end and clause is self._here.clauses[-1] and clause.start > self._here.start
        sure = self._text[start : lead.end] in ("不是", "并非", "绝非") and self._failures[-1].span[0] >= self._here.start
        if alone or (failings(self._text, start, stop) and not sure) or _tells_what_was_done(self._text, clause):
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
        return words.startswith("当") and not re.search(r"[时后]$", words) or words == "once"

    def _only_denied(self, clause: Clause) -> bool:
        """Whether a clause only says what is not so: the text goes on about what it was about."""
        here = [c for c in self._claims if clause.start <= c.cue_at[0] < clause.end]
        return bool(here) and all(c.polarity == "denied" for c in here) and bool(self._failures)

    def _last_named(self, clause: Clause) -> Group:
        before = [m for m in self._mentions if self._here.start <= m.start < clause.start]
        return _ends_of(before[-1:]) or self._topic

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
                    self._claim(pair[0][0], link.predicate, pair[1][0], pair[0][1], pair[1][1], link.cue, denied, False)

    def _under(self, label: str, clause: Clause) -> None:
        """What stands behind ``cause:``, ``action:`` or ``symptom:``."""
        span = (clause.start, clause.end)
        if label == "failure_label":
            found = failing_phrases(self._text, *span, self._mentions) or [
                f for f in [forced_phrase(self._text, *span, self._mentions)] if f
            ]
            for fail in found:
                self._fails(fail, span)
        elif not self._failures or lexicon.starts(self._text[clause.start : clause.end].lower(), "unknown"):
            return
        elif label == "cause_label":
            self._because(self._failures[-1], span, span, False)
        else:
            words = stripped(self._text, *span)
            denied = bool(denials(self._text, *span)) and not failings(self._text, *span)
            self._mended(self._failures[-1], words, words, denied, bool(suppositions(self._text, *span)))

    # what a clause says

    def _linked(self, link: Link, clause: Clause) -> None:
        supposed = bool(suppositions(self._text, clause.start, max(link.cue[1], clause.start)))
        for (s, s_at), (o, o_at) in link.pairs:
            self._claim(s, link.predicate, o, s_at, o_at, link.cue, link.denied, supposed)
            if link.predicate == "measures" and not link.denied:
                self._watched[s] = (o, o_at)
        self._frame = self._link = link

    def _limit(self, value: float, unit: str, limit: object, own: list[Mention]) -> None:
        from industria.foundation.knowledge.relations.limits import Limit

        assert isinstance(limit, Limit)
        since = self._limit_end if self._limit_end >= self._here.start else 0
        before = [m for m in own if m.start < limit.value.start]
        near = [m for m in before if m.start >= since]
        subjects = _ends_of(near[:1]) or _ends_of(before[:1]) or _ends_of(own[:1])
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

    def _caused(self, cause: Cause, clause: Clause) -> None:
        self._frame = cause
        if cause.fronted:
            self._pending = cause
            return
        told = self._effect(cause, clause)
        if told is None:
            return
        supposed = bool(suppositions(self._text, *cause.scope)) or _supposed_in(self._text, cause)
        self._because(told, cause.cause, cause.cue, cause.denied, supposed)

    def _same_cause(self, clause: Clause) -> Cause | None:
        """``... lowers the level and raises the load``: the second effect of what was named before."""
        verb = first_at(self._text, clause.start, clause.end, "cause_verb", "cause_before")
        if verb is None or not isinstance(self._frame, Cause) or self._frame.fronted:
            return None
        whole = starts(self._text, clause.start, verb.end, "cause_verb")
        effect = (verb.start if whole else verb.end, clause.end)
        return replace(self._frame, effect=effect, cue=(verb.start, verb.end), whole=whole)

    def _effect(self, cause: Cause, clause: Clause) -> _Told | None:
        """The failure that a cause is the cause of: told in the clause, or the last one."""
        start, end = cause.effect
        mending = remedy_phrase(self._text, start, end, self._mentions) if end > start else None
        found = failing_phrases(self._text, start, end, self._mentions, weakly=True) if end > start else []
        if cause.whole:
            found = self._whole(start, end)
        if mending and found and mending[1][0] < found[0].cue[0]:
            self._mended_after(mending, found, clause)
            return self._failures[-1] if self._failures else None
        if mending and not found:
            inner = failing_phrases(self._text, *cause.cause, self._mentions)
            if not inner:
                return None
            told = self._fails(replace_of(inner[0], self._of(start, end)), cause.cause)
            if told:
                self._mended(told, *mending, False, False)
            return None
        if not found and end > start:
            plain = forced_phrase(self._text, start, end, self._mentions)
            found = [plain] if plain and not _only_pronoun(self._text[slice(*plain.span)]) else []
        if not found:
            return self._failures[-1] if self._failures else None
        last: _Told | None = None
        for fail in found:
            of = fail.of or self._of(clause.start, min(start, cause.cue[0]))
            last = self._fails(replace_of(fail, of), cause.effect, bare=True)
        return last

    def _whole(self, start: int, end: int) -> list[Failing]:
        """What was done to a thing, with the thing: destroyed the bearing."""
        cut = re.search(r"\s+(?:before|when|until|if|so that|while|bevor|wenn|(?:at|for)(?=\s\d))\b", self._text[start:end])
        end = start + cut.start() if cut else end
        own = [m for m in self._mentions if start <= m.start and m.end <= end]
        stop = re.sub(r"(?:\s+(?:of|on|at|in))?(?:\s+the)?\s*$", "", self._text[start : own[0].start if own else end])
        of = replace(own[0], ids=tuple(i for i, _ in _first_group(own, self._text))) if own else None
        return [Failing((start, start + len(stop)), (start, start + len(stop)), of)]

    def _of(self, start: int, end: int) -> Mention | None:
        return next((m for m in self._mentions if start <= m.start and m.end <= end), None)

    def _events(self, clause: Clause, own: list[Mention], related: bool, taken: list[Span]) -> None:
        """A failure, a remedy, or both, in one clause."""
        start, end = clause.start, clause.end
        cured = next(iter(scan(self._text, start, end, "cured_by")), None)
        found = failing_phrases(self._text, start, cured.start if cured and self._text[cured.start].isascii() else end, self._mentions)
        if self._helped(clause):
            return
        found = [f for f in found if not any(t[0] < f.cue[1] and f.cue[0] < t[1] for t in taken)]
        if found and self._explained(clause, own, found):
            found = []
        mending = remedy_phrase(self._text, start, end, self._mentions)
        if cured is not None and self._cured(cured.start, cured.end, clause, found):
            return
        if self._suspects(clause, own, found):
            return
        explains = clause.opened in (":", "：") and self._failures and found and not own
        if explains and self._frame is None and self._failures[-1].span[1] >= self._here.start:
            self._because(self._failures[-1], found[0].span, found[0].cue, False)
            return
        if mending and found and mending[1][0] < found[0].cue[0]:
            self._mended_after(mending, found, clause)
            return
        if related:
            found = [f for f in found if not own or f.cue[0] > own[-1].end]
        for fail in found:
            if not fail.weak and not (mending and mending[1][0] <= fail.cue[0] < mending[0][1]):
                self._fails(fail, (start, mending[1][0] if mending else end))
        self._weakly(found, own)
        if mending:
            self._done(mending, clause)

    def _suspects(self, clause: Clause, own: list[Mention], found: list[Failing]) -> bool:
        """``possibly a seized idler``, ``Suspect cavitation``: of what failed just before."""
        start = stripped(self._text, clause.start, clause.end, "demonstrative")[0]
        lead = first_at(self._text, start, clause.end, "supposes")
        if lead is None or own or not self._failures or self._pending:
            return False
        if "\n" in self._text[self._failures[-1].span[1] : clause.start] or lexicon.has(self._text[lead.end : clause.end], "mending", "mending_order", "recovered", "relation_active"):
            return False
        words = stripped(self._text, lead.end, clause.end, "demonstrative", "contrast", "supposes")
        if words[1] - words[0] < 2 or (not found and self._text[start].isascii() and lead.end - start < 6):
            return False
        self._because(self._failures[-1], words, (start, lead.end), False, True)
        return True

    def _explained(self, clause: Clause, own: list[Mention], found: list[Failing]) -> bool:
        """``trips, bearing worn``: a symptom, and behind it, of the same machine, what is wrong with it.

        Maintenance shorthand tells symptom, finding and action in this order, without a word of cause.
        """
        told = self._failures[-1] if self._failures else None
        same_line = told is not None and "\n" not in self._text[told.span[1] : clause.start]
        if told is None or not same_line or len(found) != 1 or found[0].weak or self._remedied >= told.span[1]:
            return False
        gap = self._text[told.span[1] : clause.start]
        if re.search(r"[。！？!?]|\.\s", gap) or (own and not {i for m in own for i in m.ids} & {a for a, _ in told.assets}):
            return False
        if (not told.emitted and own) or scan(self._text, clause.start, found[0].cue[0], "mending"):
            return False
        looked = lexicon.has(self._text[clause.start : found[0].cue[0]], "looked")
        told_kind = _kind_of_failing(self._text, told.span)
        kind = _kind_of_failing(self._text, found[0].cue)
        if not (looked or (told_kind in _SYMPTOMS and kind in _SYMPTOMS[told_kind])):
            return False
        if denials(self._text, clause.start, found[0].cue[0], failings(self._text, clause.start, clause.end)):
            return False
        supposed = bool(suppositions(self._text, clause.start, found[0].cue[0]))
        self._because(told, found[0].span, found[0].cue, False, supposed)
        return True

    def _weakly(self, found: list[Failing], own: list[Mention]) -> None:
        """A stop is a failure only where a cause is told of it."""
        for fail in found:
            if fail.weak:
                told = self._fails(fail, fail.span, hold=True)
                if told and self._pending:
                    self._because(told, self._pending.cause, self._pending.cue, self._pending.denied, _supposed_in(self._text, self._pending))
                    self._pending = None

    def _done(self, mending: tuple[Span, Span], clause: Clause) -> None:
        if self._pending is not None:
            self._settle()
        told = next((t for t in reversed(self._failures) if t.emitted), None)
        if told is None and not self._supposed:
            self._done_before = mending
        first = next((m for m in self._mentions if clause.start <= m.start < mending[1][0]), None)
        if told is None or not told.assets:
            return
        if first is not None and first.start - clause.start <= 4 and not set(first.ids) & {a for a, _ in told.assets}:
            return
        words, verb = mending
        behind = self._text[verb[1] : clause.end].lower()
        denied = bool(denials(self._text, clause.start, verb[0])) or lexicon.has(behind, "needless", "no_help")
        if turned := lexicon.scan(self._text[words[0] : words[1]].lower(), "needless", "no_help", "put_off"):
            words = stripped(self._text, words[0], words[0] + turned[0].start) if turned[0].start > 1 else words
        begin = max([clause.start, *(f.end for f in failings(self._text, clause.start, verb[0]))])
        supposed = bool(suppositions(self._text, begin, verb[0])) or lexicon.has(behind, "put_off")
        self._mended(told, words, verb, denied, supposed)

    def _helped(self, clause: Clause) -> bool:
        """``acid cleaning brought it back``, ``hammering did not help``, ``人工敲打无效``."""
        cue = next(iter(scan(self._text, clause.start, clause.end, "cures", "no_help", "needless")), None)
        if cue is not None and (behind := failing_phrases(self._text, cue.end, clause.end, self._mentions)):
            self._fails(behind[0], behind[0].span)
        did = re.search(r"\s+did(?: it)?$", self._text[clause.start : clause.end])
        if cue is None and did and self._failures and self._text[clause.start].islower():
            words = (clause.start, clause.start + did.start())
            self._mended(self._failures[-1], words, words, False, False)
            return True
        if cue is None or not self._failures or not self._failures[-1].assets:
            return False
        words = stripped(self._text, clause.start, cue.start, "by_whom", "demonstrative", "leads_in")
        if words[1] - words[0] < 2 or failings(self._text, *words):
            return False
        denied = cue.concept != "cures" or bool(denials(self._text, words[0], cue.start))
        if cue.concept == "needless" and not lexicon.has(self._text[slice(*words)].lower(), "mending", "mending_ing") and "ing" not in self._text[slice(*words)]:
            return False
        self._mended(self._failures[-1], words, (cue.start, cue.end), denied, False)
        return True

    def _mended_before(self, told: _Told) -> None:
        """``更换轴承（异响）``, ``Replaced bearing (noisy)``: the reason stands behind, in brackets."""
        done, self._done_before = self._done_before, None
        if done is None or done[0][0] < self._here.start or not told.emitted:
            return
        if self._text[done[0][1] : told.span[0]].strip().startswith(("(", "（", "-", "–", ":", "：")):
            self._mended(told, *done, False, False)

    def _mended_after(self, mending: tuple[Span, Span], found: list[Failing], clause: Clause) -> None:
        """``Replaced the seal after leakage``; ``更换泄漏的密封``."""
        gap = re.search(r"\s*\b(?:after|because of|due to|owing to|following|for|to stop|to cure|wegen|nach)\b", self._text[mending[1][1] : found[0].cue[0]])
        supposed = bool(suppositions(self._text, clause.start, mending[1][0]))
        if gap is None:
            self._done(mending, clause)
            return
        of = found[0].of or self._of(clause.start, clause.end)
        told = self._fails(replace_of(found[0], of), found[0].span)
        if told:
            words = (mending[0][0], mending[1][1] + gap.start())
            self._mended(told, words, mending[1], bool(denials(self._text, clause.start, mending[1][0])), supposed)

    def _cured(self, start: int, end: int, clause: Clause, found: list[Failing]) -> bool:
        """``The leak was fixed by replacing the gasket``; ``通过更换垫片消除了渗漏``."""
        zh = not self._text[start].isascii()
        if zh:
            failed = failing_phrases(self._text, end, clause.end, self._mentions)
            words = remedy_phrase(self._text, clause.start, start, self._mentions)
        else:
            failed = found or failing_phrases(self._text, clause.start, start, self._mentions)
            span = stripped(self._text, end, clause.end)
            words = (span, (start, end)) if lexicon.has(self._text[slice(*span)].lower(), "mending_ing", "mending") or span[1] - span[0] > 4 else None
        if not words or not (failed or self._failures):
            return False
        told = self._fails(failed[0], failed[0].span) if failed else self._failures[-1]
        if told is None:
            return False
        lead = (clause.start, start)
        self._mended(told, words[0], words[1], bool(denials(self._text, *lead)), bool(suppositions(self._text, *lead)))
        return True

    # claims

    def _fails(self, fail: Failing, scope: Span, bare: bool = False, hold: bool = False) -> _Told | None:
        """Say that machines fail, and remember it where it is not denied."""
        of = _ends_of([fail.of]) if fail.of else self._topic
        of = tuple((a, at) for a, at in of if not self._assets.is_place(a))
        inner = failings(self._text, *scope)
        denied = bool(denials(self._text, scope[0], fail.cue[0], inner))
        tail = _tail_end(self._text, fail.cue[1], self._clause_end(fail.cue[1]))
        denied = denied or bool(re.match(r"\s*(?:was |were |is )?not (?:found|seen|observed|confirmed|detected)|\s*(?:未发现|未见|没有)$|: none", self._text[fail.cue[1] : tail]))
        begin = scope[0] if not bare else min(scope[0], fail.cue[0])
        supposed = bool(suppositions(self._text, begin, fail.cue[0])) or bool(
            re.match(r"[\s\w]{0,12}?(?:is |was |are )?(?:suspected|possible|likely|assumed|feared|presumed|wird vermutet)|(?:待查|待确认|可能)", self._text[fail.cue[1] : tail])
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
        told = _Told(of, fail.span, supposed or self._supposed, not hold, words)
        self._failures.append(told)
        self._mended_before(told)
        if self._pending is not None and not hold:
            pending, self._pending = self._pending, None
            self._because(told, pending.cause, pending.cue, pending.denied, _supposed_in(self._text, pending))
        return told

    def _clause_end(self, place: int) -> int:
        return next((c.end for c in self._here.clauses if c.start <= place <= c.end), place)

    def _because(self, told: _Told, cause: Span, cue: Span, denied: bool, supposed: bool = False) -> None:
        cause = stripped(self._text, *cause, "demonstrative", "contrast") if not denied else stripped(self._text, *cause, "demonstrative")
        cause = _shortened(self._text, cause)
        words = self._text[slice(*cause)]
        if len(words) < 2 or lexicon.starts(words.lower(), "unknown"):
            return
        if not told.emitted:
            told.emitted = True
            for asset, at in told.assets:
                self._claim(asset, "has_failure", told.words, at, told.span, told.span, False, told.supposed)
        supposed = supposed or bool(suppositions(self._text, *cause)) and not failings(self._text, *cause)
        self._claim(told.words, "caused_by", words, told.span, cause, cue, denied, supposed or told.supposed)

    def _mended(self, told: _Told, words: Span, verb: Span, denied: bool, supposed: bool) -> None:
        said = self._text[slice(*words)]
        if len(said) >= 2:
            self._remedied = words[1]
            self._claim(told.words, "remedied_by", said, told.span, words, verb, denied, supposed)

    def _settle(self) -> None:
        """A reason that no failure followed is the failure itself: 因轴承磨损，更换轴承."""
        if self._pending is None:
            return
        pending, self._pending = self._pending, None
        inner = failing_phrases(self._text, *pending.cause, self._mentions)
        if inner and not pending.denied:
            self._fails(inner[0], pending.cause)

    def _claim(
        self, subject: str, predicate: str, target: str, subject_at: Span, object_at: Span, cue: Span,
        denied: bool, supposed: bool, value: tuple[float, str, str] | None = None,
    ) -> None:  # fmt: skip
        here = self._here
        self._claims.append(
            Claim(
                subject, predicate, target, self._text[here.start : here.end], here.start, here.end,
                polarity(denied, supposed or self._supposed and predicate != "has_limit"),
                value=value[0] if value else None, unit=value[1] if value else "", kind=value[2] if value else "",
                subject_at=subject_at, object_at=object_at, cue_at=cue,
            )
        )  # fmt: skip


_HAN_FIRST = re.compile(r"[\u3400-\u9fff]")
_MECHANISMS = frozenset({"fails_wear", "fails_break", "fails_loose", "fails_deform", "fails_block", "fails_damage"})
_FINDINGS = _MECHANISMS | {"fails_electric", "fails_process"}
_SYMPTOMS = {
    "fails_vibration": _FINDINGS, "fails_noise": _FINDINGS, "fails_heat": _FINDINGS, "off_normal": _FINDINGS,
    "fails_process": _MECHANISMS | {"fails_electric"}, "fails_leak": _MECHANISMS - {"fails_block"},
    "fails_trip": _FINDINGS | {"fails_heat", "off_normal", "fails_wont_work", "fails_leak"},
    "fails_wont_work": _FINDINGS | {"off_normal", "fails_leak"}, "fails_stop": _FINDINGS | {"fails_heat", "off_normal"},
}  # fmt: skip


def _kind_of_failing(text: str, span: Span) -> str:
    """What kind of failing a phrase tells: its last word of failing."""
    found = failings(text, *span) or scan(text, *span, "failing_weakly")
    return found[-1].concept if found else ""


_IS_NOT = frozenset({"不是", "并非", "非", "not", "nicht", "绝非"})


def _tells_what_was_done(text: str, clause: Clause) -> bool:
    return has(text, clause.start, clause.end, "mending", "cures", "no_help")


def _own_verb(text: str, clause: Clause) -> bool:
    roles = ("relation_active", "relation_passive", "relation_mount", "failing", "mending", "limit_word", "denies")
    return has(text, clause.start, clause.end, *roles)


def _without_place(subjects: Group, before: list[Mention], assets: Assets) -> Group:
    """A place is not what a limit is of, where a machine is named too."""
    if all(assets.is_place(a) for a, _ in subjects):
        machines = [m for m in before if not assets.is_place(m.ids[0])]
        return _ends_of(machines[:1]) or subjects
    return subjects


def _ends_of(mentions: list[Mention]) -> Group:
    return tuple((i, (m.start, m.end)) for m in mentions for i in m.ids)


def _first_group(own: list[Mention], text: str) -> Group:
    """What a clause is about: the first of its names, with those that a list joins to it."""
    while len(own) > 1 and text[own[0].end : own[1].start].strip() in ("的", "'s"):
        own = own[1:]
    group = [own[0]]
    for m in own[1:]:
        gap = text[group[-1].end : m.start]
        if not re.fullmatch(r"\s*(?:,|，|、|和|与|及|&|and|or|nor|und|/)\s*(?:the\s+)?", gap):
            break
        group.append(m)
    return _ends_of(group)


def replace_start(clause: Clause, start: int) -> Clause:
    """A clause without its first words."""
    return replace(clause, start=start)


def replace_of(fail: Failing, of: Mention | None) -> Failing:
    """A failure of a machine that was named elsewhere in its clause."""
    return fail if fail.of or of is None else replace(fail, of=of)


def _only_pronoun(words: str) -> bool:
    return lexicon.concept_of(words.strip().lower(), "pronoun") != "" or words.strip().lower() in ("this", "which", "that")


def _tail_end(text: str, start: int, end: int) -> int:
    nxt = scan(text, start, end, "mending", "cause_after")
    return nxt[0].start if nxt else end


def _supposed_in(text: str, cause: Cause) -> bool:
    lead = text[max(0, cause.cause[0] - 14) : cause.cause[0]].lower()
    behind = text[cause.cause[1] : cause.cause[1] + 12].lower()
    return any(lead.rstrip().endswith(w) for w in lexicon.words("supposes") if len(w) > 1) or lexicon.starts(behind.strip(" (（"), "supposes")


def _shortened(text: str, cause: Span) -> Span:
    """A cause without the remedy that some write behind it: ``dry running and seal replaced``."""
    match = re.search(r"\s+(?:and|;|so)\s+(?=[\w ]{2,30}$)", text[slice(*cause)])
    if match and lexicon.has(text[cause[0] + match.end() : cause[1]].lower(), "mending"):
        return cause[0], cause[0] + match.start()
    return cause
