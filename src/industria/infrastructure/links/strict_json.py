"""JSON that a person writes and that decides what may be done: read strictly, ValueError says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping


def parsed(text: str) -> object:
    """A JSON text none of whose keys stands twice in one object. Raises ValueError, RecursionError."""
    return json.loads(text, object_pairs_hook=_once)


def fields(entry: object, needed: set[str], allowed: set[str], place: str) -> Mapping[str, object]:
    """An object with all the needed keys and no unknown ones. Raises ValueError."""
    if not isinstance(entry, dict):
        raise ValueError(f"{place} that is no object")
    missing, unknown = needed - set(entry), set(entry) - needed - allowed
    if missing:
        raise ValueError(f"no {' and no '.join(sorted(missing))} in {place}")
    if unknown:
        raise ValueError(f"unknown {', '.join(repr(k) for k in sorted(unknown))} in {place}")
    return entry


def listed(value: object, place: str) -> list[object]:
    """A list that is not empty. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"{place} that is no list")
    if not value:
        raise ValueError(f"an empty list in {place}")
    return value


def text(value: object, place: str) -> str:
    """A text that is not empty. Raises ValueError."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{place} that is no text")
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object none of whose keys stands twice; the last one would win without a word."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError(f"a key twice among {', '.join(k for k, _ in pairs)}")
    return made
