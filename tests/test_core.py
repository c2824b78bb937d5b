"""The vocabulary: refine, tools, languages, the import of it all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from industria.core import Finding, Text, Tool, Tries, UsageError, Verdict, language_of, refine

pytestmark = pytest.mark.fast


def _below(limit: int):
    def check(value: int, specification: int) -> Verdict:
        if value <= specification:
            return Verdict(True)
        return Verdict(False, (Finding("limit", Text("太大", "too large"), {"over": value}),))

    return check


def test_refine_hands_the_counterexample_back_to_the_proposer():
    seen: list[object] = []

    def propose(findings, attempt):
        seen.extend(f.counterexample["over"] for f in findings)
        return 10 - 4 * attempt

    answer = refine(propose, _below(0), 3, Tries(attempts=5))
    assert (answer.content, answer.verdict, answer.attempts) == (2, "accepted", 3)
    assert seen == [10, 6]


def test_refine_refuses_with_findings_when_the_budget_is_spent():
    answer = refine(lambda f, a: 9, _below(0), 3, Tries(attempts=2))
    assert answer.verdict == "refused"
    assert answer.content == 9
    assert answer.findings[0].message.zh == "太大"


def test_refine_stops_when_the_proposer_has_nothing_more():
    answer = refine(lambda f, a: None, _below(0), 3)
    assert (answer.verdict, answer.content, answer.attempts) == ("refused", None, 0)


def test_a_tool_rejects_unknown_missing_and_wrongly_typed_arguments():
    def add(session: object, one: int, other: float = 1.0, names: list[str] | None = None) -> float:
        return one + other

    tool = Tool("add", Text("加", "add"), "read", add)
    assert tool.checked({"one": 2, "names": ["a"]}) == {"one": 2, "names": ["a"]}
    assert tool.checked({"one": 2, "names": "a"})["names"] == ["a"]
    assert tool.parameters["required"] == ["one"]
    for arguments in ({"two": 1}, {}, {"one": "2"}, {"one": True}, {"one": 1, "names": [3]}):
        with pytest.raises(UsageError):
            tool.checked(arguments)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("为什么报警？", "zh"),
        ("Why did it alarm?", "en"),
        ("P-101 泵的 VT-101 振动", "zh"),
        ("the valve 阀 of the main line is closed and locked", "en"),
    ],
)
def test_language(text: str, language: str):
    assert language_of(text) == language


def test_import_is_fast_and_pulls_in_nothing_heavy():
    code = (
        "import time; t = time.perf_counter(); import industria; "
        "s = time.perf_counter() - t; import sys; "
        "assert not {'numpy', 'pandas', 'duckdb', 'fastapi'} & set(sys.modules); print(s)"
    )
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    ]
    assert min(times) < 0.5
