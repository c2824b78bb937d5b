"""What kind of quantity a unit measures, and each kind's SI unit.

The dimension alone does not tell: N·m is torque and J is energy, mg/m³ a concentration and kg/m³ a density,
rpm a speed and Hz a frequency. What the unit's own word says decides first, then how it is built.
"""

from __future__ import annotations

import functools
import re

from industria.foundation.units.names import ParsedUnit
from industria.foundation.units.registry import convert, dimension_of

# Kind: pint's unit of it in SI, and how that unit is written. The first kind of a dimension is its usual one.
_SI: dict[str, tuple[str, str]] = {
    "length": ("m", "m"), "area": ("m**2", "m2"), "volume": ("m**3", "m3"), "mass": ("kg", "kg"),
    "duration": ("s", "s"), "temperature": ("kelvin", "K"), "current": ("A", "A"), "pressure": ("Pa", "Pa"),
    "energy": ("J", "J"), "power": ("W", "W"), "force": ("N", "N"), "volume_flow": ("m**3/s", "m3/s"),
    "mass_flow": ("kg/s", "kg/s"), "velocity": ("m/s", "m/s"), "acceleration": ("m/s**2", "m/s2"),
    "voltage": ("V", "V"), "resistance": ("ohm", "ohm"), "resistivity": ("ohm*m", "ohm.m"),
    "conductivity": ("S/m", "S/m"), "conductance": ("S", "S"), "capacitance": ("F", "F"), "inductance": ("H", "H"),
    "charge": ("C", "C"), "magnetic_flux_density": ("T", "T"), "magnetic_field_strength": ("A/m", "A/m"),
    "density": ("kg/m**3", "kg/m3"), "dynamic_viscosity": ("Pa*s", "Pa.s"), "kinematic_viscosity": ("m**2/s", "m2/s"),
    "specific_energy": ("J/kg", "J/kg"), "frequency": ("Hz", "Hz"), "temperature_rate": ("kelvin/s", "K/s"),
    "molar_concentration": ("mol/m**3", "mol/m3"), "amount_of_substance": ("mol", "mol"),
    "heat_flux": ("W/m**2", "W/m2"), "thermal_conductivity": ("W/m/kelvin", "W/m.K"),
    "heat_transfer_coefficient": ("W/m**2/kelvin", "W/m2.K"), "specific_heat": ("J/kg/kelvin", "J/kg.K"),
    "area_density": ("kg/m**2", "kg/m2"), "linear_density": ("kg/m", "kg/m"), "stiffness": ("N/m", "N/m"),
    "specific_volume": ("m**3/kg", "m3/kg"), "illuminance": ("lux", "lx"), "luminous_flux": ("lumen", "lm"),
    "moment_of_inertia": ("kg*m**2", "kg.m2"), "angular_velocity": ("rad/s", "rad/s"), "acidity": ("ph_value", "pH"),
    "momentum": ("kg*m/s", "kg.m/s"), "electric_field": ("V/m", "V/m"), "thermal_resistance": ("kelvin/W", "K/W"),
    "mass_flux": ("kg/m**2/s", "kg/m2.s"), "volumetric_heat_rate": ("W/m**3", "W/m3"), "molar_flow": ("mol/s", "mol/s"),
    "heat_capacity": ("J/kelvin", "J/K"), "angular_acceleration": ("rad/s**2", "rad/s2"),
    "current_density": ("A/m**2", "A/m2"), "specific_area": ("m**2/kg", "m2/kg"), "wavenumber": ("1/m", "1/m"),
    "temperature_gradient": ("kelvin/m", "K/m"), "thermal_expansion": ("1/kelvin", "1/K"),
    "turbidity": ("turbidity_unit", "NTU"),
    # Kinds that share a dimension with one above.
    "torque": ("N*m", "N.m"), "energy_density": ("J/m**3", "J/m3"), "temperature_difference": ("delta_degC", "K"),
    "vibration_velocity": ("m/s", "m/s"), "vibration_displacement": ("m", "m"), "nominal_pipe_size": ("m", "m"),
    "vibration_acceleration": ("m/s**2", "m/s2"), "vibration_enveloped_acceleration": ("m/s**2", "m/s2"),
    "rotational_speed": ("revolution/s", "1/s"), "mass_concentration": ("kg/m**3", "kg/m3"),
    "apparent_power": ("W", "VA"), "reactive_power": ("W", "var"), "apparent_energy": ("J", "VA.s"),
    "fraction": ("dimensionless", "1"), "relative_humidity": ("dimensionless", "1"), "number": ("dimensionless", "1"),
    "volume_fraction": ("dimensionless", "1"), "mass_fraction": ("dimensionless", "1"), "ratio": ("dimensionless", "1"),
    "power_factor": ("dimensionless", "1"), "count": ("count", "1"), "angle": ("radian", "rad"),
    "count_rate": ("count/s", "1/s"), "nominal_pressure": ("Pa", "Pa"),
}  # fmt: skip
_AS_READ = {"sound_level": "dB", "hardness": ""}  # scales that no factor converts
_SHARES = ("percent", "per_thousand", "part_per_million", "part_per_billion", "ppm")
_ENERGY = re.compile(
    r"\b(?:[kMGT]?(?:J|cal)|W \* h|watt_hour|Btu|coal_equivalent_kg|kilowatt_hour)\b|\b[kMG]W \* h"
)
_NO_ANGLE = re.compile(r"\b(?:revolution|rad|radian|degree|count|grad|arcminute)\b")
_SMALL_GRAM = re.compile(r"^\(*\s*(?:m|u|n|milli|micro)(?:g|gram)\b")
_GRAM = re.compile(r"^\(*\s*(?:g|gram)\b\)*\s*/")


def kind_of(unit: ParsedUnit) -> str:
    """The kind of quantity that a unit measures; empty where none is known."""
    if unit.kind:
        return unit.kind
    name = unit.unit
    if name in (
        "degree",
        "deg",
        "radian",
        "rad",
        "mrad",
        "grad",
        "arcminute",
        "urad",
        "milliradian",
    ):
        return "angle"
    if "revolution" in name:
        return "rotational_speed" if "[time]" in dimension_of(name) else "count"
    if "count" in name:
        return "frequency" if "[time]" in dimension_of(name) else "count"
    if dimension_of(name) == "dimensionless":
        return "fraction" if name in _SHARES else "ratio"
    return _built(_usual().get(dimension_of(name), ""), name)


def _built(usual: str, name: str) -> str:
    """The kind of a dimension, told apart by how the unit is built."""
    if usual == "energy" and not _ENERGY.search(name) and ("*" in name and "W" not in name):
        return "torque"
    if usual == "pressure" and _ENERGY.search(name):
        return "energy_density"
    if usual == "density" and (
        _SMALL_GRAM.match(name) or (_GRAM.match(name) and "cm" not in name and "mL" not in name)
    ):
        return "mass_concentration"
    if usual == "frequency" and _NO_ANGLE.search(name):
        return "angular_velocity"
    return usual


def unit_of_kind(kind: str) -> str:
    """How a kind's SI unit is written; empty where it has none."""
    return _SI[kind][1] if kind in _SI else _AS_READ.get(kind, "")


def to_si(value: float, unit: str, kind: str) -> float:
    """A value in the SI unit of its kind. Raises InputError for another dimension."""
    if kind not in _SI or unit == "dimensionless":
        return value
    target = _SI[kind][0]
    if kind == "temperature_difference":
        unit = {"degC": "delta_degC", "degF": "delta_degF", "kelvin": "delta_degC"}.get(unit, unit)
    if target == unit:
        return value
    if kind == "rotational_speed" and "count" in unit:
        target = "count/s"
    return convert(value, unit, target)


@functools.cache
def _usual() -> dict[str, str]:
    """The usual kind of each dimension."""
    found: dict[str, str] = {}
    for kind, (unit, _) in _SI.items():
        found.setdefault(dimension_of(unit), kind)
    return found
