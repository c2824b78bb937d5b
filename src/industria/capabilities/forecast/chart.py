"""``industria forecast chart``: a forecast as it is drawn, with what it would have said a horizon ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Language, Text, UsageError

if TYPE_CHECKING:
    import numpy as np

    from industria.models.series.forecasting import Forecast
    from industria.models.series.forward import SeriesModel
    from industria.models.series.replayed import Replayed

_LEAST_STEPS = 96
_HORIZONS, _SEASONS = 6, 3  # so many of them are shown before the forecast
_MOST_POINTS = 1600
KINDS = (".svg", ".html")


@dataclass(frozen=True, slots=True)
class Line:
    """A course: times in ISO to the second, values of the column."""

    times: list[str]
    values: list[float]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """What is drawn of one column. ``horizon``: steps ahead; ``replay``: None where its past is too short."""

    column: str
    unit: str
    history: Line
    made: Forecast
    replay: Replayed | None
    model: str

    @property
    def ahead(self) -> list[str]:
        """The times of the forecast."""
        return [_time(t) for t in self.made.times]

    @property
    def band(self) -> tuple[list[float], list[float], list[float]]:
        """q10, median, q90 of each step."""
        q = self.made.quantiles
        return _plain(q[:, 0]), _plain(q[:, 4]), _plain(q[:, 8])

    @property
    def window(self) -> dict[str, object]:
        """The data behind it, as the text ``f_window`` takes it."""
        grid = self.made.series.grid
        return {
            "model": self.model,
            "since": _time(grid.times[0])[:16],
            "until": _time(grid.times[-1])[:16],
            "n": f"{len(grid.values):,}",
            "step": f"{grid.step_s:g}",
        }

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        low, middle, high = self.band
        again = self.replay
        return {
            "column": self.column,
            "unit": self.unit,
            "evidence": self.window,
            "history": {"times": self.history.times, "values": self.history.values},
            "forecast": {"times": self.ahead, "q10": low, "median": middle, "q90": high, "mean": _plain(self.made.mean)},
            "replay": None if again is None else {
                "times": [_time(t) for t in again.times],
                "truth": _plain(again.truth),
                "forecast": _plain(again.said.mean),
                "last value": _plain(again.last_value),
                "seasonal naive": None if again.seasonal_naive is None else _plain(again.seasonal_naive),
                "errors": again.errors,
            },
            "backtest": {"origins": self.made.backtests, "mean_absolute_error": dict(self.made.errors), "naive_used": self.made.better},
            "experts": dict(self.made.experts),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """Charts of columns, and the file they were written to, if any."""

    columns: Sequence[ColumnChart]
    left_out: Sequence[Text]
    language: Language
    file: str = ""

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``svg``: all of it drawn."""
        return {
            "columns": [c.to_json() for c in self.columns],
            "left_out": [note.to_json() for note in self.left_out],
            "file": self.file,
            "svg": drawn(self.columns, self.language),
        }

    def show(self, language: Language) -> str:
        """How each did on the last horizon, and where the drawing lies."""
        from industria.capabilities.forecast.words import ERRORS, WORDS

        lines = []
        for chart in self.columns:
            errors: Mapping[str, float] = chart.replay.errors if chart.replay else {}
            said = ", ".join(
                f"{WORDS[ERRORS[k]].in_language(language)} {v:.4g}" for k, v in errors.items()
            )
            last = Text("最近一个预测长度的误差", "errors over the last horizon")
            none = WORDS["f_short"].in_language(language)
            lines.append(
                f"{chart.column}: " + (f"{last.in_language(language)}: {said}" if said else none)
            )
        lines += [f"  {note.in_language(language)}" for note in self.left_out]
        return "\n".join([*lines, *([self.file] if self.file else [])])


def chart_of(model: SeriesModel, named: str, made: Forecast, unit: str) -> ColumnChart:
    """A forecast with the past that is drawn before it, and the last horizon forecast anew."""
    from industria.models.series.replayed import replayed

    series, horizon = made.series, len(made.mean)
    season = series.season if series.seasonal else 0
    shown = max(_HORIZONS * horizon, _SEASONS * season, _LEAST_STEPS)
    grid = series.grid
    rows = _drawn_rows(grid.values[-shown:]) + max(0, len(grid.values) - shown)
    history = Line([_time(t) for t in grid.times[rows]], _plain(grid.values[rows]))
    return ColumnChart(series.name, unit, history, made, replayed(model, series, horizon), named)


def checked_file(file: Path | None) -> None:
    """Raises UsageError for a chart's file that is of no kind that can be drawn."""
    if file is not None and file.suffix.lower() not in KINDS:
        raise UsageError(
            f"expected a chart's file that ends with {' or '.join(KINDS)}, found {file.name!r}: rename it"
        )


def write(file: Path, charts: Sequence[ColumnChart], language: Language) -> str:
    """The drawing as a file, SVG or a page of HTML by its ending; returns its name."""
    checked_file(file)
    svg = drawn(charts, language)
    if file.suffix.lower() == ".html":
        title = ", ".join(c.column for c in charts)
        svg = _page(svg, title, language)
    file.write_text(svg, encoding="utf-8")
    return str(file)


def drawn(charts: Sequence[ColumnChart], language: Language) -> str:
    """The charts below each other as one SVG."""
    from industria.capabilities.forecast.drawing import svg_of

    return svg_of(charts, language)


def _page(svg: str, title: str, language: Language) -> str:
    import html

    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>body{{margin:16px;font-family:sans-serif}}"
        f".c{{overflow-x:auto}}svg{{max-width:none}}</style><div class=c>{svg}</div></html>\n"
    )


def _drawn_rows(values: np.ndarray) -> np.ndarray:
    """Rows to draw, (row,): all, or of each part the least and the most, so that no excursion is lost."""
    import numpy as np

    if len(values) <= _MOST_POINTS:
        return np.arange(len(values))
    bounds = np.linspace(0, len(values), _MOST_POINTS // 2 + 1).astype(int)
    rows = {0, len(values) - 1}
    for start, end in pairwise(bounds):
        part = values[start:end]
        rows |= {int(start + part.argmin()), int(start + part.argmax())}
    return np.array(sorted(rows))


def _time(moment: np.datetime64) -> str:
    return str(moment)[:19].replace("T", " ")


def _plain(values: np.ndarray) -> list[float]:
    return [float(f"{v:.7g}") for v in values]
