"""Runs rows, prints them, and writes BENCHMARKS.md; a row without its data is not measured."""

from __future__ import annotations

import importlib
import json
import pkgutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from industria.bench import rows as row_modules
from industria.bench.entry import Context, Entry, Result
from industria.core import MissingPartError, NotFoundError, Progress, silent

STORED = Path(__file__).with_name("results.json")


def entries() -> dict[str, Entry]:
    """Every entry of ``rows/``, by its row."""
    found: dict[str, Entry] = {}
    for module in pkgutil.iter_modules(row_modules.__path__):
        entry: Entry = importlib.import_module(f"{row_modules.__name__}.{module.name}").ENTRY
        found[entry.row] = entry
    return dict(sorted(found.items()))


def run(
    names: Sequence[str],
    *,
    fast: bool = False,
    data: Path | None = None,
    progress: Progress = silent,
) -> list[Result]:
    """Measure rows (all without names). Raises NotFoundError for an unknown row."""
    known = entries()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise NotFoundError(f"expected rows of {', '.join(known)}, found {', '.join(unknown)}")
    chosen = [known[name] for name in names] or [e for e in known.values() if e.fast or not fast]
    results: list[Result] = []
    for number, entry in enumerate(chosen):
        progress(f"bench {entry.row}", number, len(chosen))
        results.extend(_one(entry, data, progress))
    return results


def _one(entry: Entry, data: Path | None, progress: Progress) -> list[Result]:
    started = time.monotonic()
    missing = [need for need in entry.needs if not _here(need, data)]
    if missing:
        return [_not_measured(entry, f"not here: {', '.join(missing)}")]
    with tempfile.TemporaryDirectory(prefix="industria-bench-") as scratch:
        try:
            measures = entry.measure(Context(data or Path(), Path(scratch), progress))
        except MissingPartError as error:
            return [_not_measured(entry, str(error))]
    seconds = round(time.monotonic() - started, 1)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return [
        Result(
            entry.row, entry.survey, m.metric, round(float(m.value), 6), m.baseline, m.bar,
            None if m.passed is None else bool(m.passed), entry.data, entry.provenance, seconds,
            m.note, m.digits, now,
        )
        for m in measures
    ]  # fmt: skip


def _not_measured(entry: Entry, why: str) -> Result:
    return Result(
        entry.row, entry.survey, "-", None, "-", "-", None, entry.data, entry.provenance, 0.0,
        f"not measured: {why}",
    )  # fmt: skip


def _here(need: str, data: Path | None) -> bool:
    if need.startswith("weights:"):
        from industria.models.weights import Weights
        from industria.plant import default_cache

        return Weights(default_cache()).find(need.removeprefix("weights:")) is not None
    return data is not None and (data / need).is_dir()


def stored_results() -> list[Result]:
    """The results that were written last, by row."""
    if not STORED.is_file():
        return []
    return [Result(**fields) for fields in json.loads(STORED.read_text())]


def known_short() -> set[tuple[str, str]]:
    """Row and metric of every figure that the board itself shows as short of its bar."""
    return {(r.row, r.metric) for r in stored_results() if r.passed is False}


def write_report(results: Sequence[Result], report: Path) -> None:
    """Put results in place of the stored ones of the same rows, and write the report anew.

    A row that could not be measured now keeps what was measured before.
    """
    measured = {r.row for r in results if r.value is not None}
    known = {r.row for r in stored_results()}
    kept = [r for r in stored_results() if r.row not in measured]
    new = [r for r in results if r.row in measured or r.row not in known]
    merged = sorted([*kept, *new], key=lambda r: r.row)
    STORED.write_text(
        json.dumps([r.to_json() for r in merged], ensure_ascii=False, indent=1) + "\n"
    )
    report.write_text(render(merged), encoding="utf-8")
    for readme in ("README.md", "README.zh.md"):
        _update_readme(report.with_name(readme), merged)


def _update_readme(path: Path, results: Sequence[Result]) -> None:
    """Put the short table between the scoreboard marks of a README, where it has them."""
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<!-- scoreboard -->")
    _, end, tail = rest.partition("<!-- /scoreboard -->")
    if not mark or not end:
        return
    lines = ["| row | metric | value | baseline | bar | data |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {r.row} | {r.metric} | {r.shown_value} | {r.baseline} | {r.bar} | {r.provenance} |"
        for r in results
        if r.passed is not None
    ]
    path.write_text(f"{head}{mark}\n" + "\n".join(lines) + f"\n{end}{tail}", encoding="utf-8")


def render(results: Sequence[Result]) -> str:
    """The text of BENCHMARKS.md."""
    states = {True: "met", False: "**short**", None: "-"}
    lines = [
        "# Benchmarks",
        "",
        "Written by `industria bench`, never by hand; a row is run again with `industria bench ROW`.",
        "Provenance says whether a figure was measured on real, simulated or composed data.",
        "",
        "| row | metric | value | baseline in the same run | bar | state | data | provenance | seconds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        state = "not measured" if r.value is None else states[r.passed]
        cells = (
            r.row, r.metric, r.shown_value, r.baseline, r.bar, state, r.data, r.provenance,
            f"{r.seconds:.0f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(str(c).replace("|", "/") for c in cells) + " |")
    lines += ["", "## Notes", ""]
    lines += [f"- {r.row}, {r.metric}: {r.note}" for r in results if r.note]
    return "\n".join(lines) + "\n"
