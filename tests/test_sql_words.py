"""Words of SQL that models compute: the figures of the command, in any query, with no right beyond reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from industria.core import Budget, Caller, InputError, NotFoundError, Text, UsageError
from industria.foundation.lake.computed import Computed, with_computed
from industria.plant import Plant


@pytest.fixture
def mixer(plant: Plant, tmp_path: Path) -> Plant:
    draw = np.random.default_rng(5)
    a, b = draw.normal(40, 0.5, 400), draw.normal(8, 0.1, 400)
    a[300:340] += 9
    lines = [
        f"2026-02-01 {k // 60:02d}:{k % 60:02d}:00,{x:.3f},{y:.3f}"
        for k, (x, y) in enumerate(zip(a, b, strict=True))
    ]
    path = tmp_path / "mixer.csv"
    path.write_text("time,pressure,flow\n" + "\n".join(lines) + "\n")
    plant.ingest(path)
    return plant


def test_anomaly_in_a_query_is_what_detect_says(mixer: Plant) -> None:
    with pytest.raises(NotFoundError, match="anomaly_mixer"):
        mixer.sql("SELECT * FROM anomaly('mixer')")
    assert mixer.models.list() == []  # a query trains nothing
    found = mixer.call("detect", asset="mixer", train_rows=200)
    kept = mixer.lake.tables.read(found.scores.table, found.scores.version)
    versions = mixer.lake.catalogue.list()
    assert mixer.sql("SELECT * FROM anomaly('mixer') ORDER BY time").equals(kept)
    joined = mixer.sql(
        "WITH loud AS (SELECT time FROM anomaly(mixer, model => 'anomaly_mixer:1') a WHERE a.alarm) "
        "SELECT max(pressure) AS p, count(*) AS n FROM mixer JOIN loud USING (time)"
    ).to_pylist()[0]
    assert joined["n"] == sum(kept.column("alarm").to_pylist()) and joined["p"] > 45
    spark = mixer.sql("SELECT count(*) AS n FROM anomaly('mixer') WHERE alarm", dialect="spark")
    assert spark.to_pylist() == [{"n": joined["n"]}]
    assert mixer.lake.catalogue.list() == versions  # nor does it keep anything
    viewer = mixer.session(caller=Caller("v", "viewer"))
    seen = viewer.calls.call("sql", {"statement": "SELECT count(*) FROM anomaly('mixer')"}, viewer)
    assert seen.table.num_rows == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("statement", "error", "said"),
    [
        ("SELECT * FROM anomaly()", UsageError, r"anomaly\('asset', model => str\)"),
        ("SELECT * FROM anomaly('a', colour => 'red')", UsageError, "colour"),
        ("SELECT * FROM anomaly('a', 'b', 'c')", UsageError, "once too often"),
        ("SELECT * FROM anomaly((SELECT 1))", UsageError, "plain numbers"),
        ("SELECT anomaly('a')", InputError, "no function anomaly"),
        ("DROP TABLE anomaly", UsageError, "one SELECT"),
    ],
)
def test_what_a_word_does_not_take(
    plant: Plant, statement: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        plant.sql(statement)


def test_arguments_have_types_and_other_statements_stay_as_they_are() -> None:
    import pyarrow as pa

    taken: list[object] = []
    word = Computed(
        "twice", Text("", ""), {"of": str, "n": int, "sure": bool},
        lambda given: taken.append(dict(given)) or pa.table({"x": [1]}),  # type: ignore[func-returns-value]
    )  # fmt: skip
    plain = "SELECT 'twice' AS twice"
    assert with_computed(plain, "duckdb", [word], Budget()) == (plain, {})
    query, tables = with_computed(
        "SELECT * FROM twice('a b', n := 3, sure => true), twice(c) AS t",
        "duckdb",
        [word],
        Budget(),
    )
    assert taken == [{"of": "a b", "n": 3, "sure": True}, {"of": "c"}]
    assert len(tables) == 2 and all(f'"{name}"' in query for name in tables)
    with pytest.raises(UsageError, match=r"found 2\.5 for n"):
        with_computed("SELECT * FROM twice('a', n => 2.5)", "duckdb", [word], Budget())
