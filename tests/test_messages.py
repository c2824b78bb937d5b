"""Messages of gateways and brokers, nested and as JSON in cells: rows of readings, with what was left out."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from industria.foundation.ingest.messages import readings_of
from industria.plant import Plant

T = 1_782_000_000_000


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"ts": T, "device": "M4", "values": {"p": 6.1, "run": True}}, [("p", 6.1, None), ("run", True, None)]),
        ({"ts": T, "tags": [{"name": "A.P", "v": 6.1, "q": 192}, {"name": "A.S", "v": "STOP", "q": 0}]},
         [("A.P", 6.1, 192), ("A.S", "STOP", 0)]),
        ({"topic": "hall/2/flow", "received_at": "2026-06-01T08:00:00Z", "payload": '{"tag": "F2", "ts": 1782000000, "val": {"rms": 0.4, "unit": "mm/s"}, "st": "OK"}'},
         [("F2", 0.4, "OK")]),
        ({"topic": "hall/2/flow", "received_at": "2026-06-01T08:00:00Z", "payload": "21.5"}, [("hall/2/flow", "21.5", None)]),
        ({"press2": [{"ts": T, "values": {"force": 900, "stroke": 80}}]}, [("press2.force", 900, None), ("press2.stroke", 80, None)]),
        ({"Messages": [{"Timestamp": "2026-06-01T08:00:00Z", "Payload": {"Level": {"Value": 3.2, "StatusCode": 0}}}]}, [("Level", 3.2, 0)]),
        ({"name": "level", "datapoints": [[3.1, T], [3.2, T + 1000]]}, [("level", 3.1, None), ("level", 3.2, None)]),
        ({"时间": "2026-06-01 08:00:00", "设备": "2#磨", "数据": {"电流": 88.5, "温度": 61}}, [("电流", 88.5, None), ("温度", 61, None)]),
        ({"ts": T, "type": "heartbeat", "rssi": -61}, []),
        ({"order": "W-1", "date": "2026-06-01", "lines": [{"part": "seal", "qty": 2}]}, []),
        ({"pump": {"bearing": {"temperature": 71}}}, []),
    ],
)  # fmt: skip
def test_a_message_gives_its_readings(message, expected):
    assert [(r.tag, r.value, r.quality) for r in readings_of(message)] == expected


def test_a_dump_of_several_devices_becomes_a_series_and_says_what_is_none(
    plant: Plant, tmp_path: Path
):
    lines = []
    for k in range(120):
        lines.append(
            json.dumps(
                {
                    "ts": T + 60_000 * k,
                    "gw": "G1",
                    "dev": "mill",
                    "tags": {"mill.amp": 90 + k / 10, "mill.t": 60.5},
                    "q": 0,
                }
            )
        )
        stamp = f"2026-06-21T00:{k % 60:02}:00+08:00" if k > 100 else T + 60_000 * k
        lines.append(
            json.dumps({"ts": stamp, "gw": "G1", "dev": "fan", "tags": {"fan.vib": 2.2}, "q": 0})
        )
        if k % 20 == 0:
            lines.append(json.dumps({"ts": T, "gw": "G1", "type": "heartbeat", "rssi": -60}))
    lines[50] = lines[50][:30]
    (tmp_path / "g.jsonl").write_text("\n".join(lines))
    report = plant.ingest(tmp_path / "g.jsonl")
    assert not report.rejected
    kinds = plant.sql(
        "SELECT tag, device, count(*) AS n FROM g GROUP BY ALL ORDER BY tag"
    ).to_pylist()
    assert {(r["tag"], r["device"]) for r in kinds} == {
        ("fan.vib", "fan"),
        ("mill.amp", "mill"),
        ("mill.t", "mill"),
    }
    assert plant.sql("SELECT count(time) AS n FROM g").to_pylist()[0]["n"] == sum(
        r["n"] for r in kinds
    )
    body = plant.lake.catalogue.understood(report.assets[0].id)
    assert body and body["kind"] == "series_long"
    assert {(o["code"], o["count"]) for o in body["left_out"]} == {("remark", 6), ("uneven", 1)}
    assert {t["tag"] for t in body["tags"]} == {"fan.vib", "mill.amp", "mill.t"}


def test_one_machine_with_the_same_tags_is_a_wide_table(plant: Plant, tmp_path: Path):
    records = [
        {
            "time": f"2026-06-01 08:{k:02}:00",
            "values": {"Flow [m3/h]": k / 2, "Mode": "RUN", "Level": k},
        }
        for k in range(50)
    ]
    (tmp_path / "w.json").write_text(json.dumps({"site": "north", "data": records}))
    (asset,) = plant.ingest(tmp_path / "w.json").assets
    assert (asset.rows, asset.kind) == (50, "series")
    columns = {c.name: c for c in asset.schema}
    assert columns["Flow [m3/h]"].unit == "m3/h" and columns["time"].type.startswith("TIMESTAMP")


def test_json_in_the_cells_of_a_table(plant: Plant, tmp_path: Path):
    with (tmp_path / "dump.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["received_at", "topic", "qos", "payload"])
        for k in range(80):
            tag, unit = ("V1", "mm/s") if k % 2 else ("P1", "bar")
            body = {"tag": tag, "ts": T + 1000 * k, "val": {"v": k / 10, "unit": unit}, "st": "OK"}
            writer.writerow(
                [f"2026-06-21T00:{k // 60:02}:{k % 60:02}.5Z", f"a/{tag}", 1, json.dumps(body)]
            )
    (asset,) = plant.ingest(tmp_path / "dump.csv").assets
    rows = plant.sql(
        "SELECT tag, unit, max(value) AS v FROM dump GROUP BY ALL ORDER BY tag"
    ).to_pylist()
    assert rows == [{"tag": "P1", "unit": "bar", "v": 7.8}, {"tag": "V1", "unit": "mm/s", "v": 7.9}]
    assert asset.rows == 80


def test_lines_that_are_no_json_are_a_few_or_the_file_is_refused(plant: Plant, tmp_path: Path):
    good = json.dumps({"ts": T, "values": {"a": 1.5}})
    (tmp_path / "bad.jsonl").write_text("\n".join([good, good, "oops", "no", "neither", good]))
    assert "expected JSON on line" in plant.ingest(tmp_path / "bad.jsonl").rejected[0]["reason"]


def test_parquet_with_texts_for_times_and_epochs_is_understood(plant: Plant, tmp_path: Path):
    texts = pa.table(
        {
            "Zeit": [f"{k % 28 + 1:02}.06.2026 08:00" for k in range(60)],
            "Druck [bar]": [f"{k},5" for k in range(60)],
        }
    )
    pq.write_table(texts, tmp_path / "t.parquet")
    pq.write_table(
        pa.table({"ts": [T + 1000 * k for k in range(60)], "v": [0.5] * 60}), tmp_path / "e.parquet"
    )
    assets = {
        a.name: a for a in plant.ingest(tmp_path / "t.parquet", tmp_path / "e.parquet").assets
    }
    time, pressure = assets["t"].schema
    assert time.type.startswith("TIMESTAMP") and (pressure.type, pressure.unit) == ("DOUBLE", "bar")
    assert assets["e"].schema[0].type.startswith("TIMESTAMP")
    assert [c.role for c in assets["e"].schema] == ["time", "value"]
