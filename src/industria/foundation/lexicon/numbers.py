"""Numbers in words: ``三百二十``, ``二〇二六``, ``十二万``, ``12``, ``twelve``."""

from __future__ import annotations

import functools

from industria.core import InputError
from industria.foundation.lexicon.lookup import concept_of, entries

_MYRIAD = 10_000


def number_of(text: str) -> int:
    """The whole number that digits, Chinese numerals or one English word say.

    Raises InputError for anything else.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if word := concept_of(text, "number_word"):
        return int(word)
    total = section = digit = 0
    digits, scales = _numerals("digit"), _numerals("scale_of_number")
    for character in text:
        if character in digits:
            digit = digit * 10 + digits[character]
        elif character not in scales:
            raise InputError(f"expected a number in words, found {text!r}: write it in digits")
        elif scales[character] == _MYRIAD:
            total, section, digit = (total + section + digit or 1) * _MYRIAD, 0, 0
        else:
            section, digit = section + (digit or 1) * scales[character], 0
    return total + section + digit


@functools.cache
def _numerals(role: str) -> dict[str, int]:
    """Chinese numerals of a role and what they stand for."""
    return {form: int(e.concept) for e in entries(role) for form in e.zh}
