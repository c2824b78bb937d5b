"""Verdicts: right where every state can be counted, counterexamples that replay, a language that is read."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("z3")

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.language.program import compile_text, root_unit
from industria.applications.production.plc.verification.engines import Options, verify
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import (
    Property,
    from_patterns,
    read_properties,
)
from industria.core import Allowed, Budget, BusyError, InputError, UsageError
from industria.core.file_text import read_text_file
from industria.plant import Plant
from industria.testing.st_enumeration import violations
from industria.testing.st_programs import random_program, random_properties

TANK = """
PROGRAM Tank
VAR_INPUT start, stop, high : BOOL; level : INT; END_VAR
VAR_OUTPUT pump, valve, horn : BOOL; END_VAR
VAR t : TON; state : INT; END_VAR
IF stop OR high THEN pump := FALSE; ELSIF start THEN pump := TRUE; END_IF;
valve := NOT pump;
t(IN := high, PT := T#300ms);
horn := t.Q;
CASE state OF 0: IF start THEN state := 1; END_IF; 1: IF stop THEN state := 2; END_IF; 2: state := 0; END_CASE;
END_PROGRAM
"""


# for what is decided in a second or two, however slow or busy the machine is
PATIENT = Options(seconds=600, check_ms=300_000)


def outcomes(spec: str, source: str = TANK) -> dict[str, str]:
    return {v.id: v.outcome for v in check_program(source, read_properties(spec), PATIENT).verdicts}


@pytest.mark.parametrize("seed", range(12))
def test_verdicts_equal_brute_force(seed: int) -> None:
    compiled = compile_text(
        random_program(seed, statements=5, small=True, reals=False, loops=seed % 3 == 0)
    )
    root = root_unit(compiled.tree, "")
    assert compiled.program is not None and root is not None
    properties = random_properties(compiled.program, random.Random(seed))
    observed = observe(compiled.tree, root, properties, 100)
    truth = violations(observed.program, [g.slot for g in observed.goals], 100)
    if truth is None:
        pytest.skip("more states than can be counted")
    for goal, verdict in zip(observed.goals, verify(observed, Options(seconds=10)), strict=True):
        depth = truth[goal.slot]
        if verdict.outcome == "proved":
            assert depth is None, goal.property.text
        elif verdict.outcome == "violated":
            assert depth == verdict.depth, goal.property.text
        else:
            assert depth is None or depth > verdict.depth, goal.property.text


def test_every_form_of_the_language_is_decided() -> None:
    spec = """
    # what must hold
    interlock: never pump and valve
    stops: if stop then not pump
    range: always state >= 0 and state <= 2
    soon: when high then horn or not high within T#400ms
    next: if state = 1 then next stop then state = 2
    back: if old(state) = 2 then state = 0
    begun: if state = 0 and start at start then state = 1
    there: reachable state = 2
    """
    assert set(outcomes(spec).values()) == {"proved"}


def test_the_language_is_read_in_chinese() -> None:
    spec = "互锁: 绝不 pump and valve\n停机: 若 stop 则 not pump\n响应: 当 high 则 horn or not high 在 T#400ms 内\n可达 state = 2"
    assert set(outcomes(spec).values()) == {"proved"}


def test_a_violation_comes_with_the_shortest_inputs() -> None:
    (verdict, *_) = check_program(TANK, read_properties("late: never horn"), PATIENT).verdicts
    assert verdict.outcome == "violated"
    assert verdict.trace is not None and len(verdict.trace.steps) == verdict.depth == 4
    assert all(step.inputs["high"] for step in verdict.trace.steps)
    assert verdict.trace.steps[-1].after["horn"] is True


def test_an_assumption_limits_the_inputs() -> None:
    source = (
        "PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR q := 100 / n; END_PROGRAM"
    )
    assert outcomes("always q <= 100", source)["no-fault"] == "violated"
    held = outcomes("assume n > 0\nabove: always q <= 100", source)
    assert held == {"above": "proved", "no-fault": "proved"}


def test_what_can_never_happen_is_not_reachable() -> None:
    report = check_program(TANK, read_properties("reachable state = 7"), PATIENT)
    assert report.verdicts[0].outcome == "violated"
    assert "never reached" in report.verdicts[0].note
    assert not report.passed


def test_reals_are_floating_point_not_fractions() -> None:
    source = "PROGRAM P VAR_INPUT x : REAL; END_VAR VAR_OUTPUT q : BOOL; END_VAR q := x + 1.0 > x; END_PROGRAM"
    assert outcomes("grows: always q", source) == {"grows": "violated"}
    small = "assume x > -1000.0 and x < 1000.0\ngrows: always q"
    assert outcomes(small, source) == {"grows": "proved"}


def test_assertions_in_the_text_are_proved() -> None:
    source = "PROGRAM P VAR_INPUT n : INT; END_VAR VAR k : INT; END_VAR k := LIMIT(0, n, 9);\n//#ASSERT k <= {most}\nEND_PROGRAM"
    wanted = [Property("a", "assertion")]
    assert check_program(source.replace("{most}", "9"), wanted, PATIENT).passed
    assert not check_program(source.replace("{most}", "8"), wanted, PATIENT).passed


def test_patterns_of_plcverif_are_read() -> None:
    entry = {
        "job_req": "pattern",
        "pattern_id": "pattern-implication",
        "pattern_params": {"1": "instance.stop", "2": "NOT instance.pump"},
    }
    other = {
        "job_req": "pattern",
        "pattern_id": "pattern-repeatability",
        "pattern_params": {"1": "instance.pump"},
    }
    properties, unknown = from_patterns([{"property": entry}, {"property": other}])
    assert [p.text for p in properties] == ["if stop then NOT pump"]
    assert unknown == ["pattern-repeatability"]


def test_a_property_over_an_unknown_name_is_undecided_not_passed() -> None:
    report = check_program(TANK, read_properties("always nothing > 3"))
    assert report.verdicts[0].outcome == "unknown"
    assert "nothing is not declared" in report.verdicts[0].note
    assert not report.passed


def test_a_line_that_is_no_property_is_named() -> None:
    with pytest.raises(InputError, match="line 2"):
        read_properties("always a\nperhaps b")


def test_the_tool_gives_verdicts_and_passes_by_them(plant: Plant) -> None:
    spec = "interlock: never pump and valve\nwrong: never horn\n"
    found = plant.call("plc.check", source=TANK, spec=spec)
    assert not found.passed
    data = found.to_json()
    assert data["compiled"] is True
    verdicts = {p["id"]: p for p in data["properties"]}
    assert verdicts["interlock"]["verdict"] == "proved"
    assert verdicts["wrong"]["counterexample"]["steps"][0]["inputs"]["high"] is True
    assert "VIOLATED     wrong: never horn" in found.show("en")
    assert "不成立          wrong: never horn" in found.show("zh")
    assert plant.call("plc.check", source=TANK, spec=spec.splitlines()[0]).passed
    (run,) = plant.audit.last(1)
    assert run.what == "plc_check" and run.outputs["verdicts"]["interlock"] == "proved"


def test_a_report_names_the_file_that_it_is_on(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "bad.st").write_text("PROGRAM P x := 1; END_PROGRAM")
    source = read_text_file(tmp_path / "bad.st")
    said = plant.call("plc.check", source=source).show("en").splitlines()
    assert said[0].startswith(f"{tmp_path / 'bad.st'}:1:") and said[-1] == "does not compile"
    assert plant.call("plc.check", source=str(source)).show("en").startswith("program:1:")


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": 0.0}, {"seconds": float("nan")}, {"seconds": -1.0}, {"cycle": 0}, {"cycle": 10**30},
        {"depth": 0}, {"depth": 10**9}, {"seconds": "1"}, {"cycle": 1.5}, {"specification": "x"},
    ],
)  # fmt: skip
def test_numbers_that_mean_nothing_are_refused(plant: Plant, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        plant.call("plc.check", source=TANK, **wrong)


def test_patterns_come_as_json_or_say_what_is_wrong(plant: Plant) -> None:
    pattern = {
        "pattern_id": "pattern-implication",
        "pattern_params": {"1": "pump", "2": "NOT valve"},
    }
    for text in ([{"property": pattern}], {"properties_to_be_validated": [{"property": pattern}]}):
        assert plant.call("plc.check", source=TANK, spec=json.dumps(text)).passed
    for text, said in (
        ("[", "line 1"), ('{"properties_to_be_validated": 7}', "int"), ('[{"property": {}}]', "patterns"),
        ("[7]", "objects"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            plant.call("plc.check", source=TANK, spec=text)


def test_a_call_whose_time_is_over_stops(plant: Plant) -> None:
    session = plant.session()
    session.budget = Budget(Allowed(seconds=0.0))
    with pytest.raises((BusyError, UsageError)):
        session.call("plc.check", source=TANK, spec="never horn")


def _outcomes(
    body: str, rules: str, variables: str = "", options: Options = Options()
) -> dict[str, str]:
    source = (
        "FUNCTION_BLOCK A VAR_INPUT n : INT; go : BOOL; END_VAR VAR_OUTPUT pump : BOOL; END_VAR "
        f"{variables} {body} END_FUNCTION_BLOCK"
    )
    report = check_program(source, read_properties(rules), options)
    assert not report.compiled.errors
    return {v.property.text: v.outcome for v in report.verdicts}


@pytest.mark.slow
def test_a_loop_that_is_not_followed_to_its_end_proves_nothing() -> None:
    body = "i := n MOD 2; WHILE i < 200 DO i := i + 1; END_WHILE; pump := i < 200;"
    assert _outcomes(body, "never pump", "VAR i : INT; END_VAR")["never pump"] == "unknown"
    refuted = body.replace("i < 200;", "go;")  # by any run of it
    assert _outcomes(refuted, "never pump", "VAR i : INT; END_VAR")["never pump"] == "violated"


def test_retained_memory_is_met_again_after_a_power_cycle() -> None:
    variables = "VAR RETAIN latched : BOOL; END_VAR VAR armed : BOOL; END_VAR"
    body = "IF go THEN latched := TRUE; armed := TRUE; END_IF; pump := latched AND NOT armed;"
    assert _outcomes(body, "never pump", variables, PATIENT)["never pump"] == "violated"
    assert (
        _outcomes(body, "never pump", variables.replace("RETAIN", ""), PATIENT)["never pump"]
        == "proved"
    )
    safe = body.replace("latched := TRUE", "latched := FALSE")
    assert _outcomes(safe, "never pump", variables, PATIENT)["never pump"] == "proved"


def test_assumptions_that_nothing_meets_prove_nothing() -> None:
    assert _outcomes("pump := go;", "assume n > 3 AND n < 2\nnever pump")["never pump"] == "unknown"
    assert (
        _outcomes("pump := n > 3;", "assume n > 3\nalways pump", options=PATIENT)["always pump"]
        == "proved"
    )


@pytest.mark.slow
def test_several_threads_may_prove_at_once() -> None:
    """In a process of its own: without care z3 takes the whole interpreter down."""
    script = (
        "import threading\n"
        "from industria.applications.production.plc.blocks.library import library\n"
        "from industria.applications.production.plc.check import check_program\n"
        "wrong = []\n"
        "def prove(blocks):\n"
        "    for b in blocks:\n"
        "        if not check_program(b.source, b.properties).passed: wrong.append(b.name)\n"
        "work = [threading.Thread(target=prove, args=(library()[k::4][:3] * 3,)) for k in range(4)]\n"
        "[w.start() for w in work]; [w.join() for w in work]\n"
        "print(wrong)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=1800
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
