"""Proves that rows can lose: each stub answer and each planted fault has to turn a met bar short.

A row is measured as it is first, on the sample that its entry calls enough, and smaller where its proofs
say so (``SMALLER``); what is met then must turn
short under the stub. Where its whole figures are asked for too, a row that is not made smaller is
measured once for both. A stub under which the row fails with an error of Python's own does not fit and
proves nothing; an error that the product or the row raises on purpose counts as short.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from industria.bench.cache import Cache
from industria.bench.entry import Entry, Fault, Result, Stamp, Stub
from industria.bench.results import seconds_of
from industria.bench.runner import FAILED, chosen, measured
from industria.core import Progress, silent

_STATES = {None: "not measured", False: "stays met", True: "seen"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a row under one stub or fault. ``red`` is None where the row is not measured here."""

    row: str
    kind: str
    name: str
    red: bool | None
    why: str
    seconds: float

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)


Told = Callable[[Sequence[Result]], None]  # is given the figures of a row that was measured whole


def prove(
    names: Sequence[str],
    *,
    fast: bool = False,
    data: Path | None = None,
    progress: Progress = silent,
    jobs: int = 1,
    whole: Told | None = None,
) -> list[Proof]:
    """All stubs and faults of rows; without names of every row that has any or is fast.

    ``jobs``: processes that share the rows; a row stays in one. Proofs come in the order of the rows.
    ``whole``: is given the figures of each row, measured whole.
    """
    wanted = [e for e in chosen(names, fast) if names or e.fast or e.stubs or e.faults]
    if jobs > 1:
        return _shared([e.row for e in wanted], data, progress, jobs, whole)
    found: list[Proof] = []
    for number, entry in enumerate(wanted):
        progress(f"prove {entry.row}", number, len(wanted))
        for p in _row(entry, data, whole):
            state = f"{_STATES[p.red]} ({p.why})"
            progress(f"prove {p.row}, {p.kind} {p.name}: {state}", number, len(wanted))
            found.append(p)
    return found


def _shared(
    rows: Sequence[str], data: Path | None, progress: Progress, jobs: int, whole: Told | None
) -> list[Proof]:
    """The proofs of rows by several processes: a fault is planted in one alone; the longest rows begin."""
    found: dict[str, list[Proof]] = {}
    figures: dict[str, list[Result]] = {}
    took = {row: seconds_of(row) for row in rows}
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = {
            pool.submit(_of_row, row, data, whole is not None): row
            for row in sorted(rows, key=lambda row: -took[row])
        }
        for done in as_completed(waiting):
            row = waiting[done]
            found[row], figures[row] = done.result()
            for p in found[row]:
                said = f"prove {row}, {p.kind} {p.name}: {_STATES[p.red]} ({p.why})"
                progress(said, len(found), len(rows))
    if whole is not None:
        for row in rows:
            whole(figures[row])
    return [p for row in rows for p in found[row]]


def _of_row(row: str, data: Path | None, whole: bool) -> tuple[list[Proof], list[Result]]:
    figures: list[Result] = []
    return list(_row(chosen([row])[0], data, figures.extend if whole else None)), figures


def _row(entry: Entry, data: Path | None, whole: Told | None = None) -> Iterator[Proof]:
    """Each proof as it is done."""
    for kind, written in (("stub", entry.stubs), ("fault", entry.faults)):
        if not written:
            why = f"expected at least one {kind}, found none"
            yield Proof(entry.row, kind, "-", False, why, 0.0)
    planted: list[tuple[str, Stub | Fault]] = [
        *(("stub", s) for s in entry.stubs),
        *(("fault", f) for f in entry.faults),
    ]
    started = time.monotonic()
    as_it_is = _measure(entry, data)
    if whole is not None:
        is_whole = not entry.proof_sample and entry.smaller is nullcontext
        whole(as_it_is if is_whole else measured(entry, data, silent, 0, Cache(), Stamp()))
    took = round(time.monotonic() - started, 1)
    yield Proof(entry.row, "as it is", "-", *_as_it_is(as_it_is), took)
    for kind, plant in planted:
        started = time.monotonic()
        with plant.put():
            after = _measure(entry, data)
        red, why = _compare(as_it_is, after)
        took = round(time.monotonic() - started, 1)
        yield Proof(entry.row, kind, plant.name, red, why, took)


def _measure(entry: Entry, data: Path | None) -> list[Result]:
    """Fresh: nothing that was computed before a fault was planted may answer for it."""
    with entry.smaller():
        return measured(entry, data, silent, entry.proof_sample, Cache(), Stamp())  # none is stored


def _as_it_is(results: list[Result]) -> tuple[bool | None, str]:
    """(whether there is a bar that can be lost, how many are met)."""
    if all(r.state == "not measured" for r in results):
        return None, results[0].note
    met = sum(r.passed is True for r in results)
    barred = sum(r.passed is not None for r in results)
    said = "; ".join(f"{r.metric}: {r.note}" for r in results if r.metric == FAILED)
    return barred > 0 and not said, said or f"{met} of {barred} bars met"


def _compare(before: list[Result], after: list[Result]) -> tuple[bool | None, str]:
    if all(r.state == "not measured" for r in before):
        return None, before[0].note
    for r in after:
        if r.metric == FAILED:
            return _failed(r.note)
    pairs = _pairs(before, after)
    for met, now in pairs:
        if met.passed and now is not None and now.passed is False:
            return True, f"{now.metric}: {now.shown_value}, bar {now.bar}"
    if not any(r.passed for r in before):
        return _moved(pairs)
    return False, "every bar that is met without it is met with it"


def _moved(pairs: list[tuple[Result, Result | None]]) -> tuple[bool, str]:
    """Of a row that is short as it is: whether a barred figure is another one now."""
    for short, now in pairs:
        if short.passed is False and now is not None and now.value != short.value:
            return (
                True,
                f"{now.metric}: short as it is; {short.shown_value} becomes {now.shown_value}",
            )
    return False, "the row is short as it is, and its figures are the same"


def _pairs(before: list[Result], after: list[Result]) -> list[tuple[Result, Result | None]]:
    """Each figure and what it became: by place, or by metric where a stub leaves figures away."""
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    found = dict(zip(_keys(after), after, strict=True))
    return [(r, found.get(key)) for key, r in zip(_keys(before), before, strict=True)]


def _keys(results: list[Result]) -> list[tuple[str, int]]:
    """Metrics without their counts, which a stub may change, numbered where they repeat."""
    seen: dict[str, int] = {}
    keys = []
    for r in results:
        name = re.sub(r"\d+", "#", r.metric)
        seen[name] = seen.get(name, 0) + 1
        keys.append((name, seen[name]))
    return keys


def _failed(note: str) -> tuple[bool, str]:
    from industria.core import errors

    name = note.partition(":")[0]
    on_purpose = name == "AssertionError" or hasattr(errors, name)
    return on_purpose, note if on_purpose else f"it does not fit: {note}"
