"""All symptoms of the survey's four boxes: planted, found where they are, said twice, repaired."""

from __future__ import annotations

import pytest

from industria.bench.corpora import planted
from industria.bench.corpora.plant_tables import CLEAN, NOW
from industria.bench.corpora.planted_cells import DISCOVERY, suppliers
from industria.bench.corpora.planted_evidence import EVIDENCE
from industria.bench.corpora.symptom_score import table_of
from industria.foundation.governance import CHECKS, govern
from industria.plant import ChatConfiguration, Plant

MAKERS = (
    planted.IMPUTATION
    | planted.ENCODING
    | planted.CLEANING
    | planted.LABELLING
    | DISCOVERY
    | EVIDENCE
)
BY_NAME = {check.NAME: check for check in CHECKS}


def test_every_check_has_a_planted_symptom_and_the_boxes_are_full():
    assert set(MAKERS) == set(BY_NAME)
    assert len(planted.IMPUTATION) == 9 and len(planted.ENCODING) == 4
    assert len(planted.CLEANING) >= 8 and len(planted.LABELLING) == 6


@pytest.mark.parametrize("name", MAKERS)
def test_a_planted_symptom_is_found_in_its_column_said_twice_and_repaired(name: str):
    sample = MAKERS[name](1)
    table = table_of(sample)
    check = BY_NAME[name]
    found = check.detect(table)
    assert {s.column for s in found} == set(sample.truth)
    for column, wanted in sample.truth.items():
        if wanted is not None and name not in ("label_error", "misspelling"):
            named = sorted(r for s in found if s.column == column for r in s.rows)
            assert named == list(map(int, wanted))
    for symptom in found:
        assert (
            symptom.message.zh and symptom.message.en and symptom.message.zh != symptom.message.en
        )
        repaired = table.with_frame(check.repair(table, symptom))
        if symptom.repair not in ("none", "set_unit", "fill"):
            left = [
                s
                for s in check.detect(repaired)
                if (s.column, s.determined) == (symptom.column, symptom.determined)
            ]
            assert sum(s.count for s in left) < symptom.count or not left


def test_tags_that_differ_in_a_letter_are_no_misspellings_and_a_root_has_no_parent():
    import pandas as pd

    tags = [f"P-{n}" for n in range(101, 130)] + ["M-101", "T-101"]
    frame = pd.DataFrame({"tag": tags, "parent": [None] + ["P-101"] * 28 + ["P-101", "P-102"]})
    orders = pd.DataFrame({"equipment": ["P-101"] * 30 + ["M-101", "T-101"], "cost": range(32)})
    for name, table in (("assets_list", frame), ("orders", orders)):
        assert not [s for s in govern(name, table, NOW).symptoms if s.severity == "fault"]


@pytest.mark.parametrize("make", [*CLEAN, suppliers], ids=lambda m: m.__name__)
def test_clean_tables_are_left_alone(make):
    sample = make(2)
    result = govern(sample.name, sample.frame, NOW, units=sample.units, kin=sample.kin)
    assert not [s for s in result.symptoms if s.severity == "fault" or make in CLEAN]
    assert result.frame.equals(sample.frame)


def test_a_repair_is_undone_exactly(tmp_path):
    path = tmp_path / "pump_a.csv"
    planted.spiking_sensor(3).frame.to_csv(path, index=False)
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        before = plant.ingest(path).assets[0]
        plant.govern("pump_a", apply=True, checks=["spiking_sensor"])
        repaired = plant.lake.tables.read("pump_a").to_pandas()
        restored = plant.undo_govern("pump_a")
        rows = plant.lake.tables.read("pump_a").to_pandas()
        assert rows.equals(plant.lake.tables.read("pump_a", before.version).to_pandas())
        assert not rows.equals(repaired)
        assert plant.sql("SELECT count(*) AS n FROM pump_a").to_pylist() == [{"n": len(rows)}]
        assert restored.parents and plant.lake.catalogue.get("pump_a").id == restored.id
