"""GOV-3: units and tag names as plants write them, through ``units``, ``ingest`` and ``govern``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from industria.bench.corpora.sets import question_set
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant

_OTHER_ZERO = {"degC": 273.15}  # the tool says temperatures in K
_OTHER_STEP = {"rad/s": 2 * math.pi}  # and speeds in revolutions a second
_NO_REFERENCE = ("none", "unstated")
_NOTE = (
    "value in SI, gauge, absolute or normal (a standard volume counts as normal); where the tool says that a string "
    "may be read in several ways, one of them is the right one; written for this project"
)


def measure(context: Context) -> list[Measure]:
    """Every string to its SI value and reference; two dimensions told apart; mixed columns made one."""
    data = question_set("units.json")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        said = _read(plant, [q["text"] for q in data["quantities"]])
        wrong = [
            q["text"] for q, s in zip(data["quantities"], said, strict=True) if not _right(q, s)
        ]
        apart = sum(_apart(plant, e["text"], e["to"]) for e in data["errors"])
        split = sum(
            _split(plant, context.scratch / f"column_{number}.csv", column)
            for number, column in enumerate(data["columns"])
        )
    total = len(data["quantities"])
    return [
        Measure(f"unit strings right (of {total})", total - len(wrong), "-", str(total), not wrong, f"wrong: {', '.join(wrong[:5])}" if wrong else _NOTE, 0),
        Measure(f"quantities of two dimensions told apart (of {len(data['errors'])})", apart, "-", str(len(data["errors"])), apart == len(data["errors"]), "or said to be none", 0),
        Measure(f"mixed columns split right (of {len(data['columns'])})", split, "-", str(len(data["columns"])), split == len(data["columns"]), "taken in, governed, read again", 0),
    ]  # fmt: skip


def _read(plant: Plant, texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plant.call("units", text=texts).to_json()["quantities"]
    return found


def _readings(said: dict[str, Any]) -> list[dict[str, Any]]:
    if said["verdict"] == "ambiguous":
        return list(said["readings"])
    return [said] if said["verdict"] == "quantity" else []


def _right(q: dict[str, Any], said: dict[str, Any]) -> bool:
    return any(_is(q, reading) for reading in _readings(said))


def _is(q: dict[str, Any], reading: dict[str, Any]) -> bool:
    reference = "normal" if reading["reference"] == "standard" else reading["reference"]
    if (None if reference in _NO_REFERENCE else reference) != q["reference"]:
        return False
    unit, wanted = q["unit"], float(q["value"])
    if reading.get("value_si") is None:
        return False
    value = reading["value_si"] * _OTHER_STEP.get(unit, 1) - _OTHER_ZERO.get(unit, 0)
    return bool(abs(value - wanted) <= 1e-6 * max(1e-12, abs(wanted)))


def _apart(plant: Plant, text: str, target: str) -> bool:
    """Whether no reading of a string is in the unit of the target."""
    one, other = (_readings(s) for s in _read(plant, [text, f"1 {target}"]))
    return bool(other) and not {r["unit_si"] for r in one} & {r["unit_si"] for r in other}


def _split(plant: Plant, path: Path, column: dict[str, Any]) -> bool:
    """Whether each cell is in the column's commonest unit after ``govern``, and those of another one were named."""
    cells, units = column["cells"] * 4, column["units"] * 4
    pd.DataFrame({"value": cells}).to_csv(path, index=False)
    plant.ingest(path)
    (found,) = plant.govern(path.stem, apply=True, checks=["mixed_units"]).values()
    common = max(dict.fromkeys(units), key=units.count)
    rows = tuple(i for i, unit in enumerate(units) if unit != common)
    if [s.rows for s in found.symptoms] != [rows]:
        return False
    (schema,) = plant.table(path.stem).schema
    now = plant.sql(f"SELECT value FROM {path.stem}").column("value").to_pylist()
    before, after = (
        [s.get("value_si", math.nan) for s in _read(plant, texts)]
        for texts in (cells, [f"{value} {schema.unit}" for value in now])
    )
    return all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(before, after, strict=True))


ENTRY = Entry(
    "GOV-3",
    "units, Chinese and English",
    "written unit strings",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
