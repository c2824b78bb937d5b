"""Which units a written unit may be, given what stands around it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.units.around import Around
from industria.foundation.units.forms import Figures
from industria.foundation.units.kinds import kind_of
from industria.foundation.units.names import ParsedUnit, parse_unit
from industria.foundation.units.registry import convert, dimension_of

# Pipe sizes in inches that are written with an inch sign (ASME B36.10).
_PIPE_SIZES = {
    0.125,
    0.25,
    0.375,
    0.5,
    0.75,
    1,
    1.25,
    1.5,
    2,
    2.5,
    3,
    3.5,
    4,
    5,
    6,
    8,
    10,
    12,
    14,
    16,
    18,
    20,
    24,
}
_COLD = 200  # below so many K, a temperature of a plant is hardly meant: it may be a difference
_SLOW = 50  # no machine's speed is told as fewer turns
# A comma never is the decimal sign where these are used, or nobody writes three decimals of them.
_GROUPED = re.compile(
    r"pound|psi|foot|inch|degF|Btu|horsepower|gallon|\blb\b|\bft\b|revolution|count|mile|yard|^Pa$|^W$|^J$|million|mmHg|"
    r"short_ton|ounce|oil_bbl|dimensionless_count"
)
_VIBRATION = {
    "velocity": "vibration_velocity", "length": "vibration_displacement",
    "acceleration": "vibration_acceleration", "vibration_enveloped_acceleration": "vibration_enveloped_acceleration",
}  # fmt: skip
_DURATIONS = {"m": "min", "M": "min", "H": "h", "S": "s", "d": "day"}
_FEET = {"'": "foot", '"': "inch"}
_DEGREES = {
    "°": "degree",
    "度": "degree",
    "'": "arcminute",
    '"': "arcsecond",
    "分": "arcminute",
    "秒": "arcsecond",
}
_DELTAS = {"degC": "delta_degC", "degF": "delta_degF", "kelvin": "delta_degC"}
_TOLD = {
    ("fraction", "relative_humidity"), ("energy", "torque"), ("ratio", "relative_humidity"),
    ("temperature", "temperature_difference"),
}  # fmt: skip
_PURE = {"power_factor", "acidity", "hardness"}  # a label that is enough where no unit is


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit by pint's name, what it measures, how it was written, what it refers to."""

    unit: str
    kind: str
    written: str
    reference: str = "plain"
    low_unit: str = ""
    high_unit: str = ""


def resolved(figures: Sequence[Figures], around: Around) -> list[tuple[Figures, Choice]]:
    """The figures with their units, of the first form whose units are known; several where they may be several."""
    found: list[tuple[Figures, Choice]] = []
    for one in figures:
        if found and one.form != found[0][0].form:
            break
        found += _resolved(one, around)
    return found


def _resolved(figures: Figures, around: Around) -> list[tuple[Figures, Choice]]:
    if figures.form == "added":
        return _added(figures)
    if figures.form == "deviation":
        return _deviation(figures, around)
    if figures.form == "range" and figures.units[1] != figures.units[2]:
        return [(figures, c) for c in _of_two_units(figures, around)]
    found = _of_unit(figures.units[0], figures, around)
    if figures.hyphen:
        found = [c for c in found if c.kind != "number"]
    if figures.comma == "decimal":
        found = [c for c in found if not _GROUPED.search(c.unit)]
    return [(figures, _as_labelled(c, around)) for c in found]


def _added(figures: Figures) -> list[tuple[Figures, Choice]]:
    """Parts that add up: each in a smaller unit of the same dimension."""
    first = figures.parts[0][1]
    marks = _FEET if first == "'" else _DEGREES if first in ("°", "度") else {}
    lead = marks.get(first) or _unit_name(first)
    if lead is None:
        return []
    marks = marks or (_DURATIONS if dimension_of(lead) == "[time]" else {})
    total, size = 0.0, math.inf
    for number, written in figures.parts:
        unit = marks.get(written) or _unit_name(written)
        if (
            unit is None
            or dimension_of(unit) != dimension_of(lead)
            or ("deg" in unit[:4] and unit != "degree")
        ):
            return []
        factor = convert(1.0, unit, lead)
        if factor >= size:
            return []
        total, size = total + number * factor, factor
    kind = "angle" if lead == "degree" else kind_of(ParsedUnit(lead))
    whole = Figures("single", total, as_read=figures.as_read)
    return [(whole, Choice(lead, kind, first))] if kind else []


def _unit_name(written: str) -> str | None:
    unit = parse_unit(written)
    return None if unit is None else unit.unit


def _deviation(figures: Figures, around: Around) -> list[tuple[Figures, Choice]]:
    """A value in one unit, its deviations in another: ``5 m ± 2 mm``, ``20 °C ± 2 K``."""
    of = _unit_name(figures.units[1])
    if of is None or figures.value is None or figures.low is None or figures.high is None:
        return []
    found = []
    for choice in _of_unit(figures.units[0], figures, around):
        unit = _DELTAS.get(choice.unit, choice.unit)
        if dimension_of(unit) != dimension_of(_DELTAS.get(of, of)):
            continue
        low, high = (
            figures.value + convert(v, _DELTAS.get(of, of), unit)
            for v in (figures.low, figures.high)
        )
        whole = replace(figures, form="tolerance", low=low, high=high)
        found.append((whole, _as_labelled(choice, around)))
    return found


def _of_two_units(figures: Figures, around: Around) -> list[Choice]:
    """A range whose ends have units of their own, of one kind."""
    low = _of_unit(figures.units[1], figures, around)
    high = _of_unit(figures.units[2], figures, around)
    return [
        _as_labelled(replace(b, low_unit=a.unit, high_unit=b.unit, written=f"{a.written}, {b.written}"), around)
        for a in low for b in high if a.kind == b.kind
    ]  # fmt: skip


def _of_unit(written: str, figures: Figures, around: Around) -> list[Choice]:
    if not written:
        kind = around.kind if around.kind in _PURE else "number"
        scale = {"acidity": "pH", "hardness": around.label.strip(" :=")}.get(kind, "1")
        return [Choice("dimensionless", kind, scale)]
    several = [
        Choice(e.concept, e.tells[0], written)
        for e in lexicon.entries("unit_of_several")
        if written in e.forms
    ]
    if several:
        return _narrowed(several, written, figures, around)
    if (unit := parse_unit(written)) is not None:
        kind = kind_of(unit)
        return [Choice(unit.unit, kind, written, unit.reference)] if kind else []
    if written in lexicon.by_form("unit_of_count"):
        return [Choice("count", "count", written)]
    return []


def _narrowed(
    several: list[Choice], written: str, figures: Figures, around: Around
) -> list[Choice]:
    """Those of a word's units that the label and the number allow."""
    if "label_cable" in around.roles and (cable := [c for c in several if c.unit == "mm**2"]):
        return cable
    if written in ("平方", "平") and around.kind == "area":
        return several[:1]
    if written == "度" and around.body.startswith(("零下", "零上")):
        return [c for c in several if c.kind == "temperature"]
    if around.kind and (told := [c for c in several if c.kind == around.kind]):
        return told
    if around.kind == "vibration" or around.detector:
        return [c for c in several if c.kind in _VIBRATION] or several
    return _of_size(several, written, figures)


def _of_size(several: list[Choice], written: str, figures: Figures) -> list[Choice]:
    """Those that a number of this size and form may be in."""
    least = figures.value if figures.value is not None else figures.low or 0.0
    single = figures.form == "single"
    if written == '"' and single and least in _PIPE_SIZES:
        return [*several, replace(several[0], kind="nominal_pipe_size")]
    if written == "K" and figures.form == "tolerance":
        return several[1:] if least == 0 else several[:1]
    if written == "K" and single and figures.glued and least == int(least):
        return [*several, Choice("thousand", "number", written)]
    if (written == "K" and least >= _COLD) or (written == "转" and least >= _SLOW):
        return several[:1]
    return several


def _as_labelled(choice: Choice, around: Around) -> Choice:
    """The unit as its label or its detector means it: ``压力 6公斤`` is kgf/cm², ``45 μm p-p`` a vibration."""
    kind, label = choice.kind, around.kind
    if (label == "vibration" or around.detector) and kind in _VIBRATION:
        return replace(choice, kind=_VIBRATION[kind])
    if (label == "vibration" or around.detector) and choice.unit in ("gram", "g"):
        return replace(choice, kind="vibration_acceleration", unit="g_0")
    if kind == "mass" and label == "force":
        return replace(choice, kind="force", unit=f"({choice.unit}) * g_0")
    if label == "pressure" and choice.unit == "kg":
        return replace(choice, kind="pressure", unit="kgf_per_cm2")
    if (kind, label) in _TOLD:
        return replace(choice, kind=label)
    if kind == "temperature" and label != "temperature" and "differ" in label:
        return replace(choice, kind="temperature_difference")
    if kind == "temperature" and around.body.startswith("±"):
        return replace(choice, kind="temperature_difference")
    return choice
