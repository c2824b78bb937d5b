"""Checksums of the pages of a SQLite file, so that a flipped bit is an error and never an answer.

SQLite checks what stands in its write-ahead log and nothing that stands in the file itself. Beside each
file (``x.db``) lies ``x.db.sums``: for every page that was committed its CRC32, appended at each commit
from the log, before a checkpoint can move the page into the file. A page of the file is right if it is
one that was committed, whichever: until a checkpoint the file holds older ones. Nobody has to be the
one who moves pages, so a writer that is killed, or another program that closes the file last, does no harm.

POSIX locks go when any descriptor of their file is closed, those of SQLite too. So while this process has
connections to a file (``hold`` and ``release``), it is read here through one descriptor that stays open.

A file without sums (of a version before) is not known; ``take`` adopts it.
Layout of the log: https://www.sqlite.org/walformat.html
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_RECORD = struct.Struct("<4sII")  # mark, bytes of entries, their CRC32
_ENTRY = struct.Struct("<II")  # page (1 is the first), CRC32 of its bytes
_MARK = b"pgs1"
_WAL_HEAD = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")  # page, pages after commit (0: no commit), salts, checksum
_COMPACT_FROM = 1 << 18
_LOOKS = 5
_BETWEEN_LOOKS_S = 0.02

_HELD: dict[Path, int] = {}  # connections of this process, by file
_READING: dict[Path, tuple[int, int]] = {}  # (descriptor, inode) of files that are held
_LOCK = threading.RLock()

Known = dict[int, set[int]]  # page -> checksums of what was committed there


@dataclass(frozen=True, slots=True)
class WalPlace:
    """How far a log was read: its salts, and frames up to the last commit."""

    salts: tuple[int, int] = (0, 0)
    frames: int = 0


@dataclass(slots=True)
class PageReport:
    """What a check of one file found. ``known`` is False where there are no sums of it."""

    known: bool = True
    damaged: list[str] = field(default_factory=list)
    sums_damaged: bool = False


@lru_cache(maxsize=1024)
def sums_of(database: Path) -> Path:
    """Where the sums of a SQLite file lie."""
    return database.with_name(database.name + ".sums")


def hold(database: Path) -> None:
    """Say that a connection to the file is about to be opened in this process."""
    database = database.absolute()
    with _LOCK:
        _HELD[database] = _HELD.get(database, 0) + 1


def release(database: Path) -> None:
    """Say that a connection was closed."""
    database = database.absolute()
    with _LOCK:
        _HELD[database] -= 1
        if not _HELD[database]:
            del _HELD[database]
            if database in _READING:
                os.close(_READING.pop(database)[0])


@contextmanager
def _reading(database: Path) -> Iterator[int]:
    """A descriptor of the file, to read from by ``os.pread``."""
    database = database.absolute()
    with _LOCK:
        descriptor, inode = _READING.get(database, (-1, 0))
        if descriptor < 0 or inode != database.stat().st_ino:
            descriptor = os.open(database, os.O_RDONLY | os.O_CLOEXEC)
            inode = os.fstat(descriptor).st_ino
            if (
                database in _HELD
            ):  # one of a file that was put in this one's place stays open, held or not
                _READING[database] = (descriptor, inode)
        try:
            yield descriptor
        finally:
            if database not in _HELD:
                os.close(descriptor)


@lru_cache(maxsize=1024)
def _log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def record(database: Path, since: WalPlace) -> WalPlace:
    """Append the sums of the pages that were committed to the log since; returns how far it goes now."""
    place, frames = read_wal(database, since)
    if frames and sums_of(database).exists():
        _append(database, frames)
    return place


def begin(database: Path) -> None:
    """Start sums for a file that is new: it has one page at most, and all else stands in its log."""
    path = sums_of(database)
    if not path.exists() and database.stat().st_size <= page_size(database):
        _put(path, list(_pages(database)))


def take(database: Path) -> None:
    """Take the file and its log as they are now for right (adopt)."""
    _, frames = read_wal(database, WalPlace())
    entries = [*_pages(database), *frames]
    _put(sums_of(database), entries)


def check(database: Path) -> PageReport:
    """Compare every page of a file, and every frame of its log, with the sums."""
    before, report = _stamp(database), _checked(database)
    # Looked at again where somebody wrote meanwhile; a stamp is as coarse as the kernel's clock, and a page
    # may be read half written: what is damaged stays so.
    for _ in range(_LOOKS):
        if not report.damaged:
            break
        time.sleep(_BETWEEN_LOOKS_S)
        was, seen = report.damaged, before
        before, report = _stamp(database), _checked(database)
        if (report.damaged, before, _stamp(database)) == (was, seen, seen):
            break
    return report


def sync(database: Path) -> None:
    """The sums are on the disk when this returns; before a checkpoint, as pages must never come first."""
    path = sums_of(database)
    if path.exists():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def page_size(database: Path) -> int:
    """Bytes of a page, from the file's head; 4096 where the head does not say a size."""
    with _reading(database) as descriptor:
        head = os.pread(descriptor, 18, 0)
    size = int.from_bytes(head[16:18], "big") if len(head) == 18 else 0
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else 4096


def read_wal(database: Path, since: WalPlace) -> tuple[WalPlace, list[tuple[int, int]]]:
    """Frames (page, CRC32) from ``since`` to the last commit.

    Frames of a transaction that was not committed, and of an earlier round of the log, do not count.
    """
    path = _log_of(database)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return WalPlace(), []
    with file:
        head = file.read(_WAL_HEAD.size)
        if len(head) < _WAL_HEAD.size:
            return WalPlace(), []
        _, _, size, _, *salts, _, _ = _WAL_HEAD.unpack(head)
        if size < 512 or size > 65536 or size & (size - 1):
            return WalPlace(), []
        now = (salts[0], salts[1])
        at = since.frames if since.salts == now else 0
        file.seek(_WAL_HEAD.size + at * (_FRAME.size + size))
        frames: list[tuple[int, int]] = []
        committed = 0
        while len(frame := file.read(_FRAME.size + size)) == _FRAME.size + size:
            page, pages_after, one, two, _, _ = _FRAME.unpack_from(frame)
            if (one, two) != now:
                break
            frames.append((page, zlib.crc32(memoryview(frame)[_FRAME.size :])))
            if pages_after:
                committed = len(frames)
        return WalPlace(now, at + committed), frames[:committed]


def wal_faults(database: Path, known: Known) -> list[str]:
    """Frames of the log that are not as they were written. SQLite would drop them, and all after, unsaid."""
    path = _log_of(database)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    if len(data) < _WAL_HEAD.size:
        return []
    magic, version, size, _, *salts, one, two = _WAL_HEAD.unpack_from(data)
    if magic not in (0x377F0682, 0x377F0683) or version != 3007000:
        return ["the head of its log"]
    little = magic == 0x377F0682
    if log_checksums([data[:24]], [(0, 0)], little) != [(one, two)]:
        return ["the head of its log"]
    whole = _FRAME.size + size
    frames = [data[at : at + whole] for at in range(_WAL_HEAD.size, len(data) - whole + 1, whole)]
    heads = [_FRAME.unpack_from(frame) for frame in frames]
    matches = [(h[2] == salts[0]) + (h[3] == salts[1]) for h in heads]
    ended = next((n for n, m in enumerate(matches) if not m), len(frames))
    before = [(one, two), *(h[4:] for h in heads)][:ended]
    checked = [frame[:8] + frame[_FRAME.size :] for frame in frames[:ended]]
    committed = max((n for n in range(ended) if heads[n][1] and matches[n] == 2), default=-1) + 1
    found = []
    for number, told in enumerate(log_checksums(checked, before, little)):
        right = matches[number] == 2 and told == heads[number][4:]
        # Behind the last commit stand frames that were rolled back, half written over by others; not so
        # one that was recorded as committed.
        was_committed = number < committed or matches[number] == 1
        if not was_committed:
            page, crc = heads[number][0], zlib.crc32(memoryview(frames[number])[_FRAME.size :])
            was_committed = crc in known.get(page, ())
        if not right and was_committed:
            found.append(f"frame {number + 1} of its log")
    return found


def log_checksums(
    parts: Sequence[bytes], before: Sequence[tuple[int, ...]], little: bool
) -> list[tuple[int, int]]:
    """SQLite's checksums of parts of a log, all of one length, each with the checksum that it goes on from.

    For words x, y in turn: ``a += x + b; b += y + a`` (mod 2^32). That is linear, so it is one product.
    """
    import numpy as np

    if not parts:
        return []
    words = np.frombuffer(b"".join(parts), "<u4" if little else ">u4").astype(np.uint32)
    words = words.reshape(len(parts), -1)
    step, take = (np.array(m, np.uint32) for m in ([[1, 1], [1, 2]], [[1, 0], [1, 1]]))
    weights, power = [], np.eye(2, dtype=np.uint32)
    for _ in range(words.shape[1] // 2):
        weights.append(power @ take)
        power = power @ step
    weight = np.concatenate(weights[::-1], axis=1)
    sums = words @ weight.T + np.array(before, np.uint32) @ power.T
    return [(int(one), int(two)) for one, two in sums]


def read_sums(database: Path) -> tuple[Known, bool]:
    """(sums, whether all of them could be read); empty where there are none."""
    known: Known = {}
    data = sums_of(database).read_bytes() if sums_of(database).exists() else b""
    at = 0
    while at < len(data):
        if at + _RECORD.size > len(data):
            return known, False
        mark, length, crc = _RECORD.unpack_from(data, at)
        entries = data[at + _RECORD.size : at + _RECORD.size + length]
        if mark != _MARK or len(entries) != length or zlib.crc32(entries) != crc:
            return known, False
        for page, checksum in _ENTRY.iter_unpack(entries):
            known.setdefault(page, set()).add(checksum)
        at += _RECORD.size + length
    return known, True


def _checked(database: Path) -> PageReport:
    """The file first, its log next, the sums last: what was committed meanwhile is then among them."""
    pages = list(_pages(database))
    with _reading(database) as descriptor:
        size = int.from_bytes(os.pread(descriptor, 4, 28), "big")
    _, frames = read_wal(database, WalPlace())
    if not sums_of(database).exists():
        return PageReport(known=False)
    known, whole = read_sums(database)
    if not whole:
        return PageReport(known=False, sums_damaged=True)
    report = PageReport(damaged=wal_faults(database, known))
    if not report.damaged:
        for page, crc in frames:
            known.setdefault(page, set()).add(crc)
    report.damaged += [f"page {page}" for page, crc in pages if crc not in known.get(page, ())]
    last = max((page for page, _ in [*pages, *frames]), default=0)
    if known and not last:
        report.damaged.append("all of it")
    elif not report.damaged and last < size:
        report.damaged.append(f"its end (page {last + 1} to {size})")
    return report


def _pages(database: Path) -> Iterator[tuple[int, int]]:
    """(page, CRC32) of every page of a file; the one at 1 GiB, which SQLite never writes, left out."""
    size = page_size(database)
    skipped = (1 << 30) // size + 1
    at_once = (4 << 20) // size
    with _reading(database) as descriptor:
        number = 0
        while data := memoryview(os.pread(descriptor, size * at_once, number * size)):
            for start in range(0, len(data), size):
                number += 1
                if number != skipped:
                    yield number, zlib.crc32(data[start : start + size])


def _append(database: Path, entries: list[tuple[int, int]]) -> None:
    path = sums_of(database)
    with _held(path) as descriptor:
        at = os.fstat(descriptor).st_size
        data = _packed(entries)
        try:
            written = os.write(descriptor, data)
        except OSError:
            written = 0
        if written != len(data):  # the disk is full: half a record must not stay
            os.ftruncate(descriptor, at)
            raise OSError(28, f"No space left for the sums of {database.name}")
        if at > _COMPACT_FROM and at > 3 * database.stat().st_size // page_size(database) * 8:
            _compact(database, path)


def _compact(database: Path, path: Path) -> None:
    """Keep of each page what the file holds now, what its log holds, and what came last. Call under the lock."""
    last: dict[int, int] = {}
    known, whole = read_sums(database)
    if not whole:
        return
    for page, crc in _entries(path):
        last[page] = crc
    _, frames = read_wal(database, WalPlace())
    kept = set(last.items()) | {(p, c) for p, c in frames if c in known.get(p, ())}
    kept |= {(p, c) for p, c in _pages(database) if c in known.get(p, ())}
    _put(path, sorted(kept))


def _put(path: Path, entries: list[tuple[int, int]]) -> None:
    """Whole or not at all: who checks meanwhile must not find sums without their entries."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    aside.write_bytes(_packed(entries))
    os.replace(aside, path)


def _entries(path: Path) -> Iterator[tuple[int, int]]:
    data, at = path.read_bytes(), 0
    while at < len(data):
        _, length, _ = _RECORD.unpack_from(data, at)
        yield from _ENTRY.iter_unpack(data[at + _RECORD.size : at + _RECORD.size + length])
        at += _RECORD.size + length


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The file of sums, open to append and locked; it may be replaced by a compact one while one waits."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _packed(entries: list[tuple[int, int]]) -> bytes:
    data = b"".join(_ENTRY.pack(page, crc) for page, crc in entries)
    return _RECORD.pack(_MARK, len(data), zlib.crc32(data)) + data


def _stamp(database: Path) -> tuple[object, ...]:
    """What changes when a file, its log or its sums are written."""
    found: list[object] = []
    for path in (database, _log_of(database), sums_of(database)):
        try:
            state = path.stat()
        except FileNotFoundError:
            found.append(None)
            continue
        found.append((state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))
    return tuple(found)
