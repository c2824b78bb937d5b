"""Which kind of list a table is, whatever its headers are called."""

from __future__ import annotations

import pytest

from industria.foundation.ingest.kinds import kind_of, role_of

WHEN, THEN = "2026-03-02 08:15", "2026-03-02 13:40"

LISTS = [
    ("assets", "Equipment No.|Description|Superordinate|Manufacturer|Model No.", "KP-{n}|Booster pump {n}|KP|Elmer|BX-2"),
    ("assets", "机台编号|机台名称|型号|厂家|安装地点", "JT-{n}|磨床{n}|MK-1|华光|二车间"),
    ("assets", "Anlagen-Nr|Bezeichnung|Hersteller|Baujahr|Standort", "{n}-400|Ofen {n}|Kern|2009|Halle 4"),
    ("assets", "位号|名称|规格型号|生产厂家|投用日期", "E-{n}|换热器{n}|BR-4|沪东|2011-04-01"),
    ("tags", "Tagname|Descriptor|EU|Low Range|High Range", "PI_{n}|outlet pressure|bar|0|16"),
    ("tags", "测点名称|描述|工程单位|量程", "DCS.PT{n}|出口压力|MPa|0-1.6"),
    ("tags", "Messstelle|Klartext|Einheit|Messbereich von|Messbereich bis", "LIRA {n}|Füllstand|%|0|100"),
    ("tags", "DCS tag|OEM tag|Description", "K{n}.AMP|MOT.{n}.I|motor current"),
    ("orders", "Auftragsnr.|Anlage|Gemeldet am|Störung|Maßnahme|Techniker", f"A-{{n}}|Ofen 3|{WHEN}|Tür klemmt|Scharnier geschmiert|B. Lenz"),
    ("orders", "维修单号|机台|报修时间|故障现象|处理措施|维修人", f"WX{{n}}|磨床2|{WHEN}|主轴异响|更换轴承|周工"),
    ("orders", "Job no|Machine|Problem text|Work done|Closed at", f"J{{n}}|Oven 3|door jams|hinge greased|{THEN}"),
    ("parts", "Material No.|Part description|On hand|Min stock|Bin", "M-{n}|shaft seal|4|2|C-3"),
    ("parts", "物料编码|品名|规格|现存量|安全库存", "WL{n}|轴封|40x60|4|2"),
    ("events", "Zeitstempel|Meldetext|Anlage|Alarmklasse", f"{WHEN}|Öldruck niedrig {{n}}|Ofen 3|2"),
    ("events", "报警时间|位号|报警描述|级别", f"{WHEN}|PT{{n}}|压力低|高"),
    ("table", "Timestamp|Flow [m3/h]|Pressure [bar]|Temp [°C]", f"{WHEN}|4{{n}}.2|1{{n}}.0|5{{n}}.1"),
    ("table", "Tag|Time|Value|Quality", f"PT1|{WHEN}|4{{n}}.2|Good"),
    ("table", "Batch|Product|Qty planned|Qty good|Machine|Start", f"{{n}}|Lid|400|39{{n}}|M4|{WHEN}"),
    ("table", "Machine|Task|Interval|Next due", "Oven 3|grease hinge {n}|6 months|2026-04-01"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "row"), LISTS, ids=[h[:24] for _, h, _ in LISTS])
def test_a_list_is_told_by_headers_of_any_wording(kind: str, header: str, row: str) -> None:
    rows = [row.format(n=n).split("|") for n in range(1, 9)]
    assert kind_of(header.split("|"), rows) == kind


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Failure description", "list_fault"), ("所属设备编码", "list_asset"), ("上级编码", "list_parent"), ("Downtime (h)", "list_hours"), ("EquipmentNo", "list_asset"),
        ("equipment_id", "list_asset"), ("Reported On", "list_started"), ("Serien-Nr.", "list_history"), ("Übergeordnete Anlage", "list_parent"), ("flow rate", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_header_is_read_by_the_form_that_says_most_of_it(header: str, role: str) -> None:
    assert role_of(header) == role


def test_cells_decide_where_headers_do_not() -> None:
    header = ["order", "text", "machine", "finished"]
    written = [[f"WO-{n}", "Bearing replaced", "P-1", WHEN] for n in range(6)]
    counted = [["7", str(n), "P-1", WHEN] for n in range(6)]
    assert kind_of(header, written) == "orders"
    assert kind_of(header, counted) == "table"


def test_a_number_of_a_position_may_be_that_of_a_machine() -> None:
    machines = [["P-301", "循环水泵"], ["E-102", "换热器"], ["K-201", "压缩机"]]
    sensors = [["TI-301", "循环水泵轴承温度"], ["PI-102", "换热器入口压力"], ["FI-201", "流量"]]
    assert kind_of(["位号", "名称"], machines) == "assets"
    assert kind_of(["位号", "名称"], sensors) == "tags"
    assert (
        kind_of(["Tag", "Description"], [["P-301", "feed pump"], ["K-2", "air compressor"]])
        == "assets"
    )
    assert (
        kind_of(
            ["Tag", "Description"], [["PT-301", "pump pressure"], ["TT-2", "motor temperature"]]
        )
        == "tags"
    )
