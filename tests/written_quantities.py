"""The strings of ``written/quantities.txt`` with what they say, in SI."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from industria.foundation.units import WrittenQuantity

_FILE = Path(__file__).parent / "written" / "quantities.txt"


@dataclass(frozen=True)
class Expected:
    """A string and what it says; ``values`` are value, low and high."""

    text: str
    verdict: str
    kinds: tuple[str, ...] = ()
    values: tuple[float | None, float | None, float | None] = (None, None, None)
    reference: str = "none"
    bound: str | None = None


def expected() -> list[Expected]:
    """Every line of the file."""
    lines = _FILE.read_text("utf-8").splitlines()
    return [_read(line) for line in lines if line.strip() and not line.startswith("# ")]


def _read(line: str) -> Expected:
    text, *fields = [field.strip() for field in line.split(" | ")]
    fields = [f.rstrip("|").strip() for f in fields] or [""]
    if fields[0] == "-":
        return Expected(text, "not_a_quantity")
    if fields[0] == "?":
        return Expected(text, "ambiguous", tuple(fields[1].split()))
    said = fields[2].split() if len(fields) > 2 else []
    bound = next((s for s in said if s in ("max", "min")), None)
    reference = next((s for s in said if s not in ("max", "min")), "none")
    return Expected(text, "quantity", (fields[0],), _values(fields[1]), reference, bound)


def _values(text: str) -> tuple[float | None, float | None, float | None]:
    if text.endswith("]"):
        value, span = text[:-1].split("[")
        low, high = span.split("..")
        return _number(value), _number(low), _number(high)
    if ".." in text:
        low, high = text.split("..")
        return None, _number(low), _number(high)
    return _number(text), None, None


def _number(text: str) -> float:
    return float(eval(text, {"__builtins__": {}}))  # arithmetic of a file beside this one


def difference(found: WrittenQuantity, wanted: Expected) -> str:
    """In what a reading differs from what is expected; empty where it does not."""
    if found.verdict != wanted.verdict:
        return f"{found.verdict} {found.why} {[r.kind for r in found.readings]}"
    kinds = {r.kind for r in found.readings}
    if kinds != set(wanted.kinds):
        return f"kinds {sorted(kinds)}"
    if wanted.verdict != "quantity":
        return ""
    reading = found.readings[0]
    for have, want in zip(
        (reading.value_si, reading.low_si, reading.high_si), wanted.values, strict=True
    ):
        if (have is None) != (want is None) or (
            have is not None
            and want is not None
            and not math.isclose(have, want, rel_tol=1e-6, abs_tol=1e-12)
        ):
            return f"values {reading.value_si, reading.low_si, reading.high_si} for {wanted.values}"
    if (reading.reference, reading.bound) != (wanted.reference, wanted.bound):
        return f"{reading.reference} {reading.bound}"
    return ""
