"""The scoreboard: stale figures, rows that fail, caches, and proofs that a row can lose."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from industria.bench import digest, report, results, runner
from industria.bench.__main__ import main
from industria.bench.cache import Cache
from industria.bench.command import prove_rows
from industria.bench.entry import Context, Entry, Fault, Measure, Stamp, Stub
from industria.bench.prove import prove
from industria.bench.results import store, stored_results
from industria.bench.swap import always, swapped, together
from industria.core import MissingPartError, NotFoundError, UsageError, silent


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    """A small package in industria's place, so that files may be changed."""
    root = tmp_path / "industria"
    files = {
        "__init__.py": "def f():\n    from industria.heavy import x\n",
        "heavy.py": "x = 1\n",
        "typed.py": "y = 1\n",
        "deep/__init__.py": "",
        "deep/lazy.py": "z = 1\n",
        "deep/words.json": "{}",
        "deep/child.py": "c = 1\n",
        "bench/__init__.py": "",
        "bench/entry.py": "e = 1\n",
        "bench/rows/__init__.py": "",
        "bench/rows/row.py": (
            '"""A row."""\nfrom typing import TYPE_CHECKING\nfrom industria.bench.entry import e\n'
            "if TYPE_CHECKING:\n    import industria.typed\n"
            'JOB = """\nimport industria.deep.child\n"""\n'
            'def measure():\n    """Said."""\n    from industria.deep import lazy\n'
            '    return open("deep/words.json"), lazy  # why\n'
        ),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(digest, "PACKAGE", root)
    for cached in (digest._file_of, digest._known, digest._package_files, digest._named_package):
        cached.cache_clear()
    yield root
    for cached in (digest._file_of, digest._known, digest._package_files, digest._named_package):
        cached.cache_clear()


ROW = "industria.bench.rows.row"


def test_a_closure_holds_what_runs_later_and_in_programs_but_not_types_or_the_board_itself(package):
    found = set(digest.closure(ROW))
    assert {"industria.deep.lazy", "industria.deep.child", ROW, "industria"} <= found
    assert not {"industria.typed", "industria.bench.entry", "industria.heavy"} & found


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("bench/rows/row.py", "# why", "# another reason", False),
        ("bench/rows/row.py", '"""Said."""', '"""Said in other\n    words."""', False),
        ("bench/rows/row.py", "return open", "return  \\\n        open", False),
        ("bench/entry.py", "e = 1", "e = 2", False),
        ("typed.py", "y = 1", "y = 2", False),
        ("heavy.py", "x = 1", "x = 2", False),
        ("bench/rows/row.py", "lazy  #", "lazy, 1  #", True),
        ("deep/lazy.py", "z = 1", "z = 2", True),
        ("deep/child.py", "c = 1", "c = 1.0", True),
        ("deep/words.json", "{}", '{"pump": "泵"}', True),
    ],
)
def test_only_what_a_row_rests_on_changes_its_digest(package: Path, file, old, new, changes):
    before = digest.code_digest(ROW)
    path = package / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, (1, 1))
    assert (digest.code_digest(ROW) != before) is changes


def test_a_package_that_is_searched_by_folder_counts_whole(package: Path):
    (package / "deep" / "lazy.py").write_text("import pkgutil\n")
    (package / "deep" / "found.py").write_text("f = 1\n")
    before = digest.code_digest(ROW)
    (package / "deep" / "found.py").write_text("f = 2\n")
    assert digest.code_digest(ROW) != before


def test_what_is_remembered_of_files_is_the_same_and_a_changed_file_is_read_again(
    package, tmp_path
):
    plain = digest.code_digest(ROW)
    for _ in range(2):
        with digest.remember(tmp_path / "remembered.json"):
            assert digest.code_digest(ROW) == plain
    (tmp_path / "remembered.json").write_text("{cut off")
    (package / "deep" / "lazy.py").write_text("z = 3\n")
    with digest.remember(tmp_path / "remembered.json"):
        assert digest.code_digest(ROW) != plain


def test_data_digests_see_contents_names_and_the_ends_of_large_files_but_not_times(tmp_path: Path):
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.csv").write_text("1")
    large = bytearray(3 << 20)
    (folder / "large.bin").write_bytes(large)
    before = digest.data_digest([folder])
    os.utime(folder / "a.csv", (1, 1))
    assert digest.data_digest([folder]) == before
    large[-1] = 1
    (folder / "large.bin").write_bytes(large)
    after = digest.data_digest([folder])
    assert after != before
    (folder / "a.csv").rename(folder / "b.csv")
    assert digest.data_digest([folder]) != after


def entry(measure, **named) -> Entry:
    """A row for tests."""
    return Entry("KG-5", "-", "made", "composed", measure, **named)


def measured(made: Entry, data: Path | None = None, sample: int = 0):
    """What the board says of it."""
    return runner.measured(made, data, silent, sample, Cache())


def raising(error: Exception):
    """A row that fails."""

    def measure(context: Context) -> list[Measure]:
        (context.scratch / "x").write_text("x")
        raise error

    return measure


@pytest.mark.parametrize(
    "error", [TypeError("no"), MissingPartError("no such extra"), AssertionError(), KeyError("a")]
)
def test_a_row_that_fails_is_short_with_the_reason(error):
    (found,) = measured(entry(raising(error)))
    assert (found.passed, found.state, found.metric) == (False, "short", runner.FAILED)
    assert found.note.startswith(type(error).__name__)


def test_the_reason_names_no_place_of_this_machine():
    def measure(context: Context) -> list[Measure]:
        raise OSError(f"cannot read {context.scratch / 'a'}")

    (found,) = measured(entry(measure))
    assert "scratch/a" in found.note and "/tmp" not in found.note


@pytest.mark.parametrize("need", ["no_such_set", "package:no_such_package", "package:no.such"])
def test_what_is_not_here_is_not_measured(need: str, tmp_path: Path):
    (found,) = measured(entry(raising(TypeError()), needs=(need,)), tmp_path)
    assert (found.passed, found.state) == (None, "not measured") and need in found.note


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("passed", [True, None])
def test_no_number_is_never_a_pass(value, passed):
    (found,) = measured(entry(lambda c: [Measure("m", value, "-", "< 1", passed)]))
    assert (found.value, found.passed, found.state) == (None, False, "short")
    assert "NaN" not in json.dumps(found.to_json())


def test_a_sample_is_for_rows_that_count_something():
    with pytest.raises(UsageError, match="APP-6"):
        runner.run(["KG-5"], sample=3)
    with pytest.raises(UsageError):
        runner.run(["APP-6"], sample=-1)
    with pytest.raises(NotFoundError):
        runner.run(["KG-55"])
    context = Context(Path(), Path(), silent)
    assert context.up_to(7) == 7 and replace(context, sample=3).up_to(7) == 3


def good(context: Context) -> list[Measure]:
    """Two figures."""
    return [Measure("m", 1.0, "-", "1", True, "said"), Measure("n", 0.5, "-", "-", None)]


def test_results_come_back_and_are_stale_when_code_or_data_or_nothing_is_known(tmp_path: Path):
    data = tmp_path / "data"
    (data / "set").mkdir(parents=True)
    (data / "set" / "a").write_text("1")
    lines = measured(entry(good, needs=("set",)), data)
    stamp = replace(lines[0].stamp, code=digest.code_digest(results.row_module("KG-5")))
    lines = [replace(r, stamp=stamp) for r in lines]
    folder = tmp_path / "results"
    assert store(lines, folder) == []
    assert stored_results(data, folder) == lines and lines[0].state == "met"
    (data / "set" / "a").write_text("2")
    assert "data" in stored_results(data, folder)[0].stale
    assert stored_results(None, folder)[0].stale == ""
    for code, reason in (("other", "code under it changed"), ("", results.UNKNOWN_CODE)):
        store([replace(r, stamp=replace(stamp, code=code)) for r in lines], folder)
        found = stored_results(data, folder)[0]
        assert reason in found.stale and found.state == "stale"


def test_a_sample_takes_no_larger_measurements_place(tmp_path: Path):
    code = digest.code_digest(results.row_module("KG-5"))
    whole = [replace(r, stamp=Stamp(code=code)) for r in measured(entry(good))]
    part = [replace(r, value=0.0, stamp=Stamp(code=code, sample=3)) for r in whole]
    more = [replace(r, stamp=Stamp(code=code, sample=5)) for r in part]
    assert store(part, tmp_path) == [] and store(more, tmp_path) == []
    assert store(part, tmp_path) == ["KG-5"] and store(whole, tmp_path) == []
    assert store(more, tmp_path) == ["KG-5"]
    assert stored_results(folder=tmp_path)[0].value == 1.0
    store([replace(r, stamp=Stamp(code="old")) for r in whole], tmp_path)
    assert store(part, tmp_path) == []


def test_one_computation_serves_several_rows_and_its_time_counts_in_each():
    cache, calls = Cache(), []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    assert cache.once(("a", 1), compute) == 1 == cache.once(("a", 1), compute)
    assert cache.reused_s > 0 and cache.once(("a", 2), compute) == 2 and len(calls) == 2


def test_kept_results_are_of_their_code_weights_and_options_and_go_on_after_a_cut(tmp_path: Path):
    code, weights = ("industria.core.text",), ("qwen2.5-coder-1.5b",)
    asked = []

    def solve() -> dict[str, object]:
        asked.append(1)
        return {"value": len(asked)}

    first = Cache(tmp_path).kept("app", code, weights=weights, options={"seconds": 30})
    assert first.result("la01", solve) == {"value": 1} == first.result("la01", solve)
    again = Cache(tmp_path).kept("app", code, weights=weights, options={"seconds": 30})
    assert again.result("la01", solve) == {"value": 1} and again.result("la02", solve)["value"] == 2
    for other in (
        {"code": ("industria.core.tool",)}, {"weights": ("qwen2.5-coder-0.5b",)},
        {"options": {"seconds": 31}}, {"alone": ("industria.core.run",)},
    ):  # fmt: skip
        named = {"code": code, "weights": weights, "options": {"seconds": 30}} | other
        fresh = Cache(tmp_path).kept("app", **named)
        before = len(asked)
        fresh.result("la01", solve)
        assert len(asked) == before + 1, other
    nowhere = Cache().kept("app", code)
    nowhere.result("la01", solve)
    assert len((tmp_path / "app.jsonl").read_text().splitlines()) == 6


def test_a_swap_reaches_names_that_others_imported_and_ends_with_its_block():
    import industria.foundation.units as units
    from industria.bench.rows import gov_3

    real = units.parse_quantity
    with (
        pytest.raises(KeyError),
        swapped("industria.foundation.units:parse_quantity", always(None))(),
    ):
        assert gov_3.parse_quantity("3 bar") is None and units.parse_quantity("3 bar") is None
        raise KeyError
    assert gov_3.parse_quantity is real is units.parse_quantity
    both = together(
        swapped("industria.foundation.units:Quantity.si", lambda real: lambda self: -1.0),
        swapped("industria.foundation.units:STANDARD_ATMOSPHERE_PA", lambda real: 0.0),
    )
    quantity = real("3 bar")
    with both():
        assert quantity.si() == -1.0 and units.STANDARD_ATMOSPHERE_PA == 0.0
    assert quantity.si() == pytest.approx(300_000) and units.STANDARD_ATMOSPHERE_PA > 1e5
    with pytest.raises(AttributeError), swapped("industria.foundation.units:gone", always(1))():
        pass


class Answer:
    """A product in small: what a row measures."""

    value = 1.0
    size = 100


def small(context: Context) -> list[Measure]:
    """Met at one."""
    if Answer.value < 0:
        raise NotFoundError("expected an answer, found none")
    return [Measure(f"of {Answer.value * 7:.0f}", Answer.value + "" if Answer.value == 5 else Answer.value, "-", "1", Answer.value == 1)]  # fmt: skip


def with_value(value: float):
    """A block in which the product gives another value."""
    return swapped(f"{__name__}:Answer.value", lambda real: value)


def board_of(monkeypatch, known: dict[str, Entry]) -> None:
    """The scoreboard has these rows and no other."""
    monkeypatch.setattr(runner, "entries", lambda: known)
    monkeypatch.setattr(runner, "entry_of", known.get)


@pytest.mark.parametrize(
    ("value", "red"), [(0.0, True), (-1.0, True), (1.0, False), (5, False), (float("nan"), True)]
)
def test_a_stub_is_seen_where_a_met_bar_turns_short_and_only_there(monkeypatch, value, red):
    made = entry(
        small, stubs=(Stub("s", with_value(value)),), faults=(Fault("f", with_value(0.0)),)
    )
    board_of(monkeypatch, {"KG-5": made})
    as_it_is, stub, fault = prove(["KG-5"])
    assert (as_it_is.red, stub.red, fault.red) == (True, red, True), stub


def test_several_processes_prove_the_same_in_the_order_of_the_rows():
    rows = ["KG-5", "KG-4"]
    told: list[tuple[str, int, int]] = []
    shared = prove(rows, jobs=2, progress=lambda *said: told.append(said))
    assert [(p.row, p.kind, p.name, p.red, p.why) for p in shared] == [
        (p.row, p.kind, p.name, p.red, p.why) for p in prove(rows)
    ]
    assert len(told) == len(shared) and {n for _, n, _ in told} == {1, 2}


def test_a_row_without_stubs_or_faults_proves_nothing(monkeypatch):
    board_of(monkeypatch, {"KG-5": entry(small)})
    assert [p.red for p in prove([])] == [False, False, True]


def test_a_row_that_is_short_as_it_is_has_to_move(monkeypatch):
    def short(context: Context) -> list[Measure]:
        return [Measure("m", Answer.value / 2, "-", "1", False)]

    made = entry(
        short, stubs=(Stub("s", with_value(0.0)),), faults=(Fault("f", lambda: nullcontext()),)
    )
    board_of(monkeypatch, {"KG-5": made})
    assert [p.red for p in prove(["KG-5"])] == [True, True, False]


def test_a_cut_row_is_proved_on_its_sample_and_nothing_kept_answers_for_a_fault(monkeypatch):
    seen = []

    def sampled(context: Context) -> list[Measure]:
        seen.append((context.sample, context.cache.folder))
        value = context.cache.once(("v",), lambda: Answer.value)
        return [Measure("m", value, "-", "1", value == 1)]

    made = entry(sampled, proof_sample=2, counts="things", stubs=(Stub("s", with_value(0.0)),), faults=(Fault("f", with_value(2.0)),))  # fmt: skip
    board_of(monkeypatch, {"KG-5": made})
    assert all(p.red for p in prove(["KG-5"])) and set(seen) == {(2, None)}


def test_whole_figures_and_proofs_are_of_one_measurement_where_the_row_is_not_made_smaller(
    monkeypatch,
):
    sizes: list[int] = []

    def sized(context: Context) -> list[Measure]:
        sizes.append(context.sample)
        return [Measure("m", Answer.value, "-", "1", Answer.value == 1)]

    planted = {"stubs": (Stub("s", with_value(0.0)),), "faults": (Fault("f", with_value(2.0)),)}
    for sample, seen in ((0, [0, 0, 0]), (2, [2, 0, 2, 2])):
        made = entry(sized, proof_sample=sample, counts="things", **planted)
        board_of(monkeypatch, {"KG-5": made})
        sizes.clear()
        found = prove_rows(["KG-5"], regressions=True)
        assert sizes == seen and found.passed
        assert [(r.value, r.stamp.sample) for r in found.board.results] == [(1.0, 0)]
    board_of(
        monkeypatch,
        {"KG-5": entry(lambda context: [Measure("m", 0.0, "-", "1", False)], **planted)},
    )
    assert not prove_rows(["KG-5"], regressions=True).board.passed


def test_a_row_is_as_small_as_its_proofs_say_as_it_is_and_under_what_is_planted(monkeypatch):
    seen = []

    def sized(context: Context) -> list[Measure]:
        seen.append(Answer.size)
        return [Measure("m", Answer.value, "-", "1", Answer.value == 1)]

    made = entry(
        sized, stubs=(Stub("s", with_value(0.0)),), faults=(Fault("f", with_value(2.0)),),
        smaller=swapped(f"{__name__}:Answer.size", lambda size: size // 10),
    )  # fmt: skip
    board_of(monkeypatch, {"KG-5": made})
    assert all(p.red for p in prove(["KG-5"])) and seen == [10, 10, 10]
    assert Answer.size == 100


def test_proofs_make_their_row_smaller_and_none_reaches_a_plain_measurement():
    made = runner.entries()["GROW-3"]
    from industria.bench.rows import grow_3

    whole = grow_3.SIZES
    with made.smaller():
        assert max(grow_3.SIZES) < max(whole)
    assert whole == grow_3.SIZES


def test_every_row_has_a_stub_and_a_fault_and_each_planted_name_exists():
    known = runner.entries()
    for row, made in known.items():
        assert made.stubs and made.faults, row
        assert made.counts or not made.proof_sample, row
        assert made.measure.__module__ == results.row_module(row)
        for plant in (*made.stubs, *made.faults):
            with plant.put(), made.smaller():
                pass
    assert 10 <= sum(e.headline for e in known.values()) <= report.MOST_HEADLINES


def test_the_stored_board_names_known_rows_and_no_machine():
    known = runner.entries()
    found = stored_results()
    assert {r.row for r in found} <= set(known) and len(found) > 150
    for path in results.FOLDER.glob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        assert content["row"] == path.stem
        assert set(content["machine"]) <= {"cpu", "cores", "memory_gb", "system", "python"}
        assert not any(word in path.read_text("utf-8") for word in ("/tmp/", "/home/", "/work/"))


def test_the_readmes_show_headlines_with_state_and_the_report_shows_all(tmp_path, monkeypatch):
    folder = tmp_path / "results"
    known = {
        "KG-5": entry(good, headline=True, looked_at=True, own_hand=True),
        "KG-4": replace(entry(good), row="KG-4"),
        "KG-6": replace(entry(good), row="KG-6"),
    }
    code = digest.code_digest(results.row_module("KG-5"))
    lines = [
        replace(r, stamp=replace(r.stamp, code=code)) for r in measured(known["KG-5"])
    ] + measured(known["KG-4"])
    for name in ("README.md", "README.zh.md"):
        (tmp_path / name).write_text("a\n<!-- scoreboard -->\nold\n<!-- /scoreboard -->\nb\n")
    monkeypatch.setattr(results, "FOLDER", folder)
    board_of(monkeypatch, known)
    report.write_report(lines, tmp_path / "BENCHMARKS.md")
    english, chinese = ((tmp_path / n).read_text() for n in ("README.md", "README.zh.md"))
    assert "| KG-5 | m | 1.000 | - | 1 | met | composed, looked at, own hand |" in english
    assert "KG-4" not in english and "old" not in english and english.endswith("b\n")
    assert "| 达到 | 自编, 构建时看过, 出自同一作者 |" in chinese
    whole = (tmp_path / "BENCHMARKS.md").read_text()
    assert "| KG-4 | m | 1.000 | - | 1 | stale (" in whole and "| KG-6 | not measured |" in whole
    assert "- KG-5, m: said" in whole


def test_the_command_proves_a_row_and_says_what_became_of_it(capsys):
    assert main(["--prove", "KG-5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(p["red"] for p in found) and {p["kind"] for p in found} == {
        "as it is",
        "stub",
        "fault",
    }
    assert main(["--prove", "KG-5", "--sample", "2"]) == 2
    assert main(["NO-1"]) == 1 and "expected rows of" in capsys.readouterr().err
