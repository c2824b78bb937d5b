"""PLCopen XML (TC6, version 2.01) of Structured Text, both ways.

Covered: programs, function blocks and functions with bodies in ST, types, global variables, tasks.
Whatever cannot be carried over is named in the error, never passed over.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.show import show_body, show_expression
from industria.applications.production.plc.language.types import ELEMENTARY
from industria.applications.production.plc.plcopen_read import from_plcopen
from industria.core import InputError

__all__ = ["from_plcopen", "to_plcopen"]

_SPACE = "http://www.plcopen.org/xml/tc6_0201"
_XHTML = "http://www.w3.org/1999/xhtml"
_SECTIONS = {
    "input": "inputVars", "output": "outputVars", "in_out": "inOutVars", "local": "localVars",
    "temp": "tempVars", "external": "externalVars", "global": "globalVars",
}  # fmt: skip
_KINDS = {"program": "program", "function_block": "functionBlock", "function": "function"}


def to_plcopen(source: str, name: str = "project") -> str:
    """The XML of a text. Raises InputError where it does not parse."""
    found = Diagnostics()
    tree = parse(source, found)
    if found.has_errors:
        raise InputError(f"expected a program that parses, found {found.all[0]}")
    ET.register_namespace("", _SPACE)
    project = _element("project")
    header = _child(
        project,
        "fileHeader",
        companyName="",
        productName="industria",
        productVersion="1",
        creationDateTime="2000-01-01T00:00:00",
    )
    header.tail = "\n"
    content = _child(project, "contentHeader", name=name)
    coordinates = _child(content, "coordinateInfo")
    for kind in ("fbd", "ld", "sfc"):
        _child(_child(coordinates, kind), "scaling", x="1", y="1")
    types = _child(project, "types")
    data = _child(types, "dataTypes")
    for declared in tree.types:
        entry = _child(data, "dataType", name=declared.name)
        _type(_child(entry, "baseType"), declared.type)
        _initial(entry, declared.initial)
    units = _child(types, "pous")
    for unit in tree.units:
        _pou(units, unit)
    _configuration(_child(_child(project, "instances"), "configurations"), tree)
    ET.indent(project)
    return ET.tostring(project, encoding="unicode", xml_declaration=True) + "\n"


def _pou(parent: ET.Element, unit: s.Unit) -> None:
    pou = _child(parent, "pou", name=unit.name, pouType=_KINDS[unit.kind])
    interface = _child(pou, "interface")
    if unit.returns is not None:
        _type(_child(interface, "returnType"), unit.returns)
    _variables(interface, unit.variables)
    body = _child(_child(pou, "body"), "ST")
    text = ET.SubElement(body, f"{{{_XHTML}}}p")
    text.text = "\n".join(show_body(unit.body))


def _configuration(parent: ET.Element, tree: s.SourceFile) -> None:
    """What runs when, and the global variables."""
    if not (tree.tasks or tree.programs or tree.globals):
        return
    configuration = _child(parent, "configuration", name=tree.configuration or "Plant")
    resource = _child(configuration, "resource", name="Main")
    for task in tree.tasks:
        interval = {"interval": f"T#{task.interval_ms}ms"} if task.interval_ms else {}
        entry = _child(resource, "task", name=task.name, priority=str(task.priority), **interval)
        for p in tree.programs:
            if p.task.lower() == task.name.lower():
                _child(entry, "pouInstance", name=p.name, typeName=p.type_name)
    tasks = {task.name.lower() for task in tree.tasks}
    for p in tree.programs:
        if p.task.lower() not in tasks:
            _child(resource, "pouInstance", name=p.name, typeName=p.type_name)
    _variables(configuration, tree.globals)


def _variables(parent: ET.Element, variables: Sequence[s.Variable]) -> None:
    """Sections of variables that are alike, in order."""
    previous: tuple[str, bool, bool] | None = None
    section = parent
    for v in variables:
        if v.edge:
            raise InputError(
                f"expected inputs without edges, found {v.edge} on {v.name}: use R_TRIG or F_TRIG"
            )
        here = (v.section, v.constant, v.retain)
        if here != previous:
            flags = {k: "true" for k, on in (("constant", v.constant), ("retain", v.retain)) if on}
            section, previous = _child(parent, _SECTIONS[v.section], **flags), here
        entry = _child(
            section, "variable", name=v.name, **({"address": v.address} if v.address else {})
        )
        _type(_child(entry, "type"), v.type)
        _initial(entry, v.initial)


def _initial(entry: ET.Element, value: s.Expression | None) -> None:
    if value is not None:
        _child(_child(entry, "initialValue"), "simpleValue", value=show_expression(value))


def _type(parent: ET.Element, kind: s.TypeSpecification) -> None:
    if isinstance(kind, s.NamedType):
        if kind.low is not None and kind.high is not None:
            ranged = _child(parent, "subrangeSigned")
            _child(
                ranged, "range", lower=show_expression(kind.low), upper=show_expression(kind.high)
            )
            _type(_child(ranged, "baseType"), s.NamedType(kind.place, kind.name))
        elif kind.name.upper() in ELEMENTARY:
            _child(parent, kind.name.upper())
        elif kind.name.upper() in ("STRING", "WSTRING"):
            _child(parent, kind.name.lower())
        else:
            _child(parent, "derived", name=kind.name)
    elif isinstance(kind, s.StringOf):
        length = {"length": show_expression(kind.length)} if kind.length is not None else {}
        _child(parent, "wstring" if kind.wide else "string", **length)
    elif isinstance(kind, s.ArrayOf):
        array = _child(parent, "array")
        for low, high in kind.ranges:
            _child(array, "dimension", lower=show_expression(low), upper=show_expression(high))
        _type(_child(array, "baseType"), kind.element)
    elif isinstance(kind, s.EnumerationOf):
        values = _child(_child(parent, "enum"), "values")
        for _, name, value in kind.values:
            _child(
                values,
                "value",
                name=name,
                **({"value": show_expression(value)} if value is not None else {}),
            )
        if kind.base:
            _type(_child(parent[0], "baseType"), s.NamedType(kind.place, kind.base))
    else:
        structure = _child(parent, "struct")
        for v in kind.fields:
            entry = _child(structure, "variable", name=v.name)
            _type(_child(entry, "type"), v.type)
            _initial(entry, v.initial)


def _element(name: str) -> ET.Element:
    return ET.Element(f"{{{_SPACE}}}{name}")


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_SPACE}}}{tag}", attributes)
