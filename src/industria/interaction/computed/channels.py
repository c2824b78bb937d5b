"""The channels of a plant's tables of readings: what each is called, which machine it is about, and its readings.

A channel is a column of readings, or a tag of a table with a row for each reading. Tables that go on with the same
channel (a file for each day) are read as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import Asset, Column, InputError
from industria.foundation.governance.imputation.missing_values import sentinels
from industria.foundation.ingest.readings import LINK
from industria.foundation.knowledge.binding.names import plain_name
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.lake import Lake
from industria.foundation.units import convert, parse_unit
from industria.infrastructure.links.reading import BAD, GOOD
from industria.infrastructure.numbers import to_numbers
from industria.infrastructure.plain_path import sql_name, sql_text
from industria.interaction.computed.clock import Clock, Stated, offset_of
from industria.interaction.quantities import plain
from industria.models.anomaly.channels import as_channels

_NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "DECIMAL", "SMALLINT", "TINYINT", "HUGEINT")
_BRACKETS = re.compile(r"\s*[\[(（【][^\[\]()（）【】]{0,24}[\])）】]\s*$")
_ROW, _TIME, _STORED, _VALUE, _QUALITY = "row", "time", "stored", "value", "quality"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel is recorded: a table, its columns, and the tag whose rows they are."""

    asset: Asset
    time: str
    value: str
    quality: str = ""
    tag_column: str = ""
    tag: str = ""
    unit: str = ""
    zone: str = ""

    @property
    def shown(self) -> str:
        """The channel as evidence names it."""
        return self.tag or self.value


@dataclass(frozen=True, slots=True)
class Channel:
    """``name``: as the table has it without its unit; ``also``: its names in other systems and its descriptions."""

    name: str
    unit: str
    machine: str
    quantity: str
    places: tuple[Place, ...]
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, *self.also)


@dataclass
class Readings:
    """Readings of a channel in time order: ``good`` has place, time, the time as it is stored, and value; ``bad``
    those of bad quality; ``sentinels``: how many said only that nothing was measured; ``utc``: times are not the plant's.
    """

    good: pd.DataFrame
    bad: pd.DataFrame
    unit: str
    sentinels: int = 0
    utc: bool = False


def bare(name: str) -> str:
    """A column's name without the unit in brackets behind it."""
    return _BRACKETS.sub("", name.strip()) or name


def clock_of(lake: Lake, zone: str) -> Clock:
    """The plant's clock: its zone, and the offsets that its tables state for their days."""
    stated = []
    for asset in lake.catalogue.tables():
        offset = offset_of(_zone(lake, asset))
        place = next(iter(places_of(lake, asset)), None) if offset is not None else None
        if offset is None or place is None:
            continue
        span = span_of(lake, Channel("", "", "", "", (place,)))
        if span:
            stated.append(Stated(*span, offset))
    return Clock(zone, stated)


def _zone(lake: Lake, asset: Asset) -> str:
    return str((lake.catalogue.understood(asset.id) or {}).get("zone", ""))


def channels_of(lake: Lake, binding: Settling) -> list[Channel]:
    """Every channel of the plant's tables, tables of links aside."""
    binder = binding.binder()
    groups: dict[tuple[str, str], list[tuple[Place, str, str]]] = {}
    for asset in lake.catalogue.tables():
        if asset.source.startswith(LINK):
            continue
        bound = {k.bound.tag: k.bound for k in binding.store.of(asset.id) if k.what != "cell"}
        zone = _zone(lake, asset)
        for place in places_of(lake, asset):
            said = bound.get(place.shown)
            machine = said.asset if said else ""
            unit = place.unit or (said.unit if said else "")
            place = replace(place, unit=unit, zone=zone)
            key = (plain_name(plain(bare(place.shown))), machine)
            groups.setdefault(key, []).append((place, machine, said.quantity if said else ""))
    out = []
    for found in groups.values():
        place, machine, quantity = found[0]
        also = tuple(dict.fromkeys(n for p, _, _ in found for n in binder.also(p.shown)))
        out.append(
            Channel(
                bare(place.shown),
                next((p.unit for p, _, _ in found if p.unit), ""),
                machine,
                quantity,
                tuple(p for p, _, _ in found),
                also,
            )
        )
    return out


def places_of(lake: Lake, asset: Asset) -> Iterable[Place]:
    roles: dict[str, str] = {}
    for column in asset.schema:
        if column.role:
            roles.setdefault(column.role, column.name)
    time = roles.get("time", "")
    if not time or not _is_time(asset.schema, time):
        return
    if "tag" in roles and "value" in roles:
        read = lake.catalogue.understood(asset.id) or {}
        value = next(c for c in asset.schema if c.name == roles["value"])
        for tag in read.get("tags", ()):
            if tag["type"] in ("number", "integer") and value.type.startswith(_NUMBERS):
                yield Place(
                    asset, time, value.name, value.quality or roles.get("quality", ""), roles["tag"],
                    tag["tag"], tag["unit"],
                )  # fmt: skip
        return
    for column in asset.schema:
        if column.role == "value" and column.type.startswith(_NUMBERS):
            yield Place(asset, time, column.name, column.quality, unit=column.unit)


def _is_time(schema: Sequence[Column], name: str) -> bool:
    return any(c.name == name and c.type.startswith(("TIMESTAMP", "DATE")) for c in schema)


def span_of(lake: Lake, channel: Channel) -> tuple[datetime, datetime] | None:
    """First and last time of a channel's rows; None where it has none."""
    ends = []
    for place in channel.places:
        rows = lake.sql.query(
            f"SELECT min({sql_name(place.time)})::TIMESTAMP AS a, max({sql_name(place.time)})::TIMESTAMP AS b "
            f"FROM {sql_name(place.asset.table)}{_of_tag(place)}"
        ).to_pylist()
        if rows and rows[0]["a"] is not None:
            ends.append((rows[0]["a"], rows[0]["b"]))
    return (min(a for a, _ in ends), max(b for _, b in ends)) if ends else None


def read_between(
    lake: Lake, channel: Channel, since: datetime, until: datetime, clock: Clock, where: str = ""
) -> Readings:
    """The readings of a channel from one instant of the plant to another, both included, in the channel's unit.

    ``where``: a condition on other columns of the same rows. The same reading in two tables (a copy of a file)
    counts once.
    """
    good, bad, unmeasured, utc = [], [], 0, False
    for number, place in enumerate(channel.places):
        offset = clock.offset(place.zone, since)
        utc |= offset is None
        moved = offset or timedelta()
        rows = _rows(lake, place, since - moved, until - moved, where)
        if rows.num_rows == 0:
            continue
        frame = _with_quality(place, rows).assign(place=number)
        empty = _unmeasured(lake, place, frame[_VALUE])
        unmeasured += int(empty.sum())
        frame[_STORED] = frame[_TIME]
        frame[_TIME] = frame[_TIME] + moved
        frame[_VALUE] = frame[_VALUE].map(_scale(place.unit, channel.unit))
        good.append(frame[frame["ok"] & frame[_VALUE].notna() & ~empty])
        bad.append(frame[~frame["ok"]])
    columns = [_TIME, _STORED, _VALUE, "place"]
    return Readings(_joined(good, columns), _joined(bad, columns), channel.unit, unmeasured, utc)


def _unmeasured(lake: Lake, place: Place, values: pd.Series) -> np.ndarray:
    """Which values are sentinels, judged over all that the table has of the channel."""
    cells = values.to_numpy(dtype=float)
    if not sentinels(np.r_[cells, np.arange(10.0)]).any():
        return np.zeros(len(cells), bool)
    whole = lake.sql.query(
        f"SELECT {sql_name(place.value)} AS v FROM {sql_name(place.asset.table)}{_of_tag(place)}"
    )["v"].to_numpy()
    both = np.r_[cells, np.asarray(whole, dtype=float)]
    return sentinels(both)[: len(cells)]


def stored_rows(lake: Lake, place: Place) -> pd.DataFrame:
    """All rows of a channel in one table: time and value as they are stored, and ``quality`` as OPC's code."""
    time = sql_name(place.time)
    quality = f", {sql_name(place.quality)} AS {_QUALITY}" if place.quality else ""
    rows = lake.sql.query(
        f"SELECT {time}::TIMESTAMP AS {_TIME}, {sql_name(place.value)} AS {_VALUE}{quality} "
        f"FROM {sql_name(place.asset.table)}{_of_tag(place)} ORDER BY 1"
    )
    frame = _with_quality(place, rows).dropna(subset=[_TIME])
    frame.loc[sentinels(frame[_VALUE].to_numpy(dtype=float)), "ok"] = False
    return frame.assign(**{_QUALITY: np.where(frame["ok"], GOOD, BAD)})[[_TIME, _VALUE, _QUALITY]]


def sql_of(place: Place, since: datetime, until: datetime, where: str = "") -> str:
    """The query for the rows of a channel in one table, which anybody can run again."""
    quality = f", {sql_name(place.quality)} AS {_QUALITY}" if place.quality else ""
    time = sql_name(place.time)
    tag = f" AND {sql_name(place.tag_column)} = {sql_text(place.tag)}" if place.tag else ""
    return (
        f"SELECT {time}::TIMESTAMP AS {_TIME}, {sql_name(place.value)} AS {_VALUE}{quality} "
        f"FROM {sql_name(place.asset.table)} WHERE {time} BETWEEN '{since}' AND '{until}'{tag}"
        f"{f' AND {where}' if where else ''} ORDER BY 1"
    )


def _rows(lake: Lake, place: Place, since: datetime, until: datetime, where: str) -> pa.Table:
    return lake.sql.query(sql_of(place, since, until, where))


def _with_quality(place: Place, rows: pa.Table) -> pd.DataFrame:
    """Time, value, and whether the quality beside it lets it be used (``ok``)."""
    frame = rows.select([_TIME, _VALUE]).to_pandas()
    frame[_VALUE] = to_numbers(frame[_VALUE]).astype(float)
    if not place.quality:
        return frame.assign(ok=True)
    numbered = pa.table(
        {_TIME: rows[_TIME], _ROW: pa.array(range(rows.num_rows)), _QUALITY: rows[_QUALITY]}
    )
    schema = (Column(_TIME, "", role="time"), Column(_ROW, "", role="value", quality=_QUALITY))
    kept = as_channels(numbered, schema)[0]
    return frame.assign(ok=~kept[_ROW].is_null().to_numpy())


def _joined(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame({c: [] for c in columns})
    joined = pd.concat(frames)[list(columns)].sort_values(_TIME, kind="stable")
    first = joined.drop_duplicates([_TIME, _VALUE, "place"])
    several = first["place"].nunique() > 1
    out = first.drop_duplicates([_TIME, _VALUE]) if several else joined
    return out.reset_index(drop=True)


def _scale(unit: str, to: str) -> Callable[[float], float]:
    if not unit or not to or unit == to:
        return float
    return lambda value: converted(value, unit, to)


def converted(value: float, unit: str, to: str) -> float:
    """A value in another unit, both as they are written. Raises InputError where they do not measure the same."""
    one, other = parse_unit(unit) if unit else None, parse_unit(to) if to else None
    if one is None or other is None:
        raise InputError(f"expected two known units, found {unit!r} and {to!r}: name the unit")
    return convert(value, one.unit, other.unit)


def _of_tag(place: Place) -> str:
    if not place.tag:
        return ""
    return f" WHERE {sql_name(place.tag_column)} = {sql_text(place.tag)}"
