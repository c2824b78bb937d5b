"""Columns, tags and orders of whole tables are bound: headings, rows with machines, logs, and plants without a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from industria.core import Asset, Locator
from industria.foundation.ingest.understanding import Understanding, of_json
from industria.foundation.knowledge.binding import Binder, documents
from industria.foundation.knowledge.binding.machines import machines_of_rows
from industria.foundation.knowledge.binding.places import place_of
from industria.plant import ChatConfiguration, Plant

LIST = """设备编号,设备名称,上级
WTP,东湖水厂,
P1,1号送水泵,WTP
P1-M,1号送水泵电机,P1
P1-V,1号送水泵出口阀,P1
P2,2号送水泵,WTP
BL1,1号鼓风机,WTP
BL2,2号鼓风机,WTP
"""
TRENDS = """1号送水泵运行报表
时间,电流,出口压力,环境温度,2号鼓风机/风压,BW1_WEIR_X
,A,MPa,℃,kPa,
"""
LOG = """时间,位号,描述,级别
2026-04-01 08:00:00,ZX_17,2号鼓风机轴承温度高,H
2026-04-01 09:00:00,ZX_17,2号鼓风机轴承温度高高,HH
"""
MQTT = [("BL1", "vib"), ("BL2", "vib"), ("BL2", "ZX_17"), ("P2", "lift")]
ORDERS = """wo_id,wo_description,equipment_id,equipment_name,actual_finish
W1,seal leaks,HX00701,Chiller 1,2026-01-04 08:00
W2,oil analysis,HX00702,Chiller 2,2026-01-05 08:00
W3,oil analysis,HX00701,Chiller 1,2026-02-05 08:00
"""


def understood(plant: Plant, asset: Asset) -> Understanding:
    body = plant.lake.catalogue.understood(asset.id)
    assert body
    return of_json(body)


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    folder = tmp_path_factory.mktemp("works")
    files = folder / "export"
    (files / "1号送水泵").mkdir(parents=True)
    (files / "设备清单.csv").write_text(LIST, "utf-8")
    (files / "点表.csv").write_text(
        "位号,描述,单位,所属设备\nBW1_A,,A,P1\nBW1_B,,MPa,P1\n", "utf-8"
    )
    rows = [f"2026-04-01 {h:02}:00:00,{50 + h},0.4{h % 10},21,1{h % 10}.5,3.{h % 10}" for h in range(24)]  # fmt: skip
    (files / "送水泵.csv").write_text(TRENDS + "\n".join(rows) + "\n", "utf-8")
    (files / "1号送水泵" / "trend.csv").write_text(
        "time,流量 (m3/h)\n" + "\n".join(f"2026-04-01 {h:02}:00:00,{900 + h}" for h in range(24)), "utf-8"
    )  # fmt: skip
    (files / "报警.csv").write_text(LOG, "utf-8")
    (files / "gateway.jsonl").write_text(
        "\n".join(
            json.dumps({"ts": f"2026-04-01T{h:02}:00:00", "device": d, "tag": t, "value": h + 0.5})
            for h in range(12)
            for d, t in MQTT
        ),
        "utf-8",
    )
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[files])
        yield plant, {Path(a.source).name: a for a in plant.assets() if a.table}


def test_each_column_is_of_the_machine_that_its_words_or_its_table_name(works) -> None:
    plant, tables = works
    read = understood(plant, tables["送水泵.csv"])
    assert {c.written.split(" ")[0]: c.asset for c in read.columns if c.role == "value"} == {
        "电流": "P1-M", "出口压力": "P1", "环境温度": "", "2号鼓风机/风压": "BL2", "BW1_WEIR_X": "P1",
    }  # fmt: skip


def test_a_folder_names_the_machine_of_a_table(works) -> None:
    plant, tables = works
    (flow,) = [c for c in understood(plant, tables["trend.csv"]).columns if c.role == "value"]
    assert flow.asset == "P1"


def test_an_open_level_is_a_question_until_a_person_answers(works) -> None:
    plant, tables = works

    def asked() -> list[str]:
        read = understood(plant, tables["送水泵.csv"])
        return [d.column for d in read.doubts if d.code == "machine"]

    assert asked() == ["BW1_WEIR_X"]
    plant.call("tags", tag=["BW1_WEIR_X"], asset="P1-V")
    assert asked() == []


def test_what_a_log_says_of_a_tag_binds_it_everywhere(works) -> None:
    plant, _ = works
    (tag,) = plant.call("tags", tag=["ZX_17"]).to_json()["tags"]
    assert (tag["asset"], tag["quantity"]) == ("BL2", "temperature")


def test_a_tag_of_rows_is_of_the_machine_beside_it_and_of_none_beside_several(works) -> None:
    plant, tables = works
    of = plant.knowledge.binding.store.of(tables["gateway.jsonl"].id)
    kept = {k.bound.tag: k.bound for k in of if k.what == "tag"}
    assert {t: b.asset for t, b in kept.items()} == {"vib": "", "ZX_17": "BL2", "lift": "P2"}
    assert kept["vib"].because[0].scheme == "row"


def test_a_name_is_bound_as_where_it_stands(works) -> None:
    plant, _ = works
    (tag,) = plant.call("tags", tag=["出口压力"]).to_json()["tags"]
    assert (tag["asset"], tag["above"]) == ("P1", ["WTP"])


def test_without_a_list_the_machines_of_orders_bind_orders_and_sensors(tmp_path: Path) -> None:
    files = tmp_path / "chillers"
    files.mkdir()
    (files / "orders.csv").write_text(ORDERS, "utf-8")
    hours = [f"2026-03-01 {h:02}:00:00" for h in range(24)]
    wide = "".join(f"Chiller 2,{t},{7 + n % 3},{1.5 + n % 2}\n" for n, t in enumerate(hours))
    (files / "readings.csv").write_text(
        "asset_id,timestamp,chiller_2_supply_temperature,return_temperature\n" + wide, "utf-8"
    )
    loads = "".join(f"{t},load,chiller 1,{n}.5,{n + 9}.5,0.1\n" for n, t in enumerate(hours))
    (files / "kpi.csv").write_text(
        "timestamp,KPI,asset_name,value,upper_bound,score\n" + loads, "utf-8"
    )
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[files])
        tags = {t["tag"]: t["asset"] for t in plant.call("tags").to_json()["tags"]}
        assert tags["chiller_2_supply_temperature"] == "HX00702"
        assert tags["return_temperature"] == "HX00702"
        assert (tags["Chiller 2"], tags["upper_bound"]) == ("HX00702", "HX00701")
        orders = plant.knowledge.graph.facts("HX00701", "has_work_order")
        assert {f.object for f in orders} == {"W1", "W3"}


def test_documents_explain_codes_by_words_and_in_brackets() -> None:
    text = (
        "DR2 steht für Trommel 2. 巡检1号鼓风机（BW9）后停机，1号鼓风机地脚螺栓（M24）已紧固，备件（ABB）。\n"
        "K7 = 2号鼓风机; PK = 2号鼓风机的皮带"
    )
    binder = Binder(
        machines_of_rows(
            ["Nr", "Bezeichnung"],
            [["T2", "Trommel 2"], ["BL1", "1号鼓风机"], ["BL2", "2号鼓风机"]],
        )
    )
    lines = [(code, name, "d") for code, name in documents.explained([(Locator("span"), text)])]
    meant = {code: machine for code, machine, _ in documents.glossary(lines, binder)}
    assert meant == {"DR2": "T2", "BW9": "BL1", "K7": "BL2", "PK": "BL2"}


def test_a_table_of_a_manual_is_of_the_machine_in_its_title() -> None:
    asset = Asset(
        "x", "table", "boiler_1_manual_limits_of_coal_mill_4", "", "", "papers/Boiler 1 manual.pdf"
    )
    read = Understanding("Boiler 1 manual.pdf", "page 3", "table", 2, ())
    place = place_of(asset, read)
    assert place[0] == "limits of coal mill 4" and "Boiler 1 manual" in place
    names = machines_of_rows(["ID", "Name"], [["B1", "Boiler 1"], ["M4", "Coal mill 4"]])
    assert Binder(names).bind("Alarm", place=place).asset == "M4"
