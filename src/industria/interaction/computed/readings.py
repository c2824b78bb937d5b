"""Questions about recorded readings, answered by a figure that is computed from them.

The question's channel, period, comparison and figure are found, and every other word of it has to be accounted for;
then the rows are read, those of bad quality left out and said, and the figure comes with its unit, its time, its
period and the number of readings. A channel, a period or a figure that is not there is a refusal that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from industria.core import Finding, InputError, Language, Text
from industria.foundation import lexicon
from industria.foundation.knowledge.binding.settle import Settling
from industria.foundation.lake import Lake
from industria.infrastructure.plain_path import sql_name
from industria.interaction.computed import figures
from industria.interaction.computed.binding import ChannelBinder
from industria.interaction.computed.channels import (
    Channel,
    Readings,
    channels_of,
    clock_of,
    converted,
    read_between,
    span_of,
)
from industria.interaction.computed.clock import Clock
from industria.interaction.computed.figures import Figure
from industria.interaction.computed.machines import MachineNames
from industria.interaction.computed.periods import Period
from industria.interaction.computed.question import Read, read, take_figures
from industria.interaction.computed.said import no_answer, period_said, told, told_difference
from industria.interaction.computed.text import Asked
from industria.interaction.statement import Statement

_EQUALS = lexicon.Pattern(r"\s*{equals_word}?\s*(-?\d+(?:\.\d+)?)\b")
_EXTREMES = ("ask_highest", "ask_lowest")
_COVERED = 0.5  # of a period, or its figure would be of another one
_MOST_ROWS_SAID = 3
_DAY = timedelta(days=1)
Facts = Sequence[Statement | Finding]


@dataclass
class Task:
    """What is to be computed: of which channel, over which instants, under which condition on other columns."""

    read: Read
    channel: Channel
    machine: str
    where: str = ""
    where_said: str = ""


class ReadingAnswers:
    """A source of statements about recorded readings."""

    def __init__(
        self, lake: Lake, binding: Callable[[], Settling], zone: Callable[[], str] = str
    ) -> None:
        """``binding``: what tells which channel is of which machine; ``zone``: the plant's, empty where it has none."""
        self._lake = lake
        self._binding = binding
        self._zone = zone
        self._state: tuple[tuple[tuple[str, int], ...], ChannelBinder, Clock] | None = None

    def __call__(self, question: str, language: Language) -> Facts:
        """The statement, or why there is none; nothing where the question is not of this kind."""
        try:
            asked = read(question)
        except InputError as wrong:
            return [no_answer(str(wrong))] if self._names_channel(question) else []
        named = self._channels().named(asked.asked)
        asked.local = asked.asked.has("asks_local")
        condition = self._condition(asked, named)
        mine = [n for n in named if condition is None or n[0] < condition[0]]
        for start, end, _ in mine:
            asked.asked.take(start, end)
        asked.figures = take_figures(asked.asked)
        if not asked.figures and not asked.periods:
            return []
        if not asked.periods and lexicon.has(question, "newest_value"):
            return []  # what it reads now is told by the sources of live values
        if "ask_change" in asked.figures:  # "by how many strokes did it advance"
            asked.figures -= {"ask_difference", "count_rows"}
        bound = self._channels().bind(asked, mine[0][2] if mine else [])
        channels = mine[0][2] if mine else bound.channels
        if mine and any(set(map(id, c)) != set(map(id, channels)) for _, _, c in mine[1:]):
            channels = [c for c in channels if all(c in other for _, _, other in mine)]
        if not channels:
            return []
        if bound.left:
            return [_left_over(channels[0], [w.meaning for w in bound.left])]
        return self._answered(asked, channels, bound.machine, condition, language)

    def _names_channel(self, question: str) -> bool:
        return bool(self._channels().named(Asked(question)))

    def _answered(
        self,
        asked: Read,
        channels: Sequence[Channel],
        machine: str,
        condition: tuple[int, str, str] | None,
        language: Language,
    ) -> Facts:
        found: list[Statement] = []
        refused: list[Finding] = []
        for channel in channels:
            task = Task(asked, channel, machine)
            if condition:
                task.where, task.where_said = condition[1], condition[2]
            try:
                done = self._of(task, language)
            except InputError as wrong:
                done = no_answer(str(wrong))
            (found if isinstance(done, Statement) else refused).append(done)  # type: ignore[arg-type]
        if len(found) > 1:
            names = ", ".join(f"{c.name} ({c.places[0].asset.name})" for c in channels[:6])
            return [
                Finding(
                    "ask.several",
                    Text(f"有几个测点符合：{names}；请写明是哪一个", f"several channels fit: {names}; name the one that is meant"),
                )
            ]  # fmt: skip
        return found or refused[:1]

    def _of(self, task: Task, language: Language) -> Statement | Finding:
        span = span_of(self._lake, task.channel)
        if span is None:
            return no_answer(f"{task.channel.name} has no rows")
        periods = [_instants(p, span) for p in task.read.periods] or [span]
        if len(periods) == 2 and "ask_difference" in task.read.figures:
            return self._compared(task, periods, language)
        if len(periods) != 1:
            return no_answer(f"expected one period, found {len(periods)}: name one")
        since, until = periods[0]
        rows = self._read(task, since, until)
        if rows.utc and task.read.local:
            return _no_zone(task.channel)
        if missing := _uncovered(task, rows, since, until, span):
            return missing
        figure = self._figure(task, rows, since, until)
        if figure is None or isinstance(figure, Finding):
            return figure or _no_figure(task)
        return told(task.channel, figure, rows, task, (since, until), language)

    def _compared(
        self, task: Task, periods: Sequence[tuple[datetime, datetime]], language: Language
    ) -> Statement | Finding:
        kinds = task.read.figures - {"ask_difference", "ask_moment"}
        if len(kinds) != 1 or not kinds <= {*_EXTREMES, "ask_mean", "ask_total"}:
            return _no_figure(task)
        kind = kinds.pop()
        both = []
        for since, until in periods:
            rows = self._read(task, since, until)
            if rows.good.empty:
                return _no_rows(task, since, until, span_of(self._lake, task.channel))
            both.append((rows, _plain_figure(kind, rows.good), (since, until)))
        return told_difference(task.channel, kind, both, task, language)

    def _figure(
        self, task: Task, rows: Readings, since: datetime, until: datetime
    ) -> Figure | Finding | None:
        """The one figure that is asked for; None where it is not one that is computed."""
        asked, frame = task.read, rows.good
        kinds = set(asked.figures)
        timed = "ask_moment" in kinds
        kinds.discard("ask_moment")
        if "bad_readings" in kinds and kinds <= {"bad_readings", "count_rows"}:
            return Figure("bad_readings", float(len(rows.bad)))
        if asked.comparison:
            return _compared_with(task, frame, kinds, timed)
        if "ask_frozen" in kinds and kinds <= {"ask_frozen", "ask_span"}:
            return figures.frozen(frame)
        if len(kinds) == 1 and kinds <= {*_EXTREMES, "ask_mean", "ask_total", "ask_change"}:
            kind = kinds.pop()
            if kind == "ask_total" and figures.usual_step(frame["time"]) < timedelta(hours=8):
                return None  # a sum of readings of a rate or a level means nothing
            if kind == "ask_change":
                return _changed(frame, self._around(task, since, until))
            return _plain_figure(kind, frame)
        if kinds or timed:
            return None
        moment = len(asked.periods) == 1 and asked.periods[0].moment
        if len(frame) == 1:
            return Figure("value", float(frame["value"].iloc[0]), frame["time"].iloc[0], rows=(0,))
        if moment and not frame.empty and frame["value"].nunique() == 1:
            return Figure("value", float(frame["value"].iloc[0]), frame["time"].iloc[0], rows=(0,))
        return None

    def _around(self, task: Task, since: datetime, until: datetime) -> pd.DataFrame:
        """Readings of a counter from the one at the beginning to the one at the end, the next midnight's for a day."""
        if task.read.periods and task.read.periods[0].whole_days():
            until = until + timedelta(microseconds=1)
        return self._read(task, since, until).good

    def _condition(
        self, asked: Read, named: Sequence[tuple[int, int, list[Channel]]]
    ) -> tuple[int, str, str] | None:
        """``while BL1_MODE was 2``: where it begins, as SQL and as it is said; taken from the question."""
        text = asked.asked.open
        begins = [w.start for w in lexicon.scan(text, "if") if w.start > 0]
        for start, end, channels in named[1:]:
            match = _EQUALS.match(text, end)
            opened = [b for b in begins if b < start]
            if not match or not opened:
                continue
            column = channels[0].places[0].value
            said = text[opened[-1] : match.end()]
            asked.asked.take(opened[-1], match.end())
            return opened[-1], f"{sql_name(column)} = {match[1]}", said
        return None

    def _channels(self) -> ChannelBinder:
        now = tuple(sorted((a.id, a.version) for a in self._lake.catalogue.tables()))
        if self._state is None or self._state[0] != now:
            binding = self._binding()
            binder = ChannelBinder(channels_of(self._lake, binding), MachineNames(binding.binder()))
            self._state = (now, binder, clock_of(self._lake, self._zone()))
        return self._state[1]

    def _read(self, task: Task, since: datetime, until: datetime) -> Readings:
        self._channels()
        assert self._state is not None
        return read_between(self._lake, task.channel, since, until, self._state[2], task.where)


def _plain_figure(kind: str, frame: pd.DataFrame) -> Figure:
    if kind in _EXTREMES:
        return figures.extreme(frame, kind)
    return figures.mean(frame) if kind == "ask_mean" else figures.total(frame)


def _changed(frame: pd.DataFrame, around: pd.DataFrame) -> Figure | None:
    values = around["value"] if not around.empty else frame["value"]
    return (
        figures.change(around if not around.empty else frame)
        if figures.is_counter(values.tolist())
        else None
    )


def _compared_with(
    task: Task, frame: pd.DataFrame, kinds: set[str], timed: bool
) -> Figure | Finding | None:
    """A figure of the readings that are above, below or at a number."""
    comparison = task.read.comparison
    assert comparison is not None
    limit = comparison.value
    if comparison.unit:
        limit = converted(limit, comparison.unit, task.channel.unit)
    fits = figures.holds(frame, comparison, limit)
    counted = bool(kinds & {"count_rows"})
    if kinds <= {"ask_first"} and (kinds or timed):
        return figures.when(frame, fits, "ask_first")
    if kinds == {"ask_last"}:
        return figures.when(frame, fits, "ask_last")
    if kinds == {"ask_span"}:
        return figures.duration(frame, fits)
    if counted and kinds <= {"count_rows"}:
        return Figure("count_rows", float(fits.sum()))
    return None


def _instants(period: Period, span: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """The period in the one year of the record that it fits, where it names none.

    Raises InputError where the record has several years.
    """
    years = range(span[0].year, span[1].year + 1)
    if not period.year and len(years) > 1:
        raise InputError(
            f"expected a period with its year, found none: the record goes from {span[0]:%Y-%m-%d} to {span[1]:%Y-%m-%d}"
        )
    return period.bounds(period.year or span[0].year)


def _uncovered(
    task: Task, rows: Readings, since: datetime, until: datetime, span: tuple[datetime, datetime]
) -> Finding | None:
    """Why a period cannot be answered: it has no readings, or the record holds too little of it."""
    if rows.good.empty and (rows.bad.empty or "bad_readings" not in task.read.figures):
        return _no_rows(task, since, until, span)
    if not task.read.periods or until - since < timedelta(hours=1):
        return None
    inside = min(until, span[1] + _DAY) - max(since, span[0] - _DAY)
    if inside < _COVERED * (until - since):
        return _no_rows(task, since, until, span)
    return None


def _no_rows(
    task: Task, since: datetime, until: datetime, span: tuple[datetime, datetime] | None
) -> Finding:
    name, asked = task.channel.name, period_said(since, until)
    record = f"{span[0]:%Y-%m-%d %H:%M} – {span[1]:%Y-%m-%d %H:%M}" if span else "–"
    return Finding(
        "ask.period",
        Text(
            f"{name} 在 {asked} 没有可用的读数；记录为 {record}",
            f"{name} has no readings that can be used in {asked}; its record is {record}",
        ),
        {"channel": name},
    )


def _no_zone(channel: Channel) -> Finding:
    name = channel.name
    return Finding(
        "ask.zone",
        Text(
            f"{name} 的时间为 UTC，而工厂的时区未知，不能换成当地时间；请用 industria init --zone 设定时区",
            f"the times of {name} are in UTC and the plant's zone is not known, so there is no local time of it; "
            "set it with industria init --zone",
        ),
        {"channel": name},
    )


def _no_figure(task: Task) -> Finding:
    name = task.channel.name
    return Finding(
        "ask.figure",
        Text(
            f"对 {name} 不能算出所问的内容；可计算最大、最小、平均、某时刻的值、首次超过、持续时间等，其他请用 industria sql",
            f"what is asked of {name} is not computed: highest, lowest, mean, the value at a time, first above, how long and "
            "the like are; ask anything else with industria sql",
        ),
        {"channel": name},
    )


def _left_over(channel: Channel, words: Sequence[str]) -> Finding:
    what = ", ".join(dict.fromkeys(w.removeprefix("=") for w in words))
    return Finding(
        "ask.values",
        Text(
            f"问的是 {channel.name}，但没有理解 '{what}'，所以不计算；请换个说法，或用 industria sql 查询",
            f"the question is of {channel.name}, and '{what}' in it is not understood, so nothing is computed; "
            "say it another way, or ask it with industria sql",
        ),
        {"sensor": channel.name, "asked": what},
    )
