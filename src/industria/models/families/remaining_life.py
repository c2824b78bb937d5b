"""Remaining useful life from histories that ended in failure (``models.life``)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress, Task
from industria.models.anomaly.family import packed
from industria.models.blobs import ARRAYS

if TYPE_CHECKING:
    from industria.models.life.history import Histories
    from industria.models.life.model import LifeModel
    from industria.models.life.remaining import Remaining

REMAINING_LIFE = Task("remaining_life", ("table", "series"), "cycles", "rmse_cycles", "life")


@dataclass(frozen=True, slots=True)
class LifeData:
    """What it learns from. ``cap``: cycles above which lives count as that, 0 for what the data say."""

    histories: Histories
    cap: float = 0.0


class RemainingLifeFamily:
    """Cycles left before a failure, for machines of one kind."""

    name = "remaining_life"
    baseline = "a line on age"

    @property
    def task(self) -> Task:
        """Remaining life."""
        return REMAINING_LIFE

    def train(
        self, data: LifeData, *, parent: LifeModel | None, seed: int, progress: Progress
    ) -> LifeModel:
        """A model of these machines. Raises InputError for a parent, and as ``models.life.model.fit`` does."""
        from industria.models.life.model import LifeOptions, fit

        if parent is not None:
            raise InputError(
                "expected no parent for a model of remaining life, found one: it learns from whole histories, so "
                "give it theirs with industria remaining-life learn; leave --parent out"
            )
        return fit(data.histories, LifeOptions(data.cap), seed, progress)

    def evaluate(self, model: LifeModel, data: LifeData, *, seed: int) -> Evaluation:  # noqa: ARG002
        """On the machines of ``data`` out of fold: each was predicted by a model that did not learn from it."""
        from industria.models.life.judging import judged

        return judged(model)

    def options(self, model: LifeModel) -> Mapping[str, object]:
        """The window and the cap in cycles, and the sensors."""
        return {"window": model.window, "cap": model.cap, "sensors": list(model.sensors)}

    def save(self, model: LifeModel) -> Mapping[str, bytes]:
        """One file of arrays."""
        from industria.models.life.files import arrays_of

        return packed(arrays_of(model))

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> LifeModel:  # noqa: ARG002
        """A model from its arrays. Raises IntegrityError."""
        import numpy as np

        from industria.models.life.files import model_of

        if ARRAYS not in files:
            raise IntegrityError(
                f"expected a model of remaining life with {ARRAYS}, found none: train it again"
            )
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            return model_of({name: arrays[name] for name in arrays.files})

    def predict(self, model: LifeModel, given: Histories) -> tuple[Remaining, ...]:
        """Cycles left of each machine, with interval and contributions; the shortest first."""
        from industria.models.life.remaining import remaining

        return remaining(model, given)


FAMILY = RemainingLifeFamily()
