"""Things that no asset list names, where a verb needs them: the kiln pinion, 分解炉.

Only what stands as a whole between the verb and the next preposition or mark, is short, and says nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import is_place_name
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.names import Mention
from industria.foundation.knowledge.relations.words import (
    denials,
    failings,
    has,
    scan,
    stripped,
)

_HAN = re.compile(r"[\u3400-\u9fff]")
_CUT_ZH = re.compile(r"由|经(?!常)|将|把|向|给|为|往|被|通过|从|与|和|、")
_CUT_EN = re.compile(
    r"\b(?:by|through|via|to|into|onto|from|with|at|on|in|for|of|and|before|after|when|while|auch|bei|mit|durch|von|vom|zum|zur|im)\b|,",
    re.I,
)
_ARTICLE = re.compile(
    r"^(?:the|a|an|each|both|its|this|that|der|die|das|den|dem|ein|eine|einen)\s+", re.I
)
_MEDIUM = re.compile(r"^(.{2,12}?)的[\u4e00-\u9fff]{1,5}$")
_NO_NAME = re.compile(
    r"^(?:it|they|this|that|which|who|there|he|she|we|you|not|is|are|was|were|er|sie|es|man|here|then|one|all|what)\b",
    re.I,
)
_DE_OBJECT = re.compile(
    r"(?:^|(?<=\s))(?:den|die|das|dem)\s+((?:[a-zäöüß]+\s){0,2}[A-ZÄÖÜ][\wäöüß-]+)"
)
_DE_PLACE = re.compile(
    r"\b(?:über|mit|durch|in|an|auf|bei|von|vom|zu|aus|unter|für|gegen|ohne|um|nach)\s*$", re.I
)


def free_names(text: str, within: Span, cue: Span, own: Sequence[Mention]) -> list[Mention]:
    """The mentions of a clause with the free names around one of its verbs."""
    out = list(own)
    for start, end in (*_left(text, within[0], cue[0]), *_right(text, cue[1], within[1])):
        if any(m.start < end and start < m.end for m in own):
            continue
        span = _name(text, start, end)
        if span is not None:
            out.append(Mention(span[0], span[1], (text[slice(*span)],), "free"))
    return sorted(out, key=lambda m: m.start)


def _left(text: str, start: int, end: int) -> list[Span]:
    pieces = text[start:end]
    if _HAN.search(pieces):
        return _cut(_CUT_ZH, pieces, start)
    head = _CUT_EN.search(pieces.strip() and pieces)
    return [(start, start + head.start() if head and head.start() > 3 else end)]


def _right(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    if _HAN.search(piece):
        return _cut(_CUT_ZH, piece, start)[:1]
    for german in _DE_OBJECT.finditer(piece):
        if not _DE_PLACE.search(piece[: german.start()]):
            return [(start + german.start(1), start + german.end(1))]
    stop = _CUT_EN.search(piece)
    return [(start, start + stop.start() if stop else end)]


def _cut(pattern: re.Pattern[str], piece: str, offset: int) -> list[Span]:
    places = [0, *(m.end() for m in pattern.finditer(piece))]
    ends = [*(m.start() for m in pattern.finditer(piece)), len(piece)]
    return [(offset + a, offset + b) for a, b in zip(places, ends, strict=True) if b > a]


def _name(text: str, start: int, end: int) -> Span | None:
    start, end = stripped(text, start, end, "denies", "demonstrative")
    if turned := denials(text, start, end):
        end = turned[0].start
    words = text[start:end]
    if article := _ARTICLE.match(words):
        start, words = start + article.end(), words[article.end() :]
    if _HAN.search(words):
        if owner := _MEDIUM.match(words):
            end, words = start + owner.end(1), owner[1]
        if not 2 <= len(words) <= 14 or re.search(r"[的了着过]$|\s\S+\s", words):
            return None
        known = has(text, start, end, "machine_head", "head_noun", "machine_part") or re.search(
            r"[机器泵阀炉窑磨塔罐站床仓缸轮轴槽车架库箱柜]$|系统$|装置$", words
        )
        if not known:
            return None
    elif (
        not words
        or _NO_NAME.match(words)
        or not 1 <= len(words.split()) <= 5
        or not re.search(r"[A-Za-z]{3}", words)
    ):
        return None
    heads = scan(text, start, end, "machine_head", "head_noun", "machine_part")
    whole = any(f.end >= end - 1 for f in heads)  # slip-ring motor, wear plate: a name, no failure
    if (failings(text, start, end) and not whole) or lexicon.concept_of(words.lower(), "pronoun"):
        return None
    return start, end


def unlisted_place(text: str, start: int, end: int) -> Span | None:
    """A place that no asset stands for: the boiler house, 锅炉房内."""
    rest = text[start:end]
    if match := re.match(r"\s*([\u3400-\u9fff\dA-Z#]{2,10}?)(?:内|里|中|上|旁|外)?[,，。]?$", rest):
        return (start + match.start(1), start + match.end(1)) if is_place_name(match[1]) else None
    if match := re.match(
        r"\s*(?:the\s+)?((?:[A-Za-z0-9-]+\s){0,4}?[A-Za-z0-9-]+)(?=\s+(?:and|on|at|near|next|beside|of)\b|\s*[,.]?$)",
        rest,
    ):
        return (start + match.start(1), start + match.end(1)) if is_place_name(match[1]) else None
    return None
