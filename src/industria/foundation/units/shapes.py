"""Strings with figures in them that measure nothing (dates, addresses, codes), and nominal sizes."""

from __future__ import annotations

import re

from industria.foundation.units.choices import Choice
from industria.foundation.units.forms import Figures
from industria.foundation.units.numbers import short

_CODES = tuple(
    re.compile(p)
    for p in (
        r"\d{1,4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,4}(?:[ T]\d.*)?|\d{2,4}年\d{1,2}月(?:\d{1,2}日)?.*",  # a date
        r"\d{1,2}月\d{1,2}[日号].*",
        r"(?:30[2-589]|31[0-7]|321|33[0-2]|34[78]|4[0-4]\d)(?:LN?|H|S|N|Ti|F)",  # a steel (AISI)
        r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\s*[aApP]\.?[mM]\.?)?",  # a time of day
        r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?",  # an address
        r"\+?0\d+",  # leading zeros are no number's
        r"\d{8,}",  # orders, telephones, serials
        r"\d+[#号]",
        r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,}",  # an address of a network or a card
        r"\d{1,2}/7",
        r"\d+\s*:\s*\d+(?:\.\d+)?",  # a ratio
    )
)  # fmt: skip
_MAY_BE_CODE = re.compile(r"\d+E\d+")
_NOMINAL = re.compile(r"(?P<name>DN|NW|PN|NPS)\s*(?P<size>\d{1,4}(?:[.,]\d+)?|\d/\d|\d[- ]\d/\d)")
# ISO 6708 and EN 1092 (DN in mm), ISO 7268 (PN in bar), ASME B36.10 (NPS in inches).
_DN = {6, 8, 10, 15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 175, 200, 225, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900,
       1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 2600, 2800, 3000}  # fmt: skip
_PN = {1, 2.5, 6, 10, 16, 20, 25, 40, 50, 63, 64, 100, 150, 160, 250, 320, 400, 420}


def is_code(text: str) -> bool:
    """Whether a string is a date, a time, an address or a long number without meaning as an amount."""
    return any(pattern.fullmatch(text) for pattern in _CODES)


def may_be_code(text: str) -> bool:
    """Whether a plain number may as well be a code: ``1E5``."""
    return _MAY_BE_CODE.fullmatch(text) is not None


def designation(text: str) -> list[tuple[Figures, Choice]] | None:
    """A nominal size (``DN80``) or pressure (``PN16``), which names a series and is in mm, bar or inches."""
    match = _NOMINAL.fullmatch(text)
    if match is None:
        return None
    name, size = match["name"], match["size"].replace(",", ".")
    if "/" in size or name == "NPS":
        return None if name != "NPS" else [_of(_inches(size), "inch", "nominal_pipe_size", "in")]
    value = float(size)
    if name == "PN":
        return [_of(value, "bar", "nominal_pressure", "PN")] if value in _PN else None
    return [_of(value, "mm", "nominal_pipe_size", name)] if value in _DN else None


def _of(value: float, unit: str, kind: str, written: str) -> tuple[Figures, Choice]:
    return Figures("single", value, as_read=short(value)), Choice(unit, kind, written)


def _inches(size: str) -> float:
    whole, _, fraction = size.replace("-", " ").rpartition(" ")
    over, _, under = fraction.partition("/")
    return float(whole or 0) + (float(over) / float(under) if under else float(over))
