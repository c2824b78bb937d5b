"""Exports of the chain: one record a line for programs (which can be verified again), a file for people."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from industria.core import InputError, Run
from industria.trust import intents
from industria.trust.anchor import Anchor
from industria.trust.chain import GENESIS, canonical, link, now
from industria.trust.checkpoint import checkpoint_from
from industria.trust.key import ChainKey
from industria.trust.report import ChainReport


def export_jsonl(connection: sqlite3.Connection, path: Path) -> int:
    """Write the chain, one record with its hash a line; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace") as sink:
        for body, digest in connection.execute("SELECT body, hash FROM runs ORDER BY sequence"):
            sink.write(json.dumps({"run": json.loads(body), "hash": digest}, ensure_ascii=False))
            sink.write("\n")
            count += 1
    return count


def export_part(
    connection: sqlite3.Connection, path: Path, begins: Mapping[str, object], last: int
) -> str:
    """Write what is to be pruned, up to record ``last``, on disk before it returns; its SHA-256.

    ``begins`` is the first line: the place in the chain that the part follows.
    """
    digest = hashlib.sha256()
    order = "SELECT body, hash FROM runs WHERE sequence <= ? ORDER BY sequence"
    with path.open("xb") as sink:
        for line in [
            begins, *({"run": json.loads(b), "hash": h} for b, h in connection.execute(order, (last,)))
        ]:  # fmt: skip
            data = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
            digest.update(data)
            sink.write(data)
        sink.flush()
        os.fsync(sink.fileno())
    return digest.hexdigest()


def verify_export(path: Path, key: ChainKey | None, since: Anchor | None) -> ChainReport:
    """Walk an exported chain, or an exported part of one with the checkpoint that closes it.

    Raises InputError where the file is no export.
    """
    position, previous, closed, anchored = 0, GENESIS, False, False
    signed_from: int | None = None
    hashed = hashlib.sha256()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            fields = _fields(line, number, path)
            if closed:
                return _broken(position, position + 1, "lines follow the checkpoint")
            if "after" in fields and number == 1:
                position, previous = int(str(fields["after"])), str(fields["hash"])
                signed_from = position + 1
            elif "checkpoint" in fields:
                reason = _closes(fields["checkpoint"], position, previous, hashed.hexdigest(), key)
                if reason:
                    return _broken(position, position + 1, reason)
                closed = True
            else:
                position += 1
                run = fields.get("run")
                if not isinstance(run, dict) or link(previous, canonical(run)) != fields.get(
                    "hash"
                ):
                    return _broken(position, position, "the Run or its hash was changed")
                previous = str(fields["hash"])
                anchored = anchored or bool(
                    since and (position, previous) == (since.count, since.hash)
                )
            hashed.update(line)
    if signed_from and not closed:
        return _broken(position, position + 1, "the end of the export was cut")
    if since and not anchored:
        reason = f"the export does not hold record {since.count} as it was anchored"
        return ChainReport(
            position, False, min(position + 1, since.count), reason, damage="rewritten"
        )
    unsigned = (
        "" if closed and key else "no signature was checked: give the key, or an anchor with since"
    )
    return ChainReport(
        position, True, signed_from=signed_from if closed and key else None,
        since=since.count if since else None, note="" if since else unsigned,
    )  # fmt: skip


def _fields(line: bytes, number: int, path: Path) -> dict[str, object]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise InputError(
            f"expected an exported record a line in {path}, found line {number} damaged ({error}): "
            "take another copy of the export"
        ) from error
    if not isinstance(fields, dict):
        raise InputError(
            f"expected an exported record a line in {path}, found none in line {number}: give a file "
            "that industria audit export or prune wrote"
        )
    return fields


def _closes(fields: object, position: int, previous: str, sha256: str, key: ChainKey | None) -> str:
    """Why a checkpoint does not close a part of the chain; empty where it does."""
    checkpoint = checkpoint_from(fields)
    if (checkpoint.count, checkpoint.hash, checkpoint.sha256) != (position, previous, sha256):
        return "the checkpoint is of another part"
    if key and checkpoint.key == key.id and not checkpoint.is_of(key):
        return "the signature of the checkpoint does not fit"
    return (
        f"signed with key {checkpoint.key}, which is not here"
        if key and checkpoint.key != key.id
        else ""
    )


def _broken(runs: int, at: int, reason: str) -> ChainReport:
    return ChainReport(runs, False, at, reason, damage="changed")


def export_readable(runs: Iterable[Run], report: ChainReport, path: Path) -> int:
    """Write the technical file that a person reads, in both languages; returns how many Runs."""
    count = 0
    broken = "" if report.intact else f" (#{report.broken_at}: {report.reason})"
    with path.open("w", encoding="utf-8", errors="backslashreplace") as sink:
        sink.write(
            "# 审计记录 / Audit record\n\n"
            f"- 记录数 / Runs: {report.runs}\n"
            f"- 链完整 / Chain intact: {'是 / yes' if report.intact else '否 / no'}{broken}\n"
            f"- 导出时间 / Exported: {now()}\n\n"
        )
        for count, run in enumerate(runs, 1):
            sink.write(_readable(count, run))
    return count


def _readable(number: int, run: Run) -> str:
    ended = run.ended
    if run.state == "begun":
        at_work = intents.is_at_work(run)
        ended = "进行中 / at work" if at_work else "已开始，未结束 / began, never ended"
    return "\n".join([
        f"## {number}. {run.what} ({run.id})",
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
        "",
    ])  # fmt: skip
