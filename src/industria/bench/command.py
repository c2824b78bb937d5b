"""What ``industria bench`` does, for the command and for every other way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from industria.bench.entry import Result
from industria.bench.prove import Proof, prove
from industria.bench.report import write_report
from industria.bench.results import known_short
from industria.bench.runner import run
from industria.core import Language, Progress, Text, UsageError, silent

_WORDS = {
    "met": Text("达到", "met"), "short": Text("未达", "short"), "stale": Text("过期", "stale"),
    "not measured": Text("未测", "not measured"), "-": Text("-", "-"), "bar": Text("门槛", "bar"),
    "red": Text("变为未达", "turns short"), "green": Text("仍为达到：该行不会输", "stays met: the row cannot lose"),
    "stub": Text("空答案", "stub"), "fault": Text("植入故障", "fault"), "as it is": Text("原样", "as it is"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """Figures that were measured now. ``excused``: short ones that the stored board has as short too."""

    results: tuple[Result, ...]
    excused: frozenset[tuple[str, str]] = frozenset()

    @property
    def passed(self) -> bool:
        """No bar is missed that is not excused."""
        return all(r.passed is not False or (r.row, r.metric) in self.excused for r in self.results)

    def to_json(self) -> list[dict[str, object]]:
        """All figures."""
        return [r.to_json() for r in self.results]

    def show(self, language: Language) -> str:
        """Two lines a figure: value, bar and state; then baseline and note."""
        lines = []
        for r in self.results:
            state, bar = _WORDS[r.state].in_language(language), _WORDS["bar"].in_language(language)
            lines.append(f"  {r.row:9} {r.metric:42} {r.shown_value:>10}  {bar} {r.bar:14} {state}")
            lines.append(f"            {r.baseline}" + (f"; {r.note}" if r.note else ""))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What became of rows under stubs and faults. ``board``: their whole figures, where asked for."""

    proofs: tuple[Proof, ...]
    board: Board | None = None

    @property
    def passed(self) -> bool:
        """Each row that can be measured here turned short under each of them, and the board passes."""
        seen = all(p.red is not False for p in self.proofs)
        return seen and (self.board is None or self.board.passed)

    def to_json(self) -> list[dict[str, object]]:
        """All figures that were asked for, then all proofs."""
        figures = [] if self.board is None else self.board.to_json()
        return [*figures, *(p.to_json() for p in self.proofs)]

    def show(self, language: Language) -> str:
        """One line each."""
        lines = [] if self.board is None else [self.board.show(language)]
        for p in self.proofs:
            state = {None: "not measured", False: "green", True: "red"}[p.red]
            if p.kind == "as it is":
                state = "met" if p.red else "not measured" if p.red is None else "short"
            kind = _WORDS[p.kind].in_language(language)
            lines.append(
                f"  {p.row:9} {kind:9} {p.name:44} {p.seconds:6.1f} s  {_WORDS[state].in_language(language)}: {p.why}"
            )
        return "\n".join(lines)


def score(
    rows: Sequence[str] = (),
    *,
    fast: bool = False,
    sample: int = 0,
    regressions: bool = False,
    report: Path | None = None,
    data: Path | None = None,
    progress: Progress = silent,
) -> Board:
    """Measure rows; ``report``: the BENCHMARKS.md to write, None to write nothing.

    Raises NotFoundError for an unknown row, UsageError for a sample of a row that is measured whole.
    """
    excused = known_short() if regressions else set()
    results = run(rows, fast=fast, data=data, progress=progress, sample=sample)
    if report is not None:
        write_report(results, report, data)
    return Board(tuple(results), frozenset(excused))


def prove_rows(
    rows: Sequence[str] = (),
    *,
    fast: bool = False,
    sample: int = 0,
    data: Path | None = None,
    progress: Progress = silent,
    jobs: int = 1,
    regressions: bool = False,
) -> Proofs:
    """Plant every stub and fault of rows, by ``jobs`` processes. Raises UsageError where a sample is asked for.

    ``regressions``: the rows' whole figures too, of which those are excused that the stored board has
    as short; nothing is measured twice for it.
    """
    if sample:
        raise UsageError(
            f"expected --prove without --sample, found --sample {sample}: each row has a sample of its own "
            "that is enough for its proofs; leave --sample away"
        )
    figures: list[Result] = []
    proofs = prove(
        rows, fast=fast, data=data, progress=progress, jobs=jobs,
        whole=figures.extend if regressions else None,
    )  # fmt: skip
    board = Board(tuple(figures), frozenset(known_short())) if regressions else None
    return Proofs(tuple(proofs), board)
