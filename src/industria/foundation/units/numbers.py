"""The number at the start of a text as people write it: ``1,234.5``, ``0,35``, ``3/4``, ``1 1/2``, ``三点五``, ``12万``.

``1,234`` alone is either a thousand or a little more than one: it has two values, and what is measured decides.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from industria.core import InputError
from industria.foundation import lexicon

_HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_MAGNITUDES = {"万": 1e4, "亿": 1e8, "百万": 1e6, "千万": 1e7, "万亿": 1e12}
_FRACTION = re.compile(
    r"(?:(?P<whole>\d{1,3})(?:\s+|-))?(?P<over>\d{1,2})/(?P<under>2|3|4|5|6|8|16|32|64)(?![\d/.,])"
)
_DIGITS = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?![.\d])|\d{1,3}(?:['_]\d{3})+(?:[.,]\d+)?"
    r"|\d{1,3}(?: \d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?P<exponent>[eE][-+]?\d{1,3}(?![\d.]))?"
    r"(?:\s*[x×*·]\s*10\s*\^?\s*(?P<power>[-+]?\d{1,3}))?"
)
_SIGN = re.compile(r"\s*(?P<sign>[-+]|负|零下|minus\s|零上)?\s*")
_HAN = re.compile(rf"[{_HAN_DIGITS}]+(?:点[{_HAN_DIGITS}]+)?(?:个半)?|半")
_SHARE = re.compile(r"(百|千)分之")
_MAGNITUDE = re.compile(r"\s*(万亿|百万|千万|万|亿)(?=.)")
# A round number is a thousand: nobody writes a zero as the third decimal.
_ONE_COMMA = re.compile(r"[1-9]\d{0,2},\d{2}[1-9]")
_ROUND = re.compile(r"[1-9]\d{0,2},\d{2}0")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: its value, a second one where the comma may be either, and where it ends.

    ``unit`` is what the number's own words say of the unit (``百分之``), ``plain`` whether it is digits alone.
    """

    value: float
    end: int
    other: float | None = None
    unit: str = ""
    as_read: str = ""


def number_at(text: str, start: int = 0) -> Number | None:
    """The number that begins at a place of a text, or None."""
    sign = _SIGN.match(text, start)
    assert sign is not None
    factor = -1.0 if (sign["sign"] or "") in ("-", "负", "零下", "minus ") else 1.0
    share = _SHARE.match(text, sign.end())
    begin = share.end() if share else sign.end()
    found = _fraction(text, begin) or _digits(text, begin) or _in_words(text, begin)
    if found is None:
        return None
    magnitude = _MAGNITUDE.match(text, found.end)
    if magnitude:
        factor *= _MAGNITUDES[magnitude[1]]
    value, other = found.value * factor, found.other and found.other * factor
    if not math.isfinite(value):
        return None
    unit = "" if share is None else "%" if share[1] == "百" else "‰"
    return Number(value, magnitude.end() if magnitude else found.end, other, unit, short(value))


def short(value: float) -> str:
    """A number without zeros that say nothing: ``25``, ``0.35``, ``1.2e+06``."""
    return f"{value:.12g}"


def _fraction(text: str, start: int) -> Number | None:
    match = _FRACTION.match(text, start)
    if match is None or int(match["over"]) >= int(match["under"]):
        return None
    return Number(int(match["whole"] or 0) + int(match["over"]) / int(match["under"]), match.end())


def _digits(text: str, start: int) -> Number | None:
    match = _DIGITS.match(text, start)
    if match is None:
        return None
    exponent = (match["exponent"] or "").lower()
    if match["power"] is not None:
        if exponent:
            return None  # two exponents are no number that anybody writes
        exponent = f"e{match['power']}"
    end = match.end("exponent") if match["exponent"] else match.end()
    digits = re.split(r"[eExX×*·]", match.group())[0].strip()
    end = match.end() if match["power"] is not None else max(end, start + len(digits))
    values = [float(f"{d}{exponent}") for d in _readings(digits)]
    return Number(values[0], end, values[1] if len(values) > 1 else None)


def _readings(digits: str) -> Iterator[str]:
    """The digits with a point for the decimal sign, once for each way to read them."""
    digits = re.sub(r"[' _]", "", digits)
    if "," not in digits:
        yield digits if digits.count(".") < 2 else digits.replace(".", "")
    elif _ONE_COMMA.fullmatch(digits):
        yield digits.replace(",", "")
        yield digits.replace(",", ".")
    elif _ROUND.fullmatch(digits):
        yield digits.replace(",", "")
    elif "." in digits and digits.rindex(",") > digits.rindex("."):
        yield digits.replace(".", "").replace(",", ".")
    elif "." in digits or digits.count(",") > 1:
        yield digits.replace(",", "")
    else:
        yield digits.replace(",", ".")


def _in_words(text: str, start: int) -> Number | None:
    match = _HAN.match(text, start)
    if match:
        return _han(match)
    word = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?(?![A-Za-z])").match(text, start)
    if word is None or word.group().lower() not in _english():
        return None
    return Number(float(_english()[word.group().lower()]), word.end())


def _han(match: re.Match[str]) -> Number | None:
    """``两千九百八十``, ``三点五``, ``三点五万``; a magnitude that ends it is read by who called."""
    words = match.group()
    if words == "半":
        return Number(0.5, match.end())
    if words.endswith("个半"):
        return Number(_whole(words[:-2]) + 0.5, match.end())
    whole, _, decimals = words.partition("点")
    tail = re.search(r"[万亿]+$", decimals)
    cut = len(tail.group()) if tail else 0
    decimals = decimals[: len(decimals) - cut]
    try:
        value = float(_whole(whole))
        if decimals:
            value = float(f"{_whole(whole)}.{''.join(str(_whole(d)) for d in decimals)}")
    except InputError:
        return None
    return Number(value, match.end() - cut)


def _whole(words: str) -> int:
    if "亿" in words:
        front, _, rest = words.partition("亿")
        return lexicon.number_of(front or "一") * 100_000_000 + (
            lexicon.number_of(rest) if rest else 0
        )
    return lexicon.number_of(words)


@functools.cache
def _english() -> dict[str, int]:
    """English words for numbers, ``twenty-five`` too; a digit's word is read, an ordinal is not."""
    words = {
        form: int(e.concept)
        for e in lexicon.entries("number_word")
        for form in e.en
        if form not in ("twice", "dozen", "once")
    }
    tens = {w: n for w, n in words.items() if 20 <= n <= 90 and n % 10 == 0}
    ones = {w: n for w, n in words.items() if 1 <= n <= 9}
    return words | {f"{t}-{o}": tn + on for t, tn in tens.items() for o, on in ones.items()}
