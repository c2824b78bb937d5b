"""Refusals of ``ask``: what is said, why, and the passages that came closest."""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import (
    Answer,
    Finding,
    Language,
    Text,
)
from industria.foundation.knowledge import Hit
from industria.interaction.answerable import MIN_COVERAGE
from industria.interaction.retrieval import as_evidence

PASSAGES = 3


_UNTOLD = ("ask.model", "ask.coverage")


_REFUSAL = Text(
    "工厂的资料中没有足够的证据回答这个问题。",
    "The plant's data does not hold enough evidence to answer this question.",
)


MODEL_DECLINED = Finding(
    "ask.model",
    Text("语言模型认为这些段落没有答案", "the language model finds no answer in the passages"),
)


def refused(
    language: Language, hits: Sequence[Hit], coverage: float, found: Sequence[Finding]
) -> tuple[str, Answer[str]]:
    """A refusal that shows the closest passages and says why, in its findings and in its text."""
    if coverage < MIN_COVERAGE and not found:
        found = [_coverage_finding(coverage)]
    confidence = 1 - coverage if coverage >= MIN_COVERAGE else coverage
    content = _REFUSAL.in_language(language)
    told = [
        f.message.in_language(language)
        for f in found
        if f.check.startswith("ask.") and f.check not in _UNTOLD
    ]
    if told:
        content += " " * (language == "en") + _sentence(told[0], language)
    closest = tuple(as_evidence(h) for h in hits[:PASSAGES])
    return content, Answer(content, "refused", closest, confidence, tuple(found))


def _sentence(text: str, language: Language) -> str:
    return f"{text}。" if language == "zh" else f"{text[:1].upper()}{text[1:]}."


def _coverage_finding(coverage: float) -> Finding:
    return Finding(
        "ask.coverage",
        Text(
            f"最接近的段落只覆盖问题含义的 {coverage:.0%}（需要 {MIN_COVERAGE:.0%}）",
            f"the closest passage covers {coverage:.0%} of the question's meaning, "
            f"{MIN_COVERAGE:.0%} is needed",
        ),
    )
