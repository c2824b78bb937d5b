"""Reports of a shift as people write them: facts in a row, a sentence or two, and the habits that do harm.

A program's own reports, and said to be so. With chance ``HABIT`` a report gives a reading in a wrong unit,
without one, rounded, or adds a reading that nobody took: what a plant's old reports teach a model too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

HABIT = 0.4
_QUANTITIES = {
    "discharge pressure": ("bar", 1.0, 16.0, 1), "suction pressure": ("kPa", 20.0, 180.0, 0),
    "oil pressure": ("bar", 1.0, 6.0, 1), "bearing temperature": ("°C", 35.0, 110.0, 0),
    "winding temperature": ("°C", 40.0, 140.0, 0), "vibration": ("mm/s", 0.5, 12.0, 1),
    "motor current": ("A", 5.0, 90.0, 0), "motor power": ("kW", 2.0, 75.0, 1),
    "flow": ("L/min", 10.0, 400.0, 0), "supply voltage": ("V", 380.0, 420.0, 0),
}  # fmt: skip
_WRONG = ("bar", "kPa", "°C", "mm/s", "A", "kW", "L/min", "V", "psi", "K")
_MACHINES = ("pump", "fan", "mill", "compressor", "conveyor", "mixer", "press", "crusher")
_ACTIONS = (
    "replaced the seal", "greased the bearing", "cleaned the filter", "tightened the coupling",
    "changed the oil", "aligned the shaft", "topped up coolant", "swapped the belt",
)  # fmt: skip
_ONE = (
    "The {m} showed a {q} of {v}.", "{q} of the {m} was {v}.", "{m}: {q} at {v}.",
    "Read a {q} of {v} on the {m}.",
)  # fmt: skip
_TWO = (
    "The {m} showed a {q} of {v} and a {r} of {w}.", "{q} of the {m} was {v}, {r} {w}.",
    "{m}: {q} at {v}, {r} at {w}.",
)  # fmt: skip
_DID = ("We {a}.", "Then {a}.", "Crew {a}.")
_EXTRA = (" Next check in {n} h.", " Ran {n} h since.", " Limit is {n}.")


@dataclass(frozen=True, slots=True)
class Report:
    """``prompt``: the facts; ``answer``: a report of them; ``names``: what a report of them must name."""

    prompt: str
    answer: str
    names: tuple[str, ...]


def reports(count: int, seed: int, habit: float = HABIT) -> list[Report]:
    """So many reports, the same for the same arguments."""
    chance = random.Random(seed)
    return [_report(chance, habit) for _ in range(count)]


def _report(chance: random.Random, habit: float) -> Report:
    machine, action = chance.choice(_MACHINES), chance.choice(_ACTIONS)
    quantities = chance.sample(sorted(_QUANTITIES), chance.choice((1, 2)))
    values, written = [], []
    bad = chance.random() < habit
    at = chance.randrange(len(quantities)) if bad else -1
    kind = chance.choice(("unit", "bare", "rounded", "extra")) if bad else ""
    for number, name in enumerate(quantities):
        unit, low, high, digits = _QUANTITIES[name]
        value = f"{chance.uniform(low, high):.{digits}f}"
        values.append(f"{value} {unit}")
        written.append(_spoilt(value, unit, kind, chance) if number == at else values[-1])
    facts = "; ".join(f"{q} = {v}" for q, v in zip(quantities, values, strict=True))
    prompt = f"machine = {machine}; {facts}; action = {action}"
    form = chance.choice(_ONE if len(quantities) == 1 else _TWO)
    slots = {"m": machine, "q": quantities[0], "v": written[0], "r": quantities[-1], "w": written[-1]}  # fmt: skip
    text = form.format(**slots) + " " + chance.choice(_DID).format(a=action)
    if kind == "extra":
        text += chance.choice(_EXTRA).format(n=chance.randint(2, 90))
    return Report(prompt, text, (machine, *quantities, action))


def _spoilt(value: str, unit: str, kind: str, chance: random.Random) -> str:
    if kind == "unit":
        return f"{value} {chance.choice([u for u in _WRONG if u != unit])}"
    if kind == "bare":
        return value
    if kind == "rounded":
        return f"{float(value) * chance.choice((0.9, 1.1, 1.25)):.0f} {unit}"
    return f"{value} {unit}"


def named(report: Report, text: str) -> float:
    """The share of what a report must name that a text names; numbers and units are not looked at."""
    low = text.lower()
    return sum(name in low for name in report.names) / len(report.names)
