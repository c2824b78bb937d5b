"""The seal: the head of the chain, signed in the transaction that moves it.

It says of which chain it is, since which record heads are signed, and whether the chain was ever found
not to fit its seal (``doubt``): a record appended to a forged chain does not make it genuine.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace

from industria.trust.chain import head_of
from industria.trust.key import ChainKey
from industria.trust.report import Damage

KIND = "head"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed head: ``count`` records of ``chain``, the last with ``hash``.

    ``signed_from``: the first record whose head was signed. ``doubt_at``: how many records there were
    when the head was found not to fit; ``doubt`` and ``doubt_kind`` say how (empty: it always fitted).
    """

    chain: str
    count: int
    hash: str
    signed_from: int
    doubt_at: int = 0
    doubt: str = ""
    doubt_kind: Damage = ""
    key: str = ""
    signature: str = ""

    def told(self) -> dict[str, object]:
        """What the signature is of."""
        return {name: getattr(self, name) for name in _TOLD}

    def signed(self, key: ChainKey) -> Seal:
        """The same, signed."""
        named = replace(self, key=key.id)
        return replace(named, signature=key.sign(KIND, named.told()))

    def write(self, connection: sqlite3.Connection) -> None:
        """Put it in the place of the one before, inside a write transaction."""
        body = json.dumps(self.told() | {"signature": self.signature})
        if not connection.execute("UPDATE seal SET body = ? WHERE id = 1", (body,)).rowcount:
            connection.execute("INSERT INTO seal VALUES (1, ?)", (body,))


_TOLD: dict[str, type] = {
    "chain": str, "count": int, "hash": str, "signed_from": int, "doubt_at": int, "doubt": str,
    "doubt_kind": str, "key": str,
}  # fmt: skip


def read_seal(connection: sqlite3.Connection) -> Seal | None:
    """The seal of a chain; None where there is none. Raises ValueError where it is not one any more."""
    row = connection.execute("SELECT body FROM seal").fetchone()
    if row is None:
        return None
    try:
        seal = Seal(**json.loads(row[0]))
    except TypeError as error:
        raise ValueError(f"the seal is damaged: {error}") from error
    for name, kind in _TOLD.items():
        if type(getattr(seal, name)) is not kind:
            raise ValueError(f"the seal is damaged: its {name} is of a wrong type")
    return seal


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether head, seal and key fit one another: ``seal`` where they do; else ``kind`` and ``reason``."""

    seal: Seal | None
    kind: Damage = ""
    reason: str = ""


def fit(connection: sqlite3.Connection, key: ChainKey) -> Fit:
    """How the head stands to its seal and the key.

    A chain without a seal fits: whether it should have one is told by the witness.
    """
    try:
        seal = read_seal(connection)
    except ValueError as error:
        return Fit(None, "rewritten", str(error))
    if seal is None:
        return Fit(None)
    if seal.key != key.id:
        return Fit(None, "other key", (
            f"the head is signed with key {seal.key[:16]!r}, the key here is {key.id}: bring the key "
            "along, or take the chain as it is with industria audit adopt"
        ))  # fmt: skip
    if not key.fits(KIND, seal.told(), seal.signature):
        reason = "the signature of the head does not fit: it was made by another hand"
        return Fit(None, "rewritten", reason)
    count, digest = head_of(connection)
    if isinstance(digest, bytes):
        digest = digest.decode("utf-8", "replace")
    if count > seal.count:
        return Fit(None, "unsigned", f"records after {seal.count} were appended without the key")
    if count < seal.count:
        reason = f"the head was signed at {seal.count} records, the chain has {count}"
        return Fit(None, "cut", reason)
    if digest != seal.hash:
        reason = f"record {count} is not the one whose head was signed"
        return Fit(None, "rewritten", reason)
    return Fit(seal)
