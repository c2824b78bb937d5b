"""Syntax trees as text again: what guards, explanations and other notations are made of."""

from __future__ import annotations

from datetime import UTC, datetime

from industria.applications.production.plc.language import syntax as s

_BINDING = {
    "OR": 1, "XOR": 2, "AND": 3, "&": 3, "OR_ELSE": 1, "AND_THEN": 3, "=": 4, "<>": 4, "<": 5, ">": 5,
    "<=": 5, ">=": 5, "+": 6, "-": 6, "*": 7, "/": 7, "MOD": 7, "**": 8,
}  # fmt: skip
_UNARY = 9


def show_expression(e: s.Expression, around: int = 0) -> str:
    """Structured Text of an expression, with only the parentheses it needs."""
    if isinstance(e, s.Literal):
        return _literal(e)
    if isinstance(e, s.Name):
        return e.name
    if isinstance(e, s.Member):
        return f"{show_expression(e.object, _UNARY)}.{e.name}"
    if isinstance(e, s.Index):
        return f"{show_expression(e.object, _UNARY)}[{', '.join(show_expression(i) for i in e.indices)}]"
    if isinstance(e, s.Direct):
        return e.address
    if isinstance(e, s.Enumerator):
        return f"{e.type_name}#{e.name}"
    if isinstance(e, s.Unary):
        sign = "NOT " if e.operator == "NOT" else e.operator
        return f"{sign}{show_expression(e.operand, _UNARY)}"
    if isinstance(e, s.Binary):
        binding = _BINDING.get(e.operator, 5)
        text = f"{show_expression(e.left, binding)} {e.operator} {show_expression(e.right, binding + 1)}"
        return f"({text})" if binding < around else text
    if isinstance(e, s.Call):
        return f"{show_expression(e.callee)}({', '.join(_argument(a) for a in e.arguments)})"
    items = ", ".join(_item(i) for i in e.items)
    return f"({items})" if any(name for name, _, _ in e.items) else f"[{items}]"


def _argument(a: s.Argument) -> str:
    value = show_expression(a.value) if a.value is not None else ""
    if not a.name:
        return value
    return f"{'NOT ' if a.negated else ''}{a.name} {'=>' if a.output else ':='} {value}"


def _item(item: tuple[str, int, s.Expression]) -> str:
    name, repeat, value = item
    text = show_expression(value)
    if name:
        return f"{name} := {text}"
    return f"{repeat}({text})" if repeat != 1 else text


def _literal(e: s.Literal) -> str:
    if e.kind == "bool":
        text = "TRUE" if e.value else "FALSE"
    elif e.kind == "duration":
        return _duration(int(e.value), "LTIME" if e.type_name else "T")
    elif e.kind in ("string", "wide_string"):
        mark = "'" if e.kind == "string" else '"'
        escaped = str(e.value).replace("$", "$$").replace(mark, f"${mark}").replace("\n", "$N")
        return f"{mark}{escaped}{mark}"
    elif e.kind == "date":
        return f"D#{datetime.fromtimestamp(int(e.value), UTC):%Y-%m-%d}"
    elif e.kind == "date_and_time":
        return f"DT#{datetime.fromtimestamp(int(e.value), UTC):%Y-%m-%d-%H:%M:%S}"
    elif e.kind == "time_of_day":
        seconds, ms = divmod(int(e.value), 1000)
        return f"TOD#{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
    else:
        text = repr(e.value)
    return f"{e.type_name}#{text}" if e.type_name and e.type_name != "LONG" else text


def _duration(nanoseconds: int, mark: str) -> str:
    sign, n = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    for unit, size in (
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
    ):
        if n and n % size == 0:
            return f"{mark}#{sign}{n // size}{unit}"
    return f"{mark}#{sign}{n}ns" if n else f"{mark}#0s"


def show_body(body: tuple[s.Statement, ...], indent: str = "") -> list[str]:
    """Structured Text of statements, a line each, indented by two spaces a level."""
    return [line for x in body for line in _statement(x, indent)]


def _statement(x: s.Statement, at: str) -> list[str]:
    if isinstance(x, s.Assign):
        return [f"{at}{show_expression(x.target)} := {show_expression(x.value)};"]
    if isinstance(x, s.CallStatement):
        return [f"{at}{show_expression(x.call)};"]
    if isinstance(x, s.If):
        out = []
        for number, (condition, body) in enumerate(x.arms):
            out.append(f"{at}{'ELSIF' if number else 'IF'} {show_expression(condition)} THEN")
            out += show_body(body, at + "  ")
        return [*out, *_otherwise(x.otherwise, at), f"{at}END_IF;"]
    if isinstance(x, s.Case):
        out = [f"{at}CASE {show_expression(x.subject)} OF"]
        for labels, body in x.arms:
            out.append(f"{at}  {', '.join(_label(label) for label in labels)}:")
            out += show_body(body, at + "    ")
        return [*out, *_otherwise(x.otherwise, at), f"{at}END_CASE;"]
    if isinstance(x, s.For):
        step = f" BY {show_expression(x.step)}" if x.step is not None else ""
        head = f"{at}FOR {show_expression(x.variable)} := {show_expression(x.start)} TO {show_expression(x.stop)}{step} DO"
        return [head, *show_body(x.body, at + "  "), f"{at}END_FOR;"]
    if isinstance(x, s.While):
        inner = show_body(x.body, at + "  ")
        if x.until:
            return [
                f"{at}REPEAT",
                *inner,
                f"{at}UNTIL {show_expression(x.condition)}",
                f"{at}END_REPEAT;",
            ]
        return [f"{at}WHILE {show_expression(x.condition)} DO", *inner, f"{at}END_WHILE;"]
    if isinstance(x, s.Jump):
        return [f"{at}{x.kind};"]
    return [f"{at}//#ASSERT {x.text}"]


def _otherwise(body: tuple[s.Statement, ...], at: str) -> list[str]:
    return [f"{at}ELSE", *show_body(body, at + "  ")] if body else []


def _label(label: s.CaseLabel) -> str:
    high = f"..{show_expression(label.high)}" if label.high is not None else ""
    return show_expression(label.low) + high
