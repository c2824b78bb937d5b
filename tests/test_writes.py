"""Writes to a live plant: only what its list allows in writing, once in a while, and read back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fake_line import URL, FakeLine, allow
from industria.core import (
    BusyError,
    Caller,
    InputError,
    IntegrityError,
    NotPermittedError,
)
from industria.infrastructure.links import opcua_out
from industria.infrastructure.links.guard import Allowed, WriteGuard, read_allowed
from industria.infrastructure.links.logins import Login, read_logins
from industria.infrastructure.links.secure_line import OpcUaSecurity, is_here
from industria.infrastructure.links.write_times import WriteTimes
from industria.plant import Plant


def write(plant: Plant, tag: str, value: float) -> object:
    """What the plant says that the tag is after the write."""
    return plant.call("link.write", url=URL, tag=tag, value=value).value


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
        write(plant, "speed", 2.0)
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


# -- how often -------------------------------------------------------------------------------

ANOTHER = """
import sys
from pathlib import Path
from industria.infrastructure.links import opcua_out
from industria.plant import ChatConfiguration, Plant

opcua_out.OpcUaOut.read = lambda *_: 2.0
opcua_out.OpcUaOut.write = lambda *_: None
with Plant.open(Path(sys.argv[1]), chat=ChatConfiguration("none")) as plant:
    print(plant.call("link.write", url=sys.argv[2], tag="speed", value=2.0).value)
"""


def test_a_pause_holds_across_processes(plant: Plant, line: FakeLine, monkeypatch):
    from industria.infrastructure.links import guard

    monkeypatch.setattr(guard, "_LEAST_PAUSE_S", 3600.0)  # no loaded machine is that slow
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER, str(plant.root), URL], capture_output=True, text=True
    )
    assert done.stdout.strip() == "2.0", done.stderr
    with pytest.raises(NotPermittedError, match="between writes"):
        write(plant, "speed", 3.0)
    assert line.written == []
    monkeypatch.setattr(guard, "_LEAST_PAUSE_S", 0.0)
    assert write(plant, "speed", 3.0) == 3.0


def test_of_two_that_write_at_once_one_is_refused(tmp_path: Path):
    """Both have seen that the tag may be written; the second is refused where it would begin."""
    path = tmp_path / "writes.db"
    with WriteTimes(path) as one, WriteTimes(path) as other:
        assert not one.too_soon(URL, "speed", 60.0) and not other.too_soon(URL, "speed", 60.0)
        assert one.claim(URL, "speed", 60.0) and not other.claim(URL, "speed", 60.0)
        assert other.claim(URL, "gate", 60.0) and other.claim("opc.tcp://b/plc", "speed", 60.0)


@pytest.mark.parametrize(
    ("later", "soon"), [(0.0, True), (0.1, True), (0.3, False), (-0.1, True), (-86_400.0, False)]
)
def test_a_clock_that_was_set_back_does_not_forbid_writes_for_good(tmp_path: Path, later, soon):
    now = [1_000_000.0]
    with WriteTimes(tmp_path / "writes.db", lambda: now[0]) as times:
        assert times.claim(URL, "speed", 0.2)
        now[0] += later
        assert times.too_soon(URL, "speed", 0.2) == soon
        assert times.claim(URL, "speed", 0.2) != soon


def test_a_refused_write_does_not_use_up_the_pause(plant: Plant, line: FakeLine):
    with pytest.raises(NotPermittedError, match="between"):
        write(plant, "speed", 99.0)
    assert write(plant, "speed", 2.0) == 2.0


# -- who ---------------------------------------------------------------------------------------


def test_over_the_network_a_write_waits_for_a_person_and_is_under_both_names(
    plant: Plant, line: FakeLine
):
    from industria.core import ApprovalNeededError

    fitter = plant.session(caller=Caller("fitter", "engineer"))
    with pytest.raises(ApprovalNeededError) as waiting:
        fitter.call("link_write", url=URL, tag="speed", value=2.0)
    assert line.written == []
    chief = plant.session(caller=Caller("chief", "admin"))
    decided = chief.calls.decide(waiting.value.approval, True, chief)
    assert decided["result"].to_json() == {"tag": "speed", "value": 2.0}
    (run,) = [r for r in plant.audit.last(5) if r.what == "link_write" and r.outputs]
    assert (run.who, run.verifier, run.state) == ("fitter", "chief", "ended")
    assert run.outputs == {"tag": "speed", "value": 2.0}
    viewer = plant.session(caller=Caller("guest", "viewer"))
    with pytest.raises(NotPermittedError, match="viewer"):
        viewer.call("link_write", url=URL, tag="speed", value=3.0)


# -- logins ------------------------------------------------------------------------------------

CLEAR = {"user": "op", "password": "Harbour7"}


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True), ("LOCALHOST.", True), ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True),
        ("[::1]", True), ("a.localhost", True), ("localhost.example.org", False), ("10.0.0.7", False),
        ("127.0.0.1.nip.io", False), ("0.0.0.0", False), ("line-7", False), ("", False), ("127.1", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_here(host: str, here: bool):
    assert is_here(host) == here


def test_a_login_goes_in_clear_only_to_this_machine_or_where_a_person_says_so(monkeypatch):
    sent: list[str] = []

    async def connect(client) -> None:
        sent.append(client.server_url.geturl())
        raise OSError("nobody is there")

    pytest.importorskip("asyncua")
    monkeypatch.setattr("asyncua.Client.connect", connect)
    open_line, own = Login("op", "Harbour7"), Login("op", "Harbour7", OpcUaSecurity(insecure=True))
    for url, logins, refused in (
        (URL, {URL: open_line}, True), (URL, {URL: own}, False), (URL, {}, False),
        ("opc.tcp://127.0.0.1:1/plc", {"opc.tcp://127.0.0.1:1/plc": open_line}, False),
        ("opc.tcp://op:Harbour7@line-7/plc", {}, True), ("opc.tcp://op@line-7/plc", {}, True),
    ):  # fmt: skip
        out = opcua_out.OpcUaOut(logins)
        for does in (
            lambda o=out, u=url: o.read(u, "i=1"),
            lambda o=out, u=url: o.write(u, "i=1", 1.0),
        ):
            before = len(sent)
            kind, said = (
                (NotPermittedError, "nothing was sent") if refused else (BusyError, "answer")
            )
            with pytest.raises(kind, match=said):
                does()
            assert (len(sent) == before) == refused


@pytest.mark.parametrize(
    "content",
    [
        [], "text", {URL: []}, {URL: {"user": "op"}}, {URL: {"password": "x"}}, {URL: CLEAR | {"pass": "x"}},
        {URL: CLEAR | {"user": 7}}, {URL: CLEAR | {"user": " "}}, {URL: CLEAR | {"insecure": "true"}},
        {URL: CLEAR | {"insecure": 1}}, {URL: CLEAR | {"policy": "Basic256"}}, {URL: CLEAR | {"policy": "None"}},
        {URL: CLEAR | {"mode": "None", "policy": "Basic256Sha256"}}, {URL: CLEAR | {"policy": "Basic256Sha256"}},
        {URL: CLEAR | {"certificate": "own.pem"}}, {URL: {"Policy": "Basic256Sha256"}},
        {URL: CLEAR | {"policy": "Basic256Sha256", "certificate": "no.pem", "key": "no.key", "server_certificate": "no.der"}},
        "not json", '{"opc.tcp://a": {"user": "a", "password": "b", "password": "c"}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_logins_that_are_not_exactly_such_are_refused(plant: Plant, line: FakeLine, content):
    file = plant.root / "logins.json"
    file.write_text(
        content if isinstance(content, str) and content != "text" else json.dumps(content)
    )
    with pytest.raises(InputError, match=r"logins\.json.*nothing was sent"):
        write(plant, "speed", 2.0)
    assert line.written == []


def test_right_logins_are_read(tmp_path: Path):
    for name in ("own.pem", "own.key", "srv.der"):
        (tmp_path / name).write_text("x")
    secured = {"policy": "Basic256Sha256", "certificate": "own.pem", "key": "own.key", "server_certificate": "srv.der"}  # fmt: skip
    file = tmp_path / "logins.json"
    file.write_text(json.dumps({"a": CLEAR, "b": CLEAR | secured, "c": secured | {"mode": "Sign"}}))
    found = read_logins(file)
    assert (found["a"].user, found["a"].security.encrypted) == ("op", False)
    assert found["b"].security.encrypted and found["b"].security.private_key == tmp_path / "own.key"
    assert found["c"].user == "" and not found["c"].security.encrypted
    assert read_logins(tmp_path / "none.json") == {}
