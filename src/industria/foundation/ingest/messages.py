"""Readings in messages of gateways and brokers: what time, which tag, which value, how good, in what unit.

A message may hold one reading or many: ``{"ts": .., "values": {"T1": 3.2}}``, ``{"tags": [{"name": .., "v": ..,
"q": ..}]}``, ``{"tag": .., "val": {"v": .., "unit": ..}}``, a list of such, or one as JSON within a field. Keys
are known by their names (``lexicon``) and times by what they hold; a device that a message is of is kept
as a column, or as the first part of the tag where it is only a key above the readings.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from industria.foundation import lexicon

Scalar = str | int | float | bool | None
ROLES = ("time", "tag", "value", "quality", "unit", "device")

_DATE = re.compile(
    r"\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{8}T?\d{6})"
)
_EPOCHS = (
    (9e8, 4.2e9),
    (9e11, 4.2e12),
    (9e14, 4.2e15),
    (9e17, 4.2e18),
)  # s, ms, us, ns: 1998 to 2103
_SIGNS = re.compile(r"[\s_\-.]+")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one tag; ``bag``: whether its tag is a key beside others of the same message."""

    tag: str
    value: Scalar
    time: Scalar
    time_key: str
    quality: Scalar = None
    unit: Scalar = None
    device: Scalar = None
    own_quality: bool = False
    bag: bool = False
    extras: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the objects around a place say of the readings in it."""

    time: Scalar = None
    time_key: str = ""
    tag: str = ""
    quality: Scalar = None
    unit: Scalar = None
    device: Scalar = None
    extras: Mapping[str, Scalar] = field(default_factory=dict)


def readings_of(record: object) -> list[Reading]:
    """The readings of a message, in its order; none where it holds none with a time."""
    return [r for r in _walk(unpacked(record), _Around(), (), 0) if r.time is not None and r.tag]


def unpacked(node: object, depth: int = 0) -> object:
    """A message in which texts that are JSON objects or arrays themselves are those."""
    if depth > _DEEPEST:
        return node
    if isinstance(node, dict):
        return {str(k): unpacked(v, depth + 1) for k, v in node.items()}
    if isinstance(node, list):
        return [unpacked(v, depth + 1) for v in node]
    if isinstance(node, str) and node.lstrip()[:1] in ("{", "[") and len(node) > 1:
        try:
            inner = json.loads(node)
        except (json.JSONDecodeError, RecursionError):
            return node
        return unpacked(inner, depth + 1) if isinstance(inner, dict | list) else node
    return node


def is_time(value: object) -> bool:
    """Whether a value is a moment: a date in text, or seconds (ms, us, ns) since 1970 of our days."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        return any(low <= value <= high for low, high in _EPOCHS)
    text = str(value)
    return _DATE.match(text) is not None or (text.strip().isdigit() and is_time(int(text[:20])))


@functools.cache
def role_of(key: str) -> str:
    """What a key names (time, tag, value, quality, unit, device); empty where it is none of those."""
    plain = _SIGNS.sub("", key.strip().lower())
    return next((role for role in ROLES if plain in _words(f"message_{role}")), "")


@functools.cache
def _words(role: str) -> frozenset[str]:
    return frozenset(w.lower() for w in lexicon.words(role))


def _is_container(key: str) -> bool:
    return _SIGNS.sub("", key.strip().lower()) in _words("message_container")


def _walk(
    node: object, around: _Around, path: tuple[str, ...], depth: int, listed: bool = False
) -> Iterator[Reading]:
    """``listed``: whether the node is one of a list, and so is no set of tags unless it has a time or tag."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        if len(node) == 2 and sum(is_time(v) for v in node) == 1 and path:
            moment, value = node if is_time(node[0]) else node[::-1]
            if not isinstance(value, dict | list):
                yield _reading(_named(around, path), value, replace(around, time=moment))
            return
        for item in node:
            yield from _walk(item, around, path, depth + 1, listed=True)
    elif isinstance(node, dict):
        yield from _of_object(node, around, path, depth, listed)


def _of_object(
    node: Mapping[str, object], around: _Around, path: tuple[str, ...], depth: int, listed: bool
) -> Iterator[Reading]:
    children = {k: v for k, v in node.items() if isinstance(v, dict | list)}
    scalars = {k: v for k, v in node.items() if not isinstance(v, dict | list)}
    own = _roles(scalars)
    if "tag" in own and "value" not in own and not children:
        # {"topic": .., "payload": "21.5"}; a text that begins as JSON and is none was cut off
        bare = [k for k, v in scalars.items() if _is_container(k) and str(v)[:1] not in ("{", "[")]
        own |= {"value": bare[0]} if len(bare) == 1 else {}
    inner = _with_own(around, scalars, own, path)  # type: ignore[arg-type]
    if "value" in own and not _holds_readings(children):
        tag = inner.tag or _named(around, path)
        made = _reading(tag, scalars[own["value"]], inner)  # type: ignore[arg-type]
        yield replace(made, own_quality="quality" in own)
        return
    if not children:
        if listed and not {"time", "tag"} & own.keys():
            return
        yield from _of_bag(scalars, own, around, path)  # type: ignore[arg-type]
        return
    for key, child in children.items():
        yield from _walk(child, inner, (*path, key), depth + 1)


def _of_bag(
    scalars: Mapping[str, Scalar], own: Mapping[str, str], around: _Around, path: tuple[str, ...]
) -> Iterator[Reading]:
    """Keys and values beside each other below a key: each is a tag with its value, where most are numbers."""
    taken = {own[r] for r in ("time", "quality", "unit", "device") if r in own}
    free = {k: v for k, v in scalars.items() if k not in taken}
    numbers = [k for k, v in free.items() if isinstance(v, int | float)]
    if not free or 2 * len(numbers) < len(free) or not path:
        return
    inner = _with_own(
        around, {k: scalars[k] for k in taken}, {r: k for r, k in own.items() if k in taken}, path
    )
    prefix = _named(around, path)
    for key, value in free.items():
        alone = len(numbers) == 1 and len(free) == 1 and around.tag
        tag = prefix if alone else ".".join(filter(None, (prefix, key)))
        yield replace(_reading(tag, value, inner), bag=not alone)


def _roles(scalars: Mapping[str, object]) -> dict[str, str]:
    """The key of each role; of several keys for one the first in the lexicon's own order of habit."""
    own: dict[str, str] = {}
    for key, value in scalars.items():
        role = role_of(key)
        if not role or (role == "time" and not is_time(value)):
            continue
        if role in ("tag", "device") and (isinstance(value, bool | float) or value is None):
            continue
        if role == "tag" and role in own and role_of(own[role]) == role and _is_topic(key):
            continue
        if role not in own or (role == "tag" and _is_topic(own[role])):
            own[role] = key
    return own


def _is_topic(key: str) -> bool:
    return key.strip().lower() == "topic"


def _with_own(
    around: _Around, scalars: Mapping[str, Scalar], own: Mapping[str, str], path: tuple[str, ...]
) -> _Around:
    """What is around, and what an object says itself; the nearest time, tag and quality hold."""
    used = set(own.values())
    said = {k: v for k, v in scalars.items() if k not in used}
    changed: dict[str, Scalar | Mapping[str, Scalar]] = {}
    if "time" in own:
        if around.time is not None:
            said = {around.time_key: around.time, **said}
        changed |= {"time": scalars[own["time"]], "time_key": own["time"]}
    for role in ("quality", "unit", "device"):
        if role in own:
            changed[role] = scalars[own[role]]
    if "tag" in own:
        if around.tag and _is_topic(own["tag"]):
            said[own["tag"]] = scalars[own["tag"]]
        else:
            changed["tag"] = str(scalars[own["tag"]])
            if around.tag:
                said["topic" if "/" in around.tag else "message"] = around.tag
    prefix = ".".join(p for p in path if not _is_container(p))
    extras = {f"{prefix}.{k}" if prefix else k: v for k, v in said.items()}
    return replace(around, **changed, extras={**around.extras, **extras})  # type: ignore[arg-type]


def _named(around: _Around, path: tuple[str, ...]) -> str:
    """The tag that the place itself gives: that of the objects around, and the keys that lead here."""
    keys = [p for p in path if not _is_container(p)]
    return (
        ".".join([*([around.tag] if around.tag else []), *keys]) if not around.tag else around.tag
    )


def _holds_readings(children: Mapping[str, object]) -> bool:
    """Whether what stands below has a value of its own."""
    return any(
        role_of(k) == "value"
        for child in children.values()
        for item in (child if isinstance(child, list) else [child])
        if isinstance(item, dict)
        for k in item
    )


def _reading(tag: str, value: Scalar, around: _Around) -> Reading:
    return Reading(
        tag, value, around.time, around.time_key, around.quality, around.unit, around.device,
        extras=around.extras,
    )  # fmt: skip
