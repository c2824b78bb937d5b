"""Personal data and secrets in lines as plants write them: which are found, where, and that nothing shows them."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from in_process import industria
from industria.foundation.privacy import find_secrets, mask, masked_spans

pytestmark = pytest.mark.fast
_MARK = re.compile(r"<<([a-z_]+)\|(.*?)>>(?!>)")
_LINES = [
    line
    for line in (Path(__file__).parent / "written" / "secrets.txt").read_text("utf-8").splitlines()
    if not line.startswith("# ")
]


def plain(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A line without its marks, and the places and kinds that they marked."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return text + line[at:], spans


def _covers(found: tuple[int, int, str], wanted: tuple[int, int, str]) -> bool:
    both = min(found[1], wanted[1]) - max(found[0], wanted[0])
    return both >= 0.5 * max(found[1] - found[0], wanted[1] - wanted[0]) and found[2] == wanted[2]


@pytest.mark.parametrize("line", _LINES)
def test_what_is_marked_is_found_with_its_kind_and_nothing_else(line: str) -> None:
    text, wanted = plain(line)
    found = [(s.start, s.end, s.kind) for s in find_secrets(text)]
    assert len(found) == len(wanted)
    assert all(_covers(f, w) for f, w in zip(found, wanted, strict=True)), found


def test_half_of_the_lines_have_nothing_and_every_kind_is_there() -> None:
    spans = [plain(line)[1] for line in _LINES]
    assert len(_LINES) > 300 and 0.4 < sum(not s for s in spans) / len(spans) < 0.7
    assert len({kind for s in spans for _, _, kind in s}) == 14


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("IBAN of the supplier: DE89370400440532013000", ["iban"]),
        ("DE89370400440532013001 is a lot number", []),  # the check digits are wrong
        ("110101199003078514", []),  # the same
        ("4111 1111 1111 1111", ["bank_card"]), ("4111 1111 1111 1112", []),
        ("打他手机１３８００００１２３４", ["phone"]),
    ],
)  # fmt: skip
def test_check_digits_decide_and_wide_figures_are_figures(text: str, kinds: list[str]) -> None:
    assert [s.kind for s in find_secrets(text)] == kinds


@given(st.text(max_size=60))
def test_no_line_breaks_the_search_and_spans_lie_in_it(text: str) -> None:
    spans = find_secrets(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    masked_spans(text, spans)


def test_a_mask_leaves_who_logged_in_and_takes_the_rest() -> None:
    masked = mask("user=m.kessler password=Blue7!sky IBAN DE89370400440532013000, 工号 50317")
    assert masked == "user=m.kessler password=[credential] IBAN [account], 工号 [personal]"


def test_the_command_says_places_and_never_what_stands_there(tmp_path) -> None:
    listed = tmp_path / "log.txt"
    listed.write_text("pump P-101 tripped\n值班员韦小龙报告，电话13907311842\n", encoding="utf-8")
    said = industria("secrets", "pwd=Tr0ub4dor&3", "--file", str(listed), "--json", cwd=tmp_path)
    first, second, third = json.loads(said.stdout)["lines"]
    assert first == {
        "text": "pwd=[password]",
        "spans": [{"start": 4, "end": 15, "kind": "password"}],
    }
    assert second["spans"] == []
    assert [s["kind"] for s in third["spans"]] == ["person", "phone"]
    assert not re.search("Tr0ub|韦小龙|1390731", said.stdout)
    shown = industria("secrets", "pwd=Tr0ub4dor&3", "--language", "zh", cwd=tmp_path).stdout
    assert "密码" in shown and "Tr0ub" not in shown
