"""API keys with roles, and approvals for effects that act. Keys are stored as hashes only."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from industria.core import Effect, NotFoundError, NotPermittedError, UsageError
from industria.infrastructure.sqlite import SqliteStore

Role = Literal["viewer", "engineer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "engineer", "admin")
_NEEDS: Mapping[Effect, Role] = {"read": "viewer", "propose": "engineer", "act": "engineer"}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    hash TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS approvals (
    id TEXT PRIMARY KEY, tool TEXT NOT NULL, arguments TEXT NOT NULL, asked_by TEXT NOT NULL,
    state TEXT NOT NULL, decided_by TEXT NOT NULL DEFAULT '', created TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, with which role."""

    name: str
    role: Role

    def may(self, effect: Effect) -> bool:
        """Whether the role reaches what an effect needs."""
        return ROLES.index(self.role) >= ROLES.index(_NEEDS[effect])

    def require(self, role: Role) -> None:
        """Raise NotPermittedError where the caller's role is lower."""
        if ROLES.index(self.role) < ROLES.index(role):
            raise NotPermittedError(
                f"this needs the role {role}, your key has {self.role}: ask an admin for a key"
            )


@dataclass(frozen=True, slots=True)
class Approval:
    """A call that waits for, or got, a person's decision."""

    id: str
    tool: str
    arguments: dict[str, object]
    asked_by: str
    state: str
    decided_by: str


class Keys:
    """Keys and approvals of one plant."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, _SCHEMA)

    def create(self, role: str, name: str) -> str:
        """A new key; only its hash is kept. Raises UsageError for an unknown role."""
        if role not in ROLES:
            raise UsageError(f"expected a role of {', '.join(ROLES)}, found {role!r}")
        key = f"ind-{secrets.token_urlsafe(24)}"
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?)", (_hash(key), role, name, _now())
            )
        return key

    def caller(self, key: str) -> Caller | None:
        """Who holds a key; None for an unknown one."""
        rows = self._store.rows("SELECT name, role FROM keys WHERE hash = ?", (_hash(key),))
        return Caller(str(rows[0][0]), str(rows[0][1])) if rows else None  # type: ignore[arg-type]

    def count(self) -> int:
        """How many keys there are."""
        return int(str(self._store.rows("SELECT count(*) FROM keys")[0][0]))

    def ask(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> str:
        """Put a call before a person; returns the approval's id."""
        approval = secrets.token_hex(8)
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO approvals VALUES (?, ?, ?, ?, 'waiting', '', ?)",
                (approval, tool, json.dumps(dict(arguments)), caller.name, _now()),
            )
        return approval

    def decide(self, approval: str, caller: Caller, granted: bool) -> Approval:
        """Grant or deny a waiting call, once. Raises NotFoundError, NotPermittedError."""
        caller.require("admin")
        with self._store.write() as connection:
            changed = connection.execute(
                "UPDATE approvals SET state = ?, decided_by = ? WHERE id = ? AND state = 'waiting'",
                ("granted" if granted else "denied", caller.name, approval),
            ).rowcount
        if not changed:
            raise NotFoundError(f"expected a waiting approval, found no {approval!r} that waits")
        return next(a for a in self.approvals() if a.id == approval)

    def approvals(self, state: str = "") -> list[Approval]:
        """Approvals, oldest first."""
        where, parameters = ("WHERE state = ?", (state,)) if state else ("", ())
        return [
            Approval(str(r[0]), str(r[1]), json.loads(str(r[2])), str(r[3]), str(r[4]), str(r[5]))
            for r in self._store.rows(
                "SELECT id, tool, arguments, asked_by, state, decided_by FROM approvals "
                f"{where} ORDER BY created",
                parameters,
            )
        ]


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
