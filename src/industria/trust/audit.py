"""The audit chain: every Run in SQLite, each holding the hash of the one before.

hash = sha256(previous hash + body), so a changed, removed, added or reordered Run breaks the chain
at that place; the head (count and last hash) is kept beside it, so a cut tail shows too. Many
processes write at once: a Run is appended under the write lock, on disk before it is acknowledged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from industria.core import NotFoundError, OpenRun, Run

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
    """Whether the chain holds; ``broken_at`` is the first Run (1 is the oldest) that does not."""

    runs: int
    intact: bool
    broken_at: int | None = None
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        """As ``industria audit verify`` prints it."""
        return {
            "runs": self.runs,
            "intact": self.intact,
            "broken_at": self.broken_at,
            "reason": self.reason,
        }


class AuditChain:
    """Records Runs and proves that none was touched."""

    def __init__(
        self, store: Store, who: str, mask: Callable[[str], str] = lambda text: text
    ) -> None:
        """``who`` is recorded for runs that name nobody; ``mask`` hides what a log must not hold."""
        self._store = store
        self._mask = mask
        self._who = who

    @contextmanager
    def run(
        self, what: str, inputs: Mapping[str, object], *, who: str = "", parent: str = ""
    ) -> Iterator[OpenRun]:
        """Record the block as one Run; an error is recorded and raised again."""
        opened = OpenRun(uuid.uuid4().hex[:16])
        started = _now()
        error = ""
        try:
            yield opened
        except BaseException as raised:
            error = f"{type(raised).__name__}: {raised}"
            raise
        finally:
            self.append(
                Run(
                    opened.id,
                    who or self._who,
                    what,
                    started,
                    _now(),
                    _plain(_masked(inputs, self._mask)),
                    _plain(_masked(opened.outputs, self._mask)),
                    opened.reference,
                    opened.matched,
                    opened.verifier,
                    error[:_MAX_TEXT],
                    parent,
                )
            )

    def append(self, run: Run) -> str:
        """Append one Run; returns its hash."""
        body = json.dumps(run.to_json(), ensure_ascii=False, sort_keys=True)
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
        """Walk the whole chain and name the first Run that does not fit."""
        previous, position = GENESIS, 0
        try:
            connection = self._store.connection
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
        return ChainReport(position, True)

    def runs(self) -> Iterator[Run]:
        """All Runs, oldest first."""
        for (body,) in self._store.connection.execute("SELECT body FROM runs ORDER BY sequence"):
            yield _run(body)

    def last(self, limit: int = 50) -> list[Run]:
        """The newest Runs, newest first."""
        return [
            _run(body)
            for (body,) in self._store.connection.execute(
                "SELECT body FROM runs ORDER BY sequence DESC LIMIT ?", (limit,)
            )
        ]

    def get(self, run: str) -> Run:
        """One Run by its id. Raises NotFoundError."""
        for candidate in self.runs():
            if candidate.id == run:
                return candidate
        raise NotFoundError(f"expected a Run {run!r}, found none: see industria audit show")

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
            lines += [
                f"## {count}. {run.what} ({run.id})",
                "",
                f"- 使用时段 / Period of use: {run.started} - {run.ended}",
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


def _masked(values: Mapping[str, object], mask: Callable[[str], str]) -> dict[str, object]:
    """The same values with every text masked, however deep it lies."""

    def inside(value: object) -> object:
        if isinstance(value, str):
            return mask(value)
        if isinstance(value, Mapping):
            return {k: inside(v) for k, v in value.items()}
        return [inside(v) for v in value] if isinstance(value, list | tuple) else value

    return {key: inside(value) for key, value in values.items()}


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """JSON values, long texts cut: the chain records what happened, the lake keeps the data."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    if len(text) <= _MAX_TEXT:
        loaded: dict[str, object] = json.loads(text)
        return loaded
    return {key: str(value)[: _MAX_TEXT // 8] for key, value in values.items()}
