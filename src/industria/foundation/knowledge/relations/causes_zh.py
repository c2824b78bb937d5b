"""Chinese clauses that end with the word of cause: ``X由Y引起``, ``系Y所致``, ``Y引起``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.foundation.knowledge.relations.cause import (
    Cause,
    made_of,
    stripped_tail,
    suppositions_and_denials,
)
from industria.foundation.knowledge.relations.words import denials, failings, scan, stripped
from industria.foundation.lexicon import Found


def ends_zh(text: str, start: int, end: int) -> Cause | None:
    """``X由Y引起``, ``系Y所致``, ``Y引起``: the clause ends with the word."""
    ends = [f for f in scan(text, start, end, "cause_end") if not stripped_tail(text, f.end, end)]
    if not ends:
        return None
    cue = ends[-1]
    links = scan(text, start, cue.start, "cause_link")
    told = sorted(
        [*failings(text, start, cue.start), *scan(text, start, cue.start, "failing_weakly")],
        key=lambda f: f.start,
    )
    link = next((f for f in links if _after_effect(text, start, f, told)), None)
    if link is None:
        before = suppositions_and_denials(text, start, cue.start)
        if before and (failed := [f for f in told if f.end <= before[0].start]):
            spans = (start, before[0].start), (before[0].end, cue.start)
            return made_of(text, *spans, (cue.start, cue.end), (failed[-1].end, before[0].end))
        begin = before[0].end if before and before[0].start - start <= 1 else start
        return made_of(
            text, (start, start), (begin, cue.start), (cue.start, cue.end), (start, begin)
        )
    effect = (start, link.start)
    told_here = stripped(text, *effect, "supposes", "denies", "pronoun", "leads_in")
    if told_here[1] <= told_here[0]:
        return made_of(
            text, (start, start), (link.end, cue.start), (cue.start, cue.end), (start, link.end)
        )
    tail = denials(text, max(start, link.start - 3), link.end)
    if tail:
        effect = (start, min(link.start, tail[0].start))
    since = max([effect[1], *(f.end for f in told if f.end <= link.start)])
    return made_of(
        text,
        effect,
        (link.end, cue.start),
        (cue.start, cue.end),
        (min(since, link.start), link.end),
    )


_IS_DUE = re.compile(r"(?:均|多|主要|全)?系(?![统列数杆])(?:由于|由|因)?")


def begins_zh(text: str, start: int, end: int, told: bool) -> Cause | None:
    """``电流大，系进料粒度过大``: the clause begins with the word, behind a failure."""
    match = _IS_DUE.match(text, start, end)
    if match is None or not told or end - match.end() < 3:
        return None
    cue = (start, match.end())
    return made_of(text, (start, start), (match.end(), end), cue, cue)


def _after_effect(text: str, start: int, link: Found, told: Sequence[Found]) -> bool:
    """Whether a linking word stands behind the effect, or begins the clause."""
    lead = text[start : link.start]
    plain = stripped(text, start, link.start, "supposes", "denies", "pronoun", "leads_in")
    return (
        plain[1] <= plain[0]
        or any(f.end <= link.start for f in told)
        or (
            re.search(r"[A-Za-z0-9]\s*$", lead) is not None
            and len(lead) < 12
            and text[link.start : link.end] in ("系", "由", "因", "由于")
        )
    )
