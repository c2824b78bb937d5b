"""Which lines of a document are headings, and which name the table below them."""

from __future__ import annotations

import re

from industria.foundation import lexicon
from industria.foundation.units import parse_unit

_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)、]?|[A-Z](?:\.\d{1,2})+)[ \t\u3000]*(?P<words>\S.{0,70})"
)
_NUMBER_ZH = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}[章节篇部]|[一二三四五六七八九十]{1,3}、)\s*(?P<words>\S.{0,70})"
)
_CHAPTER = lexicon.Pattern(r"{chapter_word}\s?[A-Z\d]{1,3}[.:：]?\s*(?P<words>\S.{0,70})")
_FIRST_WORD = re.compile(r"[A-Za-z°%µμ℃Ω/³²·]+")
_DAY = re.compile(r"[^\W\d]{3,9}\.?,?\s+(?:19|20)\d{2}\b")
_CAPTION = lexicon.Pattern(r"{caption}\s*[A-Z]?\d+(?:[-.–]\d+)*(?![\d%])[^。;；]{0,90}")
_ENDS_SENTENCE = ("。", ".", "，", ",", ";", "；", "、")
_AT_MOST = 90  # characters
_CAPTION_AT_MOST = 110  # characters
_UNIT_AT_MOST = 6  # characters


def is_heading(line: str) -> bool:
    """Whether a line that stands for itself is numbered as headings are, and is no sentence or value."""
    text = line.strip()
    if not text or len(text) > _AT_MOST or text.endswith(_ENDS_SENTENCE):
        return False
    if _NUMBER_ZH.fullmatch(text) or (text[0].isalpha() and _CHAPTER.fullmatch(text)):
        return True
    match = _NUMBER.fullmatch(text)
    if match is None:
        return False
    words = match["words"]
    if not (words[0].isupper() or "\u3400" <= words[0] <= "\u9fff"):
        return False
    if _DAY.match(words) or words[0] in "|=":
        return False
    first = _FIRST_WORD.match(words)
    is_unit = (
        first is not None
        and len(first.group()) <= _UNIT_AT_MOST
        and bool(parse_unit(first.group()))
    )
    return not is_unit


def is_caption(line: str) -> bool:
    """Whether a line names the table next to it, as ``Table 2-1 Limits`` or ``表3-1 运行限值`` do."""
    text = line.strip()
    if len(text) > _CAPTION_AT_MOST or text.endswith(_ENDS_SENTENCE):
        return False
    return _CAPTION.fullmatch(text) is not None
