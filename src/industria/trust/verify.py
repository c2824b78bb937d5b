"""Verification: walk the links, compare the end with its signature, with the witness and with an anchor."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from industria.core import InputError
from industria.trust.anchor import Anchor, kept_anchors
from industria.trust.chain import GENESIS, head_of, index_fault, link
from industria.trust.checkpoint import Checkpoint, read_checkpoint
from industria.trust.intents import open_intents
from industria.trust.key import ChainKey
from industria.trust.reading import open_runs
from industria.trust.report import ChainReport, Damage
from industria.trust.seal import Fit, fit, read_seal
from industria.trust.witness import Seen


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a walk came to: ``count`` records, the last with ``hash``; ``reason`` where it broke."""

    count: int
    hash: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the chain from outside its file, and the key to check it with."""

    key: ChainKey
    seen: Seen
    seen_elsewhere: Seen


def walk(connection: sqlite3.Connection, start: Walked) -> Walked:
    """Follow the links from a known place to the end (rows as bytes); stops at the first that breaks."""
    previous, position = start.hash, start.count
    select = "SELECT sequence, body, hash FROM runs WHERE sequence > ? ORDER BY sequence"
    try:
        for sequence, body, digest in connection.execute(select, (position,)):
            position += 1
            if sequence != position:
                return Walked(position, previous, "a Run is missing or was moved")
            if not isinstance(body, bytes) or not isinstance(digest, bytes):
                return Walked(position, previous, "the Run is not text any more")
            if link(previous, body).encode() != digest:
                return Walked(position, previous, "the Run or its hash was changed")
            previous = digest.decode()
    except (sqlite3.DatabaseError, ValueError, OverflowError) as error:
        return Walked(position + 1, previous, f"the store is damaged: {error}")
    return Walked(position, previous)


def verify(
    connection: sqlite3.Connection, known: Known | None, since: Anchor | None, full: bool
) -> ChainReport:
    """All that can be said of the chain, in one view of it; rows come as bytes."""
    try:
        checkpoint = read_checkpoint(connection)
        start = _start(connection, checkpoint, known, full)
        walked = walk(connection, start)
        broken = _broken(connection, checkpoint, known, walked, full)
        if broken:
            return replace(broken, walked_from=start.count + 1, pruned=checkpoint.count)
        found = ChainReport(
            walked.count, True, walked_from=start.count + 1, pruned=checkpoint.count,
            unended=open_intents(open_runs(connection, checkpoint)),
        )  # fmt: skip
        outside = _outside(connection, checkpoint, known, since, walked)
        if outside:
            damage, at, reason = outside
            return replace(found, intact=False, broken_at=at, reason=reason, damage=damage)
        seal = read_seal(connection) if known else None
    except (sqlite3.DatabaseError, ValueError, OverflowError) as error:
        return ChainReport(0, False, 1, f"the store is damaged: {error}", damage="changed")
    note = ""
    if since and not (known and since.is_of(known.key)):
        note = "the anchor's own signature was not checked: its key is not here"
    return replace(
        found, signed_from=seal.signed_from if seal else None,
        since=since.count if since else None, note=note,
    )  # fmt: skip


def hash_at(connection: sqlite3.Connection, checkpoint: Checkpoint, count: int) -> str | None:
    """The hash after so many records; None where that is not held (pruned, or beyond the end)."""
    if count == checkpoint.count:
        return checkpoint.hash
    row = connection.execute(
        "SELECT CAST(hash AS BLOB) FROM runs WHERE sequence = ?", (count,)
    ).fetchone()
    return row[0].decode("utf-8", "replace") if row else None


def _start(
    connection: sqlite3.Connection, checkpoint: Checkpoint, known: Known | None, full: bool
) -> Walked:
    """Where the walk begins: at the end of what was verified before, or where the chain does."""
    if known and not full and known.seen.verified > checkpoint.count:
        seen = known.seen
        if hash_at(connection, checkpoint, seen.verified) == seen.verified_hash:
            return Walked(seen.verified, seen.verified_hash)
    return Walked(checkpoint.count, checkpoint.hash)


def _broken(
    connection: sqlite3.Connection, checkpoint: Checkpoint, known: Known | None, walked: Walked,
    full: bool,
) -> ChainReport | None:  # fmt: skip
    """What is broken within the file, key or not."""
    if walked.reason:
        return ChainReport(walked.count, False, walked.count, walked.reason, damage="changed")
    if known and checkpoint.count and not checkpoint.is_of(known.key):
        reason = "the signature of the checkpoint that stands for the pruned part does not fit"
        return ChainReport(walked.count, False, checkpoint.count, reason, damage="rewritten")
    count, digest = head_of(connection)
    digest = digest.decode("utf-8", "replace") if isinstance(digest, bytes) else digest
    if (count, digest) != (walked.count, walked.hash):
        reason = "the end of the chain was cut"
        return ChainReport(walked.count, False, walked.count + 1, reason, damage="cut")
    hidden = index_fault(connection) if full or known is None else None
    if hidden is not None:
        reason = (
            "the index does not agree with this record: run industria audit adopt to make it anew"
        )
        return ChainReport(walked.count, False, hidden, reason, damage="index")
    return None


def _outside(
    connection: sqlite3.Connection, checkpoint: Checkpoint, known: Known | None,
    since: Anchor | None, walked: Walked,
) -> tuple[Damage, int, str] | None:  # fmt: skip
    """(damage, first record concerned, reason) where the chain is whole within and yet not the true one."""
    found = Fit(None)
    doubt: Damage = ""
    if known:
        found = fit(connection, known.key)
        doubt = found.seal.doubt_kind if found.seal else ""
        if since and since.key == known.key.id and not since.is_of(known.key):
            raise InputError(
                "expected an anchor as it was handed out, found one that was changed since (its "
                "signature does not fit): take it from where it was kept"
            )
    points = [since] if since else []
    if known and known.seen.count:
        points.append(_as_anchor(known.seen))
    for point in points:
        differs = _compare(connection, checkpoint, point, walked, not (found.kind or doubt))
        if differs:
            damage, at, told = differs
            at = at if at > walked.count else _first_unproved(connection, checkpoint, known, at)
            return doubt or damage, at, told
    if found.kind:
        at = walked.count if found.kind != "cut" else walked.count + 1
        at = at if at > walked.count else _first_unproved(connection, checkpoint, known, at)
        return found.kind, at, found.reason
    return _by_seal(connection, known, walked) if known else None


def _by_seal(
    connection: sqlite3.Connection, known: Known, walked: Walked
) -> tuple[Damage, int, str] | None:
    seal, elsewhere = read_seal(connection), known.seen_elsewhere
    if not walked.count and (seal or elsewhere.count):
        held = seal.count if seal else elsewhere.count
        return "deleted", 1, f"this plant's chain had {held} records, and there is none now"
    if walked.count and not seal and elsewhere.chain:
        return "unsigned", 1, "the head of this chain was signed, and its signature is gone"
    if seal and seal.doubt:
        reason = f"found when record {seal.doubt_at + 1} came: {seal.doubt}"
        return seal.doubt_kind, seal.doubt_at, reason
    return None


def _compare(
    connection: sqlite3.Connection,
    checkpoint: Checkpoint,
    point: Anchor,
    walked: Walked,
    fits: bool,
) -> tuple[Damage, int, str] | None:
    """What the chain is, measured by where it once stood; ``fits``: its own signature does."""
    stood = f"it stood at {point.count} records ({point.time or 'as last seen here'})"
    chain = _name(connection)
    if not walked.count:
        return "deleted", 1, f"{stood}, and there is none now"
    here = hash_at(connection, checkpoint, point.count)
    if here == point.hash:
        return None
    if point.count < checkpoint.count:
        if (point.count, point.hash) in checkpoint.anchors or not point.signature:
            return None
        reason = f"{stood}, and the checkpoint of the part pruned since does not know that"
        return "rewritten", 1, reason
    if fits and chain and point.chain and chain != point.chain:
        return "deleted", 1, f"{stood}, and another chain ({chain}) is in its place"
    if fits and chain:
        went_on = "" if walked.count < point.count else " that went on from there"
        reason = f"{stood}, and this is an older copy of it{went_on}, with {walked.count} records"
        return "older copy", min(walked.count, point.count) + (not went_on), reason
    if walked.count < point.count:
        return "cut", walked.count + 1, f"{stood}, and has {walked.count} now"
    return "rewritten", point.count, f"{stood}, and its record {point.count} is another one now"


def _name(connection: sqlite3.Connection) -> str:
    """Which chain its seal says it is; empty without one. Whether the seal fits is told by ``fit``."""
    try:
        seal = read_seal(connection)
    except ValueError:
        return ""
    return seal.chain if seal else ""


def _first_unproved(
    connection: sqlite3.Connection, checkpoint: Checkpoint, known: Known | None, at: int
) -> int:
    """The first record after the last place that is known to be genuine, at most ``at``."""
    if known is None:
        return at
    points = [*kept_anchors(connection, known.key), _as_anchor(known.seen)]
    right = (p.count for p in points if hash_at(connection, checkpoint, p.count) == p.hash)
    return max(1, min(at, 1 + max((c for c in right if c < at), default=checkpoint.count)))


def _as_anchor(seen: Seen) -> Anchor:
    return Anchor(seen.chain, seen.count, seen.hash or GENESIS, "")


def signed_end(connection: sqlite3.Connection) -> tuple[str, int, str]:
    """(chain, records, hash of the last) of a chain that holds."""
    count, digest = head_of(connection)
    seal = read_seal(connection)
    text = digest.decode() if isinstance(digest, bytes) else digest
    return seal.chain if seal else "", count, text
