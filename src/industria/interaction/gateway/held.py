"""Arguments of calls that wait for a person, where they hold what nobody may be shown.

A call runs with exactly what was asked, so what is masked in the list of approvals has to be kept as
it was until somebody decides: in a file of its own that only the plant's user may read, gone after.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from industria.core import IntegrityError

_SETTLED_S = 60.0  # a call that is just being put before a person has its file before its row


class Held:
    """One file per call that waits, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, approval: str, arguments: Mapping[str, object]) -> str:
        """Keep arguments on disk; returns the SHA-256 of what was kept."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = json.dumps(dict(arguments)).encode()
        file = os.open(self._file(approval), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as sink:
            sink.write(data)
            sink.flush()
            os.fsync(sink.fileno())
        return hashlib.sha256(data).hexdigest()

    def read(self, approval: str, sha256: str) -> dict[str, object]:
        """The arguments as they were asked. Raises IntegrityError where they are gone or others."""
        try:
            data = self._file(approval).read_bytes()
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IntegrityError(
                f"expected the arguments of approval {approval} as they were asked, found them gone or "
                "changed: nothing was done, ask again"
            )
        found: dict[str, object] = json.loads(data)
        return found

    def drop(self, approval: str) -> None:
        """They are decided on; they need not be kept."""
        self._file(approval).unlink(missing_ok=True)

    def sweep(self, waiting: Collection[str]) -> None:
        """Remove what belongs to no call that waits: left by a process that was killed in between."""
        for path in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):  # another process came first
                if path.stem not in waiting and time.time() - path.stat().st_mtime > _SETTLED_S:
                    path.unlink()

    def _file(self, approval: str) -> Path:
        return self._folder / f"{approval}.json"
