"""The audit chain: every Run in SQLite, each holding the hash of the one before, the head signed.

A changed, removed, added or reordered record breaks the chain at that place. Who computes all hashes
again cannot sign the head; who puts an older copy back, or deletes the chain, is told by the witness
outside the plant's folder, and on any machine by an anchor. Who holds the key can forge: an anchor tells
that too. Many processes write at once: a record is appended under the write lock, on disk before it is
acknowledged.

What changes something is recorded before it happens (its intent) and after it (its end), under one id:
whoever is killed in between leaves an intent without an end, and ``verify`` names it.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from industria.core import (
    BusyError,
    Effect,
    IndustriaError,
    InputError,
    IntegrityError,
    OpenRun,
    Run,
    UsageError,
)
from industria.trust import export, intents, prune, reading, verify
from industria.trust.anchor import Anchor
from industria.trust.chain import GENESIS, SCHEMA, Store, add, bring_up_index, index_is_behind, now
from industria.trust.key import ChainKey
from industria.trust.report import ChainReport
from industria.trust.shorten import MOST_CHARACTERS, shortened
from industria.trust.signing import Signer
from industria.trust.witness import Witness

__all__ = ["GENESIS", "SCHEMA", "Anchor", "AuditChain", "ChainReport", "Store"]

_KEY_INSIDE = (
    "the key lies in the plant's own folder, so who writes the chain may sign it: set INDUSTRIA_KEYS to "
    "a folder outside"
)


class AuditChain:
    """Records Runs and proves that none was touched."""

    def __init__(
        self,
        store: Store,
        who: str,
        mask: Callable[[Run], Run] = lambda run: run,
        *,
        key: Path | None = None,
        plant: str = "",
    ) -> None:
        """``who`` is recorded for runs that name nobody; ``mask`` hides what a log must not hold.

        ``key``: file of the key that signs the head, outside the plant's folder, made on first use (None:
        nothing is signed). ``plant``: an id that tells this plant from one made anew at its place.
        """
        self._store, self._who, self._mask = store, who, mask
        self._key = ChainKey(key) if key else None
        self._witness = Witness(self._key, store.path, plant) if self._key else None
        self._signer = (
            Signer(store, self._key, self._witness) if self._key and self._witness else None
        )

    @contextmanager
    def run(
        self,
        what: str,
        inputs: Mapping[str, object],
        *,
        who: str = "",
        parent: str = "",
        effect: Effect = "read",
        verifier: str = "",
        approval: str = "",
        seed: int | None = None,
    ) -> Iterator[OpenRun]:
        """Record the block as one Run; an error is recorded and raised again.

        Where ``effect`` is not ``read``, the intent is on disk before the block begins. Raises BusyError
        where it cannot be, and then nothing was done; IntegrityError where the block acted and its end
        cannot be recorded.
        """
        opened = OpenRun(uuid.uuid4().hex[:16], verifier=verifier, seed=seed)
        begun = Run(
            opened.id, who or self._who, what, now(), "", inputs, verifier=verifier, parent=parent,
            state="begun", approval=approval, seed=seed,
        )  # fmt: skip
        if effect != "read":
            self._begin(begun)
        error = ""
        raised: BaseException | None = None
        try:
            yield opened
        except BaseException as caught:
            error, raised = _told(caught), caught
            raise
        finally:
            done = replace(
                begun, ended=now(), outputs=opened.outputs, reference=opened.reference,
                matched=opened.matched, verifier=opened.verifier, error=error, seed=opened.seed,
                state="" if effect == "read" else "ended",
            )  # fmt: skip
            intents.end(opened.id)
            self._end(done, raised)

    def _begin(self, begun: Run) -> None:
        intents.begin(begun.id)
        try:
            self.append(replace(begun, process=intents.this_process()))
        except (sqlite3.Error, OSError) as error:
            intents.end(begun.id)
            raise BusyError(
                f"expected to record the intent of {begun.what} before it acts, found that the audit "
                f"chain takes no record ({error}): nothing was done; see to the disk and try again"
            ) from error
        except IndustriaError:
            intents.end(begun.id)
            raise

    def _end(self, done: Run, raised: BaseException | None) -> None:
        try:
            self.append(done)
        except (sqlite3.Error, OSError) as error:
            if done.state == "ended":
                came = f"failed ({self._mask(done).error})" if done.error else "was done"
                raise IntegrityError(
                    f"{done.what} began as {done.id} and {came}, but its end could not be recorded "
                    f"({error}): look at what it acted on, and see to the disk of the audit chain"
                ) from (raised or error)
            raise BusyError(
                f"expected to record {done.what}, found that the audit chain takes no record "
                f"({error}): see to the disk and try again"
            ) from (raised or error)

    def append(self, run: Run) -> str:
        """Append one record, masked, and sign the head; returns the record's hash."""
        masked = self._mask(run)
        kept = replace(
            masked, inputs=shortened(masked.inputs), outputs=shortened(masked.outputs),
            error=masked.error[:MOST_CHARACTERS],
        )  # fmt: skip
        if self._signer:
            return self._signer.append(kept)
        with self._store.write() as connection:
            return add(connection, kept)[1]

    def verify(self, since: Anchor | None = None, *, full: bool = False) -> ChainReport:
        """Whether the chain holds; the first record that does not fit, and intents without an end.

        ``since``: an anchor that was handed out. Without ``full`` the part that an earlier verification
        walked is not walked again (with a key: only then is that remembered where nobody forges it).
        Raises BusyError where the disk does not let the chain be read, InputError for a changed anchor.
        """
        try:
            connection = self._indexed()
        except sqlite3.OperationalError as error:
            raise _unreadable(error) from error
        except sqlite3.DatabaseError as error:
            reason = f"the store cannot be opened: {error}"
            return ChainReport(0, False, 1, reason, damage="changed")
        known = None
        if self._key and self._witness:
            seen = self._witness.seen()
            known = verify.Known(self._key, seen, self._witness.seen_anywhere())
        factory = connection.text_factory
        connection.text_factory = bytes
        try:
            connection.execute("BEGIN")  # one view of all tables, whatever is appended meanwhile
            report = verify.verify(connection, known, since, full)
            end = verify.signed_end(connection) if report.intact and known else None
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.text_factory = factory
        if self._key and self._key.path.resolve().is_relative_to(self._store.path.resolve().parent):
            report = replace(report, note=_KEY_INSIDE)
        return self._remembered(report, end) if end else report

    def _remembered(self, report: ChainReport, end: tuple[str, int, str]) -> ChainReport:
        """Note how far the chain was verified; that it could not be noted is no fault of the chain."""
        assert self._witness
        chain, count, digest = end
        seen = replace(
            self._witness.seen().head(chain, count, digest), verified=count, verified_hash=digest,
            walked_at=now(),
        )  # fmt: skip
        try:
            self._witness.remember(seen)
        except InputError as error:
            return replace(report, note=str(error))
        return report

    def anchor(self) -> Anchor:
        """Where the chain stands, signed, to be kept elsewhere. Raises UsageError without a key."""
        return self._signing("anchor").anchor()

    def adopt(self) -> ChainReport:
        """Take the chain as it is from here on, and say what it looked like before.

        For another key, a moved plant, a restored copy. Raises UsageError without a key.
        """
        signer = self._signing("adopt")
        before = self.verify(full=True)
        signer.adopt()
        return before

    def prune(self, before: str, target: Path) -> prune.Pruned:
        """Move records before a day into a file that ``verify_export`` checks; see ``trust.prune``.

        Raises UsageError for less than six months, IntegrityError where the chain does not hold.
        """
        self._signing("prune")
        prune.read_before(before)
        report = self.verify(full=True)
        if not report.intact:
            raise IntegrityError(
                f"expected a chain that holds before any of it is pruned, found {report.reason} (record "
                f"{report.broken_at}): keep it as it is, and see industria audit verify"
            )
        assert self._key
        return prune.prune(self._store, self._key, before, target)

    def verify_export(self, path: Path, since: Anchor | None = None) -> ChainReport:
        """Whether an exported chain, or pruned part of one, is as it was written."""
        return export.verify_export(path, self._key, since)

    def _signing(self, what: str) -> Signer:
        if self._signer is None:
            raise UsageError(
                f"expected a key to {what} the audit chain with, found none: open the chain with one"
            )
        return self._signer

    def runs(self) -> Iterator[Run]:
        """All Runs, oldest first, each as it ended; ``state`` is ``begun`` where it did not."""
        return (self._shown(run, old) for run, old in reading.all_runs(self._indexed()))

    def last(self, limit: int = 50) -> list[Run]:
        """The newest Runs, newest first, each as it ended; ``state`` is ``begun`` where it did not."""
        return [self._shown(*found) for found in reading.last_runs(self._indexed(), limit)]

    def get(self, run: str) -> Run:
        """One Run by its id, as it ended where it did. Raises NotFoundError."""
        return self._shown(*reading.one_run(self._indexed(), run))

    def _indexed(self) -> sqlite3.Connection:
        connection = self._store.connection
        if index_is_behind(connection):
            with self._store.write() as writing:
                bring_up_index(writing)
        return connection

    def _shown(self, run: Run, old: bool) -> Run:
        """A Run as it may be shown: those kept before every field was masked are masked now."""
        return self._mask(run) if old else run

    def export_jsonl(self, path: Path) -> int:
        """Write the chain, one record with its hash a line; returns how many."""
        return export.export_jsonl(self._store.connection, path)

    def export_readable(self, path: Path) -> int:
        """Write the technical file that a person reads, in both languages; returns how many Runs."""
        return export.export_readable(self.runs(), self.verify(full=True), path)

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _unreadable(error: sqlite3.OperationalError) -> BusyError:
    """A disk that gives nothing says nothing of the chain, neither that it holds nor that it is broken."""
    return BusyError(
        f"expected to read the audit chain, found that its disk does not let it be opened ({error}): "
        "whether it holds is not known; see to the disk (is it full?) and verify again"
    )


def _told(error: BaseException) -> str:
    """An error by its type and what it says; some cannot even say that."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - whatever an object does when it is asked, the record is kept
        return type(error).__name__
