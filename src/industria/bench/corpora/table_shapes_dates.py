"""Delimited texts: how dates are written in ten trades, time zones and the night of the clock, kinds of cells."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from industria.bench.corpora.table_shapes import (
    LANGUAGES,
    Series,
    Shape,
    epoch,
    lines,
    one_table,
    series,
    text,
)
from industria.bench.corpora.true_tables import TrueColumn

_MONTHS = {"de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez".split()}  # noqa: SIM905  a calendar
_EPOCH_OF_SHEETS = datetime(1899, 12, 30)
Column = Literal["time", "values"]


def _serial(t: datetime) -> str:
    return f"{(t - _EPOCH_OF_SHEETS).total_seconds() / 86400:.6f}"


# (name of the column, how a time is written); 1 and 5 cannot be decided, all of their cells lie in one day.
_DATES: tuple[tuple[str, Callable[[datetime], str]], ...] = (
    ("Date/Time", lambda t: f"{t.month}/{t.day}/{t.year} {t.strftime('%I:%M:%S %p').lstrip('0')}"),
    ("Time", lambda t: t.strftime("%d/%m/%Y %H:%M")), ("Time", lambda t: t.strftime("%d/%m/%Y %H:%M:%S")),
    ("时间", lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}时{t.minute:02}分"), ("Timestamp", lambda t: t.strftime("%d-%b-%y %H:%M:%S")),
    ("Date", lambda t: t.strftime("%m/%d/%Y %H:%M")), ("ts", lambda t: str(epoch(t) * 1000)), ("Datum", _serial),
    ("time", lambda t: t.strftime("%Y%m%d%H%M%S")), ("Zeit", lambda t: f"{t.day:02}. {_MONTHS['de'][t.month - 1]} {t.year} {t.strftime('%H:%M')}"),
)  # fmt: skip
_OPEN = (1, 5)


def dates(variant: int, rng: random.Random) -> Shape:
    """US, GB, PI, Chinese, German, epoch, serial days, digits alone; twice day and month could be exchanged."""
    name, form = _DATES[variant]
    language = "zh" if variant == 3 else "de" if variant in (7, 9) else "en"
    start = datetime(2026, 4, 3 + variant) if variant in _OPEN else None
    step = timedelta(minutes=15) if variant in _OPEN else timedelta(hours=3)
    data = series(rng, language, 3, rows=60, start=start, step=step)
    asked = name if variant in _OPEN else ""
    decimal, delimiter = (",", ";") if language == "de" else (".", ",")
    content = text([[name, *data.names], *lines(data, form, decimal)], delimiter, "utf-8-sig")
    when = TrueColumn(name, "time", span=None if asked else data.span())
    return one_table("dates of ten trades", variant, f"dates_{variant}.csv", content, [when, *data.columns(units=False)], 60, (1,), 2, asked=asked)  # fmt: skip


def _offset(t: datetime, zone: ZoneInfo, colon: bool = True) -> str:
    text = t.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S%z")
    return f"{text[:-2]}:{text[-2:]}" if colon else text


_BERLIN, _SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
_NIGHT = datetime(
    2025, 10, 25, 22, 30
)  # in UTC: an hour and a half before the clocks of Berlin go back


def zones(variant: int, rng: random.Random) -> Shape:
    """Offsets, Z, epochs; the night in which an hour comes twice: with offsets it is clear, without it is said."""
    writers: dict[int, Callable[[datetime], str]] = {
        0: lambda t: _offset(t, _SHANGHAI), 1: lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ"), 2: lambda t: _offset(t, _BERLIN),
        3: lambda t: t.replace(tzinfo=UTC).astimezone(_BERLIN).strftime("%d.%m.%Y %H:%M:%S"), 4: lambda t: _offset(t, _SHANGHAI, False),
        5: lambda t: str(epoch(t)), 6: lambda t: t.strftime("%Y-%m-%d %H:%M:%S UTC"), 7: lambda t: _offset(t, _BERLIN, False).replace("T", " "),
        8: lambda t: t.strftime("%Y-%m-%d %H:%M:%S.") + f"{rng.randint(0, 999):03}Z", 9: lambda t: str(epoch(t) * 1_000_000),
    }  # fmt: skip
    night = variant in (2, 3, 7)
    language = "de" if variant == 3 else LANGUAGES[variant % 2]
    data = series(
        rng, language, 3, rows=60, start=_NIGHT if night else None, step=timedelta(minutes=5)
    )
    decimal, delimiter = (",", ";") if language == "de" else (".", ",")
    asked = data.time_name if variant == 3 else ""
    content = text(
        [[data.time_name, *data.names], *lines(data, writers[variant], decimal)],
        delimiter,
        "utf-8-sig",
    )
    when = TrueColumn(data.time_name, "time", span=None if asked else data.span())
    return one_table("zones and the night of the clock", variant, f"zones_{variant}.csv", content, [when, *data.columns(units=False)], 60, (1,), 2, asked=asked)  # fmt: skip


def _duration(minutes: int, form: int) -> str:
    hours, rest = divmod(minutes, 60)
    return (f"{hours}:{rest:02}:00", f"{hours}h {rest:02}min", f"{hours // 24}d {hours % 24:02}:{rest:02}", f"{hours}小时{rest}分", f"PT{hours}H{rest}M")[form]  # fmt: skip


_YES = (("是", "否"), ("yes", "no"), ("ja", "nein"), ("TRUE", "FALSE"), ("on", "off"), ("Y", "N"), ("true", "false"), ("有", "无"), ("Ja", "Nein"), ("√", "×"))  # fmt: skip
_WORDS = (
    "---",
    "n/a",
    "I/O Timeout",
    "故障",
    "Bad Input",
    "#N/A",
    "Störung",
    "No Data",
    "通讯中断",
    "Err",
)


def cells(variant: int, rng: random.Random) -> Shape:
    """Durations, times of day, truth values, words among numbers, sentinels, ids with zeros before them."""
    data = series(rng, LANGUAGES[variant % 3], 2, rows=rng.randint(40, 60), step=timedelta(hours=5))
    yes, word = _YES[variant], _WORDS[variant]
    zh, de = variant % 3 == 0, variant % 3 == 2
    heads = ["编号", "开始时刻", "时长", "合格"] if zh else ["Nr", "Beginn", "Dauer", "geprüft"] if de else ["id", "start of day", "duration", "checked"]  # fmt: skip
    bad = sorted(rng.sample(range(5, len(data.times)), 4))
    rows, totals = [], [0.0, 0.0]
    for i, line in enumerate(lines(data)):
        first, second = line[1], line[2]
        if i in bad:
            first, second = word, "-9999"
        else:
            totals[0] += float(first)
        totals[1] += float(second)
        minutes = rng.randint(3, 3600)
        rows.append([line[0], f"{i * 7 + 3:06}", f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}", _duration(minutes, variant % 5), rng.choice(yes), first, second])  # fmt: skip
    columns = [
        data.time_column(), TrueColumn(heads[0], "strict_text"), TrueColumn(heads[1], "time_of_day"), TrueColumn(heads[2], "duration"),
        TrueColumn(heads[3], "boolean"), _worded(data, totals[0], len(bad)), TrueColumn(data.names[1], "number", may_unit=data.units[1], total=totals[1]),
    ]  # fmt: skip
    content = text([[data.time_name, *heads, *data.names], *rows], ";" if de else ",", "utf-8-sig")
    return one_table("durations, truth values, words, ids", variant, f"cells_{variant}.csv", content, columns, len(rows), (1,), 2)  # fmt: skip


def _worded(data: Series, total: float, words: int) -> TrueColumn:
    return TrueColumn(data.names[0], "number", may_unit=data.units[0], total=total, words=words)


FAMILIES = {"dates": dates, "zones": zones, "cells": cells}
