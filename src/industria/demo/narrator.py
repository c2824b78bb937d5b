"""How the demo speaks: its lines, tables and progress bars, and the record of what it measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from industria.core import Language, Progress
from industria.demo.phrases import PHRASES


@dataclass
class DemoResult:
    """What every step measured. ``passed`` is false where a promise did not hold."""

    steps: list[dict[str, object]] = field(default_factory=list)
    scores: dict[str, object] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every promise held."""
        return not self.broken

    def to_json(self) -> dict[str, object]:
        """As ``industria demo --json`` prints it."""
        return {"steps": self.steps, "scores": self.scores, "broken": self.broken}


class Narrator:
    """Says what happens, in the language of the demo, and keeps what was measured."""

    def __init__(self, language: Language, out: TextIO | None, provenance: str) -> None:
        self.language: Language = language
        self.console = Console(file=out, highlight=False, width=100 if out is None else None)
        self.result = DemoResult()
        self.provenance = provenance

    def phrase(self, key: str) -> str:
        """A phrase by its key; the key itself where there is none."""
        text = PHRASES.get(key)
        return text.in_language(self.language) if text else key

    def say(self, key: str, **values: object) -> None:
        """A line with its values."""
        self.console.print("  " + self.phrase(key).format(**values), soft_wrap=True)

    def bar(self) -> _DemoBar:
        """A progress bar, within which what is given shows how far the work is."""
        return _DemoBar(self.console)


class _DemoBar:
    """Progress bars on the demo's console."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("  {task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Progress:
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, what: str, done: float, total: float) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total or None)
        self._bar.update(self._tasks[what], completed=done, total=total or None)
