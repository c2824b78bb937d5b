"""INT-6: the API's contract and what it costs on top of the call itself."""

from __future__ import annotations

import time

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant
from industria.testing.server import running

_CALLS = 300


def measure(context: Context) -> list[Measure]:
    """Status codes of right and wrong calls; p95 of a call over HTTP less that of the call itself."""
    import httpx

    from industria.faces.http.app import app_of

    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        viewer, engineer = plant.keys.create("viewer", "v"), plant.keys.create("engineer", "e")
        app = app_of(plant)
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
            direct = _p95(lambda: plant.call("models"))
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


ENTRY = Entry(
    "INT-6",
    "API gateway and services",
    "made: an empty plant",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
