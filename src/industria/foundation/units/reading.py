"""What a string says as a quantity: its value in SI with kind, form, reference and bound; or that it is none.

``12±0.5 mm`` is a tolerance, ``4-20 mA`` a range, ``真空度 0.08MPa`` a negative gauge pressure. ``E12A`` and
``M12x1.5`` are no quantities. ``5 tons`` and ``1,234 kg`` are ambiguous: all readings are given, none is chosen.
Conventions: gauge stays gauge and normal volume stays normal; temperatures in K, a difference of temperatures
is a kind of its own; speeds in revolutions per second; gE is taken as g.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Literal

from industria.core import InputError
from industria.foundation.units.around import Around, stripped
from industria.foundation.units.choices import Choice, resolved
from industria.foundation.units.forms import Figures, figures
from industria.foundation.units.kinds import to_si, unit_of_kind
from industria.foundation.units.numbers import short
from industria.foundation.units.plain import plain
from industria.foundation.units.shapes import designation, is_code, may_be_code

Verdict = Literal["quantity", "not_a_quantity", "ambiguous"]
_LONGEST = 120
_PER_FIRST = re.compile(r"每(小时|分钟|分|秒钟?|天|日|年|个?月)\s*([^每/]*\d[^每/]*)$")
_ONE_CAPITAL = re.compile(r"[A-Z1]?")
_GAS_REFERENCES = ("normal", "standard", "actual")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a string. Values are in ``unit_si``; None where the form has no such value."""

    form: str
    kind: str
    unit_si: str
    value_si: float | None = None
    low_si: float | None = None
    high_si: float | None = None
    reference: str = "none"
    bound: str | None = None
    number_as_read: str = ""
    unit_as_read: str = ""
    detector: str | None = None
    stated_as: str | None = None

    def to_json(self) -> dict[str, object]:
        """As JSON types, without what it does not say."""
        return {k: v for k, v in asdict(self).items() if v is not None}


@dataclass(frozen=True, slots=True)
class WrittenQuantity:
    """A string and how it was read: one reading, several, or none with the reason (``no_number``, ``code``, ``unit``)."""

    text: str
    verdict: Verdict
    readings: tuple[Reading, ...] = ()
    why: str = ""

    def to_json(self) -> dict[str, object]:
        """As JSON types: a quantity's fields stand at the top, readings of an ambiguous one in a list."""
        made: dict[str, object] = {"text": self.text, "verdict": self.verdict}
        if self.verdict == "quantity":
            return made | self.readings[0].to_json()
        if self.verdict == "ambiguous":
            return made | {"readings": [r.to_json() for r in self.readings]}
        return made | {"why": self.why}


def read_quantity(text: str) -> WrittenQuantity:
    """What a string says. Never raises: what is not understood is not a quantity, with the reason."""
    cleaned = _PER_FIRST.sub(r"\2/\1", re.sub(r"\s+", " ", plain(text)).strip(" 。;,、"))
    if not cleaned or len(cleaned) > _LONGEST:
        return WrittenQuantity(text, "not_a_quantity", why="no_number")
    if (named := designation(cleaned)) is not None:
        return _judged(text, [_reading(f, c, Around(cleaned)) for f, c in named])
    if is_code(cleaned):
        return WrittenQuantity(text, "not_a_quantity", why="code")
    around = stripped(cleaned)
    if around is None:
        return WrittenQuantity(text, "not_a_quantity", why="no_number")
    found = figures(around.body, between=around.between)
    if found is None:
        return WrittenQuantity(text, "not_a_quantity", why="unit")
    options = resolved(found, around)
    bare = all(c.kind == "number" for _, c in options)
    if (
        around.code == "all"
        or (around.code and bare)
        or (bare and is_code(around.body))
        or (bare and "label_of_rating" in around.roles)
    ):
        return WrittenQuantity(text, "not_a_quantity", why="code")
    if around.unknown and all(_ONE_CAPITAL.fullmatch(c.written) for _, c in options):
        return WrittenQuantity(text, "not_a_quantity", why="code")
    if not options:
        return WrittenQuantity(text, "not_a_quantity", why="unit")
    readings = [_reading(f, c, around) for f, c in options]
    if bare and may_be_code(cleaned):
        readings.append(Reading("single", "code", "", number_as_read=cleaned))
    return _judged(text, readings)


def _judged(text: str, readings: list[Reading | None]) -> WrittenQuantity:
    known = tuple(dict.fromkeys(r for r in readings if r is not None))
    if not known:
        return WrittenQuantity(text, "not_a_quantity", why="unit")
    return WrittenQuantity(text, "quantity" if len(known) == 1 else "ambiguous", known)


def _reading(figures: Figures, choice: Choice, around: Around) -> Reading | None:
    """Figures in the unit that was chosen, in SI; None where the dimension does not allow it."""
    vacuum = "label_vacuum" in around.roles and choice.kind == "pressure"
    vacuum = vacuum and choice.reference != "absolute"
    sign = -1.0 if vacuum and (figures.value or figures.low or 0) > 0 else 1.0
    try:
        value, low, high = (
            None if v is None else to_si(v * sign, unit, choice.kind)
            for v, unit in (
                (figures.value, choice.unit), (figures.low, choice.low_unit or choice.unit),
                (figures.high, choice.high_unit or choice.unit),
            )
        )  # fmt: skip
    except InputError:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    reading = Reading(
        figures.form, choice.kind, unit_of_kind(choice.kind) or choice.written, _clean(value), _clean(low),
        _clean(high), _reference(choice, around, vacuum), around.bound or None, figures.as_read,
        choice.written, around.detector or None,
    )  # fmt: skip
    if not vacuum:
        return reading
    stated = "" if figures.value is None else short(figures.value * sign)
    return replace(reading, stated_as="vacuum", number_as_read=stated or figures.as_read)


def _clean(value: float | None) -> float | None:
    """Without the noise of binary fractions in the last digits."""
    return None if value is None else float(f"{value:.14g}")


def _reference(choice: Choice, around: Around, vacuum: bool) -> str:
    if choice.kind == "pressure":
        if vacuum:
            return "gauge"
        for role in ("differential", "absolute", "gauge"):
            if f"label_{role}" in around.roles and choice.reference == "plain":
                return role
        return "unstated" if choice.reference == "plain" else choice.reference
    if choice.reference == "normal" and "标" in choice.written:
        return "standard"  # 0 °C in one trade, 20 °C in another
    return choice.reference if choice.reference in _GAS_REFERENCES else "none"
