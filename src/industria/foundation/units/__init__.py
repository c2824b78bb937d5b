"""Quantities as people write them on the shop floor, in Chinese and English, on top of ``pint``.

``3.5 kgf/cm2``, ``0.35兆帕(表压)``, ``2980 转/分``, ``１２．５ＭＰａ``, ``1200 Nm3/h``: a number, a unit
and, for pressures and gas flows, what it refers to. What is not understood is ``None``, never a
guess; converting between dimensions raises InputError.
"""

from __future__ import annotations

from industria.foundation.units.header import unit_of_header
from industria.foundation.units.names import ParsedUnit, Reference, parse_unit
from industria.foundation.units.quantity import STANDARD_ATMOSPHERE_PA, Quantity, parse_quantity
from industria.foundation.units.reading import Reading, WrittenQuantity, read_quantity
from industria.foundation.units.registry import convert, dimension_of

__all__ = [
    "STANDARD_ATMOSPHERE_PA",
    "ParsedUnit",
    "Quantity",
    "Reading",
    "Reference",
    "WrittenQuantity",
    "convert",
    "dimension_of",
    "parse_quantity",
    "parse_unit",
    "read_quantity",
    "unit_of_header",
]
