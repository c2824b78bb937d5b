"""What the tool ``forecast`` returns, as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Asset, Language, Text

if TYPE_CHECKING:
    from industria.models.series.forecasting import Forecast, Rehearsal

_ROWS_SHOWN = 6
_NAIVE = {
    "last value": Text("最后值", "the last value"),
    "seasonal naive": Text("季节朴素法", "the seasonal naive"),
    "forecast": Text("预测", "the forecast"),
}
_BANDS = (0, 4, 8)


@dataclass(frozen=True, slots=True)
class Forecasted:
    """Forecasts of the columns, the asset that keeps them, and what was left out.

    ``source``: the table and version that were read; ``model``: name:version.
    """

    forecasts: Sequence[Forecast]
    asset: Asset
    source: Asset
    model: str
    left_out: Sequence[Text]

    def to_json(self) -> dict[str, object]:
        """As JSON types; the rows lie in ``table``."""
        return {
            "table": self.asset.table,
            "asset": self.asset.id,
            "model": self.model,
            "columns": [self._column(f) for f in self.forecasts],
            "left_out": [note.to_json() for note in self.left_out],
        }

    def _column(self, made: Forecast) -> dict[str, object]:
        grid = made.series.grid
        return {
            "column": made.series.name,
            "kind": made.series.kind,
            "season_steps": made.series.season if made.series.seasonal else None,
            "step_seconds": grid.step_s,
            "evidence": {
                "model": self.model,
                "asset": self.source.id,
                "version": self.source.version,
                "since": str(grid.times[0]),
                "until": str(grid.times[-1]),
                "steps": len(grid.values),
                "not_measured": grid.filled,
                "experts": {k: round(v, 4) for k, v in made.experts.items()},
                "parts": {k: round(v, 4) for k, v in made.parts.items()},
            },
            "backtest": {
                "origins": made.backtests,
                "mean_absolute_error": {k: float(f"{v:.6g}") for k, v in made.errors.items()},
                "naive_used": made.better,
            },
            "notes": [note.to_json() for note in notes_of(made)],
            "forecast": [
                {
                    "time": str(t),
                    "mean": float(m),
                    **{f"q{10 * (k + 1)}": float(v) for k, v in enumerate(q)},
                }
                for t, m, q in zip(made.times, made.mean, made.quantiles, strict=True)
            ],
        }

    def show(self, language: Language) -> str:
        """A head for each column, its first steps, how it did on its own past."""
        lines: list[str] = []
        for made in self.forecasts:
            lines += [*self._head(made, language), *_rows(made, language)]
        lines += [f"  {note.in_language(language)}" for note in self.left_out]
        lines.append(
            Text(
                f"预测写入表 {self.asset.table}, 模型 {self.model}",
                f"forecasts in table {self.asset.table}, by {self.model}",
            ).in_language(language)
        )
        return "\n".join(lines)

    def _head(self, made: Forecast, language: Language) -> list[str]:
        season = (
            Text(f"季节 {made.series.season} 步", f"season of {made.series.season} steps")
            if made.series.seasonal
            else Text("无季节", "no season")
        )
        head = f"{made.series.name}: {len(made.mean)} x {made.series.grid.step_s:g} s, {season.in_language(language)}"
        return [head, *(f"  {note.in_language(language)}" for note in notes_of(made))]


def notes_of(made: Forecast) -> list[Text]:
    """What is to be known of a forecast: what was done to the readings, how it did on its own past."""
    notes = list(made.series.grid.notes)
    if not made.backtests:
        notes.append(
            Text(
                "过去太短, 无法回测",
                "its past is too short for a backtest: nothing shows how good this is",
            )
        )
        return notes
    zh = ", ".join(f"{_NAIVE[k].zh} {v:.4g}" for k, v in made.errors.items())
    en = ", ".join(f"{_NAIVE[k].en} {v:.4g}" for k, v in made.errors.items())
    notes.append(
        Text(
            f"在自己过去 {made.backtests} 次回测的平均绝对误差: {zh}",
            f"mean absolute error in {made.backtests} backtests on its own past: {en}",
        )
    )
    if made.better:
        name = _NAIVE[made.better]
        notes.append(
            Text(f"这里{name.zh}同样好, 故使用它", f"here {name.en} is as good, so it is used")
        )
    return notes


def _rows(made: Forecast, language: Language) -> list[str]:
    """The first steps with their middle and the band of four fifths."""
    title = Text("时间 中位 [10 %, 90 %]", "time, median [10 %, 90 %]").in_language(language)
    lines = [f"  {title}"]
    for t, q in list(zip(made.times, made.quantiles, strict=True))[:_ROWS_SHOWN]:
        low, middle, high = (q[k] for k in _BANDS)
        lines.append(f"  {str(t)[:19]}  {middle:.5g}  [{low:.5g}, {high:.5g}]")
    if len(made.mean) > _ROWS_SHOWN:
        lines.append(f"  ... {len(made.mean) - _ROWS_SHOWN}")
    return lines


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How forecasts did on the last rows of each column, beside the naive ones."""

    tests: Sequence[Rehearsal]
    model: str
    left_out: Sequence[Text]

    def to_json(self) -> dict[str, object]:
        """As JSON types; errors in the columns' own units."""
        return {
            "model": self.model,
            "columns": [self._column(t) for t in self.tests],
            "left_out": [note.to_json() for note in self.left_out],
        }

    def _column(self, test: Rehearsal) -> Mapping[str, object]:
        return {
            "column": test.series.name,
            "horizon": test.horizon,
            "origins": test.origins,
            "errors": test.errors,
            "share_below_quantile": list(test.below),
            "inside_80": test.inside_80,
        }

    def show(self, language: Language) -> str:
        """One line a column."""
        lines = []
        for t in self.tests:
            said = ", ".join(
                f"{_NAIVE[k].in_language(language)} {v['mase']:.3f}" for k, v in t.errors.items()
            )
            inside = Text(
                f"80 % 区间内 {t.inside_80:.1%}", f"{t.inside_80:.1%} inside the band of 80 %"
            )
            lines.append(
                f"{t.series.name}: MASE {said}; {inside.in_language(language)} ({t.origins} x {t.horizon})"
            )
        lines += [f"  {note.in_language(language)}" for note in self.left_out]
        return "\n".join([*lines, self.model])
