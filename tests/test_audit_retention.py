"""Retention and speed of reading: pruning keeps proof, an index finds one of many, long fields keep shape."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from industria.core import InputError, IntegrityError, NotFoundError, Run, UsageError
from industria.infrastructure.sqlite import SqliteStore
from industria.trust.audit import SCHEMA, AuditChain
from industria.trust.prune import LEAST_KEPT
from industria.trust.shorten import MOST_CHARACTERS, shortened

OLD, NEW = 20, 6


def day(ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=ago)).isoformat(timespec="milliseconds")


def record(number: int, ago: int, state: str = "") -> Run:
    ended = "" if state == "begun" else day(ago)
    return Run(
        f"r{number}", "op", "step", day(ago), ended, {"n": number, "text": "泵\ud800"}, state=state
    )  # type: ignore[arg-type]


def opened(base: Path, key: bool = True) -> AuditChain:
    store = SqliteStore(base / "plant" / "audit.db", SCHEMA)
    return AuditChain(store, "op", key=base / "keys" / "audit.key" if key else None)


@pytest.fixture
def chain(tmp_path: Path) -> AuditChain:
    """Twenty records of 400 days ago (two intents among them, one with an end later), six of today."""
    made = opened(tmp_path)
    for number in range(OLD - 2):
        made.append(record(number, 400))
    made.append(record(100, 400, "begun"))
    made.append(record(101, 400, "begun"))
    made.append(record(101, 1, "ended"))
    for number in range(NEW - 1):
        made.append(record(200 + number, 0))
    return made


def test_what_is_pruned_leaves_a_proof_and_a_file_that_verifies(chain: AuditChain, tmp_path: Path):
    assert chain.verify().intact
    target = tmp_path / "old.jsonl"
    cut = chain.prune(day(300), target)
    assert (cut.runs, cut.count, cut.file) == (OLD, OLD, str(target))
    for full in (False, True):
        report = chain.verify(full=full)
        assert (report.intact, report.runs, report.pruned) == (True, OLD + NEW, OLD)
    assert [i.id for i in chain.verify().unended] == ["r100"]  # the proof keeps what never ended
    assert [r.id for r in chain.runs()] == ["r101", *(f"r{200 + n}" for n in range(NEW - 1))]
    report = chain.verify_export(target)
    assert (report.intact, report.runs, report.signed_from) == (True, OLD, 1)
    with chain.run("later", {}, effect="act"):
        pass
    assert chain.verify(full=True).intact
    assert chain.prune(day(300), tmp_path / "none.jsonl").runs == 0
    assert not (tmp_path / "none.jsonl").exists()


def test_anchors_of_the_pruned_part_still_verify_and_forged_ones_do_not(tmp_path: Path):
    chain = opened(tmp_path)
    anchors = []
    for number in range(OLD):
        chain.append(record(number, 400))
        if number % 6 == 2:
            anchors.append(chain.anchor())
    for number in range(NEW):
        chain.append(record(100 + number, 0))
    late = chain.anchor()
    chain.prune(day(300), tmp_path / "old.jsonl")
    for anchor in [*anchors, late]:
        assert chain.verify(anchor, full=True).intact
    report = chain.verify_export(tmp_path / "old.jsonl", anchors[0])
    assert report.intact and report.since == anchors[0].count
    assert not chain.verify_export(tmp_path / "old.jsonl", late).intact
    for change in ("'$.anchors', json_array()", "'$.time', '2020'", "'$.hash', printf('%064d', 1)"):
        with sqlite3.connect(tmp_path / "plant" / "audit.db") as connection:
            (whole,) = connection.execute("SELECT body FROM checkpoint").fetchone()
            connection.execute(f"UPDATE checkpoint SET body = json_set(body, {change})")
        assert not chain.verify(full=True).intact, change
        with sqlite3.connect(tmp_path / "plant" / "audit.db") as connection:
            connection.execute("UPDATE checkpoint SET body = ?", (whole,))
    assert chain.verify(full=True).intact


def test_a_second_cut_follows_the_first_and_each_file_verifies(tmp_path: Path):
    chain = opened(tmp_path)
    for number in range(12):
        chain.append(record(number, 500 - 10 * number))
        if number in (2, 8):
            chain.anchor()
    chain.append(record(99, 0))
    first = chain.prune(day(455), tmp_path / "a.jsonl")
    second = chain.prune(day(405), tmp_path / "b.jsonl")
    assert first.runs + second.runs == second.count == 10
    for file in ("a.jsonl", "b.jsonl"):
        assert chain.verify_export(tmp_path / file).intact
    assert chain.verify(full=True).intact
    connection = sqlite3.connect(tmp_path / "plant" / "audit.db")
    from industria.trust.anchor import read_anchor

    for (line,) in connection.execute("SELECT line FROM anchors").fetchall():
        assert chain.verify(read_anchor(line)).intact


def test_any_changed_byte_of_an_exported_part_is_found(chain: AuditChain, tmp_path: Path):
    target = tmp_path / "old.jsonl"
    chain.prune(day(300), target)
    whole = target.read_bytes()
    rng = random.Random(7)
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        target.write_bytes(damaged)
        try:
            assert not chain.verify_export(target).intact
        except InputError as error:
            assert "expected" in str(error)
    lines = whole.splitlines(keepends=True)
    for wrong in (lines[:-1], lines[:-2], lines[1:], lines + lines[1:2], lines[:3] + lines[4:]):
        target.write_bytes(b"".join(wrong))
        assert not chain.verify_export(target).intact


def test_a_plain_export_verifies_too_and_an_anchor_finds_one_made_up(
    chain: AuditChain, tmp_path: Path
):
    file = tmp_path / "all.jsonl"
    anchor = chain.anchor()
    chain.export_jsonl(file)
    assert chain.verify_export(file, anchor).intact and not chain.verify_export(file).signed_from
    forged = opened(tmp_path / "forger", key=False)
    for number in range(OLD + NEW):
        forged.append(record(number, 400))
    forged.export_jsonl(file)
    report = chain.verify_export(file)
    assert report.intact and "no signature was checked" in report.note
    assert not chain.verify_export(file, anchor).intact


def test_less_than_six_months_or_a_broken_chain_or_a_file_in_place_is_refused(
    chain, tmp_path: Path
):
    target = tmp_path / "old.jsonl"
    for before in (day(LEAST_KEPT.days - 1), day(0), day(-5), "yesterday", ""):
        with pytest.raises(UsageError, match=r"six months|expected a day"):
            chain.prune(before, target)
    target.write_text("something")
    with pytest.raises(InputError, match="name another"):
        chain.prune(day(300), target)
    assert target.read_text() == "something"
    with pytest.raises(UsageError, match="expected a key"):
        opened(tmp_path, key=False).prune(day(300), tmp_path / "x.jsonl")
    with sqlite3.connect(tmp_path / "plant" / "audit.db") as connection:
        connection.execute("UPDATE runs SET hash = 'x' WHERE sequence = 2")
    with pytest.raises(IntegrityError, match="holds before"):
        chain.prune(day(300), tmp_path / "x.jsonl")
    assert not (tmp_path / "x.jsonl").exists()


def test_one_run_of_many_the_last_and_the_open_are_found_by_the_index(chain: AuditChain):
    assert chain.get("r101").state == "ended" and chain.get("r100").state == "begun"
    assert [r.id for r in chain.last(2)] == ["r204", "r203"]
    assert len(chain.last(1000)) == OLD - 1 + NEW - 1 + 1 and chain.last(0) == []
    with pytest.raises(NotFoundError, match="nobody"):
        chain.get("nobody")
    connection = chain._store.connection
    for order in (
        "SELECT sequence FROM run_index i WHERE i.id = 'x'",
        "SELECT sequence FROM run_index i WHERE i.state = 'begun' AND i.superseded = 0",
    ):
        (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {order}").fetchall()
        assert "USING" in plan[3] and "INDEX run_index_" in plan[3], plan


def test_a_damaged_record_is_named_and_not_a_raw_error(chain: AuditChain, tmp_path: Path):
    with sqlite3.connect(tmp_path / "plant" / "audit.db") as connection:
        connection.execute("UPDATE runs SET body = CAST(x'ff7b' AS TEXT) WHERE sequence = 26")
    with pytest.raises(IntegrityError, match="record 26"):
        chain.last(5)


def test_the_commands_prune_and_show_one_run(tmp_path: Path):
    from industria.cli import app
    from industria.plant import ChatConfiguration, Plant

    root = tmp_path / "plant"
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        plant.audit.append(record(1, 400))
        plant.audit.append(replace(record(2, 0), inputs={"n": 2}))

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*words, "--plant", str(root), "--json"])
        return done.exit_code, done.stdout

    target = str(tmp_path / "old.jsonl")
    assert command("audit", "prune", day(10), target, "--yes")[0] != 0
    code, told = command("audit", "prune", day(300), target, "--yes")
    assert (code, json.loads(told)["runs"]) == (0, 1)
    code, told = command("audit", "verify", "--export", target)
    assert (code, json.loads(told)["intact"]) == (0, True)
    code, told = command("audit", "show", "--run", "r2")
    assert (code, json.loads(told)[0]["id"]) == (0, "r2")
    code, told = command("audit", "verify")
    assert (code, json.loads(told)["pruned"]) == (0, 1)


@pytest.mark.parametrize("seed", range(8))
def test_long_values_are_cut_inside_and_keep_their_shape(seed: int):
    rng = random.Random(seed)

    def value(depth: int) -> object:
        kind = rng.randrange(6) if depth < 4 else rng.randrange(4)
        if kind < 2:
            return "泵a "[rng.randrange(3)] * rng.randrange(3000)
        if kind == 2:
            return rng.choice([None, True, 3, 2.5, 10**60])
        if kind == 3:
            return [rng.random() for _ in range(rng.randrange(400))]
        if kind == 4:
            return [value(depth + 1) for _ in range(rng.randrange(9))]
        return {f"k{i}": value(depth + 1) for i in range(rng.randrange(9))}

    for _ in range(40):
        values = {f"field{i}": value(0) for i in range(rng.randrange(1, 6))}
        cut = shortened(values)
        assert len(json.dumps(cut, ensure_ascii=False)) <= MOST_CHARACTERS
        assert list(cut) == list(values)
        for name, given in values.items():
            if isinstance(given, list | dict) and isinstance(cut[name], list | dict):
                assert type(cut[name]) is type(given)
            elif isinstance(given, str):
                kept, mark, _ = str(cut[name]).partition("… (+")
                assert given.startswith(kept) and (mark or kept == given)


def test_a_few_long_fields_do_not_cost_the_others_their_structure():
    given = {"rows": [{"time": "t", "value": 1.5}] * 3, "text": "x" * 9000, "n": 4}
    cut = shortened(given)
    assert cut["rows"] == given["rows"] and cut["n"] == 4
    assert str(cut["text"]).endswith("… (+8500)")
    assert shortened({"a": 1, "b": [1, {"c": "d"}]}) == {"a": 1, "b": [1, {"c": "d"}]}
    assert len(json.dumps(shortened({f"k{n}": n for n in range(5000)}))) <= MOST_CHARACTERS
