"""What a query may read: the newest version of the lake's tables, by whatever words it is asked."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from industria.core import IndustriaError, InputError, NotFoundError, UsageError
from industria.foundation.lake.distributed import query_on_workers
from industria.foundation.lake.sql import Sql
from industria.foundation.lake.tables import Tables

pytestmark = pytest.mark.fast

OLD, NEW = "Zhao Min 13911112222", "[name] [phone]"


class _Lake:
    """Two tables; the older version of ``crew`` holds what nobody is to read any more."""

    def __init__(self, root: Path) -> None:
        self.tables = Tables(root)
        self.tables.write("crew", pa.table({"who": [OLD], "shift": [1]}))
        self.tables.write("crew", pa.table({"who": [NEW], "shift": [1]}), mode="overwrite")
        self.tables.write(
            "flows", pa.table({"tag": ["F-1", "F-1", "F-2"], "value": [1.0, 3.0, 5.0]})
        )
        old, self.new = (self.tables.files("crew", version) for version in (1, None))
        self.old, self.root = old[0], root
        self.sql = Sql(self.tables, {"assets": lambda: pa.table({"name": ["crew", "flows"]})})


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> _Lake:
    return _Lake(tmp_path_factory.mktemp("guard") / "lake")


FORBIDDEN = (
    "select x.who from read_parquet('{old}') x",
    "select x.who from crew c, lateral read_parquet('{old}') x",
    "select x.who from crew c left join lateral read_parquet('{old}') x on true",
    "select x.who from crew c cross join lateral (select * from read_parquet('{old}')) x",
    "select (select min(who) from read_parquet('{old}')) as w",
    "select * from crew where exists (select 1 from parquet_scan('{old}'))",
    "with o as (select * from read_parquet('{root}/*/*/*.parquet')) select * from o",
    "with recursive o as (select who from crew union all select who from read_parquet('{old}')) select * from o",
    "from '{old}'",
    "select * from '{old}' as x",
    'select * from "{old}"',
    'select * from crew, "{old}" as x',
    'with a as (with "{old}" as (select 1 as who) select * from "{old}") select * from "{old}", a',
    "select * from query('select 1')",
    "select * from query_table(['crew'])",
    "select * from glob('{root}/*')",
    "select content from read_text('{root}/crew/_delta_log/00000000000000000001.json')",
    "select * from read_blob('{old}')",
    "select * from crew, lateral read_csv('{root}/crew/_delta_log/*.json')",
    "select * from read_json('{root}/crew/_delta_log/*.json')",
    "select * from read_ndjson_objects('{root}/crew/_delta_log/*.json')",
    "select * from sniff_csv('{old}')",
    "select * from parquet_metadata('{old}')",
    "select * from parquet_schema('{old}')",
    "select stats_min from crew c, lateral parquet_metadata('{old}')",
    "select current_setting('allowed_paths')",
    "select shift + length(current_setting('allowed_directories')) from crew",
    "select lower(who || system.main.current_setting('threads')) from crew",
    "select 'threads'.current_setting()",
    "select getenv('HOME')",
    "select list_transform(['HOME'], x -> getenv(x))",
    "select getvariable('x')",
    "select * from duckdb_settings()",
    "select * from crew, lateral duckdb_settings()",
    "select * from duckdb_secrets()",
    "select * from which_secret('s3://x', 's3')",
    "select * from pragma_database_list",
    "select * from pragma_table_info('crew')",
    "select * from pg_catalog.pg_settings",
    "select * from information_schema.tables",
    "select * from sqlite_master",
    "select (with pg_settings as (select 1 as x) select x from pg_settings), p.* from pg_settings p",
    "select * from (show tables)",
    "select * from (describe crew)",
    "select * from (summarize crew)",
    "select * from crew at (version => 1)",
    "with d as (delete from crew returning *) select * from d",
    "select version(), current_user, current_schemas(true)",
    "select json_serialize_sql('select 1')",
    "select * from json_execute_serialized_sql('{{}}')",
    "select pg_sleep(1)",
    "select write_log('x')",
    "select nextval('s')",
    "select no_such_function(who) from crew",
    "copy crew to '{root}/stolen.csv'",
    "copy (select 1) to '{root}/stolen.csv'",
    "attach '{root}/x.db'",
    "pragma database_list",
    "set threads = 1",
    "call pragma_version()",
    "install httpfs",
    "load httpfs",
    "export database '{root}'",
    "create table x as select 1",
    "insert into crew values ('x', 1)",
    "select 1; select 2",
    "select * from crew; copy crew to '{root}/stolen.csv'",
    "select * from '/etc/passwd'",
    "select * from read_csv('/etc/passwd')",
    "select * from \"../lake/crew\"",
    "select * from \"{root}/crew\"",
)  # fmt: skip


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres"])
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_no_words_reach_more_than_the_newest_version(lake: _Lake, statement: str, dialect: str):
    asked = statement.format(old=lake.old, root=lake.root)
    try:
        found = lake.sql.query(asked, dialect=dialect).to_pylist()
    except (UsageError, NotFoundError, InputError):
        return
    # Another dialect may mean something harmless by the same words; it reads the newest version then.
    assert dialect != "duckdb", f"{asked} was answered"
    assert OLD not in str(found) and "root:" not in str(found)


@pytest.mark.parametrize(
    "statement", [s for s in FORBIDDEN if s.startswith(("select", "with", "from"))]
)
def test_workers_refuse_the_same(lake: _Lake, statement: str):
    with pytest.raises(IndustriaError):
        query_on_workers(lake.tables, _Here(), statement.format(old=lake.old, root=lake.root))


class _Here:
    """An executor that does the work at once."""

    def map(self, function, tasks):
        return [function(task) for task in tasks]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select who from crew", [{"who": NEW}]),
        ("from crew select who", [{"who": NEW}]),
        ("select who from main.crew", [{"who": NEW}]),
        ("with c as (select who from crew) select * from c", [{"who": NEW}]),
        ("with crew as (select who from main.crew) select * from crew", [{"who": NEW}]),
        ("values (1)", [{"col0": 1}]),
        ("select * from (values (1), (2)) v(x) order by x desc", [{"x": 2}, {"x": 1}]),
        ("select sum(i) as s from range(4) t(i)", [{"s": 6}]),
        ("select unnest([1, 2]) as x", [{"x": 1}, {"x": 2}]),
        ("select x from unnest([1, 2]) t(x)", [{"x": 1}, {"x": 2}]),
        ("select u.x from flows f, lateral (select f.value + 1 as x) u where f.tag = 'F-2'", [{"x": 6.0}]),
        ("select tag, count(*) as n, avg(value) as a from flows group by all order by tag", [{"tag": "F-1", "n": 2, "a": 2.0}, {"tag": "F-2", "n": 1, "a": 5.0}]),
        ("select tag from flows qualify row_number() over (partition by tag order by value) = 1 order by 1", [{"tag": "F-1"}, {"tag": "F-2"}]),
        ("select list_transform([1, 2], x -> x + 1) as l", [{"l": [2, 3]}]),
        ("with recursive t(n) as (select 1 union all select n + 1 from t where n < 3) select max(n) as m from t", [{"m": 3}]),
        ("select coalesce(null, 1) as c, case when true then upper('a') end as d, '3'::int as e, date_part('month', date '2026-03-05') as f", [{"c": 1, "d": "A", "e": 3, "f": 3}]),
        ("select a.name from assets a join crew c on a.name = 'crew' where a.name like 'c%'", [{"name": "crew"}]),
        ("select columns('t.*') from flows where value between 4 and 6", [{"tag": "F-2"}]),
        ("select value from flows order by value desc limit 1 offset 1", [{"value": 3.0}]),
        ("select typeof(current_date) as t, year(current_timestamp) > 2000 as y", [{"t": "DATE", "y": True}]),
        ("select quantile_cont(value, 0.5) as m, stddev_pop(value) > 0 as s from flows", [{"m": 3.0, "s": True}]),
        ("select * from (pivot flows on tag in ('F-1', 'F-2') using sum(value) group by tag) where false", []),
    ],
)  # fmt: skip
def test_what_only_computes_goes_on_working(lake: _Lake, statement: str, expected: object):
    assert lake.sql.query(statement).to_pylist() == expected


def test_the_database_itself_opens_only_the_files_of_the_query(lake: _Lake):
    """Past the guard there is a second wall: what is not an active file of the query stays closed."""
    import duckdb

    lake.sql.query("select * from crew")
    for database in lake.sql._open.values():
        with pytest.raises(duckdb.Error, match=r"disabled|lock|Cannot"):
            database.cursor().execute(f"SELECT * FROM read_parquet('{lake.old}')").fetchall()
        with pytest.raises(duckdb.Error):
            database.cursor().execute("SET enable_external_access = true")


def test_a_new_version_is_read_at_once(lake: _Lake):
    assert lake.sql.query("select count(*) as n from flows").to_pylist() == [{"n": 3}]
    lake.tables.write("flows", pa.table({"tag": ["F-3"], "value": [7.0]}))
    assert lake.sql.query("select max(value) as m from flows").to_pylist() == [{"m": 7.0}]


def test_a_statement_that_was_read_before_sees_the_tables_as_they_are_now(plant, tmp_path):
    for rows in (2, 3):
        lines = ["time,force", *(f"2026-01-01 00:0{n}:00,{n}.5" for n in range(rows))]
        (tmp_path / "press.csv").write_text("\n".join(lines) + "\n")
        plant.ingest(tmp_path / "press.csv")
        found = plant.sql("SELECT count(force) AS n FROM press WHERE force >= 0")  # no hint here
        assert found.to_pylist() == [{"n": rows}]
