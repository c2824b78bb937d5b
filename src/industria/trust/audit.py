"""The audit chain: every Run in SQLite, each holding the hash of the one before.

hash = sha256(previous hash + body), so a changed, removed, added or reordered Run breaks the chain
at that place; the head (count and last hash) is kept beside it, so a cut tail shows too. Many
processes write at once: a Run is appended under the write lock, on disk before it is acknowledged.

What changes something is recorded before it happens (its intent) and after it (its end), under one id:
whoever is killed in between leaves an intent without an end, and ``verify`` names it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from industria.core import (
    BusyError,
    Effect,
    IntegrityError,
    NotFoundError,
    OpenRun,
    Run,
)
from industria.trust import intents

GENESIS = "0" * 64
_MAX_TEXT = 2000
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS head (
    id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, hash TEXT NOT NULL
)
"""


class Store(Protocol):
    """What the chain needs of a database: one connection, one write transaction."""

    @property
    def connection(self) -> sqlite3.Connection: ...

    def write(self):  # type: ignore[no-untyped-def]
        """A context manager: all of the block or nothing of it."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain holds; ``broken_at`` is the first record (1 is the oldest) that does not.

    ``runs`` counts records: an intent and its end are two. ``unended``: intents that have no end.
    """

    runs: int
    intact: bool
    broken_at: int | None = None
    reason: str = ""
    unended: tuple[intents.OpenIntent, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As ``industria audit verify`` prints it."""
        return {
            "runs": self.runs,
            "intact": self.intact,
            "broken_at": self.broken_at,
            "reason": self.reason,
            "began_never_ended": [i.to_json() for i in self.unended if not i.at_work],
            "at_work": [i.to_json() for i in self.unended if i.at_work],
        }


class AuditChain:
    """Records Runs and proves that none was touched."""

    def __init__(
        self, store: Store, who: str, mask: Callable[[Run], Run] = lambda run: run
    ) -> None:
        """``who`` is recorded for runs that name nobody; ``mask`` hides what a log must not hold."""
        self._store = store
        self._mask = mask
        self._who = who

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
    ) -> Iterator[OpenRun]:
        """Record the block as one Run; an error is recorded and raised again.

        Where ``effect`` is not ``read``, the intent is on disk before the block begins. Raises BusyError
        where it cannot be, and then nothing was done; IntegrityError where the block acted and its end
        cannot be recorded.
        """
        opened = OpenRun(uuid.uuid4().hex[:16], verifier=verifier)
        begun = Run(
            opened.id, who or self._who, what, _now(), "", inputs, verifier=verifier, parent=parent,
            state="begun", approval=approval,
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
                begun, ended=_now(), outputs=opened.outputs, reference=opened.reference,
                matched=opened.matched, verifier=opened.verifier, error=error,
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
        """Append one record, masked; returns its hash."""
        masked = self._mask(run)
        kept = replace(
            masked, inputs=_plain(masked.inputs), outputs=_plain(masked.outputs),
            error=masked.error[:_MAX_TEXT],
        )  # fmt: skip
        body = json.dumps(kept.to_json(), ensure_ascii=False, sort_keys=True)
        body = body.encode("utf-8", "backslashreplace").decode()
        with self._store.write() as connection:
            head = connection.execute("SELECT count, hash FROM head").fetchone()
            count, previous = head if head else (0, GENESIS)
            digest = _link(previous, body)
            connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (count + 1, body, digest))
            connection.execute(
                "INSERT INTO head VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET "
                "count = ?1, hash = ?2",
                (count + 1, digest),
            )
        return digest

    def verify(self) -> ChainReport:
        """Walk the whole chain; name the first record that does not fit, and intents without an end."""
        previous, position = GENESIS, 0
        begun: dict[str, Run] = {}
        try:
            connection = self._store.connection
        except sqlite3.OperationalError as error:
            raise _unreadable(error) from error
        except sqlite3.DatabaseError as error:
            return ChainReport(0, False, 1, f"the store cannot be opened: {error}")
        factory = connection.text_factory
        connection.text_factory = bytes
        try:
            connection.execute("BEGIN")  # one view of runs and head, whatever is appended meanwhile
            for sequence, body, digest in connection.execute(
                "SELECT sequence, body, hash FROM runs ORDER BY sequence"
            ):
                position += 1
                if sequence != position:
                    return ChainReport(position, False, position, "a Run is missing or was moved")
                if not isinstance(body, bytes) or not isinstance(digest, bytes):
                    return ChainReport(position, False, position, "the Run is not text any more")
                if _link(previous, body).encode() != digest:
                    return ChainReport(position, False, position, "the Run or its hash was changed")
                previous = digest.decode()
                if b'"state": "' in body:
                    _follow(begun, body)
            head = connection.execute("SELECT count, hash FROM head").fetchone()
            expected = (position, previous.encode()) if position else None
            if (tuple(head) if head else None) != expected:
                return ChainReport(position, False, position + 1, "the end of the chain was cut")
        except (sqlite3.DatabaseError, ValueError, OverflowError) as error:
            return ChainReport(position, False, position + 1, f"the store is damaged: {error}")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.text_factory = factory
        return ChainReport(position, True, unended=intents.open_intents(begun.values()))

    def runs(self) -> Iterator[Run]:
        """All Runs, oldest first, each as it ended; ``state`` is ``begun`` where it did not."""
        select = "SELECT body FROM runs ORDER BY sequence"
        ended = {
            str(fields["id"])
            for (body,) in self._store.connection.execute(select)
            if '"state": "ended"' in body and (fields := json.loads(body))["state"] == "ended"
        }
        for (body,) in self._store.connection.execute(select):
            run = self._shown(body)
            if run.state != "begun" or run.id not in ended:
                yield run

    def last(self, limit: int = 50) -> list[Run]:
        """The newest Runs, newest first, each as it ended; ``state`` is ``begun`` where it did not."""
        found: list[Run] = []
        ended: set[str] = set()
        cursor = self._store.connection.execute("SELECT body FROM runs ORDER BY sequence DESC")
        for (body,) in cursor:
            if len(found) >= limit:
                break
            run = self._shown(body)
            if run.state == "ended":
                ended.add(run.id)
            if run.state != "begun" or run.id not in ended:
                found.append(run)
        cursor.close()
        return found

    def get(self, run: str) -> Run:
        """One Run by its id, as it ended where it did. Raises NotFoundError."""
        for candidate in self.runs():
            if candidate.id == run:
                return candidate
        raise NotFoundError(f"expected a Run {run!r}, found none: see industria audit show")

    def _shown(self, body: str) -> Run:
        """A record as it may be shown: those that were kept before every field was masked are masked now."""
        run = _run(body)
        return run if "state" in json.loads(body) else self._mask(run)

    def export_jsonl(self, path: Path) -> int:
        """Write the chain, one Run with its hash a line; returns how many."""
        count = 0
        with path.open("w", encoding="utf-8") as sink:
            for body, digest in self._store.connection.execute(
                "SELECT body, hash FROM runs ORDER BY sequence"
            ):
                sink.write(
                    json.dumps({"run": json.loads(body), "hash": digest}, ensure_ascii=False)
                )
                sink.write("\n")
                count += 1
        return count

    def export_readable(self, path: Path) -> int:
        """Write the technical file that a person reads, in both languages; returns how many Runs."""
        report = self.verify()
        lines = [
            "# 审计记录 / Audit record",
            "",
            f"- 记录数 / Runs: {report.runs}",
            f"- 链完整 / Chain intact: {'是 / yes' if report.intact else '否 / no'}"
            + (f" (#{report.broken_at}: {report.reason})" if not report.intact else ""),
            f"- 导出时间 / Exported: {_now()}",
            "",
        ]
        count = 0
        for run in self.runs():
            count += 1
            ended = run.ended
            if run.state == "begun":
                at_work = intents.is_at_work(run)
                ended = "进行中 / at work" if at_work else "已开始，未结束 / began, never ended"
            lines += [
                f"## {count}. {run.what} ({run.id})",
                "",
                f"- 使用时段 / Period of use: {run.started} - {ended}",
                f"- 操作者 / By: {run.who}",
                f"- 核验人 / Human verifier: {run.verifier or '-'}",
                f"- 参考数据 / Reference data: {', '.join(run.reference) or '-'}",
                f"- 输入 / Input: {json.dumps(run.inputs, ensure_ascii=False)}",
                f"- 匹配 / Matched: {', '.join(run.matched) or '-'}",
                f"- 结果 / Output: {json.dumps(run.outputs, ensure_ascii=False)}",
                f"- 错误 / Error: {run.error or '-'}",
                "",
            ]
        path.write_text("\n".join(lines), encoding="utf-8")
        return count

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def _unreadable(error: sqlite3.OperationalError) -> BusyError:
    """A disk that gives nothing says nothing of the chain, neither that it holds nor that it is broken."""
    return BusyError(
        f"expected to read the audit chain, found that its disk does not let it be opened ({error}): "
        "whether it holds is not known; see to the disk (is it full?) and verify again"
    )


def _link(previous: str, body: str | bytes) -> str:
    data = body if isinstance(body, bytes) else body.encode()
    return hashlib.sha256(previous.encode() + data).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _run(body: str) -> Run:
    fields = json.loads(body)
    fields["reference"] = tuple(fields["reference"])
    fields["matched"] = tuple(fields["matched"])
    return Run(**fields)


def _follow(begun: dict[str, Run], body: bytes) -> None:
    """Keep the intents that have no end so far."""
    fields = json.loads(body)
    if fields.get("state") == "begun":
        begun[fields["id"]] = _run(body.decode())
    elif fields.get("state") == "ended":
        begun.pop(fields["id"], None)


def _told(error: BaseException) -> str:
    """An error by its type and what it says; some cannot even say that."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """JSON values, long texts cut: the chain records what happened, the lake keeps the data."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    if len(text) <= _MAX_TEXT:
        loaded: dict[str, object] = json.loads(text)
        return loaded
    return {key: str(value)[: _MAX_TEXT // 8] for key, value in values.items()}
