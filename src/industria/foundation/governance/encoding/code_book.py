"""The cross-system code book: plant A's code to plant B's code, and back, without loss.

A pair comes from the same words, known synonyms (Chinese and English), or rows of both plants that
share a key; a code that has no counterpart is named, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from industria.core import InputError
from industria.foundation import lexicon


def name_key(text: str) -> str:
    """A name without case, spaces, hyphens and plural, and one word for all its synonyms."""
    words = re.sub(r"[\s_\-/.]+", " ", text.strip().lower()).strip()
    if entry := lexicon.by_form("code").get(words):
        return f"#{entry.concept}"
    return words.replace(" ", "")


@dataclass(frozen=True)
class CodeBook:
    """Pairs of codes: ``there[a]`` is B's code for A's code ``a``; ``back`` is the way home."""

    there: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def back(self) -> dict[str, str]:
        """B's code to A's code."""
        return {b: a for a, b in self.there.items()}

    def translate(self, codes: pd.Series) -> pd.Series:
        """A's codes as B's. Raises InputError for codes without a counterpart."""
        missing = sorted(set(codes.dropna()) - set(self.there))
        if missing:
            raise InputError(
                f"expected codes of the code book, found {missing[:5]}: add them to it"
            )
        return codes.map(self.there)


def learn_code_book(
    ours: Sequence[str], theirs: Sequence[str], pairs: Sequence[tuple[str, str]] = ()
) -> CodeBook:
    """A one-to-one code book from the values of both plants and rows that describe the same thing."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for a, b in pairs:
        votes[a][b] += 1
    by_key = {name_key(b): b for b in theirs}
    there: dict[str, str] = {}
    for a in dict.fromkeys(ours):
        common = votes[a].most_common(2)
        sure = common and (len(common) == 1 or common[0][1] >= 3 * common[1][1])
        other = common[0][0] if sure else by_key.get(name_key(a))
        if other is not None and other not in there.values():
            there[a] = other
    return CodeBook(there, tuple(a for a in dict.fromkeys(ours) if a not in there))
