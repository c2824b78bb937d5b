"""What a program may do but hardly means: outputs never or doubly written, code never reached."""

from __future__ import annotations

from collections.abc import Iterator

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.addresses import canonical
from industria.applications.production.plc.language.diagnostics import Diagnostics


def lint(unit: s.Unit, written: set[tuple[str, str]], diagnostics: Diagnostics) -> None:
    """Warn about one unit. ``written``: (unit, variable) pairs that any statement writes."""
    names = {v.name.lower(): v for v in unit.variables}
    for name, v in names.items():
        if v.section == "output" and (unit.name.lower(), name) not in written and unit.body:
            diagnostics.warning(
                "unassigned",
                v.place,
                f"输出 {v.name} 从未赋值",
                f"the output {v.name} is never assigned",
            )
    if unit.returns is not None and (unit.name.lower(), unit.name.lower()) not in written:
        diagnostics.warning(
            "unassigned",
            unit.place,
            f"函数 {unit.name} 从未返回值",
            f"the function {unit.name} never sets its value",
        )
    read = {n for x in all_statements(unit.body) for n in names_read(x)}
    for name, v in names.items():
        used = name in read or (unit.name.lower(), name) in written
        if v.section in ("local", "temp") and not used and unit.body and not v.address:
            diagnostics.warning(
                "unused", v.place, f"变量 {v.name} 未使用", f"the variable {v.name} is never used"
            )
    if not any(True for _ in all_statements(unit.body)):
        diagnostics.warning(
            "empty", unit.place, f"{unit.name} 没有语句", f"{unit.name} has no statements"
        )
    _list(unit.body, {n for n, v in names.items() if v.section == "output"}, diagnostics)


def _list(body: tuple[s.Statement, ...], outputs: set[str], diagnostics: Diagnostics) -> None:
    pending: dict[str, s.Assign] = {}
    ended = False
    for x in body:
        if ended:
            diagnostics.warning("unreachable", x.place, "此处永远执行不到", "this is never reached")
            break
        reads = _read_deep(x)
        for name in [n for n in pending if n in reads]:
            del pending[name]
        if isinstance(x, s.Assign) and isinstance(x.target, s.Name):
            name = x.target.name.lower()
            if name in pending and name in outputs:
                first = pending[name].place
                diagnostics.warning(
                    "double_write", x.place,
                    f"输出 {x.target.name} 重复赋值, 第 {first.line} 行的值丢失",
                    f"the output {x.target.name} is written twice: the value of line {first.line} is lost",
                )  # fmt: skip
            pending[name] = x
        elif isinstance(x, s.Jump):
            ended = True
        _inside(x, outputs, diagnostics)


def _inside(x: s.Statement, outputs: set[str], diagnostics: Diagnostics) -> None:
    if isinstance(x, s.If):
        always = False
        for condition, body in x.arms:
            if always or _constant(condition) is False:
                place = body[0].place if body else condition.place
                diagnostics.warning(
                    "unreachable", place, "此分支永远不执行", "this branch is never taken"
                )
            always = always or _constant(condition) is True
        if always and x.otherwise:
            diagnostics.warning(
                "unreachable",
                x.otherwise[0].place,
                "此分支永远不执行",
                "this branch is never taken",
            )
    elif isinstance(x, s.While) and not x.until and _constant(x.condition) is False:
        diagnostics.warning("unreachable", x.place, "此循环永远不执行", "this loop never runs")
    for body in _bodies(x):
        _list(body, outputs, diagnostics)


def _constant(e: s.Expression) -> bool | None:
    if isinstance(e, s.Literal) and e.kind == "bool":
        return bool(e.value)
    if isinstance(e, s.Unary) and e.operator == "NOT":
        inner = _constant(e.operand)
        return None if inner is None else not inner
    return None


def _bodies(x: s.Statement) -> list[tuple[s.Statement, ...]]:
    if isinstance(x, s.If):
        return [*(b for _, b in x.arms), x.otherwise]
    if isinstance(x, s.Case):
        return [*(b for _, b in x.arms), x.otherwise]
    return [x.body] if isinstance(x, s.For | s.While) else []


def all_statements(body: tuple[s.Statement, ...]) -> Iterator[s.Statement]:
    """Every statement, those of inner bodies too."""
    for x in body:
        yield x
        for inner in _bodies(x):
            yield from all_statements(inner)


def _read_deep(x: s.Statement) -> set[str]:
    return {n for each in all_statements((x,)) for n in names_read(each)}


def names_read(x: s.Statement) -> Iterator[str]:
    """Names that the expressions of one statement read, in lower case."""
    if isinstance(x, s.Assign):
        yield from names_in(x.value)
        if not isinstance(x.target, s.Name):
            yield from names_in(x.target)
    elif isinstance(x, s.CallStatement):
        yield from names_in(x.call)
    elif isinstance(x, s.If):
        for condition, _ in x.arms:
            yield from names_in(condition)
    elif isinstance(x, s.Case):
        yield from names_in(x.subject)
        for labels, _ in x.arms:
            for label in labels:
                yield from names_in(label.low)
    elif isinstance(x, s.For):
        for e in (x.variable, x.start, x.stop, x.step):
            if e is not None:
                yield from names_in(e)
    elif isinstance(x, s.While | s.Assertion):
        yield from names_in(x.condition)


def names_in(e: s.Expression) -> Iterator[str]:
    """Names of variables in an expression, and its direct addresses, in lower case."""
    if isinstance(e, s.Name):
        yield e.name.lower()
    elif isinstance(e, s.Direct):
        yield canonical(e.address).lower()
    elif isinstance(e, s.Member):
        yield from names_in(e.object)
    elif isinstance(e, s.Index):
        yield from names_in(e.object)
        for index in e.indices:
            yield from names_in(index)
    elif isinstance(e, s.Unary):
        yield from names_in(e.operand)
    elif isinstance(e, s.Binary):
        yield from names_in(e.left)
        yield from names_in(e.right)
    elif isinstance(e, s.Call):
        yield from names_in(e.callee)
        for argument in e.arguments:
            if argument.value is not None:
                yield from names_in(argument.value)
