"""Remaining useful life from histories that ended in failure (``models.life``)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress, Task, Text
from industria.models.arrays import packed
from industria.models.blobs import ARRAYS

if TYPE_CHECKING:
    from industria.models.life.history import Histories
    from industria.models.life.model import LifeModel
    from industria.models.life.remaining import Remaining
    from industria.models.training.cost import Work
    from industria.models.training.source import Source

REMAINING_LIFE = Task(
    "remaining_life", ("table", "series"), "cycles", "rmse_cycles", "life", higher_is_better=False
)


WORDS: Mapping[str, Text] = {
    "cap": Text(
        "超过多少循环的寿命按此数计; 默认中位寿命的 60 %",
        "cycles above which lives count as that; .6 of the median life without",
    ),
    "unit": Text("机组列", "the column that says the machine"),
    "cycle": Text("循环数列", "the column that counts its cycles"),
    "remaining": Text(
        "剩余循环列 (未运行到失效的机组)",
        "the column of the cycles left, for machines that did not run to failure",
    ),
}


@dataclass(frozen=True, slots=True)
class LifeData:
    """What it learns from. ``cap``: cycles above which lives count as that, 0 for what the data say."""

    histories: Histories
    cap: float = 0.0


class RemainingLifeFamily:
    """Cycles left before a failure, for machines of one kind."""

    name = "remaining_life"
    baseline = "a line on age"
    words: Mapping[str, Text] = WORDS

    @property
    def task(self) -> Task:
        """Remaining life."""
        return REMAINING_LIFE

    def read(self, source: Source) -> LifeData:
        """Whole histories, of one table or one table a machine. Raises InputError, NotFoundError, UsageError."""
        from industria.models.life.reading import Columns, read_histories

        told = Columns(*(source.options.get(name, "") for name in ("unit", "cycle", "remaining")))
        histories = read_histories(source.lake, list(source.assets), told)
        return LifeData(histories, source.number("cap", 0.0))

    def notes(self, source: Source, data: LifeData) -> Mapping[str, object]:
        """How many machines, and which columns the user named."""
        told = {n: v for n, v in source.options.items() if n != "cap"}
        return {"machines": len(data.histories.units), "columns": told}

    def work(self, data: LifeData) -> Work:
        """Seconds by what rows take; nobody counts the FLOP of trees."""
        from industria.models.life.model import seconds_for
        from industria.models.training.cost import Work

        return Work(0.0, 0, seconds_beside=seconds_for(data.histories))

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

    def evaluate(self, model: LifeModel, data: LifeData, *, seed: int) -> Evaluation:
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

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> LifeModel:
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
