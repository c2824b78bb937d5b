"""A plant's list of writes (``writes.json``): read strictly, since what is misread would not block."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from industria.core import InputError
from industria.infrastructure.links.strict_json import fields, listed, parsed, text

Value = bool | int | float
_KEYS = {"url", "tag", "low", "high"}
_FORM = "a list of {url, tag, low, high, blocked_when: [{tag, is}]}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One tag that may be written: between ``low`` and ``high``, unless a tag of ``blocked_when`` has its value."""

    url: str
    tag: str
    low: float
    high: float
    blocked_when: tuple[tuple[str, Value], ...] = ()


def read_allowed(path: Path) -> tuple[Allowed, ...]:
    """The list of a plant; empty where there is none.

    Raises InputError for anything that is not exactly such a list: an unknown or missing key, a key or a tag
    given twice, a text in the place of a number or a switch, a number that is not finite, an empty range or
    list.
    """
    if not path.is_file():
        return ()
    try:
        content = path.read_text(encoding="utf-8-sig")
        entries = parsed(content)
        allowed = tuple(
            _entry(e, f"entry {n}") for n, e in enumerate(listed(entries, "the file"), 1)
        )
        _tags_once(allowed)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"expected {_FORM} in {path.name}, found {error}: correct it; nothing was written"
        ) from None
    return allowed


def _entry(entry: object, place: str) -> Allowed:
    given = fields(entry, _KEYS, {"blocked_when"}, place)
    low, high = (_finite(given[k], f"{k} of {place}") for k in ("low", "high"))
    if low > high:
        raise ValueError(f"low {low:g} above high {high:g} in {place}")
    blocked = []
    if "blocked_when" in given:
        for number, one in enumerate(listed(given["blocked_when"], f"blocked_when of {place}"), 1):
            where = f"blocked_when {number} of {place}"
            found = fields(one, {"tag", "is"}, set(), where)
            blocked.append((text(found["tag"], f"tag of {where}"), _value(found["is"], where)))
    url, tag = (text(given[k], f"{k} of {place}") for k in ("url", "tag"))
    return Allowed(url, tag, low, high, tuple(blocked))


def _value(value: object, place: str) -> Value:
    if isinstance(value, bool):
        return value
    _finite(value, f"'is' of {place}", "true, false or a number")
    assert isinstance(value, int | float)
    return value


def _finite(value: object, place: str, wanted: str = "a number") -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{json.dumps(value)[:40]} where {place} has to be {wanted}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"a number that is not finite where {place} has to be {wanted}")
    return number


def _tags_once(allowed: tuple[Allowed, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for one in allowed:
        if (one.url, one.tag) in seen:
            raise ValueError(f"{one.tag} twice")
        seen.add((one.url, one.tag))
