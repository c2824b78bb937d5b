"""PLCopen XML (TC6, version 2.01) of Structured Text, both ways.

Covered: programs, function blocks and functions with bodies in ST, enumerations and structures.
A unit whose body is in another language is named in the error, never passed over.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.show import show_body, show_expression
from industria.applications.production.plc.language.types import ELEMENTARY
from industria.core import InputError

_SPACE = "http://www.plcopen.org/xml/tc6_0201"
_XHTML = "http://www.w3.org/1999/xhtml"
_SECTIONS = {
    "input": "inputVars", "output": "outputVars", "in_out": "inOutVars", "local": "localVars",
    "temp": "tempVars", "external": "externalVars",
}  # fmt: skip
_WRITTEN = {
    "inputVars": "VAR_INPUT", "outputVars": "VAR_OUTPUT", "inOutVars": "VAR_IN_OUT", "localVars": "VAR",
    "tempVars": "VAR_TEMP", "externalVars": "VAR_EXTERNAL",
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
    units = _child(types, "pous")
    for unit in tree.units:
        _pou(units, unit)
    _child(_child(project, "instances"), "configurations")
    ET.indent(project)
    return ET.tostring(project, encoding="unicode", xml_declaration=True) + "\n"


def _pou(parent: ET.Element, unit: s.Unit) -> None:
    pou = _child(parent, "pou", name=unit.name, pouType=_KINDS[unit.kind])
    interface = _child(pou, "interface")
    if unit.returns is not None:
        _type(_child(interface, "returnType"), unit.returns)
    previous: tuple[str, bool, bool] | None = None
    section = interface
    for v in unit.variables:
        here = (v.section, v.constant, v.retain)
        if here != previous:
            flags = {k: "true" for k, on in (("constant", v.constant), ("retain", v.retain)) if on}
            section, previous = (
                _child(interface, _SECTIONS.get(v.section, "localVars"), **flags),
                here,
            )
        entry = _child(
            section, "variable", name=v.name, **({"address": v.address} if v.address else {})
        )
        _type(_child(entry, "type"), v.type)
        if v.initial is not None:
            _child(_child(entry, "initialValue"), "simpleValue", value=show_expression(v.initial))
    body = _child(_child(pou, "body"), "ST")
    text = ET.SubElement(body, f"{{{_XHTML}}}p")
    text.text = "\n".join(show_body(unit.body))


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
    else:
        structure = _child(parent, "struct")
        for v in kind.fields:
            entry = _child(structure, "variable", name=v.name)
            _type(_child(entry, "type"), v.type)
            if v.initial is not None:
                _child(
                    _child(entry, "initialValue"), "simpleValue", value=show_expression(v.initial)
                )


def _element(name: str) -> ET.Element:
    return ET.Element(f"{{{_SPACE}}}{name}")


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_SPACE}}}{tag}", attributes)


def from_plcopen(text: str) -> str:
    """Structured Text of the XML. Raises InputError for what is no PLCopen XML or another language."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError("expected PLCopen XML without a document type, found one: remove it")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise InputError(f"expected PLCopen XML, found {error}") from None
    if not root.tag.endswith("}project") or "plcopen.org" not in root.tag:
        raise InputError(f"expected PLCopen XML with a project, found {root.tag[:80]!r}")
    for each in root.iter():
        each.tag = re.sub(r"^\{[^}]*\}", "", each.tag)
    parts = []
    for declared in root.iterfind("./types/dataTypes/dataType"):
        parts.append(
            f"TYPE {declared.get('name')} : {_read_type(_only(declared.find('baseType')))}; END_TYPE"
        )
    parts += [_read_pou(pou) for pou in root.iterfind("./types/pous/pou")]
    return "\n\n".join(parts) + "\n"


def _read_pou(pou: ET.Element) -> str:
    name, kind = pou.get("name"), {v: k for k, v in _KINDS.items()}.get(pou.get("pouType", ""))
    body = pou.find("./body/ST")
    if kind is None or body is None:
        language = next((x.tag for x in pou.iterfind("./body/*")), "nothing")
        raise InputError(
            f"expected {name} to have a body in ST, found {language}: only Structured Text is read"
        )
    word = kind.upper()
    returns = pou.find("./interface/returnType")
    lines = [f"{word} {name}" + (f" : {_read_type(_only(returns))}" if returns is not None else "")]
    for section in pou.iterfind("./interface/*"):
        if section.tag not in _WRITTEN:
            continue
        flags = "".join(f" {k.upper()}" for k in ("constant", "retain") if section.get(k) == "true")
        lines.append(_WRITTEN[section.tag] + flags)
        lines += [f"  {_read_variable(v)}" for v in section.iterfind("variable")]
        lines.append("END_VAR")
    return "\n".join([*lines, "".join(body.itertext()).strip(), f"END_{word}"])


def _read_variable(v: ET.Element) -> str:
    at = f" AT {v.get('address')}" if v.get("address") else ""
    value = v.find("./initialValue/simpleValue")
    initial = f" := {value.get('value')}" if value is not None else ""
    return f"{v.get('name')}{at} : {_read_type(_only(v.find('type')))}{initial};"


def _only(parent: ET.Element | None) -> ET.Element:
    if parent is None or len(parent) == 0:
        raise InputError("expected a type for every variable, found none")
    return parent[0]


def _read_type(kind: ET.Element) -> str:
    if kind.tag == "derived":
        return str(kind.get("name"))
    if kind.tag in ("string", "wstring"):
        return kind.tag.upper() + (f"[{kind.get('length')}]" if kind.get("length") else "")
    if kind.tag == "array":
        ranges = ", ".join(
            f"{d.get('lower')}..{d.get('upper')}" for d in kind.iterfind("dimension")
        )
        return f"ARRAY [{ranges}] OF {_read_type(_only(kind.find('baseType')))}"
    if kind.tag in ("subrangeSigned", "subrangeUnsigned"):
        limits = kind.find("range")
        assert limits is not None
        return f"{_read_type(_only(kind.find('baseType')))} ({limits.get('lower')}..{limits.get('upper')})"
    if kind.tag == "enum":
        values = [
            v.get("name", "") + (f" := {v.get('value')}" if v.get("value") else "")
            for v in kind.iterfind("./values/value")
        ]
        return f"({', '.join(values)})"
    if kind.tag == "struct":
        return (
            "STRUCT "
            + " ".join(_read_variable(v) for v in kind.iterfind("variable"))
            + " END_STRUCT"
        )
    return kind.tag
