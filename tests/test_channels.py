"""Readings in rows and rows of several machines become channels; bad readings are empty and counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from industria.core import Column
from industria.models.anomaly.channels import as_channels, frame_of

pytestmark = pytest.mark.fast
TIMES = np.datetime64("2026-05-01", "us") + np.arange(100) * np.timedelta64(60, "s")


def readings() -> tuple[pa.Table, list[Column]]:
    """Two tags each minute, a digital state now and then; three readings of bad quality."""
    rows = []
    for n, time in enumerate(TIMES):
        rows.append((time, "P-1.流量", 40.0 + n / 10, "Bad" if n in (5, 6, 7) else "Good"))
        rows.append((time + np.timedelta64(7, "s"), "P 1 Druck [bar]", 4.0, "Good"))
        if n % 20 == 0:
            rows.append((time, "P-1.STATE", None, "Good"))
    time, tag, value, quality = zip(*rows, strict=True)
    schema = [
        Column("时间", "TIMESTAMP", role="time"), Column("位号", "VARCHAR", role="tag"),
        Column("值", "DOUBLE", role="value", quality="质量"), Column("质量", "VARCHAR", role="quality"),
    ]  # fmt: skip
    return pa.table(
        {"时间": pa.array(time), "位号": tag, "值": pa.array(value), "质量": quality}
    ), schema


def test_each_tag_is_a_channel() -> None:
    frame = frame_of(*readings())
    assert set(frame.channels) == {"P-1.流量", "P 1 Druck [bar]"}
    flow = frame.values[:, frame.channels.index("P-1.流量")]
    assert len(flow) == 100 and flow[50] == 45.0
    assert flow[6] == flow[4], "a bad reading is a gap"
    assert [(n.column, n.cells) for n in frame.bad_cells] == [("P-1.流量", 3)]
    assert [n.column for n in frame.left_out] == ["P-1.STATE"], "nothing is left out silently"


def test_each_machine_has_its_channels() -> None:
    table = pa.table(
        {
            "t": pa.array(np.repeat(TIMES, 2)),
            "machine": ["A", "B"] * 100,
            "flow": np.arange(200.0),
            "remark": ["ok", None] * 100,
        }
    )
    schema = [
        Column("t", "TIMESTAMP", role="time"), Column("machine", "VARCHAR", role="asset"),
        Column("flow", "DOUBLE", role="value"), Column("remark", "VARCHAR"),
    ]  # fmt: skip
    frame = frame_of(table, schema)
    assert frame.channels == ("A.flow", "B.flow")
    assert frame.values[3].tolist() == [6.0, 7.0]
    assert any(n.column == "remark" for n in frame.left_out)


@pytest.mark.parametrize(
    ("good", "bad"), [("Good", "I/O Timeout"), (192, 0), (0, 2_147_483_648), ("正常", "坏点")]
)
def test_quality_in_words_and_codes(good: object, bad: object) -> None:
    table = pa.table(
        {
            "t": TIMES,
            "p": np.arange(100.0),
            "p_q": pa.array([bad if n == 9 else good for n in range(100)]),
        }
    )
    schema = [
        Column("t", "TIMESTAMP", role="time"), Column("p", "DOUBLE", role="value", quality="p_q"),
        Column("p_q", "VARCHAR", role="quality"),
    ]  # fmt: skip
    shaped, notes = as_channels(table, schema)
    assert shaped.column_names == ["t", "p"]
    assert shaped["p"].null_count == 1 and shaped["p"][9].as_py() is None
    assert [n.cells for n in notes] == [1]


def test_a_table_of_a_link_is_known_by_its_names(tmp_path: Path) -> None:
    from industria.foundation.ingest.readings import readings_table
    from industria.infrastructure.links.reading import Reading

    rows = [Reading("a", n * 1_000_000, float(n), 192) for n in range(60)]
    frame = frame_of(readings_table(rows), [])
    assert frame.channels == ("a",) and len(frame.times) == 60


RISING = {
    "hours run": np.arange(600) / 60,
    "strokes": np.cumsum(np.random.default_rng(0).integers(0, 5, 600)),
    "energy kWh": 1e6 + np.cumsum(np.random.default_rng(1).random(600)),
    "set back once": np.concatenate([np.arange(300.0), np.arange(300.0)]),
    "rises now and then": np.repeat(np.arange(200.0), 3),
}
MOVING = {
    "temperature": 60 + np.cumsum(np.random.default_rng(2).normal(0, 0.1, 600)),
    "set point": np.repeat([40.0, 60.0, 70.0], 200),
    "drift with noise": np.linspace(0, 5, 600) + np.random.default_rng(3).normal(0, 0.2, 600),
    "saw": np.arange(600) % 40,
    "state": np.repeat([0, 2, 0, 2], 150),
}


@pytest.mark.parametrize("name", [*RISING, *MOVING])
def test_totals_are_no_channels_and_what_moves_is(name: str) -> None:
    values = (RISING | MOVING)[name]
    times = np.datetime64("2026-05-01", "us") + np.arange(len(values)) * np.timedelta64(60, "s")
    table = pa.table(
        {"t": times, "x": values.astype(float), "flow": np.sin(np.arange(len(values)))}
    )
    frame = frame_of(table, [])
    assert ("x" in frame.channels) == (name in MOVING)
    if name in RISING:
        assert [n.reason for n in frame.left_out] == ["counter"]
        assert frame_of(table, [], ("x", "flow")).channels == ("x", "flow"), "an older model's"


@pytest.mark.parametrize(("day", "kept"), [("2027-10-31", True), ("2027-10-29", False)])
def test_an_hour_that_comes_twice_stays_in_the_order_of_the_file(day: str, kept: bool) -> None:
    start = np.datetime64(f"{day}T01:00", "us")
    minutes = np.concatenate(
        [np.arange(120), np.arange(60, 180)]
    )  # 01:00 to 02:59, then 02:00 again
    times = start + minutes * np.timedelta64(60, "s")
    flow = np.arange(240.0) % 7
    frame = frame_of(pa.table({"time": times, "flow": flow}), ())
    assert np.array_equal(frame.values[:, 0], flow) is kept
    assert bool((frame.times[1:] >= frame.times[:-1]).all()) is not kept
