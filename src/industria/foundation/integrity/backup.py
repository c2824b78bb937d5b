"""A copy of a plant that may be at work: every file with its checksum, in a folder or one archive.

Each store is copied as of one moment: SQLite by its own online backup, a table as of a version of its
log, the index while nobody writes it; objects never change. The catalogue comes first: it acknowledges what
is in the other stores already, so that what it names is there. What came after is not acknowledged
in the copy, as after a kill, and comes again when its source is ingested again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from industria.core import BusyError, InputError, IntegrityError, Progress, silent
from industria.foundation.integrity.databases import faults_of
from industria.foundation.integrity.manifest import Manifest
from industria.foundation.integrity.tables import files_below
from industria.foundation.knowledge.index_proof import IndexProof
from industria.foundation.lake.proof import SUMS
from industria.infrastructure import page_sums
from industria.infrastructure.file_sums import FileSums
from industria.infrastructure.objects import sha256_of
from industria.infrastructure.place import LOG
from industria.infrastructure.seals import seals, single_files

ARCHIVES = (".tar", ".tar.zst")
_FIRST = "catalogue.db"
_FOLDERS = ("objects", "programs", "plc", "inbox", "gateway.waiting")


def backup(root: Path, target: Path, progress: Progress = silent) -> Manifest:
    """Copy the plant in ``root`` to a new folder, or to a new ``.tar`` or ``.tar.zst``.

    Raises InputError where the target is there already or the plant keeps its tables on a store, and
    IntegrityError where a file of the plant is damaged: a copy of a fault is no backup.
    """
    settings = json.loads((root / "plant.json").read_bytes())
    if settings.get("store"):
        raise InputError(
            f"expected a plant whose tables lie in its folder, found them at {settings['store']}: "
            "back that store up by its own means"
        )
    if target.exists():
        raise InputError(f"expected a new name for the backup, found {target}: choose another")
    if target.resolve().is_relative_to(root):
        raise InputError(f"expected a backup outside the plant, found {target} inside it")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        copy = aside / "plant"
        _copy_all(root, copy, progress)
        manifest = Manifest.of(copy, datetime.now(UTC).isoformat(timespec="seconds"))
        manifest.write(copy)
        if not target.name.endswith(ARCHIVES):
            os.rename(copy, target)
        else:
            packed = aside / target.name
            _pack(copy, packed)
            os.rename(packed, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _copy_all(root: Path, copy: Path, progress: Progress) -> None:
    copy.mkdir()
    databases = sorted(root.glob("*.db"), key=lambda p: (p.name != _FIRST, p.name))
    tables = sorted(p for p in (root / "lake").glob("*") if (p / LOG).is_dir())
    total, done = len(databases) + len(tables) + 3, 0
    for database in databases:
        progress("backup", done := done + 1, total)
        copy_database(database, copy / database.name)
    for folder in _FOLDERS:
        _copy_folder(root / folder, copy / folder)
    for table in tables:
        progress("backup", done := done + 1, total)
        _copy_table(table, copy / "lake" / table.name)
    _copy_index(root, copy)
    for name in single_files(root):
        shutil.copy2(root / name, copy / name)
    seals(copy).record(single_files(copy))
    progress("backup", total, total)


def copy_database(database: Path, target: Path) -> None:
    """One SQLite file as of one moment, with the sums of its pages."""
    report = page_sums.check(database)
    if report.damaged:
        raise IntegrityError(
            f"expected {database.name} as it was written, found {report.damaged[0]} changed: "
            "run industria verify; nothing was backed up"
        )
    page_sums.hold(database)
    try:
        source = sqlite3.connect(database, timeout=60)
        sink = sqlite3.connect(target)
        try:
            source.backup(sink)
        finally:
            sink.close()
            source.close()
    finally:
        page_sums.release(database)
    if faults := faults_of(target):
        raise IntegrityError(
            f"expected {database.name} in order, found {faults[0]}: nothing was backed up"
        )
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    page_sums.take(target)


def _copy_table(table: Path, target: Path) -> None:
    """The log as of now, and the files that are there; a file that none of its entries names does no harm."""
    sums = FileSums(table / SUMS, table)
    entries = [f for f in files_below(table) if f.startswith(LOG)]
    copied = [f for f in entries if _copied(table, target, f)]
    copied += [f for f in files_below(table) if not f.startswith(LOG) and _copied(table, target, f)]
    _carry(sums, FileSums(target / SUMS, target), copied)


def _copied(folder: Path, target: Path, name: str) -> bool:
    """Copy one file that is written once; False where it went meanwhile."""
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copy2(folder / name, target / name)
    except FileNotFoundError:
        return False
    return True


def _carry(sums: FileSums, copied: FileSums, names: Iterable[str]) -> None:
    """Give a copy the sums of what it was copied from. Raises IntegrityError where they do not hold."""
    listed = list(names)
    known = sums.known()
    copied.add([sums.line(name) for name in listed if name in known])
    last = f"{LOG}/_last_checkpoint"
    for name in listed:
        state = copied.state(name)
        if name == last and state == "changed":
            copied.record([name])  # it was written anew while this copied
        elif state == "changed":
            raise IntegrityError(
                f"expected {sums.folder.name}/{name} as it was written, found it changed: "
                "run industria verify; nothing was backed up"
            )
    copied.record(name for name in listed if name not in known)


def _copy_index(root: Path, copy: Path) -> None:
    """The index, while nobody writes it."""
    folder = root / "index"
    if not folder.is_dir():
        return
    (root / "locks").mkdir(exist_ok=True)
    with FileLock(root / "locks" / "index.lock"):
        proof = IndexProof(folder)
        proof.check()
        shutil.copytree(folder, copy / "index")
    IndexProof(copy / "index").record()


def _copy_folder(folder: Path, target: Path) -> None:
    """A folder whose files are replaced whole, so that each copy of one is of one moment."""
    if not folder.is_dir():
        return
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        if path.name.endswith(".part") or path.name.startswith("."):
            continue
        below = target / path.relative_to(folder)
        below.parent.mkdir(parents=True, exist_ok=True)
        if path.name == "retain.bin":
            _copy_retained(path, below)
            continue
        try:
            shutil.copy2(path, below)
        except FileNotFoundError:
            continue  # decided on, or removed, meanwhile
        if folder.name == "objects" and sha256_of(below) != below.parent.name + below.name:
            raise IntegrityError(
                f"expected object {below.name[:12]} as it was put, found it changed: "
                "run industria verify; nothing was backed up"
            )


def _copy_retained(path: Path, target: Path) -> None:
    """Written in place by a program at work, so it is read until it stands still."""
    for _ in range(100):
        data = path.read_bytes()
        if data == path.read_bytes():
            target.write_bytes(data)
            shutil.copystat(path, target)
            return
    raise BusyError(f"expected {path} to stand still for a moment, found it written: try again")


def _pack(copy: Path, target: Path) -> None:
    with opened_archive(target, "w") as archive:
        for path in sorted(p for p in copy.rglob("*") if p.is_file()):
            archive.add(path, str(path.relative_to(copy)), recursive=False)
    with target.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def opened_archive(path: Path, mode: str) -> Iterator[tarfile.TarFile]:
    """A ``.tar`` or ``.tar.zst`` to be written or read from front to end."""
    with ExitStack() as stack:
        if not path.name.endswith(".zst"):
            yield stack.enter_context(tarfile.open(path, f"{mode}|"))  # type: ignore[call-overload]
            return
        import pyarrow as pa

        raw = stack.enter_context(path.open("rb" if mode == "r" else "wb"))
        stream = (
            pa.CompressedInputStream(raw, "zstd")
            if mode == "r"
            else pa.CompressedOutputStream(raw, "zstd")
        )
        stack.enter_context(stream)
        yield stack.enter_context(tarfile.open(fileobj=stream, mode=f"{mode}|"))  # type: ignore[call-overload]
