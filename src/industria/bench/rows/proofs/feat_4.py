"""FEAT-4 under tools that answer nothing, and under tools that take any argument."""

from __future__ import annotations

from collections.abc import Mapping

from industria.bench.entry import Fault, Stub
from industria.bench.swap import always, swapped
from industria.core import Tool, UsageError


def _lenient(tool: Tool, arguments: Mapping[str, object]) -> dict[str, object]:
    """What is missing is seen, what is unknown is not."""
    known = tool.arguments
    if missing := sorted(n for n, a in known.items() if a.required and n not in arguments):
        raise UsageError(f"tool {tool.name!r} needs {missing}: add them to the call")
    return {n: known[n].checked(tool.name, v) for n, v in arguments.items() if n in known}


STUBS = (
    Stub("every answer is empty", swapped("industria.faces.shown:json_of", always({}))),
    Stub(
        "a spectrum of zeros",
        swapped(
            "industria.capabilities.features.tools:Spectrum.to_json",
            lambda real: (
                lambda self: {**(found := real(self)), "magnitude": [0.0] * len(found["magnitude"])}
            ),
        ),
    ),
)
FAULTS = (
    Fault(
        "unknown arguments are left out, not refused",
        swapped("industria.core.tool:Tool.checked", lambda real: _lenient),
    ),
)
