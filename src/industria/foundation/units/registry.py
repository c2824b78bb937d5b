"""Pint's registry with the units of Chinese plants beside its own, and conversion by pint's names."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from industria.core import InputError

if TYPE_CHECKING:
    import pint

# Sources: GB 3100-1993 and GB 3102; GB/T 2589-2020 (29.3076 MJ in a kg of standard coal); JIS B 8621
# (refrigeration ton of 12,000 Btu/h); NIST SP 811.
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
    "thousand = 1e3", "million = 1e6", "milliard = 1e9", "thousandth = 1e-3",
    "liang_cn = 0.05 * kilogram",
    "dan_cn = 50 * kilogram",
    "mu_cn = 2000 / 3 * metre ** 2",
    "chi_cn = 1 / 3 * metre",
    "cun_cn = 1 / 30 * metre",
    "li_cn = 500 * metre",
    "kilotonne_cn = 1000 * metric_ton",
    "refrigeration_ton_cn = 3516.8528 * watt",
    "refrigeration_ton_jp = 3861.16 * watt",
    "coal_equivalent_kg = 29.3076e6 * joule",
    "oil_equivalent_kg = 41.868e6 * joule",
    "gauss_of_tesla = 1e-4 * tesla",
    "mil_length = 2.54e-5 * metre",
    "per_thousand = 1e-3",
    "part_per_million = 1e-6",
    "part_per_billion = 1e-9",
    "ph_value = [acidity]",
    "turbidity_unit = [turbidity]",
    "hardness_rockwell = [hardness_rockwell]",
    "hardness_brinell = [hardness_brinell]",
    "hardness_vickers = [hardness_vickers]",
    "hardness_shore = [hardness_shore]",
)  # fmt: skip


@functools.cache
def registry() -> pint.UnitRegistry[float]:
    """Made at the first use: that takes longer than most commands."""
    import pint

    made: pint.UnitRegistry[float] = pint.UnitRegistry()
    for definition in _DEFINITIONS:
        made.define(definition)
    return made


def convert(value: float, unit: str, target: str) -> float:
    """Between two units by pint's names. Raises InputError for different dimensions."""
    import pint

    try:
        return float(registry().Quantity(value, unit).to(target).magnitude)
    except (pint.errors.DimensionalityError, pint.errors.OffsetUnitCalculusError):
        raise InputError(f"expected a unit of the dimension of {unit}, found {target}") from None


@functools.lru_cache(maxsize=10_000)
def dimension_of(unit: str) -> str:
    """The dimension of a unit by pint's name; the same text for the same dimension."""
    import pint

    dimensions = registry().Unit(unit).dimensionality
    return str(pint.util.UnitsContainer(dict(sorted(dimensions.items()))))


@functools.lru_cache(maxsize=10_000)
def is_known(unit: str) -> bool:
    """Whether pint reads an expression as a unit."""
    import pint

    try:
        registry().Quantity(1.0, unit)
    except pint.errors.OffsetUnitCalculusError:
        return False
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError, KeyError):
        return False
    return True
