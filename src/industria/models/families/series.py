"""Forecasting of sensor series (``models.series``): a shipped general model, tuned on a plant's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress, Task, Text
from industria.core.task import FORECASTING
from industria.models.training.words import PLAN_WORDS

if TYPE_CHECKING:
    import numpy as np

    from industria.models.series.forecasting import Forecast
    from industria.models.series.forward import SeriesModel
    from industria.models.series.tuning import Given, PlantSeries
    from industria.models.training.cost import Work
    from industria.models.training.source import Source

FILE = "model.npz"


class SeriesFamily:
    """Classical parts weighed by a small network; a child is its parent tuned, by all weights or by adapters."""

    name = "series"
    baseline = "seasonal naive"
    words: Mapping[str, Text] = {
        "horizon": Text("评价的步数 (默认 96)", "steps ahead that it is judged by (96 without)"),
        "adapters": Text(
            "适配器的秩; 0 为训练全部权重 (默认 2)",
            "rank of the adapters; 0 trains all weights (2 without)",
        ),
        **PLAN_WORDS,
        "replay": Text(
            "通用样本的比例 (默认 0.3)", "share of general examples in each batch (.3 without)"
        ),
    }

    @property
    def task(self) -> Task:
        """Forecasting."""
        return FORECASTING

    def read(self, source: Source) -> PlantSeries:
        """The series of the tables, split by time: 60 % to learn from, 20 % to choose by, 20 % to judge by."""
        from industria.models.series.tuning import read

        return read(source)

    def work(self, data: PlantSeries) -> Work:
        """What the steps will do."""
        from industria.models.series.tuning import work

        return work(data)

    def notes(self, _source: Source, data: PlantSeries) -> Mapping[str, object]:
        """What was left out, and the options."""
        return data.said

    def train(
        self, data: PlantSeries, *, parent: SeriesModel | None, seed: int, progress: Progress
    ) -> SeriesModel:
        """Tune the parent; the weights that were best on the validation part stay, the parent's own among them.

        Raises InputError without a parent.
        """
        from industria.models.series.tuning import tuned

        if parent is None:
            raise InputError(
                "expected a parent to tune, found none: add --parent series-general, or make a general model "
                "by industria train --recipe series-general"
            )
        return tuned(parent, data, seed, progress)

    def evaluate(self, model: SeriesModel, data: PlantSeries, *, seed: int) -> Evaluation:
        """MASE, MSE and coverage on the last part of the series, beside the seasonal naive."""
        from industria.models.series.tuning import judged

        return judged(model, data, seed)

    def options(self, model: SeriesModel) -> Mapping[str, object]:
        """How it was tuned, as the model carries it."""
        return {"parameters": model.parameters, **model.history}

    def save(self, model: SeriesModel) -> Mapping[str, bytes]:
        """One file of arrays; of a compressed model in few bits."""
        import io

        import numpy as np

        if model.bits:
            from industria.models.compression import bits

            return bits.packed(model.arrays(), model.bits)
        out = io.BytesIO()
        np.savez_compressed(out, **model.arrays())  # type: ignore[arg-type]
        return {FILE: out.getvalue()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> SeriesModel:
        """A model from its arrays. Raises IntegrityError."""
        import io
        import zipfile

        import numpy as np

        from industria.models.compression import bits
        from industria.models.series.forward import SeriesModel

        if bits.FILE in files:
            return SeriesModel.from_arrays(bits.opened(files), bits.of(options))
        try:
            with np.load(io.BytesIO(files[FILE]), allow_pickle=False) as stored:
                return SeriesModel.from_arrays({n: stored[n] for n in stored.files})
        except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
            raise IntegrityError(
                f"expected the arrays of a series model in {FILE}, found {error}: restore it from a backup or "
                "train the model again"
            ) from error

    def predict(self, model: SeriesModel, given: Given) -> Forecast:
        """The forecast of a series."""
        from industria.models.series.forecasting import forecast

        return forecast(model, given.series, given.horizon)

    def export_onnx(self, model: SeriesModel) -> bytes:
        """The trunk of its first network, from the features of a series."""
        from industria.models.compression.series_graph import trunk_graph

        return trunk_graph(model.nets[0], bits=model.bits or 32)

    def export_edge(self, model: SeriesModel) -> Mapping[str, bytes]:
        """A folder that forecasts without industria."""
        from industria.models.edge.folder import edge_files

        return edge_files(model)

    def on_device(self, model: SeriesModel, device: str) -> np.ndarray:
        """What the network says of made series there."""
        from industria.models.series.learn import probed

        return probed(model, device)


FAMILY = SeriesFamily()
