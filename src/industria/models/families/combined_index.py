"""Anomaly detection by the PCA combined index (``models.anomaly``)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
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

if TYPE_CHECKING:
    from industria.models.anomaly.combined_index import CombinedIndex
    from industria.models.anomaly.detector import Detection
    from industria.models.anomaly.frame import SensorFrame


@dataclass(frozen=True)
class NormalPart:
    """What a detector learns from: a table, of which the first ``rows`` are normal operation."""

    frame: SensorFrame
    rows: int


class CombinedIndexFamily:
    """A detector for a sensor table.

    It takes no parent. The parent's covariance as an inverse Wishart prior on the child's, weighed by the
    likelihood of left-out blocks, was measured on SKAB (parent: the anomaly-free run, 9,405 rows; child:
    the first rows of each of 23 runs, F1 on the rest): .601 with it and .594 without at 60 rows, .634 and
    .644 at 100, .718 and .741 at 200, .828 and .819 at 400: no gain beyond chance.
    """

    name = "combined_index"
    baseline = "isolation forest"

    @property
    def task(self) -> Task:
        """Anomaly detection."""
        return ANOMALY_DETECTION

    def train(
        self, data: NormalPart, *, parent: CombinedIndex | None, seed: int, progress: Progress
    ) -> CombinedIndex:
        """Fit on the normal part; no choice in it is random. Raises InputError for a parent."""
        from industria.models.anomaly.combined_index import CombinedIndex

        if parent is not None:
            raise InputError(
                "expected no parent for an anomaly detector, found one: what is normal is the table's own, "
                "and a parent's covariance did not help on SKAB; leave --parent out"
            )
        return CombinedIndex.fit(data.frame.values[: data.rows], data.frame.channels)

    def evaluate(self, model: CombinedIndex, data: NormalPart, *, seed: int) -> Evaluation:
        """False alarms on a quarter of the normal part that was left out; with labels, F1 too."""
        from industria.models.anomaly.detector import evaluate

        return evaluate(model, data.frame, data.rows, seed)

    def options(self, model: CombinedIndex) -> Mapping[str, object]:
        """Smoothing, blocks, variance kept and margin."""
        return asdict(model.options)

    def save(self, model: CombinedIndex) -> Mapping[str, bytes]:
        """One file of arrays."""
        import numpy as np

        into = io.BytesIO()
        np.savez_compressed(into, **model.arrays())  # type: ignore[arg-type]
        return {ARRAYS: into.getvalue()}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> CombinedIndex:
        """A detector from its arrays and the options of its card."""
        import numpy as np

        from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions

        names = [f.name for f in fields(CombinedIndexOptions)]
        if missing := [n for n in (*names, ARRAYS) if n not in options and n not in files]:
            raise IntegrityError(
                f"expected a detector with {', '.join(missing)}, found a card without: train it again"
            )
        given = {name: options[name] for name in names}
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            return CombinedIndex.from_arrays(arrays, CombinedIndexOptions(**given))  # type: ignore[arg-type]

    def predict(self, model: CombinedIndex, given: SensorFrame) -> Detection:
        """Scores and alarms of a table."""
        from industria.models.anomaly.detector import detect

        return detect(given, model)


FAMILY = CombinedIndexFamily()
