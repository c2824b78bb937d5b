"""How deep the checked form is nested: every back end follows it by recursion, and can take so much."""

from __future__ import annotations

from collections.abc import Sequence

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.walk import bodies, evaluated, operands

DEEPEST_STATEMENT = 300  # each arm of an IF or CASE is nested in the one before
DEEPEST_EXPRESSION = 400
_START = Place(1, 1)


def too_deep(body: Sequence[ir.Statement]) -> Place | None:
    """Where statements or an expression are nested deeper than the back ends take; None where nothing is."""
    waiting = [(x, 1, _START) for x in body]
    while waiting:
        x, depth, around = waiting.pop()
        place = getattr(x, "place", None) or around
        if depth > DEEPEST_STATEMENT or any(_is_deep(e) for e in evaluated(x)):
            return place
        waiting += [(y, depth + 1, place) for inner in bodies(x) for y in inner]
    return None


def _is_deep(e: ir.Expression) -> bool:
    level: list[ir.Expression] = [e]
    for _ in range(DEEPEST_EXPRESSION):
        below = (inner for x in level for inner in operands(x))
        level = list({id(x): x for x in below}.values())  # one that stands twice is looked at once
        if not level:
            return False
    return True
