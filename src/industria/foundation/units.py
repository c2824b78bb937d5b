"""Quantities as people write them on the shop floor, in Chinese and English, on top of ``pint``.

``3.5 kgf/cm2``, ``0.35兆帕(表压)``, ``2980 转/分``, ``１２．５ＭＰａ``, ``1200 Nm3/h``: a number, a unit
and, for pressures and gas flows, what it refers to. What is not understood is ``None``, never a
guess; converting between dimensions raises InputError.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from industria.core import InputError
from industria.foundation import lexicon

if TYPE_CHECKING:
    import pint

Reference = Literal["gauge", "absolute", "normal", "plain"]
STANDARD_ATMOSPHERE_PA = 101_325.0

_DEFINITIONS = (
    "metric_horsepower_cn = 735.49875 * watt",
    "metre_of_water = 9806.65 * pascal",
    "millimetre_of_water = 9.80665 * pascal",
    "inch_of_water_c = 249.08891 * pascal",
    "technical_atmosphere_cn = 98066.5 * pascal",
    "kgf_per_cm2 = 98066.5 * pascal",
    "sound_level = []",
    "cn_mil = 1e-5 * metre",
    "beat = count",
    "jin_cn = 0.5 * kilogram",
    "kilotonne_cn = 1000 * metric_ton",
    "refrigeration_ton_cn = 3516.8528 * watt",
    "gauss_of_tesla = 1e-4 * tesla",
    "per_thousand = 1e-3",
    "part_per_million = 1e-6",
    "part_per_billion = 1e-9",
)

_GAUGE = re.compile(
    r"\s*[(\[]\s*(?:g|G|ga|gauge|表压|表)\s*[)\]]|[.\s_-]+(?:g|G|gauge)$|\s*表压\s*|\s+gauge\b"
)
_ABSOLUTE = re.compile(
    r"\s*[(\[]\s*(?:a|A|abs|ABS|absolute|绝压|绝对|绝)\s*[)\]]|[.\s_-]+(?:a|A|abs|absolute)$|\s*绝对压力\s*|\s*绝压\s*|\s+abs\b"
)
_GLUED = {
    "barg": ("bar", "gauge"), "Barg": ("bar", "gauge"), "BARG": ("bar", "gauge"), "barG": ("bar", "gauge"),
    "psig": ("psi", "gauge"), "PSIG": ("psi", "gauge"), "kPag": ("kPa", "gauge"), "kPaG": ("kPa", "gauge"),
    "MPag": ("MPa", "gauge"), "MPaG": ("MPa", "gauge"), "mbarg": ("mbar", "gauge"), "bara": ("bar", "absolute"),
    "Bara": ("bar", "absolute"), "BARA": ("bar", "absolute"), "barA": ("bar", "absolute"),
    "psia": ("psi", "absolute"), "PSIA": ("psi", "absolute"), "kPaa": ("kPa", "absolute"),
    "kPaA": ("kPa", "absolute"), "MPaa": ("MPa", "absolute"), "MPaA": ("MPa", "absolute"),
    "mbara": ("mbar", "absolute"), "ata": ("at", "absolute"), "atg": ("at", "gauge"),
    "atü": ("at", "gauge"),
}  # fmt: skip
_NUMBER = re.compile(
    r"^\s*([-+]?\s*(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"(?:\s*[x×*·]\s*10\s*\^?\s*([-+]?\d+))?\s*(.*)$",
    re.S,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_FACTOR = re.compile(r"(.+?)(?:\^|\*\*)?(-?\d)?$", re.S)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit. ``unit`` is a name that pint reads; ``written`` is how it stood."""

    value: float
    unit: str
    written: str
    reference: Reference = "plain"

    @property
    def dimension(self) -> str:
        """The dimension as pint writes it, ``[length] / [time]``."""
        return str(_registry().Unit(self.unit).dimensionality)

    def to(self, unit: str) -> float:
        """The number in another unit. Raises InputError for another dimension or an unknown unit.

        Gauge stays gauge: only ``absolute_pa`` adds an atmosphere.
        """
        target = parse_unit(unit)
        if target is None:
            raise InputError(f"expected a unit that is known, found {unit!r}")
        return convert(self.value, self.unit, target.unit)

    def si(self) -> float:
        """The number in SI base units (temperatures in degrees Celsius)."""
        if self.unit in ("degC", "degF", "kelvin"):
            return convert(self.value, self.unit, "degC")
        quantity = _registry().Quantity(self.value, self.unit).to_base_units()
        return float(quantity.magnitude)

    def absolute_pa(self, atmosphere_pa: float = STANDARD_ATMOSPHERE_PA) -> float:
        """A pressure as absolute pressure in pascal; a plain one is refused, since it says not which."""
        if self.reference not in ("gauge", "absolute"):
            raise InputError(
                f"expected a gauge or an absolute pressure, found {self.written!r}, which says neither"
            )
        return self.to("Pa") + (atmosphere_pa if self.reference == "gauge" else 0.0)


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit by itself: the name that pint reads, and what it refers to."""

    unit: str
    reference: Reference = "plain"


def parse_quantity(text: str) -> Quantity | None:
    """A number and its unit, or None where either is missing or not understood."""
    cleaned = _plain(text)
    front: Reference = "plain"
    for words, reference in (("表压", "gauge"), ("绝压", "absolute"), ("绝对压力", "absolute")):
        if cleaned.startswith(words):
            cleaned, front = cleaned[len(words) :].lstrip(" :："), reference  # type: ignore[assignment]
    match = _NUMBER.match(cleaned)
    if match is None or not match[3].strip():
        return None
    unit = parse_unit(match[3])
    if unit is None:
        return None
    digits = re.sub(r"[,\s]", "", match[1])
    if match[2] and "e" in digits.lower():
        return None  # two exponents are no number that anybody writes
    value = float(f"{digits}e{match[2]}" if match[2] else digits)
    if not math.isfinite(value):
        return None
    reference = front if front != "plain" else unit.reference
    return Quantity(value, unit.unit, match[3].strip(), reference)


@functools.lru_cache(maxsize=10_000)
def parse_unit(text: str) -> ParsedUnit | None:
    """A unit as people write it, or None where it is not understood."""
    written = _plain(text).strip().rstrip("。，;")
    if not written or len(written) > 40:
        return None
    if written in _GLUED:
        name, reference = _GLUED[written]
        return _checked(_named(name) or name, reference)  # type: ignore[arg-type]
    for pattern, reference in ((_GAUGE, "gauge"), (_ABSOLUTE, "absolute")):
        short, count = pattern.subn("", written)
        if count and short and (unit := _expression(short)) and _is_pressure(unit):
            return ParsedUnit(unit, reference)  # type: ignore[arg-type]
    normal = re.match(r"^N\s?m\s?\^?3(.*)$", written)
    if normal:
        unit = _expression("m3" + normal[1])
        return ParsedUnit(unit, "normal") if unit else None
    unit = _expression(written)
    if unit is None:
        return None
    reference = (
        "normal" if re.match("标(?:准|方|立)", written) and "大气压" not in written else "plain"
    )
    return ParsedUnit(unit, reference)  # type: ignore[arg-type]


def convert(value: float, unit: str, target: str) -> float:
    """Between two units by pint's names. Raises InputError for different dimensions."""
    import pint

    try:
        return float(_registry().Quantity(value, unit).to(target).magnitude)
    except (pint.errors.DimensionalityError, pint.errors.OffsetUnitCalculusError):
        raise InputError(f"expected a unit of the dimension of {unit}, found {target}") from None


def dimension_of(unit: str) -> str:
    """The dimension of a unit by pint's name."""
    return str(_registry().Unit(unit).dimensionality)


def _plain(text: str) -> str:
    """Full-width signs, superscripts and the many minus signs and dots in one form."""
    marked = _SUPERSCRIPT.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    plain = unicodedata.normalize("NFKC", marked)
    for sign in "−–—﹣":
        plain = plain.replace(sign, "-")
    for dot in "⋅•∙×":
        plain = plain.replace(dot, "×" if dot == "×" else "·")
    return (
        plain.replace("µ", "μ")
        .replace("／", "/")
        .replace("˚", "°")
        .replace("º", "°")
        .replace("Ω", "Ω")
    )


def _is_pressure(unit: str) -> bool:
    return dimension_of(unit) == dimension_of("Pa")


def _checked(unit: str, reference: Reference) -> ParsedUnit | None:
    return ParsedUnit(unit, reference) if _known(unit) else None


def _expression(text: str) -> str | None:
    """The unit as an expression for pint, factor by factor."""
    whole = re.sub(r"\s+", " ", text.strip())
    whole = _concept("unit_phrase", whole) or whole
    whole = _concept("unit_phrase", whole.replace("^", "")) or whole
    if (name := _factor(whole)) is not None:
        return name
    parts = re.split(r"\s*/\s*|\s+per\s+|每", whole)
    if len(parts) == 2 and whole.startswith("每"):
        return None
    done = []
    for number, part in enumerate(parts):
        part = part.strip().strip("()")
        factors = [
            f
            for f in re.split(
                r"[·*×]|(?<=[A-Za-z\d])\.(?=[A-Za-z])|\s|(?<=[A-Za-z])-(?=[A-Za-z])", part
            )
            if f
        ]
        names = [_factor(f) for f in factors]
        if not names or any(n is None for n in names):
            return None
        joined = " * ".join(f"({n})" for n in names)
        done.append(joined if number == 0 else f"/ ({joined})")
    unit = " ".join(done)
    return unit if _known(unit) else None


def _factor(text: str) -> str | None:
    """One factor with its exponent; None where it is no unit."""
    if known := _named(text) or _named(_unslipped(text)):
        return known
    match = _FACTOR.match(text)
    if match is None:
        return None
    base, power = str(match[1]), str(match[2] or "")
    if power:
        name = _named(base) or _named(_unslipped(base)) or _pint_name(base)
        return f"({name})**{power}" if name else None
    return _pint_name(text)


def _named(text: str) -> str:
    """Pint's name for a factor as people call it, beside what pint itself reads."""
    return _concept("unit", text)


def _unslipped(text: str) -> str:
    """A unit without the slips of case that operators make; read only where it is nothing as written."""
    return _concept("unit_slip", text) or text


def _concept(role: str, text: str) -> str:
    entry = lexicon.by_form(role).get(text)
    return entry.concept if entry else ""


def _pint_name(text: str) -> str | None:
    text = _unslipped(text)
    fixed = text.replace("μ", "u") if text.startswith("μ") else text
    if not re.fullmatch(r"[A-Za-z_Ω]+", fixed):
        return None
    return fixed if _known(fixed) else None


@functools.lru_cache(maxsize=10_000)
def _known(unit: str) -> bool:
    import pint

    try:
        _registry().Quantity(1.0, unit)
    except pint.errors.OffsetUnitCalculusError:
        return False
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError, KeyError):
        return False
    return True


@functools.cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for definition in _DEFINITIONS:
        registry.define(definition)
    registry.define("mil_length = 2.54e-5 * metre")
    return registry
