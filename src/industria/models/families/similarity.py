"""Anomaly detection by similarity to normal rows (``models.anomaly.similarity``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from industria.core import Text
from industria.models.anomaly.family import DetectorFamily, NormalPart, unpacked
from industria.models.arrays import packed
from industria.models.option_values import typed

if TYPE_CHECKING:
    from industria.models.anomaly.similarity import SimilarityModel
    from industria.models.training.cost import Work
    from industria.models.training.source import Source

_WHOLE = "whole_"
_TIMED_AT = (
    2.2e9  # the speed (``training.cost.flop_per_second``) of the machine that it was timed on
)


class SimilarityFamily(DetectorFamily["SimilarityModel"]):
    """For a machine with any number of operating states."""

    name = "similarity"
    takes_split = True

    @property
    def words(self) -> Mapping[str, Text]:
        """What of the table is normal operation."""
        return {
            "normal_until": Text("正常运行的结束时间", "end of normal operation"),
            "train_rows": Text("前多少行是正常的", "first rows that are normal"),
        }

    def read(self, source: Source) -> NormalPart:
        """The table that was named, and its normal part."""
        from industria.models.anomaly.run import normal_part

        return normal_part(source)

    def notes(self, source: Source, data: NormalPart) -> Mapping[str, object]:
        """What was normal, and what of the table could not be read."""
        from industria.models.anomaly.run import notes_of

        return notes_of(source, data)

    def work(self, data: NormalPart) -> Work:
        """By rows and channels: a line through five tables of 2,000 x 8 to 60,000 x 16, timed together."""
        from industria.models.training.cost import Work, seconds_here

        cells = len(data.frame.values) * len(data.frame.channels)
        return Work(0.0, 1, seconds_beside=seconds_here(0.6 + 3.4e-6 * cells, _TIMED_AT))

    def fit(self, data: NormalPart) -> SimilarityModel:
        """A detector of the normal part."""
        from industria.models.anomaly.detector import train

        return train(data.frame, rows=data.rows)

    def options(self, model: SimilarityModel) -> Mapping[str, object]:
        """The setting, and the rows of the normal part that were set aside."""
        said = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(model.options).items()}
        return {**said, "set_aside": [list(rows) for rows in model.set_aside]}

    def save(self, model: SimilarityModel) -> Mapping[str, bytes]:
        """One file of arrays."""
        import numpy as np

        whole = {_WHOLE + name: array for name, array in model.whole.arrays().items()}
        return packed({"channels": np.array(model.channels), **model.kept, **whole})

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> SimilarityModel:
        """A detector from its arrays and the options of its card."""
        from industria.models.anomaly.combined_index import CombinedIndex
        from industria.models.anomaly.similarity import WHOLE_OPTIONS, SimilarityModel, before_codes
        from industria.models.anomaly.views import SimilarityOptions

        arrays, given = unpacked(files, options, [f.name for f in fields(SimilarityOptions)])
        whole = {n.removeprefix(_WHOLE): a for n, a in arrays.items() if n.startswith(_WHOLE)}
        kept = {n: a for n, a in arrays.items() if not n.startswith(_WHOLE)}
        channels = tuple(str(c) for c in kept.pop("channels"))
        aside = options.get("set_aside", [])
        return SimilarityModel(
            channels,
            before_codes(len(channels)) | kept,
            CombinedIndex.from_arrays(whole, WHOLE_OPTIONS),
            typed(SimilarityOptions, given),
            tuple((int(a), int(b)) for a, b in aside),  # type: ignore[attr-defined]
        )


FAMILY = SimilarityFamily()
