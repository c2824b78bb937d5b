"""GOV-3: units and tag names as plants write them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from industria.bench.corpora.plant_tables import NOW
from industria.bench.corpora.sets import question_set
from industria.bench.entry import Context, Entry, Measure
from industria.core import InputError
from industria.foundation.governance import GovernedTable
from industria.foundation.governance.cleaning import mixed_units
from industria.foundation.units import parse_quantity, parse_unit


def measure(context: Context) -> list[Measure]:
    """Every string to its SI value and reference; dimension errors refused; mixed columns made one."""
    data = question_set("units.json")
    wrong = [q["text"] for q in data["quantities"] if not _right(q)]
    refused = sum(_refused(e["text"], e["to"]) for e in data["errors"])
    split = sum(_split(c) for c in data["columns"])
    total = len(data["quantities"])
    return [
        Measure(f"unit strings right (of {total})", total - len(wrong), "-", str(total), not wrong, f"wrong: {', '.join(wrong[:5])}" if wrong else "value, unit and gauge, absolute or normal; written for this project", 0),
        Measure(f"dimension errors refused (of {len(data['errors'])})", refused, "-", str(len(data["errors"])), refused == len(data["errors"]), "", 0),
        Measure(f"mixed columns split right (of {len(data['columns'])})", split, "-", str(len(data["columns"])), split == len(data["columns"]), "", 0),
    ]  # fmt: skip


def _right(q: dict[str, Any]) -> bool:
    found = parse_quantity(q["text"])
    if found is None:
        return False
    reference = None if found.reference == "plain" else found.reference
    value = found.value if q["unit"] == "dB" else found.si()
    wanted = float(q["value"])
    close = abs(value - wanted) <= 1e-6 * max(1e-12, abs(wanted))
    return bool(reference == q["reference"] and close)


def _refused(text: str, target: str) -> bool:
    found = parse_quantity(text)
    if found is None:
        return True
    try:
        found.to(target)
    except InputError:
        return True
    return False


def _split(column: dict[str, Any]) -> bool:
    frame = pd.DataFrame({"value": column["cells"] * 4})
    table = GovernedTable("t", frame, NOW)
    found = mixed_units.detect(table)
    units = column["units"] * 4
    common = max(dict.fromkeys(units), key=units.count)
    rows = tuple(i for i, u in enumerate(units) if u != common)
    if len(found) != 1 or found[0].rows != rows:
        return False
    repaired = mixed_units.repair(table, found[0])["value"]
    unit = parse_unit(str(found[0].detail["unit"]))
    wanted = [
        q.to(str(found[0].detail["unit"])) for c in frame["value"] if (q := parse_quantity(c))
    ]
    return unit is not None and all(
        abs(a - b) < 1e-9 for a, b in zip(repaired, wanted, strict=True)
    )


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
