"""Where tables live: a folder, or a prefix on any S3-compatible store; one set of calls for both.

Redundancy is the store's own. Credentials and endpoint come from the standard ``AWS_*`` variables,
read when a place is opened.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from filelock import BaseFileLock, FileLock

from industria.core import missing_extra
from industria.infrastructure.plain_path import must_be_storable, plain_path

if TYPE_CHECKING:
    import duckdb
    from fsspec import AbstractFileSystem

LOG = "_delta_log"


class Place(Protocol):
    """A root under which every table is a folder. ``options``: for Delta; empty for a folder."""

    options: dict[str, str]

    @property
    def root(self) -> str:
        """The root as Delta names it."""
        ...

    @property
    def reading_root(self) -> str:
        """The root as DuckDB names it."""
        ...

    def names(self) -> list[str]:
        """Tables by name."""
        ...

    def exists(self, name: str) -> bool:
        """Whether a table has a log."""
        ...

    def staging(self, name: str) -> AbstractContextManager[tuple[Path, str]]:
        """A context: (folder to write files into, their prefix in the table once it closes)."""
        ...

    def log(self, name: str, version: int) -> str:
        """One entry of a table's log; empty where it is not there."""
        ...

    def stamp(self, name: str, version: int) -> tuple[object, ...]:
        """What changes when a log entry is replaced; ``()`` where it is not there."""
        ...

    def parts(self, name: str) -> dict[str, float]:
        """Staged folders of a table, with their age in seconds."""
        ...

    def lock(self, name: str) -> BaseFileLock:
        """The lock of a table against other processes of this machine, not yet taken."""
        ...

    def remove(self, path: str) -> None:
        """Remove a folder under the root."""
        ...

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a DuckDB connection read this place."""
        ...


class FolderPlace:
    """A folder on this machine."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError for a folder that Delta cannot name."""
        must_be_storable(folder)
        self.folder = folder
        self.options: dict[str, str] = {}

    @property
    def root(self) -> str:
        """The folder."""
        return str(self.folder)

    @property
    def reading_root(self) -> str:
        """The folder under a name that DuckDB reads as written."""
        return str(plain_path(self.folder))

    def names(self) -> list[str]:
        """Tables by name."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if (p / LOG).is_dir())

    def exists(self, name: str) -> bool:
        """Whether a table has a log."""
        return (self.folder / name / LOG).is_dir()

    @contextmanager
    def staging(self, name: str) -> Iterator[tuple[Path, str]]:
        """Inside the table's own folder, so that nothing is copied."""
        prefix = f"part-{uuid.uuid4().hex}"
        folder = self.folder / name / prefix
        folder.mkdir(parents=True)
        yield folder, prefix

    def log(self, name: str, version: int) -> str:
        """One entry of a table's log; empty where it is not there."""
        try:
            return self._entry(name, version).read_text()
        except FileNotFoundError:
            return ""

    def stamp(self, name: str, version: int) -> tuple[object, ...]:
        """Inode and time of change."""
        try:
            state = self._entry(name, version).stat()
        except FileNotFoundError:
            return ()
        return (state.st_ino, state.st_mtime_ns)

    def parts(self, name: str) -> dict[str, float]:
        """Staged folders and their age in seconds."""
        now = time.time()
        found = (self.folder / name).glob("part-*")
        return {p.name: now - p.stat().st_mtime for p in found if p.is_dir()}

    def lock(self, name: str) -> BaseFileLock:
        """A file beside the tables."""
        return _lock(self.folder / ".locks", name)

    def remove(self, path: str) -> None:
        """Remove a folder under the root."""
        shutil.rmtree(self.folder / path, ignore_errors=True)

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """A folder needs nothing."""

    def _entry(self, name: str, version: int) -> Path:
        return self.folder / name / LOG / f"{version:020d}.json"


class StorePlace:
    """A prefix on an S3-compatible store, such as ``s3://plant/acme/lake``. Needs ``[scale]``."""

    def __init__(self, url: str) -> None:
        try:
            import s3fs
        except ImportError:
            raise missing_extra("scale", "s3fs") from None
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        self._url = url.rstrip("/")
        self._files: AbstractFileSystem = s3fs.S3FileSystem(
            endpoint_url=endpoint or None, use_listings_cache=False
        )
        self._prefix = self._url.split("://", 1)[1]
        self.options: dict[str, str] = {"AWS_CONDITIONAL_PUT": "etag"}
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            if name in os.environ:
                self.options[name] = os.environ[name]
        self.options["AWS_REGION"] = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
        if endpoint:
            self.options["AWS_ENDPOINT_URL"] = endpoint
            self.options["AWS_ALLOW_HTTP"] = str(endpoint.startswith("http:")).lower()

    @property
    def root(self) -> str:
        """The URL."""
        return self._url

    @property
    def reading_root(self) -> str:
        """The URL."""
        return self._url

    def names(self) -> list[str]:
        """Tables by name."""
        if not self._files.exists(self._prefix):
            return []
        folders = [p.rsplit("/", 1)[1] for p in self._files.ls(self._prefix, detail=False)]
        return sorted(name for name in folders if self.exists(name))

    def exists(self, name: str) -> bool:
        """Whether a table has a log."""
        return bool(self._files.exists(f"{self._prefix}/{name}/{LOG}"))

    @contextmanager
    def staging(self, name: str) -> Iterator[tuple[Path, str]]:
        """A local folder, uploaded when the context closes without an error."""
        prefix = f"part-{uuid.uuid4().hex}"
        with tempfile.TemporaryDirectory(prefix="industria-stage-") as local:
            yield Path(local), prefix
            for file in sorted(Path(local).glob("*.parquet")):
                self._files.put_file(str(file), f"{self._prefix}/{name}/{prefix}/{file.name}")

    def log(self, name: str, version: int) -> str:
        """One entry of a table's log; empty where it is not there."""
        try:
            return str(self._files.cat_file(self._entry(name, version)).decode())
        except FileNotFoundError:
            return ""

    def stamp(self, name: str, version: int) -> tuple[object, ...]:
        """The entry's ETag."""
        try:
            return (self._files.info(self._entry(name, version)).get("ETag"),)
        except FileNotFoundError:
            return ()

    def parts(self, name: str) -> dict[str, float]:
        """Staged folders and the age of their newest file."""
        now, ages = time.time(), dict[str, float]()
        for path, info in self._files.find(f"{self._prefix}/{name}", detail=True).items():
            part = path.removeprefix(f"{self._prefix}/{name}/").split("/")[0]
            if part.startswith("part-") and "LastModified" in info and "/" in path:
                age = now - info["LastModified"].timestamp()
                ages[part] = min(ages.get(part, age), age)
        return {p: a for p, a in ages.items() if not p.endswith(".parquet")}

    def lock(self, name: str) -> BaseFileLock:
        """A file on this machine: a store's tables are written from one machine at a time."""
        place = hashlib.sha256(self._url.encode()).hexdigest()[:16]
        return _lock(Path(tempfile.gettempdir()) / f"industria-locks-{place}", name)

    def remove(self, path: str) -> None:
        """Remove all under a prefix."""
        if self._files.exists(f"{self._prefix}/{path}"):
            self._files.rm(f"{self._prefix}/{path}", recursive=True)

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """DuckDB reads through this file system; its own extension would be a download."""
        connection.register_filesystem(self._files)

    def _entry(self, name: str, version: int) -> str:
        return f"{self._prefix}/{name}/{LOG}/{version:020d}.json"


def _lock(folder: Path, name: str) -> BaseFileLock:
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / f"{name}.lock")


def open_place(where: Path | str) -> FolderPlace | StorePlace:
    """A folder by path, or a store by URL (``s3://bucket/prefix``)."""
    if isinstance(where, str) and "://" in where:
        return StorePlace(where)
    return FolderPlace(Path(where))
