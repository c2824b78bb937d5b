"""Who proposes facts of a text, and the one check that all of them pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.check import unproven
from industria.foundation.knowledge.relations.claim import Claim, Reading
from industria.foundation.knowledge.relations.read import Reader

_WRAP = re.compile(r"(?<=[a-zäöüß,])[ \t]*\n(?=[a-zäöüß(])")
_NARROW = 30


def unwrapped(text: str) -> str:
    """A text whose lines were broken within a sentence, each such break as one space: every character keeps its place."""

    def joined(match: re.Match[str]) -> str:
        begin = text.rfind("\n", 0, match.start()) + 1
        whole = match.start() - begin >= _NARROW and "|" not in text[begin : match.start()]
        return " " * len(match.group()) if whole else match.group()

    return _WRAP.sub(joined, text)


class Proposer(Protocol):
    """Proposes claims of a text: the language model under a schema, the trained extractor."""

    def __call__(self, text: str, assets: Assets) -> Sequence[Claim]:
        """Claims with their sentence; whether they stand there is not its business."""
        ...


def read_facts(text: str, assets: Assets, others: Sequence[Proposer] = ()) -> Reading:
    """What a text states, denies and supposes. ``others``: further proposers, after the grammar.

    What a later proposer says again is not kept twice; what the grammar found denied or supposed is no fact,
    whoever states it.
    """
    text = unwrapped(text)
    proposed = list(Reader(text, assets).read())
    for propose in others:
        proposed += propose(text, assets)
    kept: dict[tuple[object, ...], Claim] = {}
    failed: list[Claim] = []
    for claim in proposed:
        if claim.triple in kept:
            continue
        if claim.polarity == "stated" and unproven(text, claim, assets):
            failed.append(claim)
            continue
        kept[claim.triple] = claim
    by = {
        p: tuple(c for c in kept.values() if c.polarity == p)
        for p in ("stated", "denied", "supposed")
    }
    return Reading(by["stated"], by["denied"], by["supposed"], tuple(failed))
