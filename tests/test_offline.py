"""Nothing leaves: the kernel takes the network away and watches, and Python's own sockets are counted.

The whole job is row INF-8 of the scoreboard.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from industria.bench.rows import inf_8
from industria.core import NotPermittedError

SERVE = """
import sys, threading
from industria.infrastructure.outbound import OutboundGuard
guard = OutboundGuard(deny=True)
import httpx
from industria.plant import ChatConfiguration, Plant
from industria.faces.page.serve import build_app
from industria.testing.server import running
with Plant.open(sys.argv[1], chat=ChatConfiguration("none")) as plant:
    key = plant.keys.create("viewer", "v")
    with running(build_app(plant)) as url, httpx.Client(base_url=url, timeout=120) as client:
        for view in ("/", "/assets", "/sensors", "/ask", "/runs", "/scores", "/tools", "/approvals"):
            page = client.get(view)
            assert page.status_code == 200, (view, page.status_code)
            assert "https://" not in page.text.replace("https://nicegui.io", ""), view
        head = {"Authorization": f"Bearer {key}"}
        assert client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "x?"}]}, headers=head).status_code == 200
assert not guard.attempts, guard.attempts
print("served")
"""


@pytest.mark.slow
def test_serving_and_every_view_run_without_a_network(tmp_path: Path):
    command = inf_8.isolated([sys.executable, "-c", SERVE, str(tmp_path / "plant")])
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "served" in done.stdout


def test_the_guard_sees_and_refuses_an_attempt():
    code = (
        "from industria.infrastructure.outbound import OutboundGuard\n"
        "guard = OutboundGuard(deny=True)\n"
        "import socket\n"
        "try:\n    socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except Exception as error:\n    print(type(error).__name__)\n"
        "socket.getaddrinfo('127.0.0.1', 80)\n"
        "print(len(guard.attempts) > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [NotPermittedError.__name__, "True"]


@pytest.mark.parametrize(
    "name", ["LANCEDB_TELEMETRY", "HF_HUB_OFFLINE", "RAY_USAGE_STATS_ENABLED", "DO_NOT_TRACK"]
)
def test_telemetry_is_switched_off_when_a_plant_opens(plant, name: str):
    assert os.environ[name].lower() in ("0", "1", "false", "true")
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
