"""Cause and effect in one clause: which words are which, in the ways that Chinese and English say it.

``X caused by Y``, ``Y led to X``, ``the cause of X was Y``, ``X had nothing to do with Y``; ``X的原因是Y``,
``X由Y引起``, ``Y导致X``, ``因Y，X``, ``X与Y无关``. Which of them is denied is read here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.mentions import Mention
from industria.foundation.knowledge.relations.words import denials, failings, scan, stripped
from industria.foundation.lexicon import Found

_HAN = re.compile(r"[\u3400-\u9fff]")
_WITH = re.compile(r"与|和|同|跟")
_BE = re.compile(r"\b(?:is|was|were|are|has been|turned out to be|proved to be|lay in|lies in|war|ist|=)\b|[:：]")
_OF = re.compile(r"\s+(?:of|for|behind)\s+")
_TAIL = re.compile(r"(?:\s*\b(?:may|might|could|can|will|did|does|do|has|have|had|been|be|is|was|were|are|not|also|probably|possibly|presumably|likely|directly|mainly|apparently|suspected|to|which|that|this|it|and)|的|了|是|不是|并非|而|并|可能|疑似|怀疑|主要|均|都|也|会|将)+\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Cause:
    """``effect`` and ``cause`` as spans; an empty effect is the last failure that was told.

    ``fronted``: the effect follows in a later clause. ``scope``: where a word stands that denies it or only
    supposes it.
    """

    effect: Span
    cause: Span
    cue: Span
    scope: Span
    fronted: bool = False
    denied: bool = False
    whole: bool = False


def cause_of(
    text: str, clause: Clause, mentions: Sequence[Mention], told: bool
) -> Cause | None:
    """The cause and effect of a clause, if it says any. ``told``: a failure was told in this sentence before."""
    start, end = clause.start, clause.end
    return (
        _excluded(text, start, end)
        or _named_cause(text, start, end)
        or _ends_zh(text, start, end)
        or _in_the_middle(text, start, end, mentions, told)
        or _fronted(text, start, end, mentions)
        or _by_what(text, start, end, mentions)
        or _acted_on(text, start, end, mentions)
        or _perfect_de(text, start, end)
    )


def _made(
    text: str, effect: Span, cause: Span, cue: Span, scope: Span, fronted: bool = False
) -> Cause | None:
    joined = re.match(r"\s*(?:and|und)\s+", text[slice(*cause)])
    cause = stripped(text, cause[0] + (joined.end() if joined else 0), cause[1], "demonstrative", "supposes", "denies")
    if (tail := _TAIL.search(text[slice(*cause)])) and tail.start() > 0 and not _HAN.search(text[slice(*cause)][-1:]):
        cause = (cause[0], cause[0] + tail.start())
    if lead := re.match(r"(?:to|by|from|of|because of|due to)\s+(?:a\s|an\s|the\s)?", text[slice(*cause)]):
        cause = (cause[0] + lead.end(), cause[1])
    words = text[slice(*cause)].strip()
    if len(words) < 2 or (lexicon.starts(words, "unknown") and len(words) < 30):
        return None
    if lexicon.has(words[:12], "pronoun") and len(words) < 5:
        return None
    inner = failings(text, scope[0], scope[1])
    return Cause(effect, cause, cue, scope, fronted, bool(denials(text, *scope, inner)))


def _excluded(text: str, start: int, end: int) -> Cause | None:
    """``X与Y无关``, ``V-305 has been ruled out as the cause of the trip``."""
    cue = next(iter(scan(text, start, end, "cause_excluded")), None)
    if cue is None:
        return None
    if _HAN.match(text[cue.start]):
        with_ = [m for m in _WITH.finditer(text, start, cue.start)]
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
    if tail := _TAIL.search(text[slice(*cause)]):
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
    if _HAN.match(text[cue.start]):
        link = re.match(r"(?:可能|主要)?(不是|并非|是|为|在于|系|:|：|有)", text[cue.end : end])
        if link is None:
            return None
        return _made(text, (start, cue.start), (cue.end + link.end(), end), (cue.start, cue.end), (cue.end, cue.end + link.end()))
    be = _BE.search(text, cue.end, end)
    lead = text[start : cue.start].strip()
    if be and len(lead) < 12:
        scope_end = be.end() + len(re.match(r"\s*(?:not\b)?(?:probably|possibly)?", text[be.end() : end])[0])  # type: ignore[index]
        return _made(text, (cue.end, be.start()), (be.end(), end), (cue.start, cue.end), (be.start(), scope_end))
    if lead and (was := re.search(r"\b(?:is|was|were|are)(?: not| probably| possibly| likely)?\s*$", text[start : cue.start])):
        return _made(text, (cue.end, end), (start, start + was.start()), (cue.start, cue.end), (start + was.start(), cue.start))
    return None


def _ends_zh(text: str, start: int, end: int) -> Cause | None:
    """``X由Y引起``, ``系Y所致``, ``Y引起``: the clause ends with the word."""
    ends = [f for f in scan(text, start, end, "cause_end") if not stripped_tail(text, f.end, end)]
    if not ends:
        return None
    cue = ends[-1]
    links = [f for f in scan(text, start, cue.start, "cause_link")]
    told = failings(text, start, cue.start)
    link = next(
        (f for f in links if _after_effect(text, start, f, told)), None
    )
    if link is None:
        before = [f for f in suppositions_and_denials(text, start, cue.start)]
        begin = before[0].end if before and before[0].start - start <= 1 else start
        return _made(text, (start, start), (begin, cue.start), (cue.start, cue.end), (start, begin))
    effect = (start, link.start)
    told_here = stripped(text, *effect, "supposes", "denies", "pronoun", "leads_in")
    if told_here[1] <= told_here[0]:
        return _made(text, (start, start), (link.end, cue.start), (cue.start, cue.end), (start, link.end))
    tail = denials(text, max(start, link.start - 3), link.end)
    if tail:
        effect = (start, min(link.start, tail[0].start))
    since = max([effect[1], *(f.end for f in told if f.end <= link.start)])
    return _made(text, effect, (link.end, cue.start), (cue.start, cue.end), (min(since, link.start), link.end))


def stripped_tail(text: str, start: int, end: int) -> str:
    """What is left behind a word at the end of a clause, without marks and particles."""
    return re.sub(r"[\s的了。吗呢？?!！;；,，]|已确认|确认", "", text[start:end])


def suppositions_and_denials(text: str, start: int, end: int) -> list[Found]:
    """Both, in order."""
    return sorted(scan(text, start, end, "supposes", "denies"), key=lambda f: f.start)


def _after_effect(text: str, start: int, link: Found, told: Sequence[Found]) -> bool:
    """Whether a linking word stands behind the effect, or begins the clause."""
    lead = text[start : link.start]
    plain = stripped(text, start, link.start, "supposes", "denies", "pronoun", "leads_in")
    return plain[1] <= plain[0] or any(f.end <= link.start for f in told) or (
        re.search(r"[A-Za-z0-9]\s*$", lead) is not None and len(lead) < 12 and text[link.start : link.end] in ("系", "由", "因", "由于")
    )


def _in_the_middle(
    text: str, start: int, end: int, mentions: Sequence[Mention], told: bool
) -> Cause | None:
    """``X because of Y``, ``Y led to X``."""
    after = scan(text, start, end, "cause_after")
    before = scan(text, start, end, "cause_before")
    first = min([*after, *before], key=lambda f: (f.start, -f.end), default=None)
    if first is None:
        return None
    cue = (first.start, first.end)
    lead = stripped(text, start, first.start, "by_whom", "leads_in", "denies", "supposes", "pronoun", "demonstrative")
    scope = _scope(text, start, first)
    if first in after:
        if lead[1] <= lead[0] and lexicon.starts(text[first.start : end].lower(), "cause_first") and not told:
            return None
        tail = re.match(r"\s*(?:probably|possibly|presumably|likely|not|可能|疑似|或)", text[first.end : end])
        scope = (scope[0], first.end + (tail.end() if tail else 0))
        effect = (start, first.start) if lead[1] > lead[0] else (start, start)
        if _is_label_only(text, start, first):
            effect = (start, start)
        return _made(text, effect, (first.end, end), cue, scope)
    if lead[1] <= lead[0] or not text[first.end : end].strip():
        return None
    cause = (start, first.start)
    if tail := _TAIL.search(text[slice(*cause)]):
        cause = (start, start + tail.start())
    # an asset alone does not cause by being there, except where it is said in so many words
    return _made(text, (first.end, end), cause, cue, scope)


def _is_label_only(text: str, start: int, cue: Found) -> bool:
    """Whether what stands before ``cause was`` names no effect: the main, 经查."""
    lead = re.sub(r"\b(?:the|main|root|probable|likely|real|actual|only|sole|most|its|in this case)\b", "", text[start : cue.start].lower())
    return len(lead.strip(" ,")) < 2


def _scope(text: str, start: int, cue: Found) -> Span:
    """Where a denial or supposition of the cue stands: behind the effect's own word, before the cue."""
    told = failings(text, start, cue.start)
    begin = max([start, *(f.end for f in told)])
    return begin, cue.end


def _fronted(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Cause | None:
    """``Because of Y, X``; ``因Y，X``; within one clause ``P-201因Y停机``."""
    found = scan(text, start, end, "cause_first")
    if not found:
        return None
    first = found[0]
    lead = stripped(text, start, first.start, "leads_in", "supposes", "by_whom", "denies", "demonstrative")
    cue = (first.start, first.end)
    if _HAN.match(text[first.start]):
        effects = [f for f in [*failings(text, first.end, end), *scan(text, first.end, end, "failing_weakly")]]
        last = max(effects, key=lambda f: f.end, default=None)
        whole = not stripped_tail(text, last.end, end) if last else False
        if last and whole and last.start - first.end >= 2 and len(effects) + (lead[1] > lead[0]) > 1:
            return _made(text, (last.start, last.end), (first.end, last.start), cue, (start, first.end))
        if text[first.start : first.end] == "受":
            return None
    if lead[1] > lead[0] and not _HAN.match(text[first.start]):
        return None
    named = next((m for m in mentions if first.end < m.start < end), None)
    if named and not _HAN.match(text[first.start]) and failings(text, named.end, end) and text[first.end : named.start].strip():
        return _made(text, (named.start, end), (first.end, named.start), cue, (start, first.end))
    return _made(text, (end, end), (first.end, end), cue, (start, first.end), fronted=True)


def _by_what(
    text: str, start: int, end: int, mentions: Sequence[Mention]
) -> Cause | None:
    """``jammed by tramp iron``; ``leakage from running dry``; ``presumably by overload``."""
    for fail in failings(text, start, end):
        match = re.match(r"(?:\s+at\s+[\d.,]+\s?[^\s,;]{1,6})?\s+(by|from|through|durch)\s+(?!the (?:fitter|operator|mechanic)|(?:hand|day|night)\b)", text[fail.end : end])
        if match is None:
            continue
        at = fail.end + match.end()
        if match[1] == "through" and not failings(text, at, end):
            continue
        if match[1] == "from" and (re.match(r"(?:the|a|an)\b", text[at:end]) or any(m.start == at for m in mentions) or lexicon.starts(text[at:end].lower(), "machine_part")):
            continue
        if lexicon.starts(text[at:end].lower(), "mending_ing"):
            continue
        return _made(text, (start, fail.end), (at, end), (fail.end + 1, at - 1), (fail.end, at))
    if match := re.match(r"\s*(?:not|presumably|probably|possibly|likely|vermutlich)?\s*(?:by|durch)\s+(?=\w)", text[start:end]):
        if match.group().strip() and not lexicon.starts(text[start + match.end() : end].lower(), "mending_ing"):
            return _made(text, (start, start), (start + match.end(), end), (start, start + match.end()), (start, start + match.end()))
    return None


_PERFECT = re.compile(r"^(?P<cause>.{4,80}?)\s+hat\s+(?:(?:den|die|das|dem)\s+)?(?P<effect>.{4,80}?)\s+(?P<verb>\w+)$")


def _perfect_de(text: str, start: int, end: int) -> Cause | None:
    """``Fettmangel hat das Hauptlager zerstört``: the verb stands at the end."""
    match = _PERFECT.match(text[start:end])
    if match is None:
        return None
    verb = match["verb"].lower()
    whole = verb in lexicon.words("cause_verb")
    if not whole and verb not in ("verursacht", "ausgelöst", "hervorgerufen", "herbeigeführt", "bewirkt"):
        return None
    spans = [(start + match.start(g), start + match.end(g)) for g in ("cause", "effect", "verb")]
    cause, effect, cue = spans
    made = _made(text, (effect[0], cue[1]) if whole else effect, cause, cue, (cause[1], effect[0]))
    return replace(made, whole=True) if made else None


def _acted_on(
    text: str, start: int, end: int, mentions: Sequence[Mention]
) -> Cause | None:
    """``Lack of grease destroyed the bearing``: what is no machine and nobody did something to a thing."""
    for verb in scan(text, start, end, "cause_verb"):
        lead = stripped(text, start, verb.start, "demonstrative", "supposes", "denies", "leads_in")
        before = text[slice(*lead)]
        rest = text[verb.end : end]
        if not before or lexicon.has(before, "pronoun", "by_whom", "relation_passive") or re.search(r"\b(?:is|was|are|were|has|have|had|been|be|and|found)$", before):
            continue
        if any(lead[0] <= m.start < lead[1] and m.end >= lead[1] - 1 for m in mentions):
            continue
        named = any(verb.end <= m.start <= min(end, verb.end + 6) for m in mentions)
        if named or re.match(r"\s+(?:the|a|an|its|both|all|den|die|das|der)\s+\w", rest) or lexicon.starts(rest.strip().lower(), "machine_part", "failing_parameter", "machine_head", "head_noun"):
            made = _made(text, (verb.start, end), (start, verb.start), (verb.start, verb.end), (lead[1], verb.start))
            return replace(made, whole=True) if made else None
    return None
