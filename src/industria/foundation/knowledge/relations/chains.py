"""Chains that a text draws with arrows: M-1 → G-1 → P-1 drives, tank → pump feeds, leak → trip causes.

A chain of things is read only where each of its elements is a machine or a part by name; which relation it shows is
said by the word before it (drive train, 工艺流程), or by what it begins with: a motor or a gearbox drives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets, kind_at_end
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.clauses import ARROW, Clause
from industria.foundation.knowledge.relations.links import Group, Link
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import failings, has, stripped

_LEAD = re.compile(r"^.*(?:[:：]|为(?!了)|是|\b(?:is|are|runs?|goes)\b)\s*", re.S)
_TAIL = re.compile(
    r"[,，。;；(（].*$|\s+(?:and|then|with|where)\b.*$|组成.*$|的(?:顺序|方式|路线).*$", re.S
)
_DRIVERS = frozenset({"motor", "gearbox", "coupling", "turbine", "engine"})
_MOST_WORDS = 6
_MOST_HAN = 14


def runs(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Stretches of clauses that arrows join."""
    out: list[list[Clause]] = []
    for before, clause in pairwise(clauses):
        if ARROW.fullmatch(clause.opened):
            if out and out[-1][-1] is before:
                out[-1].append(clause)
            else:
                out.append([before, clause])
    return out


def is_course(text: str, run: Sequence[Clause]) -> bool:
    """Whether a chain tells what led to what: it ends in a failure, or most of its elements are one."""
    told = [
        bool(failings(text, c.start, c.end) or has(text, c.start, c.end, "failing_weakly"))
        for c in run
    ]
    return (told[-1] and any(told[:-1])) or 2 * sum(told) > len(told)


def chain_links(
    text: str, run: Sequence[Clause], start: int, mentions: Sequence[Mention], assets: Assets
) -> list[Link]:
    """The relations of a chain of things; ``start``: where its sentence begins."""
    elements = [_element(text, c, n, len(run), mentions) for n, c in enumerate(run)]
    if not all(elements):
        return []
    groups = [e for e in elements if e]
    lead = text[start : groups[0][0][1][0]]
    named = [f.concept for f in lexicon.scan(lead, "chain_word")]
    out = []
    for one, other in pairwise(groups):
        predicate = named[-1] if named else _relation(one[0][0], assets)
        pairs = tuple((s, o) for s in one for o in other if s[0] != o[0])
        cue = (one[-1][1][1], other[0][1][0])
        out.append(Link(predicate, pairs, cue, "object", False))
    return out


def _relation(name: str, assets: Assets) -> str:
    kinds = assets.kinds(name) or {kind_at_end(name)}
    return "drives" if kinds & _DRIVERS else "feeds"


def _element(
    text: str, clause: Clause, place: int, of: int, mentions: Sequence[Mention]
) -> Group | None:
    """What one element names: assets, or a free name that ends as those of machines and parts do."""
    start, end = clause.start, clause.end
    if place == 0 and (lead := _LEAD.match(text[start:end])):
        start += lead.end()
    if place == of - 1 and (tail := _TAIL.search(text[start:end])):
        end = start + tail.start()
    start, end = stripped(text, start, end, "demonstrative")
    own = [m for m in mentions if m.how != "pronoun" and start <= m.start and m.end <= end]
    if own and end - start <= sum(m.end - m.start for m in own) + 6:
        return tuple((i, (m.start, m.end)) for m in own for i in m.ids)
    return (((text[start:end], (start, end)),)) if _is_thing(text, (start, end)) else None


def _is_thing(text: str, span: Span) -> bool:
    words = text[slice(*span)]
    short = len(words.split()) <= _MOST_WORDS if words.isascii() else len(words) <= _MOST_HAN
    if not words or not short or failings(text, *span):
        return False
    low = words.lower()
    heads = lexicon.scan(low, "machine_head", "head_noun", "machine_part", "place_head")
    return any(f.end >= len(low) - 1 for f in heads)
