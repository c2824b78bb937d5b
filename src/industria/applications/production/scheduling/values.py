"""What a scheduling problem's files are made of: keys that are known, whole numbers, names.

Nothing that was given is left out in silence: what is not understood is refused by name.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from industria.core import InputError


def whole(value: object, what: str) -> int:
    """A whole number. Raises InputError for a fraction, infinity, or no number: times are never rounded."""
    try:
        number = float(str(value))
    except ValueError:
        raise InputError(
            f"expected a whole number for {what}, found {value!r}: write times as whole numbers, "
            "counted from the plan's start"
        ) from None
    if not number.is_integer():  # infinity and NaN are none either
        raise InputError(
            f"expected a whole number for {what}, found {value!r}: choose a smaller unit of time"
        )
    return int(number)


def name_of(value: object, what: str) -> str:
    """A name: a text that is not empty, or a number. Raises InputError for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or is_blank(value):
        raise InputError(f"expected a name for {what}, found {value!r}: write a text or a number")
    return str(value).strip()


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: empty, spaces, or a missing number."""
    if isinstance(value, float) and math.isnan(value):
        return True
    return value is None or not str(value).strip()


def only_known(found: Iterable[object], known: Collection[str], where: str) -> None:
    """Raise InputError where a key or column is none of the known ones; it names them all."""
    refuse_unknown([(str(key), known, where) for key in found if key not in known])


def refuse_unknown(unknown: Sequence[tuple[str, Collection[str], str]]) -> None:
    """Raise InputError for (key, known keys there, where it stands), where there is any."""
    if not unknown:
        return
    named = ", ".join(
        f"{key!r} in {where}{_near(key, known)}" for key, known, where in unknown[:10]
    )
    keys = dict.fromkeys(tuple(known) for _, known, _ in unknown)
    raise InputError(
        f"expected only {'; or '.join(', '.join(k) for k in keys)}, found unknown {named}: "
        "correct the name or leave it out, since nothing that is given is ignored"
    )


def _near(key: str, known: Collection[str]) -> str:
    """The known key that is probably meant, as words; empty where none is like it."""
    plain = key.strip().lower()
    near = difflib.get_close_matches(plain, known, 1, 0.6)
    near = near or [k for k in known if k in plain and len(k) > 2]
    return f" (did you mean {near[0]!r}?)" if near else ""


def mapping_of(value: object, known: Collection[str], where: str) -> Mapping[str, object]:
    """A JSON object of known keys. Raises InputError where it is none."""
    if not isinstance(value, Mapping):
        raise InputError(
            f"expected {where} as an object with {', '.join(sorted(known))}, found {value!r:.60}"
        )
    only_known(value, known, where)
    return value


def rows_of(value: object, where: str) -> list[object]:
    """A JSON list. Raises InputError where it is none."""
    if not isinstance(value, list):
        raise InputError(f"expected a list for {where}, found {value!r:.60}")
    return value


def tuples_of(value: object, where: str, width: int) -> list[list[object]]:
    """A JSON list of lists ``width`` long. Raises InputError where it is none."""
    rows = []
    for row in rows_of(value, where):
        if not isinstance(row, list) or len(row) != width:
            raise InputError(f"expected {where} as lists of {width}, found {row!r:.60}")
        rows.append(row)
    return rows


def twice(names: Iterable[str]) -> str:
    """The first name that comes twice; names that differ only by case or spaces come twice as well."""
    seen: dict[str, str] = {}
    for name in names:
        plain = "".join(name.split()).casefold()
        if plain in seen:
            return name if seen[plain] == name else f"{seen[plain]} and {name}"
        seen[plain] = name
    return ""
