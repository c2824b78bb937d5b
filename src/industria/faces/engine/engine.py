"""The engine's side: a thread a command, each before the terminal of who typed it, over one open plant.

Who may speak to it is who may enter the socket's folder: this user. The engine ends itself when nobody
spoke to it for a while, when its code was replaced, or when another plant stands in the place of its own.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import queue
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from industria.faces.cli.listing import stamp
from industria.faces.cli.main import run
from industria.faces.cli.terminal import ELSEWHERE, Terminal
from industria.faces.cli.verb import ElsewhereError
from industria.faces.engine.near import send
from industria.faces.engine.place import socket_of

if TYPE_CHECKING:
    from industria.plant import Plant

_LOOK_S = 1.0
_REQUEST_S = 10.0
_LOG = logging.getLogger(__name__)


class Engine:
    """Answers the commands of one plant until it is told to end, or nobody asks any more."""

    def __init__(self, plant: Plant, idle_s: float, small: bool) -> None:
        """``idle_s``: seconds without a command after which it ends, 0 for never; ``small``: the model."""
        self._plant, self._idle_s, self._small = plant, idle_s, small
        self._path = socket_of(str(plant.root))
        self._ended = threading.Event()
        self._busy = 0
        self._last = time.monotonic()
        self._state = threading.Lock()
        self._mark = _mark(plant.root)
        self._socket = 0  # the number of its file: another in its place is not this engine's
        self._code: dict[str, int] = {}
        here = os.path.realpath(plant.root.parent), os.getcwd()  # where files come and go
        self._packages = [path for path in sys.path if path and os.path.realpath(path) not in here]
        self._is_current()  # the code as it is now

    def serve(self) -> bool:
        """Answer until it ends; False at once where there is one already, or no place for a socket."""
        if not self._path:
            return False
        with open(f"{self._path}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            with suppress(FileNotFoundError):
                os.unlink(self._path)  # of one that was killed
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(self._path)
                os.chmod(self._path, 0o600)
                self._socket = os.stat(self._path).st_ino
                listening.listen(64)
                listening.settimeout(_LOOK_S)
                self._accept(listening)
            while self._busy:  # nobody can connect any more; another engine cannot begin yet
                time.sleep(0.01)
            if self._is_there():
                os.unlink(self._path)
        return True

    def end(self) -> None:
        """Take no more commands; those that run are finished."""
        self._ended.set()

    def _accept(self, listening: socket.socket) -> None:
        while not self._ended.is_set():
            try:
                line, _ = listening.accept()
            except TimeoutError:
                if not self._busy and (self._is_idle() or not self._is_current()):
                    return
                continue
            with self._state:
                self._busy += 1
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _is_idle(self) -> bool:
        return bool(self._idle_s) and time.monotonic() - self._last > self._idle_s

    def _is_there(self) -> bool:
        """Whether its socket is where commands look for it."""
        with suppress(OSError):
            return os.stat(self._path).st_ino == self._socket
        return False

    def _is_current(self) -> bool:
        """Whether the plant is the one that was opened and the code the one that is loaded."""
        if _mark(self._plant.root) != self._mark or (self._socket and not self._is_there()):
            return False
        modules = [m for n, m in list(sys.modules.items()) if n.partition(".")[0] == "industria"]
        paths = [p for m in modules if (p := getattr(m, "__file__", None))]
        stamps = {path: stamp(path) for path in (*paths, *self._packages)}
        return all(self._code.setdefault(path, found) == found for path, found in stamps.items())

    def _answer(self, line: socket.socket) -> None:
        try:
            with line:
                line.settimeout(_REQUEST_S)
                if _user_of(line) != os.getuid():
                    return
                with line.makefile("r", encoding="utf-8") as said:
                    request = json.loads(said.readline() or "null")
                    line.settimeout(None)
                    if request is not None:  # else somebody only looked whether it is up
                        self._obey(line, said, request)
        except (OSError, ValueError) as error:  # it went away, or speaks otherwise
            _LOG.warning("a command went away: %s", error)
        finally:
            self._last = time.monotonic()
            with self._state:
                self._busy -= 1

    def _obey(self, line: socket.socket, said: TextIO, request: Any) -> None:
        if request == "end":
            self.end()
            return
        if self._ended.is_set() or not self._is_current():
            self.end()
            send(line, ("elsewhere", 0))
            return
        here = _Far(line, said, request, self._plant, self._small)
        here.tell("begun", 0)  # from here on the command is not to be run a second time
        ELSEWHERE.set(here.terminal)
        try:
            code = run(request["words"])
        except ElsewhereError:
            here.tell("elsewhere", 0)
            return
        except Exception:  # noqa: BLE001 - a fault of the program: its trace goes to who sees it, the engine stays
            here.tell("remark", traceback.format_exc())
            code = 1
        here.tell("end", code)
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)  # so that who listens to it stops


class _Far:
    """The terminal of a command in another process."""

    def __init__(
        self, line: socket.socket, said: TextIO, request: Any, plant: Plant, small: bool
    ) -> None:
        self._line = line
        self._sending = threading.Lock()
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._stops: list[Callable[[], None]] = []
        self._gone = False
        self.terminal = Terminal(
            lambda text: self.tell("out", text), lambda text: self.tell("remark", text), self._read_line,
            dict(request["environment"]), reads=bool(request["reads"]), shows=bool(request["shows"]),
            progress=lambda what, done, total: self.tell("progress", (what, done, total)),
            folder=Path(request["folder"]), plant=plant, small=small, gone=self._on_gone,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()

    def tell(self, kind: str, value: object) -> None:
        """A message; nothing where nobody is there any more, for the work itself is recorded."""
        with self._sending, suppress(BrokenPipeError, ConnectionResetError):
            send(self._line, (kind, value))

    def _read_line(self) -> str:
        self.tell("ask", 0)
        return self._answers.get()

    def _on_gone(self, stop: Callable[[], None]) -> None:
        self._stops.append(stop)
        if self._gone:
            stop()

    def _listen(self, said: TextIO) -> None:
        with suppress(OSError, ValueError):
            for answer in said:
                self._answers.put(str(json.loads(answer)))
        self._gone = True
        self._answers.put("")  # nobody: that is no yes
        for stop in tuple(self._stops):
            stop()


def _user_of(line: socket.socket) -> int:
    """The user at the other end, as the system knows them."""
    if not hasattr(socket, "SO_PEERCRED"):
        return os.getuid()  # the folder's rights alone
    size = struct.calcsize("3i")
    return int(struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))[1])


def _mark(root: Path) -> tuple[int, ...] | None:
    """Which folder stands at the plant's path; None where none does."""
    try:
        found = os.stat(root / "plant.json")
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns, os.stat(root).st_ino
