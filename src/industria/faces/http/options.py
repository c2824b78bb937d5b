"""What one caller over HTTP may use of the server."""

from __future__ import annotations

from dataclasses import dataclass

from industria.core import Allowed

_ALLOWED = Allowed(seconds=1800, rows=100_000, bytes=32 << 20)


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Limits of the face over HTTP.

    ``max_body_bytes``: of a file that is uploaded; ``max_arguments_bytes``: of any other body.
    ``share``: of ``max_running`` and ``max_waiting``, how much one key may hold. A body has to be there
    after ``body_seconds``, and one second later for each ``body_bytes_per_s`` of it. ``allowed``: what
    one call may use and bring back. ``refusals_per_minute``: how many are recorded one by one.
    """

    max_body_bytes: int = 64 << 20
    max_arguments_bytes: int = 8 << 20
    max_running: int = 16
    max_waiting: int = 256
    share: float = 0.5
    body_seconds: float = 10.0
    body_bytes_per_s: int = 64 << 10
    allowed: Allowed = _ALLOWED
    refusals_per_minute: int = 30
