"""A tool's call as somebody types it on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from industria.core import Tool
from industria.core.tool import FILE_TEXT, POSITIONAL


def typed(tool: Tool, arguments: Mapping[str, object], folder: Path) -> list[str]:
    """A call as somebody types it; texts that the command reads from files are put into a folder."""
    told = tool.name.replace(".", " ").replace("_", "-").split()
    options: list[str] = ["--yes"] if tool.asks is not None or "person" in tool.needs else []
    for name, value in arguments.items():
        argument = tool.arguments[name]
        if FILE_TEXT in argument.marks:
            path = folder / f"{tool.wire}_{name}.txt"
            path.write_text(str(value), encoding="utf-8")
            value = path
        if argument.required or POSITIONAL in argument.marks:
            told += [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
        elif isinstance(value, bool):
            options.append(f"--{'' if value else 'no-'}{name.replace('_', '-')}")
        else:
            options += [f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}", str(value)]
    return [*told, *options]
