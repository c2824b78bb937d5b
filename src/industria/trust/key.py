"""The key that signs the audit chain: kept outside the plant's folder, made on first use.

HMAC-SHA256 (RFC 2104) with a secret of 32 bytes. Who can write the plant's folder but not read the key
cannot sign. Who can read the key can: then only an anchor that was handed out tells.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from industria.core import InputError

_BYTES = 32
_OTHERS = 0o007


class ChainKey:
    """A secret in a file; read, or made, when it is first needed."""

    def __init__(self, path: Path) -> None:
        """``path``: where the secret is; nothing is read or made yet."""
        self.path = path
        self._secret = b""
        self._id = ""

    @property
    def id(self) -> str:
        """What names the key without telling it."""
        if not self._id:
            told = hashlib.sha256(b"industria audit key\n" + self._known())
            self._id = told.hexdigest()[:16]
        return self._id

    def sign(self, kind: str, fields: Mapping[str, object]) -> str:
        """The signature of what some fields say; ``kind`` keeps one sort from passing for another."""
        told = json.dumps([kind, dict(fields)], sort_keys=True).encode()
        return hmac.digest(self._known(), told, "sha256").hex()

    def fits(self, kind: str, fields: Mapping[str, object], signature: object) -> bool:
        """Whether this key signed exactly that."""
        given = str(signature).encode("utf-8", "replace")
        return hmac.compare_digest(self.sign(kind, fields).encode(), given)

    def _known(self) -> bytes:
        if not self._secret:
            self._secret = _read_or_make(self.path)
        return self._secret


def _read_or_make(path: Path) -> bytes:
    """The secret of a file. Raises InputError where it cannot be had, or others may read it."""
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise InputError(
                f"expected the key of the audit chain to be closed to others, found {path} open to "
                f"everybody on this machine: run chmod 600 {path}"
            )
        secret = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"expected to read or make the key of the audit chain at {path}, found {error}: name a "
            "folder outside the plant that this user may write"
        ) from error
    if len(secret) != _BYTES:
        raise InputError(
            f"expected a key of {_BYTES} bytes at {path}, found {len(secret)}: put the key back"
        )
    return secret


def _make(path: Path) -> None:
    """A new secret, whole or not at all, whoever else makes one at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as sink:
            sink.write(os.urandom(_BYTES))
            sink.flush()
            os.fsync(sink.fileno())
        if not path.exists():
            _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process made one first: that is the key
