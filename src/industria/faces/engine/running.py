"""Starting the engine of a plant, here or as a process of its own, and ending it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import BusyError
from industria.faces.engine.near import send
from industria.faces.engine.place import socket_of

if TYPE_CHECKING:
    from industria.plant import Plant

_START_S = 120.0


def is_up(plant: str | Path) -> bool:
    """Whether an engine listens for this plant."""
    return _say(plant, None)


def end(plant: str | Path) -> bool:
    """Let the engine finish what it does and end; False where there was none.

    Raises BusyError where it is still at work after two minutes.
    """
    if not _say(plant, "end"):
        return False
    _until(lambda: not os.path.exists(socket_of(str(plant))), "end what it was doing")
    return True


def start(
    plant: str | Path, small: bool = False, idle_s: float | None = None, wait: bool = True
) -> None:
    """Start the engine as a process of its own, which outlives this one.

    Raises BusyError where it does not answer within two minutes, with what it said.
    """
    command = [
        sys.executable,
        "-P",
        "-m",
        "industria.cli",
        "up",
        "--foreground",
        "--plant",
        os.path.realpath(os.path.expanduser(plant)),
    ]
    command += ["--small"] if small else []
    command += [] if idle_s is None else ["--idle", f"{idle_s / 60:g}"]
    place = socket_of(str(plant))
    if not place:
        raise BusyError(
            "expected a folder of this user alone for the engine's socket, found none: set XDG_RUNTIME_DIR or "
            "TMPDIR to one with a short name"
        )
    log = Path(place).with_suffix(".log")
    with log.open("w") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )  # fmt: skip
    if not wait:
        return

    def answers() -> bool:
        if is_up(plant):
            return True
        if process.poll() is not None:
            told = log.read_text(errors="replace").strip()
            raise BusyError(
                f"expected the engine to start, found that it ended: {told or 'it said nothing'}"
            )
        return False

    _until(answers, "start")


def serve(plant: Plant, idle_s: float, small: bool) -> bool:
    """Be the engine of an open plant until it ends; False at once where there is one already."""
    from industria.faces.engine.engine import Engine

    engine = Engine(plant, idle_s, small)
    signal.signal(signal.SIGTERM, lambda _number, _frame: engine.end())
    threading.Thread(target=warm, args=(plant,), daemon=True).start()
    return engine.serve()


@contextmanager
def beside(plant: Plant, small: bool) -> Iterator[None]:
    """An engine in a thread of a process that serves other faces; commands that run are finished at the end."""
    from industria.faces.engine.engine import Engine

    engine = Engine(plant, 0, small)
    thread = threading.Thread(target=engine.serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        engine.end()
        thread.join()


def warm(plant: Plant) -> None:
    """Open what the first question would wait for: tools, lake, index, graph, embedder."""
    from industria.faces.found import tools

    tools()
    plant.lake.sql.query("SELECT 1")
    plant.models.list()
    index = plant.index
    index.snapshot()
    if index.embedder:
        index.embedder.query("P-101")
    _ = plant.asker


def _say(plant: str | Path, what: str | None) -> bool:
    path = socket_of(str(plant))
    if not path or not os.path.exists(path):
        return False
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(path)
            if what is not None:
                send(line, what)
        except OSError:
            return False
    return True


def _until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + _START_S
    while not condition():
        if time.monotonic() > ends:
            raise BusyError(
                f"expected the engine to {what} within {_START_S:g} s, found it still at it"
            )
        time.sleep(0.02)
