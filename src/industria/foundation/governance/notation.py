"""Notation: two ways to write the same characters, so that one of them may stand for the other."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_MIN_LETTERS = 4
_COMMA = re.compile(r"[-+]?\d+,\d+")


def plain_notation(text: str) -> str:
    """Full-width signs as ASCII, no blanks around, one blank where several stand."""
    return re.sub(r"\s+", " ", text.translate(_FULL_WIDTH)).strip()


def plain_number(text: str) -> str:
    """The text in plain notation, with a point where a single comma stands between digits."""
    plain = plain_notation(text)
    return plain.replace(",", ".") if _COMMA.fullmatch(plain) else plain


def same_name_key(text: str) -> str:
    """Equal for two writings of one name: notation, and case in words of letters only.

    Case is kept in codes and short words, where it may tell ``mW`` from ``MW`` and ``a`` from ``A``.
    """
    plain = plain_notation(text)
    words = plain.split(" ")
    whole_words = all(w.isalpha() for w in words) and len(plain) >= _MIN_LETTERS
    return plain.lower() if whole_words else plain
