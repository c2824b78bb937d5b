"""What every command shares: options, opening a plant, progress, printing. JSON goes to stdout alone."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from industria.core import Language, Progress, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from industria.plant import Plant

PlantOption = Annotated[Path, typer.Option("--plant", help="the plant's folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON on stdout")]
SmallOption = Annotated[bool, typer.Option("--small", help="use the 0.5B language model")]
HERE = Path()


def configuration(small: bool = False) -> Any:
    """The chat model from the environment; the only place that reads it."""
    from industria.plant import ChatConfiguration

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
def open_plant(
    plant: Path, small: bool = False, create: bool = False, store: str = ""
) -> Iterator[Plant]:
    from industria.plant import Plant

    opened = Plant.open(
        plant, chat=configuration(small), create=create,
        who=os.environ.get("USER", "local"), store=store,
    )  # fmt: skip
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, silent where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Bar(
        *columns, TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        tasks: dict[str, Any] = {}

        def show(what: str, done: float, total: float) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield show


def print_result(data: object, as_json: bool, human: Callable[[], None]) -> None:
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
    else:
        human()


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def language_of(value: str) -> Language | None:
    if value not in ("", "zh", "en"):
        raise UsageError(f"--language must be zh or en, found {value!r}")
    return value or None  # type: ignore[return-value]
