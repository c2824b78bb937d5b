"""Guarded writes to a live plant: what is not allowed in writing is refused, whoever asks.

The list of a plant (``writes.json``) names every tag that may be written, its range, and what must not
be the case meanwhile. A write is refused before it reaches the line; one that went through is read back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from industria.core import InputError, NotPermittedError

Value = bool | int | float
Read = Callable[[str, str], Value]
Write = Callable[[str, str, Value], None]
_LEAST_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Allowed:
    """One tag that may be written: between ``low`` and ``high``, unless a tag of ``blocked_when`` has its value."""

    url: str
    tag: str
    low: float
    high: float
    blocked_when: tuple[tuple[str, Value], ...] = ()


def read_allowed(path: Path) -> tuple[Allowed, ...]:
    """The list of a plant; empty where there is none. Raises InputError where it is malformed."""
    if not path.is_file():
        return ()
    try:
        return tuple(
            Allowed(
                str(e["url"]), str(e["tag"]), float(e["low"]), float(e["high"]),
                tuple((str(b["tag"]), b["is"]) for b in e.get("blocked_when", ())),
            )
            for e in json.loads(path.read_text(encoding="utf-8"))
        )  # fmt: skip
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"expected a list of {{url, tag, low, high, blocked_when}} in {path.name}, found {type(error).__name__}: {error}"
        ) from None


class WriteGuard:
    """Writes only what the list allows. Raises NotPermittedError, and then nothing was written."""

    def __init__(
        self, allowed: tuple[Allowed, ...], read: Read, write: Write, last: dict[tuple[str, str], float] | None = None
    ) -> None:  # fmt: skip
        """``last``: when each tag was written, kept by whoever makes a guard for every write."""
        self._allowed = {(a.url, a.tag): a for a in allowed}
        self._read, self._write = read, write
        self._last = {} if last is None else last

    def write(self, url: str, tag: str, value: Value) -> Value:
        """Write one value and return what the plant says it is now."""
        rule = self._allowed.get((url, tag))
        if rule is None:
            raise NotPermittedError(
                f"expected a tag of the plant's list of writes, found {tag!r} at {url!r}"
            )
        if isinstance(value, float) and value != value:
            raise NotPermittedError("expected a number, found not-a-number")
        if not rule.low <= float(value) <= rule.high:
            raise NotPermittedError(
                f"expected {tag} between {rule.low} and {rule.high}, found {value}"
            )
        now = time.monotonic()
        if now - self._last.get((url, tag), -1e9) < _LEAST_PAUSE_S:
            raise NotPermittedError(
                f"expected {_LEAST_PAUSE_S} s between writes of {tag}: wait and try again"
            )
        for other, blocked in rule.blocked_when:
            if self._read(url, other) == blocked:
                raise NotPermittedError(f"{tag} must not be written while {other} is {blocked}")
        self._last[url, tag] = now
        self._write(url, tag, value)
        return self._read(url, tag)
