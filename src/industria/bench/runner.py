"""Runs rows. A row whose data or weights are not here is not measured; a row that fails is short."""

from __future__ import annotations

import importlib
import math
import pkgutil
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from industria.bench import rows as row_modules
from industria.bench.cache import Cache
from industria.bench.data import STRANGERS, place_of, strangers_folder
from industria.bench.digest import PACKAGE, code_digest, data_digest, remember
from industria.bench.entry import Context, Entry, Measure, Result, Stamp
from industria.bench.machine import commit, this_machine
from industria.bench.report import write_report
from industria.bench.results import cache_folder, known_short, row_module, stored_results
from industria.core import NotFoundError, Progress, UsageError, silent

FAILED = "runs to its end"


def entries() -> dict[str, Entry]:
    """Every entry of ``rows/``, by its row."""
    found = [_entry(place) for place in _places()]
    return {entry.row: entry for entry in sorted(found, key=lambda e: e.row)}


def entry_of(row: str) -> Entry | None:
    """The entry of a row, for which no other is opened; None where there is no such row."""
    place = row_module(row)
    return _entry(place) if place in _places() else None


def _places() -> list[str]:
    """The modules of ``rows/``."""
    modules = pkgutil.iter_modules(row_modules.__path__, f"{row_modules.__name__}.")
    return [m.name for m in modules if not m.ispkg]


def _entry(module: str) -> Entry:
    """The entry of a module with its stubs and faults of ``rows/proofs/``."""
    entry: Entry = importlib.import_module(module).ENTRY
    above, _, name = module.rpartition(".")
    place = f"{above}.proofs.{name}"
    if find_spec(place) is None:
        return entry
    proofs = importlib.import_module(place)
    smaller = getattr(proofs, "SMALLER", entry.smaller)
    return replace(entry, stubs=proofs.STUBS, faults=proofs.FAULTS, smaller=smaller)


def chosen(names: Sequence[str], fast: bool = False) -> list[Entry]:
    """Entries by name, or all (all fast ones). Raises NotFoundError for an unknown row."""
    if not names:
        return [e for e in entries().values() if e.fast or not fast]
    found = {name: entry_of(name) for name in names}
    if unknown := [name for name, entry in found.items() if entry is None]:
        raise NotFoundError(f"expected rows of {', '.join(entries())}, found {', '.join(unknown)}")
    return [entry for entry in found.values() if entry is not None]


def run(
    names: Sequence[str],
    *,
    fast: bool = False,
    data: Path | None = None,
    progress: Progress = silent,
    sample: int = 0,
) -> list[Result]:
    """Measure rows (all without names). ``sample``: see ``Entry.counts``.

    Raises NotFoundError for an unknown row, UsageError for a sample of a row that is measured whole.
    """
    wanted = chosen(names, fast)
    whole = [e.row for e in wanted if sample and not e.counts]
    if sample < 0 or whole:
        can = ", ".join(f"{e.row} ({e.counts})" for e in entries().values() if e.counts)
        raise UsageError(
            f"expected --sample of at least 1 with rows of {can}, found {sample} with "
            f"{', '.join(whole) or 'such a row'}: name one of those, or leave --sample away"
        )
    cache = Cache(cache_folder())
    results: list[Result] = []
    with remember(cache_folder() / "sources.json"):
        for number, entry in enumerate(wanted):
            progress(f"bench {entry.row}", number, len(wanted))
            results.extend(measured(entry, data, progress, sample, cache))
    return results


def measured(
    entry: Entry,
    data: Path | None,
    progress: Progress,
    sample: int,
    cache: Cache,
    stamp: Stamp | None = None,
) -> list[Result]:
    """One row's figures with what they rest on: ``stamp``, or what is here now."""
    missing = [need for need in entry.needs if not _here(need, data)]
    if missing:
        return [_line(entry, Measure("-", math.nan, "-", "-", None, f"not measured: not here: {', '.join(missing)}"), 0.0, Stamp(), "")]  # fmt: skip
    stamp = stamp or _stamp(entry, data, sample)
    cache.reused_s = 0.0
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="industria-bench-") as scratch:
        context = Context(data or Path(), Path(scratch), progress, sample, cache)
        try:
            measures = entry.measure(context)
        except Exception as error:  # noqa: BLE001 - whatever a row dies of is its result, and shown
            measures = [Measure(FAILED, 0.0, "-", "1", False, _sentence(error, context), 0)]
    seconds = round(time.monotonic() - started + cache.reused_s, 1)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return [_line(entry, m, seconds, stamp, now) for m in measures]


def _line(entry: Entry, m: Measure, seconds: float, stamp: Stamp, now: str) -> Result:
    """A figure as it is stored; no number is never a pass, whatever the row says."""
    number = float(m.value)
    nothing = not math.isfinite(number)
    passed = None if m.passed is None else bool(m.passed)
    note = m.note
    if nothing and now:
        passed, note = False, "; ".join(["no number came out", *([note] if note else [])])
    return Result(
        entry.row, entry.survey, m.metric, None if nothing else round(number, 6), m.baseline, m.bar,
        passed, entry.data, m.provenance or entry.provenance, seconds, note, m.digits, now,
        entry.looked_at, entry.own_hand if m.own_hand is None else m.own_hand, "", stamp,
    )  # fmt: skip


def _stamp(entry: Entry, data: Path | None, sample: int) -> Stamp:
    sets = tuple(n for n in entry.needs if ":" not in n or n.startswith(STRANGERS))
    folders = [folder for name in sets if (folder := place_of(data, name)) is not None]
    return Stamp(
        commit(PACKAGE), this_machine().to_json(), entry.seed, sample,
        code_digest(entry.measure.__module__), data_digest(folders) if folders else "", sets,
    )  # fmt: skip


def _sentence(error: Exception, context: Context) -> str:
    """What went wrong and where, without the places of this machine."""
    text = " ".join(str(error).split()) or "no message"
    strangers = strangers_folder(context.data) or Path()
    for folder, name in ((context.scratch, "scratch"), (strangers, "strangers"), (context.data, "data"), (PACKAGE, "industria")):  # fmt: skip
        if len(folder.parts) > 1:
            text = text.replace(str(folder), name)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if str(PACKAGE) in f.filename]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {text[:300]}{place}"


def _here(need: str, data: Path | None) -> bool:
    if need.startswith(STRANGERS):
        return place_of(data, need) is not None
    kind, _, name = need.rpartition(":")
    if kind == "weights":
        from industria.models.weights import Weights
        from industria.plant import default_cache

        return Weights(default_cache()).find(name) is not None
    if kind == "package":
        try:
            return find_spec(name) is not None
        except ModuleNotFoundError:  # the package that it lies in is not here either
            return False
    return data is not None and (data / need).is_dir()


__all__ = ["chosen", "entries", "known_short", "measured", "run", "stored_results", "write_report"]
