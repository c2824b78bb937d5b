"""A cause and its effect as spans of a clause, with where a word stands that turns them round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.claim import Span
from industria.foundation.knowledge.relations.words import denials, failings, scan, stripped
from industria.foundation.lexicon import Found

HAN = re.compile(r"[\u3400-\u9fff]")
TAIL = re.compile(
    r"(?:\s*\b(?:may|might|could|can|will|did|does|do|has|have|had|been|be|is|was|were|are|not|also|probably|possibly|presumably|likely|directly|mainly|apparently|suspected|to|which|that|this|it|and)|的|了|是|不是|并非|而|并|可能|疑似|怀疑|主要|均|都|也|会|将)+\s*$",
    re.I,
)


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


def made_of(
    text: str, effect: Span, cause: Span, cue: Span, scope: Span, fronted: bool = False
) -> Cause | None:
    joined = re.match(r"\s*(?:and|und)\s+", text[slice(*cause)])
    cause = stripped(
        text,
        cause[0] + (joined.end() if joined else 0),
        cause[1],
        "demonstrative",
        "supposes",
        "denies",
    )
    if (
        (tail := TAIL.search(text[slice(*cause)]))
        and tail.start() > 0
        and not HAN.search(text[slice(*cause)][-1:])
    ):
        cause = (cause[0], cause[0] + tail.start())
    if lead := re.match(
        r"(?:to|by|from|of|because of|due to)\s+(?:a\s|an\s|the\s)?", text[slice(*cause)]
    ):
        cause = (cause[0] + lead.end(), cause[1])
    words = text[slice(*cause)].strip()
    if len(words) < 2 or (lexicon.starts(words, "unknown") and len(words) < 30):
        return None
    if lexicon.has(words[:12], "pronoun") and len(words) < 5:
        return None
    inner = failings(text, scope[0], scope[1])
    return Cause(effect, cause, cue, scope, fronted, bool(denials(text, *scope, inner)))


def stripped_tail(text: str, start: int, end: int) -> str:
    """What is left behind a word at the end of a clause, without marks and particles."""
    return re.sub(r"[\s的了。吗呢？?!！;；,，]|已确认|确认", "", text[start:end])


def suppositions_and_denials(text: str, start: int, end: int) -> list[Found]:
    """Both, in order."""
    return sorted(scan(text, start, end, "supposes", "denies"), key=lambda f: f.start)
