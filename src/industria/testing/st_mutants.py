"""Mutants of programs in Structured Text: each differs from the original in one place.

Operators after Offutt et al. (1996): relational, logical and arithmetic operators exchanged, conditions
negated, constants moved by one, assignments and branches left out, one variable in another's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.show import show_body

_EXCHANGED = {
    "AND": ("OR",), "OR": ("AND",), "XOR": ("OR",), "=": ("<>",), "<>": ("=",), "<": ("<=", ">="),
    "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "+": ("-",), "-": ("+",), "*": ("+",),
    "/": ("*",), "MOD": ("/",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed program, and what was changed where."""

    source: str
    operator: str
    line: int


def mutants(source: str) -> list[Mutant]:
    """All mutants of the last unit of a text; its declarations stay as they are."""
    tree = parse(source, Diagnostics())
    unit = tree.units[-1]
    at = source.upper().rindex("END_VAR") + len("END_VAR")
    end = source.upper().rindex(f"END_{unit.kind.upper()}")
    out = []
    kinds = {v.name.lower(): getattr(v.type, "name", "") for v in unit.variables}
    for body, operator, line in _bodies(unit.body, kinds):
        text = "\n".join(show_body(body))
        out.append(Mutant(f"{source[:at]}\n{text}\n{source[end:]}", operator, line))
    return out


_Body = tuple[s.Statement, ...]


def _bodies(body: _Body, kinds: dict[str, str]) -> Iterator[tuple[_Body, str, int]]:
    for i, x in enumerate(body):
        yield (*body[:i], *body[i + 1 :]), "statement left out", x.place.line
        for changed, operator in _statements(x, kinds):
            yield (*body[:i], changed, *body[i + 1 :]), operator, x.place.line


def _statements(x: s.Statement, kinds: dict[str, str]) -> Iterator[tuple[s.Statement, str]]:
    if isinstance(x, s.Assign):
        for value, operator in _expressions(x.value, kinds):
            yield replace(x, value=value), operator
    elif isinstance(x, s.CallStatement):
        for call, operator in _calls(x.call, kinds):
            yield replace(x, call=call), operator
    elif isinstance(x, s.If):
        yield from _ifs(x, kinds)
    elif isinstance(x, s.Case):
        yield from _cases(x, kinds)


def _ifs(x: s.If, kinds: dict[str, str]) -> Iterator[tuple[s.Statement, str]]:
    for i, (condition, body) in enumerate(x.arms):
        inverted = s.Unary(condition.place, "NOT", condition)
        yield _with_arm(x, i, inverted, body), "condition negated"
        for value, operator in _expressions(condition, kinds):
            yield _with_arm(x, i, value, body), operator
        for inner, operator, _ in _bodies(body, kinds):
            yield _with_arm(x, i, condition, inner), operator
    for inner, operator, _ in _bodies(x.otherwise, kinds):
        yield replace(x, otherwise=inner), operator


def _cases(x: s.Case, kinds: dict[str, str]) -> Iterator[tuple[s.Statement, str]]:
    for i, (labels, body) in enumerate(x.arms):
        for inner, operator, _ in _bodies(body, kinds):
            yield replace(x, arms=(*x.arms[:i], (labels, inner), *x.arms[i + 1 :])), operator
        if len(x.arms) > 1:
            yield replace(x, arms=(*x.arms[:i], *x.arms[i + 1 :])), "branch left out"


def _calls(x: s.Call, kinds: dict[str, str]) -> Iterator[tuple[s.Call, str]]:
    for i, a in enumerate(x.arguments):
        for value, operator in _expressions(a.value, kinds) if a.value is not None else ():
            others = (*x.arguments[:i], replace(a, value=value), *x.arguments[i + 1 :])
            yield replace(x, arguments=others), operator


def _with_arm(x: s.If, i: int, condition: s.Expression, body: _Body) -> s.If:
    return replace(x, arms=(*x.arms[:i], (condition, body), *x.arms[i + 1 :]))


def _expressions(e: s.Expression, kinds: dict[str, str]) -> Iterator[tuple[s.Expression, str]]:
    if isinstance(e, s.Binary):
        for other in _EXCHANGED.get(e.operator, ()):
            yield replace(e, operator=other), f"{e.operator} to {other}"
        for left, operator in _expressions(e.left, kinds):
            yield replace(e, left=left), operator
        for right, operator in _expressions(e.right, kinds):
            yield replace(e, right=right), operator
    elif isinstance(e, s.Unary):
        if e.operator == "NOT":
            yield e.operand, "NOT left out"
        for operand, operator in _expressions(e.operand, kinds):
            yield replace(e, operand=operand), operator
    elif isinstance(e, s.Literal):
        yield from _literals(e)
    elif isinstance(e, s.Name):
        own = e.name.lower()
        same = [n for n, k in kinds.items() if k == kinds.get(own) and n != own]
        for name in same[:2]:
            yield replace(e, name=name), f"{e.name} to {name}"
    elif isinstance(e, s.Call):
        yield from _calls(e, kinds)


def _literals(e: s.Literal) -> Iterator[tuple[s.Expression, str]]:
    if e.kind == "bool":
        yield replace(e, value=not e.value), "constant inverted"
    elif e.kind == "integer":
        yield replace(e, value=int(e.value) + 1), "constant + 1"
    elif e.kind == "duration":
        yield replace(e, value=int(e.value) * 2), "duration doubled"
