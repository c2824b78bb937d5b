"""Options of a card as what they must be: a card may come from elsewhere, and JSON holds anything."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from industria.core import IntegrityError

Options = TypeVar("Options")


def typed(kind: type[Options], given: object) -> Options:
    """A dataclass of options, each field of which has a default, from a card's JSON.

    Each value is of its default's type: a switch, a text, a whole number or a finite one (not below 0, and not 0
    where the default is a count), or a list of those. Raises IntegrityError for anything else, missing or unknown.
    """
    known: dict[str, Any] = {f.name: f.default for f in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(given, Mapping) or set(given) != set(known):
        named = ", ".join(sorted(map(str, given))) if isinstance(given, Mapping) else repr(given)
        raise IntegrityError(
            f"expected the options {', '.join(known)}, found {named or 'none'}: get the card again, or train again"
        )
    return kind(**{name: _value(name, given[name], usual) for name, usual in known.items()})


def number(options: Mapping[str, object], name: str) -> float:
    """A finite number of a card. Raises IntegrityError."""
    value = options.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(name, "a finite number", value)
    return float(value)


def count(options: Mapping[str, object], name: str) -> int:
    """A whole number of 1 or more of a card. Raises IntegrityError."""
    return int(_value(name, options.get(name), 1))


def switch(options: Mapping[str, object], name: str) -> bool:
    """Yes or no. Raises IntegrityError."""
    return bool(_value(name, options.get(name), True))


def _value(name: str, value: object, usual: object) -> Any:
    if isinstance(usual, tuple):
        if not isinstance(value, list | tuple):
            raise _wrong(name, "a list", value)
        return tuple(_value(name, v, usual[0] if usual else v) for v in value)
    if isinstance(usual, bool | str):
        if type(value) is not type(usual):
            raise _wrong(name, "true or false" if isinstance(usual, bool) else "a text", value)
        return value
    least = 1 if isinstance(usual, int) and usual >= 1 else 0
    allowed = int if isinstance(usual, int) else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed) or not least <= value < math.inf:
        kind = "a whole number" if isinstance(usual, int) else "a number"
        raise _wrong(name, f"{kind} of {least} or more", value)
    return value


def _wrong(name: str, expected: str, found: object) -> IntegrityError:
    return IntegrityError(
        f"expected {expected} for the option {name}, found {found!r}: get the card again, or train again"
    )
