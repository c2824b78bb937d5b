"""Units by themselves as people write them: ``kgf/cm2``, ``转/分``, ``Nm3/h``, ``MPa(G)``, ``ft-lb``.

A unit is read factor by factor: by the lexicon, else as a symbol or an English name. What is not understood
is None, never a guess.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from industria.foundation import lexicon
from industria.foundation.units.plain import plain
from industria.foundation.units.registry import dimension_of, is_known
from industria.foundation.units.symbols import symbol

Reference = Literal[
    "gauge", "absolute", "differential", "normal", "standard", "actual", "plain"
]  # of pressures; of amounts of gas

_PRESSURE_MARKS: tuple[tuple[re.Pattern[str], Reference], ...] = (
    (re.compile(r"\s*[(\[]\s*(?:g|G|ga|gauge|表压|表)\s*[)\]]|[.\s_-]+(?:g|G|gauge)$|\s*表压\s*|\s+gauge\b"), "gauge"),
    (re.compile(r"\s*[(\[]\s*(?:a|A|abs\.?|ABS|absolute|绝压|绝对|绝)\s*[)\]]|[.\s_-]+(?:a|A|abs\.?|absolute)$|\s*绝对压力\s*|\s*绝压\s*|\s+abs\b"), "absolute"),
    (re.compile(r"\s*[(\[]\s*(?:d|D|diff|差压|差)\s*[)\]]|[.\s_-]+(?:d|D|diff)$"), "differential"),
)  # fmt: skip
_PRESSURE_ENDINGS: tuple[tuple[str, Reference], ...] = (
    ("gG", "gauge"), ("aA", "absolute"), ("dD", "differential"),
)  # fmt: skip
# Amounts of gas: at 0 °C and 101.325 kPa (DIN 1343, GB/T 19204), at a trade's own conditions, as it flows.
_GAS_MARKS: tuple[tuple[re.Pattern[str], str, Reference], ...] = (
    (re.compile(r"(?<![A-Za-z])(k?)N\s?m\s?\^?3(?!\d)"), r"\1m3", "normal"),
    (re.compile(r"(?<![A-Za-z])m\s?\^?3\s?(?:N|\(N\)|\(n\)|n|_n|_N)(?![A-Za-z])"), "m3", "normal"),
    (re.compile(r"(?<![A-Za-z])N\s?(m?[lL])(?![A-Za-z])"), r"\1", "normal"),
    (re.compile(r"(?<![A-Za-z])(k?)(?:S|[Ss]t\.?d?\s)\s?m\s?\^?3(?!\d)"), r"\1m3", "standard"),
    (re.compile(r"(?<![A-Za-z])[Ss]td\.?\s+(?=[lLcmf])"), "", "standard"),
    (re.compile(r"(?<=[lL3hnsd])\s*\(?(?:std\.?|st\.?|NTP|[sS]\.c\.|\([sS]\))\)?(?=\s*/|$|\s+per)"), "", "standard"),
    (re.compile(r"(?<=[lL3hnsd])\s*\(?(?:STP|norm\.?|nor|i\.\s?N\.|标况|标态)\)?(?=\s*/|$|\s+per)"), "", "normal"),
    (re.compile(r"(?<=[lL3hnsd])\s*\(?(?:act\.?|actual|工况|实际)\)?(?=\s*/|$|\s+per)"), "", "actual"),
    (re.compile(r"(?<![A-Za-z])(?:A|a|act\s)m\^?3(?!\d)"), "m3", "actual"),
)  # fmt: skip
_FACTOR = re.compile(r"(.+?)(?:\^|\*\*)?(-?\d)?$", re.S)
_BETWEEN_FACTORS = re.compile(
    r"[·*×]|(?<=[A-Za-z\d])\.(?=[A-Za-z])|\s|(?<=[A-Za-z])-(?=[A-Za-z])|(?<=[A-Za-z]\d)(?=K$)"
)
_POWER_WORDS = (
    (re.compile(r"(?<![A-Za-z])(?:square|sq\.?)\s*([A-Za-z]+)", re.IGNORECASE), r"\1^2"),
    (re.compile(r"(?<![A-Za-z])(?:cubic|cu\.?)\s*([A-Za-z]+)", re.IGNORECASE), r"\1^3"),
)
_THOUSAND = re.compile(r"(?<![A-Za-z])km3(?=$|/)")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit by itself: the name that pint reads, what it refers to, and what the word says that it measures.

    ``kind`` is empty where the dimension tells it.
    """

    unit: str
    reference: Reference = "plain"
    kind: str = ""


@functools.lru_cache(maxsize=10_000)
def parse_unit(text: str) -> ParsedUnit | None:
    """A unit as people write it, or None where it is not understood."""
    written = plain(text).strip().rstrip("。，;")
    if not written or len(written) > _LONGEST:
        return None
    return _marked(written) or _gas(written) or _whole(written) or _with_ending(written)


def _marked(written: str) -> ParsedUnit | None:
    """A pressure whose reference stands apart: ``kPa.g``, ``bar (abs)``, ``MPa表压``."""
    for pattern, reference in _PRESSURE_MARKS:
        short, count = pattern.subn("", written)
        if count and short and (unit := _whole(short)) and _is_pressure(unit.unit):
            return ParsedUnit(unit.unit, reference)
    return None


def _with_ending(written: str) -> ParsedUnit | None:
    """A pressure whose reference is glued to it: ``barg``, ``psia``, ``MPaG``; read where it is nothing else."""
    for letters, reference in _PRESSURE_ENDINGS:
        if written[-1] in letters and (unit := _whole(written[:-1])) and _is_pressure(unit.unit):
            return ParsedUnit(unit.unit, reference)
    return None


def _gas(written: str) -> ParsedUnit | None:
    """An amount of gas whose conditions are part of the unit: ``Nm3/h``, ``kNm³``, ``Sm3``, ``NL/min``."""
    for pattern, new, reference in _GAS_MARKS:
        without, count = pattern.subn(new, written)
        if not count:
            continue
        thousand = _THOUSAND.search(without) is not None and "k" in written
        unit = _whole(_THOUSAND.sub("m3", without) if thousand else without)
        if unit is not None and "[length]" in dimension_of(unit.unit):
            return ParsedUnit(f"thousand * {unit.unit}" if thousand else unit.unit, reference)
    return None


def _whole(written: str) -> ParsedUnit | None:
    """The unit without marks of reference other than a word's own."""
    unit = _expression(written)
    if unit is None:
        return None
    return ParsedUnit(unit, _reference_of_words(written), _kind_of_word(written))


def _is_pressure(unit: str) -> bool:
    return dimension_of(unit) == dimension_of("Pa")


def _reference_of_words(text: str) -> Reference:
    """What a word for an amount of gas or a pressure refers to, ``标方``, ``scfm``, ``ata``."""
    words = [text, *re.split(r"\s*/\s*|\s+per\s+|每", text)]
    for role, reference in _REFERENCE_ROLES:
        if any(word in lexicon.by_form(role) for word in words):
            return reference
    return "plain"


_REFERENCE_ROLES: tuple[tuple[str, Reference], ...] = (
    ("unit_normal", "normal"),
    ("unit_standard", "standard"),
    ("unit_actual", "actual"),
    ("unit_absolute", "absolute"),
    ("unit_gauge", "gauge"),
)


def _kind_of_word(text: str) -> str:
    """What a unit's own word tells: ``kvar`` is reactive power, though its dimension is that of any power."""
    for role in ("unit", "unit_phrase"):
        entry = lexicon.by_form(role).get(text)
        if entry is not None and entry.tells:
            return entry.tells[0]
        if entry is not None and role == "unit_phrase":
            return _kind_of_word(entry.concept) if entry.concept != text else ""
    return ""


def _expression(text: str) -> str | None:
    """The unit as an expression for pint, factor by factor."""
    whole = re.sub(r"\s+", " ", text.strip())
    whole = _concept("unit_phrase", whole) or whole
    whole = _concept("unit_phrase", whole.replace("^", "")) or whole
    if (name := _factor(whole)) is not None:
        return name
    for pattern, new in _POWER_WORDS:
        whole = pattern.sub(new, whole)
    parts = re.split(r"\s*/\s*|\s+per\s+|每", whole)
    if len(parts) == 2 and whole.startswith("每"):
        return None
    done = []
    for number, part in enumerate(parts):
        factors = [f for f in _BETWEEN_FACTORS.split(part.strip().strip("()")) if f]
        names = [_factor(f) for f in factors]
        if not names or any(n is None for n in names):
            return None
        joined = " * ".join(f"({n})" for n in names)
        done.append(joined if number == 0 else f"/ ({joined})")
    unit = " ".join(done)
    if len(done) > 1 or "*" in unit:  # a difference of degrees: 5 °C/min begins nowhere
        unit = re.sub(r"\b(?=deg[CF]\b)", "delta_", unit)
    return unit if is_known(unit) else None


def _factor(text: str) -> str | None:
    """One factor with its exponent; None where it is no unit."""
    if known := _named(text) or _named(_unslipped(text)):
        return known
    match = _FACTOR.match(text)
    if match is None:
        return None
    base, power = str(match[1]), str(match[2] or "")
    if power:
        name = _named(base) or _named(_unslipped(base)) or symbol(_unslipped(base))
        return f"({name})**{power}" if name else None
    return symbol(_unslipped(text)) or _prefixed(text)


_PREFIXES = {
    "千": "kilo",
    "兆": "mega",
    "吉": "giga",
    "毫": "milli",
    "微": "micro",
    "纳": "nano",
    "厘": "centi",
}
_PREFIXED = {"m", "gram", "s", "A", "V", "W", "J", "N", "Pa", "Hz", "L", "mol", "farad", "henry", "siemens", "ohm", "tesla",
             "bar", "kelvin", "W * h"}  # fmt: skip
_LONG = {"m": "metre", "s": "second", "A": "ampere", "V": "volt", "W": "watt", "J": "joule", "N": "newton",
         "Pa": "pascal", "Hz": "hertz", "L": "litre", "mol": "mole", "W * h": "watt_hour"}  # fmt: skip


def _prefixed(text: str) -> str | None:
    """A Chinese unit with a prefix that the lexicon does not list with it: ``微升``, ``毫牛``."""
    base = _named(text[1:])
    if text[:1] not in _PREFIXES or base not in _PREFIXED:
        return None
    return _PREFIXES[text[0]] + _LONG.get(base, base)


def _named(text: str) -> str:
    """Pint's name for a factor as people call it, beside what pint itself reads."""
    return _concept("unit", text)


def _unslipped(text: str) -> str:
    """A unit without the slips of case that operators make; read only where it is nothing as written."""
    return _concept("unit_slip", text) or text


def _concept(role: str, text: str) -> str:
    entry = lexicon.by_form(role).get(text)
    return entry.concept if entry else ""
