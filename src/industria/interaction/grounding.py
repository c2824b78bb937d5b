"""The grounding check: a sentence may leave only if its evidence carries it.

Three findings are possible: a number that the evidence does not have, an identifier (tag, part,
order) that it does not have, and words that it does not support. Where sentence and evidence are
in different languages, words cannot be compared; then the evidence must be among the passages of
the plant that lie nearest to the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from industria.core import Evidence, Finding, Text, Verdict, language_of
from industria.foundation.knowledge.tokens import stems
from industria.interaction.sentences import identifiers, numbers

_MIN_SUPPORT = 0.5
_NUMBER_OR_TAG = re.compile(r"[\d-]+")

Near = Callable[[str], set[tuple[str, int, int, int]]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with the evidence (by index) that carries it."""

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a sentence is checked against; ``near`` finds the passages closest to a text."""

    evidence: Sequence[Evidence]
    near: Near | None = None


def support(text: str, evidence: Evidence) -> float:
    """Share of a text's meaning-carrying words that stand in the evidence, 0 to 1."""
    wanted = [w for w in dict.fromkeys(stems(text)) if not _NUMBER_OR_TAG.fullmatch(w)]
    if not wanted:
        return 1.0 if numbers(text) <= numbers(evidence.excerpt) else 0.0
    have = set(stems(f"{evidence.locator.section} {evidence.excerpt}"))
    return sum(word in have for word in wanted) / len(wanted)


def attribute(text: str, grounds: Grounds) -> Sentence:
    """The sentence with the piece of evidence that carries it best (and a second for numbers)."""
    if not grounds.evidence:
        return Sentence(text, ())
    near = grounds.near(text) if grounds.near else set()

    def strength(index: int) -> float:
        item = grounds.evidence[index]
        return support(text, item) + (0.5 if _place(item) in near else 0.0)

    order = sorted(range(len(grounds.evidence)), key=lambda i: -strength(i))
    chosen = [order[0]]
    missing = (numbers(text) - numbers(_text(grounds.evidence[order[0]]))) | (
        identifiers(text) - identifiers(_text(grounds.evidence[order[0]]))
    )
    for index in order[1:]:
        have = numbers(_text(grounds.evidence[index])) | identifiers(_text(grounds.evidence[index]))
        if missing and missing & have:
            chosen.append(index)
            missing -= have
    return Sentence(text, tuple(chosen))


def check_sentence(sentence: Sentence, grounds: Grounds) -> Verdict:
    """Passed where the cited evidence carries the sentence."""
    cited = [grounds.evidence[i] for i in sentence.evidence]
    if not cited:
        return Verdict.of((_finding("no_evidence", "没有证据", "there is no evidence", sentence),))
    text = " ".join(_text(item) for item in cited)
    findings = []
    if extra := sorted(numbers(sentence.text) - numbers(text)):
        findings.append(
            _finding(
                "number", f"证据中没有数字 {extra}", f"numbers not in evidence: {extra}", sentence
            )
        )
    if extra := sorted(identifiers(sentence.text) - identifiers(text)):
        findings.append(
            _finding("identifier", f"证据中没有 {extra}", f"not in the evidence: {extra}", sentence)
        )
    if not _carried(sentence, cited, grounds):
        findings.append(
            _finding("support", "证据不支持这句话", "the evidence does not support it", sentence)
        )
    return Verdict.of(tuple(findings))


def _carried(sentence: Sentence, cited: Sequence[Evidence], grounds: Grounds) -> bool:
    language = language_of(sentence.text)
    same = [item for item in cited if _speaks(item.excerpt, language)]
    if any(support(sentence.text, item) >= _MIN_SUPPORT for item in same):
        return True
    other = [item for item in cited if item not in same]
    if not other or grounds.near is None:
        return any(support(sentence.text, item) >= _MIN_SUPPORT for item in other)
    near = grounds.near(sentence.text)
    return any(_place(item) in near for item in other)


def _speaks(excerpt: str, language: str) -> bool:
    """Whether an excerpt says something in a language; a row of a bilingual table speaks both."""
    if language_of(excerpt) == language:
        return True
    words = re.findall(r"[A-Za-z]{3,}", excerpt)
    han = sum("\u4e00" <= c <= "\u9fff" for c in excerpt)
    return len(words) >= 5 if language == "en" else han >= 4


def _place(item: Evidence) -> tuple[str, int, int, int]:
    at = item.locator
    return (item.asset, at.page, at.start, at.end)


def _text(item: Evidence) -> str:
    return f"{item.locator.section} {item.excerpt}"


def _finding(check: str, zh: str, en: str, sentence: Sentence) -> Finding:
    return Finding(
        f"grounding.{check}", Text(zh, en), {"sentence": sentence.text, "cited": sentence.evidence}
    )
