"""The chain: whole under many writers, and any changed byte names the first broken Run."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
from pathlib import Path

import pytest

from industria.infrastructure.sqlite import SqliteStore
from industria.plant import Plant
from industria.trust.audit import SCHEMA, AuditChain

pytestmark = pytest.mark.fast

WRITERS, RUNS = 8, 500


def chain_at(path: Path) -> AuditChain:
    return AuditChain(SqliteStore(path, SCHEMA, durable=True), "test")


def _write(arguments: tuple[str, int]) -> None:
    path, writer = arguments
    chain = chain_at(Path(path))
    for number in range(RUNS):
        with chain.run("step", {"writer": writer, "number": number}):
            pass


@pytest.fixture(scope="module")
def long_chain(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "audit.db"
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        pool.map(_write, [(str(path), n) for n in range(WRITERS)], chunksize=1)
    return path


@pytest.mark.slow
def test_eight_processes_write_five_hundred_runs_each(long_chain: Path):
    chain = chain_at(long_chain)
    report = chain.verify()
    assert report.intact and report.runs == WRITERS * RUNS
    seen = {(r.inputs["writer"], r.inputs["number"]) for r in chain.runs()}
    assert len(seen) == WRITERS * RUNS


@pytest.mark.slow
def test_one_flipped_byte_of_the_file_names_the_first_broken_run(long_chain: Path, tmp_path: Path):
    """Bytes are flipped in the file itself, inside the stored text of a known Run."""
    sqlite3.connect(long_chain).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    original = long_chain.read_bytes()
    chain = chain_at(long_chain)
    runs = list(chain.runs())
    rng = random.Random(3)
    for _ in range(25):
        place = rng.randrange(len(runs))
        needle = f'"id": "{runs[place].id}"'.encode()
        start = original.index(needle)
        position = start + rng.randrange(len(needle))
        damaged = bytearray(original)
        damaged[position] ^= 1 << rng.randrange(8)
        path = tmp_path / "audit.db"
        path.write_bytes(damaged)
        report = chain_at(path).verify()
        assert not report.intact
        assert report.broken_at == place + 1
        for extra in tmp_path.iterdir():
            extra.unlink()


@pytest.mark.slow
def test_a_flipped_byte_anywhere_in_the_file_is_never_taken_for_another_chain(
    long_chain: Path, tmp_path: Path
):
    """Either the chain reads as it was (a byte that no Run uses) or the damage is named."""
    sqlite3.connect(long_chain).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    original = long_chain.read_bytes()
    truth = [r.to_json() for r in chain_at(long_chain).runs()]
    rng = random.Random(5)
    path = tmp_path / "audit.db"
    for _ in range(40):
        damaged = bytearray(original)
        damaged[rng.randrange(100, len(original))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        chain = chain_at(path)
        report = chain.verify()
        if report.intact:
            assert [r.to_json() for r in chain.runs()] == truth
        else:
            assert report.broken_at is not None
        for extra in tmp_path.iterdir():
            extra.unlink()


def test_errors_are_recorded_and_raised(tmp_path: Path):
    chain = chain_at(tmp_path / "audit.db")
    with pytest.raises(ValueError, match="no"), chain.run("step", {"a": 1}):
        raise ValueError("no")
    (run,) = chain.runs()
    assert run.error == "ValueError: no"
    assert chain.verify().intact


def test_exports_hold_every_run_for_programs_and_for_people(station: Plant, tmp_path: Path):
    import json

    count = station.audit.export_jsonl(tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert len(lines) == count == station.audit.verify().runs
    assert {"run", "hash"} == set(json.loads(lines[0]))
    station.audit.export_readable(tmp_path / "a.md")
    text = (tmp_path / "a.md").read_text()
    assert "核验人 / Human verifier" in text and "ingest" in text


def test_every_public_call_leaves_a_run(plant: Plant, tmp_path: Path):
    (tmp_path / "a.md").write_text("# Oil\nUse VG46 oil.\n")
    plant.ingest(tmp_path / "a.md")
    plant.ask("Which oil?")
    plant.retrieve("oil")
    plant.sql("SELECT 1")
    plant.forget("a.md")
    assert [r.what for r in plant.audit.runs()] == ["ingest", "ask", "retrieve", "sql", "forget"]
    ask = list(plant.audit.runs())[1]
    assert ask.reference and ask.matched and ask.outputs["verdict"]


def test_a_disk_that_gives_nothing_says_nothing_of_the_chain(tmp_path, monkeypatch):
    from industria.core import BusyError

    chain = AuditChain(SqliteStore(tmp_path / "audit.db", SCHEMA), "somebody")
    with chain.run("sql", {}):
        pass
    chain.close()

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr("industria.infrastructure.sqlite.sqlite3.connect", full)
        with pytest.raises(BusyError, match="not known"):
            chain.verify()
    assert chain.verify().intact
