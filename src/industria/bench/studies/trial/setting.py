"""The plant of the trial: a table, notes, models, old Runs, callers of each role, a list of writes."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from industria.core import Run
from industria.plant import ChatConfiguration, Plant

ROLES: Mapping[str, str] = {
    "vera": "viewer", "emil": "engineer", "erna": "engineer", "ada": "admin", "abel": "admin",
}  # fmt: skip
PROGRAMMER = "pia"  # for whom the Python program runs
TABLE = "press"
_OLD = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """``keys``: by the person's name; ``assets``: ids that were there before the trial."""

    root: Path
    files: Path
    keys: Mapping[str, str]
    assets: frozenset[str]
    models: frozenset[tuple[str, int]]
    runs: frozenset[str]


def make_plant(folder: Path, seed: int) -> Setting:
    """Make it. Its first Runs are a year old, so that there is something to prune."""
    files = folder / "files"
    files.mkdir()
    _write_table(files / f"{TABLE}.csv", seed)
    (files / "manual.md").write_text("# Manual\nThe bearings are greased every 2000 hours.\n")
    root = folder / "plant"
    with Plant.open(root, chat=ChatConfiguration("none"), who="maker") as plant:
        for number in range(_OLD):
            at = (datetime.now(UTC) - timedelta(days=400 - number)).isoformat(
                timespec="milliseconds"
            )
            plant.audit.append(Run(f"old{number:013}", "maker", "sql", at, at, {"n": number}))
        plant.ingest(files)
        for rows in (100, 120):
            plant.train("anomaly_detection", TABLE, train_rows=rows)
        keys = {name: plant.keys.create(role, name) for name, role in ROLES.items()}
        return Setting(
            root, files, keys,
            frozenset(a.id for a in plant.lake.catalogue.list(superseded=True)),
            frozenset((card.name, card.version) for card, _ in plant.models.list()),
            frozenset(run.id for run in plant.audit.runs()),
        )  # fmt: skip


def allow_writes(root: Path, url: str, tags: list[str]) -> None:
    """The plant's list of writes: every tag, at any value of the trial."""
    entries = [{"url": url, "tag": tag, "low": 0, "high": 1e9} for tag in tags]
    (root / "writes.json").write_text(json.dumps(entries))


def _write_table(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = ["time,force,speed,heat"]
    for minute in range(240):
        values = ",".join(f"{chance.gauss(mean, 1):.3f}" for mean in (50, 10, 70))
        lines.append(f"2026-01-01 {minute // 60:02d}:{minute % 60:02d}:00,{values}")
    path.write_text("\n".join(lines) + "\n")
