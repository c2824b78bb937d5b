"""INT-6: the API's contract and what it costs on top of the call itself."""

from __future__ import annotations

import time

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.interaction.gateway import Keys, create_app
from industria.plant import ChatConfiguration, Plant
from industria.testing.server import running

_CALLS = 300


def measure(context: Context) -> list[Measure]:
    """Status codes of right and wrong calls; p95 of a call over HTTP less that of the call itself."""
    import httpx

    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        keys = Keys(plant.root / "gateway.db")
        viewer, engineer = keys.create("viewer", "v"), keys.create("engineer", "e")
        tools = dict(plant.tools)
        app = create_app(
            tools, lambda q, who: plant.ask_stream(q, who=who), root=plant.root, chat=None,
            embedder=plant.index.embedder, recorder=plant.audit, keys=keys,
        )  # fmt: skip
        with running(app) as url, httpx.Client(base_url=url) as client:
            head = {"Authorization": f"Bearer {viewer}"}
            act = {"Authorization": f"Bearer {engineer}"}
            checks = {
                "no key 401": client.get("/v1/models").status_code == 401,
                "models 200": client.get("/v1/models", headers=head).status_code == 200,
                "viewer trains 403": client.post("/api/tools/train", json={"task": "anomaly_detection", "asset": "x"}, headers=head).status_code == 403,
                "act waits 409": client.post("/api/tools/forget", json={"source": "x"}, headers=act).status_code == 409,
                "unknown argument 422": client.post("/api/tools/sql", json={"sql": "x"}, headers=head).status_code == 422,
                "unknown tool 404": client.post("/api/tools/nothing", json={}, headers=head).status_code == 404,
                "query 200": client.post("/api/tools/sql", json={"statement": "SELECT 1"}, headers=head).status_code == 200,
                "mcp without key 401": client.post("/mcp", json={}).status_code == 401,
            }  # fmt: skip
            direct = _p95(lambda: tools["models"].call({}))
            over = _p95(lambda: client.post("/api/tools/models", json={}, headers=head))
    passed = sum(checks.values())
    failed = ", ".join(name for name, ok in checks.items() if not ok)
    return [
        Measure(f"contract checks (of {len(checks)})", passed, "-", str(len(checks)), passed == len(checks), f"failed: {failed}" if failed else "", 0),
        Measure("p95 overhead of HTTP, key, role and audit, ms", over - direct, f"direct call {direct:.1f}", "<= 10", over - direct <= 10, digits=1),
    ]  # fmt: skip


def _p95(call) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(_CALLS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return float(np.quantile(times, 0.95)) * 1000


ENTRY = Entry("INT-6", "API gateway and services", "made: an empty plant", "composed", measure)
