"""Numbers of a text with the unit each stands with, in one form, for comparing what two texts say.

``14.2 A`` is not ``14.2 kA``; ``-5`` is not ``5``; ``two hours``, ``2 h`` and ``两小时`` are the same. Knows
nothing of evidence.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from industria.foundation import lexicon


def _spelling(unit: str) -> str:
    """The pattern of a unit: a Latin one is a whole word."""
    text = re.escape(unit)
    return rf"{text}(?![A-Za-z0-9/·²³])" if unit[-1].isascii() and unit[-1].isalnum() else text


_VALUE = r"\d+(?:[.,]\d+)*"
_CITATION = re.compile(r"\s*\[\d+\]")
_TIME_OR_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit ("" where it has none) and the characters where it stands."""

    value: str
    unit: str
    kind: str
    start: int
    end: int

    def says(self, other: Quantity) -> bool:
        """Whether ``other`` (of the evidence) says this: equal value, and this unit or none given."""
        return self.value == other.value and self.unit in ("", other.unit)


@functools.cache
def _quantity() -> re.Pattern[str]:
    """A number with its unit: in digits, as an English word, or in Chinese numerals."""
    spellings = sorted(lexicon.by_form("amount"), key=len, reverse=True)
    unit = "|".join(map(_spelling, spellings))
    han_unit = "|".join(re.escape(u) for u in spellings if not u.isascii())
    words = "|".join(sorted(lexicon.words("number_word", language="en"), key=len, reverse=True))
    numerals = "".join(lexicon.words("digit", "scale_of_number", language="zh"))
    return re.compile(
        rf"(?:(?<![A-Za-z0-9_.\-])|(?<=\d[-–])|(?<=[\s(（]))(?P<sign>[-−–+±])?(?P<value>(?<![A-Za-z0-9_.]){_VALUE})"
        rf"(?:\s?(?P<unit>{unit})|(?![A-Za-z0-9_]))"
        rf"|(?<![\w-])(?P<word>(?i:{words}))(?![\w])(?:[\s-](?P<word_unit>{unit}))?"
        rf"|(?P<han>[{numerals}]+)(?:\s?(?P<han_unit>{han_unit}))"
    )


def plain(text: str) -> str:
    """A text in one form of its characters: full width made half, citation marks taken out."""
    kept = _CITATION.sub("", text).replace("³", "3").replace("²", "2").replace("℃", "°C")
    return unicodedata.normalize("NFKC", kept).replace("μ", "µ").replace("μ", "µ")


def quantities(text: str) -> list[Quantity]:
    """Numbers of a text (see ``plain``) in order, each with its unit."""
    out = [
        Quantity(re.sub(r"\D+", "-", m.group()).strip("-"), "date", "date", *m.span())
        for m in _TIME_OR_DATE.finditer(text)
    ]
    dates = [(q.start, q.end) for q in out]
    units = lexicon.by_form("amount")
    for match in _quantity().finditer(text):
        if any(start <= match.start() < end or start < match.end() <= end for start, end in dates):
            continue
        if match["value"]:
            value, unit = _number(match["value"]), match["unit"] or ""
            before = text[: match.start()].rstrip()
            # A hyphen between two numbers is a range, before one alone a minus sign.
            if match["sign"] in ("-", "−", "–") and not before[-1:].isdigit():
                value = f"-{value}"
        elif match["word"]:
            value, unit = str(lexicon.number_of(match["word"])), match["word_unit"] or ""
            if match["word"].lower() in ("one", "zero") and not unit:
                continue
            if match["word"].lower() == "twice":
                unit = "times"
        else:
            value, unit = str(lexicon.number_of(match["han"])), match["han_unit"]
            if value == "1":
                continue  # 一次, 一个: no number is meant
        entry = units.get(unit)
        kind, name = (entry.tells[0], entry.concept) if entry else ("", unit)
        if unit == "年" and len(value) == 4:
            kind, name = "date", "date"
        out.append(Quantity(value, name, kind, match.start(), match.end()))
    return _ranges(text, sorted(out, key=lambda q: q.start))


def has_date(text: str) -> bool:
    """Whether a day, a month with a year, a year or a time of day stands in a text."""
    return _TIME_OR_DATE.search(text) is not None or _DATE_WORDS.search(text) is not None


_DATE_WORDS = lexicon.Pattern(
    r"{month_name.en}|{weekday}|{day_named}|{month.en}\.?\s*\d|\d\s*{month.en.bare}(?![a-z])"
    r"|\b(?:19|20)\d\d\b|\d+\s*[月日号](?!机)|(?:19|20)\d\d\s*年|\bQ[1-4]\b"
)
_RANGE = lexicon.Pattern(r"{range_link}?")


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """The first number of a range has the unit of the second."""
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.end : other.start].strip()
        if not one.unit and other.unit and _RANGE.fullmatch(between):
            found[index] = Quantity(one.value, other.unit, other.kind, one.start, one.end)
    return found


def _number(text: str) -> str:
    """``1,200.50`` as ``1200.5``, ``1,5`` as ``1.5``; what has several points stays as it is."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return f"{Decimal(text).normalize():f}" if text.count(".") < 2 else text
