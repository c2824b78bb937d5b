"""``industria assets window``: channels of a table over time, with the extremes of every part kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import numpy as np

_MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: in each part first the extreme that came first, then the other; as many as times."""

    name: str
    unit: str
    values: list[float]


@dataclass(frozen=True, slots=True)
class Window:
    """Channels over time. ``times``: where each value stands, ISO; ``rows``: how many there were."""

    asset: str
    times: list[str]
    channels: tuple[Channel, ...]
    rows: int

    def to_json(self) -> dict[str, object]:
        """``{asset, rows, times, channels: [{name, unit, values}]}``."""
        return {
            "asset": self.asset,
            "rows": self.rows,
            "times": self.times,
            "channels": [
                {"name": c.name, "unit": c.unit, "values": c.values} for c in self.channels
            ],
        }

    def show(self, language: Language) -> str:
        """The least and the most of each channel."""
        many = Text(f"{self.rows} 行", f"{self.rows} rows").in_language(language)
        span = f"{self.times[0]} - {self.times[-1]}" if self.times else ""
        lines = [
            f"  {c.name}  {min(c.values):g} - {max(c.values):g} {c.unit}".rstrip()
            for c in self.channels
            if c.values
        ]
        return "\n".join([f"{self.asset}  {many}  {span}".rstrip(), *lines])


def window(
    session: Session[Stores],
    asset: Annotated[str, Text("传感器表", "the sensor table")],
    columns: Annotated[list[str], Text("通道; 默认全部", "the channels; all without")] = [],  # noqa: B006  nobody changes it
    since: Annotated[str, Text("从何时, ISO", "from when, ISO")] = "",
    until: Annotated[str, Text("到何时, ISO", "until when, ISO")] = "",
    margin: Annotated[
        float, Text("两侧各多看几倍时长", "how many times its length is shown to either side")
    ] = 0.0,
    points: Annotated[int, Text("每个通道最多几点", "most points of a channel")] = 4000,
) -> Window:
    """Channels of a sensor table over time: no excursion is lost, however few the points."""
    from industria.models.anomaly.channels import frame_of

    if not 2 <= points <= _MOST_POINTS or not 0 <= margin <= 100:
        raise UsageError(
            f"expected 2 to {_MOST_POINTS} points and a margin of 0 to 100, found {points} and {margin}"
        )
    plant = session.plant
    table = plant.table(asset)
    frame = frame_of(
        plant.lake.tables.read(table.table, table.version), table.schema, tuple(columns)
    )
    first, last = _between(frame.times, since, until, margin)
    times = frame.times[first:last]
    places, at = extremes(frame.values[first:last], points)
    channels = tuple(
        Channel(
            name,
            plant.unit_of(name),
            [round(float(v), 6) for v in frame.values[first:last, k][at[:, k]]],
        )
        for k, name in enumerate(frame.channels)
    )
    shown = [str(t)[:23].replace("T", " ") for t in times[places]]
    return Window(table.name, shown, channels, len(times))


def _between(times: np.ndarray, since: str, until: str, margin: float) -> tuple[int, int]:
    import numpy as np
    import pandas as pd

    try:
        start, end = (pd.Timestamp(t) if t else None for t in (since, until))
    except ValueError as error:
        raise UsageError(
            f"expected times as 2026-03-06T08:00, found {since!r} and {until!r}"
        ) from error

    def plain(moment: pd.Timestamp) -> np.datetime64:
        if moment.tzinfo is not None:
            moment = moment.tz_convert("UTC").tz_localize(None)
        return np.datetime64(moment)

    around = (end - start) * margin if start is not None and end is not None else pd.Timedelta(0)
    first = 0 if start is None else int(np.searchsorted(times, plain(start - around)))
    last = len(times) if end is None else int(np.searchsorted(times, plain(end + around), "right"))
    return first, max(first, last)


def extremes(values: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    """What to draw of (row, channel): where each value stands, (place,), and its row, (place, channel).

    Of each of ``points / 2`` parts the least and the most, the earlier first: no value lies outside of
    what is drawn of its part. Where there are no more rows than points, every row.
    """
    import numpy as np

    rows, channels = values.shape
    if rows <= points:
        places = np.arange(rows)
        return places, np.repeat(places[:, None], channels, axis=1)
    bounds = np.linspace(0, rows, points // 2 + 1).astype(int)
    pairs: list[np.ndarray] = []
    at: list[int] = []
    for start, end in pairwise(bounds):
        part = values[start:end]
        pairs.append(np.sort(np.stack([part.argmin(axis=0), part.argmax(axis=0)]), axis=0) + start)
        at += [start, (start + end) // 2]
    return np.array(at), np.concatenate(pairs)


TOOLS = (
    Tool(
        "assets.window",
        Text("传感器通道随时间的变化", "Channels of a sensor table over time"),
        "read",
        window,
        recorded=False,
    ),
)
