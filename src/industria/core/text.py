"""Bilingual text: whatever a user reads exists in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The message in one language."""
        return self.zh if language == "zh" else self.en

    def to_json(self) -> dict[str, str]:
        """The message as ``{"zh": ..., "en": ...}``."""
        return {"zh": self.zh, "en": self.en}


def language_of(text: str) -> Language:
    """``zh`` where at least one letter in five is a Han character, else ``en``.

    Chinese shop-floor text is full of Latin tag names, so the bar is low on purpose.
    """
    han = sum("\u4e00" <= character <= "\u9fff" for character in text)
    latin_words = len("".join(c if c.isascii() and c.isalpha() else " " for c in text).split())
    return "zh" if han and han * 4 >= latin_words else "en"
