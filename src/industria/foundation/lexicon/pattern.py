"""Expressions that name roles of the lexicon in place of words: ``第\\s*\\d+\\s*{thing.zh}``."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence

from industria.foundation.lexicon.lookup import words

_ROLE = re.compile(r"\{([a-z_]+)(?:\.(zh|en))?(\.bare)?\}")
_BEFORE, _AFTER = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_ANY_ENDING = r"[A-Za-z0-9_]*"


class Pattern:
    """A regular expression with ``{role}``, ``{role.zh}`` or ``{role.en}`` in it, made at its first use.

    ``{role.bare}`` is for words that may be part of others, as ``Jan`` in ``12Jan2026``.
    Words are read without regard to case unless ``flags`` say otherwise.
    """

    def __init__(self, source: str, flags: re.RegexFlag = re.IGNORECASE) -> None:
        self._source = source
        self._flags = flags

    @functools.cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression with the words in it."""
        return re.compile(expanded(self._source), self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        return self.compiled.search(text)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As ``re.Pattern.match``."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As ``re.Pattern.fullmatch``."""
        return self.compiled.fullmatch(text, start)

    def finditer(
        self, text: str, start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return self.compiled.finditer(text, start, len(text) if end is None else end)

    def findall(self, text: str) -> list[str]:
        """What was found, whole."""
        return [match.group() for match in self.compiled.finditer(text)]

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As ``re.Pattern.sub``."""
        return self.compiled.sub(new, text)


def expanded(source: str) -> str:
    """The source with an alternation of words in the place of each role."""

    def alternation(match: re.Match[str]) -> str:
        language = match[2]
        assert language in ("zh", "en", None)
        forms = words(match[1], language=language)
        if match[3]:
            return f"(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})"
        return f"(?:{either(forms)})"

    return _ROLE.sub(alternation, source)


def either(forms: Sequence[str]) -> str:
    """Words as an alternation: Latin ones whole (``*``: with any ending), the longest of a kind first."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for word in sorted(forms, key=len, reverse=True):
        is_open = word.endswith("*") and len(word) > 1
        text = word[:-1] if is_open else word
        before = _BEFORE if text[0].isascii() and text[0].isalnum() else ""
        after = _AFTER if text[-1].isascii() and text[-1].isalnum() else ""
        kinds.setdefault((before, _ANY_ENDING if is_open else after), []).append(re.escape(text))
    return "|".join(f"{before}(?:{'|'.join(w)}){after}" for (before, after), w in kinds.items())
