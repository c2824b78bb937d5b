"""Whether the plant's documents can answer a question at all.

In one language: half of what the question means, each word weighted by how rare it is in the
plant's own passages (a word that never occurs weighs most), must stand in one passage. Across
languages words cannot be compared, so the question is put into the passages' language first, by
the language model where there is one; without one, a question in another language is not answered.
A question for an amount or a time can only be answered by a passage that has one in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence

from industria.core import Language, language_of
from industria.foundation import lexicon
from industria.foundation.knowledge import Hit, Index
from industria.foundation.knowledge.tokens import stems
from industria.interaction.quantities import plain
from industria.interaction.wanted import kinds_told, told_by_unit

MIN_COVERAGE = 0.5
_MIN_PASSAGES = 100
_HAS_AMOUNT = re.compile(r"\d|[一二两三四五六七八九十百千半][个次滴倍台件]")
Translate = Callable[[str, Language], str]


class WordWeights:
    """How much a word means in this plant: inverse document frequency over its passages."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._count = -1
        self._frequency: dict[str, int] = {}

    def weight(self, word: str) -> float:
        """ln(1 + (n - f + 0.5) / (f + 0.5)) for a word in f of n passages, n at least 100.

        In a handful of passages every word would be common and an unknown one would outweigh all.
        """
        frequency = self._frequency.get(word, 0)
        count = max(self._count, _MIN_PASSAGES)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def refresh(self) -> None:
        """Count again where passages came or went."""
        count = self._index.count()
        if count != self._count:
            self._frequency = self._index.word_frequencies()
            self._count = count

    def coverage(self, question: str, hit: Hit) -> float:
        """Weighted share of the question's words that stand in a passage, 0 to 1."""
        kinds = kinds_told(plain(hit.text))
        return self.share(question, f"{hit.title} {hit.text}", kinds) or 0.0

    def share(self, question: str, text: str, kinds: Collection[str]) -> float | None:
        """Weighted share of the question's words that stand in a text, None where it has no words.

        A measured thing is told by a unit of its kind (``kinds``). A Chinese word stands where its characters
        do, however the text around it is cut.
        """
        have = set(stems(text))
        all_words = dict.fromkeys(stems(question))
        held = {w for w in all_words if w in have or (not w.isascii() and w in text)}
        words = [w for w in all_words if w in held or not told_by_unit(w, kinds)]
        total = sum(self.weight(word) for word in words)
        if not total:
            return 1.0 if all_words else None
        return sum(self.weight(word) for word in words if word in held) / total


def speaks(text: str, language: str) -> bool:
    """Whether a text says something in a language; a row of a bilingual table speaks both."""
    if language_of(text) == language:
        return True
    words = re.findall(r"[A-Za-z]{3,}", text)
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return len(words) >= 5 if language == "en" else han >= 4


def coverage_of(
    question: str, hits: Sequence[Hit], weights: WordWeights, translate: Translate | None
) -> float:
    """The best coverage of the question by one hit, 0 to 1; 0.5 and more counts as answerable."""
    if lexicon.has(question, "asks_duration"):
        hits = [hit for hit in hits if _has_time(hit.text)]
    if lexicon.has(question, "asks_count"):
        hits = [hit for hit in hits if _HAS_AMOUNT.search(hit.text)]
    if not hits:
        return 0.0
    weights.refresh()
    asked = language_of(question)
    same = [hit for hit in hits if speaks(hit.text, asked)]
    best = max((weights.coverage(question, hit) for hit in same), default=0.0)
    others = [hit for hit in hits if hit.language != asked]
    if best >= MIN_COVERAGE or not others:
        return best
    if translate is None:
        return best
    translated = translate(question, others[0].language)  # type: ignore[arg-type]
    return max(best, max(weights.coverage(translated, hit) for hit in others))


def _has_time(text: str) -> bool:
    return re.search(r"\d", text) is not None or lexicon.has(text, "says_frequency")
