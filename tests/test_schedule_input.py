"""Schedules: everything that is given is used or refused by name; a due time makes lateness the goal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("ortools")

from industria.applications.production.scheduling.edits import edits
from industria.applications.production.scheduling.formats import (
    from_json,
    from_rows,
    from_text,
    read_problem,
)
from industria.applications.production.scheduling.solve import SolveOptions, solve
from industria.core import InputError
from industria.plant import Plant

pytestmark = pytest.mark.fast

OPERATION = {"machines": {"saw": 4, "mill": 6}}
GOOD = {
    "name": "week 12", "unit": "h", "origin": "2026-05-04T06:00", "objective": "makespan",
    "jobs": [{"id": "P-1", "release": 1, "due": 30, "weight": 2, "operations": [OPERATION | {"id": "P-1/a", "family": "red"}]}],
    "machines": [{"id": "saw", "unavailable": [[2, 3]], "setup": [["red", "blue", 1]]}, {"id": "spare"}],
    "transport": [["saw", "mill", 2]], "before": [], "fixed": [],
}  # fmt: skip


def test_every_known_key_is_read() -> None:
    problem = from_json(json.dumps(GOOD), "x")
    assert (problem.name, problem.unit, problem.objective) == ("week 12", "h", "makespan")
    assert [m.id for m in problem.machines] == ["saw", "spare", "mill"]
    assert problem.job["P-1"].due == 30 and problem.transport == {("saw", "mill"): 2}


def _at(data: dict, *path: object) -> dict:
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


@pytest.mark.parametrize(
    ("path", "key", "near"),
    [
        ((), "frozen", ""),
        ((), "job", "jobs"),
        ((), "calender", ""),
        ((), "Objective", "objective"),
        ((), "precedence", ""),
        (("jobs", 0), "dueDate", "due"),
        (("jobs", 0), "deadline", ""),
        (("jobs", 0), "交期", ""),
        (("jobs", 0), "weigth", "weight"),
        (("jobs", 0, "operations", 0), "setup_time", ""),
        (("jobs", 0, "operations", 0), "duration", ""),
        (("jobs", 0, "operations", 0), "famliy", "family"),
        (("machines", 0), "unavailble", "unavailable"),
        (("machines", 0), "shifts", ""),
        (("machines", 0), "capacity", ""),
    ],
)
def test_a_key_that_is_not_known_is_refused_by_name(path: tuple, key: str, near: str) -> None:
    data = json.loads(json.dumps(GOOD))
    _at(data, *path)[key] = [[0, 8]]
    with pytest.raises(InputError) as raised:
        from_json(json.dumps(data), "x")
    assert repr(key) in str(raised.value) and "expected only" in str(raised.value)
    assert not near or repr(near) in str(raised.value)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (("jobs", 0), {"due": "tomorrow"}),
        (("jobs", 0), {"due": float("nan")}),
        (("jobs", 0), {"due": [5]}),
        (("jobs", 0), {"release": 31}),
        (("jobs", 0), {"id": None}),
        (("jobs", 0), {"operations": {"machines": {"saw": 1}}}),
        (("jobs", 0, "operations", 0), {"machines": ["saw"]}),
        (("jobs", 0, "operations", 0), {"machines": {"saw": -4}}),
        (("jobs", 0, "operations", 0), {"machines": {"saw": True}}),
        (("jobs", 0, "operations", 0), {"machines": {"saw": 4, "Saw ": 5}}),
        (("machines", 0), {"unavailable": [[2, 3, 4]]}),
        (("machines", 0), {"unavailable": {"from": 2}}),
        (("machines", 1), {"id": "saw"}),
        (("machines", 0), {"setup": [["red", "blue", 1], ["red", "blue", 5]]}),
        ((), {"transport": [["saw", "lathe", 2]]}),
        ((), {"fixed": [["P-1/a", "spare", 3]]}),
        ((), {"fixed": [["P-9/a", "saw", 3]]}),
        ((), {"fixed": [["P-1/a", "saw", 3], ["P-1/a", "mill", 3]]}),
        ((), {"before": [["P-1"]]}),
        ((), {"unit": 60}),
    ],
)
def test_a_value_that_is_not_understood_is_refused_in_one_sentence(
    path: tuple, change: dict
) -> None:
    data = json.loads(json.dumps(GOOD))
    _at(data, *path).update(change)
    with pytest.raises(InputError, match="expected"):
        from_json(json.dumps(data), "x")


def test_what_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="'saw' twice"):
        from_json('{"jobs": [{"operations": [{"machines": {"saw": 4, "saw": 9}}]}]}', "x")
    same = {"id": "A", "operations": [{"machines": {"saw": 1}}]}
    with pytest.raises(InputError, match="'A' twice"):
        from_json(json.dumps({"jobs": [same, same]}), "x")
    with pytest.raises(InputError, match="family"):
        from_json(
            json.dumps(
                {
                    "jobs": [{"operations": [OPERATION]}],
                    "machines": [{"id": "saw", "setup": [["red", "blue", 5]]}],
                }
            ),
            "x",
        )


def test_a_fixed_operation_stays_where_it_was_put() -> None:
    data = {
        "fixed": [{"operation": "Q.1", "machine": "press", "start": 70}],
        "jobs": [{"id": n, "operations": [{"machines": {"press": 20}}]} for n in ("Q", "R")],
    }
    found = solve(from_json(json.dumps(data), "x"), SolveOptions(seconds=2)).content
    assert found.of["Q.1"].start == 70 and found.of["R.1"].end <= 70


ROW = {"job": "A", "step": 1, "machine": "M1", "duration": 5}


@pytest.mark.parametrize(
    "column", ["due date", "Deadline", "setup", "交期", "duration_min", "prio", "workcenter"]
)
def test_a_column_that_is_not_known_is_refused_by_name(column: str) -> None:
    with pytest.raises(InputError) as raised:
        from_rows([ROW | {column: 7}], "x")
    assert column.lower() in str(raised.value) and "family" in str(raised.value)


def test_columns_are_read_whatever_their_case_and_delimiter(tmp_path: Path) -> None:
    for name, delimiter in (("a.csv", ";"), ("b.csv", ","), ("c.tsv", "\t"), ("d.txt", ",")):
        lines = [["Job", "Step", " Machine", "Duration", "Due"], ["甲", "1", "铣床", "5", "9"]]
        file = tmp_path / name
        file.write_text("\n".join(delimiter.join(line) for line in lines), encoding="utf-8")
        problem = read_problem(file)
        assert problem.job["甲"].due == 9 and problem.objective == "tardiness"


def test_what_is_said_in_any_row_of_a_job_counts_and_contradictions_are_refused() -> None:
    rows = [ROW, ROW | {"step": 2, "due": 40, "weight": float("nan")}]
    assert from_rows(rows, "x").job["A"].due == 40
    for wrong in (
        [ROW | {"due": 30}, ROW | {"step": 2, "due": 40}],
        [ROW | {"family": "red"}, ROW | {"machine": "M2", "family": "blue"}],
        [ROW, ROW | {"machine": "m1"}],
        [ROW | {"duration": -5}],
        [ROW | {"duration": "5 min"}],
        [ROW | {"step": float("inf")}],
        [ROW | {None: ["9"]}],
    ):
        with pytest.raises(InputError):
            from_rows(wrong, "x")


def test_a_due_time_makes_lateness_the_goal_and_the_makespan_the_second() -> None:
    rows = [
        {"job": "long", "step": 1, "machine": "press", "duration": 50, "due": 50},
        {"job": "short", "step": 1, "machine": "press", "duration": 20, "due": 900},
        {"job": "loose", "step": 1, "machine": "saw", "duration": 30},
        {"job": "loose", "step": 2, "machine": "press", "duration": 10},
    ]
    problem = from_rows(rows, "x")
    found = solve(problem, SolveOptions(seconds=3)).content
    assert (found.tardiness, found.late, found.makespan, found.gap) == (0, (), 80, 0.0)
    assert found.of["long.1"].start == 0


def test_late_jobs_are_named_by_the_tool(plant: Plant, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("job,step,machine,duration,due\nX,1,oven,40,30\nY,1,oven,10,200\n")

    def planned(**more: object):
        return plant.call("schedule", table=str(file), seconds=2.0, **more)

    said = planned().show("en")
    assert "tardiness 10 min, bound 10, proved optimal" in said
    assert "late: X is due at 30, ends at 40, 10 min late" in said
    assert "误期: X 交期 30, 完工 40, 晚 10 min" in planned().show("zh")
    assert planned().to_json()["late"] == [{"job": "X", "due": 30, "end": 40, "by": 10}]
    other = planned(objective="makespan").show("en")
    assert "makespan 50 min" in other and "late" in other
    moved = planned(breakdown="oven:5:25").to_json()
    assert [late["job"] for late in moved["late"]] == ["X"]


def test_lateness_without_a_due_time_is_no_goal() -> None:
    plain = {"jobs": [{"id": "A", "operations": [OPERATION]}], "objective": "tardiness"}
    with pytest.raises(InputError, match="due"):
        from_json(json.dumps(plain), "x")
    two = from_text("2 1\n0 5\n0 4\n", "two")
    made = edits(two, "job 1 is due at 5; remove job 1")
    assert made[0].problem.objective == "tardiness"
    assert made[1].problem.objective == "makespan"
