"""Limits with value and unit: what a quantity may not pass, and what happens there (alarm, trip).

A value belongs to the word of limit before it, or right behind it, only where nothing but names, quantities and
linking words stand between: ``alarm at 90 %`` is a limit, ``alarm: level rose to 95 %`` is an event.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation import lexicon
from industria.foundation.knowledge.attributes import Value, find_values
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import Clause
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import denials, scan, suppositions

_KINDS = {"alarm_limit": "alarm", "trip_limit": "trip", "max_limit": "max", "min_limit": "min"}
_BETWEEN = 60
_STANDS_OUTSIDE = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z'-]*")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in a clause: its value, what kind it is, the word that says so."""

    value: Value
    kind: str
    cue: Span
    denied: bool


def limits(text: str, clause: Clause, mentions: Sequence[Mention]) -> list[Limit]:
    """The limits that a clause states."""
    values = [v.moved(clause.start) for v in find_values(text[clause.start : clause.end])]
    if not values:
        return []
    cues = [
        c
        for c in scan(text, clause.start, clause.end, "limit_word")
        if not _is_order(text, c.start, c.end)
    ]
    out: list[Limit] = []
    since = clause.start
    for value in values:
        before = [c for c in cues if since <= c.start and c.end <= value.start]
        # the first word of the stretch: in "high alarm limit of ..." they all mean one
        cue = before[0] if before else None
        if cue and _links(text, cue.end, value.start, mentions):
            behind = next((c for c in cues if 0 <= c.start - value.end <= 1), None)
            told = [b.concept for b in before] + (
                [behind.concept]
                if behind and not before[0].concept.startswith(("alarm", "trip"))
                else []
            )
            kind = _kind(before[0].concept, told)
        else:
            if out and (again := _again(text, out[-1], value)):
                out.append(again)
                since = value.end
                continue
            cue = next((c for c in cues if 0 <= c.start - value.end <= 2), None)
            if cue is None or re.match(r"[\d\s:：=]*\d", text[cue.end : cue.end + 6]) or before:
                since = value.end
                continue
            kind = _KINDS[cue.concept]
        turned = any(d for d in denials(text, max(cue.end, clause.start), value.start))
        if not suppositions(text, cue.end, value.start):
            out.append(Limit(value, kind, (cue.start, cue.end), turned))
        since = max(value.end, cue.end)
    return out


def _again(text: str, last: Limit, value: Value) -> Limit | None:
    """``under 42 A and the pump itself under 8 bar``: the word of limit is said once."""
    gap = text[last.value.end : value.start]
    words = [f for f in lexicon.scan(gap, "keeps_under") if f.end >= len(gap.rstrip())]
    numbers = re.search(r"\d|[。；;.]\s", re.sub(r"[A-Z]+-?\d+\w*", "", gap))
    if not words or numbers or lexicon.has(gap, "reads_now"):
        return None
    place = last.value.end + words[0].start
    return Limit(value, last.kind, (place, place + 1), last.denied)


def _kind(first: str, all_of: Sequence[str]) -> str:
    """Alarm and trip say more than limit or maximum."""
    for wanted in ("trip_limit", "alarm_limit"):
        if wanted in all_of:
            return _KINDS[wanted]
    return _KINDS[first]


def _links(text: str, start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether only names, quantities, parts and linking words stand between a word of limit and its value."""
    if end - start > _BETWEEN or scan(text, start, end, "reads_now", "failing_weakly"):
        return False
    gap = text[start:end]
    for m in mentions:
        if start <= m.start and m.end <= end:
            gap = gap[: m.start - start] + " " * (m.end - m.start) + gap[m.end - start :]
    return re.search(r"\d", gap) is None


def _is_order(text: str, start: int, end: int) -> bool:
    """Whether ``up to`` or ``below`` only says how far something went."""
    word = text[start:end].lower()
    lead = text[max(0, start - 14) : start].lower()
    if word in ("up to", "below"):
        return lexicon.has(lead, "reads_now") or "down" in lead
    return False
