"""Which Latin words are units: SI symbols with the prefixes that are in use, and English names.

Pint reads far more (``bag``, ``point``, ``line``, ``B``, ``pm`` are units to it); in a plant's tables those
are ordinary words, so only what stands here or in the lexicon is handed to it.
"""

from __future__ import annotations

import functools
import re

# Symbol: the prefixes that are in use with it. ``pm`` and ``am`` are times of day, ``as`` and ``at`` are words.
_SYMBOLS = {
    "m": "k c d m u n", "g": "k m u n", "s": "m u n", "A": "k m u n p", "V": "k M m u", "W": "k M G T m u",
    "J": "k M G T m", "N": "k M m da", "Pa": "k M G h m u", "Hz": "k M G m", "bar": "m u", "L": "k h d c m u n",
    "l": "k h d c m u n", "mol": "k m u n", "F": "m u n p", "H": "m u n", "S": "m u n", "T": "m u n",
    "ohm": "k M G T m u", "eV": "k M G m", "Wh": "k M G T m", "VA": "k M G", "t": "k M", "K": "m", "rad": "m u",
    "Ah": "m k", "cal": "k M G", "Bq": "k M G", "Gy": "m u", "Sv": "m u", "lm": "k", "lx": "k", "cd": "m", "C": "m u n",
    "P": "c", "St": "c", "gal": "", "ft": "", "yd": "", "mi": "", "lb": "", "oz": "", "lbf": "", "kip": "", "dyn": "",
    "erg": "", "acre": "", "ha": "", "thou": "", "bbl": "", "psi": "", "atm": "", "Torr": "m", "torr": "m",
    "therm": "", "hp": "", "Gal": "m", "Oe": "k", "mmHg": "", "inHg": "", "hr": "", "deg": "", "rpm": "", "percent": "",
    "ppm": "", "slug": "", "ksi": "", "grad": "", "d": "", "h": "", "min": "", "kgf": "", "sec": "",
}  # fmt: skip
_ALONE = {"C", "P"}  # with a prefix only: by themselves they are degrees Celsius and phases
_PINT = {
    "t": "metric_ton",
    "Wh": "watt_hour",
    "VA": "volt_ampere",
    "Ah": "ampere_hour",
    "bbl": "oil_bbl",
}
_PREFIX_NAMES = {"k": "kilo", "M": "mega", "G": "giga", "T": "tera", "m": "milli", "u": "micro"}
_NAMES = re.compile(
    r"(?P<prefix>kilo|mega|giga|milli|micro|nano|centi|deci|hecto|)"
    r"(?P<stem>met(?:er|re)|gram|gramme|second|amp|ampere|volt|watt|joule|newton|pascal|hertz|lit(?:er|re)|ohm|farad|"
    r"henry|tesla|siemens|bar|lumen|lux|mole|kelvin|radian|watt_?hour|calorie|degree|poise|stokes|tonne|"
    r"minute|hour|day|week|month|year|inch|foot|feet|yard|mile|pound|ounce|gallon|percent|hectare|acre|micron|"
    r"horsepower|revolution|gauss|knot)"
    r"(?P<many>e?s)?",
    re.IGNORECASE,
)
_STEMS = {
    "gramme": "gram", "amp": "ampere", "feet": "foot", "tonne": "metric_ton", "stokes": "stokes", "watthour": "watt_hour",
    "liter": "liter", "meter": "meter",
}  # fmt: skip


def symbol(text: str) -> str | None:
    """Pint's name for a symbol or an English name of a unit; None for any other word."""
    if known := _table().get(text):
        return known
    match = _NAMES.fullmatch(text)
    if match is None or (text.isupper() and len(text) < 5):
        return None
    stem = match["stem"].lower()
    return match["prefix"].lower() + _STEMS.get(stem, stem)


@functools.cache
def _table() -> dict[str, str]:
    """Every symbol with every prefix; micro is written ``u`` and ``μ``, ohm ``Ω`` too."""
    found = {}
    for base, prefixes in _SYMBOLS.items():
        for prefix in ["", *prefixes.split()]:
            if not prefix and base in _ALONE:
                continue
            name = _PREFIX_NAMES[prefix] + _PINT[base] if prefix and base in _PINT else ""
            name = name or prefix + _PINT.get(base, base)
            for written in {base, base.replace("ohm", "Ω")}:
                for sign in {prefix, prefix.replace("u", "μ")}:
                    found[sign + written] = name
    return found
