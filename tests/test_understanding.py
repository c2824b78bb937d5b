"""What a table was understood to be survives JSON and the catalogue, and goes with its asset."""

from pathlib import Path

from industria.core import Asset, Text
from industria.foundation.ingest.understanding import (
    ColumnRead,
    Doubt,
    LeftOut,
    TagRead,
    Understanding,
    Unread,
    of_json,
    runs,
)
from industria.foundation.lake.catalogue import Catalogue

READ = Understanding(
    file="导出 1.csv",
    part="",
    kind="series_wide",
    rows=200,
    columns=(
        ColumnRead("time", "时间", "time", "time", format="%Y/%m/%d"),
        ColumnRead("t", "温度", "number", "value", "℃", not_understood=(Unread("故障", 6, ((3, 8),)),)),
    ),
    header_rows=(3, 4),
    tags=(TagRead("P301.Flow", "number", 12, "m3/h"),),
    left_out=(LeftOut("total", Text("合计行", "a row of totals"), 1, ((205, 205),), "合计"),),
    doubts=(Doubt("day_first", "time", Text("日在前吗", "is the day first?"), "--day-first"),),
)  # fmt: skip


def test_an_understanding_comes_back_from_json() -> None:
    assert of_json(READ.to_json()) == READ
    assert READ.to_json()["flagged"]


def test_the_catalogue_keeps_it_for_what_is_made_of_the_table(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.db")
    catalogue.add(Asset("a", "series", "t", "lake/t", "1", source="f", table="t"))
    catalogue.understand("a", READ.to_json())
    catalogue.add(Asset("b", "series", "t", "lake/t", "2", source="f", table="t", parents=("a",)))
    assert of_json(catalogue.understood("b") or {}) == READ
    catalogue.forget("a")
    assert catalogue.understood("b") is None


def test_rows_become_runs() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == ((1, 3), (7, 7), (9, 10))
    assert len(runs(list(range(0, 2000, 2)))) == 200
