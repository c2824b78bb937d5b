"""Checksums of files that are written once: the files of a table, of the index, of a plant's folder.

A text of one line a file, only ever added to: the CRC32 of the line, then its name below the folder,
its size and its sha256. The last line of a name counts. A file that no line names is not known, which is
no fault: whoever was killed between writing it and saying so left it, or a version of before.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["right", "changed", "missing", "not known"]
_Signature = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a file was when it was written."""

    size: int
    sha256: str


class FileSums:
    """The sums of the files below one folder."""

    def __init__(self, path: Path, folder: Path) -> None:
        """``path``: where the sums lie; names are below ``folder``."""
        self.path = path
        self.folder = folder
        self._read: tuple[_Signature | None, dict[str, Sum], int] = (None, {}, 0)
        self._tail = b""  # the last line that was read, by which a longer file is known as the same
        self._right: dict[str, tuple[_Signature, Sum]] = {}

    def known(self) -> Mapping[str, Sum]:
        """The sums by name."""
        return self._lines()[0]

    def line(self, name: str) -> str:
        """The line of a file that is known."""
        return line_of(name, self.known()[name])

    def damaged_lines(self) -> int:
        """How many lines of the sums themselves are not as they were written."""
        return self._lines()[1]

    def record(self, names: Iterable[str]) -> None:
        """Take files as they are now for right; one that has gone is left out."""
        lines = []
        for name in names:
            try:
                with (self.folder / name).open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                    size = os.fstat(stream.fileno()).st_size
            except FileNotFoundError:
                continue
            lines.append(line_of(name, Sum(size, digest)))
        self.add(lines)

    def add(self, lines: Sequence[str]) -> None:
        """Add lines, whole or not at all."""
        if not lines:
            return
        data = "".join(lines).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            at = os.fstat(descriptor).st_size
            if os.write(descriptor, data) != len(data):
                os.ftruncate(descriptor, at)
                raise OSError(28, f"No space left for {self.path.name}")
        finally:
            os.close(descriptor)

    def adopt(self, names: Iterable[str]) -> None:
        """Keep what is known of these files, take those that are not known as they are now, drop the rest."""
        known = self.known()
        aside = FileSums(self.path.with_name(f"{self.path.name}.{os.getpid()}"), self.folder)
        aside.path.unlink(missing_ok=True)
        listed = list(names)
        aside.add([line_of(name, known[name]) for name in listed if name in known])
        aside.record(name for name in listed if name not in known)
        if aside.path.exists():
            os.replace(aside.path, self.path)
        else:
            self.path.unlink(missing_ok=True)

    def state(self, name: str, *, again: bool = False) -> State:
        """Whether a file is as it was written. ``again``: read it though it was right in this process
        and did not change since."""
        told = self.known().get(name)
        if told is None:
            return "not known"
        path = self.folder / name
        try:
            now = _signature(path)
            if not again and self._right.get(name) == (now, told):
                return "right"
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            return "missing"
        if found != told.sha256:
            return "changed"
        self._right[name] = (now, told)
        return "right"

    def _lines(self) -> tuple[dict[str, Sum], int]:
        try:
            now = _signature(self.path)
        except FileNotFoundError:
            return {}, 0
        before, known, damaged = self._read
        if before != now:
            with self.path.open("rb") as stream:
                size, inode = (before[1], before[0]) if before is not None else (0, 0)
                stream.seek(max(size - len(self._tail), 0))
                if inode != now[0] or stream.read(len(self._tail)) != self._tail:
                    known, damaged = {}, 0  # another file, or its lines are others now
                    stream.seek(0)
                data = stream.read()
            added, faults = _parsed(data)
            self._read = (now, {**known, **added} if added else known, damaged + faults)
            self._tail = (data or self._tail)[-200:]
        return self._read[1], self._read[2]


def line_of(name: str, told: Sum) -> str:
    """One line of the sums."""
    body = json.dumps([name, told.size, told.sha256], ensure_ascii=False)
    return f"{zlib.crc32(body.encode()):08x} {body}\n"


def _parsed(data: bytes) -> tuple[dict[str, Sum], int]:
    known: dict[str, Sum] = {}
    damaged = 0
    for line in data.split(b"\n"):
        if not line:
            continue
        checksum, _, body = line.partition(b" ")
        if checksum != f"{zlib.crc32(body):08x}".encode():
            damaged += 1
            continue
        name, size, digest = json.loads(body)
        known[name] = Sum(size, digest)
    return known, damaged + (bool(data) and not data.endswith(b"\n"))


def _signature(path: Path) -> _Signature:
    state = os.stat(path)
    return (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
