"""Cause and effect in one clause: which words are which, in the ways that Chinese and English say it.

``X caused by Y``, ``Y led to X``, ``the cause of X was Y``, ``X had nothing to do with Y``; ``X的原因是Y``,
``X由Y引起``, ``Y导致X``, ``因Y，X``, ``X与Y无关``. Which of them is denied is read here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.cause import HAN, TAIL, Cause, made_of, stripped_tail
from industria.foundation.knowledge.relations.causes_de import german
from industria.foundation.knowledge.relations.causes_zh import begins_zh, ends_zh
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import (
    failings,
    scan,
    starts,
    stripped,
)
from industria.foundation.lexicon import Found

_WITH = re.compile(r"与|和|同|跟")
_BE = re.compile(
    r"\b(?:is|was|were|are|has been|turned out to be|proved to be|lay in|lies in|war|ist|=)\b|[:：]"
)
_OF = re.compile(r"\s+(?:of|for|behind)\s+")


def cause_of(text: str, clause: Clause, mentions: Sequence[Mention], told: bool) -> Cause | None:
    """The cause and effect of a clause, if it says any. ``told``: a failure was told in this sentence before."""
    start, end = clause.start, clause.end
    return (
        _excluded(text, start, end)
        or _named_cause(text, start, end)
        or ends_zh(text, start, end)
        or begins_zh(text, start, end, told)
        or _in_the_middle(text, start, end, told)
        or _fronted(text, start, end, mentions)
        or _by_what(text, start, end, mentions)
        or _acted_on(text, start, end, mentions)
        or german(text, start, end)
    )


def _excluded(text: str, start: int, end: int) -> Cause | None:
    """``X与Y无关``, ``V-305 has been ruled out as the cause of the trip``."""
    cue = next(iter(scan(text, start, end, "cause_excluded")), None)
    if cue is None:
        return None
    if HAN.match(text[cue.start]):
        with_ = list(_WITH.finditer(text, start, cue.start))
        if not with_:
            return None
        at = with_[-1]
        effect, cause = (start, at.start()), (at.end(), cue.start)
    elif of := _OF.match(text, cue.end, end):
        effect, cause = (of.end(), end), (start, cue.start)
    elif text[start : cue.start].strip() and text[cue.end : end].strip():
        effect, cause = (start, cue.start), (cue.end, end)
    else:
        effect, cause = (start, start), (start, cue.start)
    if tail := TAIL.search(text[slice(*cause)]):
        cause = (cause[0], cause[0] + tail.start())
    cause = stripped(text, *cause, "demonstrative")
    if cause[1] - cause[0] < 2:
        return None
    return Cause(effect, cause, (cue.start, cue.end), (cue.start, cue.end), denied=True)


def _named_cause(text: str, start: int, end: int) -> Cause | None:
    """``The cause of X was Y``, ``Y is the reason for X``, ``X的原因是Y``."""
    cue = next(iter(scan(text, start, end, "cause_noun")), None)
    if cue is None:
        return None
    if HAN.match(text[cue.start]):
        link = re.match(r"(?:可能|主要)?(不是|并非|是|为|在于|系|:|：|有)", text[cue.end : end])
        if link is None:
            return None
        return made_of(
            text,
            (start, cue.start),
            (cue.end + link.end(), end),
            (cue.start, cue.end),
            (cue.end, cue.end + link.end()),
        )
    be = _BE.search(text, cue.end, end)
    lead = text[start : cue.start].strip()
    if be and len(lead) < 12:
        turned = re.match(r"\s*(?:not\b)?(?:probably|possibly)?", text[be.end() : end])
        scope_end = be.end() + (turned.end() if turned else 0)
        return made_of(
            text,
            (cue.end, be.start()),
            (be.end(), end),
            (cue.start, cue.end),
            (be.start(), scope_end),
        )
    if lead and (
        was := re.search(
            r"\b(?:is|was|were|are)(?: not| probably| possibly| likely)?\s*$",
            text[start : cue.start],
        )
    ):
        return made_of(
            text,
            (cue.end, end),
            (start, start + was.start()),
            (cue.start, cue.end),
            (start + was.start(), cue.start),
        )
    return None


_COMES = re.compile(r"\bc[oa]mes? from$", re.I)


def _in_the_middle(text: str, start: int, end: int, told: bool) -> Cause | None:
    """``X because of Y``, ``Y led to X``."""
    after = scan(text, start, end, "cause_after")
    before = scan(text, start, end, "cause_before")
    first = min([*after, *before], key=lambda f: (f.start, -f.end), default=None)
    if first is None:
        return None
    cue = (first.start, first.end)
    if _COMES.search(text[slice(*cue)]) and not failings(text, start, first.start):
        return None  # what comes from a tank is fed by it; what fails comes from a cause
    lead = stripped(
        text,
        start,
        first.start,
        "by_whom",
        "leads_in",
        "denies",
        "supposes",
        "pronoun",
        "demonstrative",
    )
    scope = _scope(text, start, first)
    if first in after:
        if (
            lead[1] <= lead[0]
            and lexicon.starts(text[first.start : end].lower(), "cause_first")
            and not told
        ):
            return None
        tail = re.match(
            r"\s*(?:probably|possibly|presumably|likely|not|可能|疑似|或)", text[first.end : end]
        )
        scope = (scope[0], first.end + (tail.end() if tail else 0))
        effect = (start, first.start) if lead[1] > lead[0] else (start, start)
        if _is_label_only(text, start, first):
            effect = (start, start)
        return made_of(text, effect, (first.end, end), cue, scope)
    if lead[1] <= lead[0] or not text[first.end : end].strip():
        return None
    cause = (_own_clause(text, start, first.start), first.start)
    scope = (max(scope[0], cause[0]), scope[1])
    if tail := TAIL.search(text[slice(*cause)]):
        cause = (cause[0], cause[0] + tail.start())
    # an asset alone does not cause by being there, except where it is said in so many words
    return made_of(text, (first.end, end), cause, cue, scope)


_AND = re.compile(r"\b(?:und|and|aber|but|sondern|denn|doch)\s+")
_VERB = re.compile(r"\b(?:is|was|are|were|has|had|have|did|does|can|could|must|runs?|ran)\b")


def _own_clause(text: str, start: int, end: int) -> int:
    """Where the clause of a cause begins, behind another that ``and`` joins to it without a comma."""
    for joint in reversed(list(_AND.finditer(text, start, end))):
        verb = scan(text, start, joint.start(), "finite_verb") or _VERB.search(
            text, start, joint.start()
        )
        if verb and end - joint.end() > 3:
            return joint.end()
    return start


def _is_label_only(text: str, start: int, cue: Found) -> bool:
    """Whether what stands before ``cause was`` names no effect: the main, 经查."""
    lead = re.sub(
        r"\b(?:the|main|root|probable|likely|real|actual|only|sole|most|its|in this case)\b",
        "",
        text[start : cue.start].lower(),
    )
    return len(lead.strip(" ,")) < 2


def _scope(text: str, start: int, cue: Found) -> Span:
    """Where a denial or supposition of the cue stands: behind the effect's own word, before the cue."""
    told = failings(text, start, cue.start)
    begin = max([start, *(f.end for f in told)])
    return begin, cue.end


_GERMAN = frozenset(
    {"wegen", "aufgrund", "durch", "infolge", "mangels", "durch den", "durch die", "bedingt durch"}
)


def _fronted(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Cause | None:
    """``Because of Y, X``; ``因Y，X``; within one clause ``P-201因Y停机``."""
    found = scan(text, start, end, "cause_first")
    if not found:
        return None
    first = found[0]
    lead = stripped(
        text, start, first.start, "leads_in", "supposes", "by_whom", "denies", "demonstrative"
    )
    cue = (first.start, first.end)
    if HAN.match(text[first.start]):
        effects = [
            *failings(text, first.end, end),
            *scan(text, first.end, end, "failing_weakly"),
        ]
        last = max(effects, key=lambda f: f.end, default=None)
        whole = not stripped_tail(text, last.end, end) if last else False
        if (
            last
            and whole
            and last.start - first.end >= 2
            and len(effects) + (lead[1] > lead[0]) > 1
        ):
            return made_of(
                text, (last.start, last.end), (first.end, last.start), cue, (start, first.end)
            )
        if text[first.start : first.end] == "受":
            return None
    if lead[1] > lead[0] and not HAN.match(text[first.start]):
        return None
    verb = next(iter(scan(text, first.end, end, "finite_verb")), None)
    if (
        verb is not None
        and text[first.start : first.end].lower() in _GERMAN
        and verb.start - first.end > 2
    ):
        return made_of(text, (verb.start, end), (first.end, verb.start), cue, (start, first.end))
    named = next((m for m in mentions if first.end < m.start < end), None)
    if (
        named
        and not HAN.match(text[first.start])
        and failings(text, named.end, end)
        and text[first.end : named.start].strip()
    ):
        return made_of(text, (named.start, end), (first.end, named.start), cue, (start, first.end))
    return made_of(text, (end, end), (first.end, end), cue, (start, first.end), fronted=True)


_BY_FIRST = re.compile(
    r"\s*(?:not|presumably|probably|possibly|likely|vermutlich)?\s*(?:by|durch)\s+(?=\w)"
)


def _by_what(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Cause | None:
    """``jammed by tramp iron``; ``leakage from running dry``; ``presumably by overload``."""
    for fail in failings(text, start, end):
        match = re.match(
            r"(?:\s+at\s+[\d.,]+\s?[^\s,;]{1,6})?\s+(by|from|through|durch)\s+(?!the (?:fitter|operator|mechanic)|(?:hand|day|night)\b)",
            text[fail.end : end],
        )
        if match is None:
            continue
        at = fail.end + match.end()
        if match[1] == "through" and not failings(text, at, end):
            continue
        if match[1] == "from" and (
            re.match(r"(?:the|a|an)\b", text[at:end])
            or any(m.start == at for m in mentions)
            or lexicon.starts(text[at:end].lower(), "machine_part")
        ):
            continue
        if lexicon.starts(text[at:end].lower(), "mending_ing"):
            continue
        return made_of(text, (start, fail.end), (at, end), (fail.end + 1, at - 1), (fail.end, at))
    match = _BY_FIRST.match(text[start:end])
    at = start + match.end() if match else start
    if match and match.group().strip() and not starts(text, at, end, "mending_ing"):
        return made_of(text, (start, start), (at, end), (start, at), (start, at))
    return None


def _acted_on(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Cause | None:
    """``Lack of grease destroyed the bearing``: what is no machine and nobody did something to a thing."""
    for verb in scan(text, start, end, "cause_verb"):
        lead = stripped(text, start, verb.start, "demonstrative", "supposes", "denies", "leads_in")
        before = text[slice(*lead)]
        rest = text[verb.end : end]
        if (
            not before
            or lexicon.has(before, "pronoun", "by_whom", "relation_passive")
            or re.search(r"\b(?:is|was|are|were|has|have|had|been|be|and|found)$", before)
        ):
            continue
        if any(lead[0] <= m.start < lead[1] and m.end >= lead[1] - 1 for m in mentions):
            continue
        named = any(verb.end <= m.start <= min(end, verb.end + 6) for m in mentions)
        if (
            named
            or re.match(r"\s+(?:the|a|an|its|both|all|den|die|das|der)\s+\w", rest)
            or lexicon.starts(
                rest.strip().lower(),
                "machine_part",
                "failing_parameter",
                "machine_head",
                "head_noun",
            )
        ):
            made = made_of(
                text,
                (verb.start, end),
                (start, verb.start),
                (verb.start, verb.end),
                (lead[1], verb.start),
            )
            return replace(made, whole=True) if made else None
    return None
