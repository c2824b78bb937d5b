"""People's names, Chinese and English: read from what stands around them, never from a list alone."""

from __future__ import annotations

import re

from industria.foundation.privacy.names_en import english_names
from industria.foundation.privacy.names_zh import chinese_names

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][a-zß-ž]")  # in every last name


def find_names(text: str) -> list[tuple[int, int]]:
    """Spans of people's names."""
    spans: list[tuple[int, int]] = []
    if _HAN.search(text):
        spans += chinese_names(text)
    if _CAPITALISED.search(text):
        spans += english_names(text)
    return spans
