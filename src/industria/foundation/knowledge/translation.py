"""A question's words in the other language, by the lexicon: full text finds a passage of either language.

A word that is no word of a language (a number, a code, a name in Latin letters) stands in both, so it is
kept. No grammar and no choice of meaning: every form of a concept is looked for, and ranking sorts them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from industria.core import Language
from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import stems

_ROLES = (
    "glossary_word", "plant_word", "asset_word", "machine_kind", "machine_part", "head_noun",
    "measured_thing", "measured", "tag_quantity", "failing", "failing_noun",
)  # fmt: skip


def stems_in(text: str, language: Language) -> list[str]:
    """Stems that a passage in ``language`` may hold for a text in the other one; empty where none is known."""
    found = [stem for stem in stems(text) if stem.isascii()] if language == "en" else _codes(text)
    known = _forms(language)
    for word in lexicon.scan(text, *_ROLES):
        found.extend(known.get(word.concept, ()))
    return list(dict.fromkeys(found))


def _codes(text: str) -> list[str]:
    """Numbers, tags and names in capitals of an English text: a Chinese passage has them as they are."""
    written = {
        s for word in text.split() if not word.islower() and not word.istitle() for s in stems(word)
    }
    return [s for s in stems(text) if s in written or any(c.isdigit() for c in s)]


@functools.cache
def _forms(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Stems of every form of a concept in one language, of all its entries."""
    known: dict[str, dict[str, None]] = {}
    for entry in lexicon.entries(*_ROLES):
        of_concept = known.setdefault(entry.concept, {})
        for form in entry.zh if language == "zh" else entry.en:
            if not form.endswith("*"):
                of_concept.update(dict.fromkeys(stems(form)))
    return {concept: tuple(forms) for concept, forms in known.items()}
