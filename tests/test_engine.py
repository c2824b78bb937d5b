"""The resident engine: the same answers as without it, for its user alone, and never a command twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fake_line import allow
from industria.faces.engine import near, place
from industria.plant import ChatConfiguration, Plant

_COMMAND = (sys.executable, "-m", "industria.cli")


class Shell:
    """Somebody who types commands in a folder."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def start(
        self, *words: str, stdin: int = subprocess.DEVNULL, **other: str
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*_COMMAND, *words], cwd=self.folder, env=self.environment | other, text=True,
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str, said: str = "", **other: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, stdin=subprocess.PIPE, **other)
        out, err = process.communicate(said, timeout=240)
        return subprocess.CompletedProcess(words, process.returncode, out, err)


def _wait(condition: Callable[[], object], seconds: float = 120.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A plant with an engine, in a folder with a space and Chinese in its name."""
    runtime = Path(tempfile.mkdtemp(prefix="ind-", dir="/tmp"))
    folder = tmp_path_factory.mktemp("一 厂")
    (folder / "表 one.csv").write_text("time,flow\n2026-01-01 00:00,1.5\n2026-01-01 00:01,2.5\n")
    (folder / "note.txt").write_text("Pump P-101 was repaired because the seal leaked.\n")
    shell = Shell(
        folder,
        os.environ
        | {"XDG_RUNTIME_DIR": str(runtime), "INDUSTRIA_CHAT": "none", "LANG": "en_US.UTF-8"},
    )
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(folder / "表 one.csv", folder / "note.txt")
    assert shell.run("up", "--plant", "plant").returncode == 0
    yield shell
    shell.run("down", "--plant", "plant")
    shutil.rmtree(runtime)


@pytest.fixture
def at(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> str:
    """The socket of the shell's engine."""
    for name in ("XDG_RUNTIME_DIR", "INDUSTRIA_CHAT"):
        monkeypatch.setenv(name, shell.environment[name])
    path = place.socket_of(str(shell.folder / "plant"))
    if not os.path.exists(path):
        assert shell.run("up", "--plant", "plant").returncode == 0
    return path


def _served(shell: Shell, *words: str, **settings: str) -> bool:
    """Whether the engine ran these words: it alone holds stores open, so nothing heavy is imported."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "industria.cli", *words], cwd=shell.folder,
        env=shell.environment | settings, text=True, capture_output=True, stdin=subprocess.DEVNULL,
        timeout=240,
    ).stderr  # fmt: skip
    return "industria.faces.cli.main" not in told


_SAME = (
    ("sql", "SELECT sum(flow) AS s FROM 表_one", "--json"),
    ("sql", "SELECT * FROM 表_one"),
    ("sql", "SELECT * FROM nothing_there"),
    ("sql", "SELECT * FROM nothing_there", "--json"),
    ("models",),
    ("assets", "--json"),
    ("retrieve", "seal leaked", "--language", "zh"),
    ("graph", "stats"),
    ("sql",),
    ("nothing-of-that-name",),
)


@pytest.mark.parametrize("words", _SAME, ids=[" ".join(w) for w in _SAME])
def test_a_command_says_the_same_with_and_without_the_engine(shell: Shell, at: str, words) -> None:
    words = (*words, "--plant", "plant")
    with_it, without = shell.run(*words), shell.run(*words, INDUSTRIA_ENGINE="off")
    assert (with_it.returncode, with_it.stdout, with_it.stderr) == (
        without.returncode, without.stdout, without.stderr,
    )  # fmt: skip
    assert _served(shell, *words)


def test_files_are_those_of_the_folder_where_the_command_was_typed(shell: Shell, at: str) -> None:
    away = shell.folder / "away folder"
    away.mkdir()
    (away / "二 号.csv").write_text("time,level\n2026-01-01 00:00,7.0\n")
    (away / "表 one.csv").write_text("time,flow\n2026-01-01 00:00,9.0\n")
    there = Shell(away, shell.environment)
    assert _served(there, "models", "--plant", "../plant")
    told = there.run("ingest", "no file.csv", "--plant", "../plant")
    assert "no file.csv" in told.stderr
    assert str(away) not in told.stderr
    assert there.run("ingest", "二 号.csv", "--plant", "../plant").returncode == 0
    told = there.run("sql", "SELECT level FROM 二_号", "--json", "--plant", "../plant")
    assert json.loads(told.stdout)["rows"] == [[7.0]]
    assert there.run("forget", "表 one.csv", "--plant", "../plant").returncode == 1
    assert shell.run("sql", "SELECT * FROM 表_one", "--plant", "plant").returncode == 0
    assert there.run("ingest", "/dev/stdin", "--plant", "../plant", said="a note\n").returncode in (
        0,
        1,
    )


_WRITE = ("link", "write", "opc.tcp://127.0.0.1:9/", "speed", "5", "--plant", "plant")


@pytest.fixture
def writable(shell: Shell) -> None:
    """A tag that may be written, on a line where nobody listens."""
    allow(shell.folder / "plant", {"url": _WRITE[2], "tag": "speed", "low": 0, "high": 9})


def test_the_language_is_that_of_the_terminal(shell: Shell, at: str, writable: None) -> None:
    zh, en = (shell.run(*_WRITE, said="n\n", LANG=lang).stderr for lang in ("zh_CN.UTF-8", "en_US"))
    assert "写入" in zh
    assert "write 5 to speed" in en


@pytest.mark.parametrize(("said", "moves"), [("n\n", False), ("", False), ("y\n", True)])
def test_what_acts_asks_the_person_at_the_command(
    shell: Shell, at: str, writable: None, said: str, moves: bool
) -> None:
    told = shell.run(*_WRITE, said=said)
    assert (told.returncode, "[y/N]" in told.stderr) == (1, True)
    assert ("found none: give it with --yes" in told.stderr) is not moves
    assert _served(shell, *_WRITE)


def test_other_settings_and_what_is_for_a_process_of_its_own_are_not_the_engine_s(
    shell: Shell, at: str, tmp_path: Path
) -> None:
    words = ("models", "--plant", "plant")
    assert _served(shell, *words)
    for name, value in (
        ("INDUSTRIA_CHAT", "small"), ("INDUSTRIA_ENGINE", "off"), ("XDG_CONFIG_HOME", str(tmp_path)),
        ("AWS_PROFILE", "other"), ("https_proxy", "http://127.0.0.1:9"), ("PYTHONPATH", str(tmp_path)),
    ):  # fmt: skip
        assert not _served(shell, *words, **{name: value}), name
    for other in (
        ("keys",),
        ("forget", "x"),
        ("govern", "x"),
        ("ingest", "x"),
        ("do", "x"),
        ("plc", "blocks"),
    ):
        assert not _served(shell, *other, "--plant", "plant"), other
    assert not _served(shell, "models", "--plant", "another")


def test_rights_on_what_is_made_are_those_of_the_shell(shell: Shell, at: str, monkeypatch) -> None:
    before = place.socket_of(str(shell.folder / "plant"))
    mask = os.umask(0o777)
    os.umask(mask)
    os.umask(mask ^ 0o004)
    try:
        assert place.socket_of(str(shell.folder / "plant")) != before
    finally:
        os.umask(mask)
    assert place.socket_of(str(shell.folder / "plant")) == before


def test_what_no_terminal_can_show_and_a_closed_pipe_are_no_fault(shell: Shell, at: str) -> None:
    words = ("sql", "SELECT '厂' AS s", "--json", "--plant", "plant")
    for other in ({}, {"INDUSTRIA_ENGINE": "off"}):
        told = shell.run(*words, PYTHONIOENCODING="ascii", **other)
        assert (told.returncode, "\\u5382" in told.stdout, told.stderr) == (0, True, "")
    piped = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | (exec <&-; sleep 2)', "bash", *_COMMAND, *words],
        cwd=shell.folder, env=shell.environment, text=True, capture_output=True, timeout=240,
    )  # fmt: skip
    assert (piped.returncode, piped.stderr) == (1, "")


def test_a_command_without_streams_or_without_a_place_for_a_socket_just_runs(
    shell: Shell, at: str
) -> None:
    command = [*_COMMAND, "sql", "SELECT 1 AS one", "--plant", "plant"]
    nowhere = {"XDG_RUNTIME_DIR": "", "TMPDIR": "/nonexistent", "INDUSTRIA_ENGINE": "always"}
    told = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *command], cwd=shell.folder, env=shell.environment | nowhere, text=True,
        capture_output=True, timeout=240,
    )  # fmt: skip
    assert (told.returncode, "one" in told.stdout, told.stderr) == (0, True, "")
    told = shell.run("up", "--plant", "plant", **nowhere)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "XDG_RUNTIME_DIR" in told.stderr


def test_twenty_commands_at_once(shell: Shell, at: str) -> None:
    all_ = [
        shell.start(
            "sql", f"SELECT {i} AS n, count(*) AS c FROM 表_one", "--json", "--plant", "plant"
        )
        for i in range(20)
    ]
    told = [process.communicate(timeout=240) for process in all_]
    assert [json.loads(out)["rows"] for out, _ in told] == [[[i, 2]] for i in range(20)]


def _engine() -> int:
    """The process of the shell's engine."""
    pattern = "up --foreground --plant .*一 厂.*/plant"
    return int(subprocess.check_output(["pgrep", "-n", "-f", pattern], text=True).split()[0])


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_command_that_is_interrupted_is_stopped(shell: Shell, at: str) -> None:
    slow = (
        "SELECT count(*) FROM range(100000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"
    )
    pid = _engine()
    before = _cpu_s(pid)
    process = shell.start("sql", slow, "--plant", "plant")
    _wait(lambda: _cpu_s(pid) > before + 1.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 130
    assert "interrupted" in err

    def ended() -> bool:
        told = shell.run("audit", "show", "--json", "--plant", "plant").stdout
        return any(
            "range(1000000)" in json.dumps(r["inputs"]) and r["error"] for r in json.loads(told)
        )

    _wait(ended)


def test_a_killed_engine_is_replaced(shell: Shell, at: str) -> None:
    pid = _engine()
    os.kill(pid, signal.SIGKILL)
    _wait(lambda: not os.path.exists(f"/proc/{pid}"))
    assert os.path.exists(at)
    assert shell.run("sql", "SELECT 1 AS one", "--json", "--plant", "plant").returncode == 0
    assert not _served(shell, "models", "--plant", "plant")
    assert json.loads(shell.run("up", "--json", "--plant", "plant").stdout)["new"]
    assert not json.loads(shell.run("up", "--json", "--plant", "plant").stdout)["new"]
    assert _served(shell, "models", "--plant", "plant")


def test_an_engine_does_not_answer_for_a_plant_put_in_its_plant_s_place(
    shell: Shell, at: str
) -> None:
    folder = shell.folder
    (folder / "plant").rename(folder / "before")
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")):
        pass
    try:
        told = shell.run("assets", "--json", "--plant", "plant")
        assert json.loads(told.stdout)["assets"] == []
    finally:
        shutil.rmtree(folder / "plant")
        (folder / "before").rename(folder / "plant")


def test_it_ends_when_what_it_was_doing_is_done(shell: Shell, at: str) -> None:
    slow = "SELECT count(*) FROM range(30000) a, range(30000) b WHERE a.range * b.range % 7 = 3"
    pid = _engine()
    before = _cpu_s(pid)
    process = shell.start("sql", slow, "--plant", "plant", "--json")
    _wait(lambda: _cpu_s(pid) > before + 0.3)
    assert shell.run("down", "--plant", "plant").returncode == 0
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert json.loads(out)["rows"]
    assert not os.path.exists(at)
    _wait(lambda: not os.path.exists(f"/proc/{pid}"))


def test_it_ends_when_it_is_told_and_when_nobody_asks(shell: Shell, at: str) -> None:
    assert json.loads(shell.run("down", "--json", "--plant", "plant").stdout)["was"]
    assert not os.path.exists(at)
    assert not json.loads(shell.run("down", "--json", "--plant", "plant").stdout)["was"]
    assert shell.run("up", "--idle", "0.01", "--plant", "plant").returncode == 0
    _wait(lambda: not os.path.exists(at))


def test_the_socket_is_for_its_user_alone(shell: Shell, at: str) -> None:
    assert stat.S_IMODE(os.stat(at).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(at)).st_mode) == 0o700


@pytest.mark.parametrize("wrong", ["open", "link", "file"])
def test_a_folder_that_others_may_enter_is_not_used(
    tmp_path: Path, monkeypatch, wrong: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert place.folder() == str(tmp_path / "industria")
    (tmp_path / "industria").rmdir()
    if wrong == "open":
        (tmp_path / "industria").mkdir()
        (tmp_path / "industria").chmod(0o770)
    elif wrong == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        (tmp_path / "industria").symlink_to(tmp_path / "elsewhere")
    else:
        (tmp_path / "industria").write_text("")
    assert place.folder() == ""
    assert place.socket_of("plant") == ""


@pytest.mark.parametrize("error", [PermissionError, NotADirectoryError, FileNotFoundError])
def test_a_place_that_cannot_be_looked_at_is_none(tmp_path: Path, monkeypatch, error) -> None:
    def refuses(path: str) -> os.stat_result:
        raise error(path)

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(place.os, "lstat", refuses)
    assert place.socket_of("plant") == ""


@pytest.mark.parametrize("begun", [False, True])
def test_a_command_is_run_again_only_where_the_engine_had_not_begun(
    tmp_path: Path, monkeypatch, capsys, begun
) -> None:
    import threading

    runtime = tempfile.mkdtemp(prefix="ind-", dir="/tmp")
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    path = place.socket_of(str(tmp_path))

    def dies(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line:
            line.recv(1 << 16)
            if begun:
                near.send(line, ("begun", 0))

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        thread = threading.Thread(target=dies, args=(listening,))
        thread.start()
        code = near.answered(["models", "--plant", str(tmp_path)])
        thread.join()
    shutil.rmtree(runtime)
    assert code == (1 if begun else None)
    assert ("see industria audit" in capsys.readouterr().err) is begun


def test_the_list_of_commands_is_remembered_until_something_changes(tmp_path: Path) -> None:
    cache, folder = tmp_path / "cache", tmp_path / "folder"
    folder.mkdir()
    shell = Shell(folder, os.environ | {"XDG_CACHE_HOME": str(cache), "LANG": "en_US.UTF-8"})
    first, kept = shell.run("--help"), cache / "industria" / "commands.json"
    assert _served(shell, "--help")
    assert shell.run("--help").stdout == first.stdout
    zh = shell.run("--help", LANG="zh_CN.UTF-8").stdout
    assert zh != first.stdout
    assert shell.run("--help").stdout == first.stdout
    stored = json.loads(kept.read_text())
    path = next(p for p in stored["files"] if p.endswith("capabilities/sql/tools.py"))
    stored["files"][path] -= 1
    kept.write_text(json.dumps(stored | {"text": "of before\n"}))
    assert shell.run("--help").stdout == first.stdout
    kept.write_text("{")
    assert shell.run("--help").stdout == first.stdout
