"""Finds the tools: every folder of ``capabilities``, and every package that offers some of its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from industria import capabilities
from industria.core import IndustriaError, NotFoundError, Tool

GROUP = "industria.capabilities"


@cache
def tools() -> Mapping[str, Tool]:
    """All tools by name, those of other packages included; the first of a name keeps it."""
    found: dict[str, Tool] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(capabilities.__path__)):
        for tool in importlib.import_module(f"{capabilities.__name__}.{module}.tools").TOOLS:
            found[tool.name] = tool
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        for tool in _offered(point.name, point.load()):
            found.setdefault(tool.name, tool)
    return MappingProxyType(dict(sorted(found.items())))


def _offered(name: str, offered: object) -> tuple[Tool, ...]:
    """The tools that a package offers: a tuple of tools, or a module that has one as TOOLS."""
    given = getattr(offered, "TOOLS", offered)
    if not isinstance(given, tuple) or not all(isinstance(tool, Tool) for tool in given):
        raise IndustriaError(
            f"expected the entry point {name!r} of {GROUP} to be a tuple of tools, found "
            f"{type(given).__name__}: mend or remove that package"
        )
    return given


def find(name: str, among: Mapping[str, Tool]) -> Tool:
    """A tool by its name, dotted or with underscores, or by its last part where only one has it.

    Raises NotFoundError.
    """
    if name in among:
        return among[name]
    plain = name.replace(".", "_")
    same = [t for t in among.values() if t.wire == plain]
    same = same or [t for t in among.values() if t.name.rpartition(".")[2] == name]
    if len(same) != 1:
        raise NotFoundError(
            f"expected a tool of {', '.join(t.wire for t in among.values())}, found {name!r}"
        )
    return same[0]
