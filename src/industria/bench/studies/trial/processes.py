"""The product's processes under trial: started as a user starts them, killed, started again.

``PLANTED``: code that runs in each of them before the product does, for proofs that the trial can lose.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from industria.testing.plant_servers import free_port

PLANTED = ""
_START_S = 120.0
_RUN = """
import runpy, sys
sys.argv = ["industria", *sys.argv[1:]]
runpy.run_module("industria.cli", run_name="__main__", alter_sys=True)
"""
_WORKER = """
import json, sys
from industria.core import IndustriaError
from industria.faces.cli.terminal import chat_configuration
from industria.faces.shown import json_of
from industria.plant import Plant
with Plant.open(sys.argv[1], chat=chat_configuration(), who=sys.argv[2]) as plant:
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"result": json_of(plant.call(asked["tool"], **asked["arguments"]))}
        except IndustriaError as error:
            said = {"error": type(error).__name__, "said": str(error)}
        except Exception as error:
            said = {"broken": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)
"""


def command(*arguments: str) -> list[str]:
    """The command line of ``industria`` with these arguments."""
    if PLANTED:
        return [sys.executable, "-c", PLANTED + _RUN, *arguments]
    return [sys.executable, "-m", "industria.cli", *arguments]


class Process:
    """One process of the product that is started again when it is needed and gone."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        """``folder``: where what it says to stderr is kept."""
        self.environment = os.environ | environment
        self.folder = folder
        self.kills = 0
        self._lock = threading.RLock()
        self._running: subprocess.Popen[str] | None = None

    def kill(self) -> None:
        """SIGKILL, wherever it is; nothing where it does not run."""
        running = self._running
        if running is not None and running.poll() is None:
            self._running = None  # whoever calls next starts another one
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.kills += 1

    def stop(self) -> None:
        """End it as a user does."""
        running = self._running
        if running is None:
            return
        if running.stdin is not None:
            with contextlib.suppress(OSError):  # it is gone already
                running.stdin.close()
        running.terminate()
        try:
            running.wait(timeout=60)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


class Server(Process):
    """``industria serve``: REST, MCP, OpenAI and the page."""

    def __init__(self, root: Path, environment: dict[str, str], folder: Path) -> None:
        super().__init__(environment, folder)
        self._root = root
        self.url = ""
        self.token = ""

    def up(self) -> str:
        """Its address, once it answers; started where it does not run."""
        with self._lock:
            running = self._running
            if running is None or running.poll() is not None:
                self._start()
            return self.url

    def _start(self) -> None:
        port = free_port()
        said = self.folder / "serve.log"
        with said.open("w") as sink:
            running = self._running = subprocess.Popen(
                command("serve", "--port", str(port), "--plant", str(self._root)),
                env=self.environment, stdout=sink, stderr=sink, text=True,
            )  # fmt: skip
        self.url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health", timeout=5).status_code == 200:
                    found = re.search(r"token=(\S+)", said.read_text())
                    self.token = found[1] if found else ""
                    return
            if running.poll() is not None:
                break
            time.sleep(0.05)
        raise TimeoutError(f"expected the server to answer, found: {said.read_text()[-400:]}")


class Worker(Process):
    """A program that uses ``Plant.call``, one call after the other."""

    def __init__(self, root: Path, who: str, environment: dict[str, str], folder: Path) -> None:
        super().__init__(environment, folder)
        self._arguments = (str(root), who)

    def up(self) -> subprocess.Popen[str]:
        """Started where it does not run."""
        with self._lock:
            running = self._running
            if running is None or running.poll() is not None:
                with (self.folder / "worker.log").open("a") as sink:
                    running = self._running = subprocess.Popen(
                        [sys.executable, "-c", PLANTED + _WORKER, *self._arguments],
                        env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                        stderr=sink, text=True,
                    )  # fmt: skip
                assert running.stdout is not None
                if running.stdout.readline().strip() != "ready":
                    if running.wait() < 0:  # killed while it opened the plant: once more
                        return self.up()
                    raise TimeoutError("expected the worker to open the plant, found that it ended")
            return running

    def ask(self, tool: str, arguments: dict[str, object]) -> dict[str, object] | None:
        """What it answers; None where it was killed before it did."""
        running = self.up()
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            running.stdin.write(json.dumps({"tool": tool, "arguments": arguments}) + "\n")
            running.stdin.flush()
            line = running.stdout.readline()
        except BrokenPipeError:
            return None
        try:
            found: dict[str, object] = json.loads(line)
        except json.JSONDecodeError:  # half a line, or none
            return None
        return found


class Commands(Process):
    """``industria VERB``: a process for each call."""

    def run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Exit code (negative where it was killed), stdout, stderr."""
        running = self._running = subprocess.Popen(
            command(*arguments), env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder,
        )  # fmt: skip
        out, err = running.communicate(timeout=300)
        return running.returncode, out, err
