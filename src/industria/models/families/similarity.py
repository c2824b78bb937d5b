"""Anomaly detection by similarity to normal rows (``models.anomaly.similarity``)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from industria.core import (
    ANOMALY_DETECTION,
    Evaluation,
    InputError,
    IntegrityError,
    Progress,
    Task,
)
from industria.models.blobs import ARRAYS
from industria.models.families.combined_index import NormalPart

if TYPE_CHECKING:
    from industria.models.anomaly.detector import Detection
    from industria.models.anomaly.frame import SensorFrame
    from industria.models.anomaly.similarity import SimilarityModel

_WHOLE = "whole_"


class SimilarityFamily:
    """A detector for a sensor table of a machine with any number of operating states.

    It takes no parent: what is normal is the machine's own (see ``CombinedIndexFamily`` for the measurement).
    """

    name = "similarity"
    baseline = "isolation forest"

    @property
    def task(self) -> Task:
        """Anomaly detection."""
        return ANOMALY_DETECTION

    def train(
        self, data: NormalPart, *, parent: SimilarityModel | None, seed: int, progress: Progress
    ) -> SimilarityModel:
        """Fit on the normal part; no choice in it is random. Raises InputError for a parent."""
        from industria.models.anomaly.detector import train

        if parent is not None:
            raise InputError(
                "expected no parent for an anomaly detector, found one: what is normal is the machine's own; "
                "leave --parent out"
            )
        return train(data.frame, rows=data.rows)

    def evaluate(self, model: SimilarityModel, data: NormalPart, *, seed: int) -> Evaluation:
        """False alarms on a quarter of the normal part that was left out; with labels, F1 too."""
        from industria.models.anomaly.detector import evaluate

        return evaluate(model, data.frame, data.rows, seed)

    def options(self, model: SimilarityModel) -> Mapping[str, object]:
        """The setting, and the rows of the normal part that were set aside."""
        said = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(model.options).items()}
        return {**said, "set_aside": [list(rows) for rows in model.set_aside]}

    def save(self, model: SimilarityModel) -> Mapping[str, bytes]:
        """One file of arrays."""
        import numpy as np

        whole = {_WHOLE + name: array for name, array in model.whole.arrays().items()}
        into = io.BytesIO()
        np.savez_compressed(into, channels=np.array(model.channels), **model.kept, **whole)  # type: ignore[arg-type]
        return {ARRAYS: into.getvalue()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> SimilarityModel:
        """A detector from its arrays and the options of its card."""
        import numpy as np

        from industria.models.anomaly.combined_index import CombinedIndex
        from industria.models.anomaly.similarity import (
            WHOLE_OPTIONS,
            SimilarityModel,
            SimilarityOptions,
        )

        names = [f.name for f in fields(SimilarityOptions)]
        if missing := [n for n in (*names, ARRAYS) if n not in options and n not in files]:
            raise IntegrityError(
                f"expected a detector with {', '.join(missing)}, found a card without: train it again"
            )
        given = {n: tuple(v) if isinstance(v := options[n], list) else v for n in names}
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            own = {n: arrays[n] for n in arrays.files if not n.startswith(_WHOLE)}
            rest = {n.removeprefix(_WHOLE): arrays[n] for n in arrays.files if n.startswith(_WHOLE)}
        channels = tuple(str(c) for c in own.pop("channels"))
        aside = options.get("set_aside", [])
        return SimilarityModel(
            channels,
            own,
            CombinedIndex.from_arrays(rest, WHOLE_OPTIONS),
            SimilarityOptions(**given),  # type: ignore[arg-type]
            tuple((int(a), int(b)) for a, b in aside),  # type: ignore[attr-defined]
        )

    def predict(self, model: SimilarityModel, given: SensorFrame) -> Detection:
        """Scores and alarms of a table."""
        from industria.models.anomaly.detector import detect

        return detect(given, model)


FAMILY = SimilarityFamily()
