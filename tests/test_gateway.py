"""The gateway through the clients that people use: openai, mcp, plain HTTP."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpx
import openai
import pytest

from industria.faces.http import HttpOptions, app_of
from industria.interaction.gateway import Keys
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import ScriptedChat
from industria.testing.server import running


@pytest.fixture(scope="module")
def served(station_folder, tmp_path_factory):
    """The station behind the gateway, with a key of each role."""
    root = shutil.copytree(station_folder, tmp_path_factory.mktemp("served") / "plant")
    chat = ScriptedChat("Grease the bearings every 2000 operating hours.")
    with Plant.open(root, chat=chat) as plant:
        keys = Keys(root / "gateway.db")
        made = {role: keys.create(role, role) for role in ("viewer", "engineer", "admin")}
        app = app_of(plant, options=HttpOptions(max_body_bytes=1 << 20))
        with running(app) as url:
            yield SimpleNamespace(url=url, keys=made, plant=plant)


def client(served, role: str) -> httpx.Client:
    return httpx.Client(
        base_url=served.url, headers={"Authorization": f"Bearer {served.keys[role]}"}, timeout=60
    )


def official(served) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.keys["viewer"], max_retries=0)


QUESTION = [{"role": "user", "content": "How often are the bearings greased?"}]


def test_the_official_client_chats_with_evidence(served):
    reply = official(served).chat.completions.create(model="industria", messages=QUESTION)
    assert "2000" in reply.choices[0].message.content
    extra = reply.model_extra["industria"]
    assert extra["verdict"] == "accepted" and extra["evidence"][0]["locator"]["page"] >= 1
    assert extra["run"]


def test_the_official_client_streams_and_the_last_chunk_has_the_evidence(served):
    stream = official(served).chat.completions.create(
        model="industria", messages=QUESTION, stream=True
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks)
    assert "2000" in text
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_extra["industria"]["evidence"]


def test_the_official_client_lists_models_and_embeds(served):
    listed = [m.id for m in official(served).models.list().data]
    assert listed[0] == "industria" and len(listed) == 3
    reply = official(served).embeddings.create(model=listed[2], input=["pump", "泵"])
    assert [len(item.embedding) for item in reply.data] == [384, 384]
    plain = official(served).chat.completions.create(model=listed[1], messages=QUESTION)
    assert "Grease" in plain.choices[0].message.content
    assert next(r for r in served.plant.audit.last(5) if r.what == "chat").who == "viewer"
    with pytest.raises(openai.NotFoundError):
        official(served).chat.completions.create(model="nothing", messages=QUESTION)


def test_our_own_endpoint_client_talks_to_any_such_server(served):
    from industria.core import Message
    from industria.models.chat.endpoint import EndpointChat

    chat = EndpointChat(f"{served.url}/v1", "scripted", served.keys["viewer"])
    assert "2000" in "".join(chat.stream([Message("user", "How often?")]))


def test_keys_and_roles(served):
    assert httpx.get(f"{served.url}/v1/models").status_code == 401
    assert (
        httpx.post(
            f"{served.url}/api/tools/assets", headers={"Authorization": "Bearer x"}
        ).status_code
        == 401
    )
    train = {"task": "anomaly_detection", "asset": "pump_station", "normal_until": "2026-03-06"}
    with client(served, "viewer") as viewer, client(served, "engineer") as engineer:
        refused = viewer.post("/api/tools/train", json=train)
        assert refused.status_code == 403
        assert refused.json()["error"]["type"] == "NotPermitted"
        assert viewer.put("/api/inbox/a.md", content=b"x").status_code == 403
        assert engineer.post("/api/tools/govern", json={"apply": True}).status_code == 200
        assert (
            engineer.post("/api/tools/train", json=train).json()["card"]["task"]
            == "anomaly_detection"
        )


def test_what_acts_waits_for_an_admin_and_runs_once_with_its_own_arguments(served):
    with client(served, "engineer") as engineer, client(served, "admin") as admin:
        engineer.put("/api/inbox/late.md", content=b"# Late\nA late note about compressors.\n")
        assert engineer.post("/api/tools/ingest", json={"file": "late.md"}).json()["assets"]
        asked = engineer.post("/api/tools/forget", json={"source": "late.md"})
        assert asked.status_code == 409
        approval = asked.json()["error"]["approval"]
        assert any(a.name == "late.md" for a in served.plant.assets())
        assert (
            engineer.post(f"/api/approvals/{approval}", json={"granted": True}).status_code == 403
        )
        waiting = admin.get("/api/approvals").json()["approvals"]
        assert [w["id"] for w in waiting] == [approval]
        granted = admin.post(f"/api/approvals/{approval}", json={"granted": True})
        assert granted.json()["state"] == "granted"
        assert not any(a.name == "late.md" for a in served.plant.assets())
        assert admin.post(f"/api/approvals/{approval}", json={"granted": True}).status_code == 404
    run = next(r for r in served.plant.audit.last(10) if r.what == "forget" and not r.error)
    assert (run.who, run.verifier) == ("engineer", "admin")


def test_errors_have_one_shape(served):
    with client(served, "engineer") as engineer:
        for path, body, status in (
            ("/api/tools/sql", {"statement": "DROP TABLE x"}, 422),
            ("/api/tools/sql", {"query": "SELECT 1"}, 422),
            ("/api/tools/nothing", {}, 404),
            ("/api/tools/detect", {"asset": "../../etc"}, 404),
            ("/api/tools/ingest", {"file": "../plant.json"}, 400),
            ("/v1/chat/completions", {"messages": []}, 422),
            ("/nowhere", {}, 404),
        ):
            reply = engineer.post(path, json=body)
            assert reply.status_code == status, (path, reply.text)
            assert set(reply.json()["error"]) >= {"type", "message"}
        assert engineer.put("/api/inbox/big.csv", content=b"x" * (2 << 20)).status_code == 413
        chunked = engineer.put("/api/inbox/big.csv", content=(b"x" * 65536 for _ in range(40)))
        assert chunked.status_code == 413
        body = (b'{"statement": "' + b"x" * 65536 for _ in range(40))
        assert engineer.post("/api/tools/sql", content=body).status_code == 413


def test_thirty_two_requests_at_once_all_answer(served):
    def ask(number: int) -> int:
        with client(served, "viewer") as viewer:
            reply = viewer.post(
                "/v1/chat/completions", json={"model": "industria", "messages": QUESTION}
            )
            return reply.status_code

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(ask, range(32))) == [200] * 32


def test_agents_outside_use_the_tools_over_mcp(served):
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async def drive(role: str):
        headers = {"Authorization": f"Bearer {served.keys[role]}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{served.url}/mcp", http_client=http)
            async with Client(transport) as session:
                listed = await session.list_tools()
                queried = await session.call_tool(
                    "sql", {"statement": "SELECT count(*) AS n FROM assets"}
                )
                trained = await session.call_tool(
                    "train", {"task": "anomaly_detection", "asset": "pump_station"}
                )
                return listed, queried, trained

    listed, queried, trained = asyncio.run(drive("viewer"))
    assert {"ask", "sql", "graph", "detect"} <= {t.name for t in listed.tools}
    assert queried.structured_content["rows"][0][0] >= 5
    assert trained.is_error and "viewer" in trained.content[0].text
    assert httpx.post(f"{served.url}/mcp", json={}).status_code == 401


def test_a_served_plant_keeps_an_intact_chain(served):
    assert served.plant.audit.verify().intact
    assert ChatConfiguration().kind == "auto"
