"""Sentences of the evidence: those nearest to a question, and in the place of a model's that does not hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.core import (
    Evidence,
    Finding,
    Locator,
    Tries,
    refine,
)
from industria.interaction import sentences
from industria.interaction.grounding import (
    Candidate,
    Grounds,
    Sentence,
    attribute,
    body_of,
    check_sentence,
    support,
)

_PASSAGE_CHARACTERS = 340
_NOWHERE = Locator("span")
# What masking puts in the place of personal data (privacy.mask), as a model may write it.
_MASK = re.compile(
    r"(?i)[\[【［<〈({（]\s*(?:name|phone|identity[_ ]?number|plate|address|credential|email|姓名|电话|身份证号?|车牌|地址|凭据|密码|邮箱)\s*[\]】］>〉)}）]"
)
_YES_OR_NO = re.compile(
    r"(?i)^(?:yes|no|certainly|of course|correct|right)\s*[,.:;!–-]\s*|^(?:是的|不是|可以|不可以|对|不|否|没错|当然)\s*[，,。：:；;！!]\s*"
)


def repaired(
    text: str, quotes: Sequence[Sentence], grounds: Grounds, found: list[Finding]
) -> Sentence | None:
    """The model's sentence where it holds, else the closest sentence of the evidence, else None.

    A sentence with a mask in it never leaves: what was masked stands in the evidence's own.
    """
    clean = _YES_OR_NO.sub("", re.sub(r"\s*\[\d+\]", "", text).strip())
    masked = _MASK.search(clean) is not None

    def propose(findings: tuple[Finding, ...], attempt: int) -> Sentence | None:
        if attempt == 0 and not masked:
            return attribute(clean, grounds)
        found.extend(findings)
        wanted_text = _MASK.sub(" ", clean)
        ranked = sorted(quotes, key=lambda q: -_overlap(wanted_text, q.text))
        return ranked[0] if ranked and _overlap(wanted_text, ranked[0].text) > 0 else None

    answer = refine(propose, check_sentence, grounds, Tries(attempts=2, seconds=10))
    return answer.content if answer.verdict == "accepted" else None


def _overlap(one: str, other: str) -> float:
    probe = Evidence("", _NOWHERE, other)
    return support(one, probe)


def quotes_of(question: str, grounds: Grounds, most: int) -> list[Sentence]:
    """The candidates that say most about the question, in their own order."""
    scored: list[tuple[float, int, int, Candidate]] = []
    for position, candidate in enumerate(grounds.sentences):
        probe = Evidence("", _NOWHERE, candidate.text)
        score = support(question, probe) + 0.3 - 0.1 * candidate.evidence
        scored.append((score, candidate.evidence, position, candidate))
    best = sorted(sorted(scored, key=lambda s: -s[0])[:most], key=lambda s: s[1:3])
    return [Sentence(c.text, (index,)) for _, index, _, c in best]


def trimmed(item: Evidence, question: str) -> str:
    """The sentences of a passage nearest to the question, up to a length, in their own order."""
    texts = sentences.split(body_of(item))
    order = sorted(
        range(len(texts)), key=lambda i: -support(question, Evidence("", _NOWHERE, texts[i]))
    )
    kept: set[int] = set()
    length = 0
    for index in order:
        if kept and length + len(texts[index]) > _PASSAGE_CHARACTERS:
            continue
        kept.add(index)
        length += len(texts[index])
    section = f"{item.locator.section}: " if item.locator.section else ""
    return section + " ".join(texts[i] for i in sorted(kept))[: 2 * _PASSAGE_CHARACTERS]
