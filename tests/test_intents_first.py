"""What is left behind has its intent before it, whatever kind of call leaves it; and nothing is left for good."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from industria.core import ApprovalNeededError, Caller, Run
from industria.faces.calls import Calls
from industria.foundation.ingest.engine import Ingest
from industria.interaction.gateway.keys import Keys
from industria.plant import Plant
from industria.trust.signing import Signer

ENGINEER = Caller("emil", "engineer")


def begun(plant: Plant, what: str) -> list[Run]:
    return [r for r in plant.audit.last(5) if r.what == what and r.state == "begun"]


def test_a_call_is_put_before_a_person_after_its_intent(plant: Plant, monkeypatch):
    seen: list[list[Run]] = []
    ask = Keys.ask

    def watched(keys, tool, arguments, caller):
        seen.append(begun(plant, "models_promote"))
        return ask(keys, tool, arguments, caller)

    monkeypatch.setattr(Keys, "ask", watched)
    calls = Calls(plant)
    with pytest.raises(ApprovalNeededError) as waits:
        calls.call("models.promote", {"name": "m", "version": 1}, calls.session(ENGINEER))
    ((intent,),) = seen
    assert intent.who == "emil"
    ended = plant.audit.get(intent.id)
    assert ended.state == "ended" and waits.value.approval in ended.error


def test_a_file_that_a_reading_call_writes_comes_after_its_intent(plant: Plant, monkeypatch):
    from industria.trust import export

    seen: list[list[Run]] = []
    write = export.export_jsonl

    def watched(connection, path):
        seen.append(begun(plant, "audit_export"))
        return write(connection, path)

    monkeypatch.setattr(export, "export_jsonl", watched)
    calls = Calls(plant)
    calls.call("audit.export", {"target": "chain.jsonl"}, calls.session(ENGINEER))
    assert len(seen[0]) == 1 and plant.audit.get(seen[0][0].id).state == "ended"
    calls.call("models", {}, calls.session(ENGINEER))
    assert plant.audit.last(1)[0].state == ""  # what leaves nothing behind is one record


def test_what_killed_servers_and_programs_left_is_taken_away_in_time(plant: Plant, tmp_path: Path):
    scratch = plant.root / "scratch"
    (scratch / "folder").mkdir(parents=True)
    for name in ("upload-old", "upload-new", "folder/part"):
        (scratch / name).write_text("half of it")
    for name in ("upload-old", "folder"):
        os.utime(scratch / name, (0, 0))
    (tmp_path / "note.md").write_text("# Note\nA pump.\n")
    Ingest(plant.lake, plant.root, plant.knowledge).run([tmp_path / "note.md"])
    assert [p.name for p in scratch.iterdir()] == ["upload-new"]


def test_arguments_of_a_call_that_nobody_waits_for_are_not_kept(plant: Plant):
    secret = {"request": "the password is hunter2secret", "password": "hunter2secret"}
    first = plant.keys.ask("link.write", secret, ENGINEER)
    folder = next(p.parent for p in plant.root.rglob(f"{first}.json"))
    for name in ("0123456789abcdef", "fedcba9876543210"):
        (folder / f"{name}.json").write_text(json.dumps(secret))
    os.utime(folder / "0123456789abcdef.json", (0, 0))  # of a process that was killed long ago
    os.utime(folder / f"{first}.json", (0, 0))
    second = plant.keys.ask("link.write", secret, ENGINEER)
    kept = {path.stem for path in folder.glob("*.json")}
    assert kept == {first, second, "fedcba9876543210"}


def test_records_of_threads_that_wait_go_together_and_one_that_cannot_be_kept_fails_alone(
    plant: Plant, monkeypatch
):
    batches: list[int] = []
    write = Signer._written
    holding, go = threading.Event(), threading.Event()

    def slow(signer, runs):
        batches.append(len(runs))
        holding.set()
        go.wait(30)
        if any(r.what == "bad" for r in runs):
            raise ValueError("not to be kept")
        return write(signer, runs)

    monkeypatch.setattr(Signer, "_written", slow)
    said: dict[int, str] = {}

    def append(number: int) -> None:
        run = Run(f"run{number:013}", "emil", "bad" if number == 3 else "sql", "t", "t")
        try:
            said[number] = plant.audit.append(run)
        except ValueError as error:
            said[number] = str(error)

    threads = [threading.Thread(target=append, args=(n,)) for n in range(8)]
    threads[0].start()
    assert holding.wait(30)
    for thread in threads[1:]:
        thread.start()
    line = plant.audit._signer._line()
    while len(line.waiting) < 7:
        pass
    go.set()
    for thread in threads:
        thread.join()
    assert batches[:2] == [1, 7]
    assert said.pop(3) == "not to be kept"
    assert len(set(said.values())) == 7
    assert {r.id for r in plant.audit.runs()} == {f"run{n:013}" for n in range(8) if n != 3}
    assert plant.audit.verify(full=True).intact
