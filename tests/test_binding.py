"""Which machine a tag is about: lists, names, schemes, descriptions, places; and none where it is not sure."""

from __future__ import annotations

import pytest

from industria.core import Text
from industria.foundation.knowledge.binding import Binder
from industria.foundation.knowledge.binding.bound import Because
from industria.foundation.knowledge.binding.machines import machines_of_rows, tags_of_rows
from industria.foundation.knowledge.binding.names import Names, name_key

HEADER = [
    "Asset ID",
    "Name",
    "中文名称",
    "Parent",
    "Unit code",
    "Plant",
    "No.",
    "KKS",
    "Loops",
    "Alias",
]
ROWS = [
    "YARD|Yard|厂区|||||||",
    "P-701|wash pump 1|1号洗涤泵|YARD|W1|LB|701||7010-7019|WP1",
    "P-702|wash pump 2|2号洗涤泵|YARD|W1|LB|702||7020-7029|WP2",
    "M-702|wash pump 2 motor|2号洗涤泵电机|P-702|W1|LB|702M||7030-7034|",
    "G-702|wash pump 2 gearbox|2号洗涤泵减速机|P-702|W1|LB|702G|||",
    "KM-1|tumble mill|滚筒磨机|YARD|M2|LB|801|10HBK10||Trommel 1",
    "KM-2|stack fan|排烟风机|YARD|M2|LB|802|10HBK20||",
    "CT-9|cooling tower|冷却塔|YARD|C1|LB|900|||",
]
TAGS_HEADER = ["DCS tag", "OEM tag", "Description", "EU", "Equipment"]
TAGS = [
    "W2_AMP|2WASH.DRV.AMP|2号洗涤泵电机电流|A|M-702",
    "W2_OUTP|2WASH.OUT.P|2号洗涤泵出口压力|bar|P-702",
    "X9_LVL||集水坑液位|%|",
]


def rows(lines: list[str]) -> list[list[str]]:
    return [line.split("|") for line in lines]


@pytest.fixture(scope="module")
def binder() -> Binder:
    said = Because("glossary", Text("TRM=滚筒磨机", "TRM=tumble mill"))
    return Binder(
        machines_of_rows(HEADER, rows(ROWS), "list-1"),
        tags_of_rows(TAGS_HEADER, rows(TAGS), "tags-1"),
        told={"ODD.1": "KM-2"},
        glossary=[("TRM", "KM-1", said)],
    )


@pytest.mark.parametrize(
    ("tag", "description", "asset", "scheme"),
    [
        ("W2_AMP", "", "M-702", "listed"),
        ("2WASH.OUT.P", "", "P-702", "listed"),  # the other system's name of a listed tag
        (
            "2号洗涤泵电机电流(A)",
            "",
            "M-702",
            "listed",
        ),  # a column that is called as a tag is described
        ("W2_OUTP.PV", "", "P-702", "listed"),
        ("P702.Flow [m3/h]", "", "P-702", "name"),
        ("p-701 vib", "", "P-701", "name"),
        ("WP1-VIB-DE", "", "P-701", "name"),
        ("LB.W1.701.TMP", "", "P-701", "code"),
        ("lb_w1_702m_amp", "", "M-702", "code"),
        ("PT-7023", "", "P-702", "isa"),
        ("II7031", "", "M-702", "isa"),
        ("10HBK10CT003", "", "KM-1", "kks"),
        ("=10HBK20 CY001", "", "KM-2", "kks"),
        ("2WASH.BRG.T", "", "P-702", "learned"),
        ("TRM_DRV_I", "", "KM-1", "glossary"),
        ("ODD.1", "", "KM-2", "told"),
        ("%MW200", "discharge pressure wash pump 1", "P-701", "description"),
        ("一号洗涤泵出口压力", "", "P-701", "name"),
        ("冷却塔风机电流", "", "CT-9", "name"),
        ("2#洗泵轴承温度", "", "P-702", "description"),
        ("Trommel 1 Lager vorn [°C]", "", "KM-1", "name"),
    ],
)
def test_a_tag_is_bound_with_its_evidence(binder, tag, description, asset, scheme) -> None:
    bound = binder.bind(tag, description)
    assert (bound.asset, bound.scheme) == (asset, scheme)


@pytest.mark.parametrize(
    "tag",
    [
        "P70.Flow", "P7012.Flow", "P701A_VIB", "PT-7990", "10HBK30CT001", "12号洗涤泵温度", "3号洗涤泵温度", "洗涤泵温度", "洗涤泵1号和2号切换",
        "冷却塔循环水泵电流", "YARDSTICK_1", "yard temperature", "LB.M2.701.TMP", "SPD.701", "X9_LVL", "NEW_TAG_1", "COOLING", "time",
    ],
)  # fmt: skip
def test_what_is_not_sure_is_bound_to_none(binder, tag) -> None:
    assert binder.bind(tag).asset == ""


def test_evidence_for_two_machines_names_both_and_binds_to_none(binder) -> None:
    bound = binder.bind("P-701.Flow", "outlet of KM-1")
    assert bound.asset == "" and set(bound.others) == {"P-701", "KM-1"}


def test_a_part_is_meant_where_the_rest_names_it(binder) -> None:
    assert binder.bind("P-702.MTR.TEMP").asset == "M-702"
    assert binder.machine("2WASH.GB") == "G-702"


def test_the_place_binds_what_tells_nothing_itself_and_nothing_else(binder) -> None:
    assert binder.bind("Motor current [A]", place=["Trommel 1"]).asset == "KM-1"
    assert binder.bind("Motor current [A]", place=["October", "KM-2 export"]).asset == "KM-2"
    assert binder.bind("P701.Flow", place=["KM-2"]).asset == "P-701"
    assert binder.bind("Motor current [A]", place=["P-701 and KM-2"]).asset == ""
    assert binder.bind("温度", place=["磨机_20260506"]).asset == "KM-1"


@pytest.mark.parametrize(
    ("tag", "description", "unit", "quantity", "signal", "written"),
    [
        ("P702.Flow [m3/h]", "", "", "flow", "measurement", "m3/h"),
        ("PIC-7021.SP", "", "", "pressure", "setpoint", ""),
        ("LAL-7011", "", "", "level", "alarm", ""),
        ("LB.W1.701.SPD.HI", "", "", "speed", "alarm_limit", ""),
        ("F8:12", "外壳温度 [°C]", "", "temperature", "measurement", "°C"),
        ("X_1", "", "kPa", "pressure", "measurement", "kPa"),
        ("KM1_BRG_T", "", "", "temperature", "measurement", ""),
        ("1号洗涤泵运行信号", "", "", "status", "other", ""),
        ("W2_AMP", "", "", "current", "measurement", "A"),
        ("10HBK10CY001", "", "", "vibration", "measurement", ""),
    ],
)
def test_quantity_unit_and_signal(
    binder, tag, description, unit, quantity, signal, written
) -> None:
    bound = binder.bind(tag, description, unit)
    assert (bound.quantity, bound.signal, bound.unit) == (quantity, signal, written)


def test_a_list_may_name_its_machines_by_any_header() -> None:
    machines = machines_of_rows(
        ["Anlagen-Nr", "Bezeichnung", "Kurznamen", "Übergeordnet", "Typ", "Standort"],
        [["OF1", "Ofen", "Ofen 1; O1", "", "BX-9", "Halle 2"], ["", "leer", "", "", "", ""]],
    )
    (oven,) = machines
    assert (oven.id, oven.names, oven.model, oven.location) == ("OF1", ("Ofen", "Ofen 1", "O1"), "BX-9", "Halle 2")  # fmt: skip


def test_names_are_compared_without_their_writing() -> None:
    assert (
        name_key("１＃ 水泵") == name_key("一号水泵") == name_key("#1水泵") == name_key("1号水泵")
    )
    names = Names(machines_of_rows(HEADER, rows(ROWS)))
    assert {m for h in names.find("between P-701 and wash pump 2") for m in h.machines} == {"P-701", "P-702"}  # fmt: skip
