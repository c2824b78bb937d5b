"""A program in words, Chinese and English: what sets every output, and under which conditions.

Made from the syntax tree alone, so that every sentence is true of the program; each names its line.
"""

from __future__ import annotations

from dataclasses import dataclass

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.show import show_expression
from industria.core import InputError, Text

_STANDARD = {
    "TON": Text("接通延时", "on-delay timer"), "TOF": Text("断开延时", "off-delay timer"),
    "TP": Text("脉冲定时", "pulse timer"), "CTU": Text("加计数器", "up counter"),
    "CTD": Text("减计数器", "down counter"), "CTUD": Text("加减计数器", "up-down counter"),
    "R_TRIG": Text("上升沿检测", "rising-edge detector"), "F_TRIG": Text("下降沿检测", "falling-edge detector"),
    "SR": Text("置位优先触发器", "set-dominant latch"), "RS": Text("复位优先触发器", "reset-dominant latch"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement about the program, and the line it is read from."""

    line: int
    text: Text

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"line": self.line, "text": self.text.to_json()}


def explain(source: str) -> list[Sentence]:
    """Sentences of every unit, in order. Raises InputError where the text does not parse."""
    found = Diagnostics()
    tree = parse(source, found)
    if found.has_errors:
        raise InputError(f"expected a program that parses, found {found.all[0]}")
    return [x for unit in tree.units for x in _unit(unit)]


def _unit(unit: s.Unit) -> list[Sentence]:
    sections: dict[str, list[str]] = {}
    for v in unit.variables:
        sections.setdefault(v.section, []).append(v.name)
    given, gives = (
        ", ".join(sections.get("input", [])) or "-",
        ", ".join(sections.get("output", [])) or "-",
    )
    out = [
        Sentence(
            unit.place.line,
            Text(
                f"{unit.name}: 输入 {given}; 输出 {gives}。",
                f"{unit.name}: reads {given}; sets {gives}.",
            ),
        )
    ]
    for v in unit.variables:
        kind = v.type.name.upper() if isinstance(v.type, s.NamedType) else ""
        if kind in _STANDARD:
            about = _STANDARD[kind]
            out.append(
                Sentence(
                    v.place.line,
                    Text(
                        f"{v.name} 是{about.zh}。",
                        f"{v.name} is an {about.en}."
                        if about.en[0] in "aeiou"
                        else f"{v.name} is a {about.en}.",
                    ),
                )
            )
    return out + _body(unit.body, ())


def _body(body: tuple[s.Statement, ...], conditions: tuple[str, ...]) -> list[Sentence]:
    return [x for each in body for x in _statement(each, conditions)]


def _statement(x: s.Statement, conditions: tuple[str, ...]) -> list[Sentence]:
    when = _when(conditions)
    if isinstance(x, s.Assign):
        target, value = show_expression(x.target), show_expression(x.value)
        return [
            Sentence(
                x.place.line,
                Text(f"{when.zh}{target} 取 {value}。", f"{when.en}{target} becomes {value}."),
            )
        ]
    if isinstance(x, s.CallStatement):
        call = show_expression(x.call)
        return [
            Sentence(x.place.line, Text(f"{when.zh}调用 {call}。", f"{when.en}{call} is called."))
        ]
    if isinstance(x, s.If):
        out: list[Sentence] = []
        before: list[str] = []
        for condition, body in x.arms:
            shown = show_expression(condition)
            out += _body(body, (*conditions, *(f"NOT ({b})" for b in before), shown))
            before.append(shown)
        return out + _body(x.otherwise, (*conditions, *(f"NOT ({b})" for b in before)))
    if isinstance(x, s.Case):
        subject = show_expression(x.subject)
        out = []
        for labels, body in x.arms:
            wanted = ", ".join(
                show_expression(v.low) + (f"..{show_expression(v.high)}" if v.high else "")
                for v in labels
            )
            out += _body(body, (*conditions, f"{subject} = {wanted}"))
        return out + _body(x.otherwise, (*conditions, f"{subject}: ELSE"))
    if isinstance(x, s.For):
        turn = f"{show_expression(x.variable)} := {show_expression(x.start)}..{show_expression(x.stop)}"
        return _body(x.body, (*conditions, turn))
    if isinstance(x, s.While):
        return _body(
            x.body,
            (*conditions, ("UNTIL " if x.until else "WHILE ") + show_expression(x.condition)),
        )
    if isinstance(x, s.Jump):
        return [
            Sentence(
                x.place.line, Text(f"{when.zh}执行 {x.kind}。", f"{when.en}{x.kind} is taken.")
            )
        ]
    return [Sentence(x.place.line, Text(f"此处必须成立: {x.text}。", f"here must hold: {x.text}."))]


def _when(conditions: tuple[str, ...]) -> Text:
    if not conditions:
        return Text("每个周期: ", "Every scan: ")
    shown = "; ".join(conditions)
    return Text(f"当 {shown} 时: ", f"When {shown}: ")
