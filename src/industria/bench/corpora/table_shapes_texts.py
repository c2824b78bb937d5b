"""Delimited texts: preambles and units, quality columns, long form, several machines, split times, signs of numbers."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

from industria.bench.corpora.table_shapes import (
    LANGUAGES,
    Shape,
    lines,
    one_table,
    series,
    text,
    written,
)
from industria.bench.corpora.true_tables import TrueColumn, TrueTable, TrueTag

_PREAMBLE = {
    "zh": ["二号车间 历史趋势导出", "导出时间：2026年6月1日 08:15", "操作员：值班2", "采样周期: 10 min", "测点数: 4", "设备: 循环水泵"],
    "en": ["Trend export v4.2", "Exported: 2026-06-01 08:15", "User: shift2", "Interval: 10 min", "Points: 4", "# Line 2, water house"],
    "de": ["Trendexport Anlage 2", "Erstellt am: 01.06.2026 08:15", "Benutzer: Schicht2", "Intervall: 10 min", "Kanäle: 4", "# Pumpenhaus"],
}  # fmt: skip
_FOOTER = {"zh": "导出完成", "en": "-- end of export --", "de": "Ende der Datei"}
_ENCODINGS = {"zh": ("gb18030", "utf-8-sig", "utf-16"), "en": ("utf-8", "utf-8-sig", "utf-16"), "de": ("cp1252", "utf-8", "utf-8-sig")}  # fmt: skip
_DELIMITERS = (",", ";", "\t", "|")


def preamble(variant: int, rng: random.Random) -> Shape:
    """Lines about the export, then names, then a row of units (above the names in two variants); a footer in some."""
    language = LANGUAGES[variant % 3]
    data = series(rng, language)
    wide = len(data.names) + 1
    head = [[line] for line in _PREAMBLE[language][: 1 + variant % 6]]
    if variant % 4 == 1:
        head.append([""] * wide)
    if variant % 3 == 2:
        head = [row + [""] * (wide - len(row)) for row in head]
    names, units = [data.time_name, *data.names], ["", *data.units]
    above = variant in (4, 7)
    block = [units, names] if above else [names, units]
    foot = [[_FOOTER[language]]] if variant % 5 == 0 else []
    rows = [*head, *block, *lines(data), *foot]
    at = len(head) + 1
    content = text(rows, _DELIMITERS[variant % 4], _ENCODINGS[language][variant // 3 % 3])
    return one_table(
        "preamble and units row", variant, f"preamble_{variant}.{'txt' if variant % 4 == 2 else 'csv'}", content,
        [data.time_column(), *data.columns()], len(data.times), (at, at + 1), at + 2,
    )  # fmt: skip


_UNIT_FORMS: tuple[Callable[[str, str], str], ...] = (
    lambda n, u: f"{n} [{u}]", lambda n, u: f"{n}({u})", lambda n, u: f"{n}（{u}）", lambda n, u: f"{n}, {u}",
    lambda n, u: f"{n} / {u}", lambda n, u: f"{n} in {u}", lambda n, u: f"{n}_{u}", lambda n, u: f"{n} {u}",
    lambda n, u: f"{n}\n({u})", lambda n, u: f"{n} - {u}",
)  # fmt: skip


def header_units(variant: int, rng: random.Random) -> Shape:
    """The unit stands in the name: in brackets of three kinds, behind a comma, a slash, a word, an underscore."""
    language = "zh" if variant == 2 else LANGUAGES[variant % 3]
    data = series(rng, language)
    form = _UNIT_FORMS[variant]
    head = [data.time_name, *(form(n, u) for n, u in zip(data.names, data.units, strict=True))]
    decimal, delimiter = (",", ";") if language == "de" else (".", _DELIMITERS[variant % 4])
    content = text(
        [head, *lines(data, decimal=decimal)], delimiter, _ENCODINGS[language][variant // 4]
    )
    columns = [
        TrueColumn(form(n, u), "number", u, total=data.total(i))
        for i, (n, u) in enumerate(zip(data.names, data.units, strict=True))
    ]
    first = 3 if variant == 8 else 2  # a line break in every name: the names take two lines
    header = (1, 2) if variant == 8 else (1,)
    shape = one_table("unit in the header", variant, f"units_{variant}.csv", content, [data.time_column(), *columns], len(data.times), header, first)  # fmt: skip
    if variant == 8:  # rows of a text with line breaks in cells are counted in two ways
        table = shape.tables[0]
        return Shape(
            shape.family,
            variant,
            shape.name,
            content,
            (TrueTable(table.file, table.columns, table.rows),),
        )
    return shape


_MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{}_Q", ("192", "192", "192", "0")), (".Q", ("Good", "Good", "Bad")), ("{} Quality", ("GOOD", "BAD", "UNCERTAIN")),
    ("{}质量", ("好", "坏")), ("{} Status", ("OK", "FAIL")), ("{}.qual", ("192", "64", "0")), ("{} Güte", ("gut", "schlecht")),
    ("{}_QC", ("0", "0", "1", "4")), ("{}_状态码", ("良好", "通讯中断")), ("{} flag", ("", "", "S", "B")),
)  # fmt: skip


def quality(variant: int, rng: random.Random) -> Shape:
    """Each value has a column beside it that says how good it is: codes or words, in seven namings."""
    pattern, words = _MARKS[variant]
    pattern = "{}.Q" if pattern == ".Q" else pattern
    language = "de" if "Güte" in pattern else "zh" if variant in (3, 8) else "en"
    data = series(rng, language, 3)
    after = variant % 2 == 0  # beside each value, or all behind all values
    marks = [pattern.format(n) for n in data.names]
    pairs = list(zip(data.names, marks, strict=True))
    order = [n for pair in pairs for n in pair] if after else [*data.names, *marks]
    rows = []
    for line in lines(data):
        flags = [words[0] if rng.random() < 0.85 else rng.choice(words) for _ in data.names]
        cells = dict(zip((*data.names, *marks), (*line[1:], *flags), strict=True))
        rows.append([line[0], *(cells[n] for n in order)])
    head = [data.time_name, *order]
    columns = [
        TrueColumn(n, "number", may_unit=u, quality=m, total=data.total(i))
        for i, (n, u, m) in enumerate(zip(data.names, data.units, marks, strict=True))
    ]
    return one_table(
        "quality columns", variant, f"quality_{variant}.csv", text([head, *rows], ",", "utf-8-sig"),
        [data.time_column(), *columns, *(TrueColumn(m, "quality") for m in marks)], len(rows), (1,), 2,
    )  # fmt: skip


_STATES = (
    ("RUN", "STOP"),
    ("运行", "停机"),
    ("OPEN", "CLOSED"),
    ("开", "关"),
    ("AUTO", "HAND", "OFF"),
    ("EIN", "AUS"),
)
_LONG = (
    ("tag", "time", "value", "quality"), ("Timestamp", "TagName", "Value"), ("时间", "测点", "数值", "单位"), ("TAGNAME", "TIMESTAMP", "VALUE", "QUALITY", "UNIT"),
    ("Zeit", "Kanal", "Wert", "Einheit"), ("位号", "采集时间", "采集值", "品质"), ("point", "ts", "val"), ("Name", "Time", "Value", "Unit"),
    ("PointID", "DateTime", "Reading", "Status"), ("变量名", "值", "时间"),
)  # fmt: skip


def long_form(variant: int, rng: random.Random) -> Shape:
    """A row for each reading: numbers of several tags, and a tag whose values are words."""
    data = series(rng, "en", 3, rows=rng.randint(25, 40))
    names = _LONG[variant]
    area = rng.randint(10, 60)
    tags = [
        f"{kind}-{area}{i:02}"
        for i, kind in enumerate(rng.sample(["TI", "PI", "FI", "II", "VI", "LI"], 3))
    ]
    states, digital = rng.choice(_STATES), f"XS-{area}90"
    rows, state = [], states[0]
    for i, t in enumerate(data.times):
        when = t.strftime("%Y/%m/%d %H:%M:%S")
        state = rng.choice(states) if i % 7 == 0 else state
        told = [
            (tags[k], written(data.values[k][i], data.decimals[k]), data.units[k]) for k in range(3)
        ]
        for tag, value, unit in [*told, (digital, state, "")]:
            rows.append([_long_cell(n, tag, when, value, unit, rng) for n in names])
    units = {"单位", "UNIT", "Einheit", "Unit"} & set(names)
    true_tags = [
        TrueTag(t, "number", u if units else "", "" if units else u, rows=len(data.times))
        for t, u in zip(tags, data.units, strict=True)
    ]
    columns = [
        TrueColumn(n, _long_type(n), span=data.span() if _long_type(n) == "time" else None)
        for n in names
    ]
    return one_table(
        "long form", variant, f"long_{variant}.csv", text([list(names), *rows], ";" if variant == 4 else ",", "utf-8-sig"),
        columns, len(rows), (1,), 2, tags=(*true_tags, TrueTag(digital, "state", rows=len(data.times))),
    )  # fmt: skip


_ROLES = {
    "time": {"time", "Timestamp", "时间", "TIMESTAMP", "Zeit", "采集时间", "ts", "Time", "DateTime"},
    "any": {"value", "Value", "数值", "VALUE", "Wert", "采集值", "val", "Reading", "值"},
    "quality": {"quality", "QUALITY", "品质", "Status"}, "unit": {"单位", "UNIT", "Einheit", "Unit"},
}  # fmt: skip


def _long_type(name: str) -> str:
    kind = next((k for k, names in _ROLES.items() if name in names), "text")
    return "text" if kind == "unit" else kind


def _long_cell(name: str, tag: str, when: str, value: str, unit: str, rng: random.Random) -> str:
    if name in _ROLES["quality"]:
        return "Bad" if rng.random() < 0.05 else "Good"
    if name in _ROLES["unit"]:
        return unit
    kind = _long_type(name)
    return when if kind == "time" else value if kind == "any" else tag


def machines(variant: int, rng: random.Random) -> Shape:
    """Several machines in one file: a column that names them, blocks one after another, or prefixes of the columns."""
    language = LANGUAGES[variant % 3]
    data = series(rng, language, 2, rows=rng.randint(20, 35))
    word = {"zh": "设备", "en": "Machine", "de": "Maschine"}[language]
    kinds = {
        "zh": ["1#水泵", "2#水泵", "3#风机"],
        "en": ["P-101", "P-102", "F-201"],
        "de": ["Presse 1", "Presse 2", "Ofen 3"],
    }[language]
    body, when = lines(data), data.time_column()
    if variant % 2:
        heads = [
            f"{m} {n} ({u})" for m in kinds for n, u in zip(data.names, data.units, strict=True)
        ]
        rows = [[line[0], *line[1:], *line[1:], *line[1:]] for line in body]
        columns = [
            TrueColumn(h, "number", data.units[i % 2], total=data.total(i % 2))
            for i, h in enumerate(heads)
        ]
        content = text([[when.name, *heads], *rows], _DELIMITERS[variant % 3], "utf-8-sig")
        return one_table("several machines", variant, f"machines_{variant}.csv", content, [when, *columns], len(rows), (1,), 2)  # fmt: skip
    if variant % 4:  # one machine after another
        rows = [[line[0], m, *line[1:]] for m in kinds for line in body]
    else:
        rows = [[line[0], m, *line[1:]] for line in body for m in kinds]
    heads = [f"{n}[{u}]" for n, u in zip(data.names, data.units, strict=True)]
    columns = [
        TrueColumn(h, "number", u, total=3 * data.total(i))
        for i, (h, u) in enumerate(zip(heads, data.units, strict=True))
    ]
    content = text([[when.name, word, *heads], *rows], _DELIMITERS[variant % 3], "utf-8-sig")
    return one_table("several machines", variant, f"machines_{variant}.csv", content, [when, TrueColumn(word, "text"), *columns], len(rows), (1,), 2)  # fmt: skip


_SPLIT: tuple[tuple[str, str, str, str], ...] = (
    ("日期", "时间", "%Y-%m-%d", "%H:%M:%S"), ("Date", "Time", "%Y/%m/%d", "%H:%M"), ("Datum", "Uhrzeit", "%d.%m.%Y", "%H:%M:%S"),
    ("日期", "时刻", "%Y年%m月%d日", "%H时%M分"), ("DATE", "TIME", "%d-%b-%Y", "%H:%M:%S"), ("Datum", "Zeit", "%d.%m.%y", "%H:%M"),
    ("Date", "Hour", "%m/%d/%Y", "%I:%M:%S %p"), ("生产日期", "采样时间", "%Y.%m.%d", "%H:%M"), ("date", "time", "%Y%m%d", "%H%M%S"), ("日期", "时间", "%Y/%m/%d", "%H:%M"),
)  # fmt: skip


def split_times(variant: int, rng: random.Random) -> Shape:
    """Date and time of day in two columns; in the last variant the date stands in the first row of a day only."""
    day, clock, day_form, clock_form = _SPLIT[variant]
    data = series(
        rng,
        "de" if day == "Datum" else "zh" if "日期" in day else "en",
        3,
        step=timedelta(minutes=45),
    )
    decimal, delimiter = (",", ";") if day == "Datum" else (".", ",")
    rows, shown = [], ""
    for t, line in zip(data.times, lines(data, decimal=decimal), strict=True):
        date = t.strftime(day_form)
        rows.append(
            ["" if variant == 9 and date == shown else date, t.strftime(clock_form), *line[1:]]
        )
        shown = date
    heads = [f"{n}({u})" for n, u in zip(data.names, data.units, strict=True)]
    columns = [
        TrueColumn(h, "number", u, total=data.total(i))
        for i, (h, u) in enumerate(zip(heads, data.units, strict=True))
    ]
    parts = [TrueColumn(day, "date", part=True), TrueColumn(clock, "time_of_day", part=True)]
    joined = TrueColumn(f"{day} {clock}", "time", span=data.span(), part=True)
    return one_table("date and time apart", variant, f"apart_{variant}.csv", text([[day, clock, *heads], *rows], delimiter, "utf-8-sig"), [*parts, joined, *columns], len(rows), (1,), 2)  # fmt: skip


# (decimal, thousands, delimiter, full width, factor that brings thousands into the numbers)
_SIGNS = (
    (",", ".", ";", False, 100), (".", ",", ",", False, 100), (",", " ", ";", False, 100), (".", "'", ";", False, 100), (".", "", ",", True, 1),
    (",", "", "\t", False, 1), (".", ",", "\t", False, 1000), (",", ".", ";", False, 10_000), (",", "\u00a0", ";", False, 100),
)  # fmt: skip


def signs(variant: int, rng: random.Random) -> Shape:
    """Decimal comma, four signs between thousands, full-width digits; one column that can be read in two ways."""
    if variant == 9:
        return _two_ways(rng)
    decimal, thousands, delimiter, wide, factor = _SIGNS[variant]
    language = "zh" if wide or variant == 6 else "de" if decimal == "," else "en"
    data = series(rng, language, 3)
    places = [max(1, p) for p in data.decimals] if variant != 6 else [0, 2, 1]
    scaled = [tuple(v * factor for v in channel) for channel in data.values]
    rows = []
    for i, t in enumerate(data.times):
        cells = [written(v[i], p, decimal, thousands) for v, p in zip(scaled, places, strict=True)]
        stamp = t.strftime("%d.%m.%Y %H:%M" if language == "de" else "%Y-%m-%d %H:%M")
        rows.append([stamp, *(_full_width(c) if wide and i % 3 else c for c in cells)])
    columns = [
        TrueColumn(n, "number", may_unit=u, total=sum(round(v, p) for v in s))
        for n, u, s, p in zip(data.names, data.units, scaled, places, strict=True)
    ]
    return one_table("signs of numbers", variant, f"signs_{variant}.csv", text([[data.time_name, *data.names], *rows], delimiter, "utf-8-sig"), [data.time_column(), *columns], len(rows), (1,), 2)  # fmt: skip


def _full_width(cell: str) -> str:
    wide = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}
    assert unicodedata.normalize("NFKC", "".join(wide.get(c, c) for c in cell)) == cell
    return "".join(wide.get(c, c) for c in cell)


def _two_ways(rng: random.Random) -> Shape:
    """``1,234`` in every cell: a decimal comma or a sign between thousands; nothing in the file tells."""
    rows = [
        [
            (datetime(2026, 5, 14) + timedelta(hours=i)).strftime("%Y-%m-%d %H:%M"),
            f"{rng.randint(1, 9)},{rng.randint(100, 999)}",
        ]
        for i in range(48)
    ]
    columns = [TrueColumn("time", "time"), TrueColumn("weight", "number")]
    return one_table("signs of numbers", 9, "signs_9.csv", text([["time", "weight"], *rows], ";"), columns, 48, (1,), 2, asked="weight")  # fmt: skip


FAMILIES = {
    "preamble": preamble, "header_units": header_units, "quality": quality, "long": long_form,
    "machines": machines, "apart": split_times, "signs": signs,
}  # fmt: skip
