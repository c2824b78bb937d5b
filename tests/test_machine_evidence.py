"""What is said of a machine comes from that machine: orders of any header, manuals, limits, spare parts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.plant import ChatConfiguration, Plant

NO_CHAT = ChatConfiguration("none")

ASSETS = """Equipment No.,Description,设备名称,Superordinate,Model,Location
SITE,Harbour Mill,港口磨坊,,,
B-210,aeration blower 1,1号曝气风机,SITE,RX-40,Hall A
B-220,aeration blower 2,2号曝气风机,SITE,RX-40,Hall B
W-300,wash drum,洗涤滚筒,SITE,TD-7,Hall B
"""
ORDERS = """Job no,Machine,Raised on,Closed on,Problem text,Work done,Technician
J-11,B210,2026-01-04 08:00,2026-01-04 11:00,bearing vibration high,bearing 6210 replaced,T. Krause
J-12,aeration blower 2,2026-02-01 08:00,2026-02-01 09:00,filter clogged,filter cloth changed,T. Krause
J-13,W-300,2026-02-03 08:00,2026-02-03 09:00,bearing vibration high,felt ring replaced,T. Krause
"""
ORDERS_ZH = """维修单号,机台,报修时间,故障现象,处理措施,维修人
WX-9,1号曝气风机,2026-03-01 08:00,皮带打滑,更换皮带,周建国
"""
PARTS = """Material No.,Part description,For machine,On hand,Min stock
M-77,deep groove bearing 6210,B-210,4,2
M-78,felt ring,W-300,1,1
"""
MANUAL = """# Aeration blower B-210 operating manual

## 4 Limits

| Measured quantity | Alarm | Trip | Unit |
|---|---|---|---|
| Bearing vibration | 6.0 | 9.0 | mm/s |
| Motor current | 80 | 95 | A |

## 5 Troubleshooting

| Symptom | Possible cause | Remedy |
|---|---|---|
| Vibration too high | Bearing worn | Replace the bearing, check the grease |
| Flow too low | Filter clogged | Change the filter cloth |
"""
OTHER_MANUAL = """# Wash drum W-300 operating manual

## 2 Limits

The trip limit of the vibration of W-300 is 3.3 mm/s.

## 3 Troubleshooting

| Symptom | Cause | Remedy |
|---|---|---|
| Vibration too high | Felt ring torn | Replace the felt ring |
"""


def series(machine: str, fault_at: int, rows: int = 900) -> str:
    rng = np.random.default_rng(5)
    vibration = 2.5 + rng.normal(0, 0.1, rows)
    vibration[fault_at:] += np.linspace(0, 9, rows - fault_at)
    frame = pd.DataFrame(
        {
            "time": pd.date_range("2026-04-01", periods=rows, freq="5min"),
            f"{machine}.Bearing_Vib [mm/s]": vibration.round(3),
            f"{machine}.Flow [m3/h]": (400 + rng.normal(0, 4, rows)).round(2),
        }
    )
    return frame.to_csv(index=False)


@pytest.fixture(scope="module")
def mill(tmp_path_factory) -> Plant:
    """Lists come last by name, so that everything is bound after them."""
    folder = tmp_path_factory.mktemp("mill")
    files = {
        "a_trend.csv": series("B210", 700), "a_trend2.csv": series("B220", 700), "jobs.csv": ORDERS, "weixiu.csv": ORDERS_ZH,
        "blower.md": MANUAL, "drum.md": OTHER_MANUAL, "x_parts.csv": PARTS, "z_equipment.csv": ASSETS,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Plant.open(folder / "plant", chat=NO_CHAT) as plant:
        report = plant.ingest(*(folder / name for name in files))
        assert not report.rejected
        for table in ("a_trend", "a_trend2"):
            plant.detect(table, train_rows=500)
        yield plant


def orders_of(plant: Plant, machine: str) -> set[str]:
    return {f.object for f in plant.graph.facts(machine, "has_work_order")}


def test_orders_of_any_header_are_at_their_machine_however_it_is_called(mill: Plant) -> None:
    assert orders_of(mill, "B-210") == {"J-11", "WX-9"}
    assert orders_of(mill, "B-220") == {"J-12"}
    assert {e.id for e in mill.graph.entities("equipment")} == {"SITE", "B-210", "B-220", "W-300"}
    said = {f.relation: f.object for f in mill.graph.facts("WX-9")}
    assert said == {"reports": "WX-9: 皮带打滑", "resolved_by": "WX-9: 更换皮带", "dated": "WX-9: 2026-03-01 08:00:00"}  # fmt: skip


def test_orders_are_found_by_their_words(mill: Plant) -> None:
    hits = mill.retrieve("filter cloth changed", mode="words")
    assert any("J-12" in hit.text and hit.locator.kind == "rows" for hit in hits)


def test_columns_units_and_documents_know_their_machine(mill: Plant) -> None:
    schema = {c.name: c for c in mill.lake.catalogue.get("a_trend").schema}
    assert {c.asset for n, c in schema.items() if n != "time"} == {"B-210"}
    about = {(f.subject.rsplit("-", 1)[0], f.object) for f in mill.graph.facts(relation="about")}
    assert ("blower", "B-210") in about and ("drum", "W-300") in about
    assert not {object_ for _, object_ in about} & {"SITE"}


def test_the_work_order_speaks_of_its_machine_and_of_no_other(mill: Plant, tmp_path: Path) -> None:
    answer = mill.work_order("a_trend")
    order = answer.content
    assert order is not None and order.machine == "B-210" and "aeration blower 1" in order.title.en
    said = "\n".join(f"{line.heading.en}: {line.text.en}" for line in order.lines)
    assert order.priority == "urgent"
    assert "trip limit of 9 mm/s" in said and "alarm limit of 6 mm/s" in said
    assert "Replace the bearing, check the grease" in said
    assert "J-11" in said and "M-77" in said
    assert not any(word in said for word in ("3.3", "elt ring", "J-13", "M-78", "W-300", "J-12"))
    for evidence in answer.evidence:
        mill.open_evidence(evidence)


def test_the_first_raw_value_beyond_the_limit_is_named_with_its_time(mill: Plant) -> None:
    column = "B210.Bearing_Vib [mm/s]"
    frame = mill.sql('SELECT * FROM a_trend ORDER BY "time"').to_pandas()
    first = frame[frame[column] > 9.0].iloc[0]
    lines = [x.text.en for x in mill.work_order("a_trend").content.lines if "Limit passed" in x.heading.en]  # fmt: skip
    assert f"{first[column]:.4g} mm/s at {first['time'].isoformat()}" in lines[0]


def test_a_machine_without_a_manual_borrows_none_and_names_its_twin_as_such(mill: Plant) -> None:
    order = mill.work_order("a_trend2").content
    assert order is not None and order.machine == "B-220"
    missing = {text.en for text in order.missing}
    assert "no manual of B-220" in missing and "no spare part is listed for B-220" in missing
    said = " ".join(line.text.en for line in order.lines)
    assert "9 mm/s" not in said and "J-11" not in said and "J-12" in said


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_order_is_written_for_people_with_chinese_and_without_personal_data(
    mill: Plant, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"工单 1.{ending}"
    mill.call("work_order", asset="a_trend", out=path)
    if ending == "docx":
        with zipfile.ZipFile(path) as held:
            text = held.read("word/document.xml").decode()
    else:
        import pypdfium2

        pages = pypdfium2.PdfDocument(path)
        text = "".join(pages[n].get_textpage().get_text_bounded() for n in range(len(pages)))
    assert "越限" in text and "B-210" in text and "M-77" in text and "1号曝气风机" in text
    assert "Krause" not in text and "周建国" not in text


def test_another_ending_is_refused(mill: Plant, tmp_path: Path) -> None:
    from industria.core import InputError

    with pytest.raises(InputError, match=r"\.docx or \.pdf"):
        mill.call("work_order", asset="a_trend", out=tmp_path / "order.txt")


def test_a_correction_is_remembered_and_a_later_list_binds_again(
    mill: Plant, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text(
        "time,QX_1,QX_2\n" + "".join(f"2026-04-01 0{n}:00,1.{n},2.{n}\n" for n in range(9))
    )
    mill.ingest(odd)
    found = {t["tag"]: t["asset"] for t in mill.call("tags").to_json()["tags"]}
    assert (found["QX_1"], found["QX_2"]) == ("", "")
    mill.call("tags", tag=["QX_1"], asset="W-300")
    late = tmp_path / "io.csv"
    late.write_text(
        "Signal name,Descriptor,EU,Machine\nQX_2,drum speed,rpm,wash drum\nQX_8,drum torque,Nm,W-300\n"
    )
    mill.ingest(late)
    result = mill.call("tags").to_json()
    found = {t["tag"]: (t["asset"], t["unit"], t["scheme"]) for t in result["tags"]}
    assert found["QX_1"] == ("W-300", "", "told")
    assert found["QX_2"] == ("W-300", "rpm", "listed")
    assert found["QX_8"] == ("W-300", "Nm", "listed")
    column = next(c for c in mill.lake.catalogue.get("odd").schema if c.name == "QX_2")
    assert (column.asset, column.unit) == ("W-300", "rpm")
    json.dumps(result)


def test_a_limit_belongs_to_the_word_before_it() -> None:
    from industria.applications.maintenance.limits import limits_in

    said = "轴承温度报警值 75 ℃，停机值 90 ℃。\nVibration: warning at 4.5 mm/s, trip 7.1 mm/s\nOrder no. 4711, 3 pieces"
    found = [(limit.kind, limit.value, limit.unit) for limit in limits_in(said)]
    assert found == [("alarm", 75, "℃"), ("trip", 90, "℃"), ("alarm", 4.5, "mm/s"), ("trip", 7.1, "mm/s")]  # fmt: skip


def test_an_alarm_of_another_machine_answers_no_question(mill: Plant) -> None:
    answer = mill.ask("Why did W-300 alarm?", mode="extractive")
    assert "B210" not in answer.content and "B220" not in answer.content


def test_an_alarm_in_a_table_of_readings_has_its_work_order(tmp_path: Path) -> None:
    """One row a reading, two tags of one machine, bad quality now and then."""
    draw = np.random.default_rng(4)
    lines = ["位号;时间;数值;质量"]
    for n in range(900):
        at = f"2026-05-0{1 + n // 600} {n % 600 // 60:02d}:{n % 60:02d}:00"
        heat, vibration = 60 + draw.normal(0, 0.5), 2 + draw.normal(0, 0.1)
        if 700 <= n < 780:
            vibration += 4
        quality = "坏" if n % 97 == 0 else "好"
        lines += [f"P-7.温度;{at};{heat:.2f};{quality}", f"P-7.振动;{at};{vibration:.3f};{quality}"]
    (tmp_path / "历史 库.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "设备 台账.csv").write_text(
        "设备编号;名称;位置\nP-7;给水泵;一 车间\n", encoding="utf-8"
    )
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        series = next(
            a
            for a in plant.ingest(tmp_path / "历史 库.csv", tmp_path / "设备 台账.csv").assets
            if a.kind == "series"
        )
        found = plant.detect(series.name, train_rows=500).detection
        assert any("P-7.振动" in a.columns for a in found.alarms), found.alarms
        assert {n.column for n in found.bad_cells} == {"P-7.温度", "P-7.振动"}
        said = plant.call("work_order", asset=series.name).show("en")
        assert "P-7" in said and "P-7.振动" in said and "历史" not in said.split("\n")[0]
