"""Intents: what was begun and has no end yet, and whether the process that began it is still at work."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from industria.core import Run

_AT_WORK: set[str] = set()


@dataclass(frozen=True, slots=True)
class OpenIntent:
    """A Run that began and has no end. ``at_work``: the process that began it still runs."""

    id: str
    who: str
    what: str
    started: str
    at_work: bool

    def to_json(self) -> dict[str, object]:
        """As ``industria audit verify`` prints it."""
        state = "at work" if self.at_work else "began, never ended"
        return {
            "id": self.id,
            "who": self.who,
            "what": self.what,
            "started": self.started,
            "state": state,
        }


def open_intents(begun: Iterable[Run]) -> tuple[OpenIntent, ...]:
    """What the begun Runs say of themselves."""
    return tuple(OpenIntent(r.id, r.who, r.what, r.started, is_at_work(r)) for r in begun)


def begin(run: str) -> None:
    """Remember that this process works on a Run."""
    _AT_WORK.add(run)


def end(run: str) -> None:
    """This process does not work on a Run any more, however that ended."""
    _AT_WORK.discard(run)


def this_process() -> str:
    """This process by machine, number and time of its start; no later process has the same."""
    return f"{platform.node()} {os.getpid()} {_started(os.getpid())}"


def is_at_work(run: Run) -> bool:
    """Whether the process that began a Run is known to run still; where that is not known, it is not."""
    if run.process == this_process():
        return run.id in _AT_WORK
    machine, _, rest = run.process.rpartition(" ")[0].rpartition(" ")
    if machine != platform.node() or not rest.isdigit():
        return False
    started = _started(int(rest))
    return bool(started) and run.process == f"{machine} {rest} {started}"


def _started(process: int) -> str:
    """When a process started, in the kernel's ticks since the machine did; empty where it is not told."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        fields = told.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        return ""
