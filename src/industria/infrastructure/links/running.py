"""One process a link: a lock that its end releases, however it ends."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from industria.core import BusyError


@contextmanager
def running(folder: Path, link: str, what: Sequence[str] = ()) -> Iterator[None]:
    """Hold the lock of a link and what it reads (its nodes, say: others of them may run beside it).

    Raises BusyError where another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    named = json.dumps([link, sorted(set(what))])
    path = folder / f"{hashlib.sha256(named.encode()).hexdigest()[:24]}.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"expected the link {link!r} to run once, found that it runs already: stop that one first"
            ) from None
        yield
