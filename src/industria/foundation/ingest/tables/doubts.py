"""What a table leaves open, as questions to the user with the option that settles each."""

from __future__ import annotations

from collections import Counter

from industria.core import Text
from industria.foundation.ingest.tables.numbers import Notation
from industria.foundation.ingest.tables.times import TimePlan
from industria.foundation.ingest.understanding import Doubt


def day_or_month(column: str, plan: TimePlan) -> Doubt:
    """Which of two numbers is the day: nothing in the column decides it, or its cells are at odds."""
    read = {"dmy": Text("日在前", "day first"), "mdy": Text("月在前", "month first")}.get(
        plan.order, Text("年在前", "year first")
    )
    option = "--month-first" if plan.order == "dmy" else "--day-first"
    if plan.conflicting:
        return Doubt(
            "day_or_month", column,
            Text(f"{column}: 有的单元格只能日在前, 有的只能月在前; 按{read.zh}读取, 其余未读",
                 f"{column}: some cells can only be day first and some only month first; read {read.en}, the rest not read"),
            option,
        )  # fmt: skip
    return Doubt(
        "day_or_month", column,
        Text(f"{column}: 日与月的先后无法由文件确定, 按{read.zh}读取",
             f"{column}: nothing in the file says whether day or month comes first; read {read.en}"),
        option,
    )  # fmt: skip


def several_offsets(column: str) -> Doubt:
    """Times with several offsets, and a plant without a zone."""
    return Doubt(
        "several_offsets", column,
        Text(f"{column}: 时间带有多种时区偏移, 统一为 UTC",
             f"{column}: times come with several offsets; all were brought to UTC"),
        "--zone",
    )  # fmt: skip


def decimal_sign(column: str, notation: Notation) -> Doubt:
    """A sign that may be the decimal one or that of thousands."""
    other = "," if notation.decimal == "." else "."
    grouped = notation.thousands or "-"
    return Doubt(
        "decimal_sign", column,
        Text(f"{column}: 小数点无法确定; 以 {notation.decimal!r} 为小数点, {grouped!r} 为千位分隔读取",
             f"{column}: nothing says which sign is the decimal one; read with {notation.decimal!r} as the "
             f"decimal sign and {grouped!r} for thousands"),
        f"--decimal {other}",
    )  # fmt: skip


def kept_as_text(column: str, odd: Counter[str]) -> Doubt:
    """A column of numbers with cells that are none, kept as it is written."""
    words = ", ".join(repr(w) for w, _ in odd.most_common(5))
    return Doubt(
        "mixed", column,
        Text(f"{column}: 多为数字, 但也有 {words}, 因此按文本保留",
             f"{column}: most cells are numbers, but there are {words} too, so it is kept as text"),
    )  # fmt: skip


def no_names() -> Doubt:
    """A table whose first row holds values."""
    return Doubt(
        "no_names", "",
        Text("没有找到表头, 列名为 column_0, column_1 ...",
             "no row of names was found; columns are called column_0, column_1 ..."),
        "--header",
    )  # fmt: skip


def nameless(column: str) -> Doubt:
    """A column with values and no name."""
    return Doubt(
        "nameless", column,
        Text(f"{column}: 该列有值而没有名称", f"{column}: the column has values and no name"),
    )  # fmt: skip


def time_not_read(column: str, cell: str) -> Doubt:
    """A column that is called a time, and whose cells are none in a form that is known."""
    return Doubt(
        "time_not_read", column,
        Text(f"{column}: 列名是时间, 但像 {cell!r} 的写法读不出时间, 按文本保留",
             f"{column}: it is called a time, but cells such as {cell!r} are in no form that is read as one; kept as text"),
    )  # fmt: skip


def clock_back(column: str, at: str, rows: int) -> Doubt:
    """Local times that come twice in the night the clock goes back."""
    return Doubt(
        "clock_back", column,
        Text(f"{column}: {at} 时钟拨回一小时, {rows} 行的时间出现两次; 保持文件中的顺序",
             f"{column}: the clock goes back an hour at {at}, {rows} rows have a time twice; the order of the file is kept"),
        "--zone",
    )  # fmt: skip
