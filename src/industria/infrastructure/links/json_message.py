"""JSON of the plant's brokers as readings: one value, a named value, many values, lists of these.

- a bare number, truth value or text is the topic's value (text that is no JSON too, as ``ON``);
- an object with ``value`` is one reading: ``tag`` (``id``, ``name``; else the topic), ``time`` (``timestamp``,
  ``ts``, ``t``), ``quality`` (``q``); short names as ``v`` count only where nothing else is in the object;
- any other object holds many values: each key is a tag under the topic (and under the ``tag``, ``id`` or
  ``name`` it gives), nested ones with a path;
- null is a bad reading, text is kept as text, a number in quotes is a number;
- a time is ISO 8601 or a count since 1970 in any unit; what is no time gives way to the time of arrival.

An item that cannot be read is named, and its neighbours are kept.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from industria.infrastructure.links.reading import BAD, GOOD, UNCERTAIN, Reading, digits
from industria.infrastructure.links.stamps import count_us, text_us

_TAGS = ("tag", "id", "name")
_VALUES = ("value", "v")
_TIMES = ("time", "timestamp", "ts", "t")
_QUALITIES = ("quality", "q")
_SHORT = {*_TAGS, *_VALUES, *_TIMES, *_QUALITIES}
_WORDS = {
    "good": GOOD, "ok": GOOD, "true": GOOD, "好": GOOD, "良好": GOOD,
    "uncertain": UNCERTAIN, "不确定": UNCERTAIN,
    "bad": BAD, "false": BAD, "坏": BAD, "差": BAD,
}  # fmt: skip


@dataclass(slots=True)
class JsonMessage:
    """What one message brought: readings, what of it was refused, how many stamps were no time."""

    readings: list[Reading] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    restamped: int = 0


def read_json(topic: str, payload: bytes) -> JsonMessage:
    """The readings of a message on a topic. Nothing is raised: what cannot be read is in ``refused``."""
    message = JsonMessage()
    try:
        text = payload.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        message.refused.append(f"{len(payload)} bytes that are neither JSON nor text")
        return message
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        if not text or text[0] in '{["' or not text.isprintable():
            message.refused.append(f"expected JSON or plain text, found {text[:40]!r}")
            return message
        body = text
    _take(message, topic, body)
    return message


def _take(message: JsonMessage, topic: str, body: object) -> None:
    if isinstance(body, list):
        for item in body:
            if isinstance(item, dict):
                _take(message, topic, item)
            else:
                message.refused.append(f"expected objects in a list, found {str(item)[:40]}")
        return
    if not isinstance(body, dict):
        _add(message, topic, body, _now_us(), GOOD)
        return
    keys = {key.lower(): value for key, value in body.items()}
    if "value" in keys or ("v" in keys and len(keys) > 1 and keys.keys() <= _SHORT):
        tag = _first(keys, _TAGS)
        time_us = _time_us(message, _first(keys, _TIMES))
        _add(message, str(tag) if tag is not None else topic, _first(keys, _VALUES), time_us, _quality(_first(keys, _QUALITIES)))  # fmt: skip
        return
    if isinstance(keys.get("values"), list):  # a gateway's envelope: its own time, and named values
        _take(message, topic, keys["values"])
        return
    stamp = next((k for k in body if k.lower() in _TIMES[:3]), None)
    time_us = _time_us(message, body[stamp] if stamp is not None else None)
    quality = _quality(keys.get("quality"))
    inner = keys.get("values") if isinstance(keys.get("values"), dict) else None
    given = inner if isinstance(inner, dict) else {
        k: v for k, v in body.items() if k != stamp and k.lower() != "quality"
    }  # fmt: skip
    # Devices that share a topic and say who they are: their values must not become one series.
    name = next((k for k in given if k.lower() in _TAGS and isinstance(given[k], str | int)), None)
    if name is not None and len(given) > 1:
        topic = f"{topic}/{given[name]}"
        given = {k: v for k, v in given.items() if k != name}
    for path, value in _leaves(given):
        _add(message, f"{topic}/{path}", value, time_us, quality)
    if not given:
        message.refused.append("expected a value, found none")


def _add(message: JsonMessage, tag: str, value: object, time_us: int, quality: int) -> None:
    if value is None:
        message.readings.append(
            Reading(tag, time_us, None, BAD if quality == GOOD else quality, "no value")
        )
    elif isinstance(value, list | dict):
        message.refused.append(f"expected one value of {tag}, found {str(value)[:40]}")
    elif isinstance(value, str):
        number = _number(value)
        text = value if number is None else digits(_whole(value))
        message.readings.append(Reading(tag, time_us, number, quality, text))
    else:
        assert isinstance(value, int | float)
        try:
            message.readings.append(Reading(tag, time_us, float(value), quality, digits(value)))
        except OverflowError:
            message.refused.append(f"expected a number of {tag}, found one of {value.bit_length()} bits")  # type: ignore[union-attr]  # fmt: skip


def _leaves(body: Mapping[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for key, value in body.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{key}/")
        else:
            yield path + key, value


def _first(keys: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((keys[name] for name in names if name in keys), None)


def _time_us(message: JsonMessage, stamp: object) -> int:
    """A stamp in microseconds; the time of arrival where there is none, or it is no time."""
    if stamp is None:
        return _now_us()
    time_us: int | None = None
    if isinstance(stamp, str):
        time_us = text_us(stamp)
    elif isinstance(stamp, int | float) and not isinstance(stamp, bool):
        time_us = count_us(stamp)
    if time_us is None:
        message.restamped += 1
        return _now_us()
    return time_us


def _quality(given: object) -> int:
    """A quality as OPC's code; what is not understood is uncertain."""
    if given is None:
        return GOOD
    if isinstance(given, str):
        return _WORDS.get(given.strip().lower(), int(given) if given.strip().isdecimal() else UNCERTAIN)  # fmt: skip
    if isinstance(given, bool):
        return GOOD if given else BAD
    if isinstance(given, int | float) and math.isfinite(given):
        return int(given) if 0 <= given <= 0xFFFF else UNCERTAIN
    return UNCERTAIN


def _number(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _now_us() -> int:
    return time.time_ns() // 1000
