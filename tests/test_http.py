"""The face over HTTP with a few small tools: who may what, what is recorded, what is said to whom."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from http_toys import toy_calls
from industria.core import Allowed
from industria.faces.http import HttpOptions, app_of
from industria.faces.http.refusals import Refusals
from industria.interaction.gateway import Keys
from industria.plant import Plant


@pytest.fixture
def served(plant: Plant):
    """An empty plant with keys of every role."""
    keys = Keys(plant.root / "gateway.db")
    heads = {
        role: {"Authorization": f"Bearer {keys.create(role, role)}"}
        for role in ("viewer", "engineer", "admin")
    }
    options = HttpOptions(
        max_body_bytes=1 << 20, refusals_per_minute=5, allowed=Allowed(60, rows=100, bytes=4_000)
    )
    app = app_of(plant, toy_calls(plant), options)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield SimpleNamespace(client=client, heads=heads, plant=plant, app=app)


def call(served, name: str, role: str = "engineer", **arguments: object):
    return served.client.post(f"/api/tools/{name}", json=arguments, headers=served.heads[role])


def runs(served, what: str):
    return [r for r in served.plant.audit.runs() if r.what == what]


def test_tools_are_listed_with_their_wire_names_and_called_by_either(served):
    listed = served.client.get("/api/tools", headers=served.heads["viewer"]).json()["tools"]
    by_name = {t["name"]: t for t in listed}
    assert by_name["gate_move"]["effect"] == "act" and "count" in by_name
    assert by_name["count"]["parameters"]["properties"]["most"]["type"] == "integer"
    for name in ("approvals_decide", "approvals.decide"):
        reply = call(served, name, "admin", approval="none")
        assert reply.status_code == 404 and "none" in reply.json()["error"]["message"]
    assert call(served, "count").json() == {"columns": ["n", "square"], "rows": [[0, 0], [1, 1], [2, 4]]}  # fmt: skip


def test_what_acts_is_one_run_of_the_person_with_the_admin_as_verifier(served):
    asked = call(served, "gate_move", gate="north", by=2.0)
    assert asked.status_code == 409
    approval = asked.json()["error"]["approval"]
    assert not (served.plant.root / "moved").exists()
    (waiting,) = served.client.get("/api/approvals", headers=served.heads["admin"]).json()["approvals"]  # fmt: skip
    assert waiting == {"id": approval, "tool": "gate_move", "arguments": {"gate": "north", "by": 2.0}, "asked_by": "engineer"}  # fmt: skip
    path = f"/api/approvals/{approval}"
    for role in ("viewer", "engineer"):
        refused = served.client.post(path, json={"granted": True}, headers=served.heads[role])
        assert refused.status_code == 403
        assert served.client.get("/api/approvals", headers=served.heads[role]).status_code == 403
    granted = served.client.post(path, json={"granted": True}, headers=served.heads["admin"])
    assert granted.json() == {"approval": approval, "state": "granted", "result": "moved north"}
    again = served.client.post(path, json={"granted": True}, headers=served.heads["admin"])
    assert again.status_code == 404
    assert (served.plant.root / "moved").read_text() == "north 2.0\n"
    asked_run, ended = runs(served, "gate_move")
    assert approval in asked_run.error and asked_run.who == "engineer"
    assert (ended.who, ended.verifier, ended.approval) == ("engineer", "admin", approval)
    decided = next(
        r for r in runs(served, "approvals_decide") if not r.error and r.state == "ended"
    )
    assert decided.who == "admin" and ended.parent == decided.id


def test_a_denied_call_is_a_run_and_is_not_done(served):
    approval = call(served, "gate_move", gate="south").json()["error"]["approval"]
    denied = served.client.post(f"/api/approvals/{approval}", json={"granted": False}, headers=served.heads["admin"])  # fmt: skip
    assert denied.json() == {"approval": approval, "state": "denied"}
    assert not (served.plant.root / "moved").exists()
    (decided,) = [r for r in runs(served, "approvals_decide") if r.state == "ended"]
    assert decided.outputs == {"tool": "gate.move", "asked_by": "engineer", "granted": False}


def test_every_refusal_is_a_run_with_its_person(served):
    assert call(served, "note", "viewer", file="a").status_code == 403
    assert call(served, "nothing", "viewer").status_code == 404
    assert call(served, "count", "viewer", wrong=1).status_code == 422
    put = served.client.put("/api/inbox/a.md", content=b"x", headers=served.heads["viewer"])
    assert put.status_code == 403
    assert served.client.get("/api/outbox/a", headers=served.heads["viewer"]).status_code == 403
    big = served.client.put(
        "/api/inbox/b", content=b"x" * (2 << 20), headers=served.heads["engineer"]
    )
    assert big.status_code == 413
    found = {(r.what, r.who) for r in served.plant.audit.runs() if r.error}
    assert found >= {
        ("note", "viewer"), ("nothing", "viewer"), ("count", "viewer"), ("upload", "viewer"),
        ("download", "viewer"), ("too_large", "engineer"),
    }  # fmt: skip


def test_strangers_are_recorded_but_cannot_fill_the_chain(served):
    for k in range(40):
        key = {} if k % 2 else {"Authorization": f"Bearer ind-guess{k}"}
        assert served.client.post(f"/api/tools/count?{k}", json={}, headers=key).status_code == 401
    single = runs(served, "unauthorized")
    assert len(single) == 5 and {r.who for r in single} == {"nobody"}
    assert single[0].inputs["path"] == "/api/tools/count" and "valid key" in single[0].error
    served.app.state.refusals.settle()
    (rest,) = runs(served, "refusals")
    assert rest.outputs == {"count": {"unauthorized": 35}}
    served.app.state.refusals.settle()
    assert len(runs(served, "refusals")) == 1 and "guess" not in str(
        list(served.plant.audit.runs())
    )


def test_after_a_minute_refusals_are_recorded_one_by_one_again(monkeypatch):
    kept, now = [], [100.0]
    monkeypatch.setattr("industria.faces.http.refusals.time.monotonic", lambda: now[0])
    refusals = Refusals(SimpleNamespace(append=kept.append), 2)
    for _ in range(5):
        refusals.note("unauthorized", "nobody", {}, "no key")
    now[0] += 61
    refusals.note("unauthorized", "nobody", {}, "no key")
    assert [r.what for r in kept] == ["unauthorized"] * 2 + ["refusals", "unauthorized"]
    assert kept[2].outputs == {"count": {"unauthorized": 3}}


@pytest.mark.parametrize(
    "name",
    [
        "a%00b",
        "%2e%2e",
        ".hid",
        "a%5cb",
        "..%5c..%5cx",
        "a%0ab",
        "a%1bb",
        "C%3Ax",
        "a" * 300,
        "a%7f",
    ],
)
def test_a_name_that_is_no_plain_file_is_refused(served, name: str):
    reply = served.client.put(f"/api/inbox/{name}", content=b"x", headers=served.heads["engineer"])
    assert reply.status_code in (400, 404), reply.text
    assert set(reply.json()["error"]) >= {"type", "message"}
    assert not list(served.plant.root.glob("inbox/*")) and not list(
        served.plant.root.glob(".upload*")
    )


def test_files_go_in_and_come_out(served):
    head = served.heads["engineer"]
    assert served.client.put("/api/inbox/泵 1.md", content=b"hello", headers=head).json() == {"file": "泵 1.md", "bytes": 5}  # fmt: skip
    assert call(served, "note", file="泵 1.md").json() == "hello"
    assert call(served, "note", file="../plant.json").status_code == 400
    assert call(served, "note", file="a\0b").status_code == 422
    assert call(served, "write", file="out/made.txt").json() == "made"
    assert served.client.get("/api/outbox/out/made.txt", headers=head).text == "made"
    for name in ("..%2fplant.json", "%2fetc%2fpasswd", "a%00b", "none", "out"):
        assert served.client.get(f"/api/outbox/{name}", headers=head).status_code in (400, 404)
    (upload,) = runs(served, "upload")
    assert (upload.state, upload.outputs) == ("ended", {"bytes": 5})
    assert len(runs(served, "download")) == 6


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("count", '{"most": 1' + "0" * 30 + "}"),
        ("count", '{"most": -1' + "0" * 30 + "}"),
        ("count", '{"most": NaN}'),
        ("wait", '{"seconds": NaN}'),
        ("wait", '{"seconds": Infinity}'),
        ("wait", '{"seconds": 1e400}'),
        ("fail", '{"said": "a\\ud800"}'),
        ("embed", '{"text": ["a", "\\udc00"]}'),
        ("count", "[" * 100_000 + "]" * 100_000),
        ("count", '{"most": ' + "[" * 100_000),
        ("count", "3"),
        ("count", '"x"'),
    ],
)
def test_values_that_nothing_can_keep_are_the_callers_error(served, name: str, body: str):
    head = served.heads["viewer"] | {"Content-Type": "application/json"}
    reply = served.client.post(f"/api/tools/{name}", content=body, headers=head)
    assert reply.status_code in (400, 422), (reply.status_code, reply.text[:200])
    assert reply.json()["error"]["message"]


def test_a_result_is_cut_at_rows_and_at_bytes_and_says_so(served):
    by_rows = call(served, "count", most=150).json()
    assert len(by_rows["rows"]) == 100 and by_rows["cut"] == [
        {"field": "rows", "kept": 100, "of": 150}
    ]
    assert "cut" not in call(served, "count", most=100).json()
    served.app.state.refusals.settle()
    wide = call(served, "fail", said="x" * 9000)
    assert wide.status_code == 400


def test_errors_pass_the_mask_over_every_path(served):
    secret = "opc.tcp://op:Gulf88tide@h:4840/x li.wei@example.com"
    said = call(served, "fail", said=secret).text
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "fail", "arguments": {"said": secret}}}  # fmt: skip
    head = served.heads["viewer"] | {"Accept": "application/json, text/event-stream"}
    mcp = served.client.post("/mcp", json=message, headers=head).text
    openai = served.client.post("/v1/chat/completions", json={"model": secret, "messages": [{"role": "user", "content": "x"}]}, headers=head).text  # fmt: skip
    for text in (said, mcp, openai):
        assert "expected" in text and "Gulf88tide" not in text and "li.wei" not in text


def test_what_describes_the_server_needs_a_key_and_pages_of_other_sites_are_refused(served):
    assert served.client.get("/openapi.json").status_code == 401
    assert served.client.get("/openapi.json", headers=served.heads["viewer"]).status_code == 200
    for path in ("/health", "/openapi.json", "/nowhere"):
        reply = served.client.get(path)
        assert reply.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"]
    for origin in (
        "http://evil.example",
        "null",
        "http://testserver.evil.example",
        "https://evil@x",
    ):
        foreign = served.client.get("/health", headers={"Origin": origin})
        assert foreign.status_code == 403 and foreign.headers["x-frame-options"] == "DENY"
    assert served.client.get("/health", headers={"Origin": "http://testserver"}).status_code == 200


def test_chat_and_ask_over_v1_are_one_run_each(served):
    body = {"messages": [{"role": "user", "content": "How are you?"}]}
    before = len(list(served.plant.audit.runs()))
    reply = served.client.post("/v1/chat/completions", json=body, headers=served.heads["viewer"])
    assert reply.status_code == 200, reply.text
    assert reply.json()["choices"][0]["message"]["content"] == "You asked: How are you?"
    (run,) = list(served.plant.audit.runs())[before:]
    assert (run.what, run.who) == ("ask", "viewer") and reply.json()["industria"]["run"] == run.id


@pytest.mark.parametrize("said", [{"approved": False}, {"grant": False}, {"granted": "no"}])
def test_a_word_that_is_not_understood_is_no_yes(served, said):
    approval = call(served, "gate_move", gate="north", by=2.0).json()["error"]["approval"]
    path = f"/api/approvals/{approval}"
    reply = served.client.post(path, json=said, headers=served.heads["admin"])
    assert reply.status_code == 422, reply.text
    assert not (served.plant.root / "moved").exists()
    assert [a.id for a in served.plant.keys.approvals("waiting")] == [approval]


def test_mcp_keeps_no_stream_open(served):
    head = {**served.heads["viewer"], "Accept": "text/event-stream"}
    assert served.client.get("/mcp", headers=head).status_code == 405


def test_arguments_are_smaller_than_files(plant: Plant):
    key = plant.keys.create("engineer", "e")
    options = HttpOptions(max_body_bytes=2 << 20, max_arguments_bytes=1 << 16)
    with TestClient(app_of(plant, options=options)) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        assert client.post("/api/tools/forget", json={"source": "x" * 70_000}).status_code == 413
        assert client.put("/api/inbox/a.csv", content=b"x" * 70_000).status_code == 200
