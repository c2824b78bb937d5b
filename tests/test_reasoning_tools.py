"""Doubted and derived facts, the ontology and tag names, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from industria.core import InputError, NotFoundError, UsageError
from industria.plant import Plant


@pytest.fixture
def lines(plant: Plant, tmp_path: Path) -> Plant:
    """Twenty pumps of two halls, with motors that drive them; one pump lacks what its motor says."""
    rows = ["subject,relation,object,subject_type,object_type"]
    for n in range(101, 121):
        hall = f"hall {n % 2}"
        rows.append(f"P-{n},located_in,{hall},equipment,location")
        rows.append(f"M-{n},drives,P-{n},equipment,equipment")
        if n != 110:
            rows.append(f"M-{n},located_in,{hall},equipment,location")
    rows.append("hall 1,drives,hall 0,location,location")
    path = tmp_path / "plant.csv"
    path.write_text("\n".join(rows))
    plant.call("graph.import", file=path)
    return plant


def test_the_fact_that_fits_nothing_is_doubted_first_with_its_place(lines):
    found = lines.call("graph.quality", worst=3)
    worst = found.to_json()["doubted"][0]
    assert found.found[0][0] == ("hall 1", "drives", "hall 0")
    assert worst["facts"][0]["locator"]["kind"] == "rows" and "reject" in worst["question"]["en"]
    lines.call("graph.review", verdict="reject", fact="hall 1 > drives > hall 0")
    again = lines.call("graph.quality", worst=3)
    assert ("hall 1", "drives", "hall 0") not in [ends for ends, _ in again.found]
    assert again.judged == found.judged - 1


def test_what_follows_has_its_rule_and_its_premises_and_is_not_stored(lines):
    before = lines.graph.size()
    wanted = ("M-110", "located_in", "hall 0")
    found = {p.triple: p for p in lines.call("graph.infer").found}
    assert set(found[wanted].because) == {
        ("M-110", "drives", "P-110"),
        ("P-110", "located_in", "hall 0"),
    }
    assert lines.graph.size() == before
    said = lines.call("graph.infer").to_json()["proposals"]
    assert all(p["because"] and p["rule"]["support"] >= 2 for p in said)
    with pytest.raises(UsageError):
        lines.call("graph.infer", least=0.0)


def test_the_ontology_is_written_and_an_edit_outlives_it(lines, tmp_path):
    found = lines.call("graph.ontology", file=tmp_path / "o.json")
    assert ("hall 1", "drives", "hall 0") in found.odd
    assert json.loads((tmp_path / "o.json").read_text())["schema"]
    lines.call("graph.parent", child="location", above="equipment")
    assert lines.call("graph.ontology").parents["location"] == "equipment"
    with pytest.raises(UsageError):
        lines.call("graph.parent", child="equipment", above="location")
    lines.call("graph.ontology", file=tmp_path / "o.ttl")
    assert "subClassOf" in (tmp_path / "o.ttl").read_text()
    with pytest.raises(InputError):
        lines.call("graph.ontology", file=tmp_path / "o.txt")


def test_a_graph_too_small_to_compare_says_so(plant):
    with pytest.raises(InputError):
        plant.call("graph.quality")
    assert plant.call("graph.infer").found == ()


def test_tags_name_equipment_and_quantity_and_nothing_where_they_do_not_tell(plant, tmp_path):
    path = tmp_path / "assets.csv"
    path.write_text(
        "tag,name,type,location\nP-101,1号循环水泵,pump,pump house\nF-205,引风机,fan,boiler house\n"
        "P-300,泵,pump,a\nM-300,电机,motor,a\n"
    )
    plant.call("ingest", file=[path])
    names = ["PT-101", "TT-205A", "1号循环水泵电机前轴承温度", "PT-300", "XYZZY", "FT-999"]
    found = plant.call("tags", tag=names).found
    assert [(t.asset, t.quantity) for t, _ in found] == [
        ("P-101", "pressure"),
        ("F-205", "temperature"),
        ("P-101", "temperature"),
        ("", "pressure"),
        ("", ""),
        ("", "flow"),
    ]


def test_tags_of_an_empty_plant_are_asked_for(plant):
    with pytest.raises(NotFoundError):
        plant.call("tags")
