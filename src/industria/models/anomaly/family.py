"""What the families of detectors share: their task, what they learn from, how they are judged and used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from industria.core import (
    ANOMALY_DETECTION,
    Evaluation,
    InputError,
    IntegrityError,
    Progress,
    Task,
)
from industria.models.arrays import opened
from industria.models.blobs import ARRAYS

if TYPE_CHECKING:
    import numpy as np

    from industria.models.anomaly.detector import Detection
    from industria.models.anomaly.frame import SensorFrame

Fitted = TypeVar("Fitted")


@dataclass(frozen=True)
class NormalPart:
    """What a detector learns from: a table, of which the first ``rows`` are normal operation."""

    frame: SensorFrame
    rows: int


class DetectorFamily(Generic[Fitted]):
    """A detector for a sensor table. What is normal is the machine's own, so it takes no parent.

    The parent's covariance as an inverse Wishart prior on the child's, weighed by the likelihood of left-out
    blocks, was measured on SKAB (parent: the anomaly-free run, 9,405 rows; child: the first rows of each of
    23 runs, F1 on the rest): .601 with it and .594 without at 60 rows, .634 and .644 at 100, .718 and .741
    at 200, .828 and .819 at 400: no gain beyond chance.
    """

    name = ""
    baseline = "isolation forest"

    @property
    def task(self) -> Task:
        """Anomaly detection."""
        return ANOMALY_DETECTION

    def train(
        self, data: NormalPart, *, parent: Fitted | None, seed: int, progress: Progress
    ) -> Fitted:
        """Fit on the normal part; no choice in it is random. Raises InputError for a parent."""
        if parent is not None:
            raise InputError(
                "expected no parent for an anomaly detector, found one: what is normal is the machine's own, "
                "and a parent's covariance did not help on SKAB; leave --parent out"
            )
        return self.fit(data)

    def fit(self, data: NormalPart) -> Fitted:
        """A detector of the normal part."""
        raise NotImplementedError

    def evaluate(self, model: Fitted, data: NormalPart, *, seed: int) -> Evaluation:
        """False alarms on a quarter of the normal part that was left out; with labels, F1 too."""
        from industria.models.anomaly.detector import evaluate

        return evaluate(model, data.frame, data.rows, seed)  # type: ignore[arg-type]

    def predict(self, model: Fitted, given: SensorFrame) -> Detection:
        """Scores and alarms of a table."""
        from industria.models.anomaly.detector import detect

        return detect(given, model)  # type: ignore[arg-type]


def unpacked(
    files: Mapping[str, bytes], options: Mapping[str, object], names: list[str]
) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """The arrays of a model's file, and those options of its card that are named; lists are tuples.

    Raises IntegrityError where one of them is missing.
    """
    if missing := [n for n in (*names, ARRAYS) if n not in options and n not in files]:
        raise IntegrityError(
            f"expected a detector with {', '.join(missing)}, found a card without: train it again"
        )
    given = {n: tuple(v) if isinstance(v := options[n], list) else v for n in names}
    return opened(files), given
