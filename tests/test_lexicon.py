"""The lexicon: roles, the longest word at each place, and no second word list anywhere."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from industria.core import InputError
from industria.foundation import lexicon
from industria.foundation.lexicon.entry import read
from industria.foundation.lexicon.scan import Scanner

SOURCE = Path(__file__).parents[1] / "src" / "industria"
# Modules that keep words of their own, and why.
EXCEPTIONS = {
    "applications/production/plc": "statements about programs, a grammar of its own",
    "applications/production/scheduling/edits.py": "whole sentences that change a plan",
    "bench": "what rows plant and ask, which must not come from what they measure",
    "demo": "a plant's own papers",
    "foundation/ingest/injection.py": "sentences that give a model orders",
    "foundation/privacy": "names of persons and places, and words beside them",
    "foundation/knowledge/attributes.py": "a grammar of characters: how properties are built",
    "foundation/knowledge/coreference.py": "pronouns, each with what may follow it",
    "foundation/knowledge/relations": "a grammar of clauses: joints and tails in expressions; its vocabulary is the lexicon's",
    "foundation/units": "gauge and absolute, within expressions for pressures",
    "infrastructure/links/json_message.py": "a floor below the lexicon; brokers' quality words",
    "interaction/value_question.py": "periods with numbers in them: the last 24 hours",
    "interaction/wanted.py": "word order: which noun an amount is asked of",
}
_HAN = re.compile(r"[\u4e00-\u9fff]{1,8}")
_WORD = re.compile(r"[\u4e00-\u9fff]{1,8}|[A-Za-z][A-Za-z _/-]*")
_FEW = 6


def test_a_word_has_a_meaning_and_roles_in_both_languages() -> None:
    assert (
        lexicon.concept_of("泵", "head_noun") == lexicon.concept_of("pump", "head_noun") == "pump"
    )
    assert lexicon.concept_of("nothing of the kind") == ""
    assert {"一", "one"} <= set(lexicon.words("digit"))
    assert "one" not in lexicon.words("digit", language="zh")
    with pytest.raises(InputError, match="expected a role of the lexicon"):
        lexicon.words("no such role")


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("不得超过 80", ["at_most"]),
        ("不得打开", ["not", "open"]),
        ("must not exceed 80", ["at_most"]),
        ("The nozzle is notched on_site", []),
        ("NO entry", ["not"]),
        ("运行时间和小时数", []),
        ("停机时", ["stop", "if"]),
        ("left and 左右", ["left", "about"]),
        ("not only once per shift", []),
        ("请勿when打开", ["not", "if", "open"]),
        ("shut down, shut", ["stop", "close"]),
    ],
)
def test_the_longest_word_is_read_and_none_inside_another(text: str, concepts: list[str]) -> None:
    assert [found.concept for found in lexicon.scan(text, "marker")] == concepts


def test_what_a_word_is_unlike_hides_no_other_word() -> None:
    """``current temperature`` is no current, but it is a temperature."""
    found = lexicon.scan("the current temperature", "current", "measured")
    assert [f.concept for f in found] == ["temperature"]


def test_places_are_those_of_the_text_as_it_is_written() -> None:
    text = "İ: Maximum 高于"
    assert [text[f.start : f.end] for f in lexicon.scan(text, "marker")] == ["Maximum", "高于"]


def test_an_open_form_takes_any_ending() -> None:
    entries = list(read("[change] verb\nen: chang*\nunlike: changeover*", "t"))
    scanner = Scanner(entries)
    assert [(f.start, f.end) for f in scanner.find("changing, exchange, changeovers")] == [(0, 8)]


@pytest.mark.parametrize("text", ["zh: 泵", "[a] x\nzh: 泵\nzh: 阀", "[a] x\nde: Pumpe", "[a"])
def test_data_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"line \d+ of t"):
        list(read(text, "t"))


@pytest.mark.parametrize(
    ("words", "number"),
    [("12", 12), ("twelve", 12), ("三百二十", 320), ("十二万", 120_000), ("二〇二六", 2026), ("一百零五", 105)],
)  # fmt: skip
def test_numbers_in_words(words: str, number: int) -> None:
    assert lexicon.number_of(words) == number
    with pytest.raises(InputError, match="expected a number in words"):
        lexicon.number_of(f"{words}?")


def test_the_words_are_read_at_the_first_call_and_not_at_import() -> None:
    code = (
        "import industria.interaction.ask, industria.foundation.knowledge, industria.foundation.units\n"
        "import industria.interaction.conversation, industria.foundation.governance.govern\n"
        "from industria.foundation.lexicon.entry import all_entries\n"
        "print(all_entries.cache_info().currsize)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "0"


def test_every_role_that_a_module_names_has_words() -> None:
    asked = re.compile(
        r"lexicon\.(?:words|has|scan|starts|entries|by_form|concept_of)\(([^()]*(?:\([^()]*\))?[^()]*)\)"
    )
    used: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if "import lexicon" in text:
            for call in asked.findall(text):
                used |= set(re.findall(r'"([a-z_]+)"', call)) - {"zh", "en"}
            used |= set(re.findall(r"\{([a-z]+(?:_[a-z]+)+)(?:\.zh|\.en)?(?:\.bare)?\}", text)) & {
                m for p in re.findall(r'lexicon\.Pattern\((.*?)\n?\)\n', text, re.S)
                for m in re.findall(r"\{([a-z_]+)", p)
            }  # fmt: skip
    assert len(used) > 60
    for role in sorted(used):
        assert lexicon.words(role)


def test_no_other_module_keeps_a_bilingual_word_list() -> None:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith("foundation/lexicon/") or any(place.startswith(e) for e in EXCEPTIONS):
            continue
        lists = list(word_lists(path.read_text("utf-8")))
        if lists:
            found[place] = lists
    assert not found


def test_every_exception_is_one() -> None:
    for place in EXCEPTIONS:
        paths = [SOURCE / place] if place.endswith(".py") else (SOURCE / place).rglob("*.py")
        assert any(list(word_lists(path.read_text("utf-8"))) for path in paths), place


@pytest.mark.parametrize(
    "code",
    [
        'W = {"pump", "motor", "fan", "泵", "电机", "风机"}',
        'W = (("pump", "泵"), ("motor", "电机"), ("fan", "风机"))',
        'W = {"泵": "pump", "电机": "motor", "风机": "fan"}',
        'W = "pump motor fan valve 泵 电机".split()',
        'W = re.compile(r"\\\\b(?:pump|motor|fan)\\\\b|泵|电机|风机")',
    ],
)
def test_a_second_list_would_be_seen(code: str) -> None:
    assert list(word_lists(code))


def word_lists(code: str) -> Iterator[str]:
    """Collections, alternations and split texts of six words and more of which some are Chinese."""
    tree = ast.parse(code)
    shown = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text")
        or (isinstance(node, ast.Dict) and _is_translation(node))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and id(node) not in shown:
            strings = [
                n.value
                for n in ast.walk(node)
                if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in shown
            ]
            if _is_word_list(strings):
                yield f"line {node.lineno}: {strings[:3]}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in shown:
                continue
            if _is_word_list(re.split(r"[|()?:\\\[\]]+", node.value) if "|" in node.value else []):
                yield f"line {node.lineno}: {node.value[:40]}"
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "split":
            target = getattr(node.func, "value", None)
            if isinstance(target, ast.Constant) and _is_word_list(str(target.value).split()):
                yield f"line {node.lineno}: {str(target.value)[:40]}"


def _is_word_list(strings: list[str]) -> bool:
    words = [s for s in strings if _WORD.fullmatch(s)]
    return len(words) >= _FEW and sum(bool(_HAN.fullmatch(w)) for w in words) >= 2


def _is_translation(node: ast.Dict) -> bool:
    return {getattr(k, "value", None) for k in node.keys} <= {"zh", "en"}
