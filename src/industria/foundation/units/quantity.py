"""A number with a unit, as code works with it: converted, in SI, as absolute pressure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from industria.core import InputError
from industria.foundation.units.names import Reference, parse_unit
from industria.foundation.units.plain import plain
from industria.foundation.units.registry import convert, dimension_of, registry

STANDARD_ATMOSPHERE_PA = 101_325.0

_NUMBER = re.compile(
    r"^\s*([-+]?\s*(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"(?:\s*[x×*·]\s*10\s*\^?\s*([-+]?\d+))?\s*(.*)$",
    re.S,
)


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
        return dimension_of(self.unit)

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
        quantity = registry().Quantity(self.value, self.unit).to_base_units()
        return float(quantity.magnitude)

    def absolute_pa(self, atmosphere_pa: float = STANDARD_ATMOSPHERE_PA) -> float:
        """A pressure as absolute pressure in pascal; a plain one is refused, since it says not which."""
        if self.reference not in ("gauge", "absolute"):
            raise InputError(
                f"expected a gauge or an absolute pressure, found {self.written!r}, which says neither"
            )
        return self.to("Pa") + (atmosphere_pa if self.reference == "gauge" else 0.0)


def parse_quantity(text: str) -> Quantity | None:
    """A number and its unit, or None where either is missing or not understood."""
    cleaned = plain(text)
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
