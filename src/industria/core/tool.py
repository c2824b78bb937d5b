"""Tool: a typed function with an effect. The same object is a CLI verb, a REST route, an MCP tool, a form.

A tool's function takes the session first and then its own arguments, each with a type that JSON knows
(``Path`` is a file's name) and, in ``Annotated``, what it means in both languages. It returns a result with
``to_json()``, and with ``show(language)`` where people read it otherwise than as JSON.
"""

from __future__ import annotations

import functools
import inspect
import math
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from industria.core.effect import Effect
from industria.core.errors import UsageError
from industria.core.session import Role, Session
from industria.core.text import Text

_JSON_TYPES: Mapping[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}
FILE_TEXT = "the argument is a text; on the command line it is the file that holds it"
WRITTEN = "the argument is a file that the tool writes"
NAMES_FILE = "the argument may be the name of a file of this machine"
POSITIONAL = "on the command line the argument stands without a name, though it may be left out"


def _nothing(_session: Session[Any], arguments: Mapping[str, object]) -> Mapping[str, object]:
    return arguments


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that people, programs and agents call in the same way.

    Effects: ``read`` looks, ``propose`` makes a new version of something in the lake or the
    registry, ``act`` cannot be undone or reaches the plant and waits for a person's approval.
    ``pin`` adds to the arguments of a call that waits what they stand for now, so that a person's
    yes is to that and to nothing that comes later under the same name. ``asks``: what the person at
    this machine is asked before it acts, with the arguments in braces. ``role``: the lowest role, where
    the effect alone would let a lower one. ``here``: only for who is at this machine. ``plant``: whether
    one has to be there, is made, or may be missing. ``recorded``: whether a call that only reads is a Run.
    ``examples``: arguments that the conformance test calls it with, in this order.
    """

    name: str
    description: Text
    effect: Effect
    function: Callable[..., object]
    pin: Callable[[Session[Any], Mapping[str, object]], Mapping[str, object]] = _nothing
    asks: Text | None = None
    role: Role | None = None
    here: bool = False
    plant: Literal["needed", "made", "optional"] = "needed"
    recorded: bool = True
    needs: tuple[str, ...] = ()
    examples: tuple[Mapping[str, object], ...] = ()

    @property
    def wire(self) -> str:
        """The name where no dot may stand: REST, MCP, agents, Runs."""
        return self.name.replace(".", "_")

    @property
    def arguments(self) -> dict[str, Argument]:
        """The arguments, without the session, in the order of the function."""
        return dict(_arguments_of(self.function))

    @property
    def parameters(self) -> dict[str, object]:
        """JSON schema of the arguments, read from the function's annotations."""
        known = self.arguments
        return {
            "type": "object",
            "properties": {name: argument.schema for name, argument in known.items()},
            "required": [name for name, argument in known.items() if argument.required],
            "additionalProperties": False,
        }

    def checked(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """The arguments as the function takes them: known, complete and of the right types.

        Raises UsageError for unknown, missing or wrongly typed arguments.
        """
        known = self.arguments
        if unknown := sorted(set(arguments) - set(known)):
            raise UsageError(
                f"tool {self.name!r} takes {sorted(known)}, found unknown {unknown}: leave them out"
            )
        if missing := sorted(n for n, a in known.items() if a.required and n not in arguments):
            raise UsageError(f"tool {self.name!r} needs {missing}: add them to the call")
        return {n: known[n].checked(self.name, v) for n, v in arguments.items()}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its JSON schema, what it means, and how the faces treat it."""

    name: str
    schema: dict[str, object]
    default: object
    description: Text | None
    is_path: bool
    marks: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Whether a call has to give it."""
        return self.default is inspect.Parameter.empty

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        given = self.schema.get("type")
        return given == "array" or (isinstance(given, list) and "array" in given)

    def checked(self, tool: str, value: object) -> object:
        """The value as the function takes it; a file's name becomes a Path. Raises UsageError."""
        if self.is_list and isinstance(value, str | Path):
            value = [value]
        if self.is_path:
            value = [str(v) for v in value] if isinstance(value, list | tuple) else _text(value)
        _validate(tool, self.name, self.schema, value)
        if self.is_path and "\0" in str(value if not isinstance(value, list) else "".join(value)):
            raise UsageError(
                f"argument {self.name!r} of tool {tool!r} must be a file, found NUL in it"
            )
        if not self.is_path or value is None:
            return value
        return [Path(v) for v in value] if isinstance(value, list) else Path(str(value))


@functools.cache  # each call asks several times, and what a function takes does not change
def _arguments_of(function: Callable[..., object]) -> Mapping[str, Argument]:
    parameters = list(inspect.signature(function).parameters.items())[1:]
    hints = _hints(function, [name for name, _ in parameters])
    return {name: _argument(name, hints.get(name, str), p.default) for name, p in parameters}


def _hints(function: Callable[..., object], names: Sequence[str]) -> dict[str, object]:
    """The types of some arguments; what the others and the result are need not be known here."""

    def holder() -> None:
        """Holds the annotations that are wanted."""

    told = inspect.get_annotations(function)
    holder.__annotations__ = {name: told[name] for name in names}
    globals_ = getattr(function, "__globals__", {})
    return get_type_hints(holder, globalns=globals_, include_extras=True)


def _text(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _argument(name: str, hint: object, default: object) -> Argument:
    description: Text | None = None
    marks: tuple[str, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        description = next((e for e in extras if isinstance(e, Text)), None)
        marks = tuple(e for e in extras if isinstance(e, str))
    schema = _schema(hint)
    if description is not None:
        schema["description"] = f"{description.en} / {description.zh}"
    if default is not inspect.Parameter.empty and default is not None:
        schema["default"] = list(default) if isinstance(default, tuple) else _text(default)
    return Argument(name, schema, default, description, _is_path(hint), marks)


def _is_path(hint: object) -> bool:
    return hint is Path or any(_is_path(inner) for inner in get_args(hint))


def _schema(hint: object) -> dict[str, object]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Path:
        return {"type": "string", "format": "path"}
    if hint in _JSON_TYPES:
        return {"type": _JSON_TYPES[hint]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (Union, types.UnionType):
        members = [_schema(a) for a in arguments if a is not type(None)]
        if len(members) != 1:
            raise TypeError(f"a tool's argument must be one JSON type or none, found {hint!r}")
        enum = {"enum": [*members[0]["enum"], None]} if "enum" in members[0] else {}  # type: ignore[misc]
        return {**members[0], "type": [members[0]["type"], "null"], **enum}
    if origin in (list, tuple):
        return {"type": "array", "items": _schema(arguments[0])}
    raise TypeError(f"a tool's argument must be a JSON type, found {hint!r}")


def _validate(tool: str, name: str, schema: Mapping[str, object], value: object) -> None:
    given = schema.get("type")
    expected = given if isinstance(given, list) else [given]
    if value is None and "null" in expected:
        return
    right = {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list | tuple),
    }[str(expected[0])]
    if not right:
        raise UsageError(
            f"argument {name!r} of tool {tool!r} must be of type {expected[0]}, found "
            f"{type(value).__name__}: change it"
        )
    if wrong := _unstorable(value):
        raise UsageError(f"argument {name!r} of tool {tool!r} must be {wrong}: change it")
    enum = schema.get("enum")
    if isinstance(enum, list) and value not in enum:
        raise UsageError(
            f"argument {name!r} of tool {tool!r} must be one of {enum}, found {value!r}"
        )
    items = schema.get("items")
    if isinstance(items, Mapping) and isinstance(value, list | tuple):
        for item in value:
            _validate(tool, name, items, item)


def _unstorable(value: object) -> str:
    """What a value should be that no store could keep as it is; empty where all is well."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return f"a number of at most 64 bits, found one of {value.bit_length()}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"a number, found {value}"
    if (
        isinstance(value, str)
        and not value.isascii()
        and any("\ud800" <= c <= "\udfff" for c in value)
    ):
        return "text in Unicode, found half of a character in it"
    return ""
