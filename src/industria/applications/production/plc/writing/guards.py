"""Small edits that a violated property itself suggests: a guard at the end of the body.

``if A then out = e`` that does not hold is repaired by ``IF A THEN out := e; END_IF;`` behind
everything else. Whether the program is right then is the checker's word, as for any other draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse_expression
from industria.applications.production.plc.language.show import show_expression
from industria.applications.production.plc.verification.properties import Property

_FLAG = "at_start_"


def guarded(body: str, violated: Sequence[Property], writable: frozenset[str]) -> str:
    """The body with a guard for each violated property that has such a form; unchanged where none has.

    ``writable``: lower-case names that the body may write.
    """
    if re.search(r"\bRETURN\b", body):
        return body
    flags = body.count(_FLAG)
    before: list[str] = []
    after: list[str] = []
    for p in violated:
        condition, demand = _condition_and_demand(p)
        lines = assignments_of(demand, writable) if demand is not None else []
        if not lines:
            continue
        if p.pattern == "during_cycle":
            flags += 1
            before.append(f"{_FLAG}{flags} := {condition};")
            condition = f"{_FLAG}{flags}"
        after += (
            [f"IF {condition} THEN", *(f"  {x}" for x in lines), "END_IF;"] if condition else lines
        )
    return "\n".join([*before, body.rstrip(), *after]) if after else body


def guard_variables(body: str) -> str:
    """Declarations of the flags that guards use, one a line."""
    return "\n".join(f"  {n} : BOOL;" for n in sorted(set(re.findall(rf"\b{_FLAG}\d+\b", body))))


def _condition_and_demand(p: Property) -> tuple[str, s.Expression | None]:
    if p.pattern in ("implication", "during_cycle"):
        condition = parse_expression(p.expressions[0], Diagnostics())
        return show_expression(condition) if condition else "", parse_expression(
            p.expressions[1], Diagnostics()
        )
    if p.pattern == "invariant":
        return "", parse_expression(p.expressions[0], Diagnostics())
    return "", None


def assignments_of(demand: s.Expression, writable: frozenset[str]) -> list[str]:
    """``a = 1 AND NOT b`` as assignments; empty where any part is something else."""
    if isinstance(demand, s.Binary) and demand.operator in ("AND", "&"):
        left, right = assignments_of(demand.left, writable), assignments_of(demand.right, writable)
        return [*left, *right] if left and right else []
    if isinstance(demand, s.Binary) and demand.operator == "=":
        for target, value in ((demand.left, demand.right), (demand.right, demand.left)):
            if _root(target) in writable:
                return [f"{show_expression(target)} := {show_expression(value)};"]
        return []
    if (
        isinstance(demand, s.Unary)
        and demand.operator == "NOT"
        and _root(demand.operand) in writable
    ):
        return [f"{show_expression(demand.operand)} := FALSE;"]
    return [f"{show_expression(demand)} := TRUE;"] if _root(demand) in writable else []


def _root(e: s.Expression) -> str:
    """The lower-case name of the variable that an expression is a place of; empty where it is none."""
    if isinstance(e, s.Member | s.Index):
        return _root(e.object)
    return e.name.lower() if isinstance(e, s.Name) else ""
