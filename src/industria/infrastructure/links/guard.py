"""Guarded writes to a live plant: what is not allowed in writing is refused, whoever asks.

The list of a plant (``writes.json``, read by ``write_list.py``) names every tag that may be written, its
range, and what must not be the case meanwhile. A write is refused before it reaches the line unless all
that decides about it could be read and is of the type that the list says; one that went through is read
back, and an answer that is not what was written is an error.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable
from typing import Protocol

from industria.core import IndustriaError, InputError, IntegrityError, NotPermittedError
from industria.infrastructure.links.write_list import Allowed, Value, read_allowed

__all__ = ["Allowed", "Value", "WriteGuard", "read_allowed"]
Read = Callable[[str, str], Value]
Write = Callable[[str, str, Value], None]
_LEAST_PAUSE_S = 0.2
_READ_BACKS, _READ_BACK_PAUSE_S = 3, 0.1


class Pauses(Protocol):
    """Who remembers when each tag was written; ``WriteTimes`` does for all processes of a plant."""

    def too_soon(self, url: str, tag: str, pause_s: float) -> bool:
        """Whether it was written within the last ``pause_s``."""
        ...

    def claim(self, url: str, tag: str, pause_s: float) -> bool:
        """Note a write that begins now, unless another was within ``pause_s``."""
        ...


class _OwnPauses:
    """Pauses between the writes of one guard."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], float] = {}

    def too_soon(self, url: str, tag: str, pause_s: float) -> bool:
        return time.monotonic() - self._last.get((url, tag), -math.inf) < pause_s

    def claim(self, url: str, tag: str, pause_s: float) -> bool:
        if self.too_soon(url, tag, pause_s):
            return False
        self._last[url, tag] = time.monotonic()
        return True


class WriteGuard:
    """Writes only what the list allows. Raises NotPermittedError, and then nothing was written."""

    def __init__(
        self, allowed: tuple[Allowed, ...], read: Read, write: Write, pauses: Pauses | None = None
    ) -> None:
        """``pauses``: default one that knows this guard's own writes alone."""
        self._allowed = {(a.url, a.tag): a for a in allowed}
        self._read, self._write, self._pauses = read, write, pauses or _OwnPauses()

    def write(self, url: str, tag: str, value: Value) -> Value:
        """Write one value and return what the plant says it is now.

        Raises NotPermittedError where the list, the range, the pause, an interlock or the tag's type does
        not allow it, InputError where the list and the plant differ in a type; then nothing was written.
        Raises IntegrityError where it was written and the plant does not say the same.
        """
        rule = self._allowed.get((url, tag))
        if rule is None:
            raise NotPermittedError(
                f"expected a tag of the plant's list of writes, found {tag!r} at {url!r}"
            )
        number = _number(value)
        if not rule.low <= number <= rule.high:  # false for NaN as well
            raise NotPermittedError(
                f"expected {tag} between {rule.low} and {rule.high}, found {_shown(value)}"
            )
        if self._pauses.too_soon(url, tag, _LEAST_PAUSE_S):
            raise _too_soon(tag)
        fits = _in_the_type_of(tag, self._live(url, tag, tag), value)
        for other, blocked in rule.blocked_when:
            if _same(other, self._live(url, other, tag), blocked):
                raise NotPermittedError(
                    f"{tag} must not be written while {other} is {blocked}: nothing was written"
                )
        if not self._pauses.claim(url, tag, _LEAST_PAUSE_S):  # another process came first
            raise _too_soon(tag)
        self._write(url, tag, fits)
        return self._read_back(url, tag, fits)

    def _live(self, url: str, tag: str, target: str) -> Value:
        """What a tag is now. Raises NotPermittedError where it does not say so in a number or a switch."""
        try:
            found: object = self._read(url, tag)
        except Exception as error:  # whatever keeps it from being read, nothing is written blindly
            if tag == target and isinstance(error, IndustriaError):
                raise
            raise NotPermittedError(
                f"{target} must not be written while {tag} cannot be read ({error}): nothing was written"
            ) from error
        if not isinstance(found, bool | int | float) or math.isnan(found):
            raise NotPermittedError(
                f"{target} must not be written while {tag} is no number and no switch, found {found!r}: "
                "nothing was written"
            )
        return found

    def _read_back(self, url: str, tag: str, written: Value) -> Value:
        found: object = None
        for attempt in range(_READ_BACKS):
            if attempt:
                time.sleep(_READ_BACK_PAUSE_S)
            try:
                found = self._read(url, tag)
            except Exception as error:
                raise IntegrityError(
                    f"{tag} was written to {_shown(written)}, but cannot be read back ({error}): look at "
                    "the plant before you go on"
                ) from error
            if isinstance(found, bool | int | float) and _equal(found, written):
                return found
        raise IntegrityError(
            f"expected {tag} to be {_shown(written)} after the write, found {found!r}: it was written, look "
            "at the plant before you go on"
        )


def _too_soon(tag: str) -> NotPermittedError:
    return NotPermittedError(
        f"expected {_LEAST_PAUSE_S} s between writes of {tag}, found less: wait and try again"
    )


def _number(value: object) -> float:
    """A value as a number. Raises NotPermittedError for what is none, or not finite."""
    if not isinstance(value, bool | int | float):
        raise NotPermittedError(f"expected a number or a switch, found {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise NotPermittedError(f"expected a finite number, found {_shown(value)}")
    return number


def _shown(value: Value) -> str:
    """A value for a message; Python does not write out a very long whole number."""
    if isinstance(value, int) and value.bit_length() > 64:
        return f"a whole number of {value.bit_length()} bits"
    return str(value)


def _in_the_type_of(tag: str, live: Value, value: Value) -> Value:
    """The value as the tag's own type has it. Raises NotPermittedError where that would change it."""
    if isinstance(live, bool):
        if value not in (0, 1):
            raise NotPermittedError(
                f"expected true, false, 0 or 1 for {tag}, which is a switch, found {value}"
            )
        return bool(value)
    if isinstance(value, bool):
        raise NotPermittedError(f"expected a number for {tag}, found {str(value).lower()}")
    if isinstance(live, int):
        if value != int(value):
            raise NotPermittedError(
                f"expected a whole number for {tag}, which takes no other, found {value}"
            )
        return int(value)
    return float(value)


def _same(tag: str, live: Value, blocked: Value) -> bool:
    """Whether a tag has the value that blocks. Raises InputError where the two are of different types."""
    if isinstance(live, bool) != isinstance(blocked, bool):
        kinds = {True: "a switch (true or false)", False: "a number"}
        raise InputError(
            f"expected 'is' of {tag} in the list of writes to be {kinds[isinstance(live, bool)]} as the tag "
            f"is, found {str(blocked).lower()}: correct the list; nothing was written"
        )
    return _equal(live, blocked)


def _equal(found: Value, wanted: Value) -> bool:
    """Whether a plant's value is this one, also where it keeps 32 bits of it."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    return found == wanted or _float32(found) == _float32(wanted)


def _float32(value: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return float(value)
