"""The grounding check: a sentence may leave only if one sentence of its evidence entails it.

What the sentence may be entailed by are candidates: sentences of the evidence, each with what it is about
(``candidates_of`` takes all; ``ask`` only those that are about what the question names). See ``entailment`` for
the rules. Between languages words cannot be compared; then the numbers and markers must agree, and the
evidence must be among the passages of the plant that lie nearest to the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from industria.core import Evidence, Finding, Text, Verdict, language_of
from industria.foundation.knowledge.tokens import stems
from industria.interaction import sentences
from industria.interaction.entailment import Lack, lacks
from industria.interaction.sentences import numbers
from industria.interaction.subjects import named

_NUMBER_OR_TAG = re.compile(r"[\d-]+")

Near = Callable[[str], set[tuple[str, int, int, int]]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with the evidence (by index) that carries it."""

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence with this index: what surrounds it, and keys of what it is about."""

    text: str
    evidence: int
    context: str = ""
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a sentence is checked against; ``near`` finds the passages closest to a text.

    ``candidates``: the sentences that may carry it; all of the evidence where none are given.
    """

    evidence: Sequence[Evidence]
    near: Near | None = None
    candidates: Sequence[Candidate] | None = None

    @property
    def sentences(self) -> Sequence[Candidate]:
        """The sentences that may carry an answer."""
        return candidates_of(self.evidence) if self.candidates is None else self.candidates


def candidates_of(evidence: Sequence[Evidence]) -> list[Candidate]:
    """Every sentence of the evidence; it is about what its heading names."""
    return [
        Candidate(text, index, item.locator.section, frozenset(named(item.locator.section)))
        for index, item in enumerate(evidence)
        for text in sentences_of(item)
    ]


def sentences_of(item: Evidence) -> list[str]:
    """The sentences of a piece of evidence, without the heading it begins with; a table's row is one."""
    return [item.excerpt] if item.locator.kind == "rows" else sentences.split(body_of(item))


def body_of(item: Evidence) -> str:
    """A passage without the heading that it begins with."""
    return item.excerpt.lstrip("# ").removeprefix(item.locator.section).strip()


def support(text: str, evidence: Evidence) -> float:
    """Share of a text's meaning-carrying words that stand in the evidence, 0 to 1."""
    wanted = [w for w in dict.fromkeys(stems(text)) if not _NUMBER_OR_TAG.fullmatch(w)]
    if not wanted:
        return 1.0 if numbers(text) <= numbers(evidence.excerpt) else 0.0
    have = set(stems(f"{evidence.locator.section} {evidence.excerpt}"))
    return sum(word in have for word in wanted) / len(wanted)


def attribute(text: str, grounds: Grounds) -> Sentence:
    """The sentence with the piece of evidence that entails it, or else the one that is closest to it."""
    if not grounds.evidence:
        return Sentence(text, ())
    for candidate in grounds.sentences:
        if not _lacks(text, candidate, grounds):
            return Sentence(text, (candidate.evidence,))
    near = grounds.near(text) if grounds.near else set()

    def strength(index: int) -> float:
        item = grounds.evidence[index]
        return support(text, item) + (0.5 if _place(item) in near else 0.0)

    return Sentence(text, (max(range(len(grounds.evidence)), key=strength),))


def check_sentence(sentence: Sentence, grounds: Grounds) -> Verdict:
    """Passed where one sentence of the cited evidence entails the sentence."""
    cited = [c for c in grounds.sentences if c.evidence in sentence.evidence]
    if not cited:
        lack = Lack("no_evidence", Text("没有证据", "there is no evidence"))
        return Verdict.of((_finding(lack, sentence),))
    if any(not _lacks(sentence.text, candidate, grounds) for candidate in cited):
        return Verdict.of(())
    words = set(stems(sentence.text))
    closest = max(cited, key=lambda candidate: len(words & set(stems(candidate.text))))
    lacking = _lacks(sentence.text, closest, grounds)
    return Verdict.of(tuple(_finding(lack, sentence) for lack in lacking))


def _lacks(text: str, candidate: Candidate, grounds: Grounds) -> list[Lack]:
    found = lacks(text, candidate.text, candidate.context, candidate.subjects)
    if found or grounds.near is None or language_of(text) == language_of(candidate.text):
        return found
    if _place(grounds.evidence[candidate.evidence]) in grounds.near(text):
        return []
    return [Lack("support", Text("证据不支持这句话", "the evidence does not support it"))]


def _place(item: Evidence) -> tuple[str, int, int, int]:
    at = item.locator
    return (item.asset, at.page, at.start, at.end)


def _finding(lack: Lack, sentence: Sentence) -> Finding:
    return Finding(
        f"grounding.{lack.check}",
        lack.message,
        {"sentence": sentence.text, "cited": sentence.evidence},
    )
