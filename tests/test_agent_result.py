"""The agent says what came of a request, and calls it accepted only where its last result is."""

from __future__ import annotations

import json

import pytest

from industria.core import InputError, Text, Tool
from industria.interaction.agent import Done, carry_out
from industria.testing.fakes import ScriptedChat

pytestmark = pytest.mark.fast


def _tools(ran: list[str]) -> dict[str, Tool]:
    def sql(session: object, statement: str) -> dict[str, object]:
        ran.append("sql")
        return {"columns": ["peak"], "rows": [[88.25]]} if "VIB" in statement else {"columns": ["n"], "rows": []}  # fmt: skip

    def assets(session: object) -> dict[str, object]:
        ran.append("assets")
        return {"assets": [{"name": "press_log"}, {"name": "manual.pdf"}]}

    def ask(session: object, question: str) -> dict[str, object]:
        ran.append("ask")
        known = "PR-3" in question
        place = {"asset": "manual-1", "locator": {"kind": "span", "page": 4}, "excerpt": "..."}
        return {
            "content": "PR-3 is oiled weekly." if known else "Not enough evidence.",
            "verdict": "accepted" if known else "refused",
            "evidence": [place] if known else [],
        }

    def detect(session: object, asset: str) -> dict[str, object]:
        ran.append("detect")
        if asset != "press_log":
            raise InputError(f"expected a table, found {asset!r}")
        alarm = {"start": "09:00", "end": "09:20", "score": 3.5, "columns": ["VIB"]}
        return {"threshold": 2.0, "alarms": [alarm], "scores_table": "press_log_scores"}

    def plc_write(session: object, name: str, request: str) -> dict[str, object]:
        ran.append("plc_write")
        return {"program": name, "verdict": "accepted", "source": "valve := TRUE;"}

    made = ((sql, "read"), (assets, "read"), (ask, "read"), (detect, "propose"), (plc_write, "propose"))  # fmt: skip
    return {f.__name__: Tool(f.__name__, Text("", ""), effect, f) for f, effect in made}  # type: ignore[arg-type]


def _do(request: str, *calls: tuple[str, dict[str, object]] | str) -> tuple[Done, list[str]]:
    """What becomes of a request for which the model wants these calls (or says these words), then finishes."""
    ran: list[str] = []
    replies = [json.dumps({"steps": ["look"]})]
    for call in calls:
        if isinstance(call, str):
            replies.append(call)
        else:
            replies += [json.dumps({"tool": call[0]}), json.dumps(call[1])]
    chat = ScriptedChat(*replies, json.dumps({"tool": "finish"}))
    tools = _tools(ran)
    return carry_out(
        request, tools, lambda n, a: tools[n].function(None, **tools[n].checked(a)), chat
    ), ran


PEAK = {"statement": 'select max("VIB") as peak from press_log'}


def test_a_value_is_said_with_the_statement_that_gave_it() -> None:
    done, _ = _do("What is the highest VIB?", ("sql", PEAK))
    assert "peak = 88.25" in done.content and PEAK["statement"] in done.content
    assert done.verdict == "degraded"


def test_an_accepted_answer_is_said_with_its_place() -> None:
    done, _ = _do("How often is PR-3 oiled?", ("ask", {"question": "How often is PR-3 oiled?"}))
    assert done.verdict == "accepted"
    assert "PR-3 is oiled weekly." in done.content and "manual-1" in done.content


@pytest.mark.parametrize(
    ("request_", "call"),
    [
        ("Forecast the vibration of PR-3 for next week", ("assets", {})),
        ("PR-3 下周的振动会是多少?", ("assets", {})),
        ("How many orders did PR-3 have in 2021?", ("sql", PEAK)),
        ("How often was PR-9 oiled in 2021?", ("ask", {"question": "How often is PR-3 oiled?"})),
        ("What does the spare gearbox weigh?", ("ask", {"question": "Who looks after PR-3?"})),
        ("How warm is the valve?", ("plc_write", {"name": "v", "request": "open the valve"})),
    ],
)
def test_another_kind_of_result_than_was_asked_for_is_not_accepted(
    request_: str, call: tuple[str, dict[str, object]]
) -> None:
    done, _ = _do(request_, call)
    assert done.verdict == "degraded", done.content


def test_a_program_that_was_asked_for_is_accepted() -> None:
    done, _ = _do("Open the valve", ("plc_write", {"name": "v", "request": "open the valve"}))
    assert (done.verdict, "valve := TRUE;" in done.content) == ("accepted", True)


def test_alarms_rows_and_lists_are_said() -> None:
    done, _ = _do("Look for anomalies in press_log", ("detect", {"asset": "press_log"}))
    assert "1 alarms over 2" in done.content and "09:00 - 09:20" in done.content
    done, _ = _do("List the assets", ("assets", {}))
    assert "2 assets: press_log, manual.pdf" in done.content
    done, _ = _do("Show the orders", ("sql", {"statement": "select n from orders"}))
    assert "0 rows" in done.content


def test_a_step_that_failed_and_was_not_made_good_is_a_refusal() -> None:
    done, _ = _do("Look at ghost", ("detect", {"asset": "ghost"}), ("assets", {}))
    assert done.verdict == "refused" and "ghost" in done.content and "detect" in done.content
    done, _ = _do("Who made it?", ("ask", {"question": "Who made it?"}), ("sql", PEAK))
    assert done.verdict == "refused"
    done, _ = _do("Look", ("detect", {"asset": "ghost"}), ("detect", {"asset": "press_log"}))
    assert done.verdict == "degraded" and "1 alarms" in done.content


def test_the_same_call_again_is_not_made() -> None:
    done, ran = _do("List the assets", *[("assets", {})] * 6)
    assert ran == ["assets"] and done.verdict == "degraded" and "same call again" in done.content
    done, ran = _do("检查 press_log", *[("detect", {"asset": "press_log"})] * 3)
    assert ran == ["detect"] and "重复" in done.content
    # after something changed, to look again is no repetition
    done, ran = _do("Look", ("assets", {}), ("detect", {"asset": "press_log"}), ("assets", {}))
    assert ran == ["assets", "detect", "assets"]


@pytest.mark.parametrize("said", ["", "I would list the assets.", "[1, 2]", '{"tool": "shell"}'])
def test_what_cannot_be_read_is_a_refusal_that_says_so(said: str) -> None:
    done, ran = _do("List the assets", said)
    assert done.verdict == "refused" and "could not be read" in done.content and not ran
    chat = ScriptedChat(said or "no", json.dumps({"tool": "finish"}))
    plan = carry_out("List the assets", _tools([]), lambda n, a: {}, chat)
    assert plan.verdict == "refused" and "plan could not be read" in plan.content


def test_to_finish_at_once_is_a_refusal() -> None:
    done, _ = _do("What is 2 + 2?")
    assert done.verdict == "refused" and "no tool" in done.content
