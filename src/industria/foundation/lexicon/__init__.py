"""The lexicon: one list of Chinese and English words with what each is for (its roles).

``words("month")``, ``concept_of("泵")`` and ``scan(text, "marker")`` are what callers need, and
``Pattern`` where a word is part of an expression; the words themselves stand in ``data``. They are read
at the first call, not at import. Knows no grammar: what words mean together is the caller's.
"""

from industria.foundation.lexicon.entry import Entry
from industria.foundation.lexicon.index import WordIndex
from industria.foundation.lexicon.lookup import (
    by_form,
    concept_of,
    entries,
    has,
    scan,
    starts,
    words,
)
from industria.foundation.lexicon.numbers import number_of
from industria.foundation.lexicon.pattern import Pattern
from industria.foundation.lexicon.scan import Found

__all__ = [
    "Entry",
    "Found",
    "Pattern",
    "WordIndex",
    "by_form",
    "concept_of",
    "entries",
    "has",
    "number_of",
    "scan",
    "starts",
    "words",
]
