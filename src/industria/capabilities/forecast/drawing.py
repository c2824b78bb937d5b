"""A forecast as SVG: the past, the band, what was said a horizon ago, errors and weights; nothing from outside."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from industria.capabilities.forecast.words import ERRORS, WORDS, expert_said
from industria.core import Language

if TYPE_CHECKING:
    from industria.capabilities.forecast.chart import ColumnChart

_WIDTH, _LEFT, _RIGHT, _PLOT = 960, 72, 24, 250
_HEAD, _BARS, _GAP = 66, 24, 34
_INK, _SOFT, _LINE = "#16242c", "#5c6f7a", "#dde4e8"
_READINGS, _AHEAD, _REPLAY, _LAST, _SEASON = "#506b7a", "#0e7c86", "#c4662a", "#8a5a00", "#5a6acf"
_MOST_EXPERTS = 5
_DAY_S = 86400
_STEPS_S = (
    60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, _DAY_S, 2 * _DAY_S, 7 * _DAY_S,
    14 * _DAY_S,
)  # fmt: skip
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class _Scale:
    """From times and values to places of a plot whose top is ``top``."""

    since: datetime
    seconds: float
    low: float
    high: float
    top: float

    def x(self, moment: datetime) -> float:
        wide = _WIDTH - _LEFT - _RIGHT
        return _LEFT + wide * (moment - self.since).total_seconds() / self.seconds

    def y(self, value: float) -> float:
        return self.top + _PLOT * (self.high - value) / (self.high - self.low)

    def path(self, times: Sequence[datetime], values: Sequence[float]) -> str:
        pairs = [f"{self.x(t):.1f} {self.y(v):.1f}" for t, v in zip(times, values, strict=True)]
        return "M" + "L".join(pairs)


def svg_of(charts: Sequence[ColumnChart], language: Language) -> str:
    """All charts, one below the other."""
    parts, top = [], 0.0
    for chart in charts:
        drawn, height = _one(chart, top, language)
        parts.append(drawn)
        top += height + _GAP
    height = max(top - _GAP, 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" font-size="12" role="img" font-family="Inter, system-ui, \'Segoe UI\', '
        "'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\">"
    )
    return f'{head}<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'


def _one(chart: ColumnChart, top: float, language: Language) -> tuple[str, float]:
    """One chart and how high it is."""
    name = f"{chart.column} [{chart.unit}]" if chart.unit else chart.column
    said = _word("f_window", language, **chart.window)
    parts = [
        _text(16, top + 24, name, size=16, weight=600),
        _text(16, top + 44, said, fill=_SOFT),
    ]
    legend, below = _legend(chart, top + _HEAD, language)
    scale = _scale(chart, below + 10)
    parts += [legend, _axes(scale), *_courses(chart, scale)]
    bottom = scale.top + _PLOT + 44
    ends = []
    for column, (title, bars) in enumerate(_tables(chart, language)):
        drawn, end = _bars(title, bars, 16 + column * (_WIDTH // 2), bottom)
        parts.append(drawn)
        ends.append(end)
    return "".join(parts), max(ends) - top + 10


def _scale(chart: ColumnChart, top: float) -> _Scale:
    low, _, high = chart.band
    values = [*chart.history.values, *low, *high]
    if chart.replay is not None:
        values += [*map(float, chart.replay.said.mean)]
    least, most = min(values), max(values)
    margin = 0.06 * (most - least) or abs(most) or 1.0
    since, until = _moment(chart.history.times[0]), _moment(chart.ahead[-1])
    seconds = max((until - since).total_seconds(), 1.0)
    return _Scale(since, seconds, least - margin, most + margin, top)


def _axes(scale: _Scale) -> str:
    bottom, parts = scale.top + _PLOT, []
    for value, said in _numbers(scale.low, scale.high):
        y = scale.y(value)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_LINE}"/>'
        )
        parts.append(_text(_LEFT - 8, y + 4, said, anchor="end", fill=_SOFT))
    for moment, said in _times(scale.since, scale.seconds):
        x = scale.x(moment)
        if _LEFT + 30 <= x <= _WIDTH - _RIGHT - 30:
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}" stroke="{_SOFT}"/>'
            )
            parts.append(_text(x, bottom + 19, said, anchor="middle", fill=_SOFT))
    parts.append(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{bottom}" y2="{bottom}" stroke="{_SOFT}"/>'
    )
    return "".join(parts)


def _courses(chart: ColumnChart, scale: _Scale) -> Iterable[str]:
    """The band first, what is read over it last."""
    low, middle, high = chart.band
    ahead = [_moment(t) for t in chart.ahead]
    past = [_moment(t) for t in chart.history.times]
    back = scale.path(ahead[::-1], low[::-1])[1:]
    yield f'<path d="{scale.path(ahead, high)}L{back}Z" fill="{_AHEAD}" opacity=".18"/>'
    x = scale.x(past[-1])
    yield (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{scale.top}" y2="{scale.top + _PLOT}" stroke="{_SOFT}" '
        'stroke-dasharray="2 3"/>'
    )
    yield _course(scale.path(past, chart.history.values), _READINGS, 1.2)
    if chart.replay is not None:
        times = [_moment(str(t)[:19]) for t in chart.replay.times]
        if chart.replay.seasonal_naive is not None:
            naive = _inside(chart.replay.seasonal_naive, scale)
            yield _course(scale.path(times, naive), _SEASON, 1.1, "2 3")
        yield _course(scale.path(times, _inside(chart.replay.last_value, scale)), _LAST, 1.1, "6 3")
        yield _course(scale.path(times, _inside(chart.replay.said.mean, scale)), _REPLAY, 1.6)
    yield _course(scale.path(ahead, middle), _AHEAD, 2)


def _inside(values: Iterable[float], scale: _Scale) -> list[float]:
    """A naive course may leave the plot; it is drawn along its edge then."""
    return [min(max(float(v), scale.low), scale.high) for v in values]


def _course(path: str, colour: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed} stroke-linejoin="round"/>'


def _legend(chart: ColumnChart, top: float, language: Language) -> tuple[str, float]:
    """Swatches with their words, in as many rows as they need; and where they end."""
    horizon = len(chart.made.mean)
    entries = [
        ("f_readings", _READINGS, ""),
        ("f_forecast", _AHEAD, ""),
        ("f_band", _AHEAD, "band"),
    ]
    if chart.replay is not None:
        entries += [("f_replay", _REPLAY, ""), ("f_last", _LAST, "6 3")]
        if chart.replay.seasonal_naive is not None:
            entries.append(("f_seasonal", _SEASON, "2 3"))
    parts, x, y = [], 16.0, top
    for key, colour, kind in entries:
        said = _word(key, language, n=horizon)
        wide = 34 + _wide(said)
        if x + wide > _WIDTH - _RIGHT:
            x, y = 16.0, y + 18
        parts.append(
            f'<rect x="{x}" y="{y - 8}" width="22" height="9" fill="{colour}" opacity=".18"/>'
            if kind == "band"
            else _course(f"M{x:.0f} {y - 4:.0f}L{x + 22:.0f} {y - 4:.0f}", colour, 2, kind)
        )
        parts.append(_text(x + 28, y, said))
        x += wide + 14
    return "".join(parts), y


def _tables(
    chart: ColumnChart, language: Language
) -> list[tuple[str, list[tuple[str, float, str, str]]]]:
    """Titles with bars: (name, share of the longest, what it says, colour)."""
    colours = {"forecast": _AHEAD, "last value": _LAST, "seasonal naive": _SEASON}
    errors, experts = chart.made.errors, chart.made.experts
    most = max(errors.values(), default=0.0) or 1.0
    left = [
        (_word(ERRORS[name], language), value / most, f"{value:.4g}", colours[name])
        for name, value in errors.items()
    ]
    title = "f_errors" if errors else "f_short"
    heavy = sorted(experts.items(), key=lambda item: -item[1])[:_MOST_EXPERTS]
    heaviest = max((w for _, w in heavy), default=0.0) or 1.0
    right = [
        (expert_said(name, language), max(0.0, w) / heaviest, f"{w:.0%}", _SOFT)
        for name, w in heavy
    ]
    return [
        (_word(title, language, n=chart.made.backtests), left),
        (_word("f_weights", language), right),
    ]


def _bars(
    title: str, bars: Sequence[tuple[str, float, str, str]], x: float, top: float
) -> tuple[str, float]:
    parts = [_text(x, top, title, weight=600)]
    y = top + _BARS
    for name, share, said, colour in bars:
        parts.append(_text(x, y, name))
        parts.append(
            f'<rect x="{x + 310}" y="{y - 9}" width="{max(1.0, 80 * share):.1f}" height="9" rx="2" fill="{colour}"/>'
        )
        parts.append(_text(x + 318 + 80 * share, y, said, fill=_SOFT))
        y += 20
    return "".join(parts), y


def _numbers(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers between two values, about five of them."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough)
    first = math.ceil(low / step)
    places = range(first, math.floor(high / step) + 1)
    digits = max(0, -math.floor(math.log10(step)) + (1 if step / power == 2.5 else 0))
    return [(k * step, f"{k * step:,.{digits}f}") for k in places]


def _times(since: datetime, seconds: float) -> list[tuple[datetime, str]]:
    """Round times of a span, at most eight of them, as they are said."""
    step = next((s for s in _STEPS_S if seconds / s <= _MOST_TICKS), 0)
    if not step:
        return _months(since, seconds)
    midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
    first = math.ceil((since - midnight).total_seconds() / step)
    count = math.ceil(seconds / step)
    form = "%Y-%m-%d" if step >= _DAY_S else "%m-%d %H:%M"
    moments = [midnight + timedelta(seconds=step * (first + k)) for k in range(count + 1)]
    return [(m, m.strftime(form)) for m in moments]


def _months(since: datetime, seconds: float) -> list[tuple[datetime, str]]:
    months = seconds / (30.4 * _DAY_S)
    step = next((s for s in _MONTHS if months / s <= _MOST_TICKS), _MONTHS[-1])
    first = since.year * 12 + since.month - 1
    first += -first % step
    found = []
    for k in range(_MOST_TICKS + 1):
        year, month = divmod(first + k * step, 12)
        found.append((datetime(year, month + 1, 1), f"{year}-{month + 1:02}"))
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _word(key: str, language: Language, **values: object) -> str:
    said = WORDS[key].in_language(language)
    return said.format(**values) if values else said


def _wide(text: str) -> float:
    """About how many pixels a text of 12 px takes."""
    return sum(12.2 if ord(c) > 0x2E80 else 6.9 for c in text)


def _text(
    x: float, y: float, text: str, *, size: int = 12, anchor: str = "", weight: int = 0, fill: str = _INK
) -> str:  # fmt: skip
    more = f' font-size="{size}"' if size != 12 else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{more}>{html.escape(text)}</text>'
