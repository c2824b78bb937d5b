"""The results that were written last: one file a row in ``results/``, and whether they still hold.

A file holds the figures of its row with commit, machine, seed, seconds, and digests of code and data. A
row whose code or data has another digest now is stale: its figures are of something that is no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from industria.bench.data import place_of
from industria.bench.digest import code_digest, data_digest, remember
from industria.bench.entry import Result, Stamp

FOLDER = Path(__file__).with_name("results")
UNKNOWN_CODE = "measured before its code was known"
_OF_THE_ROW = ("survey", "data", "looked_at", "measured", "seconds")
_OF_A_MEASURE = (
    *("metric", "value", "baseline", "bar", "passed", "note", "digits", "provenance", "own_hand"),
)


def row_module(row: str) -> str:
    """The module that measures a row."""
    return f"industria.bench.rows.{row.lower().replace('-', '_')}"


def stored_results(data: Path | None = None, folder: Path | None = None) -> list[Result]:
    """All rows' figures, each row marked where it is stale.

    ``data``: the public data sets; without them only the code under a row is compared.
    """
    with remember(cache_folder() / "sources.json"):
        return [
            result
            for path in sorted((folder or FOLDER).glob("*.json"), key=lambda path: path.stem)
            for result in _read(path, data)
        ]


def known_short() -> set[tuple[str, str]]:
    """Row and metric of every figure that the board itself shows as short of its bar."""
    return {(r.row, r.metric) for r in stored_results() if r.passed is False}


def seconds_of(row: str) -> float:
    """How long a row took when its figures were stored; 0 where it has none."""
    path = FOLDER / f"{row}.json"
    return float(json.loads(path.read_text("utf-8"))["seconds"]) if path.is_file() else 0.0


def store(results: Sequence[Result], folder: Path | None = None) -> list[str]:
    """Write rows that were measured, each in its file; the rows that were kept as they are.

    A sample does not take the place of a larger measurement that still holds.
    """
    place = folder or FOLDER
    place.mkdir(parents=True, exist_ok=True)
    old = {r.row: r for r in stored_results(folder=place)}
    kept = []
    for row, lines in _by_row(r for r in results if r.state != "not measured"):
        if row in old and not _may_replace(old[row], lines[0]):
            kept.append(row)
            continue
        (place / f"{row}.json").write_text(_text(row, lines), encoding="utf-8")
    return kept


def cache_folder() -> Path:
    """Where the scoreboard keeps what it need not compute again, for this user."""
    from industria.models.chat.configuration import default_cache

    return default_cache().parent / "bench"


def _may_replace(old: Result, new: Result) -> bool:
    sample = new.stamp.sample
    return not sample or bool(old.stale) or 0 < old.stamp.sample <= sample


def _by_row(results: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    rows: dict[str, list[Result]] = {}
    for result in results:
        rows.setdefault(result.row, []).append(result)
    return list(rows.items())


def _text(row: str, lines: Sequence[Result]) -> str:
    first, stamp = lines[0], lines[0].stamp
    content = {
        "row": row,
        **{name: getattr(first, name) for name in _OF_THE_ROW},
        "commit": stamp.commit,
        "machine": stamp.machine,
        "seed": stamp.seed,
        "sample": stamp.sample,
        "code": stamp.code,
        "content": stamp.content,
        "data_sets": list(stamp.data_sets),
        "measures": [{name: getattr(r, name) for name in _OF_A_MEASURE} for r in lines],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _read(path: Path, data: Path | None) -> list[Result]:
    content = json.loads(path.read_text("utf-8"))
    stamp = Stamp(
        content["commit"], content["machine"], content["seed"], content["sample"], content["code"],
        content["content"], tuple(content["data_sets"]),
    )  # fmt: skip
    row = content["row"]
    stale = _stale(row, stamp, data)
    shared = {name: content[name] for name in _OF_THE_ROW}
    return [Result(row=row, **shared, **m, stale=stale, stamp=stamp) for m in content["measures"]]


def _stale(row: str, stamp: Stamp, data: Path | None) -> str:
    if not stamp.code:
        return UNKNOWN_CODE
    if stamp.code != code_digest(row_module(row)):
        return "the code under it changed since"
    folders = [f for name in stamp.data_sets if (f := place_of(data, name)) is not None]
    here = folders and len(folders) == len(stamp.data_sets)
    if here and stamp.content != data_digest(folders):
        return "the data under it changed since"
    return ""
