"""One hostile key at work, from a process of its own: the others are served, and its work ends with it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import httpx
import pytest

from http_toys import toy_calls
from industria.faces.http import HttpOptions, app_of
from industria.interaction.gateway import Keys
from industria.plant import Plant
from industria.testing.server import running

SOON_S = 5.0  # on a machine that is loaded with other work
OPTIONS = HttpOptions(max_running=4, max_waiting=8, body_seconds=2.0, body_bytes_per_s=1 << 20)

HOSTILE = """
import json, socket, sys, threading, time
port, key, kind = int(sys.argv[1]), sys.argv[2], sys.argv[3]
head = "POST /api/tools/wait HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\n"
head += f"Authorization: Bearer {key}\\r\\nContent-Length: %d\\r\\n\\r\\n"
body = json.dumps({"seconds": 30}).encode()
held = []
for k in range(20):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall((head % (1000 if kind == "slow bodies" else len(body))).encode())
    s.sendall(b"{" if kind == "slow bodies" else body)
    held.append(s)
print("at it", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def served(plant: Plant):
    """An empty plant with two viewers' keys."""
    keys = Keys(plant.root / "gateway.db")
    made = {name: keys.create("viewer", name) for name in ("hostile", "quiet")}
    with running(app_of(plant, toy_calls(plant), OPTIONS)) as url:
        yield SimpleNamespace(url=url, port=int(url.rpartition(":")[2]), keys=made, plant=plant)


def quiet(served) -> httpx.Client:
    head = {"Authorization": f"Bearer {served.keys['quiet']}"}
    return httpx.Client(base_url=served.url, headers=head, timeout=60)


def timed(call) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    return call(), time.monotonic() - started


@pytest.mark.parametrize("kind", ["slow bodies", "long calls"])
def test_with_a_hostile_key_at_work_the_others_are_served(served, kind: str):
    command = [sys.executable, "-c", HOSTILE, str(served.port), served.keys["hostile"], kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as hostile:
        assert hostile.stdout is not None and hostile.stdin is not None
        assert b"at it" in hostile.stdout.readline()
        with quiet(served) as client:
            for _ in range(3):
                health, took = timed(lambda: client.get("/health"))
                assert health.status_code == 200 and took < SOON_S
                counted, took = timed(lambda: client.post("/api/tools/count", json={}))
                assert counted.status_code == 200 and took < SOON_S
        hostile.kill()
    with quiet(served) as client:
        assert client.post("/api/tools/count", json={}).status_code == 200


def test_a_key_with_too_many_calls_is_told_so_and_that_is_a_run(served):
    command = [
        sys.executable,
        "-c",
        HOSTILE,
        str(served.port),
        served.keys["hostile"],
        "long calls",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as hostile:
        assert hostile.stdout is not None and hostile.stdin is not None
        assert b"at it" in hostile.stdout.readline()
        until = time.monotonic() + 30
        while not (busy := [r for r in served.plant.audit.runs() if r.what == "busy"]):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert {r.who for r in busy} == {"hostile"} and "of this key" in busy[0].error
        hostile.kill()


def test_a_body_that_does_not_come_is_ended_in_time(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as slow:
        head = f"POST /api/tools/count HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.keys['quiet']}\r\n"
        slow.sendall(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        said = b""
        while block := slow.recv(4096):
            said += block
    assert said.startswith(b"HTTP/1.1 408 ") and b"within 2 s" in said
    until = time.monotonic() + SOON_S
    while not any(r.what == "slow" and r.who == "quiet" for r in served.plant.audit.runs()):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_body_that_comes_steadily_may_take_longer(served):
    def steadily():
        for _ in range(16):
            time.sleep(0.15)
            yield b" " * (256 << 10)
        yield b'{"most": 1}'

    with quiet(served) as client:
        head = {"Content-Type": "application/json"}
        reply, took = timed(
            lambda: client.post("/api/tools/count", content=steadily(), headers=head)
        )
    assert reply.status_code == 200 and took > OPTIONS.body_seconds


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/tools/wait", '{"seconds": 60}'),
        ("/mcp", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait","arguments":{"seconds":60}}}'),
    ],
)  # fmt: skip
def test_work_ends_when_its_caller_goes_away(served, path: str, body: str):
    with socket.create_connection(("127.0.0.1", served.port)) as gone:
        gone.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Accept: application/json, text/event-stream\r\nContent-Length: {len(body)}\r\n"
            f"Authorization: Bearer {served.keys['quiet']}\r\n\r\n{body}".encode()
        )
        time.sleep(1.0)
        assert not (served.plant.root / "stopped").exists()
    until = time.monotonic() + 20
    while not (served.plant.root / "stopped").exists():
        assert time.monotonic() < until, "it went on after its caller had gone"
        time.sleep(0.05)
