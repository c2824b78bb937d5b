"""What stays flat as a plant grows: unchanged files, new documents, commits; and what that may not cost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from industria.core import Asset
from industria.foundation.ingest import seen as seen_module
from industria.foundation.ingest.seen import Seen
from industria.foundation.lake import Lake
from industria.foundation.lake.catalogue import Catalogue
from industria.foundation.lake.replace import family
from industria.foundation.lake.tables import Tables
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder


def an_asset(
    name: str, *, digest: str = "", source: str = "", parents: tuple[str, ...] = ()
) -> Asset:
    return Asset(name, "text", name, "", digest or name, source=source, parents=parents)


# -- the catalogue ---------------------------------------------------------------------------

line = st.lists(
    st.tuples(
        st.sampled_from(["add", "forget"]),
        st.integers(0, 7),
        st.integers(0, 2),
        st.lists(st.integers(0, 7), max_size=2),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(line)
def test_the_catalogue_answers_as_a_walk_over_all_assets_does(tmp_path_factory, line):
    catalogue = Catalogue(tmp_path_factory.mktemp("c") / "catalogue.db")
    for act, number, source, parents in line:
        if act == "add":
            catalogue.add(
                Asset(
                    f"a{number}", "text", f"n{number % 3}", "", f"sha{number % 2}",
                    source=f"s{source}", parents=tuple(f"a{p}" for p in parents if p != number),
                )
            )  # fmt: skip
        else:
            catalogue.forget(f"a{number}")
    every = catalogue.list(superseded=True)
    current = {a.id for a in catalogue.list()}

    def in_force(asset: Asset) -> bool:
        made = {asset.id}
        while more := {a.id for a in every if a.id not in made and made & set(a.parents)}:
            made |= more
        return bool(made & current)

    for digest in ("sha0", "sha1"):
        held = [a for a in catalogue.by_sha256(digest) if in_force(a)]
        assert catalogue.holder(digest) == (held[0].name if held else "")
    for asset in every:
        children = {a.id for a in every if asset.id in a.parents}
        assert {a.id for a in catalogue.made_from(asset.id)} == children
    catalogue.close()


def test_a_catalogue_of_the_version_before_learns_what_was_made_from_what(tmp_path: Path):
    catalogue = Catalogue(tmp_path / "c.db")
    catalogue.add_all(
        [an_asset("raw", source="f"), an_asset("mended", source="g", parents=("raw",))]
    )
    catalogue.close()
    import sqlite3

    with sqlite3.connect(tmp_path / "c.db") as old:
        for name in ("added", "changed", "gone"):
            old.execute(f"DROP TRIGGER assets_{name}")
        old.execute("DROP TABLE derived")
        old.execute("PRAGMA user_version = 0")
        old.execute("UPDATE assets SET superseded_by = 'x' WHERE id = 'raw'")
    assert Catalogue(tmp_path / "c.db").holder("raw") == "raw"


def test_no_question_to_the_catalogue_reads_all_of_it(tmp_path: Path):
    catalogue = Catalogue(tmp_path / "c.db")
    catalogue.add_all([an_asset(f"a{n}", source=f"s{n}") for n in range(50)])
    store = catalogue._store
    asked: list[tuple[str, tuple[object, ...]]] = []
    store.connection.set_trace_callback(lambda statement: asked.append((statement, ())))
    catalogue.get("a7")
    catalogue.holder("a7")
    catalogue.superseded("s7")
    catalogue.made_from("a7")
    catalogue.versions("a7", "s7")
    catalogue.from_source("s7")
    catalogue.add(an_asset("a60", source="s60"))
    store.connection.set_trace_callback(None)
    questions = [s for s, _ in asked if s.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(questions) >= 8
    for statement in questions:
        plan = [str(row[3]) for row in store.rows(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [
            p
            for p in plan
            if p.startswith(
                ("SCAN assets", "SCAN derived", "SCAN retired", "SCAN a", "SCAN c", "SCAN d")
            )
        ], plan


def test_a_replaced_file_is_taken_out_once_and_again_when_it_comes_back(tmp_path: Path):
    lake = Lake(tmp_path)
    for digest in ("one", "two", "three"):
        lake.catalogue.add(Asset(digest, "text", "note", "", digest, source="note.md"))
    assert lake.catalogue.superseded("note.md") == ["one", "two"]
    lake.catalogue.retire(["one", "two"])
    assert lake.catalogue.superseded("note.md") == []
    lake.catalogue.add(Asset("one", "text", "note", "", "one", source="note.md"))
    assert lake.catalogue.superseded("note.md") == ["three"]
    lake.catalogue.add(Asset("two", "text", "note", "", "two", source="note.md"))
    assert sorted(lake.catalogue.superseded("note.md")) == ["one", "three"]


def test_a_family_is_all_versions_and_all_that_was_made_of_them(tmp_path: Path):
    lake = Lake(tmp_path)
    made = [
        Asset("t1", "table", "t", "", "1", source="f", table="t"),
        Asset("t2", "table", "t", "", "2", source="f", table="t"),
        Asset("scores", "table", "t_scores", "", "3", table="t_scores", parents=("t1",)),
        Asset("of_scores", "text", "x", "", "4", parents=("scores",)),
        Asset("other", "table", "u", "", "5", source="g", table="u"),
    ]
    lake.catalogue.add_all(made)
    assert {a.id for a in family(lake, [made[1]])} == {"t1", "t2", "scores", "of_scores"}


# -- unchanged files -------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """A clock that runs an hour ahead: what the files changed is long ago."""
    now = time.time_ns
    monkeypatch.setattr(seen_module.time, "time_ns", lambda: now() + 3_600_000_000_000)


def remembered(tmp_path: Path, file: Path) -> str:
    seen = Seen(tmp_path / "seen.db")
    found = seen.remembered(file)
    seen.close()
    return found


def noted(tmp_path: Path, file: Path) -> str:
    seen = Seen(tmp_path / "seen.db")
    digest = seen.hash(file)
    seen.settle()
    seen.close()
    return digest


def _same_length(file: Path) -> None:
    file.write_text("two")


def _restored_times(file: Path) -> None:
    before = file.stat()
    file.write_text("two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _moved_in_place(file: Path) -> None:
    before = file.stat()
    other = file.with_suffix(".other")
    other.write_text("two")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


@pytest.mark.parametrize("change", [_same_length, _restored_times, _moved_in_place])
def test_a_changed_file_is_read_again_whatever_hides_it(tmp_path: Path, clock, change):
    file = tmp_path / "f.md"
    file.write_text("one")
    digest = noted(tmp_path, file)
    if file.stat().st_ctime_ns % 10_000_000:
        assert remembered(tmp_path, file) == digest
    time.sleep(0.02)
    change(file)
    assert remembered(tmp_path, file) == ""


def test_what_changed_just_now_is_not_remembered(tmp_path: Path):
    file = tmp_path / "f.md"
    file.write_text("one")
    noted(tmp_path, file)
    assert remembered(tmp_path, file) == ""


def test_a_clock_too_coarse_to_tell_is_not_trusted(tmp_path: Path, clock, monkeypatch):
    file = tmp_path / "f.md"
    file.write_text("one")
    stamp = seen_module._stamp
    monkeypatch.setattr(
        seen_module, "_stamp", lambda p: (*stamp(p)[:4], stamp(p)[4] // 10_000_000 * 10_000_000)
    )
    noted(tmp_path, file)
    assert remembered(tmp_path, file) == ""


def test_a_remembered_file_is_not_read_and_comes_again_once_forgotten(
    tmp_path: Path, clock, monkeypatch
):
    source = tmp_path / "src"
    source.mkdir()
    (source / "note.md").write_text("# Note\nPump P-101 leaks.\n")
    with Plant.open(
        tmp_path / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        assert len(plant.ingest(source).assets) == 1
        with monkeypatch.context() as patch:
            patch.setattr(seen_module, "sha256_of", lambda _: pytest.fail("the file was read"))
            if (source / "note.md").stat().st_ctime_ns % 10_000_000:
                assert len(plant.ingest(source).skipped) == 1
        plant.forget(str(source / "note.md"))
        assert len(plant.ingest(source).assets) == 1


# -- batches ---------------------------------------------------------------------------------


def test_twins_and_a_bad_file_in_one_batch(tmp_path: Path, monkeypatch):
    source = tmp_path / "src"
    source.mkdir()
    for name in ("a", "b", "c"):
        (source / f"{name}.md").write_text(f"# {name}\nPump {name} leaks.\n")
    (source / "twin.md").write_text("# a\nPump a leaks.\n")
    with Plant.open(
        tmp_path / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        keep_all = plant.knowledge.keep_all

        def refuses_b(assets, progress):  # type: ignore[no-untyped-def]
            if any(asset.name == "b.md" for asset, _ in assets):
                raise RuntimeError("b is beyond me")
            keep_all(assets, progress)

        monkeypatch.setattr(plant.knowledge, "keep_all", refuses_b)
        report = plant.ingest(source)
        assert sorted(a.name for a in report.assets) == ["a.md", "c.md"]
        assert [Path(r["path"]).name for r in report.rejected] == ["b.md"]
        assert [Path(s["path"]).name for s in report.skipped] == ["twin.md"]
        assert sorted(a.name for a in plant.assets()) == ["a.md", "c.md"]
        monkeypatch.undo()
        assert [a.name for a in plant.ingest(source).assets] == ["b.md"]
        assert plant.index.count() == 3


def test_many_small_files_cost_few_commits(tmp_path: Path, monkeypatch):
    source = tmp_path / "src"
    source.mkdir()
    for n in range(60):
        (source / f"n{n}.md").write_text(f"# {n}\nPump P-{n} leaks.\n")
    monkeypatch.setattr("industria.foundation.ingest.batch._MOST_S", 1e9)
    monkeypatch.setattr("industria.foundation.ingest.batch._MOST_FILES", 25)
    with Plant.open(
        tmp_path / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        plant.ingest(source)
        before = plant.index.snapshot().version
        for n in range(60, 120):
            (source / f"n{n}.md").write_text(f"# {n}\nPump P-{n} leaks.\n")
        report = plant.ingest(source)
        assert len(report.assets) == 60 and len(report.skipped) == 60
        assert plant.index.count() == 120
        assert plant.index.snapshot().version - before <= 3 + 6, "settling takes a few"


JOB = """
import sys
from industria.foundation.ingest.batch import Batch
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder
settle = Batch.settle
def told(self):
    settle(self)
    print(*(a.id for a in self.report.assets), flush=True)
Batch.settle = told
with Plant.open(sys.argv[1], chat=ChatConfiguration("none"), embedder=FixedEmbedder(384)) as plant:
    plant.ingest(sys.argv[2])
"""


def test_what_was_reported_is_there_after_a_kill(tmp_path: Path):
    source = tmp_path / "src"
    source.mkdir()
    for n in range(400):
        (source / f"n{n}.md").write_text(f"# {n}\nPump P-{n} leaks.\n")
    process = subprocess.Popen(
        [sys.executable, "-c", JOB, str(tmp_path / "plant"), str(source)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told: set[str] = set()
    for _ in range(2):
        told |= set(process.stdout.readline().split())
    process.send_signal(signal.SIGKILL)
    for left in process.stdout:  # what it still said before it died
        told |= set(left.split()) if left.endswith("\n") else set()
    process.wait()
    assert told and len(told) < 400
    with Plant.open(
        tmp_path / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder()
    ) as plant:
        assert told <= {a.id for a in plant.assets()}
        assert all(plant.index.of_asset(a) for a in told)
        plant.ingest(source)
        assert len(plant.assets()) == 400 and plant.index.count() == 400


# -- tables ----------------------------------------------------------------------------------


def test_a_growing_table_keeps_few_files_and_every_row_and_version(tmp_path: Path):
    tables = Tables(tmp_path)
    versions = [tables.write("t", pa.table({"n": [n]}), key=f"k{n}") for n in range(150)]
    reader = tables.files("t", versions[20])
    assert len(tables.files("t")) < 40
    assert sorted(tables.read("t")["n"].to_pylist()) == list(range(150))
    assert sorted(tables.read("t", versions[20])["n"].to_pylist()) == list(range(21))
    assert all(Path(file).exists() for file in reader), "a reader lost its files"
    assert [tables.write("t", pa.table({"n": [0]}), key=f"k{n}") for n in (0, 31, 32, 149)] == [
        versions[n] for n in (0, 31, 32, 149)
    ]


def test_a_table_dropped_and_made_again_is_not_read_through_an_old_handle(tmp_path: Path):
    mine, other = Tables(tmp_path), Tables(tmp_path)
    for n in range(5):
        mine.write("t", pa.table({"n": [n]}))
    other.drop("t")
    other.write("t", pa.table({"n": [77]}))
    assert mine.read("t")["n"].to_pylist() == [77]
    mine.write("t", pa.table({"n": [78]}))
    assert sorted(other.read("t")["n"].to_pylist()) == [77, 78]


def test_overwrites_beside_compactions_leave_one_set_of_rows(tmp_path: Path):
    code = (
        "import sys, pyarrow as pa; from pathlib import Path\n"
        "from industria.foundation.lake.tables import Tables\n"
        "t = Tables(Path(sys.argv[1]))\n"
        "for n in range(25):\n"
        "    if sys.argv[2] == 'write': t.write('t', pa.table({'n': [n] * 7}), mode='overwrite')\n"
        "    else: t.compact('t')\n"
    )
    tables = Tables(tmp_path)
    for n in range(8):
        tables.write("t", pa.table({"n": [n]}))
    ways = ("write", "compact", "compact")
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), w]) for w in ways]
    assert [p.wait(timeout=240) for p in running] == [0, 0, 0]
    assert tables.read("t")["n"].to_pylist() == [24] * 7


def test_one_key_commits_once_from_many_at_once(tmp_path: Path):
    code = (
        "import sys, pyarrow as pa; from pathlib import Path\n"
        "from industria.foundation.lake.tables import Tables\n"
        "t = Tables(Path(sys.argv[1]))\n"
        "for n in range(40): t.write('t', pa.table({'n': [n]}), key=f'k{n}')\n"
    )
    Tables(tmp_path).write("t", pa.table({"n": [-1]}))
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [p.wait(timeout=240) for p in running] == [0, 0, 0]
    assert sorted(Tables(tmp_path).read("t")["n"].to_pylist()) == list(range(-1, 40))
