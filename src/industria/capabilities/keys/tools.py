"""``industria keys``: keys of callers over the network, made, listed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.interaction.gateway.keys import Key


@dataclass(frozen=True, slots=True)
class Made:
    """A new key; it is shown this once."""

    key: str
    role: str
    name: str

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"key": self.key, "role": self.role, "name": self.name}

    def show(self, language: Language) -> str:
        """The key alone."""
        return self.key


@dataclass(frozen=True, slots=True)
class Listed:
    """Keys without the keys."""

    keys: tuple[Key, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"keys": [key.to_json() for key in self.keys]}

    def show(self, language: Language) -> str:
        """One a line."""
        ended = Text("已失效", "ended").in_language(language)
        return "\n".join(
            f"  {k.id}  {k.role:9} {k.name}  {k.created[:19]}  {ended if k.ended else k.ends[:19]}"
            for k in self.keys
        )


def keys(
    session: Session[Stores],
    role: Annotated[
        str,
        Text(
            "新密钥的角色: viewer, engineer 或 admin; 不给则列出全部",
            "the role of a new key: viewer, engineer or admin; all keys are listed without",
        ),
        POSITIONAL,
    ] = "",
    name: Annotated[str, Text("持有者", "who holds it")] = "",
    days: Annotated[float, Text("多少天后失效; 0 永久", "days until it ends; 0 is never")] = 0.0,
) -> Made | Listed:
    """Make a key for a role (it is shown once), or list those that there are."""
    store = session.plant.keys
    if not role:
        return Listed(tuple(store.listed()))
    key = store.create(role, name or role, days)
    caller = store.caller(key)
    shown = caller.name if caller else name
    session.run.outputs = {"name": shown, "role": role}
    return Made(key, role, shown)


def revoke(
    session: Session[Stores],
    key: Annotated[str, Text("密钥的编号或名称", "the id or name of the key")],
) -> Listed:
    """End a key now."""
    ended = session.plant.keys.revoke(key)
    session.run.outputs = {"name": ended.name, "role": ended.role}
    return Listed((ended,))


TOOLS = (
    Tool(
        "keys",
        Text("生成或列出密钥", "Make an API key for a role, or list the keys"),
        "act",
        keys,
        role="admin",
        here=True,
    ),
    Tool(
        "keys.revoke", Text("使密钥失效", "End a key now"), "act", revoke, role="admin", here=True
    ),
)
