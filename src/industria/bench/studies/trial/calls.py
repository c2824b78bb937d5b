"""What a call of the trial is, and what its caller saw of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Face = Literal["cli", "python", "rest", "mcp", "openai", "page", "agent"]
Saw = Literal["done", "waits", "refused", "cut", "broken"]

# The argument by which the Run of a call is known again; without one, by tool and person alone.
KEYS: Mapping[str, str] = {
    "link.write": "value", "ingest": "file", "forget": "source", "govern": "asset", "train": "asset",
    "detect": "asset", "keys": "name", "keys.revoke": "key", "approvals.decide": "approval",
    "sql": "statement", "retrieve": "question", "ask": "question", "audit.prune": "target",
    "audit.export": "target", "models.promote": "version", "upload": "file", "chat": "turns",
    "do": "request",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """One call: over which face, by whom, which tool with which arguments.

    ``kill_after_s``: when the process that serves it is killed after it was sent; ``kill_at_effect_s``: so
    long after its write reached the line.
    """

    number: int
    face: Face
    who: str
    tool: str
    arguments: Mapping[str, object]
    kill_after_s: float | None = None
    kill_at_effect_s: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a caller saw: ``done`` is success, ``cut`` that the line or the process broke off.

    ``broken``: an error that no caller should see, such as a 500 or an exception of Python's own.
    """

    call: Call
    saw: Saw
    result: object = None
    said: str = ""
    error: str = ""
    seconds: float = 0.0


def wire(tool: str) -> str:
    """A tool's name in Runs."""
    return tool.replace(".", "_")


def key_of(tool: str, arguments: Mapping[str, object]) -> str:
    """What tells one call of a tool from another; files by their names alone."""
    return plain(arguments.get(KEYS.get(tool, ""), ""))


def plain(value: object) -> str:
    """A value as it is compared: of a file its name, of a list its only item, of a number its digits."""
    if isinstance(value, list | tuple):
        return plain(value[0]) if len(value) == 1 else "|".join(plain(v) for v in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):.6f}"
    return str(value).rsplit("/", 1)[-1]


def same_number(one: object, other: float) -> bool:
    """Whether a recorded value is that number."""
    return isinstance(one, int | float) and float(one) == other
