"""Signed appending: each record moves the head and its seal in one transaction.

A chain that does not fit its seal goes on (what happens has to be recorded), but is marked for good: the
mark is under the signature, so that nobody without the key takes it away.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections import deque
from dataclasses import dataclass, field, replace

from industria.core import Run
from industria.trust.anchor import Anchor, keep_anchor
from industria.trust.chain import Store, add, head_of, now, rebuild_index
from industria.trust.key import ChainKey
from industria.trust.report import Damage
from industria.trust.seal import Seal, fit
from industria.trust.witness import Seen, Witness

_NOTED_EVERY = 256  # records; the witness may be that much behind the chain


@dataclass(slots=True)
class _Waiting:
    """A record that a thread wants appended, and what came of it."""

    run: Run
    digest: str = ""
    error: Exception | None = None
    done: bool = False


@dataclass(slots=True)
class _Line:
    """Records that wait for the thread that is writing to be done."""

    process: int = field(default_factory=os.getpid)
    waiting: deque[_Waiting] = field(default_factory=deque)
    writing: threading.Lock = field(default_factory=threading.Lock)


class Signer:
    """Appends to one chain with a key, and remembers its head outside the plant's folder."""

    def __init__(self, store: Store, key: ChainKey, witness: Witness) -> None:
        """``witness``: where the head is remembered."""
        self._store, self._key, self._witness = store, key, witness
        self._opened_by = 0
        self._lined = _Line()

    def append(self, run: Run) -> str:
        """Append a record and sign the head; records of threads that wait go into one transaction.

        It is on disk when this returns. Raises InputError where there is no key to be had.
        """
        mine, line = _Waiting(run), self._line()
        line.waiting.append(mine)
        with line.writing:
            if not mine.done:
                batch = [line.waiting.popleft() for _ in range(len(line.waiting))]
                if mine not in batch:  # whoever took it along was interrupted
                    batch.append(mine)
                self._append_all(batch)
        if mine.error is not None:
            raise mine.error
        return mine.digest

    def _line(self) -> _Line:
        """This process's; a fork begins with an empty one, whatever its parent was just doing."""
        if self._lined.process != os.getpid():
            self._lined = _Line()
        return self._lined

    def _append_all(self, batch: list[_Waiting]) -> None:
        """All in one transaction; where that fails each by itself, so that it fails its own caller alone."""
        try:
            for one, digest in zip(batch, self._written([w.run for w in batch]), strict=True):
                one.digest, one.done = digest, True
        except Exception as error:  # noqa: BLE001  raised again in the thread whose record it is
            if len(batch) == 1:
                batch[0].error, batch[0].done = error, True
                return
            for one in batch:
                self._append_all([one])

    def _written(self, runs: list[Run]) -> list[str]:
        first = self._opened_by != os.getpid()
        if first:
            self._witness.remember(
                self._witness.seen()
            )  # refuses here, before anything is recorded
        with self._store.write() as connection:
            before = head_of(connection)[0]
            due = first or before // _NOTED_EVERY != (before + len(runs)) // _NOTED_EVERY
            base = self._base(connection, self._witness.seen() if due else None)
            added = [add(connection, run) for run in runs]
            count, digest = added[-1]
            replace(base, count=count, hash=digest).signed(self._key).write(connection)
        if due:
            self._opened_by = os.getpid()
            self._witness.remember(self._witness.seen().head(base.chain, count, digest))
        return [digest for _, digest in added]

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
