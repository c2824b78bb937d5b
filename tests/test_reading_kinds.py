"""Kinds of exports that the recogniser reads by themselves, each by its cells alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb
import pytest

from industria.foundation.ingest.tables.cells import class_of
from industria.foundation.ingest.tables.delimiter import cut_of
from industria.foundation.ingest.tables.recognise import Reading, recognise
from industria.foundation.ingest.tables.stamps import read_stamp
from industria.foundation.ingest.tables.units import units_in_names
from industria.foundation.ingest.understanding import ColumnRead

TIMES = [datetime(2026, 3, 5, 8) + timedelta(minutes=50 * i) for i in range(24)]


def read(rows: Sequence[Sequence[str]]) -> Reading:
    (reading,) = recognise(rows)
    return reading


def value_of(expression: str) -> object:
    return duckdb.connect().execute(f"SELECT {expression}").fetchall()[0][0]


def columns(reading: Reading) -> dict[str, ColumnRead]:
    return {c.name: c for c in reading.understanding.columns}


@pytest.mark.parametrize(
    "form",
    [
        "%H:%M:%S %d.%m.%Y", "%I:%M %p %m/%d/%Y", "%Y/%m/%d-%H:%M:%S", "%Y-%m-%d_%H-%M-%S", "%Y.%m.%d. %H:%M",
        "%H:%M, %d %b %Y",
    ],
)  # fmt: skip
def test_times_with_the_clock_first_or_other_signs_between(form: str) -> None:
    reading = read([["recorded", "flow"], *[[t.strftime(form), "2.5"] for t in TIMES]])
    time = reading.columns[0]
    assert (time.type, class_of(TIMES[0].strftime(form))) == ("time", "t")
    cell = "'" + TIMES[-1].strftime(form) + "'"
    assert value_of(time.sql(cell)) == TIMES[-1]


@pytest.mark.parametrize("code", ["10-11-12-13-14", "10-11-12 13-14", "08-30"])
def test_codes_with_strokes_are_no_times(code: str) -> None:
    stamp = read_stamp(code)
    assert stamp is None or stamp.what not in ("time", "time_of_day")


def test_an_offset_behind_minutes_is_no_second() -> None:
    stamp = read_stamp("2026-03-05 08:00-05")
    assert stamp is not None
    assert (stamp.seconds, stamp.offset) == (8 * 3600, "-05")


@pytest.mark.parametrize("lost", [False, True], ids=["zeros kept", "zeros lost"])
@pytest.mark.parametrize("form", ["%H%M%S", "%H%M"])
def test_digits_beside_a_date_are_a_time_of_day(lost: bool, form: str) -> None:
    clocks = [t.strftime(form) for t in TIMES]
    rows = [
        [t.strftime("%d.%m.%Y"), c.lstrip("0") or "0" if lost else c, "2.5"]
        for t, c in zip(TIMES, clocks, strict=True)
    ]
    reading = read([["Date", "Time", "Flow"], *rows])
    joined = reading.joined
    assert joined is not None
    assert columns(reading)["Time"].type == "time_of_day"
    text = joined.text(f"'{rows[-1][0]}'", f"'{rows[-1][1]}'")
    assert value_of(joined.plan.sql(text)) == TIMES[-1].replace(second=0)
    assert value_of(joined.text(repr("05.03.2026"), repr("1234567"))) is None


def test_counts_beside_a_date_stay_numbers() -> None:
    rows = [[t.strftime("%Y-%m-%d"), str(1170 + i)] for i, t in enumerate(TIMES)]
    reading = read([["date", "time"], *rows])
    assert reading.joined is None
    assert columns(reading)["time"].type == "integer"


def test_a_time_that_no_form_fits_is_asked_about() -> None:
    (doubt,) = read(
        [["time", "flow"], *[[t.strftime("%d.%m. %H:%M"), "1.5"] for t in TIMES]]
    ).understanding.doubts
    assert (doubt.code, doubt.column) == ("time_not_read", "time")


def test_marks_of_a_laboratory_belong_to_their_value() -> None:
    rows = [
        [t.isoformat(" "), "7.1", "E" if i == 3 else "", "0.4", ""] for i, t in enumerate(TIMES)
    ]
    reading = read([["time", "pH", "pH flag", "Cl", "Cl qualifier"], *rows])
    found = columns(reading)
    assert (found["pH"].quality, found["pH flag"].type) == ("pH flag", "quality")
    assert (found["Cl"].quality, found["Cl qualifier"].role) == ("Cl qualifier", "quality")


def test_letters_of_a_state_are_no_marks_of_quality() -> None:
    rows = [[t.isoformat(" "), "7.1", "AB"[i % 2]] for i, t in enumerate(TIMES)]
    assert not columns(read([["time", "pump", "pump state"], *rows]))["pump"].quality


def test_codes_belong_to_the_value_of_their_tag() -> None:
    rows = [
        [t.isoformat(" "), "7.1", "192", "3", "0" if i == 5 else "192"] for i, t in enumerate(TIMES)
    ]
    found = columns(read([["ts", "FT201.PV", "FT201.STS", "LT3_VAL", "LT3_STAT"], *rows]))
    assert found["FT201.PV"].quality == "FT201.STS"
    assert found["LT3_VAL"].quality == "LT3_STAT"


def test_names_written_in_one_word_are_taken_apart() -> None:
    rows = [[tag, t.isoformat(" "), "2.5", "Good"] for t in TIMES for tag in ("TI1", "PI2")]
    reading = read([["SensorID", "SampleTime", "MeasuredValue", "QualityCode"], *rows])
    assert reading.understanding.kind == "series_long"
    assert [c.role for c in reading.understanding.columns] == ["tag", "time", "value", "quality"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Druck - bar", "bar"), ("液位 - %", "%"), ("轴承温度 – ℃", "℃"), ("Flow {m3/h}", "m3/h"), ("Level <mm>", "mm"),
        ("Speed | r/min", "r/min"), ("Leistung: kW", "kW"), ("电流=A", "A"), ("Pump - A", ""), ("Line - 2", ""),
    ],
)  # fmt: skip
def test_units_behind_other_signs(name: str, unit: str) -> None:
    reading = read([["time", name], *[[t.isoformat(" "), "2.5"] for t in TIMES]])
    assert reading.understanding.columns[1].unit == unit


def test_errors_of_formulas_leave_numbers_numbers_in_a_list() -> None:
    rows = [[f"S{i}", "#DIV/0!" if i == 4 else f"{i}.5", f"{i}"] for i in range(9)]
    found = read([["sample", "moisture (%)", "lot"], *rows]).columns[1]
    assert (found.type, found.odd["#DIV/0!"]) == ("number", 1)


def test_a_switch_is_a_state_in_a_list_too() -> None:
    rows = [[f"S{i}", "on" if i % 3 else "off", "new" if i % 2 else "worn"] for i in range(12)]
    found = columns(read([["sample", "checked", "look"], *rows]))
    assert (found["checked"].type, found["look"].type) == ("state", "text")


@pytest.mark.parametrize(
    ("cell", "unit", "value"), [("€ 1234.50", "€", 1234.5), ("¥1,234.50", "¥", 1234.5), ("USD -7", "USD", -7)]
)  # fmt: skip
def test_money_is_a_number_with_its_sign(cell: str, unit: str, value: float) -> None:
    found = read([["part", "price"], *[[f"seal {i}", cell] for i in range(9)]]).columns[1]
    assert found.unit == unit
    assert value_of(found.sql(repr(cell))) == value
    assert value_of(found.sql(repr("ask"))) is None


def test_hours_of_a_day_name_columns() -> None:
    head = ["项目", "单位", *[f"{h}:00" for h in range(8, 14)]]
    rows = [[n, u, *["1.5"] * 6] for n, u in (("压力", "MPa"), ("温度", "℃"), ("流量", "m3/h"))]
    reading = read([["一号泵日报"], head, *rows]).understanding
    assert (reading.header_rows, reading.rows) == ((2,), 3)
    assert [c.type for c in reading.columns][2:] == ["number"] * 6


def test_the_name_of_the_time_may_stand_below_the_others() -> None:
    head = [["", "TI101", "PI102"], ["", "bearing", "outlet"], ["", "℃", "bar"], ["time", "", ""]]
    found = read([*head, *[[t.isoformat(" "), "61", "4.5"] for t in TIMES]]).understanding
    assert (found.header_rows, found.units_row, found.first_data_row) == ((1, 2, 4), 3, 5)
    assert [(c.name, c.unit) for c in found.columns][1:] == [("TI101/bearing", "℃"), ("PI102/outlet", "bar")]  # fmt: skip


def test_a_running_number_is_no_channel() -> None:
    rows = [[str(i), t.isoformat(" "), f"{i % 5}.5"] for i, t in enumerate(TIMES)]
    assert [c.role for c in read([["No.", "time", "flow"], *rows]).understanding.columns] == [
        "key", "time", "value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("J1,3,M#1 it's;,5", ","), ("a;1,5;2,7", ";"), ("stopped, then ran;4,5;x", ";"), ("x|1,200|a,b c", "|")],
)  # fmt: skip
def test_a_sign_within_names_does_not_cut_the_rows(line: str, delimiter: str) -> None:
    names = delimiter.join(["one", "two", "three", "four"][: line.count(delimiter) + 1])
    assert cut_of([names, *[line] * 7]).delimiter == delimiter


@pytest.mark.parametrize("last", ["4", "4=2*3", "(4)"])
def test_a_row_that_numbers_the_columns_is_none_of_values(last: str) -> None:
    rows = [[str(i + 1), f"bolt {i}", "3", "4.5"] for i in range(9)]
    reading = read([["No.", "name", "qty", "price"], ["1", "2", "3", last], *rows])
    assert (reading.understanding.rows, reading.understanding.first_data_row) == (9, 3)
    assert [code for code, *_ in reading.above] == ["numbering"]
    assert reading.columns[3].type == "number"


def test_a_first_row_of_values_that_only_looks_like_numbers_stays() -> None:
    rows = [[str(i + 1), str(i + 2), str(2 * i + 3)] for i in range(9)]
    assert read([["a", "b", "c"], *rows]).understanding.rows == 9


def test_years_over_names_that_occur_twice_are_groups() -> None:
    head = [["", "2024", "", "2025", ""], ["site", "plan", "actual", "plan", "actual"]]
    found = read([*head, *[[f"site {i}", "1.5", "2", "3", "4"] for i in range(6)]])
    assert found.names == ("site", "2024/plan", "2024/actual", "2025/plan", "2025/actual")


def test_the_cell_that_is_no_time_is_the_one_that_is_named() -> None:
    rows = [["2022年11月30日"], ["2014年6月"], ["2006年"], ["2009年"]]
    (doubt,) = read(
        [["停用日期", "编号"], *[[*r, f"P{i}"] for i, r in enumerate(rows)]]
    ).understanding.doubts
    assert "2022" not in doubt.question.en and "2014年6月" in doubt.question.en


UNITS_IN_NAMES = {
    "Labor Hrs": "hrs", "Hours": "Hours", "Man-hours": "hours", "Betriebsstunden": "stunden",
    "Dauer (Std.)": "Std", "Stillstand Min.": "Min", "Cost (CNY)": "CNY", "单价(元)": "元",
    "成本（万元）": "万元", "Preis [EUR]": "EUR", "Amount USD": "USD", "价格￥": "￥",
    "Hour": "", "Minute": "", "Line NEW": "", "Points": "", "Status (OK)": "", "数量": "",
}  # fmt: skip


@pytest.mark.parametrize("name", UNITS_IN_NAMES)
def test_hours_and_money_in_names_are_units(name: str) -> None:
    assert units_in_names([[name]], [True]) == [UNITS_IN_NAMES[name]]
    assert units_in_names([[name]], [False]) == [""]
