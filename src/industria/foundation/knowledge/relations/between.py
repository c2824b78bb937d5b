"""What stands between two things, and what stands up or down the stream of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.links import Group, Link
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import denials

_BETWEEN = re.compile(
    r"(?P<s>[^，,。：:]{2,24}?)(?:安装|布置|设置|设|坐落|夹|装|处)?(?:位于|在|于)(?P<o>(?P<a>[^，。；,]{2,16}?)[与和及](?P<b>[^，。；,]{2,16}?)之间)"
    r"|(?:the\s+)?(?P<s2>\w[\w -]{2,40}?)\s+(?:(?:is|are)(?:\s+(?:located|installed|mounted|fitted|placed|arranged|situated))?|stands?|sits?|lies|lie)\s+"
    r"(?P<o2>between\s+(?:the\s+)?(?P<a2>\w[\w -]{1,40}?)\s+and\s+(?:the\s+)?(?P<b2>\w[\w -]{1,40}))$",
    re.I,
)
_STREAM = re.compile(r"\s*(?:安装|布置|设置|设)?(?:位于|在|处于)\s*$")
_SIDE = re.compile(r"\s*的?(?P<up>上游)|\s*的?(?P<down>下游)")


def between(text: str, span: Span, own: Sequence[Mention]) -> Link | None:
    """``篦冷机位于回转窑与破碎机之间``, ``the cooler stands between the kiln and the conveyor``."""
    if not re.search(r"之间|\bbetween\b", text[slice(*span)], re.I):
        return None
    match = _BETWEEN.search(text, *span)
    if match is None or denials(text, *span):
        return None
    s, o, a, b = (g if match[g] else f"{g}2" for g in "soab")
    if not all(_thing(text, (match.start(g), match.end(g)), own) for g in (s, a, b)):
        return None
    subject = _group(text, (match.start(s), match.end(s)), own)
    target = ((match[o], (match.start(o), match.end(o))),)
    pairs = tuple((one, target[0]) for one in subject)
    return Link("located_in", pairs, (match.end(s), match.start(o)), "object", False)


def along(text: str, own: Sequence[Mention], assets: Assets) -> Link | None:
    """``T-120位于E-110下游``: what stands down the stream is fed."""
    for one, other in pairwise(own):
        side = _SIDE.match(text, other.end)
        seer = any(assets.is_instrument(i) for m in (one, other) for i in m.ids)
        if side is None or seer or not _STREAM.fullmatch(text[one.end : other.start]):
            continue
        ends = [tuple((i, (m.start, m.end)) for i in m.ids) for m in (one, other)]
        upper, lower = ends if side["up"] else ends[::-1]
        pairs = tuple((s, o) for s in upper for o in lower if s[0] != o[0])
        return Link("feeds", pairs, (other.end, side.end()), "object", False)
    return None


def _thing(text: str, span: Span, own: Sequence[Mention]) -> bool:
    """Whether words name a thing: an asset, or they end as names of machines, parts and places do."""
    if any(m.start < span[1] and span[0] < m.end for m in own):
        return True
    words = text[slice(*span)].strip().lower()
    heads = lexicon.scan(words, "machine_head", "head_noun", "machine_part", "place_head")
    return any(f.end >= len(words) - 1 for f in heads)


def _group(text: str, span: Span, own: Sequence[Mention]) -> Group:
    inside = [m for m in own if span[0] <= m.start and m.end <= span[1]]
    if inside:
        return tuple((i, (m.start, m.end)) for m in inside[:1] for i in m.ids)
    return ((text[slice(*span)].strip(), span),)
