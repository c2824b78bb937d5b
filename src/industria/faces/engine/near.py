"""A command's side of the engine: send the words, show what comes back, or say that there is no engine.

Only the standard library: what is imported here is what every command waits for.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, TextIO

from industria.faces.engine.place import SETTING, socket_of

OWN = frozenset(
    ("bench", "data", "demo", "down", "init", "reference", "serve", "up", "version", "weights")
)  # verbs of the program itself: never the engine's
LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")
_HELP = frozenset(("-h", "--help"))
_CONNECT_S = 2.0


def answered(words: Sequence[str]) -> int | None:
    """The exit code of a command that the plant's engine ran; None where it has to run in this process."""
    if not words or words[0].startswith("-") or words[0] in OWN or _HELP & set(words):
        return None
    if os.environ.get(SETTING) == "off" or not hasattr(socket, "AF_UNIX"):
        return None
    try:
        folder = os.getcwd()
        path = socket_of(plant_of(words))
    except OSError:  # the folder was removed
        return None
    if not path or not os.path.exists(path):
        return None
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_CONNECT_S)
        try:
            line.connect(path)
        except OSError:  # it ended without taking its socket away
            return None
        line.settimeout(None)
        try:
            return _spoken(line, list(words), folder)
        except KeyboardInterrupt:
            sys.stderr.write("industria: interrupted; run the same command again to go on\n")
            return 130
        except BrokenPipeError:  # nobody reads the result any more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1


def plant_of(words: Sequence[str]) -> str:
    """The plant's folder as the words name it."""
    for at, word in enumerate(words):
        if word == "--plant" and at + 1 < len(words):
            return words[at + 1]
        if word.startswith("--plant="):
            return word.removeprefix("--plant=")
    return "."


def _spoken(line: socket.socket, words: list[str], folder: str) -> int | None:
    request = {
        "words": words, "folder": folder,
        "environment": {n: os.environ[n] for n in LANGUAGE if n in os.environ},
        "reads": sys.stdin is not None and sys.stdin.isatty(), "shows": sys.stderr is not None and sys.stderr.isatty(),
    }  # fmt: skip
    begun = False
    try:
        send(line, request)
    except OSError:  # it was about to end
        return None
    with line.makefile("r", encoding="utf-8") as replies, _Bar() as bar:
        for kind, value in _messages(replies):
            if kind == "elsewhere":
                return None
            if kind == "begun":
                begun = True
                continue
            if kind == "end":
                return int(value)
            if kind == "ask":
                with suppress(OSError):  # gone: then there is no reply either
                    send(line, sys.stdin.readline() if sys.stdin is not None else "")
            elif kind == "progress":
                bar.show(*value)
            else:
                _write(sys.stdout if kind == "out" else sys.stderr, value)
    if not begun:
        return None
    sys.stderr.write(
        "industria: expected an answer of the plant's engine, found that it ended: see industria audit show for "
        "whether the call was carried out, and run the command again\n"
    )
    return 1


def _messages(replies: TextIO) -> Iterator[tuple[str, Any]]:
    """What the engine says until it ends, however it does."""
    while True:
        try:
            reply = replies.readline()
        except OSError:
            return
        if not reply.endswith("\n"):
            return
        yield tuple(json.loads(reply))


def send(line: socket.socket, message: Any) -> None:
    """One message on a line of its own."""
    line.sendall(json.dumps(message).encode() + b"\n")


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


class _Bar:
    """The progress bar, whose library is imported where there is something to draw."""

    def __init__(self) -> None:
        self._opened: Any = None
        self._show: Any = None

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._opened is not None:
            self._opened.__exit__(None, None, None)

    def show(self, what: str, done: float, total: float) -> None:
        """One report of progress."""
        if self._opened is None:
            from industria.faces.cli.terminal import progress_bar

            self._opened = progress_bar()
            self._show = self._opened.__enter__()
        self._show(what, done, total)
