"""Which level of a machine a tag is about, and what tells it: parts with a row of their own, codes, places, short names."""

from __future__ import annotations

import pytest

from industria.foundation.knowledge.binding import Binder
from industria.foundation.knowledge.binding.machines import machines_of_rows, tags_of_rows


def plant(header: str, lines: list[str], tags: list[str] | None = None) -> Binder:
    names = header.split("|")
    rows = [(line.split("|") + [""] * len(names))[: len(names)] for line in lines]
    listed = [t.split("|") for t in tags or ()]
    columns = ["DCS tag", "OEM tag", "Description", "EU", "Equipment"]
    return Binder(machines_of_rows(names, rows, "list"), tags_of_rows(columns, listed, "tags"))


@pytest.fixture(scope="module")
def power() -> Binder:
    """A power plant by its Chinese list: parts of one fan, none of the other."""
    return plant(
        "设备编号|设备名称|上级",
        [
            "PP|滨江电厂",
            "U1|1号机组|PP",
            "B1|1号锅炉|U1",
            "ID1A|1号炉A引风机|B1",
            "ID1A-M|1号炉A引风机电机|ID1A",
            "ID1A-B1|1号炉A引风机前轴承|ID1A",
            "ID1A-B2|1号炉A引风机后轴承|ID1A",
            "ID1A-OS|1号炉A引风机油站|ID1A",
            "ID1B|1号炉B引风机|B1",
            "MILL2|1号炉2号磨煤机|B1",
            "MILL2-G|1号炉2号磨煤机减速机|MILL2",
            "BFP1|1号给水泵|U1",
            "BFP1-M|1号给水泵电机|BFP1",
            "BFP2|2号给水泵|U1",
            "T1|1号汽轮机|U1",
            "TR1|1号主变压器|U1",
            "CR7|除渣系统|PP",
            "CR-F|除渣系统2号冷却风机|CR7",
            "AC1|1号空压机|PP",
            "AC2|2号空压机|PP",
        ],
    )


@pytest.fixture(scope="module")
def paper() -> Binder:
    """A German paper mill."""
    return plant(
        "Anlagen-Nr|Bezeichnung|Gehört zu|Kurzname",
        [
            "W|Werk Nord",
            "PM3|Papiermaschine 3|W",
            "PM3-VP2|Vakuumpumpe 2|PM3|VP2",
            "PM3-HY|Hydraulikaggregat|PM3",
            "KO1|Kompressor 1|W|K1",
            "KO2|Kompressor 2|W|K2",
            "KO2-M|Motor Kompressor 2|KO2",
            "KO2-L1|Lager Kompressor 2 Antriebsseite|KO2",
            "KO2-L2|Lager Kompressor 2 Gegenseite|KO2",
            "RW1|Rührwerk 1|W|P7",
            "OF2|Ofen 2|W",
        ],
        ["OF2_M|OFN.MODE|Betriebsart||OF2"],
    )


@pytest.fixture(scope="module")
def polymer() -> Binder:
    """A chemical plant in English."""
    return plant(
        "Asset ID|Description|Parent",
        [
            "U200|Unit 200 polymer",
            "P-201A|Feed pump A|U200",
            "P-201A-M|Feed pump A motor|P-201A",
            "P-201B|Feed pump B|U200",
            "R-201|Polymer reactor|U200",
            "R-201-AG|Reactor agitator|R-201",
            "R-201-AGM|Reactor agitator motor|R-201-AG",
            "C-210|Recycle compressor|U200",
            "C-210-GB|Recycle compressor gearbox|C-210",
            "C-210-M|Recycle compressor main motor|C-210",
            "C-210-LO|Recycle compressor lube oil system|C-210",
            "C-210-BDE|Compressor DE bearing|C-210",
            "C-210-BNDE|Compressor NDE bearing|C-210",
            "CV-11|Belt conveyor 11",
            "EX-3|Extruder 3",
            "CH-2|Chiller 2",
        ],
    )


@pytest.mark.parametrize(
    ("tag", "asset"),
    [
        ("1号炉A引风机前轴承温度", "ID1A-B1"),
        ("1号炉A引风机后轴承振动", "ID1A-B2"),
        ("1号炉A引风机振动", "ID1A"),
        ("1号炉A引风机轴承温度", "ID1A"),  # of which of two bearings is not said
        ("1号炉B引风机前轴承温度", "ID1B"),  # a part without a row is its machine's
        ("1号炉A引风机电机前轴承温度", "ID1A-M"),  # the bearing of the motor, not of the fan
        ("1号炉A引风机油站油温", "ID1A-OS"),
        ("1号炉A引风机电流", "ID1A-M"),  # the motor draws it
        ("1号炉B引风机电流", "ID1B"),
        ("2号磨煤机减速机油温", "MILL2-G"),  # beside its boiler it is called by this
        ("CR7.F2.AMP", "CR-F"),
        ("CR7.G2.PRES", "CR7"),
    ],
)
def test_the_level_is_the_deepest_that_the_list_and_the_tag_name(power, tag, asset) -> None:
    assert power.bind(tag).asset == asset


@pytest.mark.parametrize(
    ("tag", "asset"),
    [
        ("C210_BRG_DE_VIB", "C-210-BDE"),
        ("C210.VIB.NDE", "C-210-BNDE"),
        ("C210_MTR_DE_BRG_T", "C-210-M"),
        ("C210_GB_OIL_T", "C-210-GB"),
        ("C-210 lube oil pressure", "C-210-LO"),
        ("C210_DISCH_P", "C-210"),
        ("R201_AG_AMP", "R-201-AGM"),
        ("R-201 agitator speed", "R-201-AG"),
        ("lakeside/u200/c-210/motor/current", "C-210-M"),
        ("P-201A.PT.PV", "P-201A"),  # the A of its number is no ampere
        ("Feed pump A/Flow", "P-201A"),
    ],
)
def test_parts_by_words_and_codes_of_english_tags(polymer, tag, asset) -> None:
    assert polymer.bind(tag).asset == asset


@pytest.mark.parametrize(
    ("tag", "asset"),
    [
        ("PM3/Hydraulik/Öltemperatur", "PM3-HY"),
        ("werk/pm3/vp2/druck", "PM3-VP2"),
        ("Kompressor 2 Motorstrom", "KO2-M"),
        ("Kompressor 2 Lagertemperatur Antriebsseite", "KO2-L1"),
        ("Kompressor 2 Schwingung Gegenseite", "KO2-L2"),
        ("Kompressor 2 Lagertemperatur", "KO2"),
    ],
)
def test_parts_by_german_words_and_topic_paths(paper, tag, asset) -> None:
    assert paper.bind(tag).asset == asset


@pytest.mark.parametrize(
    ("tag", "asset"),
    [
        ("COMP1_P", "AC1"),
        ("2AC_DIS_T", "AC2"),
        ("TRF1_OIL_T", "TR1"),  # the only transformer, and its number
        ("COMP3_P", ""),
        ("PUMP3_I", ""),
        ("M1_I", ""),
    ],
)
def test_a_code_is_short_for_a_kind_where_one_machine_has_the_number(power, tag, asset) -> None:
    assert power.bind(tag).asset == asset
    assert not asset or power.machine(tag.split("_", maxsplit=1)[0]) == asset


def test_codes_of_other_kinds(polymer, paper) -> None:
    for tag, asset in (("CONV11_SPD", "CV-11"), ("EXTR3_MELT_P", "EX-3"), ("CHLR2_LWT", "CH-2")):
        assert polymer.bind(tag).asset == asset
    assert paper.bind("AGIT1_SPD").asset == "RW1"
    assert paper.bind("COMP1.P").asset == "KO1"


def test_a_code_at_the_place_of_another_machine_binds_to_none(power) -> None:
    bound = power.bind("COMP1_P", place=["2号给水泵"])
    assert bound.asset == "" and set(bound.others) == {"AC1", "BFP2"}


def test_a_name_of_two_signs_tells_a_machine_where_it_is_no_quantity(paper) -> None:
    assert paper.bind("EZ-P7 [kWh]", unit="kWh").asset == "RW1"
    assert paper.bind("EZ-P7", unit="bar").asset == ""
    assert paper.bind("EZ-P7").asset == ""


def test_the_words_of_a_description_give_way_to_the_place(paper) -> None:
    assert paper.bind("Betriebsart").asset == "OF2"
    assert paper.bind("Betriebsart", place=["Kompressor 1"]).asset == "KO1"
    assert paper.bind("OF2_M", place=["Kompressor 1"]).asset == "OF2"


@pytest.mark.parametrize(
    ("tag", "place", "asset"),
    [
        ("主汽温度", ["1号锅炉"], "B1"),
        ("前轴承温度", ["1号炉A引风机"], "ID1A-B1"),
        ("A引风机/电流", ["1号锅炉日报"], "ID1A-M"),
        ("电机/电流", ["1号炉A引风机"], "ID1A-M"),
        ("温度", ["组号：G2    组名：2号给水泵", "1号锅炉"], "BFP2"),  # the line next to the header
        ("温度", ["1号给水泵、2号给水泵", "2号给水泵日报"], "BFP2"),
        ("环境温度", ["1号锅炉"], ""),
        ("大气压力", ["1号锅炉"], ""),
        ("班次", ["1号锅炉"], ""),
        ("全厂用电", ["1号锅炉"], ""),
        ("Ambient RH", ["1号锅炉"], ""),
        ("Außentemperatur", ["1号锅炉"], ""),
    ],
)
def test_a_place_tells_the_machine_of_what_is_of_one(power, tag, place, asset) -> None:
    assert power.bind(tag, place=place).asset == asset


def test_surroundings_are_said_to_be_of_no_machine(power) -> None:
    (why,) = power.bind("环境温度", place=["1号锅炉"]).because
    assert why.scheme == "none" and "环境温度" in why.text.zh


def test_the_machine_in_its_rows_tells_a_tag_and_several_tell_none(power) -> None:
    assert power.bind("vib", beside=["BFP2"]).asset == "BFP2"
    several = power.bind("vib", beside=["BFP1", "BFP2"])
    assert several.asset == "" and several.because[0].scheme == "row"
    against = power.bind("1号空压机排气压力", beside=["BFP2"])
    assert against.asset == "" and set(against.others) == {"AC1", "BFP2"}


def test_a_listed_tag_without_a_machine_is_told_by_its_other_names() -> None:
    kilns = plant(
        "ID|Name|Parent",
        ["K-1|Rotary kiln 1", "K-2|Rotary kiln 2"],
        [
            "K1X_A|1RK.A|burning zone|°C|K-1",
            "K1X_B|1RK.B|hood|Pa|K-1",
            "K1X_C|1RK.C|bypass flow|t/h|",
        ],
    )
    assert {kilns.bind(t).asset for t in ("K1X_C", "1RK.C", "bypass flow")} == {"K-1"}


def test_parts_tell_how_a_machine_is_called_for_short() -> None:
    water = plant(
        "编码|名称|上级",
        [
            "S|水厂",
            "P1|1号送水离心泵|S",
            "P1M|1号送水泵电机|P1",
            "P2|2号送水离心泵|S",
            "X|风机房|S",
        ],
    )
    assert water.bind("1号送水泵出口压力").asset == "P1"
    assert water.bind("送水泵出口压力").asset == ""


def test_a_beginning_leaves_the_level_open_where_its_rest_is_an_unknown_word() -> None:
    mine = plant(
        "ID|Name|Parent",
        ["SAG|SAG mill 1", "SAG-M|SAG mill 1 motor|SAG", "SAG-T|SAG mill 1 trommel|SAG"],
        ["S1_LOAD|||t|SAG", "S1_SPEED|||rpm|SAG"],
    )
    known, unknown = mine.bind("S1_TEMP"), mine.bind("S1_GRATE_TEMP")
    assert (known.asset, known.parts) == ("SAG", ())
    assert (unknown.asset, unknown.parts) == ("SAG", ("SAG-M", "SAG-T"))


def test_a_binding_names_what_its_machine_is_part_of(polymer) -> None:
    assert polymer.bind("R201_AG_AMP").above == ("R-201-AG", "R-201", "U200")


def test_beginnings_of_another_system_are_adopted_by_the_rows_that_give_both() -> None:
    furnaces = plant(
        "ID|Name|Parent",
        ["F-1|Walking beam furnace 1", "F-1-B|Walking beam furnace 1 burner|F-1", "F-2|Walking beam furnace 2"],
        ["WB1_T1|1HOT.ZN1|zone|°C|F-1", "WB1_P|||Pa|F-1", "WB2_T1|TIC.7|zone|°C|F-2", "WB2_P|||Pa|F-2"],
    )  # fmt: skip
    assert furnaces.bind("1HOT.O2").asset == "F-1"
    assert furnaces.machine("1HOT") == "F-1"
    assert furnaces.bind("TIC.9").asset == ""  # says what is measured, not where


def test_what_a_part_is_called_beside_its_machine_gives_way_to_another_place() -> None:
    pumping = plant(
        "编码|名称|上级",
        ["A|东泵站", "A1|东泵站1号泵|A", "B|西泵站", "C|西泵站控制室|B", "D|南泵站", "D1|南泵站1号泵|D", "S|东泵站储罐|A"],
    )  # fmt: skip
    assert pumping.bind("1号泵出口压力", place=["西泵站"]).asset == ""
    assert pumping.bind("1号泵出口压力", place=["南泵站"]).asset == "D1"
    assert pumping.bind("1号泵出口压力").asset == ""
    assert pumping.bind("TANK_LEVEL", place=["西泵站"]).asset == "B"
    assert pumping.bind("TANK_LEVEL", place=["东泵站"]).asset == "S"
    assert pumping.bind("TANK_LEVEL").asset == "S"
