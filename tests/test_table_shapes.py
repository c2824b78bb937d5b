"""The recogniser on shapes that another module makes: at least 95 of 100 files right, none wrong without a word."""

from __future__ import annotations

from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.delimited import prepare
from industria.foundation.ingest.tables.told import Told
from industria.foundation.ingest.understanding import Understanding
from table_shapes import FAMILIES, VARIANTS, Shape, make


def read(path: Path, scratch: Path, told: Told | None = None) -> list[Understanding]:
    scratch.mkdir()
    return [p.understanding for p in prepare(path, scratch, lambda _: told or Told())]


def wrong(shape: Shape, found: list[Understanding]) -> list[str]:
    """What differs from the truth."""
    if len(found) != 1:
        return [f"{len(found)} tables"]
    (u,) = found
    faults = []
    if (u.header_rows[:1] or (0,))[0] != shape.header:
        faults.append(f"names in {u.header_rows}, not {shape.header}")
    if u.first_data_row != shape.first or u.rows != shape.rows:
        faults.append(f"rows from {u.first_data_row}, {u.rows} of them")
    columns = {c.written: c for c in u.columns}
    for name, kind, unit in shape.columns:
        column = columns.get(name)
        if column is None:
            faults.append(f"no column {name}")
        elif column.type != kind and not (kind == "number" and column.type == "integer"):
            faults.append(f"{name} is {column.type}, not {kind}")
        elif column.unit != unit:
            faults.append(f"{name} has unit {column.unit!r}, not {unit!r}")
    return faults


def test_shapes_of_twelve_families_are_read_right(tmp_path: Path) -> None:
    faults: dict[str, list[str]] = {}
    silent = []
    for family in FAMILIES:
        for variant in range(VARIANTS):
            shape = make(family, variant)
            name = f"{family}_{variant}"
            path = tmp_path / f"{name}.csv"
            path.write_bytes(("\n".join(shape.lines) + "\n").encode(shape.encoding))
            try:
                found = read(path, tmp_path / name)
            except InputError as error:
                faults[name] = [str(error)]
                continue
            if differs := wrong(shape, found):
                faults[name] = differs
                if not any(u.flagged for u in found):
                    silent.append(name)
    assert not silent, {n: faults[n] for n in silent}
    assert len(faults) <= len(FAMILIES) * VARIANTS // 20, faults
