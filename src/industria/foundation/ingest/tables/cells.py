"""What one cell is: empty, a number, a time, a word for no value, or other words."""

from __future__ import annotations

import functools
import re
import unicodedata

from industria.foundation import lexicon

Class = str  # "" empty, "n" number, "t" time, "m" a word for no value, "w" other words

FULL_WIDTH = "０１２３４５６７８９．，－＋：／％　"
HALF_WIDTH = "0123456789.,-+:/% "
_TO_HALF = str.maketrans(FULL_WIDTH, HALF_WIDTH)

# Signs, groups of three (or of two and three, as in India) and an exponent; which sign is which is decided by columns.
NUMBER = re.compile(
    r"[+\-−]?\s?(?:\d{1,3}(?:(?P<group>[.,'’ \u00a0\u202f])\d{2,3})*(?:[.,]\d+)?|\d+[.,]?\d*|[.,]\d+)"
    r"(?:[eE][+-]?\d{1,3})?-?"
)
_CLOCK = r"\d{1,3}[:：]\d{2}(?:[:：]\d{2}(?:[.,]\d{1,9})?)?"
_TIME = re.compile(
    r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}[-/. ]?\s?[^\W\d_]{3,10}\.?[-/. ,]\s?\d{2,4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}"
    r"|\d{1,4}[-/.年]\d{1,2}月?)"
    r"(?:(?:[T日]|[.,\s]+)\s*.{0,4}?\d{1,2}[:：.时点h].*)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[-_ T]\d{1,2}[-:]\d{2}(?:[-:]\d{2}(?:[.,]\d+)?)?"
    rf"|{_CLOCK}(?:\s*[AaPp]\.?[Mm]\.?)?(?:,?\s+\d{{1,4}}[-/.年 ].{{3,16}})?|\d+\s?[dD天]\s?{_CLOCK}|\d{{1,2}}[时点]\d{{1,2}}分?"
)
_ERROR = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NULL|NUM|CALC|SPILL|GETTING_DATA)[!?]?.*")
_ONLY_SIGNS = re.compile(r"[-–—_*./?·…×x\s]+")


def half_width(cell: str) -> str:
    """Full-width digits and signs as the usual ones; letters and Chinese stay."""
    return cell if cell.isascii() else cell.translate(_TO_HALF)


def tidy(cell: str) -> str:
    """Without spaces around and line breaks within."""
    return " ".join(cell.split()) if cell else ""


def is_number(cell: str) -> bool:
    """Whether a cell is a number in some notation."""
    return NUMBER.fullmatch(half_width(cell).strip()) is not None


@functools.lru_cache(maxsize=1 << 16)
def class_of(cell: str) -> Class:
    """The class of a cell."""
    text = half_width(cell).strip()
    if not text:
        return ""
    first = text[0]
    if first.isdigit() or first in "+-−.,":
        if NUMBER.fullmatch(text) or (text[-1] == "%" and NUMBER.fullmatch(text[:-1].strip())):
            return "n"
        if _TIME.fullmatch(text):
            return "t"
    elif (text[-1].isdigit() or text[-1] in "mM日分秒") and _TIME.fullmatch(text):
        return "t"
    return "m" if is_placeholder(text) else "w"


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a time."""
    return class_of(cell) in ("n", "t")


def is_placeholder(text: str) -> bool:
    """Whether a cell is a word or sign for no value: ``---``, ``n/a``, ``无数据``, ``#REF!``."""
    return bool(
        _ONLY_SIGNS.fullmatch(text)
        or _ERROR.fullmatch(text)
        or lexicon.concept_of(text, "placeholder")
    )


def is_mark(text: str) -> bool:
    """Whether a cell says only that nothing stands there (``--``, ``n/a``), and no more, as ``Bad`` does."""
    return bool(
        _ONLY_SIGNS.fullmatch(text)
        or _ERROR.fullmatch(text)
        or lexicon.concept_of(text, "empty_mark")
    )


def is_error(cell: str) -> bool:
    """Whether a cell is the error of a formula."""
    return bool(_ERROR.fullmatch(cell.strip()))


def shape(cell: str) -> str:
    """A cell with each run of digits as 9 and each run of letters as a: what written forms have in common."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", unicodedata.normalize("NFKC", cell)))
