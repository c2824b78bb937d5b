"""Schedules: formats, rules, search, proof, the independent check, edits in words, replanning, history."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ortools")

from industria.applications.production.scheduling.bottleneck import (
    critical_path,
    predict,
)
from industria.applications.production.scheduling.dispatch import dispatch, rules
from industria.applications.production.scheduling.edits import edit, edits
from industria.applications.production.scheduling.feasibility import check_schedule
from industria.applications.production.scheduling.formats import (
    from_json,
    from_matrices,
    from_rows,
    from_text,
)
from industria.applications.production.scheduling.gantt import (
    gantt_svg,
    geometry,
    operation_at,
)
from industria.applications.production.scheduling.history import History
from industria.applications.production.scheduling.replan import Breakdown, replan
from industria.applications.production.scheduling.schedule import (
    Schedule,
    lower_bound,
)
from industria.applications.production.scheduling.solve import SolveOptions, solve
from industria.core import Caller, IndustriaError, InputError, UsageError
from industria.plant import Plant
from industria.testing.schedules import damages, random_problem

FT06 = """6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
"""
FLEXIBLE = "2 3\n2 2 0 3 1 5 1 2 4\n2 1 0 2 2 1 3 2 6\n"


def shop(seed: int, jobs: int = 8, machines: int = 5):
    chance = random.Random(seed)
    return from_matrices(
        [[chance.randint(1, 30) for _ in range(machines)] for _ in range(jobs)],
        [chance.sample(range(machines), machines) for _ in range(jobs)],
        f"shop {seed}",
    )


def flexible_shop(seed: int, jobs: int = 5, machines: int = 3):
    chance = random.Random(seed)
    lines = [f"{jobs} {machines}"]
    for _ in range(jobs):
        row = [machines]
        for _ in range(machines):
            able = chance.sample(range(machines), chance.randint(1, machines))
            row += [len(able), *(x for m in able for x in (m, chance.choice([0, 1, 3, 7, 12])))]
        lines.append(" ".join(map(str, row)))
    return from_text("\n".join(lines), f"flexible {seed}")


def test_a_job_shop_is_solved_to_its_optimum_and_proved() -> None:
    answer = solve(from_text(FT06, "ft06"), SolveOptions(seconds=20))
    assert answer.verdict == "accepted"
    assert (answer.content.makespan, answer.content.bound, answer.content.gap) == (55, 55, 0.0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_every_rule_gives_an_active_schedule_that_passes(seed: int) -> None:
    for problem in (shop(seed), random_problem(seed)):
        for name, priority in rules(problem).items():
            found = dispatch(problem, priority, name)
            verdict = check_schedule(found, problem)
            assert verdict.passed, (name, verdict.findings[:2])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
@pytest.mark.slow
def test_tabu_search_only_improves_and_stays_feasible(seed: int) -> None:
    from industria.applications.production.scheduling.dispatch import best_rule
    from industria.applications.production.scheduling.tabu import search

    problem = shop(seed)
    first = best_rule(problem)
    better = search(problem, first, 0.15, lower_bound(problem), seed)
    assert check_schedule(better, problem).passed
    assert lower_bound(problem) <= better.makespan <= first.makespan


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
@pytest.mark.slow
def test_flexible_tabu_search_reaches_what_is_proved_to_be_the_best(seed: int) -> None:
    from industria.applications.production.scheduling.constraint_model import build, solve_model
    from industria.applications.production.scheduling.dispatch import best_rule
    from industria.applications.production.scheduling.flexible_tabu import search

    problem = flexible_shop(seed)
    best = solve_model(build(problem, problem.horizon), problem, 20, workers=1)
    assert best is not None and best.bound == best.makespan
    found = search(problem, best_rule(problem), 5.0, best.bound, seed)
    assert check_schedule(found, problem).passed
    assert found.makespan == best.makespan


@pytest.mark.parametrize("seed", range(4))
def test_problems_with_everything_are_solved_and_every_damage_is_seen(seed: int) -> None:
    problem = random_problem(seed)
    answer = solve(problem, SolveOptions(seconds=2))
    assert answer.verdict == "accepted", [f.message.en for f in answer.findings]
    assert answer.content.bound <= answer.content.objective
    broken = list(damages(answer.content, random.Random(seed)))
    assert len({rule for rule, _ in broken}) >= 9
    for rule, rows in broken:
        assert not check_schedule(Schedule(problem, rows), problem).passed, rule


def test_formats_are_read_and_wrong_ones_refused() -> None:
    flexible = from_text(FLEXIBLE, "x")
    assert [len(o.options) for o in flexible.operations.values()] == [2, 1, 1, 2]
    taillard = from_text("2 2\nTimes\n3 4\n5 6\nMachines\n1 2\n2 1\n", "t")
    assert [o.options[0].machine for o in taillard.operations.values()] == ["M1", "M2", "M2", "M1"]
    rows = [
        {"job": "A", "step": 2, "machine": "lathe", "duration": 5},
        {"job": "A", "step": 1, "machine": "mill", "duration": 3, "due": 9},
    ]
    table = from_rows(rows, "table")
    assert [o.options[0].machine for o in table.job["A"].operations] == ["mill", "lathe"]
    data = {
        "jobs": [{"id": "A", "operations": [{"machines": {"M1": 4, "M2": 6}}]}],
        "machines": [{"id": "M1", "unavailable": [[0, 3]]}],
        "objective": "makespan",
    }
    assert solve(from_json(json.dumps(data), "j"), SolveOptions(seconds=2)).content.makespan == 6
    assert len(from_text("2 2 1\n1 1 1 5\n1 1 0 3\n", "flexible by its head").operations) == 2
    for bad in (
        "", "abc", "3 2\n0 1 1 2\n", "1 1\n1 2 0 3\n", "2 2\n0 2.9 1 3\n1 2 0 4\n", "1 2\n0 inf 1 2\n",
        "2 3\n1 1 2 5 1 4\n1 1 3 2 2 6\n", "2 3\n1 1 2 5\n0 3 2 4\n", "2 2\nTimes\n1 2\n3 4\n",
    ):  # fmt: skip
        with pytest.raises(InputError):
            from_text(bad, "bad")
    wrong = (
        {"due": "soon"}, {"release": -1}, {"weight": -1}, {"operations": []},
        {"operations": [{"machines": {"M1": 2.5}}]},
    )  # fmt: skip
    for change in wrong:
        with pytest.raises(InputError):
            from_json(json.dumps(data | {"jobs": [data["jobs"][0] | change]}), "bad")
    for change in ({"before": [["A", "A"]]}, {"machines": [{"id": "M1", "unavailable": [[8, 3]]}]}):
        with pytest.raises(InputError):
            from_json(json.dumps(data | change), "bad")
    double = {"job": "A", "step": 1, "machine": "lathe", "duration": 5}
    with pytest.raises(InputError, match="once"):
        from_rows([double, double], "bad")
    with pytest.raises(InputError, match="row 1"):
        from_rows([{"job": "A", "step": 1}], "bad")
    with pytest.raises(InputError, match="objective"):
        from_json(json.dumps(data | {"objective": "beauty"}), "bad")


def test_sentences_change_the_problem_and_the_plan_keeps_to_them() -> None:
    made = edits(shop(3), "三号机床10到40停机; job 7 before job 3")
    assert [e.meaning.en for e in made] == [
        "M3 is unavailable from 10 to 40",
        "J3 begins when J7 is done",
    ]
    found = solve(made[-1].problem, SolveOptions(seconds=2)).content
    assert all(a.end <= 10 or a.start >= 40 for a in found.on("M3"))
    ends = max(a.end for a in found.assigned if a.job == "J7")
    assert min(a.start for a in found.assigned if a.job == "J3") >= ends
    with pytest.raises(InputError, match="circle"):
        edit(made[-1].problem, "job 3 before job 7")
    with pytest.raises(InputError, match="one of the machines"):
        edit(shop(3), "machine 44 is down from 1 to 2")


def test_a_replan_keeps_what_has_begun_and_moves_little() -> None:
    plan = solve(shop(5, 12, 6), SolveOptions(seconds=2)).content
    at = plan.makespan // 3
    answer = replan(plan, Breakdown("M2", at, at + 25))
    assert answer.verdict == "accepted", [f.message.en for f in answer.findings]
    new = answer.content.schedule
    for a in plan.assigned:
        if a.start < at and not (a.machine == "M2" and a.end > at):
            assert new.of[a.operation] == a
        else:
            assert new.of[a.operation].start >= at
    assert all(a.end <= at or a.start >= at + 25 for a in new.on("M2"))
    assert len(answer.content.moved) <= answer.content.shifted


def test_a_second_breakdown_and_a_pin_in_the_future_are_kept() -> None:
    plan = solve(from_text("2 2\n0 10 1 6\n1 2 0 4\n", "two"), SolveOptions(seconds=1)).content
    first = replan(plan, Breakdown("M2", 4, 5)).content.schedule
    again = replan(first, Breakdown("M1", 6, 8))
    assert again.verdict == "accepted"
    pinned = solve(
        edit(plan.problem, "fix operation J1.2 on M2 at 30").problem, SolveOptions(seconds=1)
    ).content
    kept = replan(pinned, Breakdown("M1", 12, 13)).content.schedule
    assert kept.of["J1.2"].start == 30
    with pytest.raises(InputError, match="or later"):
        replan(first, Breakdown("M1", 1, 2))


def test_what_cannot_be_is_said_to_be_impossible_not_slow() -> None:
    problem = edit(
        from_text("2 2\n0 5 1 3\n1 2 0 4\n", "two"), "fix operation J1.2 on M2 at 2"
    ).problem
    answer = solve(problem, SolveOptions(seconds=5))
    assert answer.verdict == "refused"
    assert answer.findings[0].check == "schedule.impossible"


def test_operations_that_take_no_time_are_planned() -> None:
    answer = solve(from_text("2 2\n0 5 1 0\n1 2 0 4\n", "zero"), SolveOptions(seconds=2))
    assert (answer.verdict, answer.content.makespan) == ("accepted", 9)


@pytest.mark.parametrize(
    "said", ["机床3在十到十二点停机", "machine 3 is down from 10 to 12:00", "作业2交期一百二"]
)
def test_what_can_be_read_in_two_ways_is_refused(said: str) -> None:
    with pytest.raises(InputError):
        edit(shop(1), said)


def test_a_similar_case_is_found_again(tmp_path: Path) -> None:
    history = History(tmp_path / "schedules.db")
    for seed in (1, 2, 3):
        history.keep(solve(shop(seed), SolveOptions(seconds=1)).content)
    found = history.similar(shop(2))
    assert found[0].case.name == "shop 2"
    assert found[0].likeness == 1.0
    assert check_schedule(found[0].schedule, shop(2)).passed


def test_bottlenecks_are_named_with_reasons() -> None:
    problem = shop(8)
    found = solve(problem, SolveOptions(seconds=1)).content
    path = critical_path(found)
    assert path[0].start == 0 and path[-1].end == found.makespan
    assert all(a.end <= b.start for a, b in pairwise(path))
    assert predict(problem)[0].pressure <= found.makespan
    assert "of work" in predict(problem)[0].reason.en


def test_the_chart_shows_every_operation_where_it_is() -> None:
    found = solve(shop(1), SolveOptions(seconds=1)).content
    svg, g = gantt_svg(found), geometry(found)
    assert svg.count("<title>") == len(found.assigned)
    for a in found.assigned:
        x, y, w, h = g.box(a)
        assert operation_at(found, g, x + w / 2, y + h / 2) == a


def test_the_tool_keeps_its_contract(plant: Plant, tmp_path: Path) -> None:
    file = tmp_path / "ft06.txt"
    file.write_text(FT06)
    found = plant.call("schedule", table=str(file), seconds=10.0, out=str(tmp_path / "plan.svg"))
    data = found.to_json()
    assert found.passed and data["verdict"] == "accepted" and data["schedule"]["makespan"] == 55
    assert (data["makespan"], data["bound"], data["gap"], len(data["operations"])) == (55, 55, 0.0, 36)  # fmt: skip
    assert (tmp_path / "plan.svg").read_text().startswith("<svg")
    changed = plant.call(
        "schedule", table=str(file), seconds=3.0, edit="machine 1 is down from 0 to 20", breakdown="M2:30:50"
    )  # fmt: skip
    assert changed.passed and changed.to_json()["moved"]
    assert changed.to_json()["edits"][0]["en"] == "M1 is unavailable from 0 to 20"
    assert "operations moved: " in changed.show("en") and "移动的工序: " in changed.show("zh")
    (run,) = plant.audit.last(1)
    assert (run.what, run.state, run.outputs["jobs"]) == ("schedule", "ended", 6)


def test_what_a_schedule_is_asked_for_has_to_make_sense(plant: Plant, tmp_path: Path) -> None:
    file = tmp_path / "ft06.txt"
    file.write_text(FT06)
    guest = plant.session(caller=Caller("guest", "engineer"))
    for wrong in (
        {"seconds": 0.0}, {"seconds": float("nan")}, {"seconds": -1.0}, {"objective": "cost"}, {"breakdown": "M1"},
        {"breakdown": "M1:a:3"}, {"change": "machine 1 is down"},
    ):  # fmt: skip
        with pytest.raises(UsageError):
            plant.call("schedule", table=str(file), **wrong)
    with pytest.raises(UsageError, match="at most 600"):
        guest.call("schedule", table="jobs", seconds=1e9)
    with pytest.raises(IndustriaError) as refused:
        guest.call("schedule", table=str(file))
    assert "8 5 10" not in str(refused.value)
