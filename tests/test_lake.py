"""The lake: commits once, time travel, schema refusal, SQL that can only read."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from industria.core import InputError, IntegrityError, NotFoundError, UsageError
from industria.foundation.lake import Lake
from industria.foundation.lake.tables import Tables
from industria.infrastructure.objects import ObjectStore

pytestmark = pytest.mark.fast


def rows(*values: int) -> pa.Table:
    return pa.table({"x": pa.array(values, pa.int64())})


def test_the_same_key_commits_once_and_versions_stay_readable(tmp_path: Path):
    tables = Tables(tmp_path)
    first = tables.write("t", rows(1), key="a")
    assert tables.write("t", rows(1), key="a") == first
    second = tables.write("t", rows(2, 3), mode="overwrite", key="b", note="why")
    assert tables.read("t").column("x").to_pylist() == [2, 3]
    assert tables.read("t", first).column("x").to_pylist() == [1]
    assert tables.versions("t")[0]["note"] == "why"
    assert tables.version("t") == second


def test_columns_may_come_but_not_change_their_type(tmp_path: Path):
    tables = Tables(tmp_path)
    tables.write("t", rows(1))
    tables.write("t", pa.table({"x": pa.array([2]), "y": ["new"]}))
    assert tables.read("t").column("y").to_pylist() in ([None, "new"], ["new", None])
    with pytest.raises(InputError, match="has type"):
        tables.write("t", pa.table({"x": ["text"]}))


def test_what_a_killed_writer_staged_is_never_read_and_can_be_swept(tmp_path: Path):
    tables = Tables(tmp_path)
    tables.write("t", rows(1))

    def dies(folder: Path) -> None:
        import pyarrow.parquet as pq

        pq.write_table(rows(9), folder / "0.parquet")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tables.commit("t", dies)
    assert tables.read("t").column("x").to_pylist() == [1]
    assert tables.sweep("t", older_than_s=0) == 1
    assert tables.read("t").column("x").to_pylist() == [1]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["append", "overwrite"]), st.integers(0, 3), st.lists(st.integers(-5, 5), min_size=1, max_size=4)),
        max_size=8,
    )
)  # fmt: skip
@pytest.mark.slow
def test_any_sequence_of_writes_equals_a_list(tmp_path_factory, writes):
    tables = Tables(tmp_path_factory.mktemp("lake"))
    model: list[int] = []
    done: set[str] = set()
    history: dict[int, list[int]] = {}
    newest = ""
    for mode, key, values in writes:
        version = tables.write("t", rows(*values), mode=mode, key=f"k{key}")
        if f"k{key}" not in done or (mode == "overwrite" and newest != f"k{key}"):
            done.add(f"k{key}")
            newest = f"k{key}"
            model = [*model, *values] if mode == "append" else list(values)
            history[version] = sorted(model)
    for version, expected in history.items():
        assert sorted(tables.read("t", version).column("x").to_pylist()) == expected


def _append(arguments: tuple[str, int]) -> None:
    folder, number = arguments
    tables = Tables(Path(folder))
    for step in range(5):
        tables.write("t", rows(number * 100 + step), key=f"{number}/{step}")


@pytest.mark.slow
def test_four_processes_append_and_nothing_is_lost_or_doubled(tmp_path: Path):
    Tables(tmp_path).write("t", rows(-1))
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(_append, [(str(tmp_path), n) for n in range(4)])
    found = sorted(Tables(tmp_path).read("t").column("x").to_pylist())
    assert found == sorted([-1, *(n * 100 + s for n in range(4) for s in range(5))])


def test_sql_reads_the_lake_and_nothing_else(tmp_path: Path):
    lake = Lake(tmp_path)
    lake.tables.write("pumps", rows(1, 2, 3))
    assert lake.sql.query("SELECT sum(x) AS s FROM pumps").to_pylist() == [{"s": 6}]
    assert lake.sql.query("SELECT p.x FROM pumps p JOIN pumps q ON p.x = q.x").num_rows == 3
    assert lake.sql.query("SELECT Pumps.x FROM PUMPS AS Pumps").num_rows == 3
    assert lake.sql.query("WITH a AS (SELECT * FROM pumps) SELECT * FROM a").num_rows == 3
    spark = lake.sql.query("SELECT collect_list(x) AS l FROM pumps WHERE x >= 2", dialect="spark")
    assert sorted(spark.to_pylist()[0]["l"]) == [2, 3]
    secret = tmp_path.parent / "secret.csv"
    secret.write_text("a\n1\n")
    for attack, error in (
        ("DROP TABLE pumps", UsageError),
        ("SELECT 1; SELECT 2", UsageError),
        ("COPY pumps TO '/tmp/x.csv'", UsageError),
        ("not sql at all (", UsageError),
        (f"SELECT * FROM read_csv('{secret}')", UsageError),
        ("SELECT * FROM glob('/etc/*')", UsageError),
        (f"SELECT x FROM pumps WHERE x IN (SELECT 1 FROM read_text('{secret}'))", UsageError),
        ("SELECT * FROM '/etc/passwd'", (InputError, NotFoundError)),
        ("SELECT * FROM missing", NotFoundError),
        ("SELECT nothing FROM pumps", InputError),
    ):
        with pytest.raises(error):
            lake.sql.query(attack)
    assert lake.tables.read("pumps").num_rows == 3


def test_a_query_that_runs_too_long_is_stopped(tmp_path: Path):
    lake = Lake(tmp_path)
    lake.sql.limit_s = 0.5
    with pytest.raises(InputError, match=r"(?i)interrupt"):
        lake.sql.query(
            "SELECT sum(hash(a.range + b.range)) FROM range(1000000) a, range(1000000) b"
        )
    assert lake.sql.query("SELECT 1 AS x").to_pylist() == [{"x": 1}]


def test_objects_are_deduplicated_verified_and_work_on_any_fsspec_url(tmp_path: Path):
    for url in (str(tmp_path / "objects"), "memory://industria-test"):
        store = ObjectStore(url)
        digest = store.put_bytes(b"one")
        assert store.put_bytes(b"one") == digest
        assert list(store.list()) == [digest]
        assert store.get(digest) == b"one"
        store.delete(digest)
        with pytest.raises(NotFoundError):
            store.get(digest)
    store = ObjectStore(str(tmp_path / "objects"))
    digest = store.put_bytes(b"two")
    (tmp_path / "objects" / digest[:2] / digest[2:]).write_bytes(b"2wo")
    with pytest.raises(IntegrityError, match="was changed"):
        store.get(digest)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("sum(a)", 6),
        ("CAST('12345678901234567890' AS DECIMAL(38,0))", 12345678901234567890),
        ("CAST('0.1' AS DECIMAL(9,1))", 0.1),
        ("CAST('12345678901234567.123' AS DECIMAL(38,3))", "12345678901234567.123"),
        ("CAST(NULL AS DECIMAL(9,1))", None),
    ],
)
def test_decimals_are_numbers_in_json_where_a_number_holds_them(
    plant, expression: str, shown: object
) -> None:
    rows = plant.call("sql", statement=f"SELECT {expression} AS v FROM (VALUES (1), (2), (3)) t(a)")
    assert rows.to_json()["rows"][0] == [shown]
