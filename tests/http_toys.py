"""A few small tools, for tests of the faces that need no plant full of data."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from industria.capabilities.approvals.tools import TOOLS as APPROVALS
from industria.capabilities.chat.tools import TOOLS as CHAT
from industria.core import WRITTEN, Answer, InputError, Session, Text, Tool
from industria.faces.calls import Calls
from industria.plant import Stores


@dataclass(frozen=True)
class Rows:
    """A table."""

    rows: list[list[int]]

    def to_json(self) -> dict[str, object]:
        return {"columns": ["n", "square"], "rows": self.rows}


@dataclass(frozen=True)
class Asked:
    """An answer."""

    answer: Answer[str]

    def to_json(self) -> dict[str, object]:
        return self.answer.to_json()


def count(
    session: Session[Stores], most: Annotated[int, Text("多少行", "how many rows")] = 3
) -> Rows:
    """Numbers and their squares."""
    return Rows([[n, n * n] for n in range(most)])


def wait(session: Session[Stores], seconds: float) -> str:
    """Waits, in steps, for as long as anybody waits for it; leaves a file where nobody did."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if session.budget.cancelled:
            (session.plant.root / "stopped").touch()
        session.budget.check()
        time.sleep(0.02)
    return "waited"


def fail(session: Session[Stores], said: str) -> str:
    """Fails with what it was given."""
    raise InputError(f"expected something else, found {said}")


def move(session: Session[Stores], gate: Literal["north", "south"], by: float = 1.0) -> str:
    """Acts."""
    with (session.plant.root / "moved").open("a") as sink:
        sink.write(f"{gate} {by}\n")
    return f"moved {gate}"


def note(session: Session[Stores], file: Path) -> str:
    """Reads a file of the inbox."""
    return file.read_text()


def write(session: Session[Stores], file: Annotated[Path, WRITTEN]) -> str:
    """Writes a file of the outbox."""
    file.write_text("made")
    return "made"


def ask(session: Session[Stores], question: str) -> Asked:
    """Says the question again, in two pieces."""
    for piece in ("You asked: ", question):
        session.emit(piece)
    return Asked(Answer(f"You asked: {question}", "accepted", (), 0.9, run=session.run.id))


TOYS = {
    t.name: t
    for t in (
        Tool("count", Text("数", "Count"), "read", count),
        Tool("wait", Text("等", "Wait"), "read", wait),
        Tool("fail", Text("错", "Fail"), "read", fail),
        Tool("gate.move", Text("动", "Move"), "act", move),
        Tool("note", Text("记", "Note"), "propose", note),
        Tool("write", Text("写", "Write"), "propose", write),
        Tool("ask", Text("问", "Ask"), "read", ask),
        *APPROVALS,
        *CHAT,
    )
}


def toy_calls(plant: Stores) -> Calls:
    """Calls of these tools alone."""
    return Calls(plant, among=TOYS)
