"""``industria insights|spectrum|features``: what channels have to do with each other, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.features.making import generate, select
from industria.capabilities.features.norms import norms
from industria.core import InputError, Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.governance.insights import Insight

_MOST_WINDOW = 256
_LEAST_ROWS = 64


@dataclass(frozen=True, slots=True)
class Insights:
    """What goes together, false discoveries held at 5 %."""

    found: tuple[Insight, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "insights": [
                {
                    "one": i.one,
                    "other": i.other,
                    "kind": i.kind,
                    "effect": i.effect,
                    "p": i.p_adjusted,
                    "message": i.message.to_json(),
                }
                for i in self.found
            ]
        }

    def show(self, language: Language) -> str:
        """One a line."""
        none = Text("没有发现关联", "nothing goes together")
        lines = [f"  {i.message.in_language(language)}" for i in self.found]
        return "\n".join(lines) or none.in_language(language)


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Frequencies in Hz and the mean magnitude at each, in the channel's unit."""

    frequency_hz: tuple[float, ...]
    magnitude: tuple[float, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"frequency_hz": list(self.frequency_hz), "magnitude": list(self.magnitude)}

    def show(self, language: Language) -> str:
        """The strongest frequencies."""
        strongest = sorted(zip(self.magnitude, self.frequency_hz, strict=True), reverse=True)[:10]
        return "\n".join(f"  {f:.6g} Hz  {m:.4g}" for m, f in strongest)


def insights(session: Session[Stores], asset: Annotated[str, Text("表", "the table")]) -> Insights:
    """What the columns of a table have to do with each other."""
    import pandas as pd

    from industria.foundation.governance import GovernedTable
    from industria.foundation.governance.insights import find_insights

    table = session.plant.table(asset)
    frame = session.plant.lake.tables.read(table.table, table.version).to_pandas()
    found = find_insights(GovernedTable(table.name, frame, pd.Timestamp.now()))
    session.run.outputs = {"insights": len(found)}
    session.run.reference = (table.id,)
    return Insights(tuple(found))


def spectrum(
    session: Session[Stores],
    asset: Annotated[str, Text("表", "the table")],
    column: Annotated[str, Text("通道", "the channel")],
) -> Spectrum:
    """The spectrum of one channel by short-time Fourier transform."""
    import numpy as np

    from industria.foundation.features.spectral import short_time_fourier
    from industria.foundation.governance.imputation.fill import fill_short_gaps

    table = session.plant.table(asset)
    frame = session.plant.lake.tables.read(table.table, table.version).to_pandas()
    time = next((c for c in frame if str(frame[c].dtype).startswith("datetime")), None)
    if column not in frame or time is None:
        raise InputError(f"expected a channel of a table with times, found {column!r} in {asset}")
    step = frame[time].diff().dropna().median().total_seconds()
    values = fill_short_gaps(frame[column].astype(float)).dropna().to_numpy()
    if step <= 0 or len(values) < _LEAST_ROWS:
        raise InputError(
            f"expected at least {_LEAST_ROWS} rows at a steady rhythm, found {len(values)}"
        )
    window = min(_MOST_WINDOW, 1 << (len(values).bit_length() - 2))
    frequencies, _, found = short_time_fourier(
        values - values.mean(), 1 / step, window, window // 2
    )
    magnitude = np.abs(found).mean(1)
    session.run.reference = (table.id,)
    return Spectrum(tuple(float(f) for f in frequencies), tuple(float(m) for m in magnitude))


TOOLS = (
    Tool("insights", Text("挖掘关联", "Find what goes together"), "read", insights),
    Tool("spectrum", Text("频谱", "The spectrum of a channel"), "read", spectrum),
    Tool(
        "features.generate", Text("由列生成特征", "Make features from columns"), "propose", generate
    ),
    Tool(
        "features.select",
        Text("生成并挑选特征", "Make features and keep those that matter"),
        "propose",
        select,
    ),
    Tool(
        "features.norms",
        Text("各通道的正常水平", "Mean and deviation of every channel"),
        "read",
        norms,
    ),
)
