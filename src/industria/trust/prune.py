"""Retention: the oldest part leaves the chain for a file, and a signed checkpoint stands for it.

Regulation (EU) 2024/1689, Articles 19 and 26, asks for logs of at least six months; less is refused.
"""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from industria.core import InputError, UsageError
from industria.trust.anchor import kept_anchors
from industria.trust.chain import Store, now
from industria.trust.checkpoint import Checkpoint, read_checkpoint
from industria.trust.export import export_part
from industria.trust.key import ChainKey
from industria.trust.reading import open_runs
from industria.trust.seal import read_seal
from industria.trust.verify import hash_at

LEAST_KEPT = timedelta(days=184)  # the longest six months


@dataclass(frozen=True, slots=True)
class Pruned:
    """``runs`` records left the chain for ``file``; the checkpoint stands at ``count`` records."""

    runs: int
    count: int
    file: str
    sha256: str

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return {"runs": self.runs, "count": self.count, "file": self.file, "sha256": self.sha256}


def read_before(before: str) -> str:
    """A day or time as records hold it. Raises UsageError where it is none, or under six months ago."""
    try:
        given = datetime.fromisoformat(before)
    except ValueError as error:
        raise UsageError(
            f"expected a day such as 2026-01-31, found {before!r}: change it"
        ) from error
    time = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    latest = datetime.now(UTC) - LEAST_KEPT
    if time > latest:
        raise UsageError(
            f"expected to keep records of at least six months, found a cut at {before}: prune "
            f"before {latest.date()} or earlier"
        )
    return time.isoformat(timespec="milliseconds")


def prune(store: Store, key: ChainKey, before: str, target: Path) -> Pruned:
    """Move the records before a time into a file; the chain has to hold (the caller verified it).

    Raises UsageError for less than six months, InputError where the file is there already.
    """
    time = read_before(before)
    connection = store.connection
    checkpoint = read_checkpoint(connection)
    last = _last_before(connection, time)
    if last <= checkpoint.count:
        return Pruned(0, checkpoint.count, "", "")
    seal = read_seal(connection)
    begins = {"audit": 1, "chain": seal.chain if seal else "", "after": checkpoint.count, "hash": checkpoint.hash}  # fmt: skip
    try:
        sha256 = export_part(connection, target, begins, last)
        made = _checkpoint(connection, checkpoint, key, last, sha256)
        with target.open("ab") as sink:
            sink.write(json.dumps({"checkpoint": made.to_json()}).encode() + b"\n")
            sink.flush()
            os.fsync(sink.fileno())
    except OSError as error:
        raise InputError(
            f"expected to write the pruned records to a new file {target}, found {error}: name another"
        ) from error
    with store.write() as writing:
        writing.execute("DELETE FROM runs WHERE sequence <= ?", (last,))
        writing.execute("DELETE FROM run_index WHERE sequence <= ?", (last,))
        made.write(writing)
    return Pruned(last - checkpoint.count, last, str(target), sha256)


def _last_before(connection: sqlite3.Connection, time: str) -> int:
    """The last record of the oldest part that is wholly before a time."""
    first = connection.execute("SELECT min(sequence) FROM run_index WHERE at >= ?", (time,))
    kept = first.fetchone()[0]
    if kept is not None:
        return int(kept) - 1
    return int(connection.execute("SELECT coalesce(max(sequence), 0) FROM runs").fetchone()[0])


def _checkpoint(
    connection: sqlite3.Connection, before: Checkpoint, key: ChainKey, last: int, sha256: str
) -> Checkpoint:
    """What stands for all records up to ``last``, those pruned earlier included."""
    handed_out = {
        (anchor.count, anchor.hash)
        for anchor in kept_anchors(connection, key)
        if anchor.count <= last and hash_at(connection, before, anchor.count) == anchor.hash
    }
    unended = tuple(
        run.to_json()
        for run in open_runs(connection, before)
        if run.id in {fields["id"] for fields in before.unended}
        or _stands_before(connection, run.id, last)
    )
    seal = read_seal(connection)
    return Checkpoint(
        seal.chain if seal else "", last, hash_at(connection, before, last) or "", now(), sha256,
        tuple(sorted({*before.anchors, *handed_out})), unended,
    ).signed(key)  # fmt: skip


def _stands_before(connection: sqlite3.Connection, run: str, last: int) -> bool:
    order = "SELECT 1 FROM run_index WHERE id = ? AND state = 'begun' AND sequence <= ?"
    return connection.execute(order, (run, last)).fetchone() is not None
