"""The terminal: JSON goes to stdout alone, progress and questions to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from industria.core import Language, Progress

if TYPE_CHECKING:
    from industria.models.chat.configuration import ChatConfiguration


def say(text: str = "") -> None:
    """A line on stdout."""
    sys.stdout.write(text + "\n")


def remark(text: str) -> None:
    """Text on stderr."""
    sys.stderr.write(text)
    sys.stderr.flush()


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
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if given := os.environ.get(name, ""):
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
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
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

    def ask(question: str) -> bool:
        if yes:
            return True
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes", "j", "是", "好")

    return ask
