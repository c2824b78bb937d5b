"""A repair is determined by the table, or it is a question: nothing guessed is carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

from industria.bench.data import folder_of
from industria.cli import app
from industria.foundation.governance import CHECKS, Governed, govern
from industria.foundation.governance.discovery.notation import numeric_values
from industria.foundation.governance.distinct import Distinct
from industria.foundation.governance.questions import question_of
from industria.foundation.units import parse_quantity
from industria.plant import ChatConfiguration, Plant

NOW = pd.Timestamp("2026-06-01")


def governed(frame: pd.DataFrame, *checks: str, kin: dict[str, pd.DataFrame] | None = None):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    return govern("t", table, NOW, kin=kin or {}, checks=checks)


def unchanged(frame: pd.DataFrame, result: Governed) -> bool:
    source = pa.Table.from_pandas(frame, preserve_index=False)
    return result.table is not None and result.table.equals(source) and not result.repaired


def names(result: Governed) -> set[tuple[str, str]]:
    return {(s.check, s.column) for s in result.symptoms if s.severity == "fault"}


def series(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    walk = np.sin(np.arange(rows) / 40)
    return pd.DataFrame(
        {
            "time": pd.date_range("2026-03-01", periods=rows, freq="min"),
            "flow": (50 + 9 * walk + rng.normal(0, 0.4, rows)).round(2),
            "level": (3 + walk / 3 + rng.normal(0, 0.02, rows)).round(3),
        }
    )


# -- what is guessed is asked -----------------------------------------------------------------


def look_alike_towns() -> pd.DataFrame:
    towns = ["Burton"] * 90 + ["Barton"] * 4 + ["汉川市"] * 60 + ["汉中市"] * 3
    return pd.DataFrame({"town": towns, "pumps": [i % 7 for i in range(len(towns))]})


def look_alike_alloys() -> pd.DataFrame:
    return pd.DataFrame({"alloy": ["Monelle"] * 80 + ["Monella"] * 3, "mass": range(83)})


def stuck() -> pd.DataFrame:
    frame = series()
    frame.loc[200:320, "level"] = 3.111
    return frame


def spiked() -> pd.DataFrame:
    frame = series()
    frame.loc[[90, 333], "flow"] = [500.0, -200.0]
    return frame


def gaps() -> pd.DataFrame:
    frame = series()
    frame.loc[100:104, "flow"] = None
    return frame.drop(index=range(300, 306)).reset_index(drop=True)


def swapped_rows() -> pd.DataFrame:
    frame = series()
    order = np.arange(len(frame))
    order[[100, 101]] = order[[101, 100]]
    return frame.iloc[order].reset_index(drop=True)


def words_among_numbers() -> pd.DataFrame:
    cells = [f"{20 + i % 9}.5" for i in range(60)]
    cells[7], cells[30] = "I/O Timeout", "断线"
    return pd.DataFrame({"t_in": cells})


def sentinels() -> pd.DataFrame:
    frame = series()
    frame.loc[[50, 60], "flow"] = -999.0
    return frame


def no_key_twice() -> pd.DataFrame:
    return pd.DataFrame({"part": ["nut", "bolt"] * 20, "length": [10, 20] * 20})


def no_part_number() -> pd.DataFrame:
    numbers: list[str | None] = [f"00{4711 + 13 * i}" for i in range(40)]
    numbers[18] = None
    return pd.DataFrame({"part_no": numbers, "kind": ["seal", "pump"] * 20})


def doubtful_label() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    kind = np.repeat([0, 1], 60)
    frame = pd.DataFrame(rng.normal(0, 1, (120, 3)) + 6 * kind[:, None], columns=["a1", "b1", "c1"])
    frame["target"] = kind
    frame.loc[5, "target"] = 1
    return frame


def constant_column() -> pd.DataFrame:
    return series().assign(site="north hall")


def repeated_column() -> pd.DataFrame:
    return series().assign(flow_again=lambda f: f["flow"] * 2)


def control_marks() -> pd.DataFrame:
    return pd.DataFrame({"note": ["pump runs", "seal\x02 worn", "\ufffd\ufffd leaks"] * 9})


def ambiguous_dates() -> pd.DataFrame:
    return pd.DataFrame({"due": ["2026-03-01"] * 30 + ["04/05/2026", "06/07/2026"]})


def degrees_of_two_kinds() -> pd.DataFrame:
    return pd.DataFrame({"oil": [f"{60 + i} ℃" for i in range(30)] + ["185 °F", "149 °F"]})


def bare_among_units() -> pd.DataFrame:
    return pd.DataFrame({"head": ["4.1 bar"] * 20 + ["410 kPa"] * 5 + ["4.2"]})


def gauge_and_absolute() -> pd.DataFrame:
    return pd.DataFrame({"head": ["4.1 bar(g)"] * 20 + ["0.51 MPa(a)"] * 5})


def codes_in_two_cases() -> pd.DataFrame:
    codes = [f"WO-{100 + i}" for i in range(40)]
    codes[3], codes[9] = "wo-103", "WO_109"
    return pd.DataFrame({"order": codes, "hours": [i / 4 for i in range(40)]})


def units_in_two_cases() -> pd.DataFrame:
    return pd.DataFrame({"scale": ["MW"] * 30 + ["mW"] * 4, "power": range(34)})


def synonyms() -> pd.DataFrame:
    return pd.DataFrame({"state": ["running"] * 40 + ["运行"] * 5, "load": range(45)})


def text_of_whole_numbers() -> pd.DataFrame:
    return pd.DataFrame({"batch": pd.Series([str(7000 + i) for i in range(30)], dtype=object)})


def comma_columns() -> pd.DataFrame:
    return pd.DataFrame(
        {"links": ["3,4", "5,12", "6,1"] * 10, "head": ["42,00", "43,50", "1"] * 10}
    )


def thousands_or_decimals() -> pd.DataFrame:
    return pd.DataFrame({"cost": [f"{i}.25" for i in range(1, 30)] + ["1,234", "2,5"]})


def versions() -> pd.DataFrame:
    return pd.DataFrame({"firmware": ["1.10", "1.9", "2.0"] * 10})


GUESSED: list[tuple[Callable[[], pd.DataFrame], set[tuple[str, str]]]] = [
    (look_alike_towns, {("misspelling", "town")}),
    (look_alike_alloys, {("misspelling", "alloy")}),
    (stuck, {("stuck_sensor", "level")}),
    (spiked, {("spiking_sensor", "flow")}),
    (gaps, {("missing_points", "flow"), ("missing_points", "time")}),
    (swapped_rows, {("out_of_order", "time")}),
    (words_among_numbers, {("wrong_type", "t_in")}),
    (sentinels, {("missing_values", "flow")}),
    (no_key_twice, {("duplicate_rows", "")}),
    (no_part_number, {("missing_key", "part_no")}),
    (doubtful_label, {("label_error", "target")}),
    (constant_column, {("irrelevant_column", "site")}),
    (repeated_column, {("redundant_columns", "flow_again")}),
    (control_marks, {("corrupt_text", "note")}),
    (ambiguous_dates, {("mixed_dates", "due")}),
    (degrees_of_two_kinds, {("mixed_units", "oil")}),
    (bare_among_units, {("mixed_units", "head")}),
    (gauge_and_absolute, {("mixed_units", "head")}),
    (codes_in_two_cases, {("mixed_format", "order")}),
    (units_in_two_cases, {("class_names", "scale")}),
    (synonyms, {("class_names", "state")}),
    (comma_columns, {("wrong_type", "links"), ("wrong_type", "head")}),
    (thousands_or_decimals, {("wrong_type", "cost")}),
    (text_of_whole_numbers, set()),
    (versions, set()),
]


@pytest.mark.parametrize(("make", "expected"), GUESSED, ids=lambda v: getattr(v, "__name__", ""))
def test_what_the_table_does_not_determine_is_found_and_asked_and_changes_nothing(make, expected):
    frame = make()
    result = governed(frame)
    assert expected <= names(result)
    assert unchanged(frame, result)
    assert result.after == result.before
    for symptom in result.symptoms:
        assert not symptom.determined
        question = symptom.question
        assert (question is None) == (symptom.repair == "none")
        if question is not None:
            assert symptom.check in question.en and symptom.check in question.zh
    if expected:
        assert result.after.total < 100, "what is wrong and not repaired stays in the score"


def test_every_repair_has_its_question_in_both_languages():
    import industria.foundation.governance.questions as questions

    for repair in questions._WOULD:
        asked = question_of("stuck_sensor", repair)
        assert asked.zh != asked.en and "stuck_sensor" in asked.zh


# -- what is determined is carried out ----------------------------------------------------------


def test_notation_of_one_value_is_made_one_and_nothing_else_moves():
    frame = series(60)
    frame["state"] = (
        ["running"] * 40 + ["RUNNING", " running ", "ｒｕｎｎｉｎｇ"] + ["washing"] * 17
    )
    frame["note"] = ["ok so far"] * 59 + ["轴承过热".encode().decode("latin-1")]
    frame["checked"] = ["2026-03-01"] * 57 + ["2026年3月2日", "25.03.2026", "03/03/2026"]
    result = governed(frame)
    assert set(result.frame["state"]) == {"running", "washing"}
    assert result.frame["note"].iloc[-1] == "轴承过热"
    assert list(result.frame["checked"].iloc[-3:]) == [
        pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-25"), pd.Timestamp("2026-03-03"),
    ]  # fmt: skip
    assert all(s.determined for s in result.repaired)
    assert result.table is not None
    source = pa.Table.from_pandas(frame, preserve_index=False)
    for column in ("time", "flow", "level"):
        assert result.table.column(column).equals(source.column(column))


def test_numbers_in_another_notation_are_read_where_the_column_says_what_is_meant():
    cells = [f"{10 + i % 9}.{i % 10}" for i in range(40)]
    cells[3], cells[8], cells[20] = "12,5", "１３．２", " 14.1 "
    result = governed(pd.DataFrame({"flow": cells}))
    assert list(result.frame["flow"].iloc[[3, 8, 20]]) == [12.5, 13.2, 14.1]
    assert all(s.determined for s in result.repaired) and result.repaired
    cells[30] = "Bad"
    result = governed(pd.DataFrame({"flow": cells}))
    assert list(result.frame["flow"].iloc[[3, 8, 30]]) == ["12.5", "13.2", "Bad"]


def test_units_that_move_the_point_only_become_one_and_are_kept(tmp_path: Path):
    cells = ["10 bar", "12.5 bar", "11.30 bar"] * 12 + ["0.1 MPa", "1.13 MPa", "980 kPa"]
    frame = pd.DataFrame({"head": cells, "pump": [f"P-{i}" for i in range(len(cells))]})
    frame.to_csv(tmp_path / "heads.csv", index=False)
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(tmp_path / "heads.csv")
        plant.govern(apply=True)
        asset = plant.lake.catalogue.get("heads")
        values = plant.lake.tables.read("heads").column("head").to_pylist()
    assert values[:3] == [10.0, 12.5, 11.3] and values[-3:] == [1.0, 11.3, 9.8]
    assert {c.name: c.unit for c in asset.schema}["head"] == "bar"


def test_a_conversion_that_was_asked_for_has_no_noise_of_binary_fractions():
    result = governed(degrees_of_two_kinds(), "mixed_units")
    assert list(result.frame["oil"].iloc[-2:]) == [85.0, 65.0]
    cells = ["1.2 MPa"] * 20 + ["10.0 bar", "145.0377377 psi"]
    pressure = governed(pd.DataFrame({"p": cells}), "mixed_units").frame["p"]
    assert pressure.iloc[20] == 1.0 and abs(pressure.iloc[21] - 1) < 1e-9


@pytest.mark.parametrize("key", ["order_id", "编号", "id"])
def test_equal_rows_of_a_table_with_a_key_are_one_record(key: str):
    frame = pd.DataFrame({key: [f"A{i}" for i in range(30)], "hours": [i % 5 for i in range(30)]})
    doubled = pd.concat([frame, frame.iloc[[3, 8]]], ignore_index=True)
    result = governed(doubled)
    assert result.frame.equals(frame) and result.after.total > result.before.total


def test_equal_readings_of_a_series_are_one_reading_unless_everything_stands_still():
    frame = series(200)
    doubled = pd.concat([frame.iloc[:60], frame.iloc[[59]], frame.iloc[60:]], ignore_index=True)
    assert governed(doubled).frame.equals(frame)
    still = frame.assign(flow=5.0, level=np.where(np.arange(200) < 90, 1.0, 2.0))
    again = pd.concat([still.iloc[:30], still.iloc[20:]], ignore_index=True)
    assert unchanged(again, governed(again)), "two hours of one clock time look just so"


# -- time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [10, 15, 30])
def test_a_clock_that_goes_back_is_said_and_the_order_of_the_file_is_kept(minutes: int):
    utc = pd.date_range("2025-10-25 12:00", periods=2400 // minutes, freq=f"{minutes}min", tz="UTC")
    frame = pd.DataFrame(
        {
            "time": utc.tz_convert("Europe/Berlin").tz_localize(None),
            "kiln": (20 + np.arange(len(utc)) / 7).round(2),
        }
    )
    for checks in ((), ("out_of_order",)):
        result = governed(frame, *checks)
        assert unchanged(frame, result)
        said = [s for s in result.symptoms if s.check == "out_of_order"]
        assert len(said) == 1 and "clock went back" in said[0].message.en
        assert "时钟" in said[0].message.zh and said[0].repair == "none"
        assert result.after.total < 100


def test_a_block_that_came_late_is_no_clock_that_went_back():
    frame = series(100)
    late = pd.concat([frame.iloc[:40], frame.iloc[60:], frame.iloc[40:60]], ignore_index=True)
    (said,) = [s for s in governed(late).symptoms if s.check == "out_of_order"]
    assert said.repair == "sort_rows" and not said.determined
    assert governed(late, "out_of_order").frame.equals(frame), "sorted where it is asked for"


def test_a_time_or_a_key_that_stands_twice_with_other_values_is_a_finding():
    frame = series(120)
    other = frame.iloc[[70]].assign(flow=90.0)
    doubled = pd.concat([frame.iloc[:71], other, frame.iloc[71:]], ignore_index=True)
    result = governed(doubled)
    (said,) = [s for s in result.symptoms if s.check == "duplicate_rows"]
    assert said.column == "time" and said.rows == (70, 71) and result.after.total < 100
    orders = pd.DataFrame({"id": ["W1", "W2", "W3", "W4", "W1"], "state": list("aabac")})
    (said,) = [s for s in governed(orders).symptoms if s.check == "duplicate_rows"]
    assert said.column == "id" and said.rows == (0, 4)


# -- machines, signals and long tables -----------------------------------------------------------


@pytest.mark.parametrize("word", ["Tripped", "停机", "Standby"])
def test_a_channel_that_stands_still_while_the_state_says_so_is_not_stuck(word: str):
    frame = series()
    frame["fan_state"] = "on duty"
    frame.loc[250:300, "flow"] = 0.0
    frame.loc[250:300, "fan_state"] = word
    assert ("stuck_sensor", "flow") not in names(governed(frame))


def test_a_signal_that_calls_itself_bad_may_still_be_stuck():
    frame = series()
    frame["flow_Q"] = "Good"
    frame.loc[250:300, "flow"] = 47.11
    frame.loc[250:300, "flow_Q"] = "Bad"
    assert ("stuck_sensor", "flow") in names(governed(frame))


@pytest.mark.parametrize(
    "column", ["flow_Q", "Flow Quality", "Quality", "Status", "质量", "flow.status", "质量码"]
)
@pytest.mark.parametrize("words", [("Good", "Bad"), (192, 0), ("好", "坏"), ("OK", "unknown")])
def test_a_quality_column_is_never_filled_dropped_or_recoded(column: str, words: tuple):
    every = [check.NAME for check in CHECKS]
    for flags in ([words[0]] * 20, [words[0]] * 16 + [words[1]] * 4, [words[1], None] * 10):
        frame = series(20).assign(**{column: flags})
        kept = pa.Table.from_pandas(frame, preserve_index=False).column(column)
        for checks in ((), every):
            result = governed(frame, *checks)
            assert result.table is not None and result.table.column(column).equals(kept)


def test_keys_are_not_made_up_even_where_the_check_is_named():
    frame = no_part_number()
    for name in ("missing_key", "missing_values"):
        assert unchanged(frame, governed(frame, name))
    numbers = pd.DataFrame({"id": [1, 2, None, 4] * 10, "kind": ["a", "b", "c", "d"] * 10})
    numbers["mass"] = np.random.default_rng(0).normal(80, 9, 40)
    assert unchanged(numbers, governed(numbers, "missing_key", "missing_values", "invalid_value"))


def test_each_tag_of_a_long_table_has_its_own_type():
    rows = []
    for i in range(150):
        time = pd.Timestamp("2026-05-01") + pd.Timedelta(minutes=5 * i)
        rows += [(time, "T1.FLOW", f"{40 + i % 9}.5"), (time, "T1.TEMP", f"{80 + i % 4}.2")]
        if i % 3 == 0:
            rows.append((time, "T1.MODE", "Running" if i < 90 else "Tripped"))
    frame = pd.DataFrame(rows, columns=["time", "point", "value"])
    for checks in ((), ("wrong_type",), ("wrong_type", "missing_values")):
        assert unchanged(frame, governed(frame, *checks))
    broken = frame.copy()
    broken.loc[1, "value"] = "I/O Timeout"
    result = governed(broken, "wrong_type")
    assert unchanged(broken, result)
    assert [s.rows for s in result.symptoms] == [(1,)]


# -- types ---------------------------------------------------------------------------------------


def test_columns_that_no_repair_touches_keep_type_and_cells():
    source = pa.table(
        {
            "ident": pa.array([10018, None, 2**60 + 1, *range(3, 40)], pa.int64()),
            "small": pa.array([1, None, *range(2, 40)], pa.int16()),
            "zip": pa.array([f"0{i:04d}" for i in range(40)]),
            "ok": pa.array([True, None] * 20),
            "day": pa.array([pd.Timestamp("2026-01-02").date()] * 40, pa.date32()),
            "at": pa.array([pd.Timestamp("2026-01-02 03:04:05.000006")] * 40, pa.timestamp("us")),
            "state": pa.array(["idle"] * 30 + ["idle "] * 10),
        }
    )
    result = govern("t", source, NOW)
    assert [s.check for s in result.repaired] == ["class_names"]
    assert result.table is not None
    assert set(result.table.column("state").to_pylist()) == {"idle"}
    rest = [name for name in source.column_names if name != "state"]
    assert result.table.select(rest).equals(source.select(rest))


def test_whole_numbers_with_gaps_stay_whole_when_a_named_check_fills_or_empties():
    pieces: list[int | None] = [n % 12 for n in range(60)]
    pieces[7] = -3
    source = pa.table({"name": [f"x{n}" for n in range(60)], "quantity": pa.array(pieces)})
    result = govern("t", source, NOW, checks=["invalid_value"])
    assert result.table is not None
    assert result.table.column("quantity").type == pa.int64()
    assert result.table.column("quantity").to_pylist()[6:9] == [6, None, 8]


def test_a_csv_written_after_a_repair_keeps_whole_numbers_zeros_and_units(tmp_path: Path):
    rows = ["code,zip,count,head"]
    rows += [f"C{i},0{1000 + i},{'' if i == 4 else i},{i + 1}.5 bar" for i in range(30)]
    rows += ["C30,02826,7,1.25 MPa"]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "stock.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    out = fixed(folder, tmp_path / "out")
    lines = (out / "stock.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "code,zip,count,head [bar]"
    assert lines[5] == "C4,01004,,5.5" and lines[6] == "C5,01005,5,6.5"
    assert lines[-1] == "C30,02826,7,12.5"


# -- codes and times never crash and are no quantities -------------------------------------------

ODD = [
    "E12A", "12E", "1E5A", "E5", "1e999 m", "1x10^999 m", "1e3 x10^2 Pa", "inf", "nan", "-inf bar",
    "12斤", "3 斤", "5 冷吨", "7 Gs", "2 千吨", "+E3kg", "- 5", "..", "%", "10^ m", "１２．５ＭＰａ",
    "0x1F", "1_000", "٣ bar", "3,4,5 m", "9" * 400 + " m", "1/0 m", "m/s/", "(bar)", "N m3",
]  # fmt: skip


def test_no_code_and_no_unit_ever_crashes_a_check():
    quick = [check.NAME for check in CHECKS if "label" not in check.NAME]
    for fill in ("4.5 bar", "斤"):
        columns = {f"x{i}": [text] * 12 + [fill] * 18 for i, text in enumerate(ODD)}
        frame = pd.DataFrame({"code": [f"{i}E5A" for i in range(30)], **columns})
        governed(frame, *quick)
    numbers = pd.DataFrame({f"x{i}": np.linspace(0, i, 30) for i in range(len(ODD))})
    govern("t", numbers, NOW, units={f"x{i}": text for i, text in enumerate(ODD)})
    govern("t", numbers, NOW, units=dict.fromkeys(numbers, "斤"))
    for text in ODD:
        parse_quantity(text)
    found = parse_quantity("12斤")
    assert found is not None and found.si() == 6.0


@pytest.mark.parametrize(
    "cells",
    [
        ["3:17 p.m.", "11:05 a.m."], ["3 pm", "4 am"], ['3/4"', '5/8"'], ["12-34", "12-35"],
        ["1:500", "1:200"], ["4x20", "6x30"], ["12A", "7B"], ["3rd floor", "4th floor"],
        ["5 mm", "5 m"], ["8 Uhr", "9 Uhr"], ["10h30", "11h15"], ["3点15分", "4点20分"],
    ],
)  # fmt: skip
def test_a_number_then_anything_is_no_quantity(cells: list[str]):
    assert not numeric_values(Distinct.of(pd.Series(cells * 20)))
    mixed = ["12", "14"] * 20 + cells
    assert not numeric_values(Distinct.of(pd.Series(mixed)))


def test_an_untidy_unit_is_still_a_notation():
    cells = ["12 oz", "16 oz.", "12 ounce", "16.5 OZ."] * 8
    texts = Distinct.of(pd.Series(cells))
    found = numeric_values(texts)
    assert found[int(texts.codes[0])] == "12" and found[int(texts.codes[3])] == "16.5"


# -- whole tables through the command ------------------------------------------------------------


def fixed(folder: Path, out: Path, extra: Iterable[str] = ()) -> Path:
    plant = out.with_name("no-plant")
    call = ["govern", str(folder), "--out", str(out), "--plant", str(plant), "--json", *extra]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    json.loads(done.stdout)
    return out


def same_bytes(folder: Path, out: Path) -> None:
    fixed(folder, out)
    for path in folder.glob("*.csv"):
        assert (out / path.name.lower()).read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
def test_public_tables_come_back_byte_for_byte(tmp_path: Path):
    from sklearn import datasets

    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("iris", "wine", "breast_cancer", "diabetes", "linnerud"):
        bunch = getattr(datasets, f"load_{name}")(as_frame=True)
        bunch.frame.to_csv(folder / f"{name}.csv", index=False)
    same_bytes(folder, tmp_path / "out")
    for name in ("wine", "breast_cancer"):
        (folder / f"{name}.csv").unlink()  # seconds of learning each, and done above
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(folder)
        before = {a.table: a.version for a in plant.assets()}
        plant.govern(apply=True)
        assert {a.table: a.version for a in plant.assets()} == before, "no repair, no version"


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["ai4i2020", "ett"])
def test_public_plant_tables_come_back_byte_for_byte(tmp_path: Path, data: Path, name: str):
    pattern = {"ai4i2020": "*.csv", "ett": "ETTh1.csv"}[name]
    source = next(folder_of(data, name).rglob(pattern))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"{name}.csv").write_bytes(source.read_bytes())
    same_bytes(folder, tmp_path / "out")


def test_the_command_asks_in_both_languages_and_says_what_it_would_do(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    stuck().to_csv(folder / "mill.csv", index=False)
    plant = str(tmp_path / "plant")
    said = CliRunner().invoke(app, ["govern", str(folder), "--plant", plant, "--language", "zh"])
    assert "置空" in said.output and "--check stuck_sensor" in said.output
    done = CliRunner().invoke(app, ["govern", str(folder), "--plant", plant, "--json", "--apply"])
    (finding,) = [f for f in json.loads(done.stdout)["findings"] if f["check"] == "stuck_sensor"]
    assert finding["severity"] == "fault" and not finding["determined"]
    assert not finding["carried_out"] and "empty" in finding["question"]["en"]
