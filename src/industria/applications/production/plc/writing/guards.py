"""Small edits that a violated property itself suggests: a guard at the end of the body.

``if A then out = e`` that does not hold is repaired by ``IF A THEN out := e; END_IF;`` behind
everything else; where only A can be written, ``if out and B then C`` by ``IF B AND NOT C THEN out := FALSE``,
and ``never out and B`` by ``IF B THEN out := FALSE``. Whether the program is right then is the checker's word, as for any other draft.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.expression_parser import parse_expression
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
        condition, lines = _guard(p, writable)
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


def guard_variables(body: str, unit: s.Unit) -> str:
    """Declarations of the flags that guards use and the unit has not declared, one a line."""
    known = {v.name.lower() for v in unit.variables}
    used = set(re.findall(rf"\b{_FLAG}\d+\b", body)) - known
    return "\n".join(f"  {n} : BOOL;" for n in sorted(used))


def _guard(p: Property, writable: frozenset[str]) -> tuple[str, list[str]]:
    """(condition, assignments) that make a property hold; no assignments where it has no such form."""
    parsed = [parse_expression(e, Diagnostics()) for e in p.expressions]
    read = [e for e in parsed if e is not None]
    if len(read) < len(parsed):
        return "", []
    if p.pattern in ("implication", "during_cycle"):
        lines = assignments_of(read[1], writable)
        if lines or p.pattern == "during_cycle":
            return show_expression(read[0]), lines
        return _prevented(read[0], f"NOT ({show_expression(read[1])})", writable)
    if p.pattern == "forbidden":
        return _prevented(read[0], "", writable)
    return "", assignments_of(read[0], writable) if p.pattern == "invariant" else []


def _prevented(e: s.Expression, unless: str, writable: frozenset[str]) -> tuple[str, list[str]]:
    """The first conjunct of an expression that can be switched off, and when: the others hold."""
    parts = _conjuncts(e)
    for part in parts:
        line = _off(part, writable)
        if line:
            others = [f"({show_expression(o)})" for o in parts if o is not part]
            return " AND ".join([*others, *([unless] if unless else [])]), [line]
    return "", []


def _conjuncts(e: s.Expression) -> list[s.Expression]:
    if isinstance(e, s.Binary) and e.operator in ("AND", "&"):
        return [*_conjuncts(e.left), *_conjuncts(e.right)]
    return [e]


def _off(e: s.Expression, writable: frozenset[str]) -> str:
    """An assignment that makes a BOOL expression false; empty where it is no variable, negated or compared."""
    if isinstance(e, s.Unary) and e.operator == "NOT":
        return f"{show_expression(e.operand)} := TRUE;" if _root(e.operand) in writable else ""
    if isinstance(e, s.Binary) and e.operator == "=" and isinstance(e.right, s.Literal):
        truth = e.right.value
        if isinstance(truth, bool) and _root(e.left) in writable:
            return f"{show_expression(e.left)} := {'FALSE' if truth else 'TRUE'};"
        return ""
    return f"{show_expression(e)} := FALSE;" if _root(e) in writable else ""


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
