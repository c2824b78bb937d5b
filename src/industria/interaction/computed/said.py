"""What was computed, in a sentence of Chinese or English, with evidence that can be opened and recomputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from industria.core import Evidence, Finding, Language, Locator, Text
from industria.interaction.computed.channels import Channel, Place, Readings, converted
from industria.interaction.computed.figures import Figure
from industria.interaction.statement import Statement

if TYPE_CHECKING:
    from industria.interaction.computed.readings import Task

_DIGITS = 6
_MICRO = timedelta(microseconds=1)
_NAMES = {
    "ask_highest": Text("最大值", "highest value"),
    "ask_lowest": Text("最小值", "lowest value"),
    "ask_mean": Text("平均值", "mean"),
    "ask_total": Text("合计", "total"),
    "value": Text("值", "value"),
}
_ORDERS = {"ask_first": Text("首次如此", "first"), "ask_last": Text("最后一次如此", "last")}
_COUNTS = {
    "bad_readings": Text("坏质量读数", "readings of bad quality"),
    "count_rows": Text("读数如此", "such readings"),
}
_TIMED = ("ask_highest", "ask_lowest", "value")


def no_answer(why: str) -> Finding:
    """A refusal for what a library says is wrong with the question."""
    return Finding("ask.values", Text(why, why))


def number(value: float) -> str:
    """A number without digits that mean nothing: whole ones whole, others to six digits."""
    rounded = float(f"{value:.{_DIGITS + 3}g}")
    if rounded == int(rounded) and abs(rounded) < 1e15:
        return str(int(rounded))
    return f"{value:.{max(_DIGITS, len(str(int(abs(value)))) + 2)}g}"


def time_said(moment: datetime | pd.Timestamp) -> str:
    """A time to the minute, or to the second where it has one."""
    stamp = pd.Timestamp(moment)
    return f"{stamp:%Y-%m-%d %H:%M:%S}" if stamp.second else f"{stamp:%Y-%m-%d %H:%M}"


def period_said(since: datetime, until: datetime) -> str:
    """A period as short as it can be said: a day, days, or its ends."""
    last = until + _MICRO
    if since.time() == last.time() == datetime.min.time() and last > since:
        days = (f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}")
        return days[0] if days[0] == days[1] else f"{days[0]} – {days[1]}"
    return time_said(since) if since == until else f"{time_said(since)} – {time_said(until)}"


def lasted_said(span: timedelta, language: Language) -> str:
    """A duration in hours and in minutes."""
    hours, minutes = span.total_seconds() / 3600, span.total_seconds() / 60
    if language == "zh":
        return f"{hours:.4g} 小时（{minutes:.6g} 分钟）"
    return f"{hours:.4g} h ({minutes:.6g} min)"


def told(
    channel: Channel,
    figure: Figure,
    rows: Readings,
    task: Task,
    period: tuple[datetime, datetime],
    language: Language,
) -> Statement:
    """The statement of one figure of a channel over a period."""
    name, when = _name(channel, task), period_said(*period)
    unit = task.read.unit or rows.unit
    condition = f" ({task.where_said.strip()})" if task.where_said else ""
    first = _sentence(figure, f"{name}{condition}", (rows.unit, unit), language)
    if not task.read.periods:
        when = f"全部记录 {when}" if language == "zh" else f"over the whole record, {when}"
    counted = _counted(figure, rows, when, language)
    evidence = _evidence(channel, figure, rows, period)
    if task.where:  # a window names no condition: what all its rows say is something else
        evidence = [replace(e, excerpt="") for e in evidence]
    return Statement(f"{first}{counted}", evidence[0], True, tuple(evidence[1:]), bound=True)


def told_difference(
    channel: Channel,
    kind: str,
    both: Sequence[tuple[Readings, Figure, tuple[datetime, datetime]]],
    task: Task,
    language: Language,
) -> Statement:
    """The statement of one figure over two periods and of what lies between them."""
    rows, unit = both[0][0], task.read.unit or both[0][0].unit
    values = [_in(float(f.value), (rows.unit, unit)) for _, f, _ in both]  # type: ignore[arg-type]
    shown = f" {unit}" if unit else ""
    each = [f"{number(v)}{shown}" for v in values]
    days = [period_said(*p) for _, _, p in both]
    apart, more = number(abs(values[0] - values[1])), int(values[1] > values[0])
    named = _NAMES[kind].in_language(language)
    if language == "zh":
        text = f"{_name(channel, task)} 的{named}：{days[0]} 为 {each[0]}，{days[1]} 为 {each[1]}，相差 {apart}{shown}（{days[more]} 较高）。"
    else:
        text = (
            f"{_name(channel, task)} had a {named} of {each[0]} in {days[0]} and of {each[1]} in {days[1]}, "
            f"a difference of {apart}{shown} ({days[more]} is higher)."
        )
    evidence = [e for r, f, p in both for e in _evidence(channel, f, r, p)]
    return Statement(text, evidence[0], True, tuple(evidence[1:]), bound=True)


def _name(channel: Channel, task: Task) -> str:
    return f"{channel.name} ({task.machine})" if task.machine else channel.name


def _in(value: float, units: tuple[str, str]) -> float:
    have, wanted = units
    return value if have == wanted else converted(value, have, wanted)


def _sentence(figure: Figure, name: str, units: tuple[str, str], language: Language) -> str:
    """What was asked in a sentence of its own; the period and the rows are said behind it."""
    zh, shown = language == "zh", f" {units[1]}" if units[1] else ""
    of = f"{number(_in(figure.of, units))}{shown}" if figure.of is not None else ""
    if isinstance(figure.value, timedelta):
        lasted = lasted_said(figure.value, language)
        if of:
            return (
                f"{name} 在 {of} 上保持不变 {lasted}。"
                if zh
                else f"{name} stayed at {of} for {lasted}."
            )
        return f"{name} 共 {lasted}。" if zh else f"{name} was so for {lasted}."
    if isinstance(figure.value, pd.Timestamp):
        at, said = time_said(figure.value), _ORDERS[figure.kind].in_language(language)
        return (
            f"{name} {said}是在 {at}（{of}）。" if zh else f"{name} was so {said} at {at} ({of})."
        )
    if figure.kind in _COUNTS:
        count, what = number(figure.value), _COUNTS[figure.kind].in_language(language)
        return f"{name} 有 {count} 个{what}。" if zh else f"{name} has {count} {what}."
    value = f"{number(_in(figure.value, units))}{shown}"
    if figure.kind == "ask_change":
        return f"{name} 增加了 {value}。" if zh else f"{name} went up by {value}."
    named = _NAMES[figure.kind].in_language(language)
    at = time_said(figure.at) if figure.at is not None and figure.kind in _TIMED else ""
    if zh:
        return f"{name} 的{named}为 {value}{f'，出现在 {at}' if at else ''}。"
    return f"{name} had a {named} of {value}{f' at {at}' if at else ''}."


def _counted(figure: Figure, rows: Readings, when: str, language: Language) -> str:
    """The period, when it was, how many readings were used, and which were not."""
    zh = language == "zh"
    spent = (
        isinstance(figure.value, timedelta) and figure.at is not None and figure.until is not None
    )
    ends = f"{time_said(figure.at)} – {time_said(figure.until)}" if spent else ""
    parts = [f"时间 {ends}" if zh else f"from {ends}"] if ends else []
    parts.append(f"时段 {when}" if zh else f"period {when}")
    if rows.utc:
        parts.append("时间为 UTC" if zh else "times in UTC")
    parts.append(f"用了 {len(rows.good)} 个读数" if zh else f"{len(rows.good)} readings used")
    if len(rows.bad) and figure.kind != "bad_readings":
        parts.append(
            f"剔除 {len(rows.bad)} 个坏值" if zh else f"{len(rows.bad)} of bad quality left out"
        )
    if rows.sentinels:
        parts.append(f"{rows.sentinels} 个无测量的标记值未用" if zh else f"{rows.sentinels} that only say that nothing was measured left out")  # fmt: skip
    return f"（{'，'.join(parts)}）" if zh else f" ({', '.join(parts)})"


def _evidence(
    channel: Channel, figure: Figure, rows: Readings, period: tuple[datetime, datetime]
) -> list[Evidence]:
    """Windows of the tables with what they say of it; without an excerpt where a unit had to be converted."""
    frame = rows.good if figure.kind != "bad_readings" else rows.bad
    if figure.rows:
        picked = [(frame["stored"].iloc[r], frame["value"].iloc[r], int(frame["place"].iloc[r])) for r in figure.rows if r < len(frame)]  # fmt: skip
        out = []
        for number_ in dict.fromkeys(p for _, _, p in picked):
            place = channel.places[number_]
            own = [(t, v) for t, v, p in picked if p == number_]
            said = "; ".join(f"{v:.10g} at {_iso(t)}" for t, v in own)
            out.append(_window(channel, place, said, own[0][0], own[-1][0]))
        if out:
            return out
    out = []
    for number_, own in frame.groupby("place"):
        place = channel.places[int(number_)]
        since, until = own["stored"].min(), own["stored"].max()
        values = own["value"].dropna()
        said = f"since {_iso(since)} min {values.min():.10g}, mean {values.mean():.10g}, max {values.max():.10g}"
        out.append(_window(channel, place, said if len(values) and figure.kind != "bad_readings" else "", since, until))  # fmt: skip
    place = channel.places[0]
    return out or [_window(channel, place, "", *period)]


def _window(
    channel: Channel, place: Place, said: str, since: datetime, until: datetime
) -> Evidence:
    locator = Locator("window", since=_iso(since), until=_iso(until), columns=(place.shown,))
    plain = not place.unit or place.unit == channel.unit
    excerpt = f"{place.asset.table}.{place.shown}: {said}" if said and plain else ""
    return Evidence(place.asset.id, locator, excerpt, 1.0)


def _iso(moment: datetime | pd.Timestamp) -> str:
    return f"{pd.Timestamp(moment):%Y-%m-%dT%H:%M:%S}"
