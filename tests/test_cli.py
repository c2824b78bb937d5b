"""The commands: JSON on stdout alone, exit codes, one-sentence errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from in_process import industria as run


@pytest.fixture(scope="module")
def folder(station_files: Path, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("cli") / "plant"
    assert run("init", str(root)).returncode == 0
    done = run("ingest", str(station_files), "--plant", str(root), "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert set(data) == {"assets", "skipped", "rejected", "flagged", "supersedes"}
    assert {"id", "kind", "uri", "table", "rows", "sha256"} <= set(data["assets"][0])
    return root


def call(folder: Path, *arguments: str, code: int = 0):
    done = run(*arguments, "--plant", str(folder), "--json")
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def test_the_contract_of_every_command(folder: Path, tmp_path: Path):
    governed = call(folder, "govern", "--apply")
    assert set(governed) == {"score_before", "score_after", "findings"}
    assert {"check", "asset", "column", "rows", "message", "repair"} <= set(governed["findings"][0])
    detected = call(folder, "detect", "pump_station", "--normal-until", "2026-03-06")
    notes = {"model", "notes", "left_out", "bad_cells"}
    assert set(detected) == {"threshold", "alarms", "scores_asset", "scores_table"} | notes
    assert set(detected["alarms"][0]) == {"start", "end", "score", "columns"}
    query = (
        f"SELECT count(*) AS n, count(time) AS t, count(score) AS s FROM {detected['scores_table']}"
    )
    rows = call(folder, "sql", query)
    assert rows["columns"] == ["n", "t", "s"]
    assert rows["rows"] == [[rows["rows"][0][0]] * 3]
    table = call(folder, "sql", "SELECT count(*) FROM pump_station")
    assert table["rows"][0][0] == rows["rows"][0][0]
    trained = call(folder, "train", "anomaly_detection", "pump_station", "--train-rows", "5000")
    assert trained["card"]["options"]["train_rows"] == 5000
    graph = call(folder, "graph", "P-101")
    assert {"nodes", "edges"} == set(graph)
    path = call(folder, "graph", "VT-101 ~ PS-1")
    assert [e["relation"] for e in path["edges"]] == ["measures", "part_of"]
    asked = call(
        folder, "ask", "What is the alarm limit of the bearing temperature?", "--extractive"
    )
    assert {"content", "verdict", "confidence", "evidence", "run"} <= set(asked)
    refused = call(folder, "ask", "Who painted the Mona Lisa?", code=1)
    assert refused["verdict"] == "refused"
    hits = call(folder, "retrieve", "轴承", "-k", "3")["hits"]
    assert len(hits) == 3 and {"asset", "locator", "text", "score"} == set(hits[0])
    order = call(folder, "work-order")
    assert order["verdict"] == "accepted" and order["content"]["lines"]
    assert call(folder, "models", "promote", "anomaly_pump_station", "2")["version"] == 2
    assert call(folder, "models")[-1]["current"]
    assert call(folder, "models", "rollback", "anomaly_pump_station")["version"] == 1
    report = call(folder, "audit", "verify")
    assert report["intact"] and report["broken_at"] is None
    exported = call(folder, "audit", "export", str(tmp_path / "chain.jsonl"))
    assert exported["runs"] >= 10
    assert call(folder, "forget", "work_orders")["removed"]


def test_json_stands_alone_on_stdout_and_messages_go_to_stderr(folder: Path):
    done = run("sql", "SELECT * FROM missing", "--plant", str(folder), "--json")
    assert done.returncode == 1
    assert "error" in json.loads(done.stdout)
    assert done.stderr.startswith("industria: expected a table")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("sql", "DELETE FROM x"), 2, "expected one SELECT"),
        (("ask", "x", "--language", "fr"), 2, "not one of 'zh', 'en'"),
        (("train", "divination", "x"), 2, "anomaly_detection"),
        (("nonsense",), 2, "No such command"),
        (("detect", "nothing"), 1, "expected an asset"),
        (("ingest", "/does/not/exist"), 1, "found nothing"),
        (("models", "rollback", "nothing"), 1, "expected a model"),
        (("weights", "fetch", "gpt"), 1, "expected weights named"),
        (("bench", "NO-1"), 1, "expected rows of"),
    ],
)
def test_errors_are_one_sentence_with_their_exit_code(folder: Path, arguments, code, says):
    if arguments[0] in ("weights", "bench", "nonsense"):
        done = run(*arguments)
    else:
        done = run(*arguments, "--plant", str(folder))
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_process_itself_keeps_its_streams_apart_and_exits_with_the_code(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "industria.cli", "ask", "x", "--json", "--plant", str(tmp_path)],
        capture_output=True, text=True, env=os.environ | {"INDUSTRIA_CHAT": "none"}, timeout=200,
    )  # fmt: skip
    assert done.returncode == 1 and "industria init" in json.loads(done.stdout)["error"]
    assert done.stderr.startswith("industria: ") and len(done.stderr.splitlines()) == 1


def test_a_folder_that_is_no_plant_is_said(tmp_path: Path):
    done = run("ask", "x", "--plant", str(tmp_path))
    assert done.returncode == 1 and "industria init" in done.stderr


def test_bad_files_exit_with_one_and_the_reason(folder: Path, tmp_path: Path):
    (tmp_path / "empty.csv").write_text("")
    done = run("ingest", str(tmp_path / "empty.csv"), "--plant", str(folder), "--json")
    assert done.returncode == 1
    assert "empty file" in json.loads(done.stdout)["rejected"][0]["reason"]


def test_bench_prints_rows_and_a_missing_set_is_not_measured(tmp_path: Path):
    done = run("bench", "CHA-3", "--json", "--no-write")
    rows = json.loads(done.stdout)
    assert done.returncode == 0 and all(r["passed"] for r in rows)
    assert {
        "row",
        "survey",
        "metric",
        "value",
        "baseline",
        "bar",
        "passed",
        "data",
        "provenance",
        "seconds",
    } <= set(rows[0])
    os.environ["INDUSTRIA_DATA"] = str(tmp_path)
    try:
        missing = json.loads(run("bench", "FUN-2", "--json", "--no-write").stdout)
    finally:
        del os.environ["INDUSTRIA_DATA"]
    assert missing[0]["passed"] is None and "not measured" in missing[0]["note"]


def test_listings(tmp_path: Path):
    assert {row["name"] for row in json.loads(run("weights", "--json").stdout)} >= {
        "qwen2.5-coder-1.5b"
    }
    assert {row["name"] for row in json.loads(run("data", "--json").stdout)} >= {"skab"}
    assert run("version").stdout.startswith("industria ")


def test_an_interrupted_command_says_so_and_is_no_failed_check(monkeypatch, capsys):
    from industria.faces.cli import main as cli

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.app, "invoke", lambda ctx: interrupted())
    monkeypatch.setattr(sys, "argv", ["industria", "version"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130 and "interrupted" in capsys.readouterr().err
