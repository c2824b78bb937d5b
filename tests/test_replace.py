"""When a table's next version takes its place, what hangs on the table comes along or is gone everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from industria.capabilities.maintenance.tools import diagnose
from industria.cli import app
from industria.core import NotFoundError
from industria.plant import Plant

pytestmark = pytest.mark.fast


def _mill(folder: Path, rows: int = 700, extra: str = "") -> Path:
    """A table with a fault at its end, and a few things that governance repairs."""
    draw = np.random.default_rng(7)
    load, heat = draw.normal(70, 1, rows), draw.normal(55, 0.5, rows)
    load[600:660] += 15
    lines = [
        f"2026-04-{1 + k // 1440:02d} {k // 60 % 24:02d}:{k % 60:02d}:00,{x:.3f},{y:.3f}"
        for k, (x, y) in enumerate(zip(load, heat, strict=True))
    ]
    lines.insert(200, lines[200])  # one row twice
    path = folder / "mill.csv"
    path.write_text("time,load,heat\n" + "\n".join(lines) + "\n" + extra)
    return path


@pytest.fixture
def watched(plant: Plant, tmp_path: Path) -> Plant:
    plant.ingest(_mill(tmp_path))
    detection, _ = plant.detect("mill", train_rows=400)
    assert detection.alarms
    return plant


def _agree(plant: Plant) -> tuple[bool, str]:
    """(whether there is an alarm, of which asset) - the same by name, without one, and when asked."""
    named = unnamed = ""
    try:
        named, unnamed = (diagnose(plant, n).alarm.asset for n in ("mill", ""))
    except NotFoundError:
        assert not named
        with pytest.raises(NotFoundError):
            diagnose(plant, "")
    said = plant.ask("Why did it alarm?")
    assert named == unnamed
    assert (said.verdict != "refused") == bool(named), said.content
    if named:
        assert {e.asset for e in said.evidence if e.locator.kind == "window"} == {named}
    return bool(named), named


def test_alarms_move_with_a_repair_and_with_its_undo(watched: Plant) -> None:
    first = watched.lake.catalogue.get("mill").id
    before = watched.lake.alarms.list(first)
    assert _agree(watched) == (True, first)
    watched.govern("mill", apply=True)
    repaired = watched.lake.catalogue.get("mill").id
    assert repaired != first, "nothing was repaired"
    assert _agree(watched) == (True, repaired)
    moved = watched.lake.alarms.list(repaired)
    assert [(a.start, a.end, a.columns) for a in moved] == [
        (a.start, a.end, a.columns) for a in before
    ]
    assert watched.lake.alarms.list(first) == []
    restored = watched.undo_govern("mill").id
    assert _agree(watched) == (True, restored)
    result = CliRunner().invoke(app, ["work-order", "mill", "--plant", str(watched.root)])
    assert "load" in result.stdout


def test_alarms_of_rows_that_are_gone_go_everywhere_and_it_is_noted(watched: Plant) -> None:
    from dataclasses import replace

    from industria.foundation.lake.replace import move_alarms

    asset = watched.lake.catalogue.get("mill")
    table = watched.lake.tables.read(asset.table, asset.version)
    version = watched.lake.tables.write(asset.table, table.slice(0, 500), mode="overwrite", key="k")
    cut = replace(asset, id="mill-cut", version=version, parents=(asset.id,))
    watched.lake.catalogue.add(cut)
    move_alarms(watched.lake, asset, cut)
    assert _agree(watched) == (False, "")
    assert "detect again" in watched.lake.catalogue.flags("mill-cut")[0]


def test_a_new_file_in_the_place_of_the_old_has_no_alarms(watched: Plant, tmp_path: Path) -> None:
    watched.ingest(_mill(tmp_path, extra="2026-04-03 00:00:00,70,55\n"))
    assert _agree(watched) == (False, "")


def test_undo_goes_further_back_and_then_refuses(watched: Plant) -> None:
    lake = watched.lake

    def rows() -> int:
        asset = lake.catalogue.get("mill")
        return lake.tables.read(asset.table, asset.version).num_rows

    asset = lake.catalogue.get("mill")
    assert rows() == 701
    watched.govern("mill", apply=True)
    assert lake.catalogue.get("mill").id != asset.id
    assert rows() == 700
    watched.undo_govern("mill")
    assert rows() == 701
    for _ in range(2):
        with pytest.raises(NotFoundError, match="nothing to undo"):
            watched.undo_govern("mill")
    assert rows() == 701
    watched.govern("mill", apply=True)
    assert rows() == 700
    said = CliRunner().invoke(app, ["govern", "mill", "--undo", "--plant", str(watched.root)])
    version = lake.catalogue.get("mill").version
    assert f"version {version} now" in said.stdout and rows() == 701


def test_undo_after_two_repairs_goes_back_one_by_one(plant: Plant, tmp_path: Path) -> None:
    """Two repairs that come one after the other, as new rules make them."""
    from dataclasses import replace

    from industria.foundation.governance.versions import undo_repair, version_before

    plant.ingest(_mill(tmp_path))
    lake = plant.lake
    versions = [lake.catalogue.get("mill")]
    for k in range(2):
        old = versions[-1]
        table = lake.tables.read(old.table, old.version).slice(0, 600 - k)
        made = lake.tables.write(old.table, table, mode="overwrite", key=f"repair {k}")
        versions.append(
            replace(old, id=f"mill-{k}", sha256=f"{k}", version=made, parents=(old.id,))
        )
        lake.catalogue.add(versions[-1])
    sizes = []
    for _ in range(2):
        now = lake.catalogue.add(undo_repair(lake, lake.catalogue.get("mill")))
        sizes.append(lake.tables.read(now.table, now.version).num_rows)
    assert sizes == [600, 701]
    assert version_before(lake, lake.catalogue.get("mill")) is None
    with pytest.raises(NotFoundError):
        undo_repair(lake, lake.catalogue.get("mill"))


def test_forget_takes_every_version_the_scores_and_the_models(watched: Plant) -> None:
    watched.govern("mill", apply=True)
    watched.undo_govern("mill")
    removed = watched.forget("mill")
    assert watched.lake.catalogue.list(superseded=True) == []
    assert len(removed) == 4 and removed.models == ["anomaly_mill:1"]
    assert watched.lake.alarms.list() == []
    with pytest.raises(NotFoundError):
        watched.lake.catalogue.get("mill_scores")
