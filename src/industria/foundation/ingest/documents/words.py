"""Words of a page with their places, and the rows and lines that they stand in.

Lengths are points (1/72 inch) in a PDF and pixels in a picture; ``top`` is smaller than ``bottom``.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SAME_ROW = 0.5  # of the lower of two words: how far apart their middles are in one row
CUT = "\ufffe"  # stands for a hyphen that only a line's end made, as far as PDFium can tell
_HAN = ("\u2e80", "\uffef")


@dataclass(frozen=True, slots=True)
class Word:
    """Text between two white spaces, with the box around it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """About the size of the type."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """Words at one height, from left to right."""

    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        """Where the first word begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where the last word ends."""
        return max(w.right for w in self.words)

    @property
    def top(self) -> float:
        """The top of the highest word."""
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of the lowest word."""
        return max(w.bottom for w in self.words)

    @property
    def size(self) -> float:
        """The height that most of its characters have."""
        return usual_height(self.words)

    @property
    def text(self) -> str:
        """Its words with a space between two; none where both ends are Han characters that touch."""
        return joined(self.words)


def usual_height(words: Iterable[Word]) -> float:
    """The median height of words, each counted by its characters; 0 without any."""
    heights = [w.height for w in words for _ in range(min(len(w.text), 20))]
    return statistics.median(heights) if heights else 0.0


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Rows from top to bottom."""
    rows: list[list[Word]] = []
    middles, high = 0.0, 0.0  # of the last row: the sum of its words' middles, and its highest word
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.left)):
        middle, height = (word.top + word.bottom) / 2, word.bottom - word.top
        if rows and abs(middle - middles / len(rows[-1])) <= _SAME_ROW * min(height, high):
            rows[-1].append(word)
            middles, high = middles + middle, max(high, height)
        else:
            rows.append([word])
            middles, high = middle, height
    return [Row(tuple(sorted(row, key=lambda w: w.left))) for row in rows]


def joined(words: Sequence[Word]) -> str:
    """The text of words in one row."""
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        touching = before is not None and word.left - before.right < 0.12 * word.height
        if before is not None and not (touching and is_han(text[-1:]) and is_han(word.text[:1])):
            text += " "
        text += word.text
    return text


def is_han(character: str) -> bool:
    """Whether a character is one that is set without spaces; False for an empty text."""
    return bool(character) and _HAN[0] <= character <= _HAN[1]


def wrapped(upper: str, lower: str) -> str:
    """Two lines of one sentence as one: a word that was cut at the line's end is whole again."""
    if upper.endswith(("\u00ad", CUT)):
        return upper[:-1] + lower
    if upper.endswith(("-", "\u2010")) and upper[-2:-1].isalpha() and lower[:1].islower():
        return upper[:-1] + lower
    if is_han(upper[-1:]) and is_han(lower[:1]):
        return upper + lower
    return f"{upper} {lower}"
