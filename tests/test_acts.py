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
from click.testing import CliRunner

from fake_line import URL, FakeLine, allow
from industria.cli import app
from industria.core import (
    ApprovalNeededError,
    BusyError,
    Caller,
    IndustriaError,
    IntegrityError,
    Run,
    Session,
    Text,
    Tool,
)
from industria.faces.calls import NOBODY_ELSE, Calls
from industria.faces.http.app import app_of
from industria.foundation.privacy import masked_run, masked_text, masked_values
from industria.infrastructure.sqlite import SqliteStore
from industria.plant import ChatConfiguration, Plant
from industria.testing.server import running
from industria.trust.audit import GENESIS, SCHEMA, AuditChain

ADMIN, ENGINEER = Caller("chief", "admin"), Caller("fitter", "engineer")


def command(*words: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def write(plant: Plant, speed: float) -> None:
    """Write the tag ``speed``."""
    plant.call("link.write", url=URL, tag="speed", value=speed)


def only_reads(plant: Plant) -> None:
    """The audit chain's disk takes nothing any more."""
    plant.audit._store.connection.execute("PRAGMA query_only = ON")


# -- the intent ------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from industria.core import Text, Tool
from industria.infrastructure.links import opcua_out
from industria.core import Caller
from industria.faces.calls import Calls
from industria.plant import ChatConfiguration, Plant

root, way = Path(sys.argv[1]), sys.argv[2]
plant = Plant.open(root, chat=ChatConfiguration("none"), who="fitter")

def moved(*_):
    (root / "moved").write_text("it moved")
    os.kill(os.getpid(), signal.SIGKILL)

def move(session, place: str) -> str:
    moved()
    return place

if way == "tool":
    calls = Calls(plant, {"move": Tool("move", Text("动", "Move"), "act", move)})
    approval = plant.keys.ask("move", {"place": "gate 3"}, Caller("fitter", "engineer"))
    calls.decide(approval, True, calls.session(Caller("chief", "admin")))
elif way == "write_tag":
    opcua_out.OpcUaOut.read = lambda *_: 1.0
    opcua_out.OpcUaOut.write = moved
    plant.call("link.write", url="opc.tcp://line-7/plc", tag="speed", value=2.0)
elif way == "forget":
    plant.knowledge.forget = moved
    plant.forget("note.md")
"""


@pytest.mark.parametrize(
    ("way", "what", "verifier"),
    [
        ("tool", "move", "chief"),
        ("write_tag", "link_write", NOBODY_ELSE),
        ("forget", "forget", NOBODY_ELSE),
    ],
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
    keys = plant.keys
    calls = Calls(plant)
    (plant.root / "inbox").mkdir()
    (plant.root / "inbox" / "x.md").write_text("# X\n")
    waiting = keys.ask("forget", {"source": "note.md"}, ENGINEER)
    only_reads(plant)
    tries = (
        lambda: write(plant, 2.0),
        lambda: plant.forget("note.md"),
        lambda: plant.govern(apply=True),
        lambda: plant.call("graph.merge", one="a", other="b"),
        lambda: plant.ingest(tmp_path / "note.md"),
        lambda: plant.call("plc.run", program="x", twin="tank", seconds=1.0),
        lambda: calls.call("ingest", {"file": "x.md"}, calls.session(ENGINEER)),
        lambda: calls.call("approvals.decide", {"approval": waiting}, calls.session(ADMIN)),
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
    with pytest.raises(IntegrityError, match=r"link_write began as \w+ and was done, but its end"):
        write(plant, 2.0)
    assert line.written == [("speed", 2.0)]
    with pytest.raises(IntegrityError, match=r"link_write began as \w+ and failed \(NotPermitted"):
        write(plant, 99.0)
    monkeypatch.undo()
    left = plant.audit.verify()
    assert (
        left.intact and [(i.what, i.at_work) for i in left.unended] == [("link_write", False)] * 2
    )


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
        keys = plant.keys
        heads = [
            {"Authorization": f"Bearer {keys.create(role, f'{role} {text}')}"}
            for role, text in zip(("engineer", "admin"), list(secrets)[-3:], strict=False)
        ]
        served = app_of(plant)
        with running(served) as url, httpx.Client(base_url=url, timeout=60) as client:
            for text in secrets:
                quoted = text.replace("'", "''")
                for call in (
                    lambda: plant.sql(f"select cast('{quoted}' as int)"),  # noqa: B023
                    lambda: plant.sql(f'select "{text}" from assets'),  # noqa: B023
                    lambda: plant.call("link.write", url=text, tag=f"ns=2;{text}", value=1.0),  # noqa: B023
                    lambda: plant.call("graph", pattern=text),  # noqa: B023
                    lambda: plant.forget(text),  # noqa: B023
                ):
                    with contextlib.suppress(IndustriaError):
                        call()
                for name, arguments in (
                    ("sql", {"statement": f"select cast('{quoted}' as int)"}),
                    ("graph", {"pattern": text}),
                    ("work_order", {"asset": text}),
                    ("forget", {"source": text}),
                    ("link_write", {"url": text, "tag": text, "value": 1}),
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


def test_what_waits_runs_with_exactly_what_was_asked_though_nobody_is_shown_it(plant: Plant):
    ran: list[str] = []

    def connect(session: Session[object], url: str) -> str:
        ran.append(url)
        return "done"

    keys = plant.keys
    calls = Calls(plant, {"connect": Tool("connect", Text("连", "Connect"), "act", connect)})
    admin = calls.session(ADMIN)

    def asked(url: str) -> str:
        with pytest.raises(ApprovalNeededError) as waiting:
            calls.call("connect", {"url": url}, calls.session(ENGINEER))
        return waiting.value.approval

    secret = "opc.tcp://op:Gulf88tide@h/x"
    first, second, third, plain = (asked(u) for u in (secret, secret, secret, "opc.tcp://h/x"))
    assert "Gulf88tide" not in str(keys.approvals())
    held = sorted((plant.root / "gateway.waiting").iterdir())
    assert [f.stem for f in held] == sorted((first, second, third))
    assert {f.stat().st_mode & 0o777 for f in held} == {0o600}
    assert held[0].parent.stat().st_mode & 0o777 == 0o700
    calls.decide(first, True, admin)
    calls.decide(second, False, admin)
    calls.decide(plain, True, admin)
    assert ran == [secret, "opc.tcp://h/x"]
    (left,) = (plant.root / "gateway.waiting").iterdir()
    left.write_text(json.dumps({"url": "opc.tcp://elsewhere"}))
    with pytest.raises(IntegrityError, match="nothing was done"):
        calls.decide(third, True, admin)
    assert len(ran) == 2 and [a.id for a in keys.approvals("waiting")] == [third]


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

    def blocks_on(image, number: int = 1) -> list[object]:
        sizes.append(image.size)
        return []

    monkeypatch.setattr(picture, "blocks_on", blocks_on)
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

    from industria.faces.page.log import MaskedFormatter

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
    from industria.faces.cli import main as cli

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli.app, "main", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code and said in told and told.count("\n") == 1
