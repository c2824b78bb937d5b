"""Messages as one table: a row for each reading, or one for each message where all hold the same tags.

A table of readings has the columns time, device, tag, value, quality, unit and what else the messages say,
as far as any of them says it. What is no reading (a heartbeat) is left out and counted. How times and
numbers are read is the recogniser's part; only where some times are numbers and some are texts are the
numbers written as texts, so that one column has one form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from industria.core import Asset, Text
from industria.foundation.ingest.messages import Reading, Scalar, readings_of
from industria.foundation.ingest.source import Sink, Source
from industria.foundation.ingest.understanding import LeftOut, runs

Records = Callable[[], Iterable[tuple[int, object]]]
"""The records of a file, each with its number in it, as often as they are asked for."""

_SAMPLE = 2_000  # rows that the recogniser looks at
_WIDE_SHARE = 0.8  # of the tags that a message has of all, for one row a message
_MOST_TAGS_WIDE = 400
_FEWEST_MESSAGES = 0.5  # of all records, that hold a reading
_HEADS = {
    "time": "time", "device": "device", "tag": "tag", "value": "value", "quality": "quality", "unit": "unit",
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the messages of a file hold: the names of all columns, in their order."""

    wide: bool
    tags: tuple[str, ...]
    held: tuple[str, ...]  # of time, device, quality, unit those that are there
    extras: tuple[str, ...]
    time_key: str
    mixed_times: bool
    left_out: tuple[int, ...]  # the numbers of records without a reading
    sample_left_out: str

    @property
    def names(self) -> list[str]:
        """The row of names."""
        around = [_HEADS[role] for role in self.held]
        if self.wide:
            return ["time", *around[1:], *self.tags, *self.extras]
        fixed = [n for n in ("device",) if n in around]
        later = [n for n in ("quality", "unit") if n in around]
        return ["time", *fixed, "tag", "value", *later, *self.extras]


def shape_of(records: Records) -> Shape | None:
    """What the messages hold; None where fewer than half of the records hold a reading."""
    tags: dict[str, None] = {}
    extras: dict[str, None] = {}
    held = {"quality": False, "unit": False, "device": False}
    keys: dict[str, int] = {}
    without: list[int] = []
    sample = ""
    messages = readings = 0
    wide = True
    kinds: set[bool] = set()
    for number, record in records():
        found = readings_of(record)
        if not found:
            without.append(number)
            sample = sample or str(record)[:200]
            continue
        messages += 1
        readings += len(found)
        wide = wide and _is_row(found)
        for one in found:
            tags[one.tag] = None
            extras.update(dict.fromkeys(one.extras))
            keys[one.time_key] = keys.get(one.time_key, 0) + 1
            kinds.add(isinstance(one.time, str))
            for role in held:
                held[role] = held[role] or getattr(one, role) is not None
    if messages == 0 or messages < _FEWEST_MESSAGES * (messages + len(without)):
        return None
    names = tuple(tags)
    full = readings >= _WIDE_SHARE * messages * len(names)
    wide = wide and full and len(names) <= _MOST_TAGS_WIDE and not held["unit"]
    order = [r for r in ("device", "quality", "unit") if held[r]]
    return Shape(
        wide, names, ("time", *order), tuple(e for e in extras if e), max(keys, key=lambda k: keys[k]),
        len(kinds) > 1, tuple(without), sample,
    )  # fmt: skip


def take_messages(
    source: Source,
    sink: Sink,
    name: str,
    records: Records,
    shape: Shape,
    broken: tuple[LeftOut, ...] = (),
) -> Asset:
    """Keep the readings of messages as a table. ``broken``: what of the file could not be read at all."""
    from industria.foundation.ingest.tables.recognise import recognise
    from industria.foundation.ingest.tables.take import keep, typed_file
    from industria.foundation.ingest.tables.told import Told

    names = shape.names
    rows = [row for _, row in _sample(_rows(records, shape))]
    (reading, *_) = recognise([names, *rows], file=source.path.name, whole=False)
    if (told := source.reading_of(reading.understanding)) != Told():
        (reading, *_) = recognise([names, *rows], told=told, file=source.path.name, whole=False)
    # The row of names is none of the file's: what counts are the numbers of its records.
    plain = replace(
        reading,
        first=0,
        above=(),
        understanding=replace(reading.understanding, header_rows=(), first_data_row=0),
    )
    typed, understanding = typed_file(source.scratch, plain, _rows(records, shape))
    left = [*understanding.left_out, *broken]
    if shape.left_out:
        left.append(
            LeftOut(
                "remark", Text("没有读数的消息", "messages without a reading"), len(shape.left_out),
                runs(list(shape.left_out)), shape.sample_left_out,
            )
        )  # fmt: skip
    return keep(source, sink, name, typed, replace(understanding, left_out=tuple(left)))


def _is_row(found: list[Reading]) -> bool:
    """Whether all readings of a message are of one time and device and each of another tag."""
    first = found[0]
    return (
        all(r.bag and not r.own_quality for r in found)
        and len({(str(r.time), str(r.device)) for r in found}) == 1
        and len({r.tag for r in found}) == len(found)
        and first.bag
    )


def _rows(records: Records, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells, each with the number of its record."""
    for number, record in records():
        found = readings_of(record)
        if not found:
            continue
        if shape.wide:
            values = {r.tag: r.value for r in found}
            cells = [*_around(found[0], shape), *(_cell(values.get(t)) for t in shape.tags)]
            yield number, [*cells, *_extras(found[0], shape)]
            continue
        for one in found:
            time, *around = _around(one, shape)
            device = around[:1] if "device" in shape.held else []
            later = around[len(device) :]
            yield number, [time, *device, one.tag, _cell(one.value), *later, *_extras(one, shape)]


def _around(one: Reading, shape: Shape) -> list[str]:
    time = _as_text(one.time) if shape.mixed_times else _cell(one.time)
    return [time, *(_cell(getattr(one, role)) for role in shape.held[1:])]


def _extras(one: Reading, shape: Shape) -> list[str]:
    return [_cell(one.extras.get(name)) for name in shape.extras]


def _cell(value: Scalar) -> str:
    """A value as a cell of text; a float with every digit that it has."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _as_text(value: Scalar) -> str:
    """A time in text; a number of s, ms, us or ns since 1970 as ISO 8601 in UTC."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return _cell(value)
    per_second = next(f for f in (1, 10**3, 10**6, 10**9) if value < 4.2e9 * f)
    moment = _EPOCH + timedelta(microseconds=round(value * 10**6 / per_second))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _sample(rows: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Rows from all over the table: each n-th, so that there are no more than the recogniser needs."""
    kept: list[tuple[int, list[str]]] = []
    step = 1
    for position, row in enumerate(rows):
        if position % step == 0:
            kept.append(row)
            if len(kept) > _SAMPLE:
                kept = kept[::2]
                step *= 2
    return kept
