"""Quantities as strangers write them, units in the names of columns, and the command for both."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from in_process import industria
from industria.foundation.units import parse_unit, read_quantity, unit_of_header
from written_quantities import difference, expected

pytestmark = pytest.mark.fast
EXPECTED = expected()


def test_written_strings_say_what_they_say() -> None:
    assert len(EXPECTED) > 600
    wrong = {e.text: said for e in EXPECTED if (said := difference(read_quantity(e.text), e))}
    assert not wrong


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_quantity(text)
    unit_of_header(text)


@given(
    st.sampled_from([e.text for e in EXPECTED]),
    st.text(alphabet="±~-至/%°'\"(（K5万点半", max_size=4),
)
def test_no_slip_breaks_the_reader(text: str, slip: str) -> None:
    read_quantity(text + slip)
    read_quantity(slip + text)


@given(st.floats(0.001, 1e5), st.sampled_from(["bar", "kPa", "MPa", "psi", "mmH2O", "公斤压力"]))
def test_a_number_in_a_unit_is_the_same_with_a_label_and_without(value: float, unit: str) -> None:
    alone, labelled = (
        read_quantity(t) for t in (f"{value:.5g} {unit}", f"出口压力: {value:.5g}{unit}")
    )
    assert alone.readings[0].value_si == labelled.readings[0].value_si


@pytest.mark.parametrize(
    "word", ["E12A", "bag", "point", "line", "pm", "count_s", "B", "D", "dog", "4P"]
)
def test_ordinary_words_and_codes_are_no_units(word: str) -> None:
    assert parse_unit(word) is None


@pytest.mark.parametrize(
    "word", ["斤", "冷吨", "ft-lb", "lb-ft", "微升", "kNm3/h", "psid", "scfm", "tce", "pH", "daN"]
)
def test_units_of_the_trade_are_units(word: str) -> None:
    assert parse_unit(word) is not None


@pytest.mark.parametrize(
    ("name", "stem", "unit"),
    [
        ("Flow [m3/h]", "Flow", "m3/h"), ("电流(A)", "电流", "A"), ("Hydr.Press_bar", "Hydr.Press", "bar"),
        ("OilLevel_pct", "OilLevel", "%"), ("Temp °C", "Temp", "°C"), ("压力/MPa", "压力", "MPa"),
        ("出口压力MPa", "出口压力", "MPa"), ("温度℃", "温度", "°C"), ("SpeedRPM", "Speed", "rpm"),
        ("flow_m3_h", "flow", "m3/h"), ("Duration (min)", "Duration", "min"), ("Length (in)", "Length", "in"),
        ("Cooling water flow (m3/h) PV", "Cooling water flow PV", "m3/h"), ("产量(t)", "产量", "t"),
        ("次数(次)", "次数", "次"), ("Runtime_h", "Runtime", "h"), ("Dust mg/Nm3", "Dust", "mg/Nm3"),
    ],
)  # fmt: skip
def test_a_column_says_its_unit(name: str, stem: str, unit: str) -> None:
    assert unit_of_header(name) == (stem, unit)


@pytest.mark.parametrize(
    "name",
    ["Motor A", "Phase (A)", "count_s", "Temp (min)", "temp_min", "Water in", "valve_t", "start/stop", "in/out",
     "Level (H)", "Level (L)", "班组(A)", "Pump A/B", "First day", "Handle bar", "notes (g)", "kg", "lead_at", "m",
     "Class_F", "Order hours", "Zone_C", "Side (R)", "pH值"],
)  # fmt: skip
def test_ordinary_names_have_no_unit(name: str) -> None:
    assert unit_of_header(name) == (name, "")


def test_the_command_says_value_kind_and_readings(tmp_path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("5 tons\nE12A\n", encoding="utf-8")
    said = industria(
        "units", "-5...+40 °C", "12±0.5 mm", "--file", str(listed), "--json", cwd=tmp_path
    )
    first, second, third, fourth = json.loads(said.stdout)["quantities"]
    assert (first["form"], first["low_si"], first["high_si"]) == ("range", 268.15, 313.15)
    assert (second["value_si"], second["low_si"], second["unit_si"]) == (0.012, 0.0115, "m")
    assert {r["kind"] for r in third["readings"]} == {"mass", "power"}
    assert fourth == {"text": "E12A", "verdict": "not_a_quantity", "why": "no_number"}
    shown = industria("units", "真空度 0.08MPa", "--language", "zh", cwd=tmp_path).stdout
    assert "-80000 Pa" in shown and "真空" in shown
