"""Session: who calls what, in which language, within which limits, and under which Run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from industria.core.budget import Budget
from industria.core.effect import Effect
from industria.core.errors import NotPermittedError
from industria.core.progress import Progress, silent
from industria.core.run import OpenRun
from industria.core.text import Language

if TYPE_CHECKING:
    from industria.core.tool import Tool

Role = Literal["viewer", "engineer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "engineer", "admin")
NEEDS: Mapping[str, Role] = {"read": "viewer", "propose": "engineer", "act": "engineer"}
PlantT = TypeVar("PlantT")
AGENT_OF = "agent of "  # before the name of the person for whom an agent calls


def person_of(caller: str) -> str:
    """The person behind a caller's name, where an agent called for one."""
    return caller.removeprefix(AGENT_OF)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, with which role.

    ``present``: a person at this machine, whose own word is the approval of what acts and whose files
    are the machine's; nobody over the network is that.
    """

    name: str
    role: Role
    present: bool = False

    def may(self, effect: Effect) -> bool:
        """Whether the role reaches what an effect needs."""
        return self.has(NEEDS[effect])

    def has(self, role: Role) -> bool:
        """Whether the role is that one or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def require(self, role: Role) -> None:
        """Raise NotPermittedError where the caller's role is lower."""
        if not self.has(role):
            raise NotPermittedError(
                f"this needs the role {role}, your key has {self.role}: ask an admin for a key"
            )


class Calling(Protocol):
    """The one way in, as a tool sees it: ``industria.faces.calls`` implements it."""

    @property
    def tools(self) -> Mapping[str, Tool]:
        """All tools, by name."""
        ...

    def call(self, name: str, arguments: Mapping[str, object], session: Session[Any]) -> object:
        """Call a tool."""
        ...

    def decide(self, approval: str, granted: bool, session: Session[Any]) -> object:
        """A person's word on a call that waits."""
        ...


def _quiet(text: str) -> None:
    """Text that nobody reads as it comes."""


def _nobody(_question: str) -> bool:
    """Nobody is there to be asked."""
    return False


@dataclass(slots=True)
class Session(Generic[PlantT]):
    """One caller's view of one plant; every call gets its own, under its own Run.

    ``emit`` takes the result's text as it comes, for whoever reads along; ``note`` takes remarks beside the
    result; ``ask`` puts a question to the person at
    the machine and is False where there is none or the answer is no; ``watched``: whether that person sits
    before the terminal now; ``seed`` is recorded with the Run.
    """

    plant: PlantT
    caller: Caller
    calls: Calling
    language: Language | None = None
    budget: Budget = field(default_factory=Budget)
    progress: Progress = silent
    emit: Callable[[str], None] = _quiet
    note: Callable[[str], None] = _quiet
    ask: Callable[[str], bool] = _nobody
    watched: bool = False
    run: OpenRun = field(default_factory=lambda: OpenRun(""))
    seed: int | None = None

    def call(self, name: str, /, **arguments: object) -> object:
        """Call another tool on behalf of the same person: its Run is a child of this one's."""
        return self.calls.call(name, arguments, self)
