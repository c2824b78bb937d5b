"""Finds the tools: every folder of ``capabilities``, and every package that offers some of its own."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from industria import capabilities
from industria.core import NotFoundError, Tool

GROUP = "industria.capabilities"
_RESERVED = frozenset(("plant", "as_json", "small"))  # what every command takes
_LOG = logging.getLogger(__name__)


@cache
def tools() -> Mapping[str, Tool]:
    """All tools by name, those of other packages included; the first of a name keeps it."""
    found: dict[str, Tool] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(capabilities.__path__)):
        for tool in importlib.import_module(f"{capabilities.__name__}.{module}.tools").TOOLS:
            found[tool.name] = tool
    taken = {tool.wire for tool in found.values()}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        for tool in _offered(point):
            if tool.wire in taken:
                _LOG.warning(
                    "%s of %s is left out: there is a tool of that name", tool.name, point.name
                )
                continue
            taken.add(tool.wire)
            found[tool.name] = tool
    return MappingProxyType(dict(sorted(found.items())))


def _offered(point: EntryPoint) -> tuple[Tool, ...]:
    """The tools that a package offers: a tuple of tools, or a module that has one as TOOLS.

    A package of others that cannot be loaded, or whose tools no face could show, is left out with a warning:
    it must not take the plant's own tools with it.
    """
    try:
        offered = point.load()
        given = getattr(offered, "TOOLS", offered)
        if not isinstance(given, tuple) or not all(isinstance(tool, Tool) for tool in given):
            raise TypeError(f"expected a tuple of tools, found {type(given).__name__}")
        for tool in given:
            if reserved := sorted(_RESERVED & set(tool.arguments)):
                raise TypeError(f"{tool.name} has arguments of reserved names: {reserved}")
            _ = tool.parameters  # its types are such as JSON knows
    except Exception as error:  # noqa: BLE001 - the fault of a foreign package must not stop the others
        _LOG.warning(
            "the capabilities of %s are left out: %s: %s", point.name, type(error).__name__, error
        )
        return ()
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
