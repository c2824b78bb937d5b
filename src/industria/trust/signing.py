"""Signed appending: each record moves the head and its seal in one transaction.

A chain that does not fit its seal goes on (what happens has to be recorded), but is marked for good: the
mark is under the signature, so that nobody without the key takes it away.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from dataclasses import replace

from industria.core import Run
from industria.trust.anchor import Anchor, keep_anchor
from industria.trust.chain import Store, add, head_of, now, rebuild_index
from industria.trust.key import ChainKey
from industria.trust.report import Damage
from industria.trust.seal import Seal, fit
from industria.trust.witness import Seen, Witness

_NOTED_EVERY = 256  # records; the witness may be that much behind the chain


class Signer:
    """Appends to one chain with a key, and remembers its head outside the plant's folder."""

    def __init__(self, store: Store, key: ChainKey, witness: Witness) -> None:
        """``witness``: where the head is remembered."""
        self._store, self._key, self._witness = store, key, witness
        self._opened_by = 0

    def append(self, run: Run) -> str:
        """Append a record and sign the head. Raises InputError where there is no key to be had."""
        first = self._opened_by != os.getpid()
        if first:
            self._witness.remember(
                self._witness.seen()
            )  # refuses here, before anything is recorded
        with self._store.write() as connection:
            due = first or (head_of(connection)[0] + 1) % _NOTED_EVERY == 0
            base = self._base(connection, self._witness.seen() if due else None)
            count, digest = add(connection, run)
            replace(base, count=count, hash=digest).signed(self._key).write(connection)
        if due:
            self._opened_by = os.getpid()
            self._witness.remember(self._witness.seen().head(base.chain, count, digest))
        return digest

    def anchor(self) -> Anchor:
        """The head, signed, to be handed out; kept so that verification can narrow damage down."""
        with self._store.write() as connection:
            count, digest = head_of(connection)
            base = replace(self._base(connection, self._witness.seen()), count=count, hash=digest)
            base.signed(self._key).write(connection)
            made = Anchor(base.chain, count, digest, now()).signed(self._key)
            keep_anchor(connection, made)
        return made

    def adopt(self) -> None:
        """Take the chain as it is from here on: another key, a moved plant or a restored copy.

        What a walk finds broken stays broken; the records up to here count as unsigned.
        """
        with self._store.write() as connection:
            rebuild_index(connection)
            count, digest = head_of(connection)
            seal = fit(connection, self._key).seal
            chain = seal.chain if seal else uuid.uuid4().hex[:16]
            if count:
                made = Seal(chain, count, digest, count + 1)
                made.signed(self._key).write(connection)
            else:
                connection.execute("DELETE FROM seal")
        self._witness.remember(replace(Seen("", ""), chain=chain, count=count, hash=digest))

    def _base(self, connection: sqlite3.Connection, seen: Seen | None) -> Seal:
        """The seal before the next record, marked where the chain does not fit it."""
        found = fit(connection, self._key)
        seal, kind, reason = found.seal, found.kind, found.reason
        if seen is None and not (kind or seal):
            seen = self._witness.seen()
        if not kind and seen:
            kind, reason = _missed(connection, seen, seal)
        count, digest = head_of(connection)
        if seal is None:
            known = seen.chain if seen and count else ""
            chain = known or uuid.uuid4().hex[:16]
            seal = Seal(chain, count, digest, count + 1)
        if reason and not seal.doubt:
            return replace(seal, doubt_at=max(count, 1), doubt=reason, doubt_kind=kind)
        return seal


def _missed(connection: sqlite3.Connection, seen: Seen, seal: Seal | None) -> tuple[Damage, str]:
    """(kind, reason) why a chain that fits its seal is not the one last seen here; empty where it is."""
    if not seen.count:
        return "", ""
    count, _ = head_of(connection)
    if not count:
        return "deleted", f"the chain had {seen.count} records, and there was none"
    if seal is None and seen.chain:
        return "unsigned", "the signature of the head was gone"
    if seal and seen.chain and seal.chain != seen.chain:
        return "deleted", "another chain was in its place"
    row = connection.execute("SELECT hash FROM runs WHERE sequence = ?", (seen.count,)).fetchone()
    pruned = row is None and count >= seen.count
    if pruned or (row and row[0] == seen.hash):
        return "", ""
    reason = (
        f"it stood at {seen.count} records here, and an older copy with {count} was in its place"
    )
    return "older copy", reason
