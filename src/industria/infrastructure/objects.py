"""Objects by content: any file under its sha256, in a folder or at any fsspec URL.

Content addressing makes a second put of the same bytes free and a broken object visible.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from industria.core import IntegrityError, NotFoundError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """sha256 of a file, read in bounded memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class ObjectStore:
    """Put, get, list and delete objects by their sha256."""

    def __init__(self, url: str, **options: object) -> None:
        """``url``: a folder or any fsspec URL (``s3://bucket/prefix``); options go to fsspec."""
        self.url = url
        self._options = options

    @cached_property
    def _place(self) -> tuple[AbstractFileSystem, str]:
        """The file system and the folder in it; its library is imported where an object is touched."""
        import fsspec

        if "://" in self.url:
            files, root = fsspec.core.url_to_fs(self.url, **self._options)
            return files, str(root)
        # a folder's name may hold signs that a URL gives a meaning, such as "::"
        return fsspec.filesystem("file", **self._options), self.url

    @property
    def _files(self) -> AbstractFileSystem:
        return self._place[0]

    @property
    def _root(self) -> str:
        return self._place[1]

    def put_file(self, path: Path) -> str:
        """Store a file; returns its sha256. One that is there already, and whole, is not written again."""
        digest = sha256_of(path)
        if not self._is_whole(digest):
            with path.open("rb") as source:
                self._write(digest, source)
        return digest

    def put_bytes(self, data: bytes) -> str:
        """Store bytes; returns their sha256."""
        import io

        digest = hashlib.sha256(data).hexdigest()
        if not self._is_whole(digest):
            self._write(digest, io.BytesIO(data))
        return digest

    def _is_whole(self, digest: str) -> bool:
        """Whether an object is here, and in a folder also as it was put: so a damaged one is mended."""
        if not self.exists(digest) or "://" in self.url:
            return self.exists(digest)
        return sha256_of(Path(self._path(digest))) == digest

    def _write(self, digest: str, source: BinaryIO) -> None:
        """Write beside the target and rename, so a half-written object is never seen."""
        target = self._path(digest)
        partial = f"{target}.{uuid.uuid4().hex}.part"
        self._files.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        with self._files.open(partial, "wb") as sink:
            while block := source.read(CHUNK_BYTES):
                sink.write(block)
        self._files.mv(partial, target)

    def get(self, digest: str) -> bytes:
        """The bytes of an object. Raises NotFoundError, or IntegrityError where they changed."""
        if not self.exists(digest):
            raise NotFoundError(f"expected an object {digest[:12]}, found none at {self.url}")
        with self._files.open(self._path(digest), "rb") as stream:
            data: bytes = stream.read()
        found = hashlib.sha256(data).hexdigest()
        if found != digest:
            raise IntegrityError(
                f"object {digest[:12]} was changed on disk (its sha256 is now {found[:12]}): "
                "restore it from a backup or ingest its source again"
            )
        return data

    def exists(self, digest: str) -> bool:
        """Whether an object is here."""
        return bool(self._files.exists(self._path(digest)))

    def delete(self, digest: str) -> None:
        """Remove an object if it is here."""
        if self.exists(digest):
            self._files.rm(self._path(digest))

    def list(self) -> Iterator[str]:
        """The sha256 of every object."""
        if self._files.exists(self._root):
            for path in self._files.find(self._root):
                name = path.rsplit("/", 1)[1]
                if "." not in name:
                    yield path.rsplit("/", 2)[1] + name

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest[2:]}"
