"""What acts: on record before it happens, with nothing secret in the record, and only as it was allowed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import signal
import sqlite3
import string
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from industria.cli import app
from industria.core import (
    ApprovalNeededError,
    BusyError,
    IndustriaError,
    InputError,
    IntegrityError,
    NotPermittedError,
    Run,
    Text,
    Tool,
)
from industria.foundation.privacy import masked_run, masked_text, masked_values
from industria.infrastructure.links import opcua_out
from industria.infrastructure.links.guard import Allowed, WriteGuard, read_allowed
from industria.infrastructure.sqlite import SqliteStore
from industria.interaction.gateway import Keys, create_app
from industria.interaction.gateway.calls import Calls
from industria.interaction.gateway.keys import Caller
from industria.plant import ChatConfiguration, Plant
from industria.testing.server import running
from industria.trust.audit import GENESIS, SCHEMA, AuditChain

URL = "opc.tcp://line-7/plc"
ADMIN, ENGINEER = Caller("chief", "admin"), Caller("fitter", "engineer")


def command(*words: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


class FakeLine:
    """A plant on the other side of OPC UA, in memory."""

    def __init__(self, **values: object) -> None:
        self.values: dict[str, object] = values
        self.written: list[tuple[str, object]] = []

    def read(self, url: str, tag: str) -> object:
        return self.values[tag]

    def write(self, url: str, tag: str, value: object) -> None:
        self.written.append((tag, value))
        self.values[tag] = value


@pytest.fixture
def line(plant: Plant, monkeypatch) -> FakeLine:
    """A line of which ``speed`` may be written; nothing of it is on a network."""
    made = FakeLine(speed=1.0)
    monkeypatch.setattr(opcua_out.OpcUaOut, "read", lambda _, url, tag: made.read(url, tag))
    monkeypatch.setattr(opcua_out.OpcUaOut, "write", lambda _, u, t, value: made.write(u, t, value))
    allow(plant.root, {"url": URL, "tag": "speed", "low": 0, "high": 9})
    return made


def allow(root: Path, *entries: object) -> Path:
    """Write a plant's list of writes."""
    file = root / "writes.json"
    file.write_text(json.dumps(entries))
    return file


def only_reads(plant: Plant) -> None:
    """The audit chain's disk takes nothing any more."""
    plant.audit._store.connection.execute("PRAGMA query_only = ON")


# -- the intent ------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from industria.core import Text, Tool
from industria.infrastructure.links import opcua_out
from industria.interaction.gateway.calls import Calls
from industria.interaction.gateway.keys import Caller, Keys
from industria.plant import ChatConfiguration, Plant

root, way = Path(sys.argv[1]), sys.argv[2]
plant = Plant.open(root, chat=ChatConfiguration("none"))

def moved(*_):
    (root / "moved").write_text("it moved")
    os.kill(os.getpid(), signal.SIGKILL)

def move(place: str) -> str:
    moved()
    return place

if way == "tool":
    keys = Keys(root / "gateway.db")
    calls = Calls({"move": Tool("move", Text("动", "Move"), "act", move)}, keys, plant.audit)
    approval = keys.ask("move", {"place": "gate 3"}, Caller("fitter", "engineer"))
    calls.decide(approval, True, Caller("chief", "admin"))
elif way == "write_tag":
    opcua_out.OpcUaOut.read = lambda *_: 1.0
    opcua_out.OpcUaOut.write = moved
    plant.write_tag("opc.tcp://line-7/plc", "speed", 2.0, who="fitter")
elif way == "forget":
    plant.knowledge.forget = moved
    plant.forget("note.md", who="fitter")
"""


@pytest.mark.parametrize(
    ("way", "what", "verifier"),
    [("tool", "tool:move", "chief"), ("write_tag", "write_tag", ""), ("forget", "forget", "")],
)
def test_what_is_killed_while_it_acts_is_named_ever_after(
    tmp_path: Path, way: str, what: str, verifier: str
):
    root = tmp_path / "plant"
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        (tmp_path / "note.md").write_text("# Note\nA note about the gate.\n")
        plant.ingest(tmp_path / "note.md")
    allow(root, {"url": URL, "tag": "speed", "low": 0, "high": 9})
    done = subprocess.run([sys.executable, "-c", KILLED, str(root), way], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert (root / "moved").exists()
    report = json.loads(command("audit", "verify", "--plant", str(root), "--json"))
    assert report["intact"] and not report["at_work"]
    (left,) = report["began_never_ended"]
    assert (left["who"], left["what"]) == ("fitter", what) and left["started"] and left["id"]
    told = command("audit", "verify", "--plant", str(root))
    assert "intact" in told and f"began, never ended: {left['id']}  {what}  fitter" in told
    assert "began, no end" in command("audit", "show", "--plant", str(root))
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        run = plant.audit.get(left["id"])
        assert (run.state, run.verifier) == ("begun", verifier) and run.inputs and run.process
        assert bool(run.approval) == (way == "tool")
        plant.audit.export_readable(tmp_path / "a.md")
        assert "began, never ended" in (tmp_path / "a.md").read_text()
        with plant.audit.run("later", {}, effect="act"):
            pass
        assert [i.id for i in plant.audit.verify().unended] == [left["id"]]


def test_what_is_still_at_work_is_not_called_dead(tmp_path: Path):
    at_work = (
        "import sys\nfrom pathlib import Path\n"
        "from industria.infrastructure.sqlite import SqliteStore\n"
        "from industria.trust.audit import SCHEMA, AuditChain\n"
        "chain = AuditChain(SqliteStore(Path(sys.argv[1]), SCHEMA, durable=True), 'night')\n"
        "with chain.run('serve', {}, effect='act'):\n    print('up', flush=True)\n    input()\n"
    )
    path = tmp_path / "audit.db"
    other = subprocess.Popen(
        [sys.executable, "-c", at_work, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout and other.stdin
    other.stdout.readline()
    chain = AuditChain(SqliteStore(path, SCHEMA), "day")
    with chain.run("own", {}, effect="propose"):
        (far, near) = chain.verify().unended
        assert (far.what, near.what, near.at_work) == ("serve", "own", True)
        if Path("/proc/self/stat").exists():
            assert far.at_work
    other.communicate(b"\n", timeout=60)
    assert chain.verify().unended == ()
    ended = {(r.what, r.state) for r in chain.runs()}
    assert ended == {("serve", "ended"), ("own", "ended")}


def test_with_no_disk_for_the_intent_nothing_acts(plant: Plant, line: FakeLine, tmp_path: Path):
    (tmp_path / "note.md").write_text("# Note\nA note about the gate.\n")
    plant.ingest(tmp_path / "note.md")
    keys = Keys(plant.root / "gateway.db")
    calls = Calls(plant.tools, keys, plant.audit)
    waiting = keys.ask("forget", {"source": "note.md"}, ENGINEER)
    only_reads(plant)
    tries = (
        lambda: plant.write_tag(URL, "speed", 2.0),
        lambda: plant.forget("note.md"),
        lambda: plant.govern(apply=True),
        lambda: plant.merge_entities("a", "b"),
        lambda: plant.ingest(tmp_path / "note.md"),
        lambda: plant.production.run_program("x", "tank", 1.0),
        lambda: calls.call("ingest", {"file": "x.md"}, ENGINEER),
        lambda: calls.decide(waiting, True, ADMIN),
    )
    for attempt in tries:
        with pytest.raises(BusyError, match=r"nothing was done"):
            attempt()
    assert line.written == [] and line.values == {"speed": 1.0}
    assert [a.name for a in plant.assets()] == ["note.md"]
    assert [a.id for a in keys.approvals("waiting")] == [waiting]


@pytest.mark.parametrize(
    "failure", [sqlite3.OperationalError("database or disk is full"), OSError(28, "No space left")]
)
def test_with_no_disk_for_the_end_the_error_says_that_it_acted(
    plant: Plant, line: FakeLine, monkeypatch, failure: Exception
):
    real = AuditChain.append

    def full(chain: AuditChain, run: Run) -> str:
        if run.state == "ended":
            raise failure
        return real(chain, run)

    monkeypatch.setattr(AuditChain, "append", full)
    with pytest.raises(IntegrityError, match=r"write_tag began as \w+ and was done, but its end"):
        plant.write_tag(URL, "speed", 2.0)
    assert line.written == [("speed", 2.0)]
    with pytest.raises(IntegrityError, match=r"write_tag began as \w+ and failed \(NotPermitted"):
        plant.write_tag(URL, "speed", 99.0)
    monkeypatch.undo()
    left = plant.audit.verify()
    assert left.intact and [(i.what, i.at_work) for i in left.unended] == [("write_tag", False)] * 2


def test_a_run_that_ended_is_one_run_and_both_its_records_are_in_the_chain(plant: Plant):
    with plant.audit.run("promote", {"model": "m"}, effect="act", approval="a1") as run:
        assert [r.state for r in plant.audit.last()] == ["begun"]
        run.outputs = {"version": 2}
    with pytest.raises(ValueError, match="no"), plant.audit.run("keys", {}, effect="act"):
        raise ValueError("no")
    with plant.audit.run("look", {}):
        pass
    shown = list(plant.audit.runs())
    assert [r.what for r in shown] == ["promote", "keys", "look"]
    assert [r.what for r in plant.audit.last(2)] == ["look", "keys"]
    assert (shown[0].outputs, shown[0].approval, shown[1].error) == ({"version": 2}, "a1", "ValueError: no")  # fmt: skip
    assert plant.audit.verify().runs == 5 and plant.audit.verify().unended == ()
    assert plant.audit.export_jsonl(plant.root / "chain.jsonl") == 5


def test_a_chain_of_an_older_version_holds_goes_on_and_is_shown_masked(tmp_path: Path):
    store = SqliteStore(tmp_path / "audit.db", SCHEMA)
    previous = GENESIS
    for number in (1, 2):
        old = {
            "id": f"r{number}", "who": "local", "what": "sql", "started": "a", "ended": "b",
            "inputs": {"state": "x"}, "outputs": {}, "reference": [], "matched": [], "verifier": "",
            "error": "bad: password=Oldsecret99", "parent": "", "seed": None,
        }  # fmt: skip
        body = json.dumps(old, ensure_ascii=False, sort_keys=True)
        previous = hashlib.sha256((previous + body).encode()).hexdigest()
        with store.write() as connection:
            connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (number, body, previous))
            connection.execute(
                "INSERT INTO head VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET count = ?1, hash = ?2",
                (number, previous),
            )
    chain = AuditChain(store, "local", masked_run)
    assert chain.verify().intact and chain.verify().unended == ()
    with chain.run("forget", {}, effect="act"):
        pass
    assert chain.verify().intact and [r.what for r in chain.runs()] == ["sql", "sql", "forget"]
    chain.export_readable(tmp_path / "a.md")
    shown = str(chain.last()) + str(chain.get("r1")) + (tmp_path / "a.md").read_text()
    assert "Oldsecret99" not in shown and "[credential]" in shown


# -- the mask --------------------------------------------------------------------------------


def planted(seed: int) -> dict[str, str]:
    """Secrets and personal data of every kind, new for each seed, by a text that carries each."""
    rng = random.Random(seed)

    def word(size: int, letters: str = string.ascii_letters + string.digits) -> str:
        return "".join(rng.choice(letters) for _ in range(size))

    password, token, digits = f"Zq{word(9)}7", word(24), word(8, string.digits)
    mail, mobile = f"{word(6, string.ascii_lowercase)}@{word(5, string.ascii_lowercase)}.example.org", f"139{digits}"  # fmt: skip
    return {
        f"password={password}": password,
        f'{{"password": "{(p2 := word(12))}"}}': p2,
        f"opc.tcp://op:{(p3 := word(10))}@10.0.0.7:4840/x": p3,
        f"postgres://u:{(p4 := word(6) + '/' + word(4))}@db/x": p4,
        f"Authorization: Bearer {token}": token,
        f"sk-{(p5 := word(30))}": p5,
        f"ind-{(p6 := word(32))}": p6,
        f"密码：{(p7 := word(11))}": p7,
        f"SECRET '{(p8 := word(14))}'": p8,
        f"https://x.example/y?sig={(p9 := word(16))}&n=1": p9,
        f"写信给{mail}的人": mail,
        f"call {mobile} now": mobile,
        f"row_{(m2 := '137' + word(8, string.digits))}_x": m2,
    }


@pytest.mark.parametrize("seed", range(3))
def test_no_field_of_a_run_keeps_what_is_secret(tmp_path: Path, seed: int):
    secrets = planted(seed)
    chain = AuditChain(SqliteStore(tmp_path / "audit.db", SCHEMA), "local", masked_run)
    for text in secrets:
        inputs: dict[str, object] = {
            "plain": text, "list": [text, ["a", text]], "deep": {"x": [{"y": text}]},
            "bytes": text.encode(), "path": Path("/tmp") / text.replace("/", ":") if "://" not in text else 1,
            text: 1, "set": {text},
        }  # fmt: skip
        with pytest.raises(ValueError), chain.run(f"step {text}", inputs, who=f"op {text}", effect="act", verifier=text) as run:  # fmt: skip
            run.outputs = {"said": text, "rows": [[text]]}
            run.reference, run.matched = (text, "a1b2"), (f"a1b2 says {text}",)
            raise ValueError(f"could not read {text}") from RuntimeError(text)
    chain.export_jsonl(tmp_path / "a.jsonl")
    chain.export_readable(tmp_path / "a.md")
    kept = "".join(
        str(row) for row in sqlite3.connect(tmp_path / "audit.db").execute("SELECT body FROM runs")
    )
    kept += (tmp_path / "a.jsonl").read_text() + (tmp_path / "a.md").read_text()
    assert [s for s in secrets.values() if s in kept] == []
    assert chain.verify().intact


def test_a_secret_is_masked_by_its_name_whatever_it_looks_like_and_wherever_it_comes_again():
    found = masked_values(
        {
            "password": "ab", "api_key": 12345, "nested": [{"accessToken": ["x1", "y2"]}],
            "pairs": [{"name": "client_secret", "value": "zz9"}, {"key": "flow", "value": 3}],
            "argv": ["tool", "--password", "hunter", "--token", "t0k"], "said": ["password", "is", "swordf1sh"],
            "head": ["Authorization:", "Bearer", "abcdefgh1234"], "phone": 13812345678, "id": 13912345678,
            "令牌": "甲乙丙", "huge": 10**5000,
        }
    )  # fmt: skip
    for secret in ("ab'", "12345", "x1", "y2", "zz9", "hunter", "t0k", "swordf1sh", "abcdefgh1234", "1391", "甲乙丙"):  # fmt: skip
        assert secret not in str(found), secret
    assert found["pairs"][1] == {"key": "flow", "value": 3}  # type: ignore[index]
    run = Run(
        "1", "op", "link", "", "", {"url": "mqtt://op:Zebra42x@h"}, {"tried": "op / Zebra42x"},
        error="login Zebra42x refused",
    )  # fmt: skip
    assert "Zebra42x" not in str(masked_run(run))


@pytest.mark.parametrize(
    "text",
    [
        "P-101 was above 4.5 mm/s at 08:31:07.123 on 2026-03-06",
        "sha256 4b825dc642cb6eb9a060e54bf8d69288fbee4904 version 12 rows 1700000000000",
        "SELECT tag, avg(value) FROM readings WHERE value > 50 GROUP BY tag",
        "泵 P-101 在 08:31 报警，流量 12.5 m³/h",
        "opc.tcp://10.0.0.7:4840/plc ns=2;s=plc.speed",
        "Basic information on spinning, compass and assignment",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str):
    assert masked_text(text) == text == masked_text(masked_text(text))


def test_every_way_in_leaves_nothing_secret_behind(tmp_path: Path):
    """The command, Python, REST and approvals; then every byte of what is stored and all that is shown."""
    root, secrets = tmp_path / "plant", planted(99)
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        keys = Keys(root / "gateway.db")
        heads = [
            {"Authorization": f"Bearer {keys.create(role, f'{role} {text}')}"}
            for role, text in zip(("engineer", "admin"), list(secrets)[-3:], strict=False)
        ]
        served = create_app(
            dict(plant.tools), lambda q, who: plant.ask_stream(q, who=who), root=root, chat=None,
            embedder=None, recorder=plant.audit, keys=keys,
        )  # fmt: skip
        with running(served) as url, httpx.Client(base_url=url, timeout=60) as client:
            for text in secrets:
                quoted = text.replace("'", "''")
                for call in (
                    lambda: plant.sql(f"select cast('{quoted}' as int)"),  # noqa: B023
                    lambda: plant.sql(f'select "{text}" from assets'),  # noqa: B023
                    lambda: plant.write_tag(text, f"ns=2;{text}", 1.0, who=text),  # noqa: B023
                    lambda: plant.graph_query(text),  # noqa: B023
                    lambda: plant.forget(text),  # noqa: B023
                ):
                    with contextlib.suppress(IndustriaError):
                        call()
                for name, arguments in (
                    ("sql", {"statement": f"select cast('{quoted}' as int)"}),
                    ("graph", {"pattern": text}),
                    ("work_order", {"asset": text}),
                    ("forget", {"source": text}),
                    ("write_tag", {"url": text, "tag": text, "value": 1}),
                ):
                    reply = client.post(f"/api/tools/{name}", json=arguments, headers=heads[0])
                    approval = reply.json().get("error", {}).get("approval")
                    if approval:
                        listed = client.get("/api/approvals", headers=heads[1]).text
                        assert secrets[text] not in listed
                        client.post(f"/api/approvals/{approval}", json={"granted": True}, headers=heads[1])  # fmt: skip
        CliRunner().invoke(app, ["sql", f"select cast('{next(iter(secrets))}' as int)", "--plant", str(root)])  # fmt: skip
        plant.audit.export_jsonl(tmp_path / "a.jsonl")
        plant.audit.export_readable(tmp_path / "a.md")
        assert plant.audit.verify().intact
    shown = command("audit", "show", "-n", "1000", "--plant", str(root))
    shown += command("audit", "show", "-n", "1000", "--plant", str(root), "--json")
    shown += (tmp_path / "a.jsonl").read_text() + (tmp_path / "a.md").read_text()
    files = [*root.glob("audit.db*"), *root.glob("gateway*")]
    stored = b"".join(f.read_bytes() for f in files if f.is_file())
    assert len(stored) > 10_000 and "[credential]" in shown
    leaked = [s for s in secrets.values() if s in shown or s.encode() in stored]
    assert leaked == []
    assert not list(root.glob("gateway.waiting/*"))


def test_what_waits_runs_with_exactly_what_was_asked_though_nobody_is_shown_it(tmp_path: Path):
    ran: list[str] = []

    def connect(url: str) -> str:
        ran.append(url)
        return "done"

    keys = Keys(tmp_path / "gateway.db")
    chain = AuditChain(SqliteStore(tmp_path / "audit.db", SCHEMA), "local", masked_run)
    calls = Calls({"connect": Tool("connect", Text("连", "Connect"), "act", connect)}, keys, chain)

    def asked(url: str) -> str:
        with pytest.raises(ApprovalNeededError) as waiting:
            calls.call("connect", {"url": url}, ENGINEER)
        return waiting.value.approval

    secret = "opc.tcp://op:Gulf88tide@h/x"
    first, second, third, plain = (asked(u) for u in (secret, secret, secret, "opc.tcp://h/x"))
    assert "Gulf88tide" not in str(keys.approvals())
    held = sorted((tmp_path / "gateway.waiting").iterdir())
    assert [f.stem for f in held] == sorted((first, second, third))
    assert {f.stat().st_mode & 0o777 for f in held} == {0o600}
    assert held[0].parent.stat().st_mode & 0o777 == 0o700
    calls.decide(first, True, ADMIN)
    calls.decide(second, False, ADMIN)
    calls.decide(plain, True, ADMIN)
    assert ran == [secret, "opc.tcp://h/x"]
    (left,) = (tmp_path / "gateway.waiting").iterdir()
    left.write_text(json.dumps({"url": "opc.tcp://elsewhere"}))
    with pytest.raises(IntegrityError, match="nothing was done"):
        calls.decide(third, True, ADMIN)
    assert len(ran) == 2 and [a.id for a in keys.approvals("waiting")] == [third]


# -- the list of writes ----------------------------------------------------------------------

RULE = {"url": URL, "tag": "speed", "low": 0, "high": 9}


@pytest.mark.parametrize(
    "content",
    [
        [RULE | {"blocked_when": [{"tag": "door", "is": "true"}]}],
        [RULE | {"blocked_when": [{"tag": "door", "is": None}]}],
        [RULE | {"blocked_when": [{"tag": "door", "is": [True]}]}],
        [RULE | {"blocked_when": [{"tag": "door"}]}],
        [RULE | {"blocked_when": [{"is": True}]}],
        [RULE | {"blocked_when": [{"tag": "door", "is": True, "not": 1}]}],
        [RULE | {"blocked_when": {"tag": "door", "is": True}}],
        [RULE | {"blocked_when": []}],
        [RULE | {"blocked_when": None}],
        [RULE | {"blocked_when": ["door"]}],
        [RULE | {"blocked-when": [{"tag": "door", "is": True}]}],
        [RULE | {"blockedWhen": [{"tag": "door", "is": True}]}],
        [RULE | {"low": "0"}],
        [RULE | {"high": "9"}],
        [RULE | {"high": True}],
        [RULE | {"low": None}],
        [RULE | {"low": 9, "high": 0}],
        [RULE | {"tag": ""}],
        [RULE | {"tag": 7}],
        [RULE | {"url": " "}],
        [{k: v for k, v in RULE.items() if k != "url"}],
        [{k: v for k, v in RULE.items() if k != "high"}],
        [RULE, RULE | {"high": 99}],
        [],
        RULE,
        {"writes": [RULE]},
        ["speed"],
        "not json",
        '[{"url": "u", "tag": "speed", "low": 0, "high": NaN}]',
        '[{"url": "u", "tag": "speed", "low": -Infinity, "high": 1e999}]',
        '[{"url": "u", "tag": "speed", "low": 0, "high": 1' + "0" * 400 + "}]",
        '[{"url": "u", "tag": "speed", "low": 0, "high": 1, "high": 99}]',
        '[{"url": "u", "tag": "speed", "low": 0, "high": 1, "blocked_when": [{"tag": "d", "is": NaN}]}]',
        "[" * 100_000,
    ],
)
def test_a_list_of_writes_that_is_not_exactly_one_is_refused(
    plant: Plant, line: FakeLine, content: object
):
    file = plant.root / "writes.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(InputError, match=r"writes\.json.*nothing was written"):
        plant.write_tag(URL, "speed", 2.0)
    assert line.written == []


def test_a_right_list_of_writes_is_read(tmp_path: Path):
    assert read_allowed(tmp_path / "writes.json") == ()
    blocked = [{"tag": "door", "is": True}, {"tag": "mode", "is": 3}, {"tag": "level", "is": 9.5}]
    file = allow(tmp_path, RULE, RULE | {"tag": "gate", "low": -1.5, "blocked_when": blocked})
    one, other = read_allowed(file)
    assert (one.low, one.high, one.blocked_when) == (0, 9, ())
    assert other.blocked_when == (("door", True), ("mode", 3), ("level", 9.5))
    file.write_text(file.read_text(), encoding="utf-8-sig")
    assert len(read_allowed(file)) == 2


def guard_of(line: FakeLine, *blocked: tuple[str, object], high: float = 1e300) -> WriteGuard:
    rules = tuple(Allowed(URL, tag, -1e300, high, blocked) for tag in line.values)  # type: ignore[arg-type]
    return WriteGuard(rules, line.read, line.write)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("live", "value"),
    [
        (1.0, float("nan")), (1.0, float("inf")), (1.0, -float("inf")), (1.0, 10**400), (1.0, True),
        (1.0, "2"), (1.0, None), (1.0, [2]), (1, 2.5), (1, False), (1, 10**400), (True, 2), (True, 0.4),
        (True, -1), ("on", 1), (None, 1), (float("nan"), 1.0), ([1.0], 1.0),
    ],
)  # fmt: skip
def test_a_value_that_the_tag_cannot_take_as_it_is_is_refused_in_one_sentence(live, value):
    line = FakeLine(speed=live)
    with pytest.raises((NotPermittedError, InputError)) as refused:
        guard_of(line).write(URL, "speed", value)
    assert line.written == [] and len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("live", "value", "kept"),
    [(1.0, 2.5, 2.5), (1.0, 3, 3.0), (1.0, -0.0, 0.0), (4, 5.0, 5), (4, 5, 5), (True, 0, False), (False, 1.0, True), (False, True, True)],
)  # fmt: skip
def test_a_value_that_fits_is_written_in_the_tags_own_type(live, value, kept):
    line = FakeLine(speed=live)
    found = guard_of(line).write(URL, "speed", value)
    assert found == kept and type(found) is type(kept) and line.written == [("speed", kept)]


@pytest.mark.parametrize(
    ("live", "wrong", "right"), [(True, 1, True), (True, 1.0, True), (1, True, 1), (2.0, True, 2.0)]
)
def test_an_interlock_of_another_type_than_its_tag_is_an_error_of_the_list(live, wrong, right):
    line = FakeLine(speed=1.0, door=live)
    with pytest.raises(InputError, match=r"door.*nothing was written"):
        guard_of(line, ("door", wrong)).write(URL, "speed", 2.0)
    with pytest.raises(NotPermittedError, match="must not be written while door"):
        guard_of(line, ("door", right)).write(URL, "speed", 2.0)
    assert line.written == []


def test_an_interlock_that_cannot_be_read_blocks_and_one_of_32_bits_is_recognised():
    import numpy as np

    line = FakeLine(speed=1.0, level=float(np.float32(0.1)))
    with pytest.raises(NotPermittedError, match="must not be written while gone cannot be read"):
        guard_of(line, ("gone", True)).write(URL, "speed", 2.0)
    with pytest.raises(NotPermittedError, match=r"while level is 0\.1"):
        guard_of(line, ("level", 0.1)).write(URL, "speed", 2.0)
    for unclear in (None, "open", float("nan")):
        line.values["level"] = unclear
        with pytest.raises(NotPermittedError, match="no number and no switch"):
            guard_of(line, ("level", 0.1)).write(URL, "speed", 2.0)
    assert line.written == []


def test_what_the_plant_does_not_confirm_is_an_error_that_says_that_it_was_written():
    import numpy as np

    class Stubborn(FakeLine):
        def write(self, url: str, tag: str, value: object) -> None:
            self.written.append((tag, value))

    class Deaf(Stubborn):
        def read(self, url: str, tag: str) -> object:
            if self.written:
                raise BusyError("expected an answer, found none")
            return super().read(url, tag)

    class Narrow(FakeLine):
        def write(self, url: str, tag: str, value: object) -> None:
            super().write(url, tag, float(np.float32(value)))  # type: ignore[arg-type]

    for kind in (Stubborn, Deaf):
        line = kind(speed=1.0)
        with pytest.raises(IntegrityError, match="written"):
            guard_of(line).write(URL, "speed", 2.0)
        assert line.written == [("speed", 2.0)]
    narrow = Narrow(speed=1.0)
    assert guard_of(narrow).write(URL, "speed", 0.1) == float(np.float32(0.1))


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [("Float", 2.5, 2.5), ("Float", 1e39, None), ("Double", 1e39, 1e39), ("Int16", 40_000, None), ("UInt16", 40_000, 40_000),
     ("UInt16", -1, None), ("Int16", -1, -1), ("Byte", 256, None), ("Int32", 2.5, None), ("Boolean", 1, True), ("Boolean", 2, None),
     ("String", 1, None), ("Float", True, None)],
)  # fmt: skip
def test_a_node_is_written_only_what_its_own_type_takes(kind, value, kept):
    if kept is None:
        with pytest.raises(NotPermittedError, match="nothing was written"):
            opcua_out._fitting("ns=2;s=a", kind, value)
    else:
        assert opcua_out._fitting("ns=2;s=a", kind, value) == kept


# -- pages and pictures ----------------------------------------------------------------------


def pdf(width: float, height: float, pages: int = 1, picture: tuple[int, int] = (0, 0)) -> bytes:
    """A PDF of empty pages, each with one picture of so many pixels of one bit where it has any."""
    import zlib

    kids = " ".join(["3 0 R"] * pages)
    content = zlib.compress(b"q 100 0 0 100 0 0 cm /I Do Q" if picture[0] else b"")
    data = zlib.compress(bytes((picture[0] + 7) // 8 * picture[1]), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R"
        f"/Resources<</XObject<</I 5 0 R>>>>>>".encode(),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (*picture, len(data), data),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


@pytest.fixture
def drawn(monkeypatch) -> list[tuple[int, int]]:
    """The sizes of the pages that the OCR would have been given, in pixels."""
    from industria.foundation.ingest import picture

    sizes: list[tuple[int, int]] = []

    def read(image) -> list[object]:
        sizes.append(image.size)
        return []

    monkeypatch.setattr(picture, "read", read)
    return sizes


@pytest.mark.parametrize("size", [(595, 842), (14_400, 14_400), (14_400, 20), (9_000, 3_000)])
def test_a_page_is_drawn_no_larger_than_it_can_be_taken_in(plant: Plant, tmp_path, drawn, size):
    (tmp_path / "a.pdf").write_bytes(pdf(*size))
    (rejected,) = plant.ingest(tmp_path / "a.pdf").rejected
    assert "found none" in rejected["reason"]
    ((width, height),) = drawn
    assert width * height <= 33_000_000
    scaled = size[0] * 2 * size[1] * 2 > 33_000_000
    assert (width, height) == (2 * size[0], 2 * size[1]) or (scaled and width * height > 32_000_000)


def test_a_picture_on_a_page_is_held_to_the_limit_of_pictures(plant: Plant, tmp_path, drawn):
    (tmp_path / "a.pdf").write_bytes(pdf(300, 300, picture=(40_000, 30_000)))
    (rejected,) = plant.ingest(tmp_path / "a.pdf").rejected
    assert (
        "megapixels" in rejected["reason"] and "40000 x 30000" in rejected["reason"] and not drawn
    )
    (tmp_path / "b.pdf").write_bytes(pdf(300, 300, picture=(400, 300)))
    plant.ingest(tmp_path / "b.pdf")
    assert drawn == [(600, 600)]


def test_a_pdf_of_endless_empty_pages_is_refused(plant: Plant, tmp_path, drawn, monkeypatch):
    from industria.foundation.ingest import pdf as reader

    monkeypatch.setattr(reader, "_MOST_READ_PAGES", 3)
    (tmp_path / "a.pdf").write_bytes(pdf(10, 10, pages=50))
    (rejected,) = plant.ingest(tmp_path / "a.pdf").rejected
    assert "at most 3 pages without text" in rejected["reason"] and len(drawn) == 3


def test_the_servers_log_passes_the_mask_with_its_traceback():
    import logging

    from industria.studio.log import MaskedFormatter

    try:
        raise ValueError("login with password=Harbour77q at opc.tcp://op:Anchor55w@h")
    except ValueError:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "failed for %s", ("li.wei@example.com",), sys.exc_info()
        )
    told = MaskedFormatter().format(record)
    assert "ValueError" in told and "failed for [email]" in told
    assert not any(s in told for s in ("Harbour77q", "Anchor55w", "li.wei"))


@pytest.mark.parametrize("place", ["tables.drop", "catalogue.forget"])
def test_a_forget_that_was_cut_off_is_done_again_to_the_end(
    plant: Plant, tmp_path: Path, monkeypatch, place: str
):
    (tmp_path / "vat.csv").write_text(
        "time,level\n2025-01-01 00:00:00,1.5\n2025-01-01 00:01:00,2.5\n"
    )
    plant.ingest(tmp_path / "vat.csv")
    store, name = place.split(".")

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(getattr(plant.lake, store)), name, cut)
        with pytest.raises(KeyboardInterrupt):
            plant.forget("vat")
    assert [a.name for a in plant.assets()] == ["vat"]
    assert list(plant.forget("vat"))
    assert plant.lake.tables.names() == [] and not plant.assets()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "is full"),
        (sqlite3.OperationalError("database or disk is full"), "is full"),
        (OSError(30, "Read-only file system"), "who may write"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "who may write"),
    ],
)
def test_a_disk_that_takes_nothing_is_one_sentence(
    monkeypatch, capsys, error: Exception, said: str
):
    from industria import cli

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code and said in told and told.count("\n") == 1
