"""The terminal: JSON goes to stdout alone, progress and questions to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from industria.core import Language, Progress, silent
from industria.faces.engine.near import LANGUAGE

if TYPE_CHECKING:
    from industria.models.chat.configuration import ChatConfiguration
    from industria.plant import Plant


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command is typed: this process's own streams, or those of a command that the engine answers.

    ``write`` takes results, ``remark`` all else; ``reads`` and ``shows``: whether a person is at the input
    and before the remarks; ``folder``: what relative names are relative to, where it is not this
    process's; ``plant``: the plant that is open already, ``small`` with the small language model; ``gone`` is given what to do when the person leaves.
    """

    write: Callable[[str], None]
    remark: Callable[[str], None]
    read_line: Callable[[], str]
    environment: Mapping[str, str]
    reads: bool
    shows: bool
    progress: Progress | None = None
    folder: Path | None = None
    plant: Plant | None = None
    small: bool = False
    gone: Callable[[Callable[[], None]], object] = lambda _: None


ELSEWHERE: ContextVar[Terminal | None] = ContextVar("ELSEWHERE", default=None)


def terminal() -> Terminal:
    """The terminal of the command that runs in this context."""
    return ELSEWHERE.get() or Terminal(
        _write, _remark, lambda: sys.stdin.readline(), os.environ,
        reads=sys.stdin is not None and sys.stdin.isatty(),
        shows=sys.stderr is not None and sys.stderr.isatty(),
    )  # fmt: skip


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _remark(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def say(text: str = "") -> None:
    """A line of the result."""
    terminal().write(text + "\n")


def user() -> str:
    """Who is at this machine, as the system knows them."""
    try:
        import pwd
    except ImportError:  # not on this system
        return os.environ.get("USERNAME") or "local"
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user without a name, as in some containers
        return f"uid {os.getuid()}"


def spoken() -> Language:
    """The language of whoever reads: Chinese where the terminal is set to it, else English."""
    for name in LANGUAGE:
        if given := terminal().environment.get(name, ""):
            return "zh" if given.lower().startswith("zh") else "en"
    return "en"


def chat_configuration(small: bool = False) -> ChatConfiguration | None:
    """The chat model from the environment; the only place that reads it."""
    from industria.models.chat.configuration import ChatConfiguration

    base_url = os.environ.get("INDUSTRIA_CHAT_URL", "")
    if base_url:
        return ChatConfiguration(
            "endpoint",
            base_url,
            os.environ.get("INDUSTRIA_CHAT_MODEL", "default"),
            os.environ.get("INDUSTRIA_CHAT_KEY", ""),
        )
    if kind := os.environ.get("INDUSTRIA_CHAT", ""):
        return ChatConfiguration(kind)
    return ChatConfiguration("small") if small else None


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, drawn from the first report on; silent where stderr is no terminal."""
    here = terminal()
    if not here.shows or here.progress is not None:
        yield here.progress or silent
        return
    drawn: list[Any] = []
    tasks: dict[str, Any] = {}

    def show(what: str, done: float, total: float) -> None:
        if not drawn:
            drawn.append(_bar())
            drawn[0].start()
        bar = drawn[0]
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total or None)
        bar.update(tasks[what], completed=done, total=total or None)

    try:
        yield show
    finally:
        for bar in drawn:
            bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip


def asker(yes: bool) -> Callable[[str], bool]:
    """Puts a question to the person at the terminal; ``yes`` answers every one."""
    here = terminal()

    def ask(question: str) -> bool:
        if yes:
            return True
        here.remark(f"{question} [y/N] ")
        return here.read_line().strip().lower() in ("y", "yes", "j", "是", "好")

    return ask
