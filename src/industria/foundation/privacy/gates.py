"""What a line has in it at all: looked at once, so that most searches need not run on most lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CAPITALISED = re.compile(r"[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d.{0,2}\d.{0,2}\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with what gates ask of it. ``many_digits``: three digits close to each other."""

    text: str
    lowered: str
    han: bool
    capitalised: bool
    many_digits: bool
    any_digit: bool

    def has(self, *words: str) -> bool:
        """Whether one of some words, in small letters, stands anywhere in it."""
        lowered = self.lowered
        for word in words:  # noqa: SIM110  a loop is three times as fast here
            if word in lowered:
                return True
        return False


def looked_at(text: str) -> Line:
    """A line, looked at."""
    return Line(
        text, text.lower(), _HAN.search(text) is not None, _CAPITALISED.search(text) is not None,
        _DIGITS.search(text) is not None, _DIGIT.search(text) is not None,
    )  # fmt: skip
