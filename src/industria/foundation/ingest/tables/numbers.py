"""How the numbers of a column are written: decimal sign, sign of thousands, digits, a unit in each cell.

Decided by the whole column, and where that leaves it open (``1,234`` alone) by the other columns of the
table; what is open then is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation.ingest.tables.cells import FULL_WIDTH, HALF_WIDTH, half_width
from industria.infrastructure.plain_path import sql_text

_SPACES = " \u00a0\u202f"
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class Notation:
    """``decimal`` sign, sign of ``thousands`` (empty: none), whether all are whole numbers, a ``suffix`` such as
    ``%`` or ``prefix`` such as ``€`` that each cell carries, and ``open``: that the column could be read otherwise."""

    decimal: str = "."
    thousands: str = ""
    whole: bool = False
    suffix: str = ""
    plain: bool = True
    open: bool = False
    prefix: str = ""

    def pattern(self) -> str:
        """A regular expression that the numbers of this notation match, and those of no other."""
        point = re.escape(self.decimal)
        if self.thousands:
            sign = f"[{_SPACES}]" if self.thousands == " " else re.escape(self.thousands)
            head = rf"(?:\d{{1,3}}(?:{sign}\d{{2,3}})+|\d+)"
        else:
            head = r"\d+"
        if self.whole:  # a fraction would be rounded
            return rf"[+-]?\s?{head}"
        return rf"[+-]?\s?(?:{head}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?"

    def sql(self, cell: str) -> str:
        """The number in a cell as an SQL expression; NULL where it is none of this notation."""
        kind = "BIGINT" if self.whole else "DOUBLE"
        text = f"trim({cell})"
        if self.suffix:
            text = f"rtrim(regexp_replace({text}, {sql_text(re.escape(self.suffix) + '$')}, ''))"
        if self.prefix:
            text = f"ltrim(regexp_replace({text}, {sql_text('^' + re.escape(self.prefix))}, ''))"
        text = f"replace({text}, '−', '-')"

        def converted(given: str) -> str:
            out = given
            for sign in _SPACES if self.thousands == " " else self.thousands:
                out = f"replace({out}, {sql_text(sign)}, '')"
            if self.decimal != ".":
                out = f"replace({out}, {sql_text(self.decimal)}, '.')"
            value = f"try_cast(replace({out}, ' ', '') AS {kind})"
            return (
                f"CASE WHEN regexp_full_match({given}, {sql_text(self.pattern())}) THEN {value} END"
            )

        half = f"translate({text}, {sql_text(FULL_WIDTH)}, {sql_text(HALF_WIDTH)})"
        return f"coalesce({converted(text)}, {converted(half)})"

    @property
    def said(self) -> str:
        """How it is written, for people."""
        if self.plain and not self.suffix:
            return ""
        sample = f"1{self.thousands}234" if self.thousands else "1234"
        return f"{self.prefix}{sample}{'' if self.whole else self.decimal + '5'}{self.suffix}"


def notation_of(
    cells: Sequence[str], *, decimal: str = "", others: Counter[str] | None = None
) -> Notation:
    """The notation of a column's number cells. ``decimal``: the sign where it is known (told, or of the
    whole table), ``others``: how many cells of other columns show which decimal sign without doubt."""
    texts = [half_width(c).strip().replace("−", "-") for c in cells]
    suffix = "%" if sum(t.endswith("%") for t in texts) > 0.9 * len(texts) else ""
    texts = [t.removesuffix("%").strip() for t in texts]
    if all(_WHOLE.fullmatch(t) for t in texts):
        return Notation(decimal or ".", whole=True, suffix=suffix)
    votes = evidence(texts)
    spaces = any(s in t.lstrip("+- ") for t in texts for s in _SPACES)
    grouped = bool(re.search(r"\d['’]\d{3}", " ".join(texts)))
    sign = decimal or _majority(votes) or (_majority(others) if others else "")
    open_ = not sign
    comma = any("," in t for t in texts)
    point = any("." in t for t in texts)
    if not sign:  # only cells such as 12,345 or 1.234: a comma groups, a point is a decimal sign
        sign = "."
        open_ = comma or all(re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", t) for t in texts)
    other = "," if sign == "." else "."
    thousands = other if (comma if other == "," else point) else ""
    if not thousands and (spaces or grouped):
        thousands = " " if spaces else "'"
    whole = not any(sign in t or "e" in t.lower() for t in texts)
    plain = not thousands and sign == "."
    return Notation(sign, thousands, whole, suffix, plain, open_ and not plain)


def evidence(texts: Sequence[str]) -> Counter[str]:
    """How many cells show without doubt which sign is the decimal one."""
    votes: Counter[str] = Counter()
    for text in texts:
        comma, point = text.rfind(","), text.rfind(".")
        if comma >= 0 and point >= 0:
            votes["," if comma > point else "."] += 1
        elif comma >= 0 or point >= 0:
            sign = "," if comma >= 0 else "."
            rest = text[max(comma, point) + 1 :]
            digits = re.match(r"\d*", rest)
            head = re.sub(r"\D", "", text[: text.find(sign)])
            three = digits is not None and len(digits[0]) == 3
            if text.count(sign) > 1:
                votes["." if sign == "," else ","] += 1
            elif not three or len(head) > 3 or head in ("", "0", "00"):
                votes[sign] += 1
    return votes


def _majority(votes: Counter[str]) -> str:
    """The sign that the cells show, empty without any or where they are at odds."""
    if not votes:
        return ""
    (sign, most), *rest = votes.most_common(2)
    return sign if not rest or most > 4 * rest[0][1] else ""


def is_plain(text: str) -> bool:
    """Whether a database reads a cell as a number with no help."""
    return _PLAIN.fullmatch(text) is not None
