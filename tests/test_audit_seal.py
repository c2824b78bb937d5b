"""The signed chain against an attacker: who computes every hash again, cuts, puts back, deletes, strips."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from industria.core import InputError, UsageError
from industria.infrastructure.sqlite import SqliteStore
from industria.trust.anchor import Anchor, read_anchor
from industria.trust.audit import GENESIS, SCHEMA, AuditChain
from industria.trust.syslog import send

RUNS = 12


class Place:
    """A chain in a plant's folder, and a key outside it."""

    def __init__(self, base: Path) -> None:
        self.base, self.key = base, base / "keys" / "audit.key"
        self.file = base / "plant" / "audit.db"

    def chain(self, *, key: bool = True, plant: str = "p1") -> AuditChain:
        store = SqliteStore(self.file, SCHEMA)
        return AuditChain(store, "test", key=self.key if key else None, plant=plant)

    def attack(self, *statements: str) -> None:
        with sqlite3.connect(self.file) as connection:
            for statement in statements:
                connection.execute(statement)

    def rewrite(self, place: int) -> None:
        """Another person in one record, and every hash after it computed again, as the code does."""
        with sqlite3.connect(self.file) as connection:
            previous = GENESIS
            rows = connection.execute(
                "SELECT sequence, body FROM runs ORDER BY sequence"
            ).fetchall()
            for sequence, body in rows:
                if sequence == place:
                    fields = json.loads(body) | {"who": "somebody-else"}
                    body = json.dumps(fields, ensure_ascii=False, sort_keys=True)
                previous = hashlib.sha256((previous + body).encode()).hexdigest()
                connection.execute(
                    "UPDATE runs SET body = ?, hash = ? WHERE sequence = ?",
                    (body, previous, sequence),
                )
            connection.execute("UPDATE head SET hash = ?", (previous,))

    def cut(self, count: int) -> None:
        """The tail away, the head made to fit."""
        self.attack(
            f"DELETE FROM runs WHERE sequence > {count}",
            f"DELETE FROM run_index WHERE sequence > {count}",
            f"UPDATE head SET count = {count}, hash = (SELECT hash FROM runs WHERE sequence = {count})",
        )

    def delete(self) -> None:
        for file in self.file.parent.iterdir():
            file.unlink()


def fill(chain: AuditChain, runs: int = RUNS) -> None:
    for number in range(runs):
        with chain.run("step", {"number": number}) as run:
            run.outputs = {"done": number}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    chain = made.chain()
    fill(chain)
    chain.close()
    return made


def test_a_signed_chain_says_what_it_proves(place: Place):
    report = place.chain().verify()
    assert (report.runs, report.intact, report.signed_from, report.note) == (RUNS, True, 1, "")
    assert "without the key" in report.proves
    assert (place.key.stat().st_mode & 0o777, len(place.key.read_bytes())) == (0o600, 32)
    assert set(report.to_json()) >= {"runs", "intact", "broken_at", "reason", "began_never_ended", "at_work"}  # fmt: skip


Attack = Callable[[Place], None]
ATTACKS: dict[str, tuple[Attack, str]] = {
    "rewritten": (lambda p: p.rewrite(3), "rewritten"),
    "rewritten first": (lambda p: p.rewrite(1), "rewritten"),
    "rewritten last": (lambda p: p.rewrite(RUNS), "rewritten"),
    "cut with its head": (lambda p: p.cut(RUNS - 5), "cut"),
    "cut by one": (lambda p: p.cut(RUNS - 1), "cut"),
    "deleted": (Place.delete, "deleted"),
    "emptied": (
        lambda p: p.attack(*(f"DELETE FROM {t}" for t in ("runs", "head", "run_index", "seal"))),
        "deleted",
    ),
    "stripped": (lambda p: p.attack("DELETE FROM seal"), "unsigned"),
    "rewritten and stripped": (
        lambda p: (p.rewrite(2), p.attack("DELETE FROM seal"))[0],
        "rewritten",
    ),
    "appended without the key": (lambda p: fill(p.chain(key=False), 2), "unsigned"),
    "signature of another": (
        lambda p: p.attack("UPDATE seal SET body = json_set(body, '$.signature', 'ab')"),
        "rewritten",
    ),
    "seal moved along": (
        lambda p: (
            p.cut(7),
            p.attack(
                "UPDATE seal SET body = json_set(body, '$.count', 7, '$.hash', (SELECT hash FROM head))"
            ),
        )[0],
        "cut",
    ),
    "signed from later": (
        lambda p: p.attack("UPDATE seal SET body = json_set(body, '$.signed_from', 9)"),
        "rewritten",
    ),
    "seal of wrong types": (
        lambda p: p.attack("UPDATE seal SET body = json_set(body, '$.count', 'x')"),
        "rewritten",
    ),
    "seal is no seal": (lambda p: p.attack("UPDATE seal SET body = '[1]'"), "rewritten"),
    "another key": (lambda p: p.key.write_bytes(bytes(32)), "other key"),
}


@pytest.mark.parametrize("verified_before", [True, False])
@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_named_without_an_anchor(place: Place, name: str, verified_before: bool):
    attack, damage = ATTACKS[name]
    if verified_before:
        chain = place.chain()
        assert chain.verify().intact
        chain.close()
    attack(place)
    for full in (True, False):
        report = place.chain().verify(full=full)
        assert not report.intact and report.broken_at and report.reason
        allowed = (
            {damage, "rewritten", "unsigned"}
            if "strip" in name or "seal moved" in name
            else {damage}
        )
        assert report.damage in allowed, report


@pytest.mark.parametrize("name", [n for n in ATTACKS if n != "another key"])
def test_an_honest_record_on_top_does_not_make_a_forged_chain_genuine(place: Place, name: str):
    ATTACKS[name][0](place)
    for _ in range(2):  # later processes do not forget it either
        chain = place.chain()
        fill(chain, 2)
        assert not chain.verify(full=True).intact
        chain.close()


def test_an_older_copy_is_named_here_and_with_an_anchor_everywhere(place: Place, tmp_path: Path):
    older = tmp_path / "older"
    shutil.copytree(place.file.parent, older)
    chain = place.chain()
    fill(chain, 3)
    assert chain.verify().intact
    anchor = chain.anchor()
    chain.close()
    shutil.rmtree(place.file.parent)
    shutil.copytree(older, place.file.parent)
    report = place.chain().verify()
    assert (report.damage, report.broken_at) == ("older copy", RUNS + 1)
    shutil.rmtree(place.key.parent / "chains")  # a machine that never saw it
    chain = place.chain()
    assert chain.verify().intact
    assert chain.verify(anchor).damage == "older copy"
    fill(chain, 5)  # and it goes on, past where it once stood
    report = chain.verify(anchor)
    assert (report.damage, report.intact) == ("older copy", False) and "went on" in report.reason


ANCHORED: dict[str, tuple[Attack, set[str]]] = {
    "rewritten": (lambda p: p.rewrite(3), {"rewritten"}),
    "cut": (lambda p: p.cut(4), {"cut"}),
    "deleted": (Place.delete, {"deleted"}),
    "deleted and begun anew": (lambda p: (p.delete(), fill(p.chain(), 20))[0], {"deleted"}),
}


@pytest.mark.parametrize("name", ANCHORED)
def test_with_an_anchor_who_holds_the_key_and_forges_all_of_it_is_named_too(
    place: Place, name: str
):
    chain = place.chain()
    anchor = read_anchor(chain.anchor().line)
    chain.close()
    attack, damage = ANCHORED[name]
    attack(place)
    shutil.rmtree(place.key.parent / "chains")
    report = place.chain(plant="p2").verify(anchor)
    assert not report.intact and report.damage in damage and report.broken_at, report
    # without any key the anchor alone tells it
    report = place.chain(key=False).verify(anchor)
    assert not report.intact and report.broken_at


def test_what_holds_since_an_anchor_says_so_and_a_changed_anchor_is_refused(place: Place):
    chain = place.chain()
    anchor = chain.anchor()
    fill(chain, 4)
    report = chain.verify(anchor, full=True)
    assert report.intact and report.since == RUNS and f"record {RUNS}" in report.proves
    with pytest.raises(InputError, match="changed since"):
        chain.verify(read_anchor(anchor.line.replace(f"count={RUNS}", f"count={RUNS - 1}")))
    with pytest.raises(InputError, match="expected an anchor"):
        read_anchor("industria-audit-1 chain=zz")
    text = f"<37>1 ... audit-anchor - {anchor.line}\nother\n"
    assert read_anchor(text) == anchor
    foreign = Anchor(anchor.chain, anchor.count, anchor.hash, anchor.time, "0" * 16, "0" * 64)
    report = chain.verify(foreign)
    assert report.intact and "not checked" in report.note


def test_damage_is_narrowed_down_by_anchors(place: Place):
    chain = place.chain()
    chain.anchor()
    fill(chain, 10)
    chain.anchor()
    fill(chain, 3)
    chain.close()
    place.rewrite(RUNS + 4)
    assert RUNS < (place.chain().verify(full=True).broken_at or 0) <= RUNS + 4


def test_a_chain_of_the_version_before_is_signed_from_then_on(tmp_path: Path):
    place = Place(tmp_path)
    before = place.chain(key=False)
    fill(before, 5)
    before.close()
    place.attack("DROP TABLE run_index", "DROP TABLE seal", "DROP TABLE anchors", "DROP TABLE checkpoint")  # fmt: skip
    with sqlite3.connect(place.file) as connection:
        kept = connection.execute("SELECT * FROM runs ORDER BY sequence").fetchall()
    chain = place.chain()
    report = chain.verify()
    assert report.intact and report.signed_from is None and "without the key" not in report.proves
    fill(chain, 2)
    report = chain.verify(full=True)
    assert (report.intact, report.runs, report.signed_from) == (True, 7, 6)
    with sqlite3.connect(place.file) as connection:
        rows = connection.execute("SELECT * FROM runs ORDER BY sequence").fetchall()
    assert rows[:5] == kept
    place.rewrite(2)  # from the first signed head on, the old part is held by it too
    assert not place.chain().verify(full=True).intact


def test_a_flip_in_what_was_verified_before_is_found_by_a_full_walk(place: Place):
    chain = place.chain()
    assert chain.verify().intact and chain.verify().walked_from == RUNS + 1
    place.attack("UPDATE runs SET body = replace(body, 'test', 'tesu') WHERE sequence = 4")
    report = chain.verify(full=True)
    assert (report.intact, report.broken_at, report.damage) == (False, 4, "changed")


def test_what_was_verified_cannot_be_feigned(place: Place):
    chain = place.chain()
    assert chain.verify().intact
    (note,) = (place.key.parent / "chains").glob("*.json")
    told = json.loads(note.read_text())
    place.attack("UPDATE runs SET body = replace(body, 'test', 'tesu') WHERE sequence = 4")
    note.write_text(json.dumps(told | {"verified": RUNS, "walked_at": "2020"}))
    report = chain.verify()
    assert (report.walked_from, report.broken_at) == (1, 4)


def test_a_record_that_the_index_hides_is_named_and_adopting_makes_the_index_anew(place: Place):
    with place.chain().run("acts", {}, effect="act"):
        pass
    for fault in (
        "UPDATE run_index SET id = 'x' WHERE sequence = 5",
        "DELETE FROM run_index WHERE sequence = 5",
        "UPDATE run_index SET state = 'begun', superseded = 1 WHERE sequence = 5",
        f"UPDATE run_index SET superseded = 0 WHERE sequence = {RUNS + 1}",
    ):
        place.attack(fault)
        report = place.chain().verify(full=True)
        assert report.damage == "index" and report.broken_at in (5, RUNS + 1), fault
        assert place.chain().adopt().damage == "index"
        assert place.chain().verify(full=True).intact


def test_adopting_takes_a_moved_plant_or_another_key_and_not_a_broken_link(place: Place):
    place.key.write_bytes(b"n" * 32)
    chain = place.chain()
    fill(chain, 1)
    assert not chain.verify().intact
    assert chain.adopt().damage == "other key"
    fill(chain, 1)
    report = chain.verify(full=True)
    assert report.intact and report.signed_from == RUNS + 2
    place.attack("UPDATE runs SET body = replace(body, 'test', 'tesu') WHERE sequence = 4")
    place.chain().adopt()
    assert place.chain().verify(full=True).broken_at == 4


def test_a_copy_elsewhere_and_a_plant_made_anew_are_no_attack(place: Place, tmp_path: Path):
    copied = Place(tmp_path / "other")
    copied.key = place.key
    shutil.copytree(place.file.parent, copied.file.parent)
    fill(copied.chain(), 4)
    assert copied.chain().verify().intact
    assert place.chain().verify().intact  # the original did not become an older copy
    place.delete()
    anew = place.chain(plant="made anew")
    assert anew.verify().intact
    fill(anew, 2)
    assert anew.verify().intact and anew.verify().runs == 2


def test_the_key_is_refused_where_others_read_it_and_named_where_it_lies_in_the_plant(place: Place):
    place.key.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"), place.chain().run("step", {}, effect="act"):
        raise AssertionError("it acted")
    place.key.chmod(0o600)
    place.key.write_bytes(b"short")
    with pytest.raises(InputError, match="32 bytes"):
        place.chain().verify()
    inside = AuditChain(
        SqliteStore(place.base / "in" / "audit.db", SCHEMA), "t", key=place.base / "in" / "k"
    )
    fill(inside, 1)
    assert "INDUSTRIA_KEYS" in inside.verify().note
    with pytest.raises(UsageError, match="expected a key"):
        place.chain(key=False).anchor()


def test_a_key_folder_that_takes_nothing_refuses_before_anything_is_recorded(place: Place):
    shutil.rmtree(place.key.parent / "chains")
    (place.key.parent / "chains").write_text("in the way")
    chain = place.chain()
    with pytest.raises(InputError, match="let this user write"), chain.run("s", {}, effect="act"):
        raise AssertionError("it acted")
    report = chain.verify()
    assert report.intact and report.runs == RUNS and "let this user write" in report.note


def test_eight_threads_make_one_key_and_one_chain(tmp_path: Path):
    place = Place(tmp_path)
    chains = [place.chain() for _ in range(8)]
    threads = [threading.Thread(target=fill, args=(chain, 40)) for chain in chains]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = place.chain().verify(full=True)
    assert (report.intact, report.runs, report.signed_from) == (True, 320, 1)


def test_a_line_reaches_a_syslog_server():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        port = server.getsockname()[1]
        assert send("a line", f"127.0.0.1:{port}") == f"127.0.0.1:{port}"
        data = server.recv(4096).decode()
    assert data.startswith("<37>1 ") and data.endswith(" audit-anchor - a line")
    with socket.create_server(("127.0.0.1", 0)) as server:
        send("a line", f"tcp://127.0.0.1:{server.getsockname()[1]}")
        taken, _ = server.accept()
        size, _, rest = taken.makefile("rb").read().partition(b" ")
        assert len(rest) == int(size)
    for wrong in ("host:port", "http://x:1", "", "h:0", "h:99999"):
        with pytest.raises(UsageError, match="syslog server"):
            send("a line", wrong)
    with pytest.raises(InputError, match="expected to send"):
        send("a line", "tcp://127.0.0.1:9")


def test_the_commands_anchor_verify_since_and_name_a_rewriting(tmp_path: Path):
    from industria.cli import app

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*words, "--plant", str(tmp_path / "plant")])
        return done.exit_code, done.stdout

    assert CliRunner().invoke(app, ["init", str(tmp_path / "plant")]).exit_code == 0
    for _ in range(3):
        assert command("sql", "SELECT 1")[0] == 0
    settings = (tmp_path / "plant" / "plant.json").read_text()
    kept = tmp_path / "outside.txt"
    code, line = command("audit", "anchor", "--out", str(kept))
    assert code == 0 and kept.read_text() == line
    for since in (line.strip(), str(kept)):
        code, told = command("audit", "verify", "--since", since, "--json")
        assert (code, json.loads(told)["since"]) == (0, read_anchor(line).count)
    assert command("audit", "verify", "--no-full")[0] == 0
    place = Place(tmp_path)
    place.rewrite(2)
    code, told = command("audit", "verify", "--since", line.strip(), "--json")
    assert (code, json.loads(told)["damage"]) == (1, "rewritten")
    place.delete()
    (tmp_path / "plant" / "plant.json").write_text(settings)
    code, told = command("audit", "verify", "--json")
    assert (code, json.loads(told)["damage"]) == (1, "deleted")


def test_a_record_taken_along_by_an_interrupted_thread_is_appended(plant, monkeypatch) -> None:
    import threading

    signer = plant.audit._signer
    plant.call("assets")
    before = len(plant.audit.last(1000))
    real, interrupted = signer._written, threading.Event()

    def once(runs):
        if not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt
        return real(runs)

    monkeypatch.setattr(signer, "_written", once)
    line = signer._line()
    results: list[str] = []
    with line.writing:
        threads = [
            threading.Thread(target=lambda: results.append(_appended(plant))) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        while len(line.waiting) < 2:
            pass
    for thread in threads:
        thread.join(60)
    # the interrupted one's own is not there, the other's is
    assert len(plant.audit.last(1000)) - before == 1
    assert sorted(results) == ["done", "interrupted"]
    assert plant.audit.verify().intact


def _appended(plant) -> str:
    try:
        with plant.audit.run("test", {}):
            return "done"
    except KeyboardInterrupt:
        return "interrupted"
