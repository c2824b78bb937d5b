"""Calls that act and wait for a person: what waits, and the person's word on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.interaction.gateway.keys import Approval

_NONE = Text("没有等待批准的调用", "nothing waits for approval")
_WAITS = Text(
    "{id}  {tool}  {arguments}  申请人 {who}", "{id}  {tool}  {arguments}  asked by {who}"
)
_GRANTED = Text("{id} 已批准并执行", "{id} is granted and was done")
_DENIED = Text("{id} 已否决", "{id} is denied")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Calls that wait, oldest first; their arguments are masked."""

    approvals: tuple[Approval, ...]

    def to_json(self) -> dict[str, object]:
        """As GET /api/approvals gives it."""
        return {
            "approvals": [
                {
                    "id": a.id,
                    "tool": a.tool.replace(".", "_"),  # as it is called over HTTP
                    "arguments": a.arguments,
                    "asked_by": a.asked_by,
                }
                for a in self.approvals
            ]
        }

    def show(self, language: Language) -> str:
        """One line for each."""
        line = _WAITS.in_language(language)
        lines = [
            line.format(id=a.id, tool=a.tool, arguments=a.arguments, who=a.asked_by)
            for a in self.approvals
        ]
        return "\n".join(lines) or _NONE.in_language(language)


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a call that waited; ``result``: what it brought, where it was granted."""

    approval: str
    state: str
    result: object = None

    def to_json(self) -> dict[str, object]:
        """As POST /api/approvals/{id} gives it."""
        said: dict[str, object] = {"approval": self.approval, "state": self.state}
        return said | ({"result": self.result} if self.state == "granted" else {})

    def show(self, language: Language) -> str:
        """One line, and what the call itself has to show."""
        text = (_GRANTED if self.state == "granted" else _DENIED).in_language(language)
        show = getattr(self.result, "show", None)
        return "\n".join([text.format(id=self.approval), *([show(language)] if show else [])])


def approvals(session: Session[Stores]) -> Waiting:
    """Calls that act and wait for an admin."""
    return Waiting(tuple(session.plant.keys.approvals("waiting")))


def decide(
    session: Session[Stores],
    approval: Annotated[str, Text("批准编号", "id of the approval")],
    granted: Annotated[bool, Text("是否批准", "whether it may be done")] = True,
) -> Decided:
    """Grant or deny a call that waits; a granted one is done now, with exactly its arguments.

    Raises NotFoundError where none of that id waits, NotPermittedError for one's own request where
    there is another admin, and what the call itself raises.
    """
    done = session.calls.decide(approval, granted, session)
    found = done if isinstance(done, dict) else {}
    return Decided(approval, str(found.get("state", "")), found.get("result"))


TOOLS = (
    Tool(
        "approvals",
        Text("等待批准的调用", "Calls that act and wait for a person"),
        "read",
        approvals,
        role="admin",
        recorded=False,
    ),
    Tool(
        "approvals.decide",
        Text("批准或否决一个等待的调用", "Grant or deny a call that waits"),
        "propose",
        decide,
        role="admin",
    ),
)
