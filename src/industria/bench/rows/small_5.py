"""SMALL-5: dirty and clean tables by another hand, through ``industria govern TABLE --apply``.

A wrong cell that the table determines is set right where its value afterwards means the true one, however it is
written; in a row that only repeats its first, also where the row is gone. A change of any other cell, and a row taken
out that is none of the repeated ones, counts against precision. A word that the reader could not take as a value and
left empty is not counted as a change. Cells that nothing determines must mean what they meant.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from industria.bench.corpora.strangers import counted
from industria.bench.corpora.table_cells import lake_cells, meaning, raw_cells, same_rows
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Each table in a plant of its own: F1 of determined cells, clean ones, cells that are questions."""
    folder = stranger_of(context.data, "small/tables")
    tables = [
        (path.parent / path.name.split(".")[0].removeprefix("tables_"), t)
        for path in sorted(folder.glob("tables_*.truth.json"))
        for t in json.loads(path.read_text("utf-8"))
    ]
    total: Counter[str] = Counter()
    missed, false, dirtied = [], [], 0
    for number, (place, truth) in enumerate(tables):
        context.progress("tables", number, len(tables))
        one = _one(context.scratch / f"plant-{number}", place / truth["file"], truth)
        if truth["clean"]:
            dirtied += one["touched"] > 0
            continue
        total.update({k: one[k] for k in ("right", "wanted", "changed", "asked", "asked_changed")})
        missed += one["missed"]
        false += one["false"]
    clean = sum(t["clean"] for _, t in tables)
    f1 = 2 * total["right"] / max(1, total["wanted"] + total["changed"])
    return [
        Measure(f"determined cells set right, F1 (of {total['wanted']})", f1, "-", ">= .75", f1 >= 0.75, f"{total['right']} right, {total['changed']} changed; not set right: {counted(missed)}; changed falsely: {counted(false)}"),
        Measure(f"clean tables that were changed (of {clean})", dirtied, "-", "0", dirtied == 0, "", 0),
        Measure(f"cells that are only a question, changed (of {total['asked']})", total["asked_changed"], "-", "0", total["asked_changed"] == 0, "", 0),
    ]  # fmt: skip


def _one(root: Path, path: Path, truth: dict[str, Any]) -> dict[str, Any]:
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[path])
        assets = [a for a in plant.assets() if a.table]
        if not assets:
            return _counts(truth)
        asset = max(assets, key=lambda a: a.rows)
        before = plant.lake.tables.read(asset.table, asset.version)
        done = plant.call("govern", asset=asset.name, apply=True)
        now = plant.lake.catalogue.get(asset.name)
        after = plant.lake.tables.read(now.table, now.version)
    if truth["clean"]:
        return {
            "touched": int(
                not after.equals(before) or any(g.repaired for g in done.results.values())
            )
        }
    given = raw_cells(path, truth["enc"], truth["separator"])
    return scored(given, lake_cells(before, list(given)), lake_cells(after, list(given)), truth)


def scored(given: Any, before: Any, after: Any, truth: dict[str, Any]) -> dict[str, Any]:
    """Counts of one dirty table. All three frames have the file's columns; ``given`` holds its texts."""
    found = _counts(truth)
    kept = same_rows(before, after)
    places = [None if p is None else kept[p] for p in same_rows(given, before)]
    wrong = {(c["row"], c["column"]): c for c in truth["wrong_cells"]}
    extra = {row for d in truth["duplicate_rows"] for row in (d["first_row"], *d["extra_rows"])}
    allowed = Counter(len(d["extra_rows"]) for d in truth["duplicate_rows"])
    gone = [row for row, place in enumerate(places) if place is None]
    in_excess = len(gone) > sum(size * n for size, n in allowed.items())
    for row, place in enumerate(places):
        if place is None and (row not in extra or in_excess):
            found["false"].append("a row taken out")
            found["changed"] += len(given.columns)
        for column in given:
            cell = wrong.get((row, column))
            now = None if place is None else meaning(after.at[place, column])
            _count(found, cell, meaning(given.at[row, column]), now)
    return found


def _count(found: dict[str, Any], cell: dict[str, Any] | None, was: str, now: str | None) -> None:
    changed = now is not None and now not in (was, "")
    if cell is not None and cell["determined"]:
        right = now is None or now == meaning(cell["truth"])
        found["right"] += right
        found["changed"] += changed or right
        if right:
            found["missed"].remove(cell["by"])
        elif changed:
            found["false"].append(f"{cell['by']}, another value")
        return
    found["changed"] += changed
    if changed:
        found["false"].append("a right cell" if cell is None else "a question")
    if cell is not None:
        found["asked_changed"] += changed


def _counts(truth: dict[str, Any]) -> dict[str, Any]:
    cells = truth["wrong_cells"]
    determined = [c["by"] for c in cells if c["determined"]]
    return {
        "right": 0, "wanted": len(determined), "changed": 0, "asked": len(cells) - len(determined),
        "asked_changed": 0, "missed": determined, "false": [], "touched": 1 if truth["clean"] else 0,
    }  # fmt: skip


ENTRY = Entry(
    "SMALL-5",
    "cleaning, cell by cell",
    "strangers: tables",
    "composed",
    measure,
    needs=("strangers:small/tables",),
    fast=False,
    seed=None,
)
