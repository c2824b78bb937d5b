"""The judges of the scoreboard: what is right counts as right, and each planted fault is seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from industria.bench import data as sets
from industria.bench.corpora.problem_kinds import names
from industria.bench.corpora.strange_plant import Problem, load_plant, stretches
from industria.bench.corpora.strangers import Names, alike, counted
from industria.bench.corpora.table_cells import meaning, same_rows
from industria.bench.corpora.table_shapes import Shape, all_shapes
from industria.bench.corpora.true_tables import Reader, TrueTable, merged
from industria.bench.corpora.windows import Raised, Window, false_alarms, found_by
from industria.bench.corpora.written_units import same_unit, stands_in
from industria.bench.rows import small_1, small_2, small_4, small_5
from industria.bench.rows.plant_5 import _fits
from industria.bench.studies.strange_problems import Said, is_named

SHAPES = all_shapes(variants=10)
_TYPE = {"any": "number", "loose": "text", "strict_text": "text", "id": "text", "code": "integer"}


def understanding(table: TrueTable) -> dict[str, Any]:
    """What a reader would say that has everything right."""
    units = [r for r in (table.header or ()) if len(table.header or ()) > 1][-1:]
    return {
        "file": table.file, "part": table.part, "table": "t", "rows": min(table.rows), "zone": "", "note": "",
        "header_rows": [r for r in table.header or () if r not in units], "units_row": units[0] if units else 0,
        "first_data_row": table.first_data_row, "left_out": [], "doubts": doubts(table.asked) if table.asked else [],
        "columns": [
            {
                "name": c.name.lower(), "written": c.name, "type": _TYPE.get(c.type, c.type), "role": "", "unit": c.unit,
                "quality": c.quality, "asset": c.machine,
                "not_understood": [{"written": "---", "count": c.words, "rows": []}] if c.words else [],
            }
            for c in table.columns
        ],
        "tags": [{"tag": t.tag, "type": t.type, "rows": t.rows, "unit": t.unit, "asset": t.machine} for t in table.tags],
    }  # fmt: skip


def doubts(column: str) -> list[dict[str, Any]]:
    return [{"code": "open", "column": column, "question": {"zh": "?", "en": "?"}, "option": ""}]


def judged(shape: Shape, *found: dict[str, Any]):
    return Reader(machines=False).judge(shape.name, shape.tables, found)


def test_shapes_are_twelve_families_of_ten_and_the_same_each_time() -> None:
    assert (
        len({s.family for s in SHAPES}) == 12
        and len(SHAPES) == len({s.name for s in SHAPES}) == 120
    )
    again = all_shapes(variants=10)
    assert [s.tables for s in again] == [s.tables for s in SHAPES]
    assert all(
        a.content == b.content for a, b in zip(again, SHAPES, strict=True) if a.name.endswith("csv")
    )
    assert len({s.tables for s in all_shapes(seed=7)} & {s.tables for s in SHAPES}) < 3


@pytest.mark.parametrize("shape", SHAPES[::3], ids=lambda s: s.name)
def test_an_understanding_without_a_fault_is_right(shape: Shape) -> None:
    result = judged(shape, *(understanding(t) for t in shape.tables))
    assert result.right and not result.silent, result.differs


def with_column(found: dict[str, Any], index: int, **changes: object) -> dict[str, Any]:
    columns = [dict(c) for c in found["columns"]]
    columns[index].update(changes)
    return {**found, "columns": columns}


PREAMBLE = next(s for s in SHAPES if s.name == "preamble_0.csv")
FAULTS = {
    "type": lambda u: with_column(u, 1, type="text"),
    "unit": lambda u: with_column(u, 1, unit="furlong"),
    "header": lambda u: {**u, "header_rows": [1], "units_row": 0},
    "first row": lambda u: {**u, "first_data_row": u["first_data_row"] + 1},
    "rows": lambda u: {**u, "rows": u["rows"] + 1},
    "column": lambda u: {**u, "columns": u["columns"][:-1]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_an_understanding_is_seen_and_a_flag_makes_it_said(fault: str) -> None:
    found = FAULTS[fault](understanding(PREAMBLE.tables[0]))
    result = judged(PREAMBLE, found)
    assert not result.right and result.silent
    flagged = judged(PREAMBLE, {**found, "doubts": doubts("")})
    assert not flagged.right and not flagged.silent


def test_what_is_left_blank_is_not_right_and_not_false_and_a_file_without_tables_states_nothing() -> (
    None
):
    blank = with_column(understanding(PREAMBLE.tables[0]), 1, unit="")
    assert not judged(PREAMBLE, blank).right and not judged(PREAMBLE, blank).silent
    assert not judged(PREAMBLE).right and not judged(PREAMBLE).silent


@pytest.mark.parametrize("name", ["dates_1.csv", "dates_5.csv", "signs_9.csv", "zones_3.csv"])
def test_what_a_file_leaves_open_has_to_be_asked(name: str) -> None:
    shape = next(s for s in SHAPES if s.name == name)
    guessed = {**understanding(shape.tables[0]), "doubts": []}
    assert judged(shape, guessed).silent
    assert judged(shape, {**guessed, "doubts": doubts(shape.tables[0].asked)}).right


def test_sums_and_times_in_the_lake_count() -> None:
    shape = next(s for s in SHAPES if s.name == "signs_0.csv")
    (table,) = shape.tables
    right = {c.name.lower(): c.total for c in table.columns}
    spans = {c.name.lower(): c.span for c in table.columns}
    found = understanding(table)
    reader = Reader(values=lambda _, c: right[c], span=lambda _, c, __: spans[c], machines=False)
    assert reader.judge("f", shape.tables, [found]).right
    tenfold = replace(reader, values=lambda _, c: 10 * (right[c] or 0))
    assert tenfold.judge("f", shape.tables, [found]).silent
    other_day = replace(reader, span=lambda *_: ("2026-01-01 00:00:00", "2026-01-02 00:00:00"))
    assert other_day.judge("f", shape.tables, [found]).silent


def test_records_may_lie_in_several_tables() -> None:
    one, other = understanding(PREAMBLE.tables[0]), understanding(PREAMBLE.tables[0])
    (whole,) = merged([one, other])
    assert whole["all_rows"] == [one["rows"], other["rows"]] and len(whole["columns"]) == 2 * len(
        one["columns"]
    )
    assert merged([]) == []


def moment(minute: int) -> pd.Timestamp:
    return pd.Timestamp("2026-05-01") + pd.Timedelta(minutes=minute)


def test_an_alarm_finds_what_it_overlaps_by_a_carrying_channel_and_not_by_lasting_for_ever() -> (
    None
):
    fault = Window("wear", moment(100), moment(200), ("vib_mm_s",))
    good = Raised(moment(150), moment(260), ("flow", "VIB mm/s"))
    assert found_by(fault, [good], [fault]) == "found" and false_alarms([good], [fault]) == []
    other = Raised(moment(150), moment(160), ("flow", "p", "t", "vib_mm_s"))
    assert found_by(fault, [other], [fault]) == "another channel"
    endless = Raised(moment(0), moment(5000), ("vib_mm_s",))
    assert found_by(fault, [endless], [fault]) == "no alarm" and false_alarms(
        [endless], [fault]
    ) == [endless]
    assert false_alarms([Raised(moment(10), moment(10), ("flow",))], [fault])


def test_a_quantity_is_right_wrong_or_only_missed() -> None:
    truth = {
        "verdict": "quantity",
        "form": "single",
        "value_si": 3.5e5,
        "unit_si": "Pa",
        "reference": "gauge",
    }
    answer = {**truth, "unit_si": "Pa", "bound": ""}
    assert small_1.state_of(truth, answer) == "right"
    assert small_1.state_of(truth, {**answer, "value_si": 3.4e5}).startswith("wrong")
    assert small_1.state_of(truth, {**answer, "reference": "absolute"}).startswith("wrong")
    assert small_1.state_of(truth, {"verdict": "ambiguous"}).startswith("missed")
    assert small_1.state_of({"verdict": "ambiguous"}, answer).startswith("wrong")
    assert small_1.state_of({"verdict": "not_a_quantity"}, {"verdict": "not_a_quantity"}) == "right"


def test_spans_count_once_by_kind_and_user_names_neither_way() -> None:
    truth = [
        {"start": 0, "end": 10, "kind": "person"},
        {"start": 20, "end": 30, "kind": "username"},
    ]
    given = [{"start": 2, "end": 10, "kind": "person"}, {"start": 20, "end": 30, "kind": "person"}]
    assert small_2.matched(truth, given) == (1, [], [])
    assert small_2.matched(truth, [{"start": 0, "end": 10, "kind": "phone"}]) == (
        0,
        ["person"],
        ["phone"],
    )
    assert small_2.matched(truth, [{"start": 0, "end": 60, "kind": "person"}])[0] == 0


def test_facts_match_by_machine_and_by_the_words_of_the_text() -> None:
    known = Names([{"id": "M-7", "name_zh": "7号风机", "name_en": "fan 7"}], ("name_zh", "name_en"))
    stated = [{"subject": "M-7", "predicate": "has_failure", "object": "bearing seized"}]
    said = {"subject": "Fan 7", "predicate": "has_failure", "object": "the bearing seized"}
    assert small_4.matched(stated, [said], known) == (1, [], [])
    turned = {**said, "subject": said["object"], "object": said["subject"]}
    assert small_4.matched(stated, [turned], known)[:2] == (0, ["has_failure"])
    limit = {"subject": "M-7", "predicate": "has_limit", "value": 7.1, "unit": "mm/s"}
    assert small_4.is_same(limit, {**limit, "subject": "7号风机", "value": "7.10"}, known)
    assert not small_4.is_same(limit, {**limit, "value": 71}, known)
    assert not alike("a", "a whole sentence about it")


def test_cells_mean_the_same_in_any_type_and_rows_that_are_gone_are_found() -> None:
    assert meaning("１２.５０") == meaning(12.5) and meaning("2026/3/5") == meaning(
        pd.Timestamp("2026-03-05")
    )
    assert meaning(None) == meaning(float("nan")) == "" and meaning("0012") == meaning(12)
    before = pd.DataFrame({"a": ["x", "y", "y", "z"], "b": [1, 2, 2, 3]})
    assert same_rows(before, before.drop(index=2)) in ([0, 1, None, 2], [0, None, 1, 2])


def test_a_change_of_a_right_cell_costs_and_a_question_has_to_stay() -> None:
    given = pd.DataFrame({"part": ["P1", "P1", "P9"], "name": ["seal", "sael", "?"]})
    truth = {
        "clean": False, "duplicate_rows": [],
        "wrong_cells": [
            {"row": 1, "column": "name", "given": "sael", "truth": "seal", "determined": True, "by": "dependency"},
            {"row": 2, "column": "name", "given": "?", "truth": None, "determined": False, "by": "unknowable"},
        ],
    }  # fmt: skip
    right = given.assign(name=["seal", "seal", "?"])
    found = small_5.scored(given, given, right, truth)
    assert (found["right"], found["changed"], found["asked_changed"]) == (1, 1, 0)
    harmed = given.assign(part=["P2", "P1", "P9"], name=["seal", "seal", "seal"])
    found = small_5.scored(given, given, harmed, truth)
    assert (found["right"], found["changed"], found["asked_changed"]) == (1, 3, 1)
    assert small_5.scored(given, given, given, truth)["right"] == 0


def test_a_problem_is_named_at_its_place_in_its_words_and_not_by_naming_everything() -> None:
    planted = Problem("p", "stuck_while_running", "f.csv", ("level",), ((100, 200),))
    told = Said("f.csv", "level", "stuck_sensor the level is flat", frozenset(range(105, 198)))
    assert is_named(planted, [told], [planted])
    assert not is_named(planted, [replace(told, column="flow")], [planted])
    assert not is_named(planted, [replace(told, told="duplicate_rows")], [planted])
    assert not is_named(planted, [replace(told, lines=frozenset(range(1, 2000)))], [planted])
    assert not is_named(planted, [replace(told, lines=frozenset({150}))], [planted])
    assert names("duplicate_rows", "keys that are not unique") and not names("sentinel", "clock")


def test_units_and_relations_in_other_words() -> None:
    assert same_unit("m³/h", "m3/h") and same_unit("℃", "degC") and not same_unit("bar", "psi")
    assert stands_in("A", "电流(A)") and not stands_in("A", "MAIN_I,ALARM")
    assert stands_in("strokes", "Zähler [Hübe]") and not stands_in("strokes", "Stroke Count")
    assert _fits("verursachte", "caused_by") and not _fits("drives", "caused_by")
    assert _fits("protects", "protects") and not _fits("protects", "mentions")
    assert counted(["a", "b", "a"]) == "a 2, b 1" and stretches([3, 1, 2, 7]) == ((1, 3), (7, 7))


def test_a_set_by_other_hands_is_found_beside_the_data_or_where_it_is_said(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.delenv("INDUSTRIA_STRANGERS", raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "strangers" / "small").mkdir(parents=True)
    assert sets.place_of(tmp_path / "data", "strangers:small") == tmp_path / "strangers" / "small"
    assert sets.place_of(tmp_path / "data", "strangers:none") is None
    monkeypatch.setenv("INDUSTRIA_STRANGERS", str(tmp_path / "elsewhere"))
    assert sets.place_of(tmp_path / "data", "strangers:small") is None


def test_a_truth_that_lists_its_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "plant").mkdir()
    (tmp_path / "truth").mkdir()
    (tmp_path / "plant" / "a.csv").write_text(
        "time,X1(A)\n2026-05-01 00:00,1\n2026-05-01 00:10,65535\n", "utf-8"
    )
    column = {"name": "X1", "type": "number", "unit": "A", "machine": "M-1"}
    when = {"name": "time", "type": "timestamp", "unit": None, "machine": None}
    common = {"file": "a.csv", "where": "X1", "explain": ""}
    truth = {
        "timezone": "+08:00", "questions": [], "relations": [], "denied_relations": [],
        "files": [{"file": "a.csv", "kind": "sensor_wide", "header_row": 1, "first_data_row": 2, "row_count": 2, "columns": [when, column], "quality_column": None}],
        "problems": [
            {"id": "1", "kind": "sentinel", "rows": [3], "value_determined": True, "true_value": 1.5, "time": "2026-05-01 00:10", **common},
            {"id": "2", "kind": "flat_because_stopped", "rows": [2, 3], "rows_are": "first,last", "value_determined": None, "is_fault": False, **common},
        ],
        "events": [{"kind": "trip", "machine": "M-1", "machine_name": "mill", "start": "2026-05-01 00:00", "end": "2026-05-01 00:10", "is_fault": True, "sensors_carrying": ["X1"]}],
        "bindings": [{"machine": "M-1", "machine_name": "mill", "tags": ["X1"], "files": ["a.csv"]}],
    }  # fmt: skip
    (tmp_path / "truth" / "truth.json").write_text(json.dumps(truth), "utf-8")
    plant = load_plant(tmp_path)
    (table,) = plant.tables["a.csv"]
    assert table.columns[1].unit == "A" and table.header == (1,) and table.rows == {2}
    sentinel, fine = plant.problems
    assert sentinel.determined and sentinel.expects[0].value == 1.5 and sentinel.rows == ((3, 3),)
    assert not fine.fault and not fine.determined and fine.rows == ((2, 3),)
    assert plant.same_machine("M-1", "Mill") and not plant.same_machine("M-1", "M-2")
