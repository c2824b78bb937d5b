"""Features, norms and windows as a user calls them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from industria.core import InputError, NotFoundError, UsageError
from industria.plant import Plant

ROWS = 600


@pytest.fixture
def line(plant: Plant, tmp_path: Path) -> pd.DataFrame:
    """A table in the plant whose class is the sign of a product, and the frame it was written from."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(ROWS, 4)).round(4), columns=list("abcd"))
    frame.insert(0, "time", pd.date_range("2026-03-01", periods=ROWS, freq="s"))
    frame["machine"] = np.where(np.arange(ROWS) < ROWS // 2, "M1", "M2")
    frame["fault"] = np.where(frame["a"] * frame["b"] > 0, "bad", "good")
    path = tmp_path / "line.csv"
    frame.to_csv(path, index=False)
    plant.call("ingest", file=[path])
    return frame


def test_made_features_are_a_table_with_its_parent_and_the_same_again(plant, line):
    made = plant.call("features.generate", asset="line", kind="both", unit="machine")
    assert made.asset.parents == (plant.lake.catalogue.get("line").id,)
    kept = plant.lake.tables.read(made.asset.table).to_pandas()
    np.testing.assert_allclose(kept["a*b"], line["a"] * line["b"])
    assert list(kept["fault"]) == list(line["fault"]) and made.generated > 30
    again = plant.call("features.generate", asset="line", kind="both", unit="machine")
    assert (again.asset.id, again.asset.version) == (made.asset.id, made.asset.version)
    sql = 'SELECT count(*) AS n FROM line_features WHERE "a*b" > 0'
    assert plant.call("sql", statement=sql).table["n"][0].as_py() == (line["fault"] == "bad").sum()


def test_no_rolling_feature_looks_at_a_later_row_or_another_machine(plant, line, tmp_path):
    whole = plant.call("features.generate", asset="line", kind="rolling", unit="machine")
    rolled = plant.lake.tables.read(whole.asset.table).to_pandas()
    path = tmp_path / "early.csv"
    line.iloc[:100].to_csv(path, index=False)
    plant.call("ingest", file=[path])
    cut = plant.call("features.generate", asset="early", kind="rolling", unit="machine")
    early = plant.lake.tables.read(cut.asset.table).to_pandas()
    columns = [c for c in early if ":" in c]
    np.testing.assert_allclose(early[columns], rolled[columns].iloc[:100], atol=1e-9)
    first_of_second = rolled.iloc[ROWS // 2]
    assert first_of_second["a:mean5"] == pytest.approx(line["a"][ROWS // 2])


def test_the_product_is_chosen_and_the_target_is_in_no_feature(plant, line):
    chosen = plant.call("features.select", asset="line", target="fault")
    assert {"a*b", "a/b"} & set(chosen.selection.kept)
    said = chosen.to_json()
    assert len(said["kept"]) <= said["generated"] / 2 and said["rounds"] and said["stopped_by"]
    kept = plant.lake.tables.read(chosen.asset.table)
    assert set(kept.column_names) == {*said["kept"], "fault"} and kept.num_rows == ROWS


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"target": "nothing"}, InputError),
        ({"target": "fault", "column": ["machine", "a"]}, UsageError),
        ({"target": "fault", "column": ["a"]}, UsageError),
        ({"target": "fault", "unit": "plant"}, UsageError),
        ({"target": "fault", "share": 0.0}, UsageError),
        ({"target": "fault", "out": "line"}, InputError),
    ],
)
def test_what_cannot_be_chosen_from_is_refused(plant, line, arguments, error):
    with pytest.raises(error):
        plant.call("features.select", asset="line", **arguments)
    assert plant.lake.tables.read("line").num_rows == ROWS


def test_norms_are_those_of_all_rows_and_empty_cells_do_not_count(plant, line, tmp_path):
    line.loc[10:19, "c"] = None
    path = tmp_path / "line.csv"
    line.to_csv(path, index=False)
    plant.call("ingest", file=[path])
    found = {n.column: n for n in plant.call("features.norms", asset="line").found}
    assert found["c"].count == ROWS - 10 and set(found) == set("abcd")
    for column, norm in found.items():
        assert norm.mean == pytest.approx(line[column].mean())
        assert norm.deviation == pytest.approx(line[column].std(ddof=0))


def test_windows_are_those_of_sql_and_late_values_are_counted(plant, line, tmp_path):
    found = plant.call("windows", asset="line", size=60.0, column=["a", "b"])
    sql = (
        "SELECT time_bucket(INTERVAL 60 SECOND, time) AS t, avg(a) AS a, count(a) AS n FROM line "
        "GROUP BY 1 ORDER BY 1"
    )
    wanted = plant.call("sql", statement=sql).table.to_pylist()
    mine = [w for w in found.found if w.tag == "a"]
    assert [w.count for w in mine] == [r["n"] for r in wanted] and found.late == 0
    assert [w.mean for w in mine] == pytest.approx([r["a"] for r in wanted])
    assert found.to_json()["windows"][0]["start"] == "2026-03-01T00:00:00"
    late = pd.concat([line.iloc[:300], line.iloc[100:101], line.iloc[301:]])
    late.to_csv(tmp_path / "late.csv", index=False)
    plant.call("ingest", file=[tmp_path / "late.csv"])
    assert plant.call("windows", asset="late", size=60.0, column=["a"]).late == 1
    allowed = plant.call("windows", asset="late", size=60.0, column=["a"], lateness=300.0)
    assert allowed.late == 0 and allowed.found[1].count == 61


def test_a_table_of_tags_and_values_is_read_by_tag(plant, tmp_path):
    times = pd.date_range("2026-03-01", periods=120, freq="s").repeat(2)
    frame = pd.DataFrame({"time": times, "tag": ["x", "y"] * 120, "value": [1.0, 5.0] * 120})
    frame.to_csv(tmp_path / "link.csv", index=False)
    plant.call("ingest", file=[tmp_path / "link.csv"])
    found = plant.call("windows", asset="link", size=60.0, slide=30.0).found
    assert {w.tag: w.mean for w in found} == {"x": 1.0, "y": 5.0}
    with pytest.raises(UsageError):
        plant.call("windows", asset="link", size=30.0, slide=60.0)
    with pytest.raises(NotFoundError):
        plant.call("windows", asset="nothing", size=30.0)
