"""The one way in: whoever calls whatever, over any face, comes through ``Calls.call``.

In this order, and nowhere else: the role; the approval of what acts, bound to the exact arguments; the
intent, on disk before anything moves; the budget; the function; the Run closed with who, verifier, parent,
seed and evidence. A refusal is a Run too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Never

from industria.core import (
    ApprovalNeededError,
    Caller,
    Effect,
    InputError,
    NotFoundError,
    NotPermittedError,
    OpenRun,
    Session,
    Tool,
    person_of,
)
from industria.core.tool import WRITTEN
from industria.faces.found import find, tools
from industria.foundation.privacy.record import masked_caller

if TYPE_CHECKING:
    from industria.stores import Stores

NOBODY_ELSE = "nobody else"  # the verifier of what one person asked for and approved alone


class Calls:
    """Calls tools of one plant on behalf of callers."""

    def __init__(self, plant: Stores, among: Mapping[str, Tool] | None = None) -> None:
        """``among``: the tools that may be called (default: all that there are)."""
        self._plant = plant
        self.tools: Mapping[str, Tool] = tools() if among is None else among

    def session(self, caller: Caller) -> Session[Stores]:
        """A session with nothing but a caller."""
        return Session(self._plant, caller, self)

    def call(self, name: str, arguments: Mapping[str, object], session: Session[Stores]) -> object:
        """Run a tool; returns its result.

        Raises NotPermittedError for too low a role or a person's no, ApprovalNeededError for what acts,
        UsageError for wrong arguments, and whatever the tool raises.
        """
        try:
            tool = find(name, self.tools)
            self._may(tool, session.caller)
            given = _placed(tool, tool.checked(arguments), session)
            if session.caller.present:
                _asked(tool, given, session)
        except Exception:
            with self._recorded(_wire(name), arguments, session, "read"):
                raise
        if tool.effect == "act" and not session.caller.present:
            with self._recorded(tool.wire, arguments, session, "propose"):  # what waits is kept
                self._wait(tool, given, session)
        verifier = NOBODY_ELSE if tool.effect == "act" and not session.run.id else ""
        return self._perform(tool, given, session, verifier)

    def decide(self, approval: str, granted: bool, session: Session[Stores]) -> object:
        """Grant or deny a call that waits; a granted one runs now, with exactly its arguments.

        Who asked for it does not approve it, unless there is nobody else who could: the Run says so.
        """
        keys = self._plant.keys
        caller = session.caller
        asked = keys.decide(approval, caller, granted)
        alone = person_of(asked.asked_by) == masked_caller(caller.name)
        session.run.outputs = {"tool": asked.tool, "asked_by": asked.asked_by, "granted": granted}
        if not granted:
            return {"approval": approval, "state": "denied"}
        tool = find(asked.tool, self.tools)
        whose = replace(session, caller=Caller(asked.asked_by, "engineer"))
        given = _placed(tool, tool.checked(asked.arguments), whose)
        verifier = NOBODY_ELSE if alone else caller.name
        result = self._perform(tool, given, whose, verifier, approval)
        return {"approval": approval, "state": "granted", "result": result}

    def _may(self, tool: Tool, caller: Caller) -> None:
        if tool.here and not caller.present:
            raise NotPermittedError(
                f"tool {tool.name!r} is for who is at the plant's machine: run industria "
                f"{tool.name.replace('.', ' ')} there"
            )
        if tool.role is not None:
            caller.require(tool.role)
        if not caller.may(tool.effect):
            raise NotPermittedError(
                f"tool {tool.name!r} has the effect {tool.effect!r}, which the role {caller.role} may "
                "not have: use an engineer's or admin's key"
            )

    def _wait(self, tool: Tool, given: Mapping[str, object], session: Session[Stores]) -> Never:
        """Put what acts before a person."""
        plain = {k: _plain(v) for k, v in tool.pin(session, given).items()}
        approval = self._plant.keys.ask(tool.name, plain, session.caller)
        raise ApprovalNeededError(
            f"tool {tool.wire!r} acts and waits for a person: an admin approves it with "
            f"POST /api/approvals/{approval}",
            approval,
        )

    def _perform(
        self,
        tool: Tool,
        given: Mapping[str, object],
        session: Session[Stores],
        verifier: str,
        approval: str = "",
    ) -> object:
        shown = {k: _plain(v) for k, v in given.items()}
        if not tool.recorded and tool.effect == "read":
            return tool.function(session, **given)
        effect: Effect = "propose" if _writes_a_file(tool, given) else tool.effect
        with self._recorded(tool.wire, shown, session, effect, verifier, approval) as opened:
            return tool.function(replace(session, run=opened), **given)

    @contextmanager
    def _recorded(
        self,
        what: str,
        inputs: Mapping[str, object],
        session: Session[Stores],
        effect: Effect,
        verifier: str = "",
        approval: str = "",
    ) -> Iterator[OpenRun]:
        with self._plant.audit.run(
            what, dict(inputs), who=session.caller.name, parent=session.run.id, effect=effect,
            verifier=verifier, approval=approval,
        ) as opened:  # fmt: skip
            opened.seed = session.seed
            yield opened


def _asked(tool: Tool, given: Mapping[str, object], session: Session[Stores]) -> None:
    """The person at the machine is asked before what acts; raises NotPermittedError for a no."""
    if tool.effect != "act" or tool.asks is None:
        return
    question = tool.asks.in_language(session.language or "en")
    if not session.ask(
        question.format_map({n: a.default for n, a in tool.arguments.items()} | dict(given))
    ):
        raise NotPermittedError(
            f"expected a person's yes before {tool.name} acts, found none: give it with --yes"
        )


def _writes_a_file(tool: Tool, given: Mapping[str, object]) -> bool:
    """Whether a call that only reads leaves a file behind: then its intent comes before it, too."""
    return tool.effect == "read" and any(
        value is not None and WRITTEN in tool.arguments[name].marks for name, value in given.items()
    )


def _wire(name: str) -> str:
    return name.replace(".", "_")[:100]


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Path) else value


def _can_be_written(path: Path) -> None:
    """Raises InputError where there is no folder for a file, or none that may be written to."""
    there = path if path.exists() else path.parent
    if path.suffix and not path.parent.is_dir():
        raise InputError(
            f"expected a folder {path.parent} for {path.name}, found none: make it, or name another"
        )
    while not there.exists():  # a new folder in a new folder
        there = there.parent
    if (not path.exists() and not there.is_dir()) or not os.access(there, os.W_OK):
        raise InputError(
            f"expected a place that may be written to, found {there}: name another for {path.name}"
        )


def _placed(tool: Tool, given: Mapping[str, object], session: Session[Stores]) -> dict[str, object]:
    """Files by their names: the machine's for who is at it, the plant's inbox and outbox for others.

    Raises InputError where a file that is to be written could not be: before any work, not after it.
    """
    if session.caller.present:
        for name, value in given.items():
            if isinstance(value, Path) and WRITTEN in tool.arguments[name].marks:
                _can_be_written(value)
        return dict(given)
    root = session.plant.root
    known = tool.arguments

    def place(name: str, value: object) -> object:
        if isinstance(value, list):
            return [place(name, v) for v in value]
        if not isinstance(value, Path):
            return value
        if WRITTEN not in known[name].marks:
            return _inside(root, "inbox", value)
        path = _inside(root, "outbox", value)
        if (
            tool.effect == "read" and path.exists()
        ):  # to look changes nothing, what lies there neither
            raise InputError(
                f"expected a new file in the outbox, found {str(value)!r} there: choose another name"
            )
        return path

    return {name: place(name, value) for name, value in given.items()}


def _inside(root: Path, folder: str, name: Path) -> Path:
    """A file inside one of the plant's own folders. Raises InputError, NotFoundError."""
    base = (root / folder).resolve()
    path = (base / name).resolve()
    if not path.is_relative_to(base) or path == base:
        raise InputError(
            f"expected a file inside the plant's {folder}, found {str(name)!r}, which leads out of it"
        )
    if folder == "outbox":
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise NotFoundError(f"expected {str(name)!r} in the plant's inbox, found nothing there")
    return path
