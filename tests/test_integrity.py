"""Every file of a plant against what it was when it was written; backup and restore.

A flipped bit of any file is named by verify, and what is asked of the plant is then the same answer
as before or an error, never another answer.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from industria.applications.production.plc.runtime.programs import Programs
from industria.applications.production.plc.runtime.retain import RetainFile
from industria.capabilities.upkeep import whole
from industria.capabilities.upkeep.whole import verify_plant
from industria.core import IndustriaError, InputError, IntegrityError, ModelCard
from industria.foundation.ingest.engine import Ingest
from industria.foundation.integrity import Damage, IntegrityReport
from industria.foundation.integrity.backup import backup
from industria.foundation.integrity.report import RESTORE
from industria.foundation.integrity.restore import restore
from industria.foundation.knowledge import Knowledge
from industria.foundation.lake import Lake, StoredAlarm
from industria.infrastructure import page_sums
from industria.infrastructure.objects import ObjectStore
from industria.infrastructure.sqlite import SqliteStore
from industria.models.registry import Registry
from industria.stores import Stores

FLIPS = 150
MANUAL = (
    "# Pump P-101\n\nIf the seal leaks, replace the seal. Pump P-101 feeds tank T-2.\n\n"
    "# Motor M-7\n\nMotor M-7 drives pump P-101. The bearing temperature limit is 80 C.\n"
)


@dataclass
class Open:
    """The stores of a plant, without an embedder."""

    root: Path

    def __post_init__(self) -> None:
        self.lake = Lake(self.root)
        self.knowledge = Knowledge(self.root, self.lake, None)

    def ingest(self, *sources: Path) -> None:
        Ingest(self.lake, self.root, self.knowledge).run(list(sources))
        self.knowledge.relate_documents()
        self.knowledge.index.settle()

    def close(self) -> None:
        self.lake.close()
        self.knowledge.close()

    def __enter__(self) -> Open:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_plant(root: Path, sources: Path) -> None:
    """A small plant with something in each of its stores."""
    sources.mkdir()
    rows = "".join(
        f"2026-01-{1 + i // 24:02d} {i % 24:02d}:00:00,{10 + i % 7 * 0.5},{3 + i % 5 * 0.1}\n"
        for i in range(300)
    )
    (sources / "pump.csv").write_text("time,flow,pressure\n" + rows)
    (sources / "manual.md").write_text(MANUAL)
    root.mkdir()
    (root / "plant.json").write_text('{"format": 1}\n')
    (root / "writes.json").write_text('{"tags": {"speed": {"most": 100}}}')
    with Open(root) as plant:
        plant.ingest(sources)
        plant.lake.tables.merge(
            "pump",
            plant.lake.tables.read("pump").slice(0, 3),
            ["time"],
        )
        asset = plant.lake.catalogue.get("pump")
        alarm = StoredAlarm(asset.id, "m", "2026-01-01", "2026-01-02", 3.5, ("flow",))
        plant.lake.alarms.replace(asset.id, [alarm])
    registry = models_of(root)
    card = ModelCard("pump_model", 0, "anomaly_detection", "scenario")
    registry.add(card, {"weights": bytes(range(200))})
    registry.close()
    Programs(root / "programs").keep("latch", "PROGRAM latch END_PROGRAM", {"passed": True})
    retained = RetainFile(root / "plc" / "latch" / "retain.bin")
    retained.write({"total": 123}, "x")
    retained.write({"total": 124}, "x")
    retained.close()
    keys = SqliteStore(root / "gateway.db", "CREATE TABLE IF NOT EXISTS keys (hash TEXT)")
    with keys.write() as connection:
        connection.execute("INSERT INTO keys VALUES ('panel')")
    keys.close()
    stores = Stores(root)
    with stores.audit.run("test", {"n": 1}):
        pass
    stores.close()


def models_of(root: Path) -> Registry:
    return Registry(root / "models.db", ObjectStore(str(root / "objects")))


def answers(root: Path) -> dict[str, object]:
    """What a plant says, each answer alone; an error of ours stands for an answer that it refuses."""
    found: dict[str, object] = {}

    def ask(name: str, question: Callable[[], object]) -> None:
        try:
            found[name] = question()
        except IndustriaError as error:
            found[name] = error

    plant = Open(root)
    lake, knowledge = plant.lake, plant.knowledge
    statement = "SELECT count(*), sum(flow), sum(pressure), min(time), max(time) FROM pump"
    ask("sql", lambda: lake.sql.query(statement).to_pylist())
    ask("rows", lambda: lake.tables.read("pump", 1).to_pylist())
    ask("assets", lambda: [a.to_json() for a in lake.catalogue.list()])
    ask("alarms", lambda: lake.alarms.list())
    ask("object", lambda: lake.objects.get(lake.catalogue.get("manual.md").sha256))
    ask("words", lambda: [(h.id, h.text) for h in knowledge.index.by_words("seal leaks", 3)])
    ask("passages", lambda: [h.text for h in knowledge.index.of_asset(_manual(lake))])
    ask("facts", lambda: _facts(knowledge))
    registry = models_of(root)
    ask("model", lambda: registry.files("pump_model"))
    ask("card", lambda: registry.card("pump_model").to_json())
    ask("program", lambda: Programs(root / "programs").get("latch"))
    ask("retained", lambda: _retained(root / "plc" / "latch" / "retain.bin"))
    plant.close()
    registry.close()
    return found


def _manual(lake: Lake) -> str:
    return lake.catalogue.get("manual.md").id


def _facts(knowledge: Knowledge) -> list[tuple[object, ...]]:
    graph = knowledge.graph
    return [(str(e), [str(f) for f in graph.facts(e.id)]) for e in graph.entities()]


def _retained(path: Path) -> dict[str, object]:
    file = RetainFile(path)
    try:
        return dict(file.values)
    finally:
        file.close()


def files_of(root: Path) -> list[Path]:
    return sorted(p for p in root.rglob("*") if p.is_file() and p.stat().st_size)


def flip(path: Path, random_: random.Random) -> bytes:
    """Flip one bit; returns the bytes of before."""
    good = path.read_bytes()
    bad = bytearray(good)
    bad[random_.randrange(len(bad))] ^= 1 << random_.randrange(8)
    path.write_bytes(bad)
    return good


def verified(root: Path) -> IntegrityReport:
    try:
        stores = Stores(root)
    except IntegrityError as error:  # what the command then says, too
        damage = Damage("plant.json", "settings", "", str(error), RESTORE)
        return IntegrityReport(1, (damage,), ())
    try:
        return verify_plant(stores)
    finally:
        stores.close()


def names(report: IntegrityReport, file: str) -> bool:
    """Whether a report names a file, or what it is part of where its name is in the text of the damage."""
    return any(file in f"{d.file} {d.found}" for d in report.damaged)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("integrity")
    make_plant(base / "plant", base / "sources")
    return base / "plant"


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_AGAIN_S", 0.0)


@pytest.fixture
def copy(plant: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(plant, tmp_path / "plant")
    yield tmp_path / "plant"


def flipped(
    root: Path, verify: Callable[[Path], IntegrityReport], flips: int
) -> tuple[list[str], list[str]]:
    """(files whose flip was not named, answers that became others) of ``flips`` random flips."""
    choose = random.Random(11)
    before = answers(root)
    assert not [n for n, a in before.items() if isinstance(a, Exception)]
    unnamed, other = [], []
    files = files_of(root)
    for _ in range(flips):
        path = choose.choice(files)
        name = str(path.relative_to(root))
        good = flip(path, choose)
        try:
            report = verify(root)
            if not names(report, name):
                unnamed.append(name)
            after = answers(root)
            other += [
                f"{name}: {n}"
                for n, a in after.items()
                if not isinstance(a, Exception) and a != before[n]
            ]
        finally:
            path.write_bytes(good)
    return unnamed, other


def test_a_flipped_bit_of_any_file_is_named_and_is_never_another_answer(copy: Path) -> None:
    unnamed, other = flipped(copy, verified, FLIPS)
    assert not other
    assert FLIPS - len(unnamed) >= FLIPS - 1, unnamed
    assert verified(copy).passed


def test_a_verify_that_says_all_is_whole_would_be_seen(copy: Path) -> None:
    unnamed, _ = flipped(copy, lambda _: IntegrityReport(1, (), ()), 5)
    assert len(unnamed) == 5


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("lake/pump/_delta_log/00000000000000000002.json", "pump"),
        ("catalogue.db", "catalogue.db"),
        ("graph.db", "graph.db"),
        ("models.db", "models.db"),
        ("plc/latch/retain.bin", "latch"),
        ("programs/latch.json", "latch"),
    ],
)
@pytest.mark.parametrize("how", ["emptied", "cut in half", "first page zero", "noise"])
def test_a_damaged_file_is_an_error_in_words(copy: Path, file: str, says: str, how: str) -> None:
    path = copy / file
    data = path.read_bytes()
    path.write_bytes(
        {
            "emptied": b"",
            "cut in half": data[: len(data) // 2],
            "first page zero": bytes(4096) + data[4096:],
            "noise": random.Random(3).randbytes(len(data)),
        }[how]
    )
    report = verified(copy)
    assert any(says in f"{d.file} {d.of}" for d in report.damaged)
    assert any(says in str(a) for a in answers(copy).values() if isinstance(a, IndustriaError))


def test_the_newest_entry_of_a_log_that_is_gone_is_missed(copy: Path) -> None:
    log = sorted((copy / "lake" / "pump" / "_delta_log").glob("*.json"))
    log[-1].unlink()
    lake = Lake(copy)
    with pytest.raises(IntegrityError, match=r"table 'pump'.*newest entry"):
        lake.tables.files("pump")
    lake.close()
    assert any("pump" in d.file for d in verified(copy).damaged)


def test_a_file_is_compared_again_when_it_changes_while_a_plant_is_open(copy: Path) -> None:
    plant = Open(copy)
    assert plant.lake.sql.query("SELECT sum(flow) FROM pump").num_rows
    assert plant.knowledge.index.by_words("seal", 1)
    assert plant.lake.catalogue.list()
    choose = random.Random(1)
    for path in [*copy.glob("lake/pump/*/*.parquet"), *copy.glob("lake/pump/*.parquet")]:
        flip(path, choose)
    flip(next(copy.glob("index/*/data/*.lance")), choose)
    flip(copy / "catalogue.db", choose)
    for question in (
        lambda: plant.lake.sql.query("SELECT sum(flow) FROM pump"),
        lambda: plant.knowledge.index.by_words("seal", 1),
        plant.lake.catalogue.list,
    ):
        with pytest.raises(IntegrityError):
            question()
    plant.close()


def test_a_plant_of_before_is_not_known_until_it_is_adopted(copy: Path) -> None:
    for path in [*copy.rglob("*.sums"), *copy.rglob("_sums")]:
        path.unlink()
    report = verified(copy)
    assert report.passed and len(report.unknown) > 10
    assert not [a for a in answers(copy).values() if isinstance(a, Exception)]
    stores = Stores(copy)
    adopted = verify_plant(stores, adopt=True)
    stores.close()
    assert adopted.passed and len(adopted.adopted) > 10
    assert not verified(copy).unknown
    unnamed, other = flipped(copy, verified, 15)
    assert not other and not unnamed


def test_adopting_takes_no_damaged_file_for_right(copy: Path) -> None:
    path = next(copy.glob("lake/pump/part-*/*.parquet"))
    flip(path, random.Random(2))
    flip(copy / "graph.db", random.Random(2))
    stores = Stores(copy)
    verify_plant(stores, adopt=True)
    stores.close()
    damaged = {d.file for d in verified(copy).damaged}
    assert str(path.relative_to(copy)) in damaged and "graph.db" in damaged


def test_settings_that_a_person_changed_are_named_until_adopted(copy: Path) -> None:
    (copy / "writes.json").write_text('{"tags": {"speed": {"most": 900}}}')
    assert [d.file for d in verified(copy).damaged] == ["writes.json"]
    stores = Stores(copy)
    verify_plant(stores, adopt=True)
    stores.close()
    assert verified(copy).passed


def test_an_object_that_was_damaged_is_mended_by_ingesting_its_source_again(copy: Path) -> None:
    lake = Lake(copy)
    digest = lake.catalogue.get("manual.md").sha256
    flip(copy / "objects" / digest[:2] / digest[2:], random.Random(4))
    with pytest.raises(IntegrityError):
        lake.objects.get(digest)
    lake.objects.put_bytes(MANUAL.encode())
    assert lake.objects.get(digest) == MANUAL.encode()
    lake.close()


def test_compacting_or_merging_never_takes_a_flipped_bit_along(copy: Path) -> None:
    flip(next(copy.glob("lake/pump/**/*.parquet")), random.Random(5))
    lake = Lake(copy)
    data = pa.table({"time": [None], "flow": [1.0]})
    with pytest.raises(IntegrityError):
        lake.tables.compact("pump")
    with pytest.raises(IntegrityError):
        lake.tables.merge("pump", data, ["flow"])
    lake.close()


def test_what_was_kept_older_than_it_was_left_is_no_start(tmp_path: Path) -> None:
    path = tmp_path / "latch" / "retain.bin"
    file = RetainFile(path)
    for total in range(5):
        file.write({"total": total}, "x")
    file.close()
    good = path.read_bytes()
    for at in (0, 8, 12, 20, 1 << 18, (1 << 18) + 20, 1000, 400_000):
        bad = bytearray(good)
        bad[at] ^= 1
        path.write_bytes(bad)
        with pytest.raises(IntegrityError, match="start cold"):
            RetainFile(path)
    path.write_bytes(good[:1000])
    with pytest.raises(IntegrityError, match="size"):
        RetainFile(path)
    path.write_bytes(good)
    file = RetainFile(path)
    assert file.values == {"total": 4}
    file.close()


# -- SQLite pages ------------------------------------------------------------------------------

TABLE = "CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY, v TEXT NOT NULL)"
WRITER = """
import random, sys
from pathlib import Path
from industria.infrastructure.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), sys.argv[2])
print("ready", flush=True)
while True:
    with store.write() as c:
        c.executemany("INSERT OR REPLACE INTO t VALUES (?, ?)",
            [(str(random.randrange(3000)), "y" * random.randrange(300)) for _ in range(100)])
    if random.random() < .1:
        store.close()
"""


def run_writer(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that writes; it is at work when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_killed_writers_leave_pages_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for _ in range(3):
        writers = [run_writer(WRITER, str(path), TABLE) for _ in range(2)]
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            assert not page_sums.check(path).damaged
        for writer in writers:
            writer.kill()
            writer.wait()
        report = page_sums.check(path)
        assert report.known and not report.damaged
    store = SqliteStore(path, TABLE)
    assert store.rows("PRAGMA integrity_check") == [("ok",)]
    store.close()
    assert not page_sums.check(path).damaged


def test_a_flipped_bit_in_the_log_of_a_killed_writer_is_no_lost_transaction(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = run_writer(WRITER.replace("store.close()", "pass"), str(path), TABLE)
    time.sleep(0.3)
    writer.kill()
    writer.wait()
    log = path.with_name("a.db-wal")
    _, frames = page_sums.read_wal(path, page_sums.WalPlace())
    used = 32 + len(frames) * (24 + 4096)
    choose, missed = random.Random(9), 0
    good = log.read_bytes()
    for _ in range(40):
        bad = bytearray(good)
        bad[choose.randrange(used)] ^= 1 << choose.randrange(8)
        log.write_bytes(bad)
        missed += not page_sums.check(path).damaged
    log.write_bytes(good)
    assert missed == 0
    assert not page_sums.check(path).damaged


def test_the_sums_of_a_store_that_is_written_for_long_stay_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_sums, "_COMPACT_FROM", 2048)
    path = tmp_path / "a.db"
    store = SqliteStore(path, TABLE)
    for number in range(250):
        with store.write() as connection:
            connection.execute("INSERT OR REPLACE INTO t VALUES (?, ?)", ("k", "v" * number * 3))
        if number % 50 == 0:
            assert not page_sums.check(path).damaged
    store.close()
    assert page_sums.sums_of(path).stat().st_size < 8192
    assert page_sums.check(path) == page_sums.PageReport()


def test_another_program_may_close_the_file_last(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = SqliteStore(path, TABLE)
    with store.write() as connection:
        connection.execute("INSERT INTO t VALUES ('a', 'b')")
    other = sqlite3.connect(path)
    other.execute("SELECT * FROM t").fetchall()
    store.close()
    other.close()
    assert not page_sums.check(path).damaged


# -- backup and restore ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["backup", "backup.tar", "backup.tar.zst"])
def test_a_backup_gives_the_same_answers(copy: Path, tmp_path: Path, name: str) -> None:
    before = answers(copy)
    manifest = backup(copy, tmp_path / name)
    assert len(manifest.files) > 20
    restore(tmp_path / name, tmp_path / "again")
    report = verified(tmp_path / "again")
    assert report.passed and not report.unknown
    assert answers(tmp_path / "again") == before


def test_a_restore_refuses_what_is_there_and_what_is_damaged(copy: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    backup(copy, target)
    with pytest.raises(InputError, match="--force"):
        restore(target, copy)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"1")
    with pytest.raises(InputError, match="something else"):
        restore(target, tmp_path / "photos", force=True)
    good = target.read_bytes()
    choose = random.Random(6)
    for _ in range(20):
        bad = bytearray(good)
        bad[choose.randrange(len(good))] ^= 1 << choose.randrange(8)
        target.write_bytes(bad)
        try:
            restore(target, copy, force=True)
        except (IntegrityError, InputError):
            assert verified(copy).passed  # the plant that is there stays as it is
        else:  # padding, or the head of a member that says nothing of its content
            assert verified(copy).passed
    target.write_bytes(good)
    flip(copy / "catalogue.db", choose)
    restore(target, copy, force=True)
    assert verified(copy).passed
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_damaged_plant_is_not_backed_up(copy: Path, tmp_path: Path) -> None:
    flip(next(copy.glob("lake/pump/part-*/*.parquet")), random.Random(7))
    with pytest.raises(IntegrityError, match="nothing was backed up"):
        backup(copy, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_backup_with_names_that_lead_out_is_refused(tmp_path: Path) -> None:
    import tarfile

    (tmp_path / "evil").write_text("x")
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        archive.add(tmp_path / "evil", "../evil2")
    with pytest.raises(InputError, match="plain files"):
        restore(tmp_path / "b.tar", tmp_path / "plant")
    assert not (tmp_path / "evil2").exists()


INGESTER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_integrity import Open
root, sources = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
for number in range(10000):
    (sources / f"n{number}.md").write_text(f"# Valve V-{number}\\n\\nValve V-{number} leaks at its seat.\\n")
    (sources / f"t{number}.csv").write_text(f"time,x\\n2026-01-01,{number}\\n2026-01-02,2\\n")
    with Open(root) as plant:
        plant.ingest(sources / f"n{number}.md", sources / f"t{number}.csv")
"""


def test_a_backup_of_a_plant_at_work_whose_writer_is_killed_is_whole(
    copy: Path, tmp_path: Path
) -> None:
    sources = tmp_path / "more"
    sources.mkdir()
    writer = run_writer(INGESTER, str(copy), str(sources), os.path.dirname(__file__))
    for number in range(2):
        wait_for(lambda n=number: (sources / f"t{n}.csv").exists())
        backup(copy, tmp_path / f"b{number}")
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    backup(copy, tmp_path / "b2")
    for number in range(3):
        where = tmp_path / f"plant{number}"
        restore(tmp_path / f"b{number}", where)
        assert verified(where).passed
        with Open(where) as plant:
            for asset in plant.lake.catalogue.list():
                if asset.table:
                    assert plant.lake.tables.read(asset.table, asset.version).num_rows
            plant.ingest(*sources.iterdir())  # what came after is taken in again
            expected = len(list(sources.iterdir())) + 2
            assert len(plant.lake.catalogue.list()) == expected
        assert verified(where).passed


def wait_for(condition: Callable[[], bool], most_s: float = 120.0) -> None:
    end = time.monotonic() + most_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_report_is_json_and_text(copy: Path) -> None:
    flip(copy / "graph.db", random.Random(8))
    report = verified(copy)
    told = json.loads(json.dumps(report.to_json(), ensure_ascii=False))
    assert told["passed"] is False and told["damaged"][0]["file"] == "graph.db"
    assert "graph.db" in report.show("en") and "知识图谱" in report.show("zh")


@pytest.mark.parametrize("name", ["a.json", "b.json", "c.jsonl"])
def test_json_that_nests_too_deep_is_refused_in_words(tmp_path: Path, name: str) -> None:
    text = (
        '{"a":' * 50_000 + "1" + "}" * 50_000 if name == "b.json" else "[" * 50_000 + "]" * 50_000
    )
    (tmp_path / name).write_text(text + "\n")
    (tmp_path / "plant").mkdir()
    with Open(tmp_path / "plant") as plant:
        ingest = Ingest(plant.lake, plant.root, plant.knowledge)
        (refused,) = ingest.run([tmp_path / name]).rejected
    assert "nest" in str(refused["reason"]) and "Recursion" not in str(refused["reason"])
