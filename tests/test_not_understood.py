"""What of a file is not understood is named, and nothing of it is lost; what is no table is refused."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from industria.cli import app
from industria.core import Asset
from industria.foundation.ingest.understanding import Understanding, of_json
from industria.plant import ChatConfiguration, Plant

STAMPS = [f"2026-02-03 06:{m:02d}:00" for m in range(40)]


def series(header: str, delimiter: str, decimal: str = ".") -> str:
    rows = [
        delimiter.join((t, f"{20 + i}{decimal}25", f"{3 + i % 5}{decimal}5"))
        for i, t in enumerate(STAMPS)
    ]
    return header + "\n" + "\n".join(rows) + "\n"


READ = {
    "preamble_semicolon": ("Exported by hall 4\nfrom server, H2\n\n" + series("t;flow;press", ";", ","), "hall 4"),
    "preamble_tab": ("Bericht\nLinie 2\n" + series("t\tflow\tpress", "\t", ","), "Linie 2"),
    "title_with_delimiters": ("Shift log,,\n" + series("t,flow,press", ","), "Shift log"),
    "units_comma": (series("t,flow,press\ns,l/min,kPa", ","), "units"),
    "units_brackets": (series("t;flow;press\n;[m³/h];[bar]", ";", ","), "units"),
    "units_chinese": (series("t,flow,press\n,吨,℃", ","), "units"),
    "plain": (series("t,flow,press", ","), ""),
    "pipes": (series("t|flow|press", "|", ","), ""),
    "comment": ("# kept by the historian\n" + series("t,flow,press", ","), "historian"),
    "trailing": (series("t,flow,press,", ",").replace("5\n", "5,\n"), ""),
    "index": (series(",flow,press", ","), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_is_plain_is_read_whole_with_its_numbers(plant: Plant, tmp_path: Path, name: str):
    text, note = READ[name]
    (tmp_path / f"{name}.csv").write_text(text)
    report = plant.ingest(tmp_path / f"{name}.csv")
    assert report.clean, report.to_json()
    (asset,) = report.assets
    rows = plant.sql(f"SELECT flow, press FROM {asset.table}").to_pylist()
    assert rows == [{"flow": 20.25 + i, "press": 3.5 + i % 5} for i in range(40)]
    assert note in asset.note and bool(note) == bool(asset.note)
    assert [c.type for c in asset.schema][:2] == ["TIMESTAMP", "DOUBLE"]


def test_a_row_of_units_becomes_units_and_stays_so_through_repair_and_undo(
    plant: Plant, tmp_path: Path
):
    text = series("t,flow,press\n,l/min,kPa", ",")
    (tmp_path / "u.csv").write_text(text + text.splitlines()[-1] + "\n")
    plant.ingest(tmp_path / "u.csv")
    units = [c.unit for c in plant.lake.catalogue.get("u").schema]
    assert units == ["", "l/min", "kPa"]
    plant.govern("u", apply=True)
    assert [c.unit for c in plant.lake.catalogue.get("u").schema] == units
    plant.undo_govern("u")
    assert [c.unit for c in plant.lake.catalogue.get("u").schema] == units


def understood(plant: Plant, asset: Asset) -> Understanding:
    body = plant.lake.catalogue.understood(asset.id)
    assert body is not None
    return of_json(body)


def test_a_decimal_comma_that_cuts_cells_is_refused(plant: Plant, tmp_path: Path):
    (tmp_path / "cut.csv").write_text(series("t,flow,press", ",", ","))
    report = plant.ingest(tmp_path / "cut.csv")
    assert not report.assets and "decimal comma" in report.rejected[0]["reason"], report.rejected


def test_values_without_names_are_read_and_asked_about(plant: Plant, tmp_path: Path):
    (tmp_path / "n.csv").write_text(series("2026-02-03 05:59:00,1.5,2.5", ","))
    (asset,) = plant.ingest(tmp_path / "n.csv").assets
    read = understood(plant, asset)
    assert (read.rows, read.header_rows) == (41, ())
    assert [c.type for c in read.columns] == ["time", "number", "number"]
    assert [d.code for d in read.doubts] == ["no_names"] and read.flagged


STACKED = {
    "groups": ("t,pump,pump\n,inlet,outlet", ["t", "pump/inlet", "pump/outlet"], 2, 0),
    "blanks": ("t,pump,\n,inlet,outlet", ["t", "pump/inlet", "pump/outlet"], 2, 0),
    "tags": ("t,flow,press\ntag,FT-1,PT-1\n,l/min,kPa", ["t/tag", "flow/FT-1", "press/PT-1"], 2, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", STACKED)
def test_stacked_names_are_joined(plant: Plant, tmp_path: Path, name: str):
    header, names, rows, units = STACKED[name]
    (tmp_path / f"{name}.csv").write_text(series(header, ","))
    (asset,) = plant.ingest(tmp_path / f"{name}.csv").assets
    read = understood(plant, asset)
    assert [c.name for c in read.columns] == names, read
    assert (len(read.header_rows), read.units_row, read.rows) == (rows, units, 40)


def test_western_letters_are_read(plant: Plant, tmp_path: Path):
    text = series("Prüfdatum;Kühlwasser;Druck [bar]", ";")
    (tmp_path / "w.csv").write_bytes(text.encode("cp1252"))
    (asset,) = plant.ingest(tmp_path / "w.csv").assets
    read = understood(plant, asset)
    assert read.encoding == "cp1252" and read.columns[1].name == "Kühlwasser"


def sheet_of(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "早班"
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


BODY: list[list[object]] = [[f"M-{i}", 1.5 + i, 20 + i] for i in range(8)]


def test_a_sheet_below_a_title_keeps_every_column(plant: Plant, tmp_path: Path):
    titled = [
        ["Press shop, week 6"],
        [],
        ["Printed by hall 2"],
        ["machine", "load", "count"],
        *BODY,
    ]
    path = sheet_of(tmp_path / "titled.xlsx", titled, ("A1:C1",))
    report = plant.ingest(path)
    assert report.clean and report.assets[0].note == "Press shop, week 6; Printed by hall 2"
    rows = plant.sql("SELECT machine, load, count FROM titled").to_pylist()
    assert [list(r.values()) for r in rows] == BODY


def test_columns_without_a_name_are_kept_and_merged_cells_filled_down(plant: Plant, tmp_path: Path):
    rows = [["machine", "load", None, "count"], *[[*r[:2], "ok", r[2]] for r in BODY]]
    for row in rows[2:5]:
        row[0] = None
    plant.ingest(sheet_of(tmp_path / "nameless.xlsx", rows, ("A2:A5",)))
    found = plant.sql("SELECT machine, column_2, count FROM nameless").to_pylist()
    assert [r["machine"] for r in found] == ["M-0"] * 4 + ["M-4", "M-5", "M-6", "M-7"]
    assert {r["column_2"] for r in found} == {"ok"} and found[-1]["count"] == 27


SHEETS = {
    "merged names": (
        [["machine", "load", None], [None, "left", "right"], *BODY],
        ("B1:C1", "A1:A2"), ["machine", "load/left", "load/right"], [],
    ),
    "title above names": (
        [["Report", None, None], ["machine", "load", "count"], *BODY],
        ("A1:C1",), ["machine", "load", "count"], ["preamble"],
    ),
    "total below": (
        [["machine", "load", "count"], *BODY, ["total", 40, None]],
        ("B10:C10",), ["machine", "load", "count"], ["total"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_read_with_its_rows_and_the_others_named(
    plant: Plant, tmp_path: Path, name: str
):
    rows, merged, names, codes = SHEETS[name]
    (asset,) = plant.ingest(sheet_of(tmp_path / "s.xlsx", rows, merged)).assets
    read = understood(plant, asset)
    assert [c.name for c in read.columns] == names and read.part == "早班"
    assert [o.code for o in read.left_out] == codes
    found = plant.sql(f"SELECT * FROM {asset.table}").to_pylist()
    assert [list(r.values()) for r in found] == BODY


def test_a_sheet_without_a_table_is_named_and_the_others_are_read(plant: Plant, tmp_path: Path):
    path = sheet_of(tmp_path / "s.xlsx", [["only one line"]])
    book = openpyxl.load_workbook(path)
    other = book.create_sheet("good")
    for row in (["machine", "load", "count"], *BODY):
        other.append(row)
    book.save(path)
    report = plant.ingest(path)
    assert [a.rows for a in report.assets] == [8] and len(report.rejected) == 1
    assert "早班" in report.rejected[0]["reason"] and not report.clean


N = 120
TIMES = [dt.datetime(2026, 2, 1) + dt.timedelta(minutes=i) for i in range(N)]
TYPES = {
    "zone": (pa.array(TIMES, pa.timestamp("ns", "Asia/Shanghai")), "TIMESTAMP", TIMES[0]),
    "offset": (pa.array(TIMES, pa.timestamp("ms", "+05:30")), "TIMESTAMP", TIMES[0]),
    "seconds": (pa.array(TIMES, pa.timestamp("s")), "TIMESTAMP", TIMES[0]),
    "time32": (pa.array([dt.time(7, 5)] * N, pa.time32("s")), "VARCHAR", "07:05:00"),
    "time64": (pa.array([1_500_000_000] * N, pa.time64("ns")), "VARCHAR", "00:00:01.5"),
    "duration": (pa.array([dt.timedelta(hours=30, seconds=2)] * N), "VARCHAR", "30:00:02"),
    "negative": (pa.array([-1500] * N, pa.duration("ms")), "VARCHAR", "-00:00:01.5"),
    "uint8": (pa.array([255] * N, pa.uint8()), "SMALLINT", 255),
    "uint64": (pa.array([2**64 - 1] * N, pa.uint64()), "DECIMAL(20,0)", Decimal(2**64 - 1)),
    "decimal": (pa.array([Decimal("0.10")] * N), "DECIMAL(2,2)", Decimal("0.10")),
    "dictionary": (pa.array(["on", "off"] * 60).dictionary_encode(), "VARCHAR", "on"),
    "nothing": (pa.nulls(N), "VARCHAR", None),
    "list": (pa.array([[1, 2]] * N), "VARCHAR", "[1, 2]"),
    "struct": (pa.array([{"a": dt.time(1)}] * N), "VARCHAR", '{"a": "01:00:00"}'),
    "half": (pa.array(np.ones(N, np.float16)), "FLOAT", 1.0),
    "date64": (pa.array([dt.date(2026, 2, 1)] * N, pa.date64()), "DATE", dt.date(2026, 2, 1)),
    "long_text": (pa.array(["x"] * N, pa.large_string()), "VARCHAR", "x"),
}


@pytest.mark.parametrize("name", TYPES)
def test_every_type_of_arrow_is_kept_without_loss_and_used_everywhere(
    plant: Plant, tmp_path: Path, name: str
):
    column, kind, first = TYPES[name]
    given = {"x": column, "v": pa.array([float(i % 7) for i in range(N)])}
    if not pa.types.is_timestamp(column.type):
        given = {"stamp": pa.array(TIMES, pa.timestamp("us")), **given}
    pq.write_table(pa.table(given), tmp_path / "p.parquet")
    report = plant.ingest(tmp_path / "p.parquet")
    assert not report.rejected, report.rejected
    stored = next(c for c in report.assets[0].schema if c.name == "x")
    assert stored.type == kind
    assert (stored.unit == "UTC") == (name in ("zone", "offset"))
    assert plant.sql("SELECT x FROM p LIMIT 1").to_pylist() == [{"x": first}]
    plant.govern("p", apply=True)
    plant.detect("p", train_rows=60)
    plant.reader.window("p", ("v",), "2026-02-01", "2026-02-01 01:00")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_times_of_day_long_numbers_and_zones_in_text_files(plant: Plant, tmp_path: Path, form: str):
    rows = [
        {"at": f"2026-02-01T08:{m:02d}:00+08:00", "spent": "4:30", "serial": 12345678901234567890 + m, "v": m / 2}
        for m in range(60)
    ]  # fmt: skip
    path = tmp_path / f"w.{form}"
    if form == "csv":
        lines = [",".join(rows[0]), *(",".join(map(str, r.values())) for r in rows)]
        path.write_text("\n".join(lines))
    else:
        path.write_text("\n".join(map(json.dumps, rows)))
    report = plant.ingest(path)
    assert not report.rejected, report.rejected
    (first,) = plant.sql("SELECT * FROM w ORDER BY v LIMIT 1").to_pylist()
    assert first["spent"] == "4:30" and first["serial"] == "12345678901234567890"
    if form == "csv":  # the clock as it is written, and where that is
        assert first["at"] == dt.datetime(2026, 2, 1, 8)
        assert report.assets[0].schema[0].unit == "+08:00"
    plant.train("anomaly_detection", "w", train_rows=60)
    plant.detect("w")


def watched(words: dict[int, str]) -> str:
    rng = np.random.default_rng(3)
    flow = 50 + rng.normal(0, 0.2, 400)
    flow[330:350] += 25
    cells = [words.get(i, f"{v:.2f}") for i, v in enumerate(flow)]
    lines = [
        f"2026-02-01 {i // 60:02d}:{i % 60:02d}:00,{c},{'run' if i % 2 else 'stop'},{i % 2 == 0},,0,{3 + (i % 9) / 10}"
        for i, c in enumerate(cells)
    ]
    return "time,flow,mode,open,spare,label,press\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("word", ["故障", "I/O Timeout", "Bad", "---", "#N/A"])
def test_a_few_words_take_no_channel_away_and_every_column_left_out_is_named(
    tmp_path: Path, word: str
):
    (tmp_path / "c.csv").write_text(watched({100: word, 200: word, 337: word}))
    with Plant.open(tmp_path / "p", chat=ChatConfiguration("none")) as plant:
        plant.ingest(tmp_path / "c.csv")
        detection, _ = plant.detect("c", train_rows=250)
        assert len(detection.alarms) == 1 and detection.alarms[0].columns[0] == "flow"
        bad = {n.column: (n.cells, n.reason) for n in detection.bad_cells}
        assert bad == {"flow": (3, "not_a_number")} and word in detection.bad_cells[0].message.zh
        left = {n.column: n.reason for n in detection.left_out}
        assert left == {"mode": "text", "open": "state", "spare": "empty", "label": "label"}
        for run in plant.audit.last(2):
            assert {n["column"] for n in run.outputs["left_out"]} == set(left), run.tool
            assert [n["cells"] for n in run.outputs["bad_cells"]] == [3], run.tool
        card = plant.models.card("anomaly_c")
        assert {n["column"] for n in card.options["left_out"]} == set(left)
        order = plant.work_order("c")
        assert order.verdict
    shown = CliRunner().invoke(app, ["detect", "c", "--plant", str(tmp_path / "p")])
    assert (
        "left out: mode, 400 cells" in shown.output and "bad cells: flow, 3 cells" in shown.output
    )
    told = CliRunner().invoke(app, ["detect", "c", "--json", "--plant", str(tmp_path / "p")])
    data = json.loads(told.stdout)
    assert {n["column"] for n in data["left_out"]} == set(left)
    assert [(n["column"], n["cells"]) for n in data["bad_cells"]] == [("flow", 3)]
    said = CliRunner().invoke(
        app,
        ["train", "anomaly_detection", "c", "--train-rows", "250", "--plant", str(tmp_path / "p")],
    )
    assert "left out: mode" in said.output and "bad cells: flow" in said.output


def test_a_column_that_is_mostly_words_is_left_out_with_the_count(plant: Plant, tmp_path: Path):
    (tmp_path / "c.csv").write_text(watched({i: "Bad" for i in range(400) if i % 5}))
    plant.ingest(tmp_path / "c.csv")
    detection, _ = plant.detect("c", train_rows=250)
    (note,) = [n for n in detection.left_out if n.column == "flow"]
    assert note.reason == "text" and "320 cells are text, such as 'Bad'" in note.message.en


def test_names_again_and_another_table_below_are_no_rows(plant: Plant, tmp_path: Path):
    rows = "".join(f"{i},{i}.5\n" for i in range(9))
    (tmp_path / "again.csv").write_text(f"hour,amps\n{rows}hour,amps\n{rows}")
    (tmp_path / "below.csv").write_text(f"hour,amps\n{rows}fault,level\nA,high\n")
    again, below = (
        understood(plant, a) for a in plant.ingest(*sorted(tmp_path.glob("*.csv"))).assets
    )
    assert again.rows == 18 and below.rows == 9
    assert [(o.code, o.rows) for o in again.left_out] == [("repeated_header", ((11, 11),))]
    assert sum(o.count for o in below.left_out) == 2


def test_several_tables_in_one_sheet_are_tables_of_their_own(plant: Plant, tmp_path: Path):
    times = [f"2026-02-0{d} 10:00" for d in range(1, 6)]
    beside = [["time", "a", None, "time", "b"], *[[t, 1.5, None, t, 2.5] for t in times[:4]]]
    beside.append([times[4], 1.5])
    stops = [["Stops"], ["from", "to", "why"], *[[t, t, "belt"] for t in times]]
    plant.ingest(sheet_of(tmp_path / "beside.xlsx", beside))
    plant.ingest(sheet_of(tmp_path / "below.xlsx", [*beside[:4], [], *stops]))
    found = {a.name: [c.name for c in a.schema] for a in plant.assets()}
    assert found["beside"] == ["time", "a"] and found["beside_2"] == ["time", "b"]
    assert found["below_2"] == ["from", "to", "why"] or found["below_3"] == ["from", "to", "why"]


@pytest.mark.parametrize(
    ("row", "code"), [("End of export", "footer"), ("70;3", "uneven"), ("70;3;4;5", "uneven")]
)
def test_a_row_of_another_width_is_left_out_and_named(
    plant: Plant, tmp_path: Path, row: str, code: str
):
    file = tmp_path / "uneven.csv"
    file.write_text("hour;amps;rpm\n" + "".join(f"{i};{i}.5;9\n" for i in range(70)) + row + "\n")
    (asset,) = plant.ingest(file).assets
    (left,) = understood(plant, asset).left_out
    assert (asset.rows, left.code, left.rows) == (70, code, ((72, 72),))
    assert left.sample == row.replace(";", " ")


def test_a_hash_in_the_first_column_makes_no_remark_of_a_row(plant: Plant, tmp_path: Path):
    file = tmp_path / "hash.csv"
    file.write_text("#,name,value\n" + "".join(f"#{i},n{i},{i}\n" for i in range(12)))
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("fan,value\n" + "".join(f"{'#' * (i % 2)}{i},{i}\n" for i in range(12)))
    report = plant.ingest(file, mixed)
    assert [a.rows for a in report.assets] == [12, 12], (report.assets, report.rejected)


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_a_table_that_its_ending_calls_text_is_a_table(
    plant: Plant, tmp_path: Path, delimiter: str
):
    rows = [delimiter.join(("time", "窑电流", "oil_t"))]
    rows += [delimiter.join((t, f"{200 + i}.5", f"{40 + i}")) for i, t in enumerate(STAMPS)]
    file = tmp_path / "篦冷机 历史.txt"
    file.write_text("\n".join(rows), encoding="gb18030")
    report = plant.ingest(file)
    (asset,) = report.assets
    assert report.clean and asset.rows == len(STAMPS)
    found = plant.sql(f'SELECT sum("窑电流") AS s FROM "{asset.table}"').to_pylist()
    assert found == [{"s": sum(200.5 + i for i in range(len(STAMPS)))}]


def test_columns_held_apart_by_spaces_are_read_and_prose_with_numbers_is_text(
    plant: Plant, tmp_path: Path
):
    printed = ["DCS print      page 1", "time      I      T"]
    printed += [
        f"00:{m:02}      {210 + m}.0      ５６．{m % 10}     104.{m % 7}" for m in range(30)
    ]
    prose = [
        f"On day {d}, the pump ran {d} h, at {40 + d} C, and took 3 l of oil." for d in range(30)
    ]
    log = [f"2026-05-04 00:{m:02}  P-301  VIB_HI  vibration high" for m in range(30)]
    for name, lines in {"print.txt": printed, "notes.txt": prose, "alarm.log": log}.items():
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    report = plant.ingest(tmp_path)
    assert not report.rejected and [a.kind for a in report.assets] == ["text", "text", "table"]
    rows = plant.sql("SELECT * FROM print LIMIT 2").to_pylist()
    assert rows == [
        {"time": "00:00", "I": 210.0, "T": 56.0, "column_3": 104.0},
        {"time": "00:01", "I": 211.0, "T": 56.1, "column_3": 104.1},
    ]
    assert [d.code for d in understood(plant, report.assets[2]).doubts] == ["nameless"]


def test_a_far_cell_makes_no_row_as_wide_as_the_sheet(plant: Plant, tmp_path: Path):
    """Each of 200,000 rows would have 16,384 cells: an hour, where the sheet holds seven."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("time", "flow"), ("2026-01-01 00:00", 1.0), ("2026-01-01 00:01", 2.0)):
        book.active.append(row)
    book.active.cell(200_000, 16_384, "x")
    book.save(tmp_path / "far.xlsx")
    report = plant.ingest(tmp_path / "far.xlsx")
    assert [a.rows for a in report.assets] == [2]
    (left,) = understood(plant, report.assets[0]).left_out
    assert (left.code, left.rows, left.sample) == ("footer", ((200_000, 200_000),), "x")
    assert plant.sql("SELECT flow FROM far WHERE flow IS NOT NULL").column("flow").to_pylist() == [
        1.0,
        2.0,
    ]


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("time,flow,state\n2026-01-01 00:00,Bad,Bad\n2026-01-01 00:01,1.5,2\n2026-01-01 00:02,1.6,3\n", ["time", "flow", "state"], 3),
        ("时间;流量;压力;温度\n2026-01-01 00:00;坏值;断线;断线\n2026-01-01 00:01;1,5;2,5;3,5\n2026-01-01 00:02;1,6;2,6;3,5\n", ["时间", "流量", "压力", "温度"], 3),
        ("cycle,temp,oil\n1,off,off\n2,off,off\n3,40.5,1\n4,41.5,2\n5,42.5,3\n", ["cycle", "temp", "oil"], 5),
    ],
)  # fmt: skip
def test_a_first_reading_that_is_a_word_is_a_reading(
    plant: Plant, tmp_path: Path, text: str, columns: list[str], rows: int
):
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    report = plant.ingest(tmp_path / "log.csv")
    assert [c.name for c in report.assets[0].schema] == columns
    assert report.assets[0].rows == rows
