"""API keys with roles, and approvals for effects that act.

Keys are stored as hashes only. What waits is listed and stored masked; where that hides something, the
arguments themselves lie beside the store, for the one call that they are for (``held.py``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from industria.core import Effect, NotFoundError, NotPermittedError, UsageError
from industria.foundation.privacy import masked_caller, masked_values
from industria.infrastructure.sqlite import SqliteStore
from industria.interaction.gateway.held import Held

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
);
CREATE TABLE IF NOT EXISTS held (
    approval TEXT PRIMARY KEY, sha256 TEXT NOT NULL
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
    """A call that waits for, or got, a person's decision. ``arguments`` are masked in lists."""

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
        self._held = Held(path.parent / f"{path.stem}.waiting")

    def create(self, role: str, name: str) -> str:
        """A new key; only its hash is kept. Raises UsageError for an unknown role.

        The name stands in every record: what is secret or an address in it is masked, and the beginning
        of the key's hash tells such names apart.
        """
        if role not in ROLES:
            raise UsageError(f"expected a role of {', '.join(ROLES)}, found {role!r}")
        key = f"ind-{secrets.token_urlsafe(24)}"
        shown = masked_caller(name)
        if shown != name:
            shown = f"{shown} #{_hash(key)[:6]}"
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?)", (_hash(key), role, shown, _now())
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
        asked = dict(arguments)
        shown = masked_values(asked)
        sha256 = self._held.keep(approval, asked) if shown != asked else ""
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO approvals VALUES (?, ?, ?, ?, 'waiting', '', ?)",
                (approval, tool, json.dumps(shown), masked_caller(caller.name), _now()),
            )
            if sha256:
                connection.execute("INSERT INTO held VALUES (?, ?)", (approval, sha256))
        return approval

    def decide(self, approval: str, caller: Caller, granted: bool) -> Approval:
        """Grant or deny a waiting call, once; returns it with its arguments as they were asked.

        Raises NotFoundError, NotPermittedError, IntegrityError where its arguments are gone.
        """
        caller.require("admin")
        waiting = self._waiting(approval)
        if granted:
            waiting = replace(waiting, arguments=self._arguments(approval))
        with self._store.write() as connection:
            changed = connection.execute(
                "UPDATE approvals SET state = ?, decided_by = ? WHERE id = ? AND state = 'waiting'",
                ("granted" if granted else "denied", masked_caller(caller.name), approval),
            ).rowcount
        if not changed:
            raise _none_waits(approval)
        self._held.drop(approval)
        return replace(
            waiting, state="granted" if granted else "denied", decided_by=masked_caller(caller.name)
        )

    def approvals(self, state: str = "") -> list[Approval]:
        """Approvals, oldest first, with their arguments masked."""
        where, parameters = ("WHERE state = ?", (state,)) if state else ("", ())
        rows = self._store.rows(
            "SELECT id, tool, arguments, asked_by, state, decided_by FROM approvals "
            f"{where} ORDER BY created",
            parameters,
        )
        return [
            Approval(
                *(str(c) for c in r[:2]), masked_values(json.loads(str(r[2]))), *map(str, r[3:])
            )
            for r in rows
        ]

    def _waiting(self, approval: str) -> Approval:
        found = next((a for a in self.approvals("waiting") if a.id == approval), None)
        if found is None:
            raise _none_waits(approval)
        return found

    def _arguments(self, approval: str) -> dict[str, object]:
        """The arguments as they were asked; those kept before any was masked stand in the store itself."""
        held = self._store.rows("SELECT sha256 FROM held WHERE approval = ?", (approval,))
        if held:
            return self._held.read(approval, str(held[0][0]))
        rows = self._store.rows("SELECT arguments FROM approvals WHERE id = ?", (approval,))
        asked: dict[str, object] = json.loads(str(rows[0][0]))
        return asked


def _none_waits(approval: str) -> NotFoundError:
    return NotFoundError(f"expected a waiting approval, found no {approval!r} that waits")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
