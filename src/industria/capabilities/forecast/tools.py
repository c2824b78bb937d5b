"""``industria forecast``: the next steps of the columns of a table, with quantiles and what stands behind them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.forecast.chart import Chart, chart_of, checked_file, write
from industria.capabilities.forecast.shown import Forecasted, Rehearsed
from industria.core import WRITTEN, Asset, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.core import ModelCard
    from industria.models.series.forecasting import Forecast
    from industria.models.series.forward import SeriesModel

GENERAL = "series-general"
_MOST_STEPS = 5000
_MOST_CHARTS = 12
_TABLE = Text("表", "the table")
_COLUMN = Text("只预测这些列, 可重复", "only these columns; may be repeated")
_HORIZON = Text("预测多少步 (默认两个季节)", "how many steps ahead (two seasons without)")
_MODEL = Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")
_FILE = Text("图的文件: .svg 或 .html", "a file for the chart: .svg or .html")


def forecast(
    session: Session[Stores],
    asset: Annotated[str, _TABLE],
    column: Annotated[list[str], _COLUMN] = [],  # noqa: B006  nobody changes it
    horizon: Annotated[int, _HORIZON] = 0,
    model: Annotated[str, _MODEL] = GENERAL,
    test_rows: Annotated[
        int,
        Text(
            "在最后这么多步上检验, 不做新预测",
            "test it on so many last steps instead, from one origin after another",
        ),
    ] = 0,
    every: Annotated[
        int, Text("检验时两个起点相隔的步数", "steps between two origins of a test")
    ] = 1,
    chart: Annotated[Path | None, _FILE, WRITTEN] = None,
) -> Forecasted | Rehearsed:
    """Forecast columns of a table with nine quantiles; each is weighed by backtests on its own past.

    The regular grid is found from the time stamps. Where the last value or the seasonal naive did as well
    on a column's own past, that is said and used. The rows are kept as a table of the lake; ``chart`` draws them.
    """
    from industria.models.series.forecasting import forecast as forecast_one
    from industria.models.series.forecasting import rehearse, usual_horizon
    from industria.models.series.reading import series_of

    if horizon < 0 or horizon > _MOST_STEPS or test_rows < 0 or every < 1:
        raise UsageError(
            f"expected a horizon of 1 to {_MOST_STEPS} steps, test rows of 0 or more and 1 or more between "
            f"origins, found {horizon}, {test_rows} and {every}: change them"
        )
    checked_file(chart)
    plant = session.plant
    table = plant.table(asset)
    read = series_of(plant.lake.tables.read(table.table, table.version), column)
    card, opened = _opened(session, model)
    named = f"{card.name}:{card.version}"
    session.run.reference = (table.id, named)
    if test_rows:
        tests = []
        for number, one in enumerate(read.series):
            session.progress(one.name, number, len(read.series))
            tests.append(rehearse(opened, one, horizon or usual_horizon(one), test_rows, every))
        return Rehearsed(tests, named, read.left_out)
    made = []
    for number, one in enumerate(read.series):
        session.progress(one.name, number, len(read.series))
        made.append(forecast_one(opened, one, horizon or usual_horizon(one)))
    if chart is not None:
        charts = [chart_of(opened, named, f, plant.unit_of(f.series.name)) for f in made]
        write(chart, charts, session.language or "en")
    kept = _keep(session, table, named, made)
    session.run.outputs = {
        "asset": kept.id, "columns": len(made),
        "naive_used": {f.series.name: f.better for f in made if f.better},
    }  # fmt: skip
    return Forecasted(made, kept, table, named, read.left_out)


def chart(
    session: Session[Stores],
    asset: Annotated[str, _TABLE],
    column: Annotated[list[str], _COLUMN] = [],  # noqa: B006  nobody changes it
    horizon: Annotated[int, _HORIZON] = 0,
    model: Annotated[str, _MODEL] = GENERAL,
    to: Annotated[Path | None, _FILE, WRITTEN] = None,
) -> Chart:
    """Draw forecasts: the past, the band, what would have been said a horizon ago beside the naive ones.

    Nothing is kept in the lake; ``forecast`` keeps the rows. Without a column the first twelve are drawn.
    """
    from industria.models.series.forecasting import forecast as forecast_one
    from industria.models.series.forecasting import usual_horizon
    from industria.models.series.reading import series_of

    if not 0 <= horizon <= _MOST_STEPS:
        raise UsageError(
            f"expected a horizon of 1 to {_MOST_STEPS} steps, found {horizon}: change it"
        )
    checked_file(to)
    plant, language = session.plant, session.language or "en"
    table = plant.table(asset)
    read = series_of(plant.lake.tables.read(table.table, table.version), column)
    card, opened = _opened(session, model)
    named = f"{card.name}:{card.version}"
    charts, left_out = [], list(read.left_out)
    for number, one in enumerate(read.series[:_MOST_CHARTS]):
        session.progress(one.name, number, len(read.series))
        made = forecast_one(opened, one, horizon or usual_horizon(one))
        charts.append(chart_of(opened, named, made, plant.unit_of(one.name)))
    left_out += [
        Text(f"未画: {one.name}; 用 --column 指定", f"not drawn: {one.name}; name it with --column")
        for one in read.series[_MOST_CHARTS:]
    ]
    session.run.reference = (table.id, named)
    session.run.outputs = {"columns": len(charts), "file": str(to or "")}
    return Chart(charts, left_out, language, write(to, charts, language) if to else "")


def _opened(session: Session[Stores], named: str) -> tuple[ModelCard, SeriesModel]:
    """A version of the registry, or a shipped one. Raises InputError for a model of another task."""
    from industria.core import InputError
    from industria.core.task import FORECASTING
    from industria.models.families.series import FAMILY
    from industria.models.making import adopted, find_version, load

    registry = session.plant.models
    card = adopted(registry, find_version(registry, named))
    if card.task != FORECASTING.name:
        raise InputError(
            f"expected a model for {FORECASTING.name}, found {named} for {card.task}: name another"
        )
    return card, load(registry, FAMILY, card)


def _keep(session: Session[Stores], table: Asset, model: str, made: list[Forecast]) -> Asset:
    """The rows as a table of the lake: time, column, mean, q10 to q90."""
    import hashlib

    import numpy as np
    import pyarrow as pa

    lake = session.plant.lake
    times = np.concatenate([f.times for f in made]).astype("datetime64[us]")
    quantiles = np.concatenate([f.quantiles for f in made])
    rows = pa.table(
        {
            "time": pa.array(times),
            "column": pa.array([f.series.name for f in made for _ in f.mean]),
            "mean": pa.array(np.concatenate([f.mean for f in made])),
            **{f"q{10 * (k + 1)}": pa.array(quantiles[:, k]) for k in range(quantiles.shape[1])},
        }
    )
    name = f"{table.table}_forecast"
    asked = [(f.series.name, len(f.mean)) for f in made]
    key = f"{table.id}/{table.version}/{model}/{asked}"
    version = lake.tables.write(name, rows, mode="overwrite", key=key)
    digest = hashlib.sha256(key.encode()).hexdigest()
    return lake.catalogue.add(
        Asset(
            id=f"{name}-{digest[:10]}", kind="series", name=name, uri=f"lake/{name}", sha256=digest,
            source=f"forecast {table.name}", table=name, version=version, rows=rows.num_rows,
            schema=lake.tables.columns(name, version), parents=(table.id,),
        )
    )  # fmt: skip


TOOLS = (
    Tool(
        "forecast",
        Text(
            "预测表中各列, 给出分位数与依据",
            "Forecast columns of a table with quantiles, and how that did on their own past",
        ),
        "propose",
        forecast,
    ),
    Tool(
        "forecast.chart",
        Text(
            "画出预测: 历史, 区间, 回测, 权重",
            "Draw a forecast: past, band, backtest beside the naive ones, weights",
        ),
        "read",
        chart,
    ),
)
