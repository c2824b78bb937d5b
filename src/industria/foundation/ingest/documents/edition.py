"""What a document says of itself on its first page and in its name: number, revision, date, title.

And which of two documents is the newer edition of the same: the same number and much the same title, or
without numbers the same title and text, and a revision or date that differ. A name alone decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from industria.core import language_of
from industria.foundation import lexicon
from industria.foundation.ingest.source import Passage
from industria.foundation.lake.editions import Edition

Order = Literal["newer", "older", "unsure", ""]

_FIRST_PAGES = 2
_CHARACTERS = 2_500
_CODE = r"(?-i:[A-Z0-9][A-Z0-9]*(?:[-./_][A-Z0-9]+|[ ](?=[A-Z]?\d)[A-Z0-9]+(?![.,]\d))*)"
_LETTER = r"(?-i:[A-Z])(?![A-Za-z])"
_NUMERAL = r"[一二三四五六七八九十\d]{1,3}"
_NUMBER = lexicon.Pattern(
    rf"(?:{{document_number_word}}|(?<![\u4e00-\u9fff])编号)\s*[:：#]?\s*(?P<code>{_CODE})"
)
_REVISION = lexicon.Pattern(
    rf"(?:{{revision_word}}\s*[:：#]?\s*|(?<![A-Za-z])r(?=\d{{1,2}}(?!\d)))(?:(?P<code>[Vv]?\d{{1,3}}(?:\.\d{{1,2}}){{0,2}}(?![\d-]))|(?P<code_word>{_LETTER}))"
    r"|(?<![A-Za-z0-9])(?P<code_v>[Vv]\d{1,2}(?:\.\d{1,2})+)(?![\d.])"
    rf"|第\s*(?P<code_zh>{_NUMERAL})\s*(?:次修订|版)|(?<![A-Za-z0-9])(?P<code_letter>(?-i:[A-Z]))\s?版"
    r"|(?P<code_en>\d{1,2})(?:st|nd|rd|th)\s+{revision_word}"
)
_IN_NAME = lexicon.Pattern(
    rf"[\s_\-.(（\[](?:{{revision_word.bare}}[\s_.\-]*(?:(?P<code>\d{{1,3}}(?:\.\d{{1,2}})*)|(?P<code_word>{_LETTER}))|[rv](?P<code_short>\d{{1,2}}(?:\.\d{{1,2}})*))(?![A-Za-z0-9])"
    rf"|第(?P<code_zh>{_NUMERAL})版|(?<![A-Za-z0-9])(?P<code_letter>(?-i:[A-Z]))版"
)
_DATE = (
    r"(?P<y>(?:19|20)\d{2})(?:\s*[-./年]\s*(?P<m>\d{1,2})(?:\s*[-./月]\s*(?P<d>\d{1,2})\s*日?|\s*月)?)?"
    r"|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>(?:19|20)\d{2})"
)
_DATED = lexicon.Pattern(
    rf"(?:{{issue_word}}|{{revision_word}}|第{_NUMERAL}版)(?:\s*[:：]?\s*(?:[A-Z]|\d{{1,3}}(?:\.\d{{1,2}}){{0,2}})(?![\dA-Za-z./年-]))?[^\d\n]{{0,14}}(?:{_DATE})(?!\d)"
)
_REPLACES = lexicon.Pattern(r"{replaces_word}")
_REPLACED_WITHIN = 30  # characters after that word
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_SAME_NUMBER_TITLE = (
    0.5  # of 1: how alike the titles of two documents with one number are, at the least
)
_SAME_TITLE, _SAME_TEXT = 0.9, 0.6  # of documents without a number
_COMPARED = 6_000  # characters of the texts


def edition_of(name: str, passages: Sequence[Passage]) -> Edition:
    """What a document says of itself; ``name`` of its file, whose revision counts where the text has none."""
    head = "\n".join(p.text for p in passages if p.locator.page <= _FIRST_PAGES)[:_CHARACTERS]
    if not head.strip():
        return Edition()
    number = _NUMBER.search(head)
    code = number["code"] if number and any(c.isdigit() for c in number["code"]) else ""
    # A table of earlier revisions names others too: the first holds.
    replaces, rest = _replaced(head)
    revision = _code(_REVISION.search(rest)) or _code(_IN_NAME.search(f" {name}"))
    title = next((line.strip() for line in head.split("\n") if len(line.strip()) > 3), "")
    return Edition(
        _plain(code), revision, _date(_DATED.search(head)), title[:200],
        replaces, language_of(head),
    )  # fmt: skip


def revisions_in(text: str) -> list[str]:
    """Every revision that a text names, as an ``Edition`` has it."""
    return [_code(match) for match in _REVISION.finditer(text)]


def _replaced(text: str) -> tuple[str, str]:
    """The revision that a document says it takes the place of, and its text without those words."""
    word = _REPLACES.search(text)
    if word is None:
        return "", text
    end = min(len(text), word.end() + _REPLACED_WITHIN)
    return _code(_REVISION.search(text[word.end() : end])), text[: word.start()] + text[end:]


def order(one: Edition, other: Edition, texts: Callable[[], tuple[str, str]]) -> Order:
    """Whether the first document is a newer or an older edition of the second; empty for two documents.

    ``unsure``: they look like one document, but not which is the newer. ``texts`` of both are asked for where
    what they say of themselves does not settle it: filled forms share a number, and so do their dates differ.
    """
    if one.language != other.language or (one.revision and one.revision == other.revision):
        return ""
    if _alike(_bare(one.title), _bare(other.title)) < (
        _SAME_NUMBER_TITLE if one.number else _SAME_TITLE
    ):
        return ""
    both = bool(one.revision and other.revision)
    if one.number != other.number or not (one.number or both):
        return ""
    if not (one.number and both):
        text, other_text = texts()
        if _alike(text[:_COMPARED], other_text[:_COMPARED]) < _SAME_TEXT:
            return ""
    return _newer(one, other)


def _newer(one: Edition, other: Edition) -> Order:
    """Which of two editions of one document is the newer, by revision, date and what they say to replace."""
    votes = [
        _compared(_rank(one.revision), _rank(other.revision)),
        _compared_dates(one.dated, other.dated),
        "newer" if one.replaces and one.replaces == other.revision else "",
        "older" if other.replaces and other.replaces == one.revision else "",
    ]
    found = {vote for vote in votes if vote}
    if len(found) != 1:
        return "unsure"
    (vote,) = found
    return "newer" if vote == "newer" else "older"


def _alike(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(one.lower(), other.lower()) / 100


def _bare(title: str) -> str:
    """A title without what differs between its editions."""
    return " ".join(_DATED.sub(" ", _REVISION.sub(" ", title)).split())


def _code(match: re.Match[str] | None) -> str:
    """The revision that an expression found: a number as such, a letter as a capital."""
    if match is None:
        return ""
    found = next((v for k, v in match.groupdict().items() if k.startswith("code") and v), "")
    plain = found.upper().lstrip("V") or found.upper()
    if plain in _NUMERALS:
        return str(_NUMERALS[plain])
    return plain.lstrip("0") or plain


def _date(match: re.Match[str] | None) -> str:
    """A date as ISO, as far as it is told."""
    if match is None:
        return ""
    parts = match.groupdict()
    year, month, day = (parts[k] or parts.get(f"{k}2") for k in "ymd")
    known = [year, *([month.zfill(2)] if month else []), *([day.zfill(2)] if month and day else [])]
    return "-".join(p for p in known if p)


def _rank(revision: str) -> tuple[str, tuple[int, ...]] | None:
    if not revision:
        return None
    if revision.replace(".", "").isdigit():
        return "number", tuple(int(p) for p in revision.split(".") if p)
    return ("letter", (ord(revision[0]),)) if len(revision) == 1 else None


def _compared(
    one: tuple[str, tuple[int, ...]] | None, other: tuple[str, tuple[int, ...]] | None
) -> Order:
    """Ranks of one kind; letters are older than numbers nowhere, so two kinds say nothing."""
    if one is None or other is None or one[0] != other[0] or one[1] == other[1]:
        return ""
    return "newer" if one[1] > other[1] else "older"


def _compared_dates(one: str, other: str) -> Order:
    shared = min(len(one), len(other))
    if not shared or one[:shared] == other[:shared]:
        return ""
    return "newer" if one[:shared] > other[:shared] else "older"


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())
