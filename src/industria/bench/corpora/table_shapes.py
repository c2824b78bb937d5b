"""Files as plants export them: twelve families of table shapes, ten variants each, with what is truly in them.

Made from a list of shapes and from what exports of control systems, historians, laboratories and offices look like;
it knows nothing of the code that reads them. Every file follows from its family, its variant and the seed.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from industria.bench.corpora.true_tables import TrueColumn, TrueTable

LANGUAGES = ("zh", "en", "de")
# (Chinese, English, German, unit, low, high, decimals)
CHANNELS = (
    ("轴承温度", "Bearing temp", "Lagertemperatur", "℃", 45.0, 72.0, 1), ("出口压力", "Discharge pressure", "Enddruck", "bar", 4.0, 6.5, 2),
    ("流量", "Flow", "Durchfluss", "m3/h", 80.0, 140.0, 1), ("主电机电流", "Motor current", "Motorstrom", "A", 120.0, 260.0, 1),
    ("振动", "Vibration", "Schwingung", "mm/s", 0.8, 4.2, 2), ("转速", "Speed", "Drehzahl", "r/min", 960.0, 1480.0, 0),
    ("液位", "Level", "Füllstand", "%", 22.0, 88.0, 1), ("功率", "Power", "Leistung", "kW", 55.0, 310.0, 1),
    ("产量", "Output", "Ausstoß", "t/h", 12.0, 38.0, 2), ("油温", "Oil temp", "Öltemperatur", "℃", 35.0, 58.0, 1),
)  # fmt: skip
TIME_NAMES = {"zh": "时间", "en": "Timestamp", "de": "Zeitstempel"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One made file: its family and variant, its bytes, and the tables that are in it."""

    family: str
    variant: int
    name: str
    content: bytes
    tables: tuple[TrueTable, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Readings to be written: one list of numbers a channel, at rising times (no zone)."""

    language: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    times: tuple[datetime, ...]
    values: tuple[tuple[float, ...], ...]
    decimals: tuple[int, ...]

    @property
    def time_name(self) -> str:
        """What the column of times is called."""
        return TIME_NAMES[self.language]

    def columns(self, units: bool = True, **more: object) -> tuple[TrueColumn, ...]:
        """The truth of all channels; units as written in the file, where they are."""
        return tuple(
            TrueColumn(n, "number", u if units else "", "" if units else u, total=self.total(i))
            for i, (n, u) in enumerate(zip(self.names, self.units, strict=True))
        )

    def total(self, channel: int) -> float:
        """The sum of a channel as it is written, rounded."""
        places = self.decimals[channel]
        return math.fsum(round(v, places) for v in self.values[channel])

    def span(self) -> tuple[str, str]:
        """First and last time."""
        return self.times[0].isoformat(sep=" "), self.times[-1].isoformat(sep=" ")

    def time_column(self, name: str = "") -> TrueColumn:
        """The truth of the column of times."""
        return TrueColumn(name or self.time_name, "time", span=self.span())


def series(
    rng: random.Random, language: str, channels: int = 4, rows: int = 0, start: datetime | None = None,
    step: timedelta = timedelta(minutes=10),
) -> Series:  # fmt: skip
    """Slow waves with noise; ``rows`` 0 chooses 40 to 90."""
    picked = rng.sample(CHANNELS, channels)
    count = rows or rng.randint(40, 90)
    first = start or datetime(2026, rng.randint(3, 9), rng.randint(13, 26), rng.randint(0, 9), 0)
    values = tuple(
        tuple(
            low + (high - low) * (0.5 + 0.35 * math.sin(i / 9 + k) + rng.uniform(-0.1, 0.1))
            for i in range(count)
        )
        for k, (*_, low, high, _places) in enumerate(picked)
    )
    which = LANGUAGES.index(language)
    return Series(
        language, tuple(str(p[which]) for p in picked),
        tuple(str(p[3]) if language == "zh" else str(p[3]).replace("℃", "°C") for p in picked),
        tuple(first + i * step for i in range(count)), values, tuple(int(p[6]) for p in picked),
    )  # fmt: skip


def written(value: float, places: int, decimal: str = ".", thousands: str = "") -> str:
    """A number with this decimal sign and this sign between thousands."""
    text = f"{value:,.{places}f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def lines(
    series: Series, when: Callable[[datetime], str] = lambda t: t.strftime("%Y-%m-%d %H:%M:%S"),
    decimal: str = ".", thousands: str = "",
) -> list[list[str]]:  # fmt: skip
    """The rows of a wide export: a time, then each channel."""
    return [
        [when(t), *(written(v[i], p, decimal, thousands) for v, p in zip(series.values, series.decimals, strict=True))]
        for i, t in enumerate(series.times)
    ]  # fmt: skip


def text(
    rows: Sequence[Sequence[str]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    newline: str = "\r\n",
) -> bytes:
    """Rows as a delimited text; cells that hold the delimiter are quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return out.getvalue().encode(encoding)


def epoch(moment: datetime) -> int:
    """Seconds since 1970 of a time in UTC."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def all_shapes(seed: int = 20260504, variants: int = 10) -> list[Shape]:
    """Twelve families, ``variants`` of each (10 at most)."""
    from industria.bench.corpora import table_shapes_dates as dates
    from industria.bench.corpora import table_shapes_sheets as sheets
    from industria.bench.corpora import table_shapes_texts as texts

    makers = {**texts.FAMILIES, **dates.FAMILIES, **sheets.FAMILIES}
    return [
        make(variant, random.Random(f"{seed}-{family}-{variant}"))
        for family, make in makers.items()
        for variant in range(variants)
    ]


def one_table(
    family: str, variant: int, name: str, content: bytes, columns: Sequence[TrueColumn], rows: int,
    header: Sequence[int], first: int, **more: object,
) -> Shape:  # fmt: skip
    """A file with one table in it."""
    table = TrueTable(
        name, tuple(columns), frozenset({rows}), tuple(header), first, **more  # type: ignore[arg-type]
    )  # fmt: skip
    return Shape(family, variant, name, content, (table,))
