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
from datetime import UTC, datetime, timedelta
from pathlib import Path

from industria.core import (
    AGENT_OF,
    ROLES,
    Caller,
    NotFoundError,
    NotPermittedError,
    UsageError,
    person_of,
)
from industria.foundation.privacy import masked_caller, masked_values
from industria.infrastructure.sqlite import SqliteStore
from industria.interaction.gateway.held import Held

_MOST_DAYS = 36_500
_RESERVED = frozenset(("local", "nobody", "nobody else"))
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
);
CREATE TABLE IF NOT EXISTS ends (
    hash TEXT PRIMARY KEY, at TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without the key: ``id`` is the beginning of its hash, ``ends`` when it stops (empty: never)."""

    id: str
    name: str
    role: str
    created: str
    ends: str

    @property
    def ended(self) -> bool:
        """Whether it was revoked or has run out."""
        return bool(self.ends) and self.ends <= _now()

    def to_json(self) -> dict[str, object]:
        """As ``industria keys --json`` prints it."""
        return {
            "id": self.id, "name": self.name, "role": self.role, "created": self.created,
            "ends": self.ends, "ended": self.ended,
        }  # fmt: skip


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

    def create(self, role: str, name: str, days: float = 0.0) -> str:
        """A new key; only its hash is kept. Raises UsageError for an unknown role.

        The name stands in every record: what is secret or an address in it is masked, and no two keys
        have the same. ``days``: after how many it stops; 0 is never.
        """
        if role not in ROLES:
            raise UsageError(f"expected a role of {', '.join(ROLES)}, found {role!r}")
        if not 0 <= days <= _MOST_DAYS:  # false for NaN as well
            raise UsageError(f"expected 0 to {_MOST_DAYS} days, found {days}")
        if name.strip().lower() in _RESERVED or name.startswith(AGENT_OF):
            raise UsageError(
                f"expected the name of who holds the key, found {name!r}, which stands for somebody else "
                "in the records: choose another"
            )
        key = f"ind-{secrets.token_urlsafe(24)}"
        shown = masked_caller(name)
        with self._store.write() as connection:
            taken = connection.execute("SELECT count(*) FROM keys WHERE name = ?", (shown,))
            if shown != name or taken.fetchone()[0]:
                shown = f"{shown} #{_hash(key)[:6]}"
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?)", (_hash(key), role, shown, _now())
            )
            if days:
                ends = datetime.now(UTC) + timedelta(days=days)
                connection.execute("INSERT INTO ends VALUES (?, ?)", (_hash(key), _iso(ends)))
        return key

    def caller(self, key: str) -> Caller | None:
        """Who holds a key; None for an unknown one, and for one that has ended."""
        return self.holder(_hash(key))

    def holder(self, hashed: str) -> Caller | None:
        """Who holds the key of a hash, asked anew each time; None where it is none, or has ended."""
        rows = self._store.rows(
            "SELECT name, role FROM keys LEFT JOIN ends USING (hash) "
            "WHERE hash = ? AND (at IS NULL OR at > ?)",
            (hashed, _now()),
        )
        return Caller(str(rows[0][0]), str(rows[0][1])) if rows else None  # type: ignore[arg-type]

    def listed(self) -> list[Key]:
        """All keys, oldest first, those that ended too."""
        rows = self._store.rows(
            "SELECT substr(hash, 1, 8), name, role, created, coalesce(at, '') "
            "FROM keys LEFT JOIN ends USING (hash) ORDER BY created"
        )
        return [Key(*(str(c) for c in row)) for row in rows]

    def revoke(self, named: str) -> Key:
        """End a key now, by its id or its name. Raises NotFoundError."""
        found = [k for k in self.listed() if named in (k.id, k.name) and not k.ended]
        if len(found) != 1:
            raise NotFoundError(
                f"expected the id or name of a key that is in use, found {named!r}: see industria keys"
            )
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO ends SELECT hash, ? FROM keys WHERE substr(hash, 1, 8) = ?",
                (_now(), found[0].id),
            )
        return replace(found[0], ends=_now())

    def count(self) -> int:
        """How many keys there are that have not ended."""
        return sum(not key.ended for key in self.listed())

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
        asked_by = person_of(waiting.asked_by)
        if (
            granted
            and not caller.present
            and asked_by == masked_caller(caller.name)
            and self._another(caller)
        ):
            raise NotPermittedError(
                f"expected another admin's yes to what {caller.name} asked for, found the same person's: "
                "let another admin decide"
            )
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
                str(key),
                str(tool),
                masked_values(json.loads(str(arguments))),
                str(asked_by),
                str(now),
                str(decided_by),
            )
            for key, tool, arguments, asked_by, now, decided_by in rows
        ]

    def _another(self, caller: Caller) -> bool:
        """Whether there is an admin's key that is not this caller's."""
        return any(
            key.role == "admin" and not key.ended and key.name != caller.name
            for key in self.listed()
        )

    def close(self) -> None:
        """Close the store."""
        self._store.close()

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


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return _hash(key)


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
