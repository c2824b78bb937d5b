"""Whose value a text states: by name, by coreference, by linking; nobody's where that is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from industria.plant import Plant

ASSETS = """tag,name,name_en,type,location
P-101,1号循环水泵,circulating water pump,pump,pump house
P-102,2号给水泵,boiler feed pump,pump,boiler house
F-201,引风机,induced draft fan,fan,boiler house
"""


@pytest.fixture
def plant_with_assets(plant: Plant, tmp_path: Path) -> Plant:
    """A plant that knows three machines."""
    path = tmp_path / "assets.csv"
    path.write_text(ASSETS)
    plant.call("ingest", file=[path])
    return plant


def stated(plant: Plant, folder: Path, text: str) -> set[tuple[str, str]]:
    path = folder / "manual.md"
    path.write_text(text)
    plant.call("ingest", file=[path])
    return {(f.subject, f.object) for f in plant.graph.facts(relation="has_attribute")}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("P-101 is a centrifugal pump. Its rated flow is 50 m3/h.", "P-101"),
        ("Pump P-102 was installed in 2019. It has a rated power of 15 kW.", "P-102"),
        ("P-102 was replaced. The pump has a maximum pressure of 16 bar.", "P-102"),
        ("1号循环水泵已检修，其额定功率为 75 kW。", "P-101"),
        ("引风机运行正常。其额定功率为 75 kW。", "F-201"),
        ("The boiler feed pump has a rated speed of 1450 rpm.", "P-102"),
    ],
)
def test_a_value_is_of_the_thing_that_a_pronoun_stands_for(
    plant_with_assets, tmp_path, text, subject
):
    assert {s for s, _ in stated(plant_with_assets, tmp_path, text)} == {subject}


@pytest.mark.parametrize(
    "text",
    [
        "The pump has a maximum pressure of 16 bar.",
        "A compressor was delivered. Its rated power is 15 kW.",
        "It has a rated power of 15 kW.",
        "该泵额定流量为50 m3/h。",
        "P-101 was replaced. The compressor has a rated power of 90 kW.",
    ],
)
def test_a_value_of_something_unknown_is_nobodys(plant_with_assets, tmp_path, text):
    assert not stated(plant_with_assets, tmp_path, text)
