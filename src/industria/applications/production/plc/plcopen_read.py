"""Structured Text of PLCopen XML (TC6): whatever holds a part of the program is read, or named in the error.

Units, types and global variables are read wherever they stand: CODESYS puts them into ``addData`` of the
application, in any namespace. Layout, comments and the settings of a vendor's tool are no part of it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

from industria.applications.production.plc.language.types import ELEMENTARY, UNSUPPORTED_TYPES
from industria.core import InputError

_SECTIONS = {
    "inputVars": "VAR_INPUT", "outputVars": "VAR_OUTPUT", "inOutVars": "VAR_IN_OUT", "localVars": "VAR",
    "tempVars": "VAR_TEMP", "externalVars": "VAR_EXTERNAL", "globalVars": "VAR_GLOBAL",
}  # fmt: skip
_FLAGS = {
    "constant": "CONSTANT",
    "retain": "RETAIN",
    "nonretain": "NON_RETAIN",
    "persistent": "PERSISTENT",
}
_KINDS = {"program": "PROGRAM", "functionBlock": "FUNCTION_BLOCK", "function": "FUNCTION"}
_LANGUAGES = ("ST", "IL", "LD", "FBD", "SFC", "CFC")
# Elements that hold a part of the program: each is read or named.
_CONTENT = frozenset(
    [
        *_LANGUAGES, *_SECTIONS, "pou", "dataType", "accessVars", "configVars", "initialValue", "task",
        "pouInstance", "action", "transition", "Method", "Property", "Interface", "Extends", "Implements",
    ]
)  # fmt: skip
_MOST_NAMED = 20
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
_PLAIN_TYPES = frozenset(ELEMENTARY) | UNSUPPORTED_TYPES


def from_plcopen(text: str) -> str:
    """Structured Text of the XML. Raises InputError for what is no PLCopen XML, and with the names of all
    that cannot be read: units in other languages, methods, what is not understood."""
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
    return _Reader(root).text()


class _Unread(Exception):
    """A part that is not understood; the message names it."""


class _Reader:
    def __init__(self, root: ET.Element) -> None:
        self._root = root
        self._parents = {child: parent for parent in root.iter() for child in parent}
        self._read: set[ET.Element] = set()
        self._unread: list[str] = []

    def text(self) -> str:
        """All parts. Raises InputError with what is not read, or where there is nothing."""
        parts = [self._tried(self._data_type, x) for x in self._root.iter("dataType")]
        parts += [self._tried(self._globals, x) for x in self._root.iter("globalVars")
                  if x not in self._inside("pou")]  # fmt: skip
        parts += [self._tried(self._pou, x) for x in self._root.iter("pou")]
        parts += [self._tried(self._configuration, x) for x in self._with_tasks()]
        self._name_the_rest()
        if self._unread:
            more = len(self._unread) - _MOST_NAMED
            named = "; ".join(self._unread[:_MOST_NAMED]) + (
                f"; and {more} more" if more > 0 else ""
            )
            raise InputError(
                f"expected PLCopen XML whose every part can be written as Structured Text, found {named}: "
                "export these parts as ST, or take them out"
            )
        found = list(dict.fromkeys(p for p in parts if p))
        if not found:
            raise InputError(
                "expected PLCopen XML with a program unit, a type or a global variable, found none"
            )
        return "\n\n".join(found) + "\n"

    def _inside(self, tag: str) -> set[ET.Element]:
        return {x for outer in self._root.iter(tag) for x in outer.iter()}

    def _tried(self, read: Callable[[ET.Element], str], part: ET.Element) -> str:
        try:
            return read(part)
        except _Unread as error:
            self._unread.append(str(error))
            self._read.update(part.iter())
            return ""

    def _name_the_rest(self) -> None:
        for x in self._root.iter():
            typed = x.tag == "variable" and x.find("type") is not None
            if (typed or x.tag in _CONTENT) and x not in self._read:
                self._unread.append(f"{x.tag} {self._path(x)}".strip())
                self._read.update(x.iter())

    def _path(self, x: ET.Element | None) -> str:
        """The names of an element and of those around it, outermost first."""
        names: list[str] = []
        while x is not None:
            if x.get("name") and x.tag not in ("data", "contentHeader", "project"):
                names.insert(0, str(x.get("name")))
            x = self._parents.get(x)
        return ".".join(names)

    # -- parts ----------------------------------------------------------------------------

    def _data_type(self, declared: ET.Element) -> str:
        self._read.add(declared)
        name = declared.get("name")
        kind = self._type(declared.find("baseType"), f"the type {name}")
        return f"TYPE {name} : {kind}{self._initial(declared)}; END_TYPE"

    def _globals(self, section: ET.Element) -> str:
        return "\n".join(self._section(section))

    def _section(self, section: ET.Element) -> list[str]:
        self._read.add(section)
        flags = "".join(f" {word}" for k, word in _FLAGS.items() if section.get(k) == "true")
        variables = [f"  {self._variable(v)}" for v in section.iterfind("variable")]
        return [_SECTIONS[section.tag] + flags, *variables, "END_VAR"]

    def _pou(self, pou: ET.Element) -> str:
        name, word = pou.get("name"), _KINDS.get(pou.get("pouType", ""))
        if word is None:
            raise _Unread(f"{name}, which is a {pou.get('pouType')}")
        bodies = [x for body in pou.iterfind("body") for x in body.iter() if x.tag in _LANGUAGES]
        if [x.tag for x in bodies] != ["ST"]:
            found = next((x.tag for x in bodies if x.tag != "ST"), "")
            other = next((x.tag for x in pou.iterfind("./body/*")), "nothing")
            language = found or ("several bodies" if bodies else other)
            raise _Unread(f"{name}, expected to have a body in ST, found {language}")
        self._read.update((pou, bodies[0]))
        returns = pou.find("./interface/returnType")
        kind = f" : {self._type(returns, str(name))}" if returns is not None else ""
        lines = [f"{word} {name}{kind}"]
        for section in pou.iterfind("./interface/*"):
            if section.tag in _SECTIONS:
                lines += self._section(section)
        return "\n".join([*lines, "".join(bodies[0].itertext()).strip(), f"END_{word}"])

    def _with_tasks(self) -> list[ET.Element]:
        """Resources that say what runs, and configurations around none."""
        return [
            x for x in self._root.iter("resource")
            if x.find("task") is not None or x.find("pouInstance") is not None
        ]  # fmt: skip

    def _configuration(self, resource: ET.Element) -> str:
        around = self._parents.get(resource)
        name = (
            around.get("name") if around is not None and around.tag == "configuration" else ""
        ) or "Plant"
        lines = [f"CONFIGURATION {name}", f"RESOURCE {resource.get('name') or 'Main'} ON PLC"]
        instances = [self._instance(x, "") for x in resource.iterfind("pouInstance")]
        for task in resource.iterfind("task"):
            self._read.add(task)
            called = str(task.get("name"))
            if task.get("single"):
                raise _Unread(f"the task {called}, which an event starts")
            interval = _interval(task.get("interval", ""), called)
            lines.append(f"TASK {called}({interval}PRIORITY := {task.get('priority') or 1});")
            instances += [
                self._instance(x, f" WITH {called}") for x in task.iterfind("pouInstance")
            ]
        return "\n".join([*lines, *instances, "END_RESOURCE", "END_CONFIGURATION"])

    def _instance(self, x: ET.Element, task: str) -> str:
        self._read.add(x)
        return f"PROGRAM {x.get('name')}{task} : {x.get('typeName') or x.get('name')};"

    # -- variables and types --------------------------------------------------------------

    def _variable(self, v: ET.Element) -> str:
        self._read.add(v)
        at = f" AT {v.get('address')}" if v.get("address") else ""
        kind = self._type(v.find("type"), f"the variable {self._path(v)}")
        return f"{v.get('name')}{at} : {kind}{self._initial(v)};"

    def _initial(self, x: ET.Element) -> str:
        value = x.find("initialValue")
        if value is None:
            return ""
        self._read.add(value)
        return f" := {self._value(value, self._path(x))}"

    def _value(self, around: ET.Element, where: str) -> str:
        simple = around.find("simpleValue")
        if simple is not None and simple.get("value") is not None:
            return str(simple.get("value"))
        array, structure = around.find("arrayValue"), around.find("structValue")
        if array is not None:
            items = [
                (x.get("repetitionValue"), self._value(x, where)) for x in array.iterfind("value")
            ]
            return "[" + ", ".join(f"{n}({v})" if n and n != "1" else v for n, v in items) + "]"
        if structure is not None:
            fields = [
                f"{x.get('member')} := {self._value(x, where)}" for x in structure.iterfind("value")
            ]
            return "(" + ", ".join(fields) + ")"
        raise _Unread(f"the initial value of {where}")

    def _type(self, around: ET.Element | None, where: str) -> str:
        if around is None or len(around) == 0:
            raise _Unread(f"no type of {where}")
        kind = around[0]
        if kind.tag == "derived":
            return str(kind.get("name"))
        if kind.tag.lower() in ("string", "wstring"):
            return kind.tag.upper() + (f"[{kind.get('length')}]" if kind.get("length") else "")
        if kind.tag == "array":
            ranges = ", ".join(
                f"{d.get('lower')}..{d.get('upper')}" for d in kind.iterfind("dimension")
            )
            return f"ARRAY [{ranges}] OF {self._type(kind.find('baseType'), where)}"
        if kind.tag in ("subrangeSigned", "subrangeUnsigned"):
            limits, base = kind.find("range"), self._type(kind.find("baseType"), where)
            if limits is None:
                raise _Unread(f"{where}, whose type has no range")
            return f"{base} ({limits.get('lower')}..{limits.get('upper')})"
        if kind.tag == "enum":
            values = [
                v.get("name", "") + (f" := {v.get('value')}" if v.get("value") else "")
                for v in kind.iterfind("./values/value")
            ]
            over = kind.find("baseType")
            return f"({', '.join(values)})" + (
                f" {self._type(over, where)}" if over is not None else ""
            )
        if kind.tag == "struct":
            return (
                "STRUCT "
                + " ".join(self._variable(v) for v in kind.iterfind("variable"))
                + " END_STRUCT"
            )
        if kind.tag.upper() not in _PLAIN_TYPES:
            raise _Unread(f"{where}, whose type is a {kind.tag}")
        return kind.tag.upper()


def _interval(written: str, task: str) -> str:
    """``T#20ms`` and ``PT0.02S`` as Structured Text; empty where a task has no interval."""
    if not written:
        return ""
    if "#" in written:
        return f"INTERVAL := {written}, "
    match = _DURATION.fullmatch(written)
    if match is None or not any(match.groups()):
        raise _Unread(f"the interval {written!r} of the task {task}")
    hours, minutes, seconds = (float(x or 0) for x in match.groups())
    milliseconds = round(1000 * (3600 * hours + 60 * minutes + seconds))
    return f"INTERVAL := T#{milliseconds}ms, "
