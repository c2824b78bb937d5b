"""Opens evidence: reads the place it points to again, and compares what stands there with the excerpt.

Text (spans, rows, paths) is compared without regard to spaces: the excerpt is the whole of the place, its
beginning where it was cut for keeping, or whole sentences of it. Numbers of a window are computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import Asset, Evidence, IntegrityError, Locator, NotFoundError
from industria.foundation.ingest.readings import LINK
from industria.foundation.knowledge import Fact, Graph, Index
from industria.foundation.knowledge.extract import row_texts
from industria.foundation.lake import Lake
from industria.infrastructure.numbers import to_numbers
from industria.infrastructure.plain_path import sql_name, sql_text
from industria.interaction.computed.channels import places_of, stored_rows
from industria.interaction.window_evidence import Window, faults_of, subject_of
from industria.models.anomaly.channels import as_channels
from industria.models.anomaly.frame import SensorFrame, sensor_frame

_NORMAL_QUANTILES = (0.005, 0.995)  # as a diagnosis states them
_KEPT_CHARACTERS = 500  # what the graph keeps of an excerpt
_ENDS = frozenset(".!?;:。！？；：\n|")


class EvidenceReader:
    """Reads evidence of one plant."""

    def __init__(
        self,
        lake: Lake,
        index: Index,
        graph: Graph,
        normal_rows: Callable[[Asset], int],
        unit_of: Callable[[str], str],
    ) -> None:
        """``normal_rows``: how many first rows of an asset were normal operation; ``unit_of``: the
        unit of a sensor, empty where unknown."""
        self._lake = lake
        self._index = index
        self._graph = graph
        self._normal_rows = normal_rows
        self._unit_of = unit_of

    def open(self, evidence: Evidence) -> str:
        """Read the place an evidence points to again, from the lake itself.

        Raises NotFoundError where the asset was forgotten, IntegrityError where the place does
        not say what the excerpt says.
        """
        if evidence.locator.kind == "path":
            return self._path(evidence)
        asset = self._lake.catalogue.get(evidence.asset)
        if evidence.locator.kind == "window":
            return self._window(asset, evidence)
        found = self._text(asset, evidence.locator)
        _compare(evidence, found)
        return found

    def _text(self, asset: Asset, locator: Locator) -> str:
        """The text that stands in rows of a table or in a span of a document."""
        if locator.kind == "rows" and asset.table:
            rows = self._lake.tables.read(asset.table, asset.version)
            chosen = rows.slice(max(0, locator.start), max(0, locator.end - locator.start))
            if locator.start < 0 or chosen.num_rows != locator.end - locator.start:
                raise IntegrityError(f"{asset.id} has no rows {locator.start} to {locator.end}")
            return "\n".join(row_texts(chosen))
        if locator.kind == "span":
            for hit in self._index.of_asset(asset.id):
                at = hit.locator
                if (at.page, at.start, at.end) == (locator.page, locator.start, locator.end):
                    self._lake.objects.get(asset.sha256)
                    return hit.text
                whole = at.page == locator.page and at.end - at.start == len(hit.text)
                if whole and at.start <= locator.start < locator.end <= at.end:  # a sentence of it
                    self._lake.objects.get(asset.sha256)
                    return hit.text[locator.start - at.start : locator.end - at.start]
        raise IntegrityError(f"{asset.id} has no passage at {locator.to_json()} any more")

    def _path(self, evidence: Evidence) -> str:
        """The facts of a path, where they stand in the graph and nobody rejected them."""
        nodes = evidence.locator.nodes
        if len(nodes) < 3 or len(nodes) % 2 == 0:
            raise _wrong(evidence, "a path is subject, relation, object, and so on")
        chain: list[Fact] = []
        for k in range(0, len(nodes) - 2, 2):
            subject, relation, target = nodes[k : k + 3]
            facts = self._graph.facts(self._id(subject), relation, self._id(target))
            own = [f for f in facts if f.asset == evidence.asset]
            if not own:
                raise _wrong(evidence, f"no such fact stands there: {subject} {relation} {target}")
            chain += own
        if evidence.excerpt and not any(_says(f.excerpt, evidence.excerpt) for f in chain):
            raise _wrong(evidence, "its facts were read from another text")
        for fact in chain:
            if fact.locator.kind in ("rows", "span") and self._is_here(fact.asset):
                self.open(Evidence(fact.asset, fact.locator, fact.excerpt))
        return evidence.excerpt or chain[0].excerpt

    def _id(self, name: str) -> str:
        """The graph's id of a name; the name itself where it knows none."""
        try:
            return self._graph.entity(name).id
        except NotFoundError:
            return name

    def _is_here(self, asset: str) -> bool:
        """Whether the lake has an asset; a third party's triples come without one."""
        try:
            self._lake.catalogue.get(asset)
        except NotFoundError:
            return False
        return True

    def _window(self, asset: Asset, evidence: Evidence) -> str:
        """The excerpt, where the channels have what it states in that time."""
        locator = evidence.locator
        linked = asset.source.startswith(LINK)
        table = asset.source.removeprefix(LINK) if linked else asset.table
        if not table or not locator.columns:
            raise _wrong(evidence, "a window is of a table and names its channels")
        named, said = subject_of(evidence.excerpt, (table, asset.name), locator.columns)
        if evidence.excerpt and not named:
            raise _wrong(evidence, "it does not begin with the table and one of the channels")
        frame = None if linked else self._channels(asset)
        for column in [named] if named else locator.columns:
            rows = self._linked(table, column) if frame is None else self._recorded(asset, column)
            if rows is None and frame is not None:
                rows = _channel(frame, column)
            if rows is None or rows.empty:
                raise _wrong(evidence, f"there is no channel {column}")
            window = Window(
                _within(rows, locator),
                self._units(asset, column),
                lambda column=column: self._normal(asset, frame, column),  # type: ignore[misc]
                lambda: self._score(asset, locator),
            )
            if window.rows.empty:
                raise _wrong(evidence, "there are no rows in that time")
            if said and (faults := faults_of(said, locator, window)):
                raise _wrong(evidence, f"its rows do not say {'; '.join(faults)}")
        return evidence.excerpt or f"{table}: {', '.join(locator.columns)}"

    def _channels(self, asset: Asset) -> pa.Table:
        """A table with a column for each channel, as detection sees it."""
        return as_channels(self._lake.tables.read(asset.table, asset.version), asset.schema)[0]

    def _recorded(self, asset: Asset, column: str) -> pd.DataFrame | None:
        """The rows of a channel as its table has them, with OPC's code for how good each is."""
        place = next((p for p in places_of(self._lake, asset) if p.shown == column), None)
        return None if place is None else stored_rows(self._lake, place)

    def _linked(self, table: str, tag: str) -> pd.DataFrame:
        """The readings of one tag of a link: time, value, quality, text."""
        return self._lake.sql.query(
            f"SELECT time, value, quality, text FROM {sql_name(table)} WHERE tag = {sql_text(tag)} ORDER BY time"
        ).to_pandas()

    def _units(self, asset: Asset, column: str) -> frozenset[str]:
        """The units that a channel is known to have, by its table or by the asset list."""
        own = [c.unit for c in asset.schema if c.name == column]
        return frozenset(u for u in (*own, self._unit_of(column)) if u)

    def _normal(
        self, asset: Asset, frame: pa.Table | None, column: str
    ) -> tuple[float, float] | None:
        """The range of a channel in normal operation, as a diagnosis computes it."""
        if frame is None:
            return None
        found: SensorFrame = sensor_frame(frame)
        if column not in found.channels:
            return None
        rows = found.values[: self._normal_rows(asset), found.channels.index(column)]
        low, high = np.quantile(rows, _NORMAL_QUANTILES)
        return float(low), float(high)

    def _score(self, asset: Asset, locator: Locator) -> float | None:
        """The score of the alarm of just this time; None where there is none any more."""
        alarms = [
            a
            for a in self._lake.alarms.list(asset.id)
            if (a.start, a.end) == (locator.since, locator.until)
        ]
        return alarms[0].score if alarms else None

    def window(
        self, asset_name: str, columns: Sequence[str], since: str, until: str, margin: float = 0.5
    ) -> pa.Table:
        """Rows of a sensor table around a time window, ``margin`` windows to either side."""
        asset = self._lake.catalogue.get(asset_name)
        time = next(c.name for c in asset.schema if c.type.startswith(("TIMESTAMP", "DATE")))
        start, end = pd.Timestamp(since), pd.Timestamp(until)
        pad = max((end - start) * margin, pd.Timedelta(minutes=2))
        if not any(c.name in columns for c in asset.schema):  # channels of a table of readings
            return _between(self._channels(asset), time, columns, start - pad, end + pad)
        names = ", ".join(sql_name(c) for c in columns if c in {x.name for x in asset.schema})
        return self._lake.sql.query(
            f"SELECT {sql_name(time)} AS time, {names} FROM {sql_name(asset.table)} "
            f"WHERE {sql_name(time)} BETWEEN "
            f"'{start - pad}' AND '{end + pad}' ORDER BY 1"
        )


def _between(
    table: pa.Table, time: str, columns: Sequence[str], since: pd.Timestamp, until: pd.Timestamp
) -> pa.Table:
    """Time and channels of the rows of a span of time."""
    rows = table.select([time, *(c for c in columns if c in table.column_names)]).to_pandas()
    rows = rows[(rows[time] >= since) & (rows[time] <= until)].rename(columns={time: "time"})
    return pa.Table.from_pandas(rows, preserve_index=False)


def _channel(table: pa.Table, column: str) -> pd.DataFrame | None:
    """Time and value of one numeric channel in time order; None where the table has no such channel."""
    time = next((f.name for f in table.schema if pa.types.is_timestamp(f.type)), None)
    if time is None or column not in table.column_names or column == time:
        return None
    rows = pd.DataFrame(
        {
            "time": table.column(time).to_pandas(),
            "value": to_numbers(table.column(column).to_pandas()),
        }
    ).dropna(subset=["time"])
    return rows.sort_values("time", kind="stable")


def _within(rows: pd.DataFrame, locator: Locator) -> pd.DataFrame:
    """The rows of a window; its ends are printed to the second, so the last second is part of it."""
    times = rows["time"]
    if times.dt.tz is not None:
        rows = rows.assign(time=times.dt.tz_convert("UTC").dt.tz_localize(None))
        times = rows["time"]
    if locator.since:
        rows = rows[times >= pd.Timestamp(locator.since)]
    if locator.until:
        rows = rows[rows["time"] < pd.Timestamp(locator.until) + pd.Timedelta(seconds=1)]
    return rows


def _compare(evidence: Evidence, found: str) -> None:
    """Raise IntegrityError where a text does not say what the excerpt says."""
    if evidence.excerpt and not _says(found, evidence.excerpt):
        raise _wrong(evidence, f"there stands {_plain(found)[:80]!r}")


def _says(found: str, excerpt: str) -> bool:
    """Whether an excerpt is a text, its kept beginning, or whole sentences of it; spaces do not count."""
    text, said = _plain(found), _plain(excerpt)
    if text == said or (len(excerpt) >= _KEPT_CHARACTERS and text.startswith(said)):
        return True
    at = text.find(said) if said else -1
    while at >= 0:
        before, after = text[:at].rstrip(), text[at + len(said) :].lstrip()
        begins = not before or before[-1] in _ENDS
        ends = not after or said[-1] in _ENDS or after[0] in _ENDS
        if begins and ends:
            return True
        at = text.find(said, at + 1)
    return False


def _plain(text: str) -> str:
    return " ".join(text.split())


def _wrong(evidence: Evidence, why: str) -> IntegrityError:
    return IntegrityError(
        f"expected that {evidence.asset} says {_plain(evidence.excerpt)[:80]!r} at "
        f"{evidence.locator.to_json()}, found that it does not: {why}"
    )
