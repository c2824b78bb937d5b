"""What a text is worth as a label: whether it says anything, in which language, and how it is written plainly."""

from __future__ import annotations

import re

from industria.core import Language

LONGEST = 200  # characters of a label
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[^\W\d_]")
_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")
_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg)$", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Without spaces that say nothing."""
    return _SPACE.sub(" ", text).strip(" \t\n\xa0·|:-")


def says_something(text: str) -> bool:
    """Whether there are three letters or two Han characters in it."""
    return len(_HAN.findall(text)) >= 2 or len(_WORD.findall(text)) >= 3


def of_file(text: str, name: str) -> bool:
    """Whether a text is nothing but the name of the picture's file."""
    stem = _FILE.sub("", name)
    return bool(_FILE.search(text)) or key_of(text) == key_of(stem)


def key_of(text: str) -> str:
    """The same for texts that differ in capitals, spaces and signs only."""
    return _SIGNS.sub("", text).casefold()


def short(text: str) -> str:
    """A label: the first sentence of a long text, cut at 200 characters."""
    found = plain(text)
    if len(found) > LONGEST:
        found = plain(_END.split(found, maxsplit=1)[0])
    return found[:LONGEST]


def language_of(text: str) -> Language:
    """Chinese where a tenth of the letters are Han."""
    han, letters = len(_HAN.findall(text)), len(_WORD.findall(text))
    return "zh" if han * 10 > max(1, letters) else "en"
