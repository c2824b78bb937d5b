"""Tool: a typed function with an effect. The same object is a CLI verb, a REST route, an MCP tool."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Union, get_args, get_origin, get_type_hints

from industria.core.errors import UsageError
from industria.core.text import Text

Effect = Literal["read", "propose", "act"]
_JSON_TYPES: Mapping[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
}


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that people, programs and agents call in the same way.

    Effects: ``read`` looks, ``propose`` makes a new version of something in the lake or the
    registry, ``act`` cannot be undone or reaches the plant and waits for a person's approval.
    ``pin`` adds to the arguments of a call that waits what they stand for now, so that a person's
    yes is to that and to nothing that comes later under the same name.
    """

    name: str
    description: Text
    effect: Effect
    function: Callable[..., object]
    pin: Callable[[Mapping[str, object]], Mapping[str, object]] = dict

    @property
    def parameters(self) -> dict[str, object]:
        """JSON schema of the arguments, read from the function's annotations."""
        hints = get_type_hints(self.function)
        properties: dict[str, object] = {}
        required: list[str] = []
        for name, parameter in inspect.signature(self.function).parameters.items():
            schema = _schema(hints.get(name, str))
            if parameter.default is inspect.Parameter.empty:
                required.append(name)
            elif parameter.default is not None:
                schema["default"] = parameter.default
            properties[name] = schema
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def call(self, arguments: Mapping[str, object]) -> object:
        """Check the arguments against the schema, then call.

        Raises UsageError for unknown, missing or wrongly typed arguments.
        """
        schema = self.parameters
        properties = schema["properties"]
        required = schema["required"]
        assert isinstance(properties, dict) and isinstance(required, list)
        unknown = sorted(set(arguments) - set(properties))
        if unknown:
            raise UsageError(
                f"tool {self.name!r} takes {sorted(properties)}, found unknown {unknown}: "
                "leave them out"
            )
        missing = sorted(set(required) - set(arguments))
        if missing:
            raise UsageError(f"tool {self.name!r} needs {missing}: add them to the call")
        for name, value in arguments.items():
            _validate(self.name, name, properties[name], value)
        return self.function(**arguments)


def _schema(hint: object) -> dict[str, object]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _JSON_TYPES:
        return {"type": _JSON_TYPES[hint]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (Union, types.UnionType):
        members = [_schema(a) for a in arguments if a is not type(None)]
        return {**members[0], "nullable": True} if len(members) == 1 else {"anyOf": members}
    if origin in (list, tuple):
        return {"type": "array", "items": _schema(arguments[0])}
    raise TypeError(f"a tool's argument must be a JSON type, found {hint!r}")


def _validate(tool: str, name: str, schema: object, value: object) -> None:
    assert isinstance(schema, dict)
    if value is None and schema.get("nullable"):
        return
    expected = schema.get("type")
    right = {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list | tuple),
    }.get(str(expected), True)
    if not right:
        raise UsageError(
            f"argument {name!r} of tool {tool!r} must be of type {expected}, found "
            f"{type(value).__name__}: change it"
        )
    if "enum" in schema and value not in schema["enum"]:
        raise UsageError(
            f"argument {name!r} of tool {tool!r} must be one of {schema['enum']}, found {value!r}"
        )
    if expected == "array" and isinstance(value, list | tuple):
        for item in value:
            _validate(tool, name, schema["items"], item)
