"""GOV-DIRTY: hospital and beers, by what a person types: ``govern TABLE``, ``govern TABLE --apply``, and yes to all.

Detection: cells that are named, or that the reader itself gave another meaning, against those that are wrong. Unasked:
what ``--apply`` alone changes, right where the clean file says so; harmed are right cells that it changes. Repair: what
stands in the table once every check that proposed something is carried out.
"""

from __future__ import annotations

import pandas as pd

from industria.bench.corpora.table_cells import lake_cells, meaning, same_rows
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_BARS = {"hospital": (0.90, 0.70), "beers": (0.95, 0.80)}
Cell = tuple[int, str]


def measure(context: Context) -> list[Measure]:
    """Both tables."""
    return [m for name in _BARS for m in _one(context, name)]


def _one(context: Context, name: str) -> list[Measure]:
    folder = folder_of(context.data, "dirty_tables") / name
    dirty = pd.read_csv(folder / "dirty.csv", dtype=str, keep_default_na=False)
    clean = pd.read_csv(folder / "clean.csv", dtype=str, keep_default_na=False)
    clean.columns = dirty.columns
    path = context.scratch / f"{name}.csv"
    dirty.to_csv(path, index=False)
    columns, given, right = list(dirty), dirty.map(meaning), clean.map(meaning)
    wrong = {(i, c) for c in columns for i in range(len(dirty)) if dirty.at[i, c] != clean.at[i, c]}
    with Plant.open(context.scratch / f"plant_{name}", chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[path])
        read = _cells(plant, name, columns)
        found = plant.call("govern", asset=name, apply=True).results[name]
        named, proposed = _named(found.symptoms, columns)
        named |= {
            (i, c) for c in columns for i in range(len(given)) if read.at[i, c] != given.at[i, c]
        }
        unasked = _changes(read, _cells(plant, name, columns))
        for check in proposed:
            plant.call("govern", asset=name, apply=True, check=[check])
        after = _changes(given, _cells(plant, name, columns))
    detect = 2 * len(named & wrong) / max(1, len(named) + len(wrong))
    repair = 2 * _right(after, right) / max(1, len(after) + len(wrong))
    precision = _right(unasked, right) / len(unasked) if unasked else 1.0
    harmed = len(set(unasked) - wrong) / max(1, given.size - len(wrong))
    bars = _BARS[name]
    return [
        Measure(f"{name}: detection F1, cells", detect, "-", f">= {bars[0]:.2f}", detect >= bars[0], f"{len(wrong)} wrong, {len(named)} named, {len(named & wrong)} both"),
        Measure(f"{name}: repair F1, every proposal carried out", repair, "-", f">= {bars[1]:.2f}", repair >= bars[1], f"{len(after)} changed"),
        Measure(f"{name}: repairs applied unasked that are right", precision, "-", ">= .99", precision >= 0.99, f"{len(unasked)} applied"),
        Measure(f"{name}: right cells harmed unasked", harmed, "-", "<= .001", harmed <= 0.001 and bool(named), "", 4),
    ]  # fmt: skip


def _named(symptoms: tuple[object, ...], columns: list[str]) -> tuple[set[Cell], list[str]]:
    """(cells that a finding names, checks that propose something in cells)."""
    cells: set[Cell] = set()
    proposed = []
    for s in symptoms:
        check, column, rows, repair = (getattr(s, k) for k in ("check", "column", "rows", "repair"))
        if getattr(s, "severity") != "fault" or column not in columns or repair == "drop_column":  # noqa: B009
            continue
        cells |= {(row, column) for row in rows}
        if repair != "none":
            proposed.append(check)
    return cells, list(dict.fromkeys(proposed))


def _cells(plant: Plant, name: str, columns: list[str]) -> pd.DataFrame:
    asset = plant.table(name)
    return lake_cells(plant.lake.tables.read(asset.table, asset.version), columns).map(meaning)


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[Cell, str]:
    """Cells that mean something else than before; of a row that is gone, all of them."""
    places = same_rows(before, after)
    return {
        (i, c): "(gone)" if place is None else str(after.at[place, c])
        for i, place in enumerate(places)
        for c in before
        if place is None or after.at[place, c] != before.at[i, c]
    }


def _right(changes: dict[Cell, str], truth: pd.DataFrame) -> int:
    return sum(value == truth.at[cell] for cell, value in changes.items())


ENTRY = Entry(
    "GOV-DIRTY",
    "cleaning, cell by cell, unasked",
    "dirty_tables (hospital, beers)",
    "real",
    measure,
    needs=("dirty_tables",),
    fast=False,
    looked_at=True,
    seed=None,
)
