"""The specification step: signals and safety rules of a request, proposed for a person to review."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import (
    Property,
    read_properties,
)
from industria.applications.production.plc.writing.interface import Interface, read_interface
from industria.core import ChatModel, InputError, Message

_TYPES = ["BOOL", "INT", "DINT", "REAL", "TIME"]
_SIGNAL = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,30}$"},
        "type": {"type": "string", "enum": _TYPES},
    },
    "required": ["name", "type"],
    "additionalProperties": False,
}
_SIGNALS = {"type": "array", "items": _SIGNAL, "minItems": 1, "maxItems": 12}
_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "inputs": _SIGNALS,
        "outputs": _SIGNALS,
        "rules": {"type": "array", "items": {"type": "string", "maxLength": 120}, "maxItems": 6},
    },
    "required": ["inputs", "outputs", "rules"],
    "additionalProperties": False,
}
_RULES: dict[str, object] = {
    "type": "object",
    "properties": {
        "rules": {"type": "array", "items": {"type": "string", "maxLength": 120}, "maxItems": 3}
    },
    "required": ["rules"],
    "additionalProperties": False,
}
_ORDER_RULES = """A PLC program is to be changed. Say what must hold after the change, over the declared names, as rules:
always <condition>
never <condition>
if <condition> then <condition>
Conditions use and, or, not, =, <, >. Example: {"rules": ["if level > 90 then not pump"]}"""
_ORDER = """You plan a PLC function block. From the request, list its input signals (sensors, buttons), its output
signals (motors, valves, lamps), each with a short lower-case English name and a type, and the rules that must always hold.
Write each rule in one of these forms, over the signal names:
always <condition>
never <condition>
if <condition> then <condition>
Conditions use and, or, not, =, <, >. Example: {"inputs": [{"name": "start", "type": "BOOL"}, {"name": "stop", "type": "BOOL"}],
"outputs": [{"name": "motor", "type": "BOOL"}], "rules": ["if stop then not motor"]}"""


@dataclass(frozen=True, slots=True)
class Specification:
    """What a program has to be: its declarations and its properties. ``dropped``: what was left
    out, rules that mean nothing over the declared names and initial values that are no constants.
    ``before``: the body that a change begins with, empty for a new program."""

    request: str
    interface: Interface
    properties: tuple[Property, ...] = ()
    dropped: tuple[str, ...] = ()
    before: str = ""

    @property
    def source_before(self) -> str:
        """The program that a change begins with; empty for a new one."""
        root = self.interface.root
        return self.interface.text({root.name: self.before}) if root and self.before else ""

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "interface": self.interface.text(),
            "properties": [f"{p.id}: {p.text}" for p in self.properties],
            "dropped": list(self.dropped),
        }


def specify(request: str, properties: Sequence[Property], chat: ChatModel | None) -> Specification:
    """The interface that the request gives, else one that the model proposes, with rules where none are given.

    Raises InputError where there is neither an interface nor a model.
    """
    interface, _ = read_interface(request)
    if interface.root is not None:
        interface, dropped = _sound(interface)
        if not compile_text(interface.text()).errors:
            return Specification(request, interface, tuple(properties), dropped)
    if chat is None:
        raise InputError(
            "expected the declarations of the program in the request (FUNCTION_BLOCK ... END_FUNCTION_BLOCK), found "
            "none, and there is no language model to propose them: add them, or run industria weights fetch"
        )
    return _proposed(request, properties, chat)


def specify_change(
    source: str, change: str, properties: Sequence[Property], chat: ChatModel | None
) -> Specification:
    """What a changed program has to be: its declarations as they are, ``properties`` of old and of new.

    Rules for the change itself are proposed where a model is given. Raises InputError where ``source`` is
    no program that compiles.
    """
    interface, _ = read_interface(source)
    root = interface.root
    if root is None or not root.given or compile_text(source).errors:
        raise InputError(
            "expected a program in Structured Text that compiles, to be changed: see industria plc check"
        )
    open_pieces = tuple(replace(p, given="") if p is root else p for p in interface.pieces)
    opened = Interface(open_pieces)
    kept: tuple[Property, ...] = ()
    dropped: tuple[str, ...] = ()
    if chat is not None:
        kept, dropped = meaningful(opened, _rules_of(change, opened, chat))
    known = {p.text for p in properties}
    new = [replace(p, id=f"c{n}") for n, p in enumerate(kept, 1) if p.text not in known]
    return Specification(change, opened, (*properties, *new), dropped, root.given)


def _rules_of(change: str, interface: Interface, chat: ChatModel) -> list[str]:
    order = f"{_ORDER_RULES}\n\nDeclarations:\n{interface.text()}"
    reply = "".join(
        chat.stream(
            [Message("system", order), Message("user", change[:2000])],
            max_tokens=200,
            schema=_RULES,
        )
    )
    try:
        rules = json.loads(reply)["rules"]
    except (json.JSONDecodeError, KeyError):
        return []
    return [str(r) for r in rules]


def _sound(interface: Interface) -> tuple[Interface, tuple[str, ...]]:
    """The declarations without initial values that are no constants, and what was left out."""
    lines = interface.text().split("\n")
    dropped = []
    for error in compile_text(interface.text()).errors:
        at = error.place.line - 1
        if error.code == "constant" and ":=" in lines[at]:
            dropped.append(lines[at].strip())
            lines[at] = re.sub(r"\s*:=[^;]*;", ";", lines[at])
    return (read_interface("\n".join(lines))[0], tuple(dropped)) if dropped else (interface, ())


def _proposed(request: str, properties: Sequence[Property], chat: ChatModel) -> Specification:
    messages = [Message("system", _ORDER), Message("user", request[:4000])]
    reply = "".join(chat.stream(messages, max_tokens=500, schema=_SCHEMA))
    try:
        data = json.loads(reply)
    except json.JSONDecodeError:
        raise InputError(
            "expected signals from the language model, found a reply that was cut off: say the request in fewer words"
        ) from None
    interface = _interface(data)
    if properties:
        return Specification(request, interface, tuple(properties))
    kept, dropped = meaningful(interface, data["rules"])
    return Specification(request, interface, kept, dropped)


def _interface(data: dict[str, list[dict[str, str]]]) -> Interface:
    seen: set[str] = set()
    sections = []
    for section, key in (("VAR_INPUT", "inputs"), ("VAR_OUTPUT", "outputs")):
        lines = []
        for signal in data[key]:
            name = re.sub(r"\W", "_", signal["name"])
            name = (
                name
                if compile_text(f"PROGRAM P VAR {name} : BOOL; END_VAR END_PROGRAM").program
                else f"{name}_signal"
            )
            if name not in seen:
                seen.add(name)
                lines.append(f"  {name} : {signal['type']};")
        sections.append(f"{section}\n" + "\n".join(lines) + "\nEND_VAR")
    return read_interface(
        "FUNCTION_BLOCK Control\n" + "\n".join(sections) + "\nEND_FUNCTION_BLOCK"
    )[0]


def meaningful(
    interface: Interface, rules: Sequence[str]
) -> tuple[tuple[Property, ...], tuple[str, ...]]:
    """(properties, rules that are none over these declarations)."""
    compiled = compile_text(interface.text())
    root = root_unit(compiled.tree, "")
    kept: list[Property] = []
    dropped: list[str] = []
    for rule in dict.fromkeys(rules):
        try:
            (p,) = read_properties(f"p{len(kept) + 1}: {rule}")
        except (InputError, ValueError):
            dropped.append(rule)
            continue
        weakens = p.pattern == "assume"  # what may be assumed is for a person to say
        if weakens or root is None or observe(compiled.tree, root, [p], 100).rejected:
            dropped.append(rule)
        else:
            kept.append(p)
    return tuple(kept), tuple(dropped)
