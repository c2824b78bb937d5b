"""What a line has in it at all: looked at once, so that most searches need not run on most lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]


class Lazy:
    """A regular expression that is compiled at its first use: most lines need few of them, most commands none."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    findall: Callable[..., list[str]]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Called for what is not there yet, which is once."""
        compiled = re.compile(self._source, self._flags)
        for method in ("search", "match", "fullmatch", "findall", "finditer"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


# Full-width figures, letters and the signs of numbers and addresses, one for one.
_WIDE = {
    c: c - 0xFEE0
    for c in (
        *range(0xFF10, 0xFF1A),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
        0xFF0B,
        0xFF0D,
        0xFF0E,
        0xFF20,
        0xFF3F,
    )
}
_ANY_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ＠]")
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
    """A line, looked at; places in it are those of the text."""
    if _ANY_WIDE.search(text):
        text = text.translate(_WIDE)
    return Line(
        text, text.lower(), _HAN.search(text) is not None, _CAPITALISED.search(text) is not None,
        _DIGITS.search(text) is not None, _DIGIT.search(text) is not None,
    )  # fmt: skip
