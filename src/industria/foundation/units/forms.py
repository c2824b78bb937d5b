"""The form of a quantity: one number, a range, a tolerance, or several units that add up (``2 h 30 min``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from industria.foundation.units.numbers import Number, number_at, short

_TO = re.compile(
    r"(?P<unit>.*?)\s*(?P<to>~|\.{2,3}|÷|→|\bto\b|\bbis\b|\bthrough\b|至|到|-)\s*(?=[-+.\d负零一二两三四五六七八九十百])"
)
_AND = re.compile(
    r"(?P<unit>.*?)\s*(?P<to>\band\b|\bund\b|和|与|~|-|\bto\b|至|到|\bbis\b)\s*(?=[-+.\d负零一二两三四五六七八九十百])"
)
_PLUS_MINUS = re.compile(
    r"(?P<unit>.*?)\s*\(?\s*(?:±|\+\s?/\s?-|\+-|正负)\s*(?=[.\d零一二两三四五六七八九十])"
)
_DEVIATION = re.compile(
    r"(?P<unit>.*?)\s*\(?\s*(?P<first>[-+]\s*[.,\d]+)\s*(?P<one>[^-+\d\s/,;()]*(?:/(?=[^\d+-])[^-+\d\s/,;()]*)?)\s*[/,; ]*\s*(?P<second>[-+]\s*[.,\d]+|(?<=[/ ,;])0(?![.,\d]))\s*(?P<two>[^-+()]*)\)?"
)
_PART = re.compile(
    r"\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\d\s.,][^\d\s,]*)\s*,?(?:\s*and\s)?"
)
_HAS_LETTER = re.compile(r"[^\W\d_]|[%‰°'\"]")


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a quantity in the units beside them. ``units``: of value, low and high, as written.

    ``parts`` are numbers with units that add up; ``comma``: as what a comma was read where it may be either;
    ``glued``: the unit follows at once; ``hyphen``: two plain numbers with a hyphen, which may be a code.
    """

    form: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    units: tuple[str, str, str] = ("", "", "")
    as_read: str = ""
    parts: tuple[tuple[float, str], ...] = ()
    comma: str = ""
    glued: bool = False
    hyphen: bool = False


def figures(body: str, *, between: bool = False) -> list[Figures] | None:
    """Every form that a text may have, the simplest first; None without a number. Whether units are known is
    for the caller to see, who takes the first whose units are."""
    if body.startswith("±"):
        found = number_at(body, 1)
        return [_tolerance_alone(found, body[found.end :])] if found else None
    number = number_at(body)
    if number is None:
        return None
    rest = body[number.end :]
    made = [
        *_single(number, rest),
        *_tolerances(number, rest),
        *_ranges(number, rest, _AND if between else _TO),
    ]
    return made + _added(body)


def _single(number: Number, rest: str) -> list[Figures]:
    unit = _unit(rest.strip() or number.unit)
    if unit.endswith("半") and len(unit) > 1:  # 三吨半
        unit, half = unit[:-1], number.value + 0.5
        return [Figures("single", half, units=(unit,) * 3, as_read=short(half))]
    glued = bool(rest) and not rest[0].isspace()
    made = [
        Figures("single", number.value, units=(unit,) * 3, as_read=short(number.value), glued=glued)
    ]
    if number.other is None:
        return made
    other = Figures(
        "single",
        number.other,
        units=(unit,) * 3,
        as_read=short(number.other),
        comma="decimal",
        glued=glued,
    )
    first = made[0]
    return [
        Figures(
            first.form,
            first.value,
            units=first.units,
            as_read=first.as_read,
            comma="thousands",
            glued=glued,
        ),
        other,
    ]


def _unit(text: str) -> str:
    """A unit without the hyphen that joins it to its number (``3-inch``)."""
    return text[1:] if re.match(r"-[A-Za-z]{3}", text) else text


def _tolerance_alone(number: Number, rest: str) -> Figures:
    unit, value = rest.strip(), abs(number.value)
    return Figures("tolerance", 0.0, -value, value, (unit,) * 3, f"0+-{short(value)}")


def _tolerances(number: Number, rest: str) -> list[Figures]:
    made = []
    if match := _PLUS_MINUS.match(rest):
        span = number_at(rest, match.end())
        if span is not None:
            made += _around(
                number.value,
                match["unit"].strip(),
                -span.value,
                span.value,
                rest[span.end :].strip(" )") or span.unit,
            )
    if (match := _DEVIATION.fullmatch(rest)) and ("-" in match["first"] + match["second"]):
        one, two = (_value(match[n]) for n in ("first", "second"))
        unit = match["two"].strip() or match["one"].strip()
        if one is not None and two is not None and one * two <= 0:
            made += _around(number.value, match["unit"].strip(), min(one, two), max(one, two), unit)
    return made


def _value(text: str) -> float | None:
    number = number_at(text.replace(" ", ""))
    return None if number is None else number.value


def _around(value: float, unit: str, minus: float, plus: float, of: str) -> list[Figures]:
    """A value with its deviations: in percent of it, or in its unit."""
    if of == "%" and unit != "%" and unit:
        minus, plus, of = value * minus / 100, value * plus / 100, unit
    one = unit or of
    symmetric = abs(plus + minus) < 1e-12
    span = f"+-{short(plus)}" if symmetric else f"+{short(plus)}-{short(-minus)}"
    if of and unit and of != unit:
        return [Figures("deviation", value, minus, plus, (unit, of, of), short(value) + span)]
    return [
        Figures("tolerance", value, value + minus, value + plus, (one,) * 3, short(value) + span)
    ]


def _ranges(number: Number, rest: str, link: re.Pattern[str]) -> list[Figures]:
    made = []
    for match in link.finditer(rest):
        high = number_at(rest, match.end())
        if high is None or match.start() != 0:
            continue
        one, two = match["unit"].strip(), rest[high.end :].strip() or high.unit
        low = number.value
        if high.value >= 1e4 and (
            scaled := _shared_magnitude(rest[match.end() : high.end], low, high.value)
        ):
            low = scaled
        hyphen = match["to"] == "-" and not two
        if (hyphen and one) or (low >= high.value and (one in ("", two))):
            continue
        as_read = f"{short(low)}..{short(high.value)}"
        made.append(
            Figures(
                "range",
                None,
                low,
                high.value,
                (two or one, one or two, two or one),
                as_read,
                hyphen=hyphen,
            )
        )
    return made


def _shared_magnitude(words: str, low: float, high: float) -> float | None:
    """``3~5万``: the magnitude at the end is that of both."""
    for sign, size in (("万", 1e4), ("亿", 1e8)):
        if words.rstrip().endswith(sign) and low < high / size:
            return low * size
    return None


def _added(body: str) -> list[Figures]:
    """Numbers with units, one behind the other, that add up; of which units is for the caller to see."""
    parts, at = [], 0
    while at < len(body):
        match = _PART.match(body, at)
        if match is None or match.end() == at:
            return []
        parts.append((float(match["number"].replace(",", ".")), match["unit"]))
        at = match.end()
    if len(parts) < 2:
        return []
    return [
        Figures("added", parts[0][0], units=(parts[0][1],) * 3, as_read=body, parts=tuple(parts))
    ]
