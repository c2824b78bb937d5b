"""Units in the names of columns: ``Flow [m3/h]``, ``温度（℃）``, ``Druck, bar``, ``Press_bar``."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import tidy
from industria.foundation.units import parse_unit

_BRACKETED = re.compile(r"[\[(（【｛{<]\s*([^\[\]()（）【】｛｝{}<>]{1,16})\s*[\])）】｝}>]")
_AFTER_COMMA = re.compile(r"[,，;；]\s*([^\s,，;；]{1,12}(?: [^\s,，;；]{1,6})?)$")
_AFTER_SIGN = re.compile(r"(?:_|\s/\s|\s)([^\s_]{1,12})$")
_APART = re.compile(r"(?:\s[-–—|/]|[:：=｜])\s*([^\s_]{1,12})$")
# A name that is a unit of time, "Hours", or ends in one, "Man-hours", "Betriebsstunden"; "Minute" may be a clock's.
_TIME_ITSELF = re.compile(
    r"(?:^|-|(?<=[a-zäöü]))(hours|hrs|minutes|seconds|stunden|minuten|sekunden)$", re.IGNORECASE
)
_CODE = re.compile(r"(?:[\s_]|(?<=[\u4e00-\u9fff]))([A-Z]{3}|[€$£¥￥])$")
_QUANTITY_OF = {"C": "temperature", "F": "temperature", "K": "temperature", "A": "current", "V": "voltage",
                "W": "power", "N": "force", "m": "length", "g": "mass", "t": "mass", "J": "energy"}  # fmt: skip


def units_in_names(names: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """The unit that each name carries, empty where it carries none. ``names``: each from its top part down.

    In brackets also what is no unit that is known (pieces, strokes, a currency) counts as one, where most
    columns of numbers have one there.
    """
    bracketed = [_readable(next(filter(None, map(_in_brackets, reversed(n))), "")) for n in names]
    known = sum(bool(b and parse_unit(b)) for b, n in zip(bracketed, numeric, strict=True) if n)
    all_ = sum(bool(b) for b, n in zip(bracketed, numeric, strict=True) if n)
    usual = known and 2 * known >= all_
    found = []
    for name, inside, number in zip(names, bracketed, numeric, strict=True):
        sure = parse_unit(inside) or (inside in _money() and number)
        if inside and (sure or (usual and number and not inside.isdigit())):
            found.append(inside if number or sure else "")
        elif number:
            found.append(next(filter(None, map(_at_end, reversed(name))), ""))
        else:
            found.append("")
    return [u if n else "" for u, n in zip(found, numeric, strict=True)]


def _readable(written: str) -> str:
    """A unit with a point behind it or a capital, ``Hrs`` and ``Std.``, as it is usually written."""
    for way in (written, written.rstrip("."), written.rstrip(".").lower()):
        if len(way) > 1 and parse_unit(way) is not None:
            return way
    return written


@functools.cache
def _money() -> frozenset[str]:
    """How currencies are written."""
    return frozenset(w for e in lexicon.entries("amount") if "money" in e.tells for w in e.forms)


def _in_brackets(name: str) -> str:
    inside = _BRACKETED.findall(name)
    for text in reversed(inside):
        if parse_unit(text.strip()):
            return str(text.strip())
    ends = _BRACKETED.search(name)
    return str(inside[-1]).strip() if ends and tidy(name).endswith(tuple(")]）】｝}>")) else ""


def _at_end(name: str) -> str:
    """A unit after a comma or a low line at the end of a name."""
    text = tidy(name)
    if match := _TIME_ITSELF.search(text):
        return _readable(match[1])
    if (match := _CODE.search(text)) and match[1] in _money():
        return match[1]
    if match := _AFTER_COMMA.search(text):
        return match[1] if parse_unit(match[1]) else ""
    apart = _APART.search(text)
    if apart and not apart[1].isascii() and parse_unit(apart[1]):
        return apart[1]
    if apart and _is_meant(text[: apart.start()], apart[1]):
        return apart[1]
    if match := _AFTER_SIGN.search(text):
        unit = _readable(match[1])
        if _is_meant(text[: match.start()], unit):
            return unit
    return _after_slash(text)


def _after_slash(name: str) -> str:
    """``Druck / bar`` and ``Flow m3/h``, where the slash belongs to the unit or stands before it."""
    match = re.search(r"(?:\s/\s|[\s_])([^\s_]+/[^\s_]+|[^\s_/]+)$", name)
    return match[1] if match and _is_meant(name[: match.start()], match[1]) else ""


def _is_meant(before: str, unit: str) -> bool:
    """Whether the last word of a name is a unit: one letter only where the name says what is measured."""
    if parse_unit(unit) is None:
        return False
    if not unit.isalpha():  # %, m3/h
        return not unit.isdigit()
    if len(unit) > 1:
        return not lexicon.has(unit.lower(), "measured") and unit.lower() not in _WORDS
    return bool(before) and _tells(before, _QUANTITY_OF.get(unit, ""))


# Words of names that a reader of units takes for one.
_WORDS = frozenset(
    [
        "in",
        "at",
        "no",
        "on",
        "per",
        "day",
        "year",
        "are",
        "a",
        "hand",
        "foot",
        "point",
        "count",
        "counts",
        "fan",
        "gas",
        "set",
        "pt",
        "ref",
        "ton",
    ]
)


def _tells(name: str, quantity: str) -> bool:
    if not quantity:
        return False
    words = name.replace("_", " ").replace(".", " ")
    found = {c.concept for c in lexicon.scan(words.lower(), "measured")}
    return quantity in found or (quantity[:4] in words.lower() and len(quantity) > 4)
