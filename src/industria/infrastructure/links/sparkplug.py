"""Sparkplug B payloads (Eclipse Tahu's protobuf), in and out.

The message types are declared here from the specification (version 3.0, section 6.4), so that no
compiler is needed.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Sequence
from typing import Any

from industria.core import InputError
from industria.infrastructure.links.reading import BAD, GOOD, Reading, digits

_FIELDS = {
    "Payload": (
        ("timestamp", 1, "uint64"), ("metrics", 2, "*Metric"), ("seq", 3, "uint64"),
        ("uuid", 4, "string"), ("body", 5, "bytes"),
    ),
    "Metric": (
        ("name", 1, "string"), ("alias", 2, "uint64"), ("timestamp", 3, "uint64"), ("datatype", 4, "uint32"),
        ("is_historical", 5, "bool"), ("is_transient", 6, "bool"), ("is_null", 7, "bool"),
        ("properties", 9, "PropertySet"), ("int_value", 10, "uint32"), ("long_value", 11, "uint64"),
        ("float_value", 12, "float"), ("double_value", 13, "double"), ("boolean_value", 14, "bool"),
        ("string_value", 15, "string"), ("bytes_value", 16, "bytes"),
    ),
    "PropertySet": (("keys", 1, "*string"), ("values", 2, "*PropertyValue")),
    "PropertyValue": (
        ("type", 1, "uint32"), ("is_null", 2, "bool"), ("int_value", 3, "uint32"), ("long_value", 4, "uint64"),
        ("float_value", 5, "float"), ("double_value", 6, "double"), ("boolean_value", 7, "bool"),
        ("string_value", 8, "string"),
    ),
}  # fmt: skip
_VALUES = ("int_value", "long_value", "float_value", "double_value", "boolean_value")
_SIGNED = {1: "b", 2: "h", 3: "i"}
_INT64, _DOUBLE, _STRING, _INT32 = 4, 10, 12, 3


@functools.cache
def _payload_class():  # type: ignore[no-untyped-def]
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(
        name="industria_sparkplug_b.proto", package="org.eclipse.tahu.protobuf", syntax="proto2"
    )
    kinds = descriptor_pb2.FieldDescriptorProto
    for message, fields in _FIELDS.items():
        declared = file.message_type.add(name=message)
        for name, number, kind in fields:
            repeated = kind.startswith("*")
            kind = kind.lstrip("*")
            field = declared.field.add(name=name, number=number)
            field.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if kind in _FIELDS:
                field.type = kinds.TYPE_MESSAGE
                field.type_name = f".org.eclipse.tahu.protobuf.{kind}"
            else:
                field.type = getattr(kinds, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = pool.FindMessageTypeByName("org.eclipse.tahu.protobuf.Payload")
    return message_factory.GetMessageClass(found)


def decode(
    payload: bytes,
    prefix: str = "",
    aliases: dict[int, str] | None = None,
    *,
    to_us: Callable[[int], int] = lambda stamp: stamp * 1000,
    unnamed: list[str] | None = None,
) -> list[Reading]:
    """Readings of one payload. ``aliases`` learns names from a birth and is read by later data.

    ``to_us`` makes microseconds of a stamp (0 where there is none; milliseconds in the specification).
    ``unnamed`` takes the aliases that no birth named; their values belong to no tag and are left out.
    ``bdSeq``, the counter of births and deaths, is no measured value and is left out too.

    Raises InputError where the bytes are no payload.
    """
    from google.protobuf.message import DecodeError

    message = _payload_class()()
    try:
        message.ParseFromString(payload)
    except DecodeError:
        raise InputError(
            f"expected a Sparkplug B payload, found {len(payload)} other bytes"
        ) from None
    readings = []
    known = aliases if aliases is not None else {}
    for metric in message.metrics:
        if metric.HasField("name") and metric.HasField("alias"):
            known[metric.alias] = metric.name
        name = metric.name or known.get(metric.alias, "")
        if not name:
            if unnamed is not None:
                unnamed.append(f"alias {metric.alias}")
            continue
        if name == "bdSeq":
            continue
        time_us = to_us(int(metric.timestamp or message.timestamp))
        quality = _quality(metric)
        if metric.is_null:
            readings.append(
                Reading(prefix + name, time_us, None, BAD if quality == GOOD else quality)
            )
            continue
        raw = _value(metric)
        text = metric.string_value if metric.HasField("string_value") else digits(raw)
        value = None if raw is None else float(raw)
        readings.append(Reading(prefix + name, time_us, value, quality, text))
    return readings


def encode(readings: Sequence[Reading], sequence: int, *, historical: bool = False) -> bytes:
    """A payload of these readings; times go out in milliseconds, as the specification has it."""
    message = _payload_class()()
    message.timestamp = max(r.time_us for r in readings) // 1000
    message.seq = sequence % 256
    for r in readings:
        metric = message.metrics.add(name=r.tag, timestamp=r.time_us // 1000)
        metric.is_historical = historical
        if r.value is None:
            metric.is_null = not r.text
            metric.datatype = _STRING if r.text else _DOUBLE
            if r.text:
                metric.string_value = r.text
        else:
            metric.datatype = _DOUBLE
            metric.double_value = r.value
        metric.properties.keys.append("Quality")
        metric.properties.values.add(type=_INT32, int_value=r.quality)
    return bytes(message.SerializeToString())


def _value(metric: Any) -> float | int | None:
    for name in _VALUES:
        if metric.HasField(name):
            raw = getattr(metric, name)
            if metric.datatype in _SIGNED:
                code = _SIGNED[metric.datatype]
                raw = struct.unpack(code, struct.pack("<I", raw)[: struct.calcsize(code)])[0]
            elif metric.datatype == _INT64 and raw >= 1 << 63:
                raw -= 1 << 64
            return raw  # type: ignore[no-any-return]
    return None


def _quality(metric: Any) -> int:
    for key, value in zip(metric.properties.keys, metric.properties.values, strict=False):
        if key.lower() == "quality":
            return int(value.int_value)
    return GOOD
