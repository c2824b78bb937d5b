"""BENCHMARKS.md, which holds the whole board, and the headline figures between the marks of the READMEs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from industria.bench.entry import Entry, Result
from industria.bench.results import store, stored_results

MOST_HEADLINES = 20
_READMES = {
    "README.md": (
        ("row", "metric", "value", "baseline", "bar", "state", "measured on"),
        {},
    ),
    "README.zh.md": (
        ("行", "指标", "数值", "同场对照", "门槛", "状态", "数据来源"),
        {
            "met": "达到", "short": "**未达**", "stale": "过期", "not measured": "未测", "-": "-",
            "real": "真实", "simulated": "仿真", "composed": "自编", "looked at": "构建时看过", "own hand": "出自同一作者",
        },
    ),
}  # fmt: skip


def write_report(results: Sequence[Result], report: Path, data: Path | None = None) -> None:
    """Store the rows that were measured, and write the report and the READMEs beside it anew."""
    from industria.bench.runner import entries

    store(results)
    known = entries()
    board = stored_results(data)
    report.write_text(render(board, known), encoding="utf-8")
    for name in _READMES:
        _update_readme(report.with_name(name), headlines(board, known))


def headlines(results: Sequence[Result], known: Mapping[str, Entry]) -> list[Result]:
    """The first barred figure of each row that its entry calls a headline, at most twenty.

    A figure of the row's own provenance comes before one of another.
    """
    first: dict[str, Result] = {}
    own = [r for r in results if r.row in known and r.provenance == known[r.row].provenance]
    for result in [*own, *results]:
        entry = known.get(result.row)
        if entry is not None and entry.headline and result.bar != "-":
            first.setdefault(result.row, result)
    return sorted(first.values(), key=lambda r: r.row)[:MOST_HEADLINES]


def _update_readme(path: Path, chosen: Sequence[Result]) -> None:
    """Put the short table between the scoreboard marks of a README, where it has them."""
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<!-- scoreboard -->")
    _, end, tail = rest.partition("<!-- /scoreboard -->")
    if not mark or not end:
        return
    columns, words = _READMES[path.name]
    lines = [_row(columns), _row(["---"] * len(columns))]
    for r in chosen:
        origin = ", ".join(words.get(part, part) for part in r.origin.split(", "))
        state = "**short**" if r.state == "short" and not words else words.get(r.state, r.state)
        lines.append(_row((r.row, r.metric, r.shown_value, r.baseline, r.bar, state, origin)))
    path.write_text(f"{head}{mark}\n" + "\n".join(lines) + f"\n{end}{tail}", encoding="utf-8")


def render(results: Sequence[Result], known: Mapping[str, Entry]) -> str:
    """The text of BENCHMARKS.md."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `industria bench`, never by hand; a row is run again with `industria bench ROW`.",
        "Measured on says whether data are real, simulated or composed; *looked at*: they were looked at "
        "while what is measured was built; *own hand*: the set, or its right answers, were written by the "
        "hand that wrote the solution. Stale: the code or the data under the figure changed since.",
        "",
        *_figures(results),
        "",
        "## Rows",
        "",
        "Sample: how many of what the row counts were measured, all without. Stubs and faults: answers "
        "without work and faults in the code that `industria bench --prove ROW` sees turn the row short.",
        "",
        *_rows(results, known),
        "",
        "## Notes",
        "",
        *(f"- {r.row}, {r.metric}: {r.note}" for r in results if r.note),
    ]
    return "\n".join(lines) + "\n"


def _figures(results: Sequence[Result]) -> list[str]:
    columns = ("row", "metric", "value", "baseline in the same run", "bar", "state", "data", "measured on", "seconds")  # fmt: skip
    lines = [_row(columns), _row(["---"] * len(columns))]
    for r in results:
        state = f"stale ({r.stale})" if r.state == "stale" else r.state
        lines.append(
            _row(
                (r.row, r.metric, r.shown_value, r.baseline, r.bar, "**short**" if state == "short" else state,
                 r.data, r.origin, f"{r.seconds:.0f}")
            )
        )  # fmt: skip
    return lines


def _rows(results: Sequence[Result], known: Mapping[str, Entry]) -> list[str]:
    columns = ("row", "measured", "commit", "machine", "seed", "sample", "stubs", "faults")
    lines = [_row(columns), _row(["---"] * len(columns))]
    stored = {r.row: r for r in reversed(results)}
    for row, entry in known.items():
        proofs = (str(len(entry.stubs)), str(len(entry.faults)))
        if row not in stored:
            lines.append(_row((row, "not measured", "-", "-", "-", "-", *proofs)))
            continue
        r, stamp = stored[row], stored[row].stamp
        machine = ", ".join(f"{stamp.machine[k]}{unit}" for k, unit in (("cpu", ""), ("cores", " cores"), ("memory_gb", " GB")) if k in stamp.machine)  # fmt: skip
        sample = f"{stamp.sample} {entry.counts}" if stamp.sample else "all"
        seed = "-" if stamp.seed is None else str(stamp.seed)
        lines.append(_row((row, r.measured[:10], stamp.commit or "-", machine or "-", seed, sample, *proofs)))  # fmt: skip
    return lines


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(str(c).replace("|", "/").replace("\n", " ") for c in cells) + " |"
