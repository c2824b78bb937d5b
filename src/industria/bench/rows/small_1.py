"""SMALL-1: quantities as a stranger writes them.

Right: the verdict; of a quantity its form, its SI unit, its reference where pressure or gas has one, its bound, and
each of its values within 0.05 %. Wrong is what hurts: a quantity is said, and it is another one, or none, or the text
was ambiguous. A quantity that is asked about or not seen is not right, and not wrong either.
"""

from __future__ import annotations

import math
from typing import Any

from industria.bench.corpora.strangers import counted, pairs
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.said import said

_CLOSE = 5e-4
_SI = {"unit_si": str.maketrans({"³": "3", "²": "2", "·": ".", "*": ".", "^": None, " ": None})}


def measure(context: Context) -> list[Measure]:
    """``industria units TEXT...`` on every string of the set."""
    items = pairs(stranger_of(context.data, "small/units"), "units")
    found = said("units", "--", *(item["text"] for item, _ in items)) or {"quantities": []}
    answers = [*found["quantities"], *[{}] * len(items)][: len(items)]
    states = [
        (state_of(t["truth"], a), t["group"], t["truth"])
        for (_, t), a in zip(items, answers, strict=True)
    ]
    right = sum(s == "right" for s, _, _ in states) / len(states)
    wrong = sum(s.startswith("wrong") for s, _, _ in states) / len(states)
    kinds = [
        t["truth"]["kind"] == a.get("kind")
        for (_, t), a in zip(items, answers, strict=True)
        if t["truth"]["verdict"] == "quantity"
    ]
    short = counted(f"{g}: {s}" for s, g, _ in states if s != "right")
    return [
        Measure(f"strings right (of {len(items)})", right, "-", ">= .90", right >= 0.9, short),
        Measure("wrong: said to be a quantity that it is not", wrong, "-", "<= .02", wrong <= 0.02),
        Measure("kind of quantity named as the set names it", sum(kinds) / len(kinds), "-", "-", None),
    ]  # fmt: skip


def state_of(truth: dict[str, Any], answer: dict[str, Any]) -> str:
    """``right``, ``missed`` (with what was said), or ``wrong`` (with what is)."""
    verdict = answer.get("verdict", "nothing said")
    if truth["verdict"] != "quantity":
        if verdict == truth["verdict"]:
            return "right"
        return "wrong, none or ambiguous" if verdict == "quantity" else f"missed, {verdict}"
    if verdict != "quantity":
        return f"missed, {verdict}"
    for what in ("value_si", "low_si", "high_si"):
        if what in truth and not _close(truth[what], answer.get(what)):
            return "wrong, value or form"
    if _si(truth["unit_si"]) != _si(answer.get("unit_si")):
        return "wrong, unit"
    if truth.get("form") != answer.get("form"):
        return "wrong, value or form"
    if truth["reference"] != "none" and truth["reference"] != answer.get("reference"):
        return "wrong, reference"
    return "right" if (truth.get("bound") or "") == (answer.get("bound") or "") else "missed, bound"


def _close(wanted: float, given: object) -> bool:
    return isinstance(given, int | float) and math.isclose(
        wanted, given, rel_tol=_CLOSE, abs_tol=1e-12
    )


def _si(unit: object) -> str:
    return str(unit or "1").translate(_SI["unit_si"])


ENTRY = Entry(
    "SMALL-1",
    "units, Chinese and English",
    "strangers: units",
    "composed",
    measure,
    needs=("strangers:small/units",),
    fast=False,
    seed=None,
)
