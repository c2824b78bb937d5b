"""Results as the faces give them out: as JSON, as text, and never longer than the call's budget allows."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any

from industria.core import Allowed, BusyError, Language

CUT = "cut"  # the field that says what of a result was left out


def json_of(result: object) -> Any:
    """A tool's result as plain JSON: by ``to_json()`` where it has it, however deep that stands.

    What JSON has no word for becomes its text; a number that is none (NaN, infinity) becomes null.
    """
    if result is None or isinstance(result, str | bool | int):
        return result
    if isinstance(result, float):
        return result if math.isfinite(result) else None
    if callable(given := getattr(result, "to_json", None)):
        return json_of(given())
    if isinstance(result, Mapping):
        return {str(key): json_of(value) for key, value in result.items()}
    if isinstance(result, Sequence) and not isinstance(result, bytes | bytearray | memoryview):
        return [json_of(value) for value in result]
    return _single(result)


def _single(value: object) -> Any:
    if isinstance(value, AnySet):
        return [json_of(v) for v in sorted(value, key=str)]
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: json_of(getattr(value, f.name)) for f in fields(value)}
    if callable(plain := getattr(value, "tolist", None)):  # numpy, without importing it
        return json_of(plain())
    return str(value)


def text_of(result: object, language: Language) -> str:
    """A tool's result as people read it: by ``show(language)`` where it has it, else its JSON in lines."""
    if callable(show := getattr(result, "show", None)):
        return str(show(language))
    if result is None or isinstance(result, str):
        return result or ""
    return json.dumps(json_of(result), ensure_ascii=False, indent=2)


def passed(result: object) -> bool:
    """Whether a result says of itself that it is good; one that says nothing is."""
    return bool(getattr(result, "passed", True))


def bytes_of(result: object, allowed: Allowed) -> bytes:
    """A result as JSON text in UTF-8, cut at what the call may bring back; a cut one says so.

    The lists of the result's own fields end at ``allowed.rows`` items, and at fewer where the text
    would be longer than ``allowed.bytes``: the field ``cut`` names each, how many it has and had. Raises
    BusyError where that is not enough.
    """
    plain, had = _within(json_of(result), allowed.rows)
    text = _dumped(plain)
    while len(text) > allowed.bytes:
        name = _longest(plain)
        if not name:
            raise BusyError(
                f"expected a result of at most {allowed.bytes} bytes, found {len(text)}: ask for less"
            )
        had.setdefault(name, len(plain[name]))
        keep = len(plain[name]) * allowed.bytes // len(text) * 9 // 10
        plain[name] = plain[name][:keep]
        plain[CUT] = _said(plain, had)
        text = _dumped(plain)
    return text


def _within(plain: Any, rows: int) -> tuple[Any, dict[str, int]]:
    """The value with each list of its own fields cut; and how many the cut ones had."""
    if isinstance(plain, list) and len(plain) > rows:
        plain = {"items": plain}
    if not isinstance(plain, dict):
        return plain, {}
    had = {k: len(v) for k, v in plain.items() if isinstance(v, list) and len(v) > rows}
    plain = {k: v[:rows] if k in had else v for k, v in plain.items()}
    return (plain | {CUT: _said(plain, had)} if had else plain), had


def _said(plain: Mapping[str, Any], had: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"field": name, "kept": len(plain[name]), "of": count} for name, count in had.items()]


def _longest(plain: Any) -> str:
    """The field with the longest list that could still be cut; empty where there is none."""
    lists = {
        k: len(v)
        for k, v in (plain.items() if isinstance(plain, dict) else ())
        if isinstance(v, list) and v and k != CUT
    }
    return max(lists, key=lambda k: lists[k], default="")


def _dumped(plain: object) -> bytes:
    """JSON text; half a character (a lone surrogate) becomes a question mark."""
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")
