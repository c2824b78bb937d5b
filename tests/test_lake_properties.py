"""The lake against plain Python: appends, merges, compaction, retention, windows, workers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from industria.bench.rows.base_4 import spark_suite
from industria.core import InputError, UsageError
from industria.foundation.lake.distributed import query_on_workers
from industria.foundation.lake.sql import Sql
from industria.foundation.lake.tables import Tables
from industria.foundation.lake.windows import WindowedStream

pytestmark = pytest.mark.fast

rows = st.dictionaries(st.integers(0, 6), st.integers(-9, 9), max_size=5)
steps = st.lists(
    st.tuples(st.sampled_from(["merge", "compact", "retain"]), rows), min_size=1, max_size=6
)


@settings(max_examples=15, deadline=None)
@given(steps)
def test_merges_compaction_and_retention_equal_a_dictionary(tmp_path_factory, done):
    tables = Tables(tmp_path_factory.mktemp("lake"))
    model: dict[int, int] = {}
    tables.write("t", pa.table({"k": pa.array([99], pa.int64()), "v": pa.array([0], pa.int64())}))
    model[99] = 0
    for what, data in done:
        if what == "merge" and data:
            tables.merge(
                "t",
                pa.table(
                    {
                        "k": pa.array(list(data), pa.int64()),
                        "v": pa.array(list(data.values()), pa.int64()),
                    }
                ),
                ["k"],
            )
            model |= data
        elif what == "compact":
            tables.compact("t")
        else:
            tables.retain("t")
        found = tables.read("t").to_pylist()
        assert {r["k"]: r["v"] for r in found} == model and len(found) == len(model)


def test_a_reader_of_an_old_version_survives_compaction_and_kept_versions_survive_retention(
    tmp_path: Path,
):
    tables = Tables(tmp_path)
    for n in range(4):
        tables.write("t", pa.table({"n": [n]}))
    old = tables.version("t")
    files = tables.files("t")
    tables.compact("t")
    tables.retain("t", keep_versions=[old], hours=1)
    assert all(Path(f).exists() for f in files)
    assert sorted(tables.read("t", old).column("n").to_pylist()) == [0, 1, 2, 3]


def test_types_widen_without_loss_and_nothing_else(tmp_path: Path):
    tables = Tables(tmp_path)
    tables.write("t", pa.table({"v": [1.5]}))
    tables.write("t", pa.table({"v": [2], "w": ["new"]}))
    assert sorted(tables.read("t").column("v").to_pylist()) == [1.5, 2.0]
    with pytest.raises(InputError, match="has type double"):
        tables.write("t", pa.table({"v": ["text"]}))
    with pytest.raises(InputError, match="once"):
        tables.merge("t", pa.table({"v": [1.0, 1.0]}), ["v"])


def test_nanosecond_times_are_taken(tmp_path: Path):
    tables = Tables(tmp_path)
    tables.write("t", pa.table({"time": pa.array([1_700_000_000_000_000_000], pa.timestamp("ns"))}))
    assert tables.read("t").schema.field("time").type == pa.timestamp("us")


events = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 400), st.integers(-5, 5)),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(events, st.sampled_from([(10.0, 10.0), (10.0, 5.0), (9.0, 3.0)]), st.integers(1, 7))
def test_windows_equal_counting_by_hand(found, shape, batches):
    size, slide = shape
    times = [t / 10 for _, t, _ in found]
    stream = WindowedStream(size, slide, lateness_s=100.0)
    results = []
    for part in np.array_split(np.arange(len(found)), batches):
        results += stream.add(
            [found[i][0] for i in part],
            np.array([times[i] for i in part]),
            np.array([found[i][2] for i in part], float),
        )
    results += stream.flush()
    assert stream.late == 0
    keys = {(r.tag, r.end) for r in results}
    assert len(keys) == len(results)
    for r in results:
        inside = [
            v
            for (tag, _, v), t in zip(found, times, strict=True)
            if tag == r.tag and r.start - 1e-9 <= t < r.end - 1e-9
        ]
        assert (r.count, r.total, r.least, r.most) == (
            len(inside),
            sum(inside),
            min(inside),
            max(inside),
        )
    counted = sum(r.count for r in results)
    assert counted == len(found) * round(size / slide) or slide != size


def test_an_event_that_is_too_late_is_counted_not_hidden():
    stream = WindowedStream(10.0)
    stream.add(["a"], np.array([1.0]), np.array([1.0]))
    assert [r.count for r in stream.add(["a"], np.array([25.0]), np.array([1.0]))] == [1]
    stream.add(["a"], np.array([3.0]), np.array([1.0]))
    assert stream.late == 1
    with pytest.raises(UsageError):
        WindowedStream(5.0, 10.0)


class _Here:
    def map(self, function, items):
        return [function(item) for item in items]


def test_queries_on_workers_give_the_rows_of_one_process(tmp_path: Path):
    tables = Tables(tmp_path)
    rng = np.random.default_rng(0)
    for _ in range(3):
        tables.write(
            "r",
            pa.table(
                {"tag": [f"t{i}" for i in rng.integers(0, 4, 50)], "v": rng.integers(0, 9, 50)}
            ),
        )
    here = Sql(tables, {})
    for statement in (
        "SELECT count(*) FROM r", "SELECT tag, count(*) AS n, avg(v) AS m FROM r WHERE v > 2 GROUP BY tag ORDER BY 1",
        "SELECT v % 2 AS odd, sum(v) FROM r GROUP BY odd HAVING sum(v) > 0 ORDER BY odd",
        "WITH m AS (SELECT tag, max(v) AS top FROM r GROUP BY tag) SELECT r.tag, count(*) AS n FROM r JOIN m ON m.tag = r.tag AND m.top = r.v GROUP BY r.tag ORDER BY r.tag",
    ):  # fmt: skip
        assert (
            query_on_workers(tables, _Here(), statement).to_pylist()
            == here.query(statement).to_pylist()
        )


def test_the_spark_suite_is_large_and_no_query_opens_files(tmp_path: Path):
    assert len(spark_suite()["queries"]) >= 30
    tables = Tables(tmp_path)
    tables.write("t", pa.table({"v": [1]}))
    with pytest.raises(UsageError, match="function"):
        Sql(tables, {}).query("SELECT * FROM read_parquet('x.parquet')")
