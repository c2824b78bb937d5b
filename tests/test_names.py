"""Names: a plant, a file, a sheet or a column may be called anything, and every command reaches it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from click.testing import CliRunner

from industria.cli import app
from industria.core import InputError, NotFoundError
from industria.foundation.lake.tables import Tables, table_name
from industria.plant import ChatConfiguration, Plant

NO_CHAT = ChatConfiguration("none")
NAMES = (
    "north hall", "二号 车间", "50%", "50%25off", "it's", 'the "old" line', "mill`1", "unit#2", "why?", "a&b+c",
    "line[3]", "line*", "{set}", "year=2026", ".hidden", "-dash", "~home", "$HOME", "泵😀", "Kühlung",
    "a::b", "x|y", "s3:", "Насос",
)  # fmt: skip
FOLDERS = [name for name in NAMES if name != "50%25off"]
ROWS = 120


def readings(first: str = "time") -> str:
    lines = (f"2026-02-01 00:{i // 60:02d}:{i % 60:02d},{i % 9}.5" for i in range(ROWS))
    return f"{first},flow\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", FOLDERS)
def test_a_plant_lives_in_a_folder_of_any_name(tmp_path: Path, name: str):
    (tmp_path / "flow.csv").write_text(readings())
    (tmp_path / "note.md").write_text("# Seal\nThe seal of P-101 is of type MG1.\n")
    with Plant.open(tmp_path / name, chat=NO_CHAT) as plant:
        report = plant.ingest(tmp_path / "flow.csv", tmp_path / "note.md")
        assert not report.rejected, report.rejected
    with Plant.open(tmp_path / name, chat=NO_CHAT) as plant:
        table = plant.sql("SELECT * FROM flow")
        assert (table.column_names, table.num_rows) == (["time", "flow"], ROWS)
        plant.govern("flow", apply=True)
        plant.detect("flow", train_rows=60)
        assert plant.retrieve("seal of P-101", 1)
        assert plant.lake.tables.sweep("flow", 0.0) == 0
        plant.lake.tables.compact("flow")
        assert plant.forget(str(tmp_path / "flow.csv"))
        assert not plant.lake.tables.exists("flow")


def test_capitals_are_forgiven_where_one_table_alone_can_be_meant(plant: Plant, tmp_path: Path):
    for name in ("ETTh1.csv", "Hall.csv"):
        (tmp_path / name).write_text(readings())
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "hall.jsonl").write_text('{"number": 1}\n' * 2)
    plant.ingest(tmp_path)
    of_one = plant.lake.catalogue.get("ETTh1")
    assert of_one == plant.lake.catalogue.get("etth1") == plant.lake.catalogue.get("EtTh1")
    for name in ("HALL", "ETTh2"):
        with pytest.raises(NotFoundError, match=name):
            plant.lake.catalogue.get(name)


@pytest.mark.slow
def test_files_of_any_name_are_read_and_none_for_another(plant: Plant, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    names = [*NAMES, "line3", "line7", "back\\slash", "back\\[slash]*", "长" * 80, "long" * 60]
    for number, name in enumerate(names):
        (folder / f"{name}.csv").write_text(f"number,word\n{number},a\n{number},b\n")
        if len(name) < 60:
            (folder / f"{name}.jsonl").write_text(f'{{"number": {number}}}\n' * 2)
    report = plant.ingest(*sorted(folder.iterdir()))
    assert not report.rejected, report.rejected
    assert len(report.assets) == 2 * len(names) - 2
    for asset in report.assets:
        rows = plant.sql(f'SELECT DISTINCT number FROM "{asset.table}"').to_pylist()
        assert rows == [{"number": names.index(Path(asset.source).stem)}], asset.source
        assert len(f"{asset.table}_scores".encode()) < 255


def test_sheets_and_columns_of_any_name_reach_every_command(plant: Plant, tmp_path: Path):
    columns = [n for n in NAMES if "::" not in n] + [
        "order",
        "file_row_number",
        "position",
        "流量 [m³/h]",
    ]
    book = openpyxl.Workbook()
    book.active.title = "二月 'a'"
    sheets = (book.active, book.create_sheet("50% {b}"))
    for sheet in sheets:
        sheet.append(["time", *columns])
        for i in range(ROWS):
            sheet.append(
                [f"2026-02-01 00:{i // 60:02d}:{i % 60:02d}", *[i % 7 + 0.5] * len(columns)]
            )
    book.save(tmp_path / "b.xlsx")
    report = plant.ingest(tmp_path / "b.xlsx")
    assert not report.rejected and len(report.assets) == 2, report.rejected
    for asset in report.assets:
        assert [c.name for c in asset.schema] == ["time", *columns]
        plant.govern(asset.name)
        plant.detect(asset.name, train_rows=60)
        found = plant.reader.window(asset.name, tuple(columns), "2026-02-01", "2026-02-01 00:01")
        assert found.column_names == ["time", *columns]


def test_keys_of_any_name_are_merged_by(tmp_path: Path):
    tables = Tables(tmp_path / "lake [1]")
    key = 'the "key" of it\'s'
    tables.merge("t", pa.table({key: [1, 2], "v": [1, 2]}), [key])
    tables.merge("t", pa.table({key: [2, 3], "v": [9, 9]}), [key])
    assert sorted(tables.read("t").column("v").to_pylist()) == [1, 9, 9]


@pytest.mark.parametrize("name", ["a%20b", "back\\slash", "two\nlines"])
def test_a_folder_that_the_lake_would_misread_is_refused_before_anything_is_made(
    tmp_path: Path, name: str
):
    with pytest.raises(InputError, match=r"another folder.*工厂"):
        Plant.open(tmp_path / name / "plant", chat=NO_CHAT)
    assert not (tmp_path / name).exists()


def test_long_names_are_cut_and_stay_apart():
    one, other = table_name("泵" * 300 + "a"), table_name("泵" * 300 + "b")
    assert one != other and max(len(one.encode()), len(other.encode())) < 140
    assert table_name("Pump 7") == "pump_7"


def test_names_on_a_store_are_decoded_once(tmp_path: Path):
    pytest.importorskip("moto")
    from industria.testing.s3_server import s3_endpoint

    with s3_endpoint() as url:
        tables = Tables(f"{url}/acme/lake")
        tables.write("空压机", pa.table({"v": [1, 2]}))
        assert tables.read("空压机").num_rows == 2
        assert tables.columns("空压机")[0].name == "v"


def test_govern_of_a_folder_names_what_it_could_not_take_and_fails(tmp_path: Path):
    folder = tmp_path / "来料 [1]"
    folder.mkdir()
    (folder / "温度.csv").write_text(readings())
    (folder / "坏 的.csv").write_bytes(b"\x7fELF\x00\x01\x02\x03" * 500)
    out = tmp_path / "fixed"
    runner = CliRunner()
    text = runner.invoke(
        app, ["govern", str(folder), "--out", str(out), "--plant", str(tmp_path / "no")]
    )
    assert text.exit_code == 1, text.output
    assert "not governed" in text.output and "坏 的.csv" in text.output
    assert (out / "温度.csv").exists()
    shown = runner.invoke(app, ["govern", str(folder), "--json", "--plant", str(tmp_path / "no")])
    assert shown.exit_code == 1
    data = json.loads(shown.stdout)
    assert [Path(r["path"]).name for r in data["rejected"]] == ["坏 的.csv"]
    (folder / "坏 的.csv").unlink()
    good = runner.invoke(app, ["govern", str(folder), "--json", "--plant", str(tmp_path / "no")])
    assert good.exit_code == 0 and json.loads(good.stdout)["rejected"] == []
